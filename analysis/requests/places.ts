import type { Form, Path } from './found.js';

/** The API by which a request goes to a model, as far as it decides where a field stands. */
export type Surface =
  /** The JSON body of InvokeModel. */
  | 'invoke'
  | 'converse'
  /** `client.messages.create(…)` of Anthropic's SDKs. */
  | 'messages'
  /** `generateText({ model, … })` */
  | 'ai-sdk'
  /** `new ChatBedrockConverse(…)` */
  | 'langchain-converse'
  /** `new BedrockChat(…)`, which asks by InvokeModel. */
  | 'langchain-invoke'
  | 'langchain-anthropic'
  | 'llamaindex'
  | 'strands';

/** A field of a request, by its name in the Messages API. */
export type FieldName =
  | 'model'
  | 'messages'
  | 'system'
  | 'max_tokens'
  | 'temperature'
  | 'top_p'
  | 'top_k'
  | 'stop_sequences'
  | 'tools'
  | 'tool_choice'
  | 'thinking'
  | 'output_config'
  | 'output_format'
  | 'anthropic_beta';

/** Where the path of a field begins: in the request, in the options that go with it, or in those of the client. */
export type Root = 'input' | 'options' | 'client';

export interface Place {
  readonly root: Root;
  readonly path: Path;
  /** The same in the form of the Messages API. */
  readonly inMessages?: Path;
}

/**
 * Where a field can stand in a request; more than one place where the API has more, and none where it has no such field. `inner` leads on
 * to a part of what it holds.
 */
export function placesOf(field: FieldName, surface: Surface, inner: Path = []): readonly Place[] {
  const own = paths[surface](field).map(
    (path): Place => ({
      root: 'input',
      path: [...path, ...(path.at(-1) === reasoning ? inner.map(nameInReasoning) : inner)],
      inMessages: [field, ...inner],
    }),
  );
  return field === 'anthropic_beta' ? [...own, ...(besides[surface] ?? [])] : own;
}

/** The objects of a surface that hold fields and nothing else, so that an empty one means nothing. */
export const containers: ReadonlySet<string> = new Set([
  'inferenceConfig',
  'additionalModelRequestFields',
  'additionalRequestFields',
  'modelKwargs',
  'headers',
  'defaultHeaders',
]);

/** Where beta flags stand beside the places of other fields: in headers, and under a name of the AI SDK's. */
const besides: Readonly<Partial<Record<Surface, readonly Place[]>>> = {
  messages: [...headersIn('options', 'headers'), ...headersIn('client', 'defaultHeaders')],
  'ai-sdk': ['bedrock', 'amazonBedrock'].map((provider) => ({
    root: 'input',
    path: ['providerOptions', provider, 'anthropicBeta'],
  })),
  'langchain-anthropic': headersIn('input', 'clientOptions', 'defaultHeaders'),
};

function headersIn(root: Root, ...path: readonly string[]): Place[] {
  return ['anthropic-beta', 'Anthropic-Beta'].map((name) => ({ root, path: [...path, name] }));
}

type Paths = (field: FieldName) => readonly Path[];

/** What a framework calls a field of its own, and where it takes the fields that it does not know. */
function framework(names: Partial<Record<FieldName, readonly string[]>>, ...others: readonly Path[]): Paths {
  return (field) => [
    ...(names[field] ?? []).map((name): Path => [name]),
    ...(field === 'model' ? [] : others.map((path): Path => [...path, field])),
  ];
}

/** Source: AWS, Converse and its `additionalModelRequestFields`, which take what the model's own API has besides. */
const converse: Partial<Record<FieldName, readonly Path[]>> = {
  model: [['modelId']],
  messages: [['messages']],
  system: [['system']],
  max_tokens: [['inferenceConfig', 'maxTokens']],
  temperature: [['inferenceConfig', 'temperature']],
  top_p: [['inferenceConfig', 'topP']],
  stop_sequences: [['inferenceConfig', 'stopSequences']],
  tools: [['toolConfig', 'tools']],
  tool_choice: [['toolConfig', 'toolChoice']],
  output_config: [['outputConfig']],
};

/** The field of a Converse request that takes what the model's own API has besides. */
export const additional = 'additionalModelRequestFields';

/** Where `thinking` is added to a request that has none, from the object that has the rest of it. */
export function placeOfThinking(surface: Surface, form: Form): readonly string[] | undefined {
  if (form === 'messages' || surface === 'invoke') return ['thinking'];
  const all = paths[surface]('thinking');
  const path = all.find((own) => own.at(-1) === reasoning) ?? all[0];
  return path?.flatMap((name) => name ?? []);
}

/**
 * What Converse also takes for `thinking` of Claude, with the same in it.
 *
 * Source: AWS and others send `enabled` and a budget so, in `aws-samples/remote-swe-agents` and `UKGovernmentBEIS/inspect_ai`.
 */
export const otherReasoning = 'reasoning_config';

/** What the AI SDK has in the place of `thinking`. */
const reasoning = 'reasoningConfig';

function nameInReasoning(name: string | undefined): string | undefined {
  return name === 'budget_tokens' ? 'budgetTokens' : name;
}

const aiSdk = framework(
  {
    model: ['model'],
    messages: ['messages'],
    system: ['system', 'instructions'],
    // `maxTokens` before version 5.
    max_tokens: ['maxOutputTokens', 'maxTokens'],
    temperature: ['temperature'],
    top_p: ['topP'],
    top_k: ['topK'],
    stop_sequences: ['stopSequences'],
    tools: ['tools'],
    tool_choice: ['toolChoice'],
  },
  ['providerOptions', 'bedrock', additional],
  ['providerOptions', 'amazonBedrock', additional],
);

const reasoningConfigs: readonly Path[] = [
  ['providerOptions', 'bedrock', reasoning],
  ['providerOptions', 'amazonBedrock', reasoning],
];

/** How the AI SDK comes by answers of a schema: `outputFormat` is the model's own way. */
const outputModes: readonly Path[] = ['bedrock', 'amazonBedrock', 'anthropic'].map((provider) => [
  'providerOptions',
  provider,
  'structuredOutputMode',
]);

const paths: Readonly<Record<Surface, Paths>> = {
  invoke: (field) => (field === 'model' ? [['modelId']] : [['body', field]]),
  converse: (field) => [
    ...(converse[field] ?? []),
    ...(/^(?:model|messages|system|max_tokens|stop_sequences)$/.test(field) ? [] : [[additional, field]]),
    ...(field === 'thinking' ? [[additional, otherReasoning]] : []),
  ],
  messages: (field) => [[field], ...(field === 'anthropic_beta' ? [['betas']] : [])],
  'ai-sdk': (field) => [
    ...aiSdk(field),
    ...(field === 'thinking' ? reasoningConfigs : []),
    ...(field === 'output_format' ? outputModes : []),
  ],
  'langchain-converse': framework(
    {
      model: ['model', 'modelId', 'modelName'],
      max_tokens: ['maxTokens'],
      temperature: ['temperature'],
      top_p: ['topP'],
      stop_sequences: ['stopSequences'],
    },
    [additional],
  ),
  'langchain-invoke': framework(
    { model: ['model', 'modelId'], max_tokens: ['maxTokens'], temperature: ['temperature'] },
    ['modelKwargs'],
  ),
  'langchain-anthropic': framework(
    {
      model: ['model', 'modelName'],
      max_tokens: ['maxTokens'],
      temperature: ['temperature'],
      top_p: ['topP'],
      top_k: ['topK'],
      stop_sequences: ['stopSequences'],
      thinking: ['thinking'],
      anthropic_beta: ['betas'],
    },
    ['invocationKwargs'],
  ),
  llamaindex: framework({
    model: ['model'],
    max_tokens: ['maxTokens'],
    temperature: ['temperature'],
    top_p: ['topP'],
  }),
  strands: framework(
    {
      model: ['modelId'],
      max_tokens: ['maxTokens'],
      temperature: ['temperature'],
      top_p: ['topP'],
      stop_sequences: ['stopSequences'],
    },
    ['additionalRequestFields'],
  ),
};
