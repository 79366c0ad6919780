import type { Choices } from './choices.js';
import { keptHistory } from './messages.js';
import type { Entry } from './text.js';
import { called, constant, sdkType, type Unit } from './unit.js';

/** A part of what a function returns: its name, code and type. */
export interface Part {
  readonly key: string;
  readonly value: string;
  readonly type: string;
}

/** How an answer is read: statements, then what is returned. */
export interface Reading {
  readonly statements: readonly string[];
  readonly returned: string;
  /** The type of what is returned in TypeScript, if a person would write it down. */
  readonly type: string | undefined;
}

/** The code of the bytes of an answer, made an object, here or in a function for that. */
export function parsedBytes(unit: Unit, bytes: string): string {
  const { crossing, place } = unit.choices.answer;
  const isStream = unit.choices.operation === 'stream';
  const takesResponse = crossing === 'decoded response' && bytes.endsWith('.body');
  if (!crossing.startsWith('decoded')) return parsedHere(unit, bytes);
  const name = isStream ? 'parseChunk' : takesResponse ? 'parseResponse' : 'parseBody';
  const given = takesResponse ? bytes.slice(0, -'.body'.length) : bytes;
  return called(unit, { name, place, given: [given] }, (own) => {
    const { write, isTyped, choices } = own;
    const taken = takesResponse ? 'response' : 'bytes';
    const type = isTyped ? `: ${takesResponse ? responseParameter(own) : bytesParameter(own)}` : '';
    const value = parsedHere(own, takesResponse ? 'response.body' : 'bytes');
    const hasType = isTyped && !isStream && choices.answer.typing === 'annotation';
    const returned = write.statement(`return ${value}`);
    const thrown = write.statement(`throw new RangeError(${write.quote('Not an answer')})`);
    return {
      first: [`${taken}${type}`],
      type: hasType ? `: ${responseType(own)}` : '',
      statements:
        crossing === 'decoded or thrown'
          ? [`${write.block('try', [returned])} ${write.block('catch', [thrown])}`]
          : [returned],
    };
  });
}

function parsedHere(unit: Unit, bytes: string): string {
  const { answer, stream, operation } = unit.choices;
  const decoding = operation === 'stream' ? stream.decoding : answer.decoding;
  return `JSON.parse(${decodedBytes(unit, bytes, decoding)})`;
}

/** The type of a response as a parameter: the SDK's, or what is used of it. */
function responseParameter(unit: Unit): string {
  const { hasReturnType } = unit.choices;
  return hasReturnType ? sdkType(unit, 'InvokeModelCommandOutput') : `{ body: ${bytesParameter(unit)} }`;
}

function bytesParameter({ choices }: Unit): string {
  return choices.operation === 'invoke' && choices.answer.decoding === 'transform' ? 'any' : 'Uint8Array';
}

/** The code of the text that bytes are. */
export function decodedBytes(
  unit: Unit,
  bytes: string,
  decoding: Choices['answer']['decoding'] | Choices['stream']['decoding'],
): string {
  switch (decoding) {
    case 'decoder':
      return `new TextDecoder().decode(${bytes})`;
    case 'shared decoder':
      return `${constant(unit, 'decoder', `new TextDecoder(${unit.choices.style.expanded ? unit.write.quote('utf-8') : ''})`)}.decode(${bytes})`;
    case 'buffer':
      return `Buffer.from(${bytes}).toString(${unit.write.quote('utf-8')})`;
    case 'buffer plain':
      return `Buffer.from(${bytes}).toString()`;
    case 'transform':
      return `${bytes}.transformToString()`;
  }
}

/** Statements that decode the bytes and name the object, and the code that then is the object. */
export function decoded(unit: Unit, bytes: string): { statements: string[]; object: string } {
  const { choices, write } = unit;
  const { answer, names } = choices;
  const cast = answer.typing === 'cast' ? ` as ${responseType(unit)}` : '';
  if (answer.binding === 'no variable') {
    const object = parsedBytes(unit, bytes) + cast;
    return { statements: [], object: cast === '' || answer.isDestructured ? object : `(${object})` };
  }
  const annotation =
    answer.typing === 'annotation' ? `: ${responseType(unit)}` : answer.typing === 'any' ? ': any' : '';
  const declared = (value: string) => write.statement(`const ${names.parsed}${annotation} = ${value}${cast}`);
  if (answer.binding === 'one step') {
    return { statements: [declared(parsedBytes(unit, bytes))], object: names.parsed };
  }
  const text = write.statement(`const responseText = ${decodedBytes(unit, bytes, answer.decoding)}`);
  return { statements: [text, declared('JSON.parse(responseText)')], object: names.parsed };
}

/** How the object is read that an answer is. */
export function readingOf(unit: Unit, object: string): Reading {
  const { choices, write } = unit;
  const { answer } = choices;
  const whole = escapeOf(unit, object) ?? leftReading(unit, object);
  if (whole !== undefined) return whole;
  const fields = answer.isDestructured ? fieldsRead(unit) : [];
  const base = (name: string) => (answer.isDestructured ? name : `${object}.${name}`);
  const pattern = fields.length === 0 ? [] : [write.statement(`const { ${fields.join(', ')} } = ${object}`)];

  const statements = [...pattern];
  const parts: Part[] = [];
  const add = (made: { statements?: readonly string[]; parts?: readonly Part[] }) => {
    statements.push(...(made.statements ?? []));
    parts.push(...(made.parts ?? []));
  };
  add(stopOf(unit, base('stop_reason')));
  add(toolOf(unit, base('content'), base('stop_reason')));
  add(textOf(unit, base('content')));
  add(usageOf(unit, base('usage')));
  if (choices.request.turns === 'kept history') add(keptTurn(unit, base('content')));
  const { returned, type } = returnOf(unit, parts);
  // Another thing is returned before, if a tool is asked for.
  return { statements, returned, type: answer.tool === 'after stop' ? undefined : type };
}

/** What a function returns: the only part, or an object of them. */
export function returnOf({ write }: Unit, parts: readonly Part[]): Pick<Reading, 'returned' | 'type'> {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return { returned: only.value, type: typeOf(only) };
  const entries: Entry[] = parts.map(({ key, value }) => ({ key, value }));
  const types = parts.map(typeOf);
  const isKnown = types.every((type) => type !== undefined);
  const members = parts.map(({ key, type }) => `${key}: ${type}`).join('; ');
  return { returned: write.object(entries), type: isKnown ? `{ ${members} }` : undefined };
}

function typeOf({ type }: Part): string | undefined {
  return type === 'unknown' ? undefined : type;
}

function fieldsRead(unit: Unit): string[] {
  const { answer } = unit.choices;
  const readsStop = answer.stop !== 'none' || answer.tool === 'after stop';
  return ['content', ...(readsStop ? ['stop_reason'] : []), ...(answer.usage === 'none' ? [] : ['usage'])];
}

/** What reads an answer in a way that Converse has nothing for. */
function leftReading(unit: Unit, object: string): Reading | undefined {
  const { left } = unit.choices;
  const reading = (returned: string): Reading => ({ statements: [], returned, type: undefined });
  if (left === 'id') return reading(`{ id: ${object}.id, text: ${object}.content[0].text }`);
  return left === 'completion' ? reading(`${object}.completion`) : undefined;
}

/** What hands the whole answer on. */
function escapeOf(unit: Unit, object: string): Reading | undefined {
  const { choices, write } = unit;
  const reading = (returned: string, ...statements: string[]): Reading => ({
    statements,
    returned,
    type: undefined,
  });
  if (choices.left !== 'no') return undefined;
  switch (choices.answer.escape) {
    case 'none':
      return undefined;
    case 'whole':
      return reading(object);
    case 'passed on': {
      const { place } = choices.answer;
      const described = called(unit, { name: 'describe', place, given: [object] }, (own) => {
        const template = own.write.template(
          `\${answer.content[0].text} (\${answer.stop_reason}, \${answer.usage.output_tokens} tokens)`,
        );
        const isKnown = choices.answer.typing === 'cast' || choices.answer.typing === 'annotation';
        const type = isKnown ? responseType(own) : 'any';
        return {
          first: [own.isTyped ? `answer: ${type}` : 'answer'],
          type: own.isTyped && choices.hasReturnType ? ': string' : '',
          statements: [own.write.statement(`return ${template}`)],
        };
      });
      return reading(described);
    }
    case 'rest':
      return reading(
        'rest',
        write.statement(`const { usage, ...rest } = ${object}`),
        write.statement('void usage'),
      );
  }
}

/** The answer in the conversation, and what somebody reads of that. */
function keptTurn(unit: Unit, content: string): { statements: readonly string[]; parts: readonly Part[] } {
  const { write } = unit;
  const kept = keptHistory(unit);
  const turn = write.object([
    { key: 'role', value: write.quote('assistant') },
    { key: 'content', value: unit.choices.request.historyOf === 'texts' ? `${content}[0].text` : content },
  ]);
  return {
    statements: [write.statement(`${kept}.push(${turn})`)],
    parts: [{ key: 'turns', value: `${kept}.map(({ role }) => role)`, type: 'unknown' }],
  };
}

function textOf(unit: Unit, content: string): { statements?: string[]; parts?: Part[] } {
  const { choices, write } = unit;
  const { quote, statement, block } = write;
  const { text, typing } = choices.answer;
  const name = choices.names.block;
  const one = callbackParameter(unit, name);
  const isText = `${name}.type === ${quote('text')}`;
  const part = (value: string, type = 'string') => ({ parts: [{ key: 'text', value, type }] });
  switch (text) {
    case 'first':
      return part(`${content}[0].text`);
    case 'trimmed':
      return part(`${content}[0].text.trim()`);
    case 'optional':
      return part(`${content}?.[0]?.text ?? ${quote('')}`);
    case 'fallback':
      return part(`${content}[0]?.text || ${quote('No answer')}`);
    case 'find': {
      const isKnown = typing === 'cast' || typing === 'annotation';
      return part(`${content}.find((${one}) => ${isText})?.text`, isKnown ? 'string | undefined' : 'string');
    }
    case 'filter':
      return part(
        `${content}\n\t.filter((${one}) => ${isText})\n\t.map((${one}) => ${name}.text)\n\t.join(${quote('')})`,
      );
    case 'loop': {
      const own = block(`if (${isText})`, [statement(`text += ${name}.text`)]);
      return {
        statements: [statement(`let text = ${quote('')}`), block(`for (const ${name} of ${content})`, [own])],
        ...part('text'),
      };
    }
    case 'first of':
      return { statements: [statement(`const [first] = ${content}`)], ...part('first.text') };
    case 'all blocks':
      return { parts: [{ key: 'content', value: content, type: 'unknown' }] };
    case 'of either model':
      return part(
        `${content}?.[0]?.text ?? ${content.replace(/content$/, 'results')}?.[0]?.outputText`,
        'unknown',
      );
  }
}

function usageOf(unit: Unit, usage: string): { statements?: string[]; parts?: Part[] } {
  const { choices, write } = unit;
  const numbers = (parts: Readonly<Record<string, string>>) =>
    Object.entries(parts).map(([key, value]) => ({ key, value, type: 'number' }));
  const pair = (own: string) => ({
    inputTokens: `${own}.input_tokens`,
    outputTokens: `${own}.output_tokens`,
  });
  switch (choices.answer.usage) {
    case 'none':
      return {};
    case 'pair':
      return { parts: numbers(pair(usage)) };
    case 'optional':
      return {
        parts: numbers({
          inputTokens: `${usage}?.input_tokens ?? 0`,
          outputTokens: `${usage}?.output_tokens ?? 0`,
        }),
      };
    case 'cache':
      return { parts: numbers({ ...pair(usage), cachedTokens: `${usage}.cache_read_input_tokens ?? 0` }) };
    case 'total':
      return { parts: numbers({ totalTokens: `${usage}.input_tokens + ${usage}.output_tokens` }) };
    case 'alias':
      return { statements: [write.statement(`const usage = ${usage}`)], parts: numbers(pair('usage')) };
    case 'pattern':
      return {
        statements: [write.statement(`const { input_tokens, output_tokens } = ${usage}`)],
        parts: numbers({ inputTokens: 'input_tokens', outputTokens: 'output_tokens' }),
      };
    case 'whole':
      return { parts: [{ key: 'usage', value: usage, type: 'unknown' }] };
  }
}

function stopOf(unit: Unit, reason: string): { statements?: string[]; parts?: Part[] } {
  const { choices, write } = unit;
  const { quote, statement, block } = write;
  const isCut = `${reason} === ${quote('max_tokens')}`;
  switch (choices.answer.stop) {
    case 'none':
      return {};
    case 'returned':
      return { parts: [{ key: 'stopReason', value: reason, type: 'string' }] };
    case 'compared':
      return {
        parts: [{ key: 'isComplete', value: `${reason} !== ${quote('max_tokens')}`, type: 'boolean' }],
      };
    case 'thrown':
      return {
        statements: [
          block(`if (${isCut})`, [statement(`throw new RangeError(${quote('The answer was cut off.')})`)]),
        ],
      };
    case 'switched': {
      const cases = [
        [`case ${quote('end_turn')}:`, 'done'],
        [`case ${quote('max_tokens')}:`, 'cut off'],
        ['default:', 'something else'],
      ].map(
        ([head, word]) =>
          `${head}\n\t${statement(`outcome = ${quote(word ?? '')}`)}\n\t${statement('break')}`,
      );
      return {
        statements: [statement(`let outcome = ${quote('')}`), block(`switch (${reason})`, cases)],
        parts: [{ key: 'outcome', value: 'outcome', type: 'string' }],
      };
    }
  }
}

function toolOf(unit: Unit, content: string, reason: string): { statements?: string[]; parts?: Part[] } {
  const { choices, write } = unit;
  const { quote, statement, block } = write;
  const name = choices.names.block;
  const one = callbackParameter(unit, name);
  const isTool = `${name}.type === ${quote('tool_use')}`;
  const found = statement(`const toolUse = ${content}.find((${one}) => ${isTool})`);
  const guard = block('if (!toolUse)', [statement(`throw new RangeError(${quote('No tool was used.')})`)]);
  const unknown = (parts: Readonly<Record<string, string>>) =>
    Object.entries(parts).map(([key, value]) => ({ key, value, type: 'unknown' }));
  switch (choices.answer.tool) {
    case 'none':
      return {};
    case 'find':
      return { statements: [found], parts: unknown({ tool: 'toolUse?.name', input: 'toolUse?.input' }) };
    case 'required':
      return { statements: [found, guard], parts: unknown({ id: 'toolUse.id', input: 'toolUse.input' }) };
    case 'filter': {
      const own = `({ id: ${name}.id, name: ${name}.name, input: ${name}.input })`;
      const calls = `${content}\n\t.filter((${one}) => ${isTool})\n\t.map((${one}) => ${own})`;
      return { statements: [statement(`const calls = ${calls}`)], parts: unknown({ calls: 'calls' }) };
    }
    case 'after stop': {
      const returned = statement('return { name: toolUse.name, input: toolUse.input }');
      return { statements: [block(`if (${reason} === ${quote('tool_use')})`, [found, guard, returned])] };
    }
  }
}

/** The parameter of a callback, with its type where TypeScript cannot know it. */
export function callbackParameter(unit: Unit, name: string): string {
  const { typing } = unit.choices.answer;
  return unit.isTyped && (typing === 'none' || typing === 'any') ? `${name}: any` : name;
}

/** An interface for the answer, with what is read of it. */
export function responseType(unit: Unit): string {
  const { choices, write, types } = unit;
  const { answer, left } = choices;
  const isDescribed = answer.escape === 'passed on';
  const isLooped = choices.sending.around.startsWith('tool');
  const readsStop = answer.stop !== 'none' || answer.tool === 'after stop' || isDescribed || isLooped;
  const block = [
    'type: string',
    'text: string',
    ...(answer.tool === 'none' && !isLooped
      ? []
      : ['id: string', 'name: string', 'input: Record<string, unknown>']),
  ];
  const usage = [
    'input_tokens: number',
    'output_tokens: number',
    ...(answer.usage === 'cache' ? ['cache_read_input_tokens?: number'] : []),
  ];
  types.set('ContentBlock', write.members('interface ContentBlock', block));
  types.set(
    'ClaudeResponse',
    write.members('interface ClaudeResponse', [
      ...(left === 'id' ? ['id: string'] : []),
      ...(left === 'completion' ? ['completion: string'] : []),
      'content: ContentBlock[]',
      ...(readsStop ? ['stop_reason: string'] : []),
      ...(answer.usage === 'none' && answer.escape === 'none' ? [] : [`usage: { ${usage.join('; ')} }`]),
    ]),
  );
  return 'ClaudeResponse';
}
