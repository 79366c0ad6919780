import data from './models.json' with { type: 'json' };

/** The geographies of cross-region inference profiles, as they stand in front of a model id. */
export const geos = ['us', 'eu', 'apac', 'jp', 'au', 'in', 'us-gov', 'global'] as const;

export type Geo = (typeof geos)[number];

/** The name of a model in this catalog, such as `claude-sonnet-4` or `claude-3-5-sonnet-v2`. */
export type ModelName = string;

export type Family = 'claude' | 'instant' | 'haiku' | 'sonnet' | 'opus' | 'fable' | 'mythos';

/** A tool whose schema is Anthropic's. Type and name are a pair: the one without the other is refused. */
export interface AnthropicTool {
  /** The type to write. */
  readonly type: string;
  /** Every type that works, `type` included. */
  readonly accepted: readonly string[];
  readonly name: string;
  /** The beta flag that goes with it on Bedrock. */
  readonly beta: string | null;
}

export interface TextEditorTool extends AnthropicTool {
  readonly commands: readonly string[];
  /** The field of `insert` that holds the text. */
  readonly insertField: 'insert_text' | 'new_str';
}

export type ThinkingMode = 'enabled' | 'adaptive' | 'disabled' | 'between_tools';

export interface Thinking {
  /** The values of `thinking.type` that are accepted; none where the model has no thinking. */
  readonly modes: readonly ThinkingMode[];
  /** What happens without `thinking`; `always` cannot be turned off. */
  readonly default: 'off' | 'on' | 'always';
  /** The mode that turns it off, as far as that goes, and the highest effort at which it may be used. */
  readonly off: 'disabled' | 'between_tools' | null;
  readonly offMaxEffort: string | null;
  /** What of it is shown unless `display` asks for something else. */
  readonly display: 'full' | 'summarized' | 'omitted' | null;
  /** The least `budget_tokens` of the mode `enabled`. */
  readonly minimumBudget: number | null;
}

export interface Effort {
  readonly levels: readonly string[];
  readonly default: string;
  /** The beta flag without which it is refused. */
  readonly beta: string | null;
}

/** Beta flags with which Bedrock refuses the whole request, for one reason. */
export interface RefusedBetas {
  readonly flags: readonly string[];
  readonly why: 'built-in' | 'generally-available' | 'not-on-bedrock' | 'unsupported';
  /** The flag that takes their place. */
  readonly replacement: string | null;
}

/** Flags that stand in none of the lists are unknown: nothing was found about them on this model. */
export interface Betas {
  readonly needed: readonly { readonly flag: string; readonly for: string }[];
  readonly accepted: readonly string[];
  /** Accepted, without effect. */
  readonly redundant: readonly string[];
  readonly refused: readonly RefusedBetas[];
}

export interface Capabilities {
  readonly textEditor: TextEditorTool | null;
  readonly bash: AnthropicTool | null;
  readonly computer: AnthropicTool | null;
  /** The values of `stop_reason` that the Messages body can have on Bedrock. */
  readonly stopReasons: readonly string[];
  /** `any` of temperature, top_p and top_k; not temperature and top_p at once (`one-of`); or `none` of them. */
  readonly sampling: 'any' | 'one-of' | 'none';
  /**
   * The same by the source that allows the most. Where sources disagree, `sampling` is what never fails, which is for a target; a request
   * that worked may have had this much.
   */
  readonly samplingAtMost: 'any' | 'one-of' | 'none';
  /** Whether the conversation may end with an assistant message. */
  readonly prefill: boolean;
  readonly thinking: Thinking;
  readonly effort: Effort | null;
  /** Whether `tool_choice` may be `any` or `tool`. */
  readonly forcedToolChoice: boolean | 'without-thinking';
  /** Whether `output_config.format` and `strict` tools are accepted on Bedrock; `unreliable` where the former is not kept to everywhere. */
  readonly structuredOutputs: boolean | 'unreliable';
  readonly betas: Betas;
}

/** Days are ISO dates, in UTC, and null where none is known. A day in `…NotBefore` is a promise, not a plan. */
export interface Lifecycle {
  readonly bedrock: {
    /** On the day of the catalog. */
    readonly state: 'active' | 'legacy' | 'extended-access' | 'ended';
    readonly legacy: string | null;
    readonly extendedAccess: string | null;
    /** The first day on which calls fail, in most regions. */
    readonly endOfLife: string | null;
    /** Regions that have a later day. */
    readonly endOfLifeByRegion: Readonly<Record<string, string>>;
    readonly endOfLifeNotBefore: string | null;
  };
  readonly api: {
    readonly state: 'active' | 'deprecated' | 'retired';
    readonly retirement: string | null;
    readonly retirementNotBefore: string | null;
  };
}

/** One release of a Claude model on Bedrock. */
export interface Model {
  readonly name: ModelName;
  readonly title: string;
  /** The name without date or release, as people write it; two releases can share it. */
  readonly series: string;
  readonly family: Family;
  /** Without geography: `anthropic.…`. */
  readonly bedrockId: string;
  /** What follows the id and a colon for Provisioned Throughput: `200k`, `0:18k` of Claude 2. */
  readonly contextSuffixes: readonly string[];
  readonly apiId: string;
  readonly apiAliases: readonly string[];
  readonly cdk: {
    /** Of `FoundationModelIdentifier` in aws-cdk-lib. */
    readonly foundationModelIdentifier: string | null;
    /** The constants of the same class whose ids have a context suffix. */
    readonly provisioned: readonly string[];
    /** Of `BedrockFoundationModel` in \@aws-cdk/aws-bedrock-alpha. */
    readonly alpha: string | null;
    /** A version that has it; null where every version that is known does. */
    readonly alphaSince: string | null;
    /** Of `BedrockFoundationModel` in \@cdklabs/generative-ai-cdk-constructs. */
    readonly cdklabs: string | null;
    /** A version that has it; null where every version that is known does. */
    readonly cdklabsSince: string | null;
  };
  /** Ids that never existed and mean this model; read them, never write them. */
  readonly misspellings: readonly string[];
  readonly profiles: readonly Geo[];
  /** Whether the id without geography works on demand, or in which regions it does. */
  readonly onDemand: boolean | readonly string[];
  readonly contextWindow: number;
  readonly maxOutput: number;
  /** What a beta flag makes of it. */
  readonly maxOutputWithBeta: { readonly tokens: number; readonly flag: string } | null;
  readonly lifecycle: Lifecycle;
  /** The newest model to move to; null for the newest of a family. */
  readonly replacement: ModelName | null;
  readonly capabilities: Capabilities;
}

/** A model as it is written. */
type Entry = Omit<Model, 'capabilities'> & {
  readonly capabilities: Omit<Capabilities, 'samplingAtMost'> & Partial<Capabilities>;
};

interface Catalog {
  readonly asOf: string;
  readonly regions: Readonly<Record<Exclude<Geo, 'global'>, readonly string[]>>;
  readonly refusedBetas: readonly RefusedBetas[];
  readonly models: readonly Entry[];
}

const catalog = withoutSources(data) as Catalog;

/** Every Claude model of Bedrock: family by family, within a family from the oldest to the newest. */
export const models: readonly Model[] = catalog.models.map(completed);

/** The day on which the catalog was true. */
export const catalogDate: string = catalog.asOf;

/**
 * The models that a name can mean; none if it is unknown.
 *
 * A name is a catalog name, a series (which can mean two), an id or alias of the Anthropic API, or a Bedrock id with or
 * without geography and context suffix. It has to be the whole name: no prefix, no misspelling, no ARN.
 */
export function findModels(name: string): readonly Model[] {
  const exact = models.filter((model) => model.name === name);
  if (exact.length > 0) return exact;
  const bare = withoutGeo(name);
  return models.filter(
    (model) =>
      model.series === name ||
      model.apiId === name ||
      model.apiAliases.includes(name) ||
      model.bedrockId === bare ||
      isProvisionedIdOf(model, bare),
  );
}

/** The names that `--to` and `--from` take, for error messages. A series is understood too, and not listed. */
export function modelNames(): readonly ModelName[] {
  return models.map((model) => model.name);
}

/** Every older model of the target's family, the oldest first. */
export function olderModels(target: Model): readonly Model[] {
  const position = models.findIndex((model) => model.name === target.name);
  return models.slice(0, Math.max(position, 0)).filter((model) => model.family === target.family);
}

/** The newest model that the model's users should move to; none if there is no newer one on Bedrock. */
export function newestReplacement(model: Model): Model | undefined {
  return models.find((other) => other.name === model.replacement);
}

/**
 * The day on which calls to the model begin to fail on Bedrock, when one is fixed.
 *
 * It is the day of most regions; some models have a later one in a few (`lifecycle.bedrock.endOfLifeByRegion`). A model
 * can have ended without a known day: `hasEnded`.
 */
export function endOfLife(model: Model): string | undefined {
  return model.lifecycle.bedrock.endOfLife ?? undefined;
}

/** Whether calls to the model fail on Bedrock on a day (ISO date), which is the day of the catalog unless given. */
export function hasEnded(model: Model, day: string = catalogDate): boolean {
  const end = endOfLife(model);
  return end === undefined ? model.lifecycle.bedrock.state === 'ended' : end <= day;
}

/** The geographies whose profiles take calls from a region, the most specific first; `global` is not among them. */
export function geosOfRegion(region: string): readonly Geo[] {
  return (Object.keys(catalog.regions) as Exclude<Geo, 'global'>[])
    .filter((geo) => catalog.regions[geo].includes(region))
    .sort((a, b) => catalog.regions[a].length - catalog.regions[b].length);
}

/**
 * The regions of a geography. A profile takes calls from them and sends them on to some of them, of which no list for each model was read;
 * `GetInferenceProfile` has it.
 */
export function regionsOf(geo: Exclude<Geo, 'global'>): readonly string[] {
  return catalog.regions[geo];
}

/** The model's most specific profile that takes calls from a region; never `global`, which lets data leave it. */
export function profileForRegion(model: Model, region: string): Geo | undefined {
  return geosOfRegion(region).find((geo) => model.profiles.includes(geo));
}

/** Whether the id without geography works on demand. Without a region: whether it does wherever the model was launched. */
export function worksOnDemand(model: Model, region?: string): boolean {
  if (typeof model.onDemand === 'boolean') return model.onDemand;
  return region !== undefined && model.onDemand.includes(region);
}

/**
 * Whether a key of the Messages body is accepted, taken by itself and with a value other than its default.
 *
 * `temperature` and `top_p` can each be accepted and not both (`capabilities.sampling`).
 */
export function accepts(
  model: Model,
  key: 'temperature' | 'top_p' | 'top_k' | 'thinking' | 'output_config',
): boolean {
  const { effort, sampling, thinking } = model.capabilities;
  if (key === 'thinking') return thinking.modes.length > 0;
  if (key === 'output_config') return effort !== null && effort.beta === null;
  return sampling !== 'none';
}

/** Why Bedrock refuses a beta flag on a model, and what takes its place; undefined if it is accepted or unknown. */
export function refusedBeta(model: Model, flag: string): RefusedBetas | undefined {
  return model.capabilities.betas.refused.find(({ flags }) => flags.includes(flag));
}

/** What the sources leave open about a fact of a model, or a capability; none where they agree. */
export function noteOn(model: Model, fact: string): string | undefined {
  const entry = data.models.find(({ name }) => name === model.name);
  const found = (entry as Facts | undefined)?.[fact] ?? (entry?.capabilities as Facts | undefined)?.[fact];
  return found?.note;
}

type Facts = Readonly<Record<string, { readonly note?: string } | undefined>>;

/** Puts the value in place of every `{ value, source, note }`. */
function withoutSources(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutSources);
  if (typeof json !== 'object' || json === null) return json;
  if ('value' in json && 'source' in json) return json.value;
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) plain[key] = withoutSources(value);
  return plain;
}

/** An entry with what is the same for all models, and what it says only where sources disagree. */
function completed(entry: Entry): Model {
  const { betas, sampling, samplingAtMost = sampling } = entry.capabilities;
  const refused = [...betas.refused, ...catalog.refusedBetas];
  return {
    ...entry,
    capabilities: { ...entry.capabilities, samplingAtMost, betas: { ...betas, refused } },
  };
}

function withoutGeo(id: string): string {
  const geo = geos.find((prefix) => id.startsWith(`${prefix}.`));
  return geo === undefined ? id : id.slice(geo.length + 1);
}

function isProvisionedIdOf(model: Model, id: string): boolean {
  return model.contextSuffixes.some((suffix) => id === `${model.bedrockId}:${suffix}`);
}
