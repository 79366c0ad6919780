import { type DocumentPart, type Holder, holdersBelow } from './documents/parts.js';
import { once } from './memo.js';
import { modelNamedIn, namesModel, namesVersion, saysCall, saysFact } from './records.js';

/**
 * What a map with a model is: a `record` describes the model, beside a title or a price, and is one of several about different models, or
 * stands under the name of its model; `unclear` is one of several that say nothing but the model. `undefined` for what calls the model: it
 * says how, or what for, or is one of its kind, whatever else stands beside the id.
 */
export function entryOf(part: DocumentPart): 'record' | 'unclear' | undefined {
  const { holder, name, text } = part;
  if (name === undefined || /^default$/i.test(name) || holder.above === undefined) return undefined;
  const others = entriesBeside(part);
  const isTitled = labelsOf(part).some(isTitle);
  const isPriced = [holder.above.name ?? '', ...keysBeside(part), ...keysBelow(holder)].some(saysFact);
  const describes = isCalled(part) ? isTitled && isPriced : isTitled || isPriced;
  if (describes && (others.length > 0 || namesVersion(holder.name ?? ''))) return 'record';
  if (holder.above.kind !== 'list' || others.length === 0 || isVariable(name) || /\s/.test(text))
    return undefined;
  return [part, ...others].some(isCalled) ? undefined : 'unclear';
}

/** Whether beside an id stands how it is called, or a name that is none of a model's. */
function isCalled(part: DocumentPart): boolean {
  return keysBeside(part).some(saysCallOfSettings) || labelsOf(part).some((label) => !isTitle(label));
}

const modelIn = once(({ text }: DocumentPart) => modelNamedIn(text));

/** The ids of other models in the same place of other maps. Two of one model are two that call it. */
function entriesBeside({ holder, name, text }: DocumentPart): DocumentPart[] {
  const own = modelNamedIn(text);
  const isOther = (part: DocumentPart) => {
    const model = part.kind === 'value' && part.name === name ? modelIn(part) : undefined;
    return model !== undefined && model !== own;
  };
  return (holder.above?.holders ?? []).flatMap(({ parts }) => parts.filter(isOther));
}

/** The keys beside an id. What holds an id itself says nothing about another. */
export function keysBeside({ holder, name: own }: DocumentPart): string[] {
  return keysIn(holder).filter((name) => name !== own);
}

const keysIn = once(({ parts }: Holder): readonly string[] => {
  const ids = new Set(
    parts.flatMap(({ kind, name, text }) =>
      kind === 'value' && name !== undefined && namesModel(text) ? name : [],
    ),
  );
  return parts.flatMap(({ kind, name }) =>
    kind === 'key' && name !== undefined && !ids.has(name) ? name : [],
  );
});

/** What the maps in a map have keys for: `units: [{ name: inputTokens, price: … }]` */
function keysBelow(holder: Holder): string[] {
  return [...holdersBelow(holder)].flatMap(({ parts }) =>
    parts.flatMap(({ kind, name }) => (kind === 'key' && name !== undefined ? name : [])),
  );
}

/** What agents, tests, steps of a workflow and deployments are told beside their model. */
const ofSettings =
  /^(?:role|task|persona|agents?|run|env|environment|commands?|args|entrypoint|script|config|schedule|system_?prompt|prompts|prompt_?\w+|template\w*|function\w*|assert|vars|uses|with|steps|image|max_?retries|timeout)$/i;

function saysCallOfSettings(key: string): boolean {
  return saysCall(key) || ofSettings.test(key);
}

/** What the map of an id is called; of a variable it is its name, which says nothing of a model. */
function labelsOf({ holder, name: own = '' }: DocumentPart): string[] {
  const label = isVariable(own)
    ? /^(?:label|display_?name|title|badge)$/i
    : /^(?:label|display_?name|title|badge|name)$/i;
  return holder.parts.flatMap(({ kind, name = '', text }) =>
    kind === 'value' && name !== own && label.test(name) ? text : [],
  );
}

/** `{ name: MODEL, value: … }` */
function isVariable(name: string): boolean {
  return /^(?:parameter)?value$/i.test(name);
}

const wordsOfModels =
  /^(?:\W|anthropic|amazon|aws|bedrock|meta|cohere|ai21|mistral|openai|google|ai|labs?|claude|sonnet|haiku|opus|instant|nova|titan|llama|mixtral|command|jamba|jurassic|deepseek|gpt|gemini|qwen|palmyra|pro|lite|micro|premier|mini|large|small|turbo|express|instruct|text|embed|embeddings|chat|preview|latest|new|upgraded|us|eu|apac|global|v?\d+\w*|v|r|the|model)+$/i;

/** Whether a text is what people call a model, and nothing else: `Claude 3.5 Sonnet (v2)`, not `Planner`. */
function isTitle(text: string): boolean {
  return wordsOfModels.test(text.replace(/\([^()]*\)/g, ' ')) && /[a-z]{4}/i.test(text);
}
