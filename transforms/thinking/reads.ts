import { excerptOf, placeOf } from '../../analysis/lines.js';
import type { Said } from '../../analysis/requests/thinking.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { isTestFile } from '../../analysis/tests.js';
import { textSearchFor } from '../../analysis/text-blocks.js';
import { type Read, readsBehindThought, readsOfFirst } from '../../analysis/thought-hazards.js';
import { isOff, quietOf } from '../../catalog/thinking.js';
import { replaceRange } from '../../edits/nodes.js';
import { quoteOf } from '../../edits/text.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { differenceOf } from './outline.js';

type Context = TransformContext<typeof messages>;

/** What becomes of the reads of requests for which nothing asks to think, where an answer may begin with a thought all the same. */
export function* readFindings(requests: readonly Request[], context: Context): Generator<Finding> {
  const still = requests.filter((request) => isOfProgram(request) && thinksStill(request, context));
  const reads = still.flatMap((request) => readsOfFirst(request, context.project));
  yield* eachRead(reads, 0, context);
}

/**
 * What becomes of reads that count on a thought before the text: there was one whenever it was asked for with a budget, and now the model
 * decides whether there is.
 */
export function* behindThoughtFindings(all: readonly Said[], context: Context): Generator<Finding> {
  if (differenceOf(context)?.lost.includes('enabled') !== true) return;
  const asking = all.filter(({ types }) => types.some(({ modes }) => modes?.every(isOff) !== true));
  const requests = asking.map(({ request }) => request).filter(isOfProgram);
  const reads = requests.flatMap((request) => readsBehindThought(request, context.project));
  yield* eachRead(reads, 1, context);
}

/** Whether something asks in the program itself, and not in a test of it. */
export function isOfProgram({ asking, node }: Request): boolean {
  return asking !== undefined && !isTestFile(node.getSourceFile().fileName);
}

/** Whether an answer to a request may begin with a thought, however it is asked for. */
function thinksStill(request: Request, { target, project }: Context): boolean {
  const { thinksStill: when } = quietOf(target.capabilities.thinking);
  return (
    when === 'always' || (when === 'with-tools' && fieldOf(request, 'tools', project).presence !== 'absent')
  );
}

/** Reads that find the text wherever it is, or have to be changed by hand; one that several requests come to is one. */
function* eachRead(
  reads: readonly Read[],
  place: 0 | 1,
  { finding, target, project }: Context,
): Generator<Finding> {
  const model = target.title;
  for (const read of new Map(reads.map((own) => [own.read.node, own])).values()) {
    const { node, kind } = read.read;
    const at = placeOf(node);
    const file = node.getSourceFile();
    const search = kind === 'placed' ? textSearchFor(read, quoteOf(file), project) : undefined;
    if (search !== undefined) {
      const edits = [replaceRange(file, search.start, search.end, search.text)];
      yield finding('text-block', at, { verdict: 'migrated', strength: 'review', edits }, { model, place });
    } else if (kind !== 'each')
      yield finding('first-block', at, { verdict: 'manual' }, { model, place, what: excerptOf(node) });
    else yield finding('each-block', at, { verdict: 'manual' }, { model, what: excerptOf(node) });
  }
}
