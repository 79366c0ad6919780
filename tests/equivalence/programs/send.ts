import { decoded, decodedBytes, parsedBytes, type Reading, readingOf, responseType } from './answer.js';
import { requestOf } from './request.js';
import { streamReadingOf } from './stream.js';
import { sdk, type Unit } from './unit.js';

/** The statements of the function that asks Claude, and the type of what it returns. */
export interface Body {
  readonly statements: readonly string[];
  readonly type: string | undefined;
}

/** The client as the function refers to it. */
export function bodyOf(unit: Unit, client: string): Body {
  const { choices, write } = unit;
  const { sending, names } = choices;
  const request = requestOf(unit);
  const statements = [...request.statements];
  const signal = sending.hasSignal ? ', { abortSignal: AbortSignal.timeout(60_000) }' : '';
  const isStream = choices.operation === 'stream';
  if (choices.isAggregated) {
    const method = isStream ? 'invokeModelWithResponseStream' : 'invokeModel';
    return answered(unit, statements, `${client}.${method}(${request.input}${signal})`);
  }
  const name = sdk(unit, isStream ? 'InvokeModelWithResponseStreamCommand' : 'InvokeModelCommand');
  const command = `new ${name}(${request.input})`;
  if (sending.command === 'inline') return answered(unit, statements, `${client}.send(${command}${signal})`);
  statements.push(write.statement(`const ${names.command} = ${command}`), ...request.late);
  return answered(unit, statements, `${client}.send(${names.command}${signal})`);
}

/** What is done around the call: nothing, a catch, callbacks or another try. */
function answered(unit: Unit, before: readonly string[], call: string): Body {
  const { choices, write } = unit;
  const { around } = choices.sending;
  const { statement, block, quote } = write;
  if (around === 'then block') return thenBlock(unit, before, call);
  if (around === 'then chain') return thenChain(unit, before, call);
  const { statements, type } = consumed(
    unit,
    around === 'retry function' ? withRetry(unit, call) : `await ${call}`,
  );
  switch (around) {
    case 'nothing':
    case 'retry function':
      return { statements: [...before, ...statements], type };
    case 'try': {
      const thrown = statement(`throw new Error(${quote('Claude did not answer')}, { cause: error })`);
      return { statements: [tryCatch(unit, [...before, ...statements], [thrown])], type };
    }
    case 'try by name': {
      const isThrottled = `error instanceof ${sdk(unit, 'ThrottlingException')}`;
      const translated = block(`if (${isThrottled})`, [
        statement(`throw new RangeError(${quote('Too many requests')})`),
      ]);
      return {
        statements: [...before, tryCatch(unit, statements, [translated, statement('throw error')])],
        type,
      };
    }
    case 'retry loop': {
      const last = `if (attempt === 3) ${statement('throw error')}`;
      const loop = block('for (let attempt = 1; ; attempt++)', [
        tryCatch(unit, [...statements, ...ending(type)], [last]),
      ]);
      return { statements: [...before, loop], type };
    }
  }

  /** A loop without an end must end when there is nothing to return. */
  function ending(returned: string | undefined): string[] {
    return statements.at(-1)?.startsWith('return') && returned !== 'void' ? [] : [statement('return')];
  }
}

function tryCatch({ write }: Unit, tried: readonly string[], caught: readonly string[]): string {
  return `${write.block('try', tried)} ${write.block('catch (error)', caught)}`;
}

function withRetry(unit: Unit, call: string): string {
  const { write, functions, isTyped } = unit;
  const attempt = `${write.block('try', [write.statement('return await operation()')])} ${write.block(
    'catch (error)',
    [`if (attempt === 3) ${write.statement('throw error')}`],
  )}`;
  const signature = isTyped ? '<T>(operation: () => Promise<T>): Promise<T>' : '(operation)';
  const loop = write.block('for (let attempt = 1; ; attempt++)', [attempt]);
  functions.set('withRetry', write.block(`async function withRetry${signature}`, [loop]));
  return `await withRetry(() => ${call})`;
}

/** The response and what is made of it. */
function consumed(unit: Unit, awaited: string): Body {
  const { choices, write } = unit;
  const { names, answer, operation } = choices;
  const { binding, bytes } = answer.isBodyDestructured
    ? bodyPattern(unit)
    : { binding: names.response, bytes: `${names.response}.body` };
  const bound = write.statement(`const ${binding} = ${awaited}`);
  if (operation === 'stream') {
    const { statements, type } = streamReadingOf(unit, bytes);
    return { statements: [bound, ...statements], type };
  }
  const { statements, type } = answeredBy(unit, bytes);
  return { statements: [bound, ...statements], type };
}

/** A pattern for the response that does not take the name of another variable. */
function bodyPattern({ choices }: Unit): { binding: string; bytes: string } {
  const { shape } = choices.request;
  const { payload } = choices.names;
  const isTaken = shape === 'string' || shape === 'object and string' || payload === 'body';
  return isTaken ? { binding: '{ body: bytes }', bytes: 'bytes' } : { binding: '{ body }', bytes: 'body' };
}

/** From the bytes of an answer to the `return`. */
function answeredBy(unit: Unit, bytes: string): Body {
  const { choices, write } = unit;
  if (choices.left === 'raw text') {
    return {
      statements: [write.statement(`return ${decodedBytes(unit, bytes, choices.answer.decoding)}`)],
      type: 'string',
    };
  }
  const { statements, object } = decoded(unit, bytes);
  return returning(unit, statements, readingOf(unit, object));
}

function returning({ write }: Unit, before: readonly string[], reading: Reading): Body {
  const { statements, returned, type } = reading;
  return { statements: [...before, ...statements, write.statement(`return ${returned}`)], type };
}

function thenBlock(unit: Unit, before: readonly string[], call: string): Body {
  const { choices, write } = unit;
  const { names, answer } = choices;
  const { binding, bytes } = answer.isBodyDestructured
    ? bodyPattern(unit)
    : { binding: names.response, bytes: `${names.response}.body` };
  const { statements, type } = answeredBy(unit, bytes);
  const callback = write.block(`(${binding}) =>`, statements);
  return { statements: [...before, write.statement(`return ${call}.then(${callback})`)], type };
}

function thenChain(unit: Unit, before: readonly string[], call: string): Body {
  const { choices, write } = unit;
  const { names, answer, left } = choices;
  const { binding, bytes } = answer.isBodyDestructured
    ? bodyPattern(unit)
    : { binding: names.response, bytes: `${names.response}.body` };
  if (left === 'raw text') return thenBlock(unit, before, call);
  const { statements, returned, type } = readingOf(unit, names.parsed);
  const cast = answer.typing === 'cast' ? ` as ${responseType(unit)}` : '';
  const annotation =
    answer.typing === 'annotation' ? `: ${responseType(unit)}` : answer.typing === 'any' ? ': any' : '';
  const given = `(${names.parsed}${annotation})`;
  const last =
    statements.length === 0 && !returned.startsWith('{')
      ? `${given} => ${returned}`
      : write.block(`${given} =>`, [...statements, write.statement(`return ${returned}`)]);
  const first = `(${binding}) => ${parsedBytes(unit, bytes)}${cast}`;
  const chain = [`return ${call}`, `.then(${first})`, `.then(${last})`].join('\n').replace(/\n/g, '\n\t');
  return { statements: [...before, write.statement(chain)], type };
}
