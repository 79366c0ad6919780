import { ts } from '../analysis/compiler.cjs';
import { unwrap } from '../analysis/expressions.js';
import { isIgnored } from '../analysis/ignores.js';
import { excerptOf, placeOf } from '../analysis/lines.js';
import type { Entry } from '../analysis/requests/found.js';
import { obstacleTo } from '../analysis/requests/obstacles.js';
import { partOf } from '../analysis/requests/parts.js';
import { goneWith } from '../analysis/requests/removal.js';
import { isMeant, strangersTo } from '../analysis/requests/standing.js';
import { type Request, requestsIn } from '../analysis/requests.js';
import type { Edit } from '../edits/edit.js';
import { removeParts } from '../edits/removals.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { type Demand, demandOf } from './structured-outputs/demands.js';
import { messages } from './structured-outputs/messages.js';
import { differenceOf, outline } from './structured-outputs/outline.js';

type Context = TransformContext<typeof messages>;

/** A place that is refused, with the requests that have it. */
interface Victim {
  readonly entry: Entry;
  readonly requests: readonly Request[];
}

/**
 * Takes `strict` away from tools where the target refuses it on Bedrock, and says where a schema for the answer stands.
 *
 * Nothing takes the place of such a schema by itself: a tool that the model need not use is read in another way.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const difference = differenceOf(context);
    if (difference === undefined) return;
    const { project, finding, target } = context;
    const model = target.title;
    // Anthropic's own APIs take them.
    const demands = project.files.flatMap((file) =>
      requestsIn(file, project).flatMap((request) =>
        request.isOnBedrock && isMeant(request, context) ? demandOf(request, project) : [],
      ),
    );
    for (const { entry } of victimsIn(demands, ({ formats }) => formats)) {
      const data = { model, what: excerptOf(entry.node) };
      yield difference === 'refused'
        ? finding('format', placeOf(entry.node), { verdict: 'manual' }, data)
        : finding('unreliable', placeOf(entry.node), { verdict: 'kept' }, data);
    }
    if (difference === 'unreliable') return;
    yield* droppedFindings(demands, context);
    for (const node of new Set(demands.flatMap(({ unseen }) => unseen)))
      yield finding('unseen', placeOf(node), { verdict: 'manual' }, { model, what: excerptOf(node) });
  },
});

/** Places, each once, whatever number of requests they are part of. */
function victimsIn(demands: readonly Demand[], pick: (demand: Demand) => readonly Entry[]): Victim[] {
  const victims = new Map<ts.Node, Victim>();
  for (const demand of demands) {
    for (const entry of pick(demand)) {
      const known = victims.get(entry.node);
      const holdings = [...(known?.entry.holdings ?? []), ...entry.holdings];
      const requests = [...(known?.requests ?? []), demand.request];
      victims.set(entry.node, { entry: { ...entry, holdings }, requests });
    }
  }
  return [...victims.values()];
}

function* droppedFindings(demands: readonly Demand[], context: Context): Generator<Finding> {
  const { project, finding, target } = context;
  const through = new Set(demands.flatMap((demand) => [...demand.through]));
  const isFine = ({ capabilities }: Context['target']) => capabilities.structuredOutputs === false;
  const parts = new Map<Victim, ts.Node>();
  for (const victim of victimsIn(demands, ({ dropped }) => dropped)) {
    const { entry, requests } = victim;
    const part = partOf(entry, project);
    const left = strangersTo(requests, context, isFine, project) ?? obstacleTo(entry, part, through, project);
    if (left !== undefined) {
      const field = isOfAiSdk(victim) ? 'structuredOutputMode' : 'strict';
      const data = { field, model: target.title, what: left.what };
      yield finding(left.code, placeOf(entry.node), { verdict: 'manual' }, data);
    } else if (part !== undefined) parts.set(victim, part);
  }
  const meant = [...parts.values()].filter((part) => !isIgnored(part.getSourceFile(), part.getStart()));
  const byFile = removeParts(goneWith(meant, project));
  for (const [victim, part] of parts) {
    // What a comment keeps is no reason for the rest of the file to stay.
    const own = meant.includes(part) ? byFile.get(part.getSourceFile()) : undefined;
    yield droppedFinding(victim, own ?? [...removeParts([part]).values()].flat(), context);
  }
}

function isOfAiSdk({ requests }: Victim): boolean {
  return requests.some(({ surface }) => surface === 'ai-sdk');
}

function droppedFinding(victim: Victim, edits: readonly Edit[], { finding, target }: Context): Finding {
  const { entry, requests } = victim;
  const at = placeOf(entry.node);
  const data = { model: target.title };
  const isOff = entry.value !== undefined && unwrap(entry.value).kind === ts.SyntaxKind.FalseKeyword;
  // The edits are those of all that goes from the file.
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  if (isOff) return finding('strict-off', at, outcome, data);
  if (isOfAiSdk(victim)) return finding('output-mode', at, outcome, data);
  const isAssumed = requests.some(({ asked }) => asked.models.length === 0);
  return finding(isAssumed ? 'strict-assuming' : 'strict', at, outcome, data);
}
