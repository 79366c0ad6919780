import type { Choices } from './choices.js';
import type { Entry } from './text.js';
import { constant, type Unit } from './unit.js';

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

/** The code of the bytes of an answer, made an object. */
export function parsedBytes(unit: Unit, bytes: string): string {
  return `JSON.parse(${decodedBytes(unit, bytes, unit.choices.answer.decoding)})`;
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
  const { answer, left } = choices;
  if (left !== 'no') {
    const own = leftReading(unit, object);
    if (own !== undefined) return own;
  }
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
  const { choices, write } = unit;
  const reading = (returned: string, ...statements: string[]): Reading => ({
    statements,
    returned,
    type: undefined,
  });
  switch (choices.left) {
    case 'whole answer':
      return reading(object);
    case 'passed on': {
      const name = unit.isTyped ? 'answer: object' : 'answer';
      const body = [write.statement('return Object.keys(answer).length')];
      unit.functions.set('summarize', write.block(`function summarize(${name})`, body));
      return reading(`summarize(${object})`);
    }
    case 'rest':
      return reading(
        'rest',
        write.statement(`const { usage, ...rest } = ${object}`),
        write.statement('void usage'),
      );
    case 'id':
      return reading(`{ id: ${object}.id, text: ${object}.content[0].text }`);
    case 'completion':
      return reading(`${object}.completion`);
    default:
      return undefined;
  }
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
function callbackParameter(unit: Unit, name: string): string {
  const { typing } = unit.choices.answer;
  return unit.isTyped && (typing === 'none' || typing === 'any') ? `${name}: any` : name;
}

/** An interface for the answer, with what is read of it. */
export function responseType(unit: Unit): string {
  const { choices, write, types } = unit;
  const { answer, left } = choices;
  const readsStop = answer.stop !== 'none' || answer.tool === 'after stop';
  const block = [
    'type: string',
    'text: string',
    ...(answer.tool === 'none' ? [] : ['id: string', 'name: string', 'input: Record<string, unknown>']),
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
      ...(answer.usage === 'none' && left !== 'rest' ? [] : [`usage: { ${usage.join('; ')} }`]),
    ]),
  );
  return 'ClaudeResponse';
}
