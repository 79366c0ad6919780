import { payloadName } from './fields.js';
import { called, constant, parameter, type Unit } from './unit.js';

/** The messages of a request: the code of the field's value, and the statements around it. */
export interface Messages {
  /** Before the object of the body. */
  readonly before: readonly string[];
  readonly value: string;
  /** After it. */
  readonly after: readonly string[];
}

/** One turn, and whether its content is more than a string. */
interface Turn {
  readonly code: string;
  readonly hasBlocks: boolean;
}

const pngPixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n').toString('base64');

export function messagesOf(unit: Unit): Messages {
  const { choices, write, isTyped } = unit;
  const { turns, messages, annotation } = choices.request;
  if (unit.hasMessages) return inline('messages');
  if (turns === 'history') return inline(history(unit, 'question last'));
  if (turns === 'mapped history') {
    const old = history(unit, 'question last');
    const own = '({ role: message.role, content: message.content })';
    return inline(`${old}.map((message) => ${own})`);
  }
  if (turns === 'kept history') {
    const kept = keptHistory(unit);
    const push = write.statement(`${kept}.push(${turn(unit, 'user', contentOf(unit)).code})`);
    return { before: [push], value: messages === 'inline' ? kept : `[...${kept}]`, after: [] };
  }
  if (messages === 'function') return madeByFunction(unit);
  const list = turnsOf(unit);
  const code = list.map((turn) => turn.code);
  const before = turns === 'history and one' ? [`...${history(unit, 'answer last')}`] : [];
  if (messages === 'inline') return inline(write.array([...before, ...code]));

  const last = code.at(-1) ?? '';
  const others = [...before, ...code.slice(0, -1)];
  if (messages === 'pushed to payload') {
    const push = write.statement(`${payloadName(unit)}.messages.push(${last})`);
    return { before: [], value: write.array(others), after: [push] };
  }
  // Turns of another kind follow.
  const isLooped = choices.sending.around.startsWith('tool');
  const isMixed = list.some((turn) => turn.hasBlocks);
  const type =
    annotation === 'interface'
      ? ': ClaudeMessage[]'
      : (isMixed && messages === 'pushed') || isLooped
        ? ': any[]'
        : '';
  const declaration = `const messages${isTyped ? type : ''}`;
  if (messages === 'variable') {
    return {
      before: [write.statement(`${declaration} = ${write.array([...before, ...code])}`)],
      value: 'messages',
      after: [],
    };
  }
  return {
    before: [
      write.statement(`${declaration} = ${write.array(others)}`),
      write.statement(`messages.push(${last})`),
    ],
    value: 'messages',
    after: [],
  };
}

function madeByFunction(unit: Unit): Messages {
  const { place } = unit.choices.request;
  const call = called(unit, { name: 'buildMessages', place }, (own) => {
    const isPlain = turnsOf(own).every(({ hasBlocks }) => !hasBlocks);
    const before =
      own.choices.request.turns === 'history and one' ? [`...${history(own, 'answer last')}`] : [];
    const list = own.write.array([...before, ...turnsOf(own).map(({ code }) => code)]);
    const isNamed = own.choices.request.annotation === 'interface';
    const type = isNamed ? ': ClaudeMessage[]' : isPlain ? '' : ': object[]';
    return { type: own.isTyped ? type : '', statements: [own.write.statement(`return ${list}`)] };
  });
  return inline(call);
}

/** The conversation that the module, or the class around the function, keeps. */
export function keptHistory(unit: Unit): string {
  const { constants, members, isInClass, isTyped, write } = unit;
  const type = isTyped ? ': any[]' : '';
  if (!isInClass) {
    constants.set('history', write.statement(`const history${type} = []`));
    return 'history';
  }
  members.set('history', `${write.statement(`${isTyped ? 'private readonly ' : ''}history${type} = []`)}\n`);
  return 'this.history';
}

/** What a function for requests takes, and what it is given, if the messages are in a variable already. */
export function messagesGiven({ hasMessages, isTyped }: Unit): { first: string[]; given: string[] } {
  if (!hasMessages) return { first: [], given: [] };
  return { first: [`messages${isTyped ? ': any[]' : ''}`], given: ['messages'] };
}

function inline(value: string): Messages {
  return { before: [], value, after: [] };
}

function turnsOf(unit: Unit): Turn[] {
  const { write, choices } = unit;
  const { quote } = write;
  const question = turn(unit, 'user', contentOf(unit));
  switch (choices.request.turns) {
    case 'few shots':
      return [
        turn(unit, 'user', quote('What is the capital of Spain?')),
        turn(unit, 'assistant', quote('Madrid')),
        question,
      ];
    case 'prefill':
      return [question, turn(unit, 'assistant', quote('{'))];
    case 'tool results':
      return [question, turn(unit, 'assistant', toolUse(unit)), turn(unit, 'user', toolResult(unit))];
    default:
      return [question];
  }
}

function turn({ write }: Unit, role: 'user' | 'assistant', content: string): Turn {
  return {
    code: write.object([
      { key: 'role', value: write.quote(role) },
      { key: 'content', value: content },
    ]),
    hasBlocks: content.startsWith('['),
  };
}

/** The messages so far, as a caller gives them. */
function history(unit: Unit, end: 'question last' | 'answer last'): string {
  const { historyOf } = unit.choices.request;
  const types = { texts: 'Message[]', blocks: 'Message[]', any: 'any[]', objects: 'object[]' };
  unit.types.set(
    'Message',
    unit.write.members('interface Message', [
      `role: ${unit.write.quote('user')} | ${unit.write.quote('assistant')}`,
      historyOf === 'blocks' ? 'content: string | { type: string; text: string }[]' : 'content: string',
    ]),
  );
  const answer = 'An assistant.';
  const value = [
    { role: 'user', content: 'Who are you?' },
    { role: 'assistant', content: historyOf === 'texts' ? answer : [{ type: 'text', text: answer }] },
    ...(end === 'question last' ? [{ role: 'user', content: 'What is the capital of France?' }] : []),
  ];
  return parameter(unit, { name: 'history', type: types[historyOf], value });
}

function contentOf(unit: Unit): string {
  const { choices, write } = unit;
  const { request } = choices;
  const text = (value: string) => block(unit, 'text', [['text', value]]);
  switch (request.content) {
    case 'parameter':
      return prompt(unit);
    case 'template':
      return write.template(`Answer in one sentence: \${${prompt(unit)}}`);
    case 'literal':
      return write.quote('What is the capital of France?');
    case 'text block':
      return write.array([text(prompt(unit))]);
    case 'two texts':
      return write.array([text(write.quote('Answer in one sentence.')), text(prompt(unit))]);
    case 'image':
      return write.array([image(unit), text(prompt(unit))]);
    case 'document': {
      const data = parameter(unit, { name: 'pdf', type: 'string', value: pdf });
      return write.array([
        source(unit, 'document', write.quote('application/pdf'), data),
        text(prompt(unit)),
      ]);
    }
    case 'cached':
      return write.array([
        block(unit, 'text', [
          ['text', prompt(unit)],
          ['cache_control', ephemeral(unit)],
        ]),
      ]);
    case 'conditional block': {
      const context = parameter(unit, {
        name: 'context',
        type: 'string',
        value: 'France is a country.',
        isOptional: true,
      });
      return write.array([`...(${context} ? [${text(context)}] : [])`, text(prompt(unit))]);
    }
  }
}

function prompt(unit: Unit): string {
  return parameter(unit, { name: 'prompt', type: 'string', value: 'What is the capital of France?' });
}

function image(unit: Unit): string {
  const { choices, write } = unit;
  if (choices.left === 'image by address') {
    const url = parameter(unit, { name: 'imageUrl', type: 'string', value: 'https://example.com/a.png' });
    const own = write.object([
      { key: 'type', value: write.quote('url') },
      { key: 'url', value: url },
    ]);
    return block(unit, 'image', [['source', own]]);
  }
  const isBuffer = choices.request.imageData === 'buffer';
  const value = isBuffer ? Buffer.from(pngPixel, 'base64') : pngPixel;
  const own = parameter(unit, { name: 'image', type: isBuffer ? 'Buffer' : 'string', value });
  const data = isBuffer ? `${own}.toString(${write.quote('base64')})` : own;
  return source(unit, 'image', write.quote(choices.request.mediaType), data);
}

function source(unit: Unit, type: string, mediaType: string, data: string): string {
  const { write } = unit;
  const own = write.object([
    { key: 'type', value: write.quote('base64') },
    { key: 'media_type', value: mediaType },
    { key: 'data', value: data },
  ]);
  return block(unit, type, [['source', own]]);
}

function block(
  { write }: Unit,
  type: string,
  fields: readonly (readonly [key: string, value: string])[],
): string {
  return write.object([
    { key: 'type', value: write.quote(type) },
    ...fields.map(([key, value]) => ({ key, value })),
  ]);
}

function toolUse(unit: Unit): string {
  const { quote, array, object } = unit.write;
  const input = object([{ key: 'city', value: quote('Paris') }]);
  return array([
    block(unit, 'text', [['text', quote('I look it up.')]]),
    block(unit, 'tool_use', [
      ['id', quote('toolu_01')],
      ['name', quote('get_weather')],
      ['input', input],
    ]),
  ]);
}

function toolResult(unit: Unit): string {
  const { write, choices } = unit;
  const kind = choices.request.toolResult;
  const given = (): string => {
    const value = { degrees: 21, sky: 'clear' };
    if (kind === 'stringified') {
      return `JSON.stringify(${parameter(unit, { name: 'weather', type: 'object', value })})`;
    }
    const text = parameter(unit, { name: 'weather', type: 'string', value: '21 degrees' });
    return kind === 'blocks' ? write.array([block(unit, 'text', [['text', text]])]) : text;
  };
  return write.array([
    block(unit, 'tool_result', [
      ['tool_use_id', write.quote('toolu_01')],
      ['content', given()],
      ...(kind === 'error' ? [['is_error', 'true'] as const] : []),
    ]),
  ]);
}

/** What asks for a cache up to here. */
export function ephemeral({ write }: Unit): string {
  return write.object([{ key: 'type', value: write.quote('ephemeral') }]);
}

/** The tools that the model may use. */
export function toolsOf(unit: Unit): string {
  const { write, choices } = unit;
  const { tools, hasTwoTools, isToolsCached } = choices.request;
  const described = [
    ['get_weather', 'Tells the weather in a city.', 'city'],
    ['get_time', 'Tells the time in a zone.', 'zone'],
  ] as const;
  const list = described
    .slice(0, hasTwoTools ? 2 : 1)
    .map(([name, description, field], index, { length }) => {
      const schema = schemaOf(unit, field);
      const isConstant = tools === 'constant schema' && index === 0;
      return write.object([
        { key: 'name', value: write.quote(name) },
        { key: 'description', value: write.quote(description) },
        { key: 'input_schema', value: isConstant ? constant(unit, 'weatherSchema', schema) : schema },
        ...(isToolsCached && index === length - 1 ? [{ key: 'cache_control', value: ephemeral(unit) }] : []),
      ]);
    });
  return tools === 'constant' ? constant(unit, 'tools', write.array(list)) : write.array(list);
}

function schemaOf({ write }: Unit, field: string): string {
  const { quote, object, array } = write;
  const type = (name: string) => object([{ key: 'type', value: quote(name) }]);
  return object([
    { key: 'type', value: quote('object') },
    { key: 'properties', value: object([{ key: field, value: type('string') }]) },
    { key: 'required', value: array([quote(field)]) },
  ]);
}
