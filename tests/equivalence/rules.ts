import { type Model, models, refusedBeta } from '../../catalog/catalog.js';
import { isObject, type Json, type JsonObject } from './json.js';

// What a model refuses of a request, in Anthropic's and Bedrock's own words, by what the catalog knows of it. It is written without a
// look at the transforms: each rule reads the one form that requests of both operations have (`canonical.ts`).

type Rule = (body: JsonObject, model: Model) => string | undefined;

/** Why a model refuses a request, rule by rule; nothing if it takes it. */
export function refusalsOf(body: JsonObject, model: Model): string[] {
  return rules.flatMap((rule) => rule(body, model) ?? []);
}

/** The names of the rules by which a model refuses a request. */
export function rulesBroken(body: JsonObject, model: Model): string[] {
  return rules.filter((rule) => rule(body, model) !== undefined).map(({ name }) => name);
}

/** A model as the most generous source has it: what it may have taken of a program that worked. */
export function asGenerous(model: Model): Model {
  const { capabilities } = model;
  return { ...model, capabilities: { ...capabilities, sampling: capabilities.samplingAtMost } };
}

/** The model that an id of Bedrock names, with or without geography. */
export function modelNamed(id: string): Model | undefined {
  return models.find(({ bedrockId }) => id === bedrockId || id.endsWith(`.${bedrockId}`));
}

const rules: readonly Rule[] = [
  sampling,
  prefill,
  thinkingMode,
  thinkingBudget,
  besideThinking,
  effort,
  forcedTool,
  betas,
  toolTypes,
  outputLimit,
  structuredOutput,
];

const samplingFields = ['temperature', 'top_p', 'top_k'];

function sampling(body: JsonObject, { capabilities }: Model): string | undefined {
  if (capabilities.sampling === 'none') {
    const field = samplingFields.find((name) => body[name] !== undefined);
    return field === undefined ? undefined : `\`${field}\` is deprecated for this model.`;
  }
  const isBoth = body.temperature !== undefined && body.top_p !== undefined;
  return capabilities.sampling === 'one-of' && isBoth
    ? '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
    : undefined;
}

function prefill(body: JsonObject, model: Model): string | undefined {
  const last = listIn(body.messages).at(-1);
  const isPrefilled = isObject(last) && last.role === 'assistant';
  return isPrefilled && (!model.capabilities.prefill || isThinking(body, model))
    ? 'This model does not support assistant message prefill. The conversation must end with a user message.'
    : undefined;
}

function modeOf({ thinking }: JsonObject): Json | undefined {
  return isObject(thinking) ? thinking.type : undefined;
}

/** Whether the model thinks before it answers: it is told to, or does so by itself. */
function isThinking(body: JsonObject, { capabilities }: Model): boolean {
  const mode = modeOf(body);
  if (mode === undefined) return capabilities.thinking.default !== 'off';
  return mode === 'enabled' || mode === 'adaptive';
}

function thinkingMode(body: JsonObject, { capabilities }: Model): string | undefined {
  const mode = modeOf(body);
  const { modes } = capabilities.thinking;
  if (mode === undefined || modes.some((known) => known === mode)) return undefined;
  if (modes.length === 0) return 'thinking: Extra inputs are not permitted';
  if (mode === 'adaptive') return 'adaptive thinking is not supported on this model';
  if (mode === 'disabled' && modes.includes('between_tools'))
    return 'To turn thinking off on this model, send "thinking": {"type": "between_tools"}.';
  return `"thinking.type.${String(mode)}" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`;
}

function thinkingBudget(body: JsonObject, { capabilities }: Model): string | undefined {
  if (modeOf(body) !== 'enabled' || !isObject(body.thinking)) return undefined;
  const budget = Number(body.thinking.budget_tokens);
  const minimum = capabilities.thinking.minimumBudget ?? 0;
  if (!(budget >= minimum))
    return `thinking.enabled.budget_tokens: Input should be greater than or equal to ${minimum}`;
  const isInterleaved = flagsIn(body).some((flag) => flag.startsWith('interleaved-thinking-'));
  return budget >= Number(body.max_tokens ?? Number.POSITIVE_INFINITY) && !isInterleaved
    ? '`max_tokens` must be greater than `thinking.budget_tokens`.'
    : undefined;
}

/** What does not go together with thinking that is asked for. */
function besideThinking(body: JsonObject): string | undefined {
  const mode = modeOf(body);
  if (mode !== 'enabled' && mode !== 'adaptive') return undefined;
  if (body.temperature !== undefined && body.temperature !== 1)
    return '`temperature` may only be set to 1 when thinking is enabled.';
  if (body.top_k !== undefined) return '`top_k` must be unset when thinking is enabled.';
  const isLow = body.top_p !== undefined && Number(body.top_p) < 0.95;
  return isLow
    ? '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.'
    : undefined;
}

function effort(body: JsonObject, { capabilities }: Model): string | undefined {
  const config = body.output_config;
  if (config === undefined) return undefined;
  const own = capabilities.effort;
  const lacksBeta = own?.beta != null && !flagsIn(body).includes(own.beta);
  const isEffort = isObject(config) && config.effort !== undefined;
  // The same key has schemas for answers.
  const isKnown = capabilities.structuredOutputs !== false && !isEffort;
  if (!isKnown && (own === null || lacksBeta))
    return 'Malformed input request: #: extraneous key [output_config] is not permitted, please reformat your input and try again.';
  const level = isObject(config) ? config.effort : undefined;
  if (level === undefined || own === null) return undefined;
  if (!own.levels.includes(String(level)))
    return `output_config.effort: Input should be ${own.levels.join(', ')}`;
  const { off, offMaxEffort } = capabilities.thinking;
  const isOff = off !== null && modeOf(body) === off;
  return isOff &&
    offMaxEffort !== null &&
    own.levels.indexOf(String(level)) > own.levels.indexOf(offMaxEffort)
    ? `output_config.effort: at most ${offMaxEffort} without thinking`
    : undefined;
}

function forcedTool(body: JsonObject, model: Model): string | undefined {
  const choice = isObject(body.tool_choice) ? body.tool_choice.type : undefined;
  if (choice !== 'any' && choice !== 'tool') return undefined;
  const { forcedToolChoice } = model.capabilities;
  if (forcedToolChoice === false)
    return 'tool_choice: type "tool" and "any" are not supported for this model.';
  const isRefused =
    modeOf(body) === 'enabled' || (forcedToolChoice === 'without-thinking' && isThinking(body, model));
  return isRefused ? 'Thinking may not be enabled when tool_choice forces tool use.' : undefined;
}

function betas(body: JsonObject, model: Model): string | undefined {
  return flagsIn(body).some((flag) => refusedBeta(model, flag) !== undefined)
    ? 'invalid beta flag'
    : undefined;
}

function flagsIn({ anthropic_beta: flags }: JsonObject): string[] {
  return listIn(flags).map(String);
}

function toolTypes(body: JsonObject, { apiId, capabilities }: Model): string | undefined {
  for (const tool of listIn(body.tools)) {
    const type = isObject(tool) ? tool.type : undefined;
    if (!isObject(tool) || typeof type !== 'string' || !/^(?:text_editor|bash|computer)_\d/.test(type))
      continue;
    const own = [capabilities.textEditor, capabilities.bash, capabilities.computer].find(
      (known) => known?.accepted.includes(type) === true,
    );
    if (own === undefined || own === null) return `'${apiId}' does not support tool types: ${type}`;
    if (own.name !== tool.name) return `tools: ${type} has the name ${own.name}`;
  }
  return undefined;
}

function outputLimit(
  body: JsonObject,
  { apiId, maxOutput, maxOutputWithBeta: more }: Model,
): string | undefined {
  const asked = Number(body.max_tokens ?? 0);
  const most = more !== null && flagsIn(body).includes(more.flag) ? more.tokens : maxOutput;
  return asked > most
    ? `max_tokens: ${asked} > ${most}, which is the maximum allowed number of output tokens for ${apiId}`
    : undefined;
}

function structuredOutput(body: JsonObject, { capabilities }: Model): string | undefined {
  if (capabilities.structuredOutputs !== false) return undefined;
  if (body.output_format !== undefined) return 'output_format: Extra inputs are not permitted';
  if (isObject(body.output_config) && body.output_config.format !== undefined)
    return 'output_config.format: Extra inputs are not permitted';
  const isStrict = listIn(body.tools).some((tool) => isObject(tool) && tool.strict === true);
  return isStrict ? 'tools.0.custom.strict: Extra inputs are not permitted' : undefined;
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
