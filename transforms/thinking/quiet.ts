import type { ts } from '../../analysis/compiler.cjs';
import { excerptOf, placeOf } from '../../analysis/lines.js';
import { spotsIn } from '../../analysis/requests/additions.js';
import { othersAsked } from '../../analysis/requests/standing.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { isTestFile } from '../../analysis/tests.js';
import { textSearchFor } from '../../analysis/text-blocks.js';
import { type Hazards, hazardsOf, type Read } from '../../analysis/thought-hazards.js';
import { quietOf } from '../../catalog/thinking.js';
import { replaceRange } from '../../edits/nodes.js';
import { addProperty } from '../../edits/objects.js';
import { quoteOf } from '../../edits/text.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { effortAboveOff } from './effort.js';
import type { messages } from './messages.js';

type Context = TransformContext<typeof messages>;

/**
 * What requests get that say nothing of thinking, now that the model thinks by itself. Those of `sometimes` do in some cases, which
 * nothing is added for.
 */
export function* quietFindings(
  requests: readonly Request[],
  sometimes: readonly Request[],
  context: Context,
): Generator<Finding> {
  const { project, target } = context;
  const silent = [...requests, ...sometimes].filter(isOfProgram);
  const through = new Set(silent.flatMap((request) => [...fieldOf(request, 'messages', project).through]));
  for (const request of silent) {
    const hazards = hazardsOf(request, target.capabilities, project);
    yield* requestFindings({ request, hazards, isSometimes: sometimes.includes(request) }, through, context);
  }
}

/** What becomes of the reads of requests for which nothing asks to think, where an answer may begin with a thought all the same. */
export function* readFindings(requests: readonly Request[], context: Context): Generator<Finding> {
  const { project, target } = context;
  const still = requests.filter((request) => isOfProgram(request) && thinksStill(request, context));
  const reads = still.flatMap((request) => hazardsOf(request, target.capabilities, project).reads);
  yield* eachRead(reads, context);
}

function isOfProgram({ asking, node }: Request): boolean {
  return asking !== undefined && !isTestFile(node.getSourceFile().fileName);
}

/** Whether an answer to a request may begin with a thought, however it is asked for. */
function thinksStill(request: Request, { target, project }: Context): boolean {
  const { thinksStill: when } = quietOf(target.capabilities.thinking);
  return (
    when === 'always' || (when === 'with-tools' && fieldOf(request, 'tools', project).presence !== 'absent')
  );
}

interface Silent {
  readonly request: Request;
  readonly hazards: Hazards;
  readonly isSometimes: boolean;
}

function* requestFindings(
  silent: Silent,
  through: ReadonlySet<ts.Node>,
  context: Context,
): Generator<Finding> {
  const { finding, target } = context;
  const { request, hazards } = silent;
  const { mode } = quietOf(target.capabilities.thinking);
  const model = target.title;
  const at = placeOf(request.node);
  const manual = { verdict: 'manual' } as const;
  const { reads, unseen, small } = hazards;
  const why = wordsFor(hazards);
  if (mode !== undefined && why !== '') {
    const made = turnedOff(silent, { mode, why }, through, context);
    // A forced tool that the target never takes has to go anyhow, and then nothing minds a thought.
    const isNeeded =
      reads.length > 0 || small !== undefined || target.capabilities.forcedToolChoice !== false;
    if (isNeeded || made.verdict === 'migrated') {
      yield made;
      return;
    }
  }
  if (small !== undefined)
    yield finding('small-max-tokens', placeOf(small), manual, { model, what: excerptOf(small) });
  if (unseen !== undefined)
    yield finding('unseen-readers', at, manual, { model, what: excerptOf(unseen), mode });
  if (small === undefined && unseen === undefined && reads.length === 0)
    yield finding('thinks-now', at, { verdict: 'kept' }, { model, mode });
}

/** A request that says that there shall be no thinking. */
function turnedOff(
  { request, isSometimes }: Silent,
  { mode, why }: { readonly mode: string; readonly why: string },
  through: ReadonlySet<ts.Node>,
  context: Context,
): Finding {
  const { finding, target, project } = context;
  const model = target.title;
  const at = placeOf(request.node);
  const manual = { verdict: 'manual' } as const;
  const left = (what: string) => finding('not-turned-off', at, manual, { model, mode, why, what });
  if (request.asked.models.length === 0) return left('nothing says that the request goes to this model');
  if (isSometimes) return left('it depends on how the program runs whether the request has one');
  const others = othersAsked(request, context, ({ capabilities }) =>
    capabilities.thinking.modes.some((own) => own === mode),
  );
  if (others.length > 0) return left(`other models are asked at the same place (${others.join(', ')})`);
  const effort = effortAboveOff([request], target, project);
  if (effort !== undefined) return finding('effort', at, manual, { model, ...effort });
  const found = spotsIn(request, through, project);
  if ('obstacle' in found) return left(found.obstacle);
  const edits = found.spots.flatMap(({ object, behind, textWith }) => {
    const quote = quoteOf(object.getSourceFile());
    return addProperty(
      object,
      behind,
      textWith(() => `{ type: ${quote}${mode}${quote} }`),
    );
  });
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  return finding('turned-off', at, outcome, { model, mode, why });
}

/** Reads that find the text wherever it is, or have to be changed by hand; one that several requests come to is one. */
function* eachRead(reads: readonly Read[], { finding, target, project }: Context): Generator<Finding> {
  const model = target.title;
  for (const read of new Map(reads.map((own) => [own.read.node, own])).values()) {
    const { node, kind } = read.read;
    const at = placeOf(node);
    const file = node.getSourceFile();
    const search = kind === 'first' ? textSearchFor(read, quoteOf(file), project) : undefined;
    if (search !== undefined) {
      const edits = [replaceRange(file, search.start, search.end, search.text)];
      yield finding('text-block', at, { verdict: 'migrated', strength: 'review', edits }, { model });
    } else if (kind === 'first')
      yield finding('first-block', at, { verdict: 'manual' }, { model, what: excerptOf(node) });
    else yield finding('each-block', at, { verdict: 'manual' }, { model, what: excerptOf(node) });
  }
}

/** What a request cannot take of thinking, in words for a message. */
function wordsFor({ reads, forces, small }: Hazards): string {
  const [first] = reads;
  const words = [
    ...(first === undefined ? [] : [`it does not expect a thought (\`${excerptOf(first.read.node)}\`)`]),
    ...(forces === undefined ? [] : [`a tool is forced (\`${excerptOf(forces)}\`)`]),
    ...(small === undefined ? [] : [`a thought may use up \`${excerptOf(small)}\``]),
  ];
  return words.join(', and ');
}
