import type { Choices } from './choices.js';
import { type Field, optionalField, payloadName, plainField } from './fields.js';
import { ephemeral, messagesGiven, messagesOf, toolsOf } from './messages.js';
import type { Entry } from './text.js';
import { called, constant, parameter, sdkType, type Unit } from './unit.js';

/** The code of a request, up to the input of the command. */
export interface Request {
  /** What comes before a loop over several requests. */
  readonly first: readonly string[];
  readonly statements: readonly string[];
  /** The input of the command. */
  readonly input: string;
  /** What is written to the body when the command is made already: it is never sent. */
  readonly late: readonly string[];
}

const nothing = { first: [], statements: [], late: [] };

/** The body on its way: statements, and the code of what the command gets. */
interface Body {
  readonly first?: readonly string[];
  readonly statements: readonly string[];
  readonly value: string;
}

const orders: Readonly<Record<Choices['request']['order'], (fields: Field[]) => Field[]>> = {
  usual: (fields) => fields,
  'messages first': (fields) => [
    ...fields.filter(({ key }) => key === 'messages'),
    ...fields.filter(({ key }) => key !== 'messages'),
  ],
  reversed: (fields) => fields.toReversed(),
  mixed: (fields) => [
    ...fields.filter((_, index) => index % 2 === 1),
    ...fields.filter((_, index) => index % 2 === 0),
  ],
};

export function requestOf(unit: Unit): Request {
  const { choices, isTyped } = unit;
  const { input, place } = choices.request;
  if (input !== 'function') return requestIn(unit);
  const { first: taken, given } = messagesGiven(unit);
  const made = called(unit, { name: 'buildInput', place, given }, (own) => {
    const { first, statements, input: object } = requestIn(own);
    const type = isTyped && choices.hasReturnType ? `: ${sdkType(own, inputTypeOf(choices))}` : '';
    return {
      first: taken,
      type,
      statements: [...first, ...statements, own.write.statement(`return ${object}`)],
    };
  });
  return { ...nothing, input: made };
}

function requestIn(unit: Unit): Request {
  const { choices, write } = unit;
  const { request, sending, names } = choices;
  const body = bodyOf(unit);
  const entries = commandEntries(unit, body.value);
  const late = request.isFrozenEarly ? [write.statement(`${payloadName(unit)}.max_tokens = 1`)] : [];
  const isStringFirst = request.shape === 'object and string';
  const statements = [...body.statements, ...(isStringFirst ? late : [])];
  const { first = [] } = body;
  if (request.input === 'inline' || request.input === 'function') {
    const isLate = !isStringFirst && sending.command === 'variable';
    return { first, statements, input: write.object(entries, { expanded: true }), late: isLate ? late : [] };
  }
  const type = request.input === 'typed variable' ? `: ${sdkType(unit, inputTypeOf(choices))}` : '';
  const declared = write.statement(
    `const ${names.input}${type} = ${write.object(entries, { expanded: true })}`,
  );
  return {
    first,
    statements: [...statements, declared, ...(isStringFirst ? [] : late)],
    input: names.input,
    late: [],
  };
}

function inputTypeOf({ operation }: Choices): string {
  return operation === 'stream' ? 'InvokeModelWithResponseStreamCommandInput' : 'InvokeModelCommandInput';
}

function commandEntries(unit: Unit, body: string): Entry[] {
  const { choices, write } = unit;
  const { order, contentType, guardrail, latency } = choices.command;
  const json = write.quote('application/json');
  const model: Entry = { key: 'modelId', value: modelId(unit) };
  const types: Entry[] = [
    ...(contentType === 'none' ? [] : [{ key: 'contentType', value: json }]),
    ...(contentType === 'both' ? [{ key: 'accept', value: json }] : []),
  ];
  const own: Entry = { key: 'body', value: body };
  const orders = {
    'model first': [model, ...types, own],
    'body first': [own, model, ...types],
    'types first': [...types, model, own],
  };
  return [
    ...orders[order],
    ...(guardrail === 'none'
      ? []
      : [
          { key: 'guardrailIdentifier', value: write.quote('gr-0123456789') },
          { key: 'guardrailVersion', value: write.quote('1') },
        ]),
    ...(guardrail === 'traced' ? [{ key: 'trace', value: write.quote('ENABLED') }] : []),
    ...(latency === 'none' ? [] : [{ key: 'performanceConfigLatency', value: write.quote(latency) }]),
  ];
}

function modelId(unit: Unit): string {
  const { choices, write } = unit;
  const literal = write.quote('anthropic.claude-3-5-sonnet-20240620-v1:0');
  const variable = { name: 'modelId', type: 'string', value: 'us.anthropic.claude-sonnet-4-20250514-v1:0' };
  switch (choices.command.model) {
    case 'inline':
      return literal;
    case 'constant':
      return constant(unit, 'MODEL_ID', literal);
    case 'parameter':
      return parameter(unit, variable);
    case 'default':
      return parameter(unit, { ...variable, isOptional: true, fallback: literal });
    case 'environment':
      return constant(unit, 'modelName', `process.env.BEDROCK_MODEL_ID ?? ${literal}`);
    case 'environment or':
      return `process.env.BEDROCK_MODEL_ID || ${literal}`;
  }
}

function bodyOf(unit: Unit): Body {
  const { choices, write, isTyped } = unit;
  const { request, left } = choices;
  const encoded = (value: string) => encode(unit, `JSON.stringify(${value})`);
  if (left === 'payload from outside') {
    const value = { anthropic_version: version, max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] };
    return { statements: [], value: encoded(parameter(unit, { name: 'request', type: 'any', value })) };
  }
  if (request.shape === 'function' || request.shape === 'function of string') return built(unit);
  const { before, fields, after } = contentOf(unit);
  const literal = literalOf(unit, fields);
  const type = isTyped ? bodyType(unit, fields) : '';
  const declared = [
    write.statement(`const ${payloadName(unit)}${type} = ${literal}`),
    ...fields.flatMap(({ writes }) => writes),
    ...after,
  ];
  const first = before;
  switch (request.shape) {
    case 'inline':
      return { first, statements: [], value: encoded(literal) };
    case 'object':
      return { first, statements: declared, value: encoded(payloadName(unit)) };
    case 'string':
      return { first, ...stringVariable(unit, 'body', [], literal) };
    case 'object and string': {
      const name = payloadName(unit) === 'body' ? 'requestBody' : 'body';
      return { first, ...stringVariable(unit, name, declared, payloadName(unit)) };
    }
    case 'ternary of models': {
      const choice = `${isClaude(unit)}\n\t? ${shifted(literal)}\n\t: ${titanBody(unit)}`;
      const statement = write.statement(
        `const ${payloadName(unit)}${type === '' ? '' : ': object'} = ${choice}`,
      );
      return { first, statements: [statement], value: encoded(payloadName(unit)) };
    }
    case 'branches of models': {
      const assigned = (value: string) => [write.statement(`${payloadName(unit)} = ${value}`)];
      const branches = `${write.block(`if (${isClaude(unit)})`, assigned(literal))} ${write.block('else', assigned(titanBody(unit)))}`;
      const statement = write.statement(`let ${payloadName(unit)}${type === '' ? '' : ': object'}`);
      return { first, statements: [statement, branches], value: encoded(payloadName(unit)) };
    }
  }
}

function literalOf({ write }: Unit, fields: readonly Field[]): string {
  return write.object(
    fields.flatMap(({ entries }) => entries),
    { expanded: true },
  );
}

function shifted(code: string): string {
  return code.replaceAll('\n', '\n\t');
}

function isClaude(unit: Unit): string {
  return `${modelId(unit)}.includes(${unit.write.quote('claude')})`;
}

/** What another model takes. */
function titanBody(unit: Unit): string {
  const { write } = unit;
  const prompt = parameter(unit, { name: 'prompt', type: 'string', value: 'What is the capital of France?' });
  const settings = write.object([{ key: 'maxTokenCount', value: '512' }], { expanded: false });
  return write.object(
    [
      { key: 'inputText', value: prompt },
      { key: 'textGenerationConfig', value: settings },
    ],
    { expanded: false },
  );
}

function stringVariable(unit: Unit, name: string, before: readonly string[], value: string): Body {
  const { write } = unit;
  const declared = write.statement(`const ${name} = ${encode(unit, `JSON.stringify(${value})`)}`);
  return { statements: [...before, declared], value: name };
}

/** A body that a function makes, or its JSON. */
function built(unit: Unit): Body {
  const { shape, place } = unit.choices.request;
  const isText = shape === 'function of string';
  const { first, given } = messagesGiven(unit);
  const call = called(unit, { name: isText ? 'buildBody' : 'buildPayload', place, given }, (own) => {
    const { write, isTyped } = own;
    const { before, fields, after } = contentOf(own);
    const literal = literalOf(own, fields);
    if (isText) {
      const returned = write.statement(`return JSON.stringify(${literal})`);
      return { first, type: isTyped ? ': string' : '', statements: [...before, returned] };
    }
    const type = isTyped ? bodyType(own, fields) : '';
    const writes = [...fields.flatMap((field) => field.writes), ...after];
    if (writes.length === 0)
      return { first, type, statements: [...before, write.statement(`return ${literal}`)] };
    const declared = write.statement(`const ${payloadName(own)}${type} = ${literal}`);
    return {
      first,
      type,
      statements: [...before, declared, ...writes, write.statement(`return ${payloadName(own)}`)],
    };
  });
  return { statements: [], value: encode(unit, isText ? call : `JSON.stringify(${call})`) };
}

function encode(unit: Unit, text: string): string {
  switch (unit.choices.request.encoding) {
    case 'none':
      return text;
    case 'encoder':
      return `new TextEncoder().encode(${text})`;
    case 'shared encoder':
      return `${constant(unit, 'encoder', 'new TextEncoder()')}.encode(${text})`;
    case 'buffer':
      return `Buffer.from(${text})`;
  }
}

const version = 'bedrock-2023-05-31';

function contentOf(unit: Unit): {
  before: readonly string[];
  fields: readonly Field[];
  after: readonly string[];
} {
  const { choices, write } = unit;
  const { request, left } = choices;
  if (left === 'completion') {
    const prompt = parameter(unit, { name: 'prompt', type: 'string', value: 'Hi' });
    const text = `\`\\n\\nHuman: \${${prompt}}\\n\\nAssistant:\``;
    const fields = [
      plainField(unit, 'prompt', text, 'string'),
      plainField(unit, 'max_tokens_to_sample', '300', 'number'),
    ];
    return { before: [], fields, after: [] };
  }
  const quoted = write.quote(version);
  const messages = messagesOf(unit);
  const fields = [
    plainField(
      unit,
      'anthropic_version',
      request.version === 'constant' ? constant(unit, 'ANTHROPIC_VERSION', quoted) : quoted,
      'string',
    ),
    ...(request.hasBeta
      ? [
          plainField(
            unit,
            'anthropic_beta',
            write.array([write.quote('token-efficient-tools-2025-02-19')]),
            'string[]',
          ),
        ]
      : []),
    ...maxTokens(unit),
    ...sampling(unit),
    ...system(unit),
    plainField(unit, 'messages', messages.value, 'ClaudeMessage[]'),
    ...tools(unit),
    ...(request.hasThinking
      ? [plainField(unit, 'thinking', thinking(unit), '{ type: string; budget_tokens: number }')]
      : []),
    ...(left === 'metadata' ? [metadata(unit)] : []),
  ];
  return { before: messages.before, fields: orders[request.order](fields), after: messages.after };
}

function maxTokens(unit: Unit): Field[] {
  const { request } = unit.choices;
  const literal = request.hasThinking ? '4096' : '512';
  const variable = { name: 'maxTokens', type: 'number', value: 256 };
  if (request.maxTokens === 'parameter') {
    const own = parameter(unit, { ...variable, isOptional: true, fallback: literal });
    return [plainField(unit, 'max_tokens', own, 'number')];
  }
  return optionalField(unit, request.maxTokens, {
    key: 'max_tokens',
    type: 'number',
    literal: () => literal,
    other: '1024',
    constant: 'MAX_TOKENS',
    parameter: variable,
  });
}

function sampling(unit: Unit): Field[] {
  const { write, choices } = unit;
  const { temperature, topP, topK, stopSequences } = choices.request;
  const number = (key: string, name: string, literal: string, other: string, value: number) => ({
    key,
    type: 'number',
    literal: () => literal,
    other,
    constant: key.toUpperCase(),
    parameter: { name, type: 'number', value },
  });
  return [
    ...optionalField(unit, temperature, number('temperature', 'temperature', '0.7', '0', 0.2)),
    ...optionalField(unit, topP, number('top_p', 'topP', '0.9', '1', 0.8)),
    ...optionalField(unit, topK, number('top_k', 'topK', '250', '100', 40)),
    ...optionalField(unit, stopSequences, {
      key: 'stop_sequences',
      type: 'string[]',
      literal: () => write.array([write.quote('END')]),
      other: '[]',
      constant: 'STOP',
      parameter: { name: 'stop', type: 'string[]', value: ['END', 'STOP'] },
    }),
  ];
}

function system(unit: Unit): Field[] {
  const { choices } = unit;
  const hasBlocks = choices.request.systemText === 'blocks';
  return optionalField(unit, choices.request.system, {
    key: 'system',
    type: hasBlocks ? 'string | object[]' : 'string',
    literal: () => systemText(unit),
    other: unit.write.quote('You are terse.'),
    constant: 'SYSTEM',
    parameter: { name: 'system', type: 'string', value: 'You are terse.' },
  });
}

function systemText(unit: Unit): string {
  const { write, choices } = unit;
  const plain = write.quote('You are a careful assistant.');
  const topic = () => parameter(unit, { name: 'topic', type: 'string', value: 'geography' });
  switch (choices.request.systemText) {
    case 'literal':
      return plain;
    case 'constant':
      return constant(unit, 'SYSTEM_PROMPT', plain);
    case 'template':
      return write.template(`You know all about \${${topic()}}.`);
    case 'long template':
      return write.template(
        `You know all about \${${topic()}}.\n  Answer in one sentence.\n    Be polite.\n`,
      );
    case 'blocks': {
      const block = [
        { key: 'type', value: write.quote('text') },
        { key: 'text', value: plain },
        { key: 'cache_control', value: ephemeral(unit) },
      ];
      return write.array([write.object(block)]);
    }
  }
}

function tools(unit: Unit): Field[] {
  const { choices, write } = unit;
  const { request, left } = choices;
  if (request.tools === 'absent') return [];
  const field = plainField(unit, 'tools', toolsOf(unit), 'object[]');
  const kind = left === 'no tool' ? 'none' : request.toolChoice;
  if (kind === 'absent') return [field];
  const choice = write.object([
    { key: 'type', value: write.quote(kind) },
    ...(kind === 'tool' ? [{ key: 'name', value: write.quote('get_weather') }] : []),
  ]);
  return [field, plainField(unit, 'tool_choice', choice, '{ type: string; name?: string }')];
}

function thinking({ write }: Unit): string {
  return write.object([
    { key: 'type', value: write.quote('enabled') },
    { key: 'budget_tokens', value: '1024' },
  ]);
}

function metadata(unit: Unit): Field {
  const userId = parameter(unit, { name: 'userId', type: 'string', value: 'user-1' });
  const value = unit.write.object([{ key: 'user_id', value: userId }]);
  return plainField(unit, 'metadata', value, '{ user_id: string }');
}

/** The annotation of the object, and the types that it needs. */
function bodyType(unit: Unit, fields: readonly Field[]): string {
  const { choices, write, types } = unit;
  switch (choices.request.annotation) {
    case 'none':
      return '';
    case 'any':
      return ': any';
    case 'record':
      return ': Record<string, unknown>';
    case 'interface': {
      types.set(
        'ClaudeMessage',
        write.members('interface ClaudeMessage', [
          `role: ${write.quote('user')} | ${write.quote('assistant')}`,
          'content: string | object[]',
        ]),
      );
      const members = fields.map(({ key, type, isOptional }) => `${key}${isOptional ? '?' : ''}: ${type}`);
      types.set('ClaudeRequest', write.members('interface ClaudeRequest', members));
      return ': ClaudeRequest';
    }
  }
}
