import { betaStanding, idleFlags, lostFlags } from './betas.js';
import { type Capabilities, type Model, refusedBeta } from './catalog.js';
import { maxOutput, onDemand, profiles, sized } from './differences/access.js';
import { code, type Effect, listed, noun, type Sentence, type Sentences } from './differences/sentences.js';
import { effort, thinking } from './differences/thinking.js';
import { editorCommands, forcedToolChoice, toolSentences } from './differences/tools.js';
import { type ToolKind, toolKinds } from './tools.js';

/** What two models can differ in. */
export type Aspect =
  | keyof Capabilities
  | 'editorCommands'
  | 'profiles'
  | 'onDemand'
  | 'contextWindow'
  | 'maxOutput';

/** One way in which a model is not what another one was, in a sentence with code in backticks. */
export interface Difference {
  readonly aspect: Aspect;
  readonly effect: Effect;
  readonly text: string;
}

/** All differences between two models, aspect by aspect. */
export function differencesBetween(source: Model, target: Model): readonly Difference[] {
  const others = (Object.keys(target.capabilities) as (keyof Capabilities)[])
    .filter((capability) => !(capability in sentences))
    .map((capability) => [capability, plain(capability)] as const);
  return [...(Object.entries(sentences) as [Aspect, Sentences][]), ...others].flatMap(([aspect, told]) =>
    [...told(source, target)].map(([effect, text]) => ({ aspect, effect, text })),
  );
}

/** The words for each aspect. One without words is shown as it stands in the catalog. */
const sentences: { readonly [A in Aspect]?: Sentences } = {
  onDemand,
  profiles,
  ...(Object.fromEntries(toolKinds.map((kind) => [kind, toolSentences(kind)])) as Record<
    ToolKind,
    Sentences
  >),
  editorCommands,
  prefill,
  sampling,
  // Said with `sampling`.
  samplingAtMost: () => [],
  thinking,
  effort,
  forcedToolChoice,
  structuredOutputs,
  betas,
  stopReasons,
  maxOutput,
  contextWindow: sized('contextWindow', 'The context window has'),
};

function* prefill(source: Model, target: Model): Generator<Sentence> {
  const [before, now] = [source.capabilities.prefill, target.capabilities.prefill];
  if (before && !now)
    yield ['breaks', 'A conversation that ends with a turn of the assistant (a prefill) is refused.'];
  if (!before && now) yield ['gains', 'A conversation may end with a turn of the assistant (a prefill).'];
}

function* sampling(source: Model, target: Model): Generator<Sentence> {
  const kinds = ['any', 'one-of', 'none'] as const;
  const { sampling: least, samplingAtMost: most } = source.capabilities;
  const now = target.capabilities.sampling;
  // What it may have taken counts, for code that was written for it may have it; between a model and itself there is no doubt.
  const before = kinds.indexOf(source.name === target.name ? least : most);
  if (before === kinds.indexOf(now)) return;
  const words = {
    any: '`temperature`, `top_p` and `top_k` are accepted.',
    'one-of': '`temperature` and `top_p` are refused at once; one of them is accepted.',
    none: '`temperature`, `top_p` and `top_k` are refused.',
  };
  const doubt = least === now ? ` Sources disagree whether ${source.title} took more.` : '';
  yield [before < kinds.indexOf(now) ? 'breaks' : 'gains', words[now] + doubt];
}

function* structuredOutputs(source: Model, target: Model): Generator<Sentence> {
  const [before, now] = [source, target].map(({ capabilities }) => String(capabilities.structuredOutputs));
  if (before === now) return;
  const words: Readonly<Record<string, string>> = {
    true: 'work on Bedrock',
    false: 'do not work on Bedrock',
    unreliable: 'are accepted on Bedrock and not kept to everywhere',
  };
  const effect = now === 'true' ? 'gains' : before === 'false' ? 'gains' : 'breaks';
  yield [
    effect,
    `Structured outputs (\`output_config.format\`, \`strict\` tools) ${words[now ?? ''] ?? now}.`,
  ];
}

const reasons = {
  'built-in': 'what it asked for is built in',
  'generally-available': 'what it asked for needs no flag any more',
  'not-on-bedrock': 'Bedrock does not have it',
  unsupported: 'the model does not support it',
};

function* betas(source: Model, target: Model): Generator<Sentence> {
  const lost = lostFlags(target, [source]).filter((flag) => betaStanding(flag, source) === 'accepted');
  for (const flag of lost) {
    const refused = refusedBeta(target, flag);
    const why = refused === undefined ? '' : `: ${reasons[refused.why]}`;
    const instead = refused?.replacement == null ? '' : `; ${code(refused.replacement)} takes its place`;
    yield ['breaks', `With the beta flag ${code(flag)} the whole request is refused${why}${instead}.`];
  }
  const idle = idleFlags(target, [source]).filter((flag) => betaStanding(flag, source) !== 'redundant');
  if (idle.length > 0) yield ['changes', `Without effect: the beta ${noun(idle, 'flag')} ${listed(idle)}.`];
}

function* stopReasons(source: Model, target: Model): Generator<Sentence> {
  const fresh = target.capabilities.stopReasons.filter(
    (reason) => !source.capabilities.stopReasons.includes(reason),
  );
  const lost = source.capabilities.stopReasons.filter(
    (reason) => !target.capabilities.stopReasons.includes(reason),
  );
  if (fresh.length > 0)
    yield [
      'changes',
      `An answer can end with ${listed(fresh)}: code that does not ask takes it for a success.`,
    ];
  if (lost.length > 0) yield ['changes', `No answer ends with ${listed(lost)}.`];
}

function plain(capability: keyof Capabilities): Sentences {
  return function* (source, target) {
    const [before, now] = [source, target].map(({ capabilities }) =>
      JSON.stringify(capabilities[capability]),
    );
    if (before !== now) yield ['changes', `\`${capability}\` is \`${now}\`, where it was \`${before}\`.`];
  };
}
