import {
  callbackParameter,
  decoded,
  decodedBytes,
  parsedBytes,
  type Reading,
  readingOf,
  responseType,
} from './answer.js';
import { messagesGiven, messagesOf } from './messages.js';
import { requestOf } from './request.js';
import { streamReadingOf } from './stream.js';
import { called, type Place, sdk, sdkType, type Unit } from './unit.js';

/** The statements of the function that asks Claude, and the type of what it returns. */
export interface Body {
  readonly statements: readonly string[];
  readonly type: string | undefined;
}

/** The client as the function refers to it. */
export function bodyOf(unit: Unit, client: string): Body {
  const { around } = unit.choices.sending;
  if (around === 'tool loop') return toolLoop(unit, client);
  if (around === 'tool while') return toolWhile(unit, client);
  const { first, statements, call } = callOf(unit, client);
  return answered(unit, [...first, ...statements], call);
}

interface Call {
  /** What comes before a loop over several calls. */
  readonly first: readonly string[];
  readonly statements: readonly string[];
  /** Code that gives a promise of the response, or of the object that it holds. */
  readonly call: string;
}

/** The call, made here or in a function for that. */
function callOf(unit: Unit, client: string): Call {
  const { crossing, place } = unit.choices.answer;
  if (crossing !== 'response' && crossing !== 'object') return sent(unit, client);
  const taken = clientTaken(unit, client, place);
  const messages = messagesGiven(unit);
  const given = [...taken.given, ...messages.given];
  const name = crossing === 'response' ? 'requestClaude' : 'callClaude';
  const call = called(unit, { name, place, given }, (own) => {
    const { write, choices } = own;
    const { first, statements, call: inner } = sent(own, taken.code);
    const ending =
      crossing === 'response'
        ? [write.statement(`return ${choices.style.expanded ? 'await ' : ''}${inner}`)]
        : [
            write.statement(`const response = await ${inner}`),
            write.statement(`return ${parsedBytes(own, 'response.body')}`),
          ];
    return {
      isAsync: true,
      first: [...taken.first(own), ...messages.first],
      type: crossing === 'response' ? responseOf(own) : objectTypeOf(own),
      statements: [...first, ...statements, ...ending],
    };
  });
  return { first: [], statements: [], call };
}

/** What a function says that it gives: a response. */
function responseOf(unit: Unit): string {
  const { isTyped, choices } = unit;
  return isTyped && choices.hasReturnType ? `: Promise<${sdkType(unit, outputTypeOf(choices))}>` : '';
}

/** What a function says that it gives: the object that an answer is. */
function objectTypeOf(unit: Unit): string {
  const { typing } = unit.choices.answer;
  const hasType = unit.isTyped && (typing === 'cast' || typing === 'annotation');
  return hasType ? `: Promise<${responseType(unit)}>` : '';
}

function outputTypeOf({ operation }: Unit['choices']): string {
  return operation === 'stream' ? 'InvokeModelWithResponseStreamCommandOutput' : 'InvokeModelCommandOutput';
}

function commandNameOf({ operation }: Unit['choices']): string {
  return operation === 'stream' ? 'InvokeModelWithResponseStreamCommand' : 'InvokeModelCommand';
}

/** How a function at a place gets to the client: as it stands, or as a parameter. */
function clientTaken(unit: Unit, client: string, place: Place) {
  const { choices, other, isInClass } = unit;
  const isMethod = place === 'method' && isInClass;
  const isShared = choices.client === 'constant' || choices.client === 'lazy';
  if (isMethod || (isShared && other !== undefined && place !== 'other file'))
    return { code: client, first: () => [], given: [] };
  const { client: name } = choices.names;
  const type = choices.isAggregated ? 'BedrockRuntime' : 'BedrockRuntimeClient';
  return {
    code: name,
    first: (own: Unit) => [own.isTyped ? `${name}: ${sdkType(own, type)}` : name],
    given: [client],
  };
}

function sent(unit: Unit, client: string): Call {
  const { choices, write } = unit;
  const { sending, names } = choices;
  const { first, statements, input, late } = requestOf(unit);
  const signal = sending.hasSignal ? ', { abortSignal: AbortSignal.timeout(60_000) }' : '';
  if (choices.isAggregated) {
    const method = choices.operation === 'stream' ? 'invokeModelWithResponseStream' : 'invokeModel';
    return { first, statements, call: `${client}.${method}(${input}${signal})` };
  }
  const command = `new ${sdk(unit, commandNameOf(choices))}(${input})`;
  if (sending.command === 'inline')
    return { first, statements, call: sendingOf(unit, client, command, signal) };
  return {
    first,
    statements: [...statements, write.statement(`const ${names.command} = ${command}`), ...late],
    call: sendingOf(unit, client, names.command, signal),
  };
}

/** The code that sends a command, by the client itself or by a function around that. */
function sendingOf(unit: Unit, client: string, command: string, signal: string): string {
  const { wrapper, place } = unit.choices.sending;
  if (wrapper === 'none') return `${client}.send(${command}${signal})`;
  const taken = clientTaken(unit, client, place);
  const name = wrapper === 'retry' ? 'sendWithRetry' : 'sendCommand';
  return called(unit, { name, place, given: [...taken.given, command] }, (own) => {
    const { write, isTyped, choices } = own;
    const { statement, block, quote } = write;
    const type = isTyped ? `: ${sdkType(own, commandNameOf(choices))}` : '';
    const call = `${taken.code}.send(command${signal})`;
    const attempt = block('try', [statement(`return await ${call}`)]);
    const failed = block('catch (error)', [`if (attempt === 3) ${statement('throw error')}`]);
    const statements = {
      plain: [statement(`return ${call}`)],
      logging: [
        statement(`console.log(${quote('Asking')}, command.input.modelId)`),
        statement(`const response = await ${call}`),
        statement(`console.log(${quote('Answered')}, response.$metadata.requestId)`),
        statement('return response'),
      ],
      retry: [block('for (let attempt = 1; ; attempt++)', [`${attempt} ${failed}`])],
    }[wrapper];
    return {
      isAsync: true,
      first: [...taken.first(own), `command${type}`],
      type: responseOf(own),
      statements,
    };
  });
}

/** Asks, and runs the tools that are asked for, until there are none. */
function toolLoop(unit: Unit, client: string): Body {
  const { write } = unit;
  const { before } = messagesOf(unit);
  const own = { ...unit, hasMessages: true };
  const { first, statements, call } = callOf(own, client);
  const { statements: bound, object } = objectOf(own, `await ${call}`);
  const reading = readingOf(own, object);
  const done = [...reading.statements, write.statement(`return ${reading.returned}`)];
  const loop = write.block('for (;;)', [
    ...first,
    ...statements,
    ...bound,
    ...turnPushed(unit, object),
    write.block(`if (${object}.stop_reason !== ${write.quote('tool_use')})`, done),
    ...resultsPushed(unit, object),
  ]);
  return { statements: [...before, loop], type: reading.type };
}

function toolWhile(unit: Unit, client: string): Body {
  const { write, choices } = unit;
  const { before } = messagesOf(unit);
  const own = { ...unit, hasMessages: true };
  const { call } = callOf(own, client);
  const { parsed } = choices.names;
  const { statements, returned, type } = readingOf(own, parsed);
  const loop = write.block(`while (${parsed}.stop_reason === ${write.quote('tool_use')})`, [
    ...turnPushed(unit, parsed),
    ...resultsPushed(unit, parsed),
    write.statement(`${parsed} = await ${call}`),
  ]);
  const declared = write.statement(`let ${parsed} = await ${call}`);
  return {
    statements: [...before, declared, loop, ...statements, write.statement(`return ${returned}`)],
    type,
  };
}

function turnPushed({ write }: Unit, object: string): string[] {
  const turn = write.object([
    { key: 'role', value: write.quote('assistant') },
    { key: 'content', value: `${object}.content` },
  ]);
  return [write.statement(`messages.push(${turn})`)];
}

function resultsPushed(unit: Unit, object: string): string[] {
  const { write, functions, isTyped, choices } = unit;
  const { block } = choices.names;
  const { quote, statement } = write;
  const list = isTyped ? '(name: string, input: unknown)' : '(name, input)';
  const said = write.template(`\${name} of \${JSON.stringify(input)}`);
  functions.set('runTool', write.block(`function runTool${list}`, [statement(`return ${said}`)]));
  const parameter = callbackParameter(unit, block);
  const result = write.object([
    { key: 'type', value: quote('tool_result') },
    { key: 'tool_use_id', value: `${block}.id` },
    { key: 'content', value: `runTool(${block}.name, ${block}.input)` },
  ]);
  const results = `${object}.content\n\t.filter((${parameter}) => ${block}.type === ${quote('tool_use')})\n\t.map((${parameter}) => (${result.replaceAll('\n', '\n\t')}))`;
  const turn = write.object([
    { key: 'role', value: quote('user') },
    { key: 'content', value: 'results' },
  ]);
  return [statement(`const results = ${results}`), statement(`messages.push(${turn})`)];
}

/** What is done around the call: nothing, a catch, callbacks or another try. */
function answered(unit: Unit, before: readonly string[], call: string): Body {
  const { choices, write } = unit;
  const { around } = choices.sending;
  if (around === 'tool loop' || around === 'tool while') throw new Error('They have their own.');
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
  if (unit.choices.operation === 'invoke' && unit.choices.left !== 'raw text') {
    const { statements, object } = objectOf(unit, awaited);
    return returning(unit, statements, readingOf(unit, object));
  }
  const { bound, bytes } = boundResponse(unit, awaited);
  if (unit.choices.left === 'raw text' && unit.choices.operation === 'invoke') {
    const { statements, type } = answeredBy(unit, bytes);
    return { statements: [bound, ...statements], type };
  }
  const { statements, type } = streamReadingOf(unit, bytes);
  return { statements: [bound, ...statements], type };
}

function boundResponse(unit: Unit, awaited: string): { bound: string; bytes: string } {
  const { answer, names } = unit.choices;
  const { binding, bytes } = answer.isBodyDestructured
    ? bodyPattern(unit)
    : { binding: names.response, bytes: `${names.response}.body` };
  return { bound: unit.write.statement(`const ${binding} = ${awaited}`), bytes };
}

/** Statements that bind the object of an answer, and its code. */
function objectOf(unit: Unit, awaited: string): { statements: string[]; object: string } {
  const { answer, names } = unit.choices;
  if (answer.crossing === 'object') {
    const annotation = answer.typing === 'any' ? ': any' : '';
    return {
      statements: [unit.write.statement(`const ${names.parsed}${annotation} = ${awaited}`)],
      object: names.parsed,
    };
  }
  const { bound, bytes } = boundResponse(unit, awaited);
  const { statements, object } = decoded(unit, bytes);
  return { statements: [bound, ...statements], object };
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
