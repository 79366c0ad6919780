import fc from 'fast-check';
import type { Model } from '../../../catalog/catalog.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { callOf, toolChoiceField, toolsOf } from './forced-tool-choice.js';
import { hazards } from './hazards.js';
import { prefillField } from './prefill.js';
import { roomForThinking } from './thinking.js';

/** How a request comes to have a field. */
const ways = [
  'plain',
  // A constant of the file.
  'constant',
  // `...(flag ? { field } : {})`
  'conditional',
  // `...(flag && { field })`
  'guarded-spread',
  // `body.field = value`
  'assigned',
  // `if (flag) body.field = value`
  'assigned-if',
  // An option of the caller, with a default.
  'option',
  // `...shared`, a constant object of the file.
  'shared',
  // `...extra`, which comes with the call.
  'unseen',
] as const;

type Way = (typeof ways)[number];

interface Field {
  readonly name: string;
  readonly value: Json;
  readonly way: Way;
}

/** A function that asks a model once. */
export interface Site {
  /** What its functions and constants are called by: `ask7` has the number 7. */
  readonly number: number;
  readonly surface: 'invoke' | 'converse';
  /** Whether a function makes the object of the request. */
  readonly hasHelper: boolean;
  readonly fields: readonly Field[];
}

/** Call sites with whatever some of the hazards give to each: with all at once, no model would take most of them. */
export function sitesOf(seed: number, count: number): readonly Site[] {
  return fc.sample(site, { numRuns: count, seed }).map((own, number) => ({ ...own, number }));
}

const site: fc.Arbitrary<Omit<Site, 'number'>> = fc
  .tuple(
    fc.constantFrom('invoke' as const, 'converse' as const),
    fc.boolean(),
    fc
      .subarray([...hazards], { minLength: 1, maxLength: 3 })
      .chain((own) => fc.tuple(...own.map(({ values }) => values)))
      .map((all): JsonObject => Object.assign({}, ...all))
      // A choice brings the tool that it is about.
      .map(({ tools, ...rest }) =>
        tools === undefined || toolChoiceField in rest ? rest : { ...rest, tools },
      ),
    fc.array(fc.constantFrom(...ways), { minLength: 16, maxLength: 16 }),
  )
  .map(([surface, hasHelper, values, chosen]) => ({
    surface,
    hasHelper,
    fields: Object.entries(values).map(([name, value], index) => ({
      name,
      value,
      way: chosen[index % chosen.length] ?? 'plain',
    })),
  }));

/** Where a piece of a module stands that is about one site. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Sites as the functions of one module, with the pieces of the text that are about each. */
export function moduleOf(sites: readonly Site[], model: Model): { text: string; spans: Span[][] } {
  const id = model.profiles.includes('us') ? `us.${model.bedrockId}` : model.bedrockId;
  let text = `import { BedrockRuntimeClient, ConverseCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({ region: 'us-east-1' });
const modelId = '${id}';
`;
  const spans = sites.map((own) =>
    piecesOf(own, own.number).map((piece) => {
      const start = text.length;
      text += `\n${piece}`;
      return { start, end: text.length };
    }),
  );
  return { text, spans };
}

/** The arguments of a call of a site: those by which an unseen field comes are its own. */
export function argumentsOf({ surface, fields }: Site, flag: boolean): unknown[] {
  const unseen = fields.filter(({ name, way }) => way === 'unseen' && name !== prefillField);
  const extra = (container: string) =>
    Object.fromEntries(
      unseen.flatMap(({ name, value }) => {
        const [own, key] = placeOf(name, surface);
        return own === container ? [[key, valueIn(surface, name, value)]] : [];
      }),
    );
  return [
    'Hello',
    flag,
    {},
    { '': extra(''), ...Object.fromEntries(containers.map((own) => [own, extra(own)])) },
  ];
}

const containers = ['inferenceConfig', 'additionalModelRequestFields'];

/** What Converse calls a field, and in which of its objects it has it. Fields with another form have to be written for it. */
const inConverse: Readonly<Record<string, readonly [container: string, key: string]>> = {
  max_tokens: ['inferenceConfig', 'maxTokens'],
  temperature: ['inferenceConfig', 'temperature'],
  top_p: ['inferenceConfig', 'topP'],
  stop_sequences: ['inferenceConfig', 'stopSequences'],
  tools: ['', 'toolConfig'],
};

/** A field as Converse has it. */
function valueIn(surface: Site['surface'], name: string, value: Json): Json {
  if (surface === 'invoke' || name !== 'tools' || !Array.isArray(value)) return value;
  const tools = value.flatMap((tool) => {
    if (!isObject(tool)) return [];
    const { input_schema: json = {}, ...spec } = tool;
    return { toolSpec: { ...spec, inputSchema: { json } } };
  });
  return { tools };
}

function placeOf(name: string, surface: Site['surface']): readonly [container: string, key: string] {
  if (surface === 'invoke') return ['', name];
  return inConverse[name] ?? ['additionalModelRequestFields', name];
}

/** The constants, the helper and the function of a site. */
function piecesOf(own: Site, index: number): string[] {
  const { surface, hasHelper } = own;
  const constants = own.fields.flatMap(({ name, value, way }) =>
    way === 'constant' ? [`const ${name}${index} = ${JSON.stringify(valueIn(surface, name, value))};\n`] : [],
  );
  const shared = ['', ...containers].flatMap((container) => {
    const entries = fieldsIn(container, own).filter(({ way }) => way === 'shared');
    if (entries.length === 0) return [];
    const written = entries.map(({ key, value }) => `${key}: ${JSON.stringify(value)}`).join(', ');
    return [`const ${sharedName(container, index)} = { ${written} };\n`];
  });
  const parameters = 'prompt, flag, options, extra';
  const object = objectOf(own, index);
  const statements = statementsOf(own, index);
  const base = surface === 'invoke' ? 'body' : 'input';
  const build = `  const ${base} = ${object};\n${statements.map((line) => `  ${line}\n`).join('')}`;
  const helper = hasHelper ? [`function make${index}(${parameters}) {\n${build}  return ${base};\n}\n`] : [];
  const isInline = !hasHelper && statements.length === 0;
  const value = hasHelper ? `make${index}(${parameters})` : isInline ? object : base;
  const send =
    surface === 'invoke'
      ? `  const response = await client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(${value}) }));
  return ${readOf(own, index, 'JSON.parse(new TextDecoder().decode(response.body)).content')};`
      : `  const response = await client.send(new ConverseCommand(${value}));
  return ${readOf(own, index, 'response.output.message.content')};`;
  const ask = `export async function ask${index}(${parameters}) {\n${hasHelper || isInline ? '' : build}${send}\n}\n`;
  return [...constants, ...shared, ...helper, ask];
}

function fieldsIn(container: string, { surface, fields }: Site): (Field & { readonly key: string })[] {
  return fields.flatMap((field) => {
    const [own, key] = placeOf(field.name, surface);
    return own === container && field.name !== prefillField
      ? [{ ...field, key, value: valueIn(surface, field.name, field.value) }]
      : [];
  });
}

function prefillOf({ fields }: Site): Field | undefined {
  return fields.find(({ name }) => name === prefillField);
}

/** The turn of the assistant at the end. One that comes with the call is no different from any history. */
function lastTurnOf(own: Site, index: number): string {
  const { value, way } = prefillOf(own) ?? {};
  const json = JSON.stringify(value);
  const text =
    way === 'constant' ? `${prefillField}${index}` : way === 'option' ? `options.prefill ?? ${json}` : json;
  return `{ role: 'assistant', content: ${own.surface === 'invoke' ? text : `[{ text: ${text} }]`} }`;
}

/** The turns that are written into a request. */
function turnsOf(own: Site, index: number): string {
  const user = own.surface === 'invoke' ? 'prompt' : '[{ text: prompt }]';
  const first = `{ role: 'user', content: ${user} }`;
  const way = prefillOf(own)?.way;
  if (way === undefined || way === 'assigned' || way === 'assigned-if') return `[${first}]`;
  const last = lastTurnOf(own, index);
  const isOptional = way === 'conditional' || way === 'guarded-spread';
  return `[${first}, ${isOptional ? `...(flag ? [${last}] : [])` : last}]`;
}

/**
 * What is made of the content of an answer: the call of a tool, or the text, before which what the request opens is put again, if it is
 * JSON and always there.
 */
function readOf(own: Site, index: number, content: string): string {
  const { value, way } = prefillOf(own) ?? {};
  if (value === undefined && choosesTool(own)) return content + callOf[own.surface];
  const text = `${content}[0].text`;
  const isJson = typeof value === 'string' && /^[{[]/.test(value);
  if (!isJson || !/^(?:plain|constant|assigned|shared|unseen)$/.test(way ?? '')) return text;
  return `JSON.parse(${way === 'constant' ? `${prefillField}${index}` : JSON.stringify(value)} + ${text})`;
}

function choosesTool({ fields }: Site): boolean {
  return fields.some(({ name }) => name === toolChoiceField);
}

function sharedName(container: string, index: number): string {
  return `shared${container}${index}`;
}

function objectOf(own: Site, index: number): string {
  const outer = [...(choosesTool(own) ? [toolsOf[own.surface]] : []), ...entriesIn('', own, index)];
  if (own.surface === 'invoke') {
    return literal([
      "anthropic_version: 'bedrock-2023-05-31'",
      ...(hasOwnMaximum(own) ? [] : [`max_tokens: ${roomOf(own)}`]),
      `messages: ${turnsOf(own, index)}`,
      ...outer,
    ]);
  }
  const inner = containers.flatMap((container) => {
    const isThere = container === 'inferenceConfig' || fieldsIn(container, own).length > 0;
    const first = container === 'inferenceConfig' && !hasOwnMaximum(own) ? [`maxTokens: ${roomOf(own)}`] : [];
    return isThere ? [`${container}: { ${[...first, ...entriesIn(container, own, index)].join(', ')} }`] : [];
  });
  return literal(['modelId', `messages: ${turnsOf(own, index)}`, ...outer, ...inner]);
}

function roomOf({ fields }: Site): number {
  return fields.some(({ name }) => name === 'thinking') ? roomForThinking : 512;
}

/** Whether `max_tokens` is written where else a small one would be. */
function hasOwnMaximum({ fields }: Site): boolean {
  return fields.some(({ name, way }) => name === 'max_tokens' && /^(?:plain|constant|option)$/.test(way));
}

function literal(entries: readonly string[]): string {
  return `{\n${entries.map((entry) => `    ${entry},\n`).join('')}  }`;
}

/** What is written into one of the objects of a request. */
function entriesIn(container: string, own: Site, index: number): string[] {
  const fields = fieldsIn(container, own);
  const has = (wanted: Way) => fields.some(({ way }) => way === wanted);
  return [
    ...fields.flatMap(({ name, key, value, way }): string[] => {
      const json = JSON.stringify(value);
      if (way === 'plain') return [`${key}: ${json}`];
      if (way === 'constant') return [`${key}: ${name}${index}`];
      if (way === 'conditional') return [`...(flag ? { ${key}: ${json} } : {})`];
      if (way === 'guarded-spread') return [`...(flag && { ${key}: ${json} })`];
      return way === 'option' ? [`${key}: options.${name} ?? ${json}`] : [];
    }),
    ...(has('shared') ? [`...${sharedName(container, index)}`] : []),
    ...(has('unseen') ? [`...extra['${container}']`] : []),
  ];
}

/** What is assigned when the object is there. */
function statementsOf(own: Site, index: number): string[] {
  const { surface, fields } = own;
  return fields.flatMap(({ name, value, way }) => {
    if (way !== 'assigned' && way !== 'assigned-if') return [];
    if (name === prefillField) {
      const push = `${surface === 'invoke' ? 'body' : 'input'}.messages.push(${lastTurnOf(own, index)});`;
      return [way === 'assigned' ? push : `if (flag) ${push}`];
    }
    const [container, key] = placeOf(name, surface);
    const owner = container === '' ? 'input' : `input.${container}`;
    const target = surface === 'invoke' ? `body.${key}` : `${owner}.${key}`;
    const json = JSON.stringify(valueIn(surface, name, value));
    return [`${way === 'assigned-if' ? 'if (flag) ' : ''}${target} = ${json};`];
  });
}
