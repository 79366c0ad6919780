import { type Arrival, type Arrivals, arrivalsOf } from '../analysis/answers.js';
import { type Asking, askingsIn } from '../analysis/askings.js';
import { callsOf } from '../analysis/calls.js';
import type { ts } from '../analysis/compiler.cjs';
import { isSeenFunction } from '../analysis/functions.js';
import { hastyRead } from '../analysis/hasty-reads.js';
import type { Project } from '../analysis/project.js';
import { isRefusalHandled } from '../analysis/stop-reasons.js';
import { isTestFile } from '../analysis/tests.js';
import { useOf } from '../analysis/uses.js';
import type { Edit } from '../edits/edit.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { guarding, isUnsayable } from './refusal-stop-reason/guard.js';
import { messages } from './refusal-stop-reason/messages.js';
import { outline, refusesFirst } from './refusal-stop-reason/outline.js';
import { knowsRefusals } from './refusal-stop-reason/sdk.js';

type Context = TransformContext<typeof messages>;

/** A call with all that is known of its answers. */
interface Asked {
  readonly asking: Asking;
  readonly arrivals: Arrivals;
}

/** All calls, and the names that their answers get. */
interface Program {
  readonly asked: readonly Asked[];
  readonly names: Map<ts.Node, string>;
}

/**
 * Makes a refusal a failure wherever an answer of Claude arrives, in the way in which the code around it fails.
 *
 * Where an answer cannot be followed to where it is read, or is read where nothing can come before it, that is said and nothing changes.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    if (!refusesFirst(context)) return;
    const { project } = context;
    const asked = project.files.flatMap((file) =>
      askingsIn(file, project).map((asking) => ({ asking, arrivals: arrivalsOf(asking, project) })),
    );
    const names = new Map<ts.Node, string>();
    for (const one of asked) yield findingOf(one, { asked, names }, context);
  },
});

function findingOf({ asking, arrivals }: Asked, { asked, names }: Program, context: Context): Finding {
  const { finding, project } = context;
  const file = asking.node.getSourceFile();
  const at = { file: file.fileName, start: asking.node.getStart(file) };
  if (isTestFile(file.fileName)) return finding('in-test', at, { verdict: 'kept' });
  const { found, lost } = arrivals;
  const field = asking.api === 'converse' ? 'stopReason' : 'stop_reason';
  const open = found.filter((arrival) => isRead(arrival) && !isRefusalHandled(arrival, field, project));
  if (lost !== undefined) return finding('lost', at, { verdict: 'manual' }, { what: shown(lost) });
  if (open.length === 0) {
    if (!found.some(isRead)) return finding('unread', at, { verdict: 'kept' });
    const [hasty] = found.flatMap((arrival) => hastyRead(arrival, field, project) ?? []);
    return hasty === undefined
      ? finding('handled', at, { verdict: 'current' })
      : finding('read-first', at, { verdict: 'manual' }, { what: shown(hasty) });
  }
  const shared = asking.api === 'converse' ? sharedFunction(arrivals, asked, context) : undefined;
  if (shared !== undefined) return finding('shared-function', at, { verdict: 'manual' }, { what: shared });
  return guarded(asking, { open, entered: arrivals.entered, names }, at, context);
}

function guarded(
  asking: Asking,
  {
    open,
    entered,
    names,
  }: Pick<Arrivals, 'entered'> & Pick<Program, 'names'> & { readonly open: readonly Arrival[] },
  at: Finding['at'],
  { finding, project }: Context,
): Finding {
  const edits: Edit[] = [];
  const ways = new Set<string>();
  for (const arrival of open) {
    if (isUnsayable(arrival, entered))
      return finding('unclear-failure', at, { verdict: 'manual' }, { what: shown(asking.node.parent) });
    const guard = guarding(arrival, { api: asking.api, project, names });
    if (guard === undefined)
      return finding('no-room', at, { verdict: 'manual' }, { what: shown(arrival.node) });
    edits.push(...guard.edits);
    ways.add(guard.how);
  }
  const how = [...ways].join(' or ');
  const note =
    asking.api === 'converse'
      ? ' (Converse has no name of its own for it, so `content_filtered` counts as one)'
      : '';
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  const assumption = assumptionOf(asking, project);
  return assumption === undefined
    ? finding('guarded', at, outcome, { how, note })
    : finding('guarded-assuming', at, outcome, { how, note, assumption });
}

function assumptionOf({ api, isCertain, node }: Asking, project: Project): string | undefined {
  if (!isCertain) return 'it is Claude that is asked here';
  const file = node.getSourceFile();
  const isDoubtful = /\.[cm]?tsx?$/.test(file.fileName) && !knowsRefusals(file, project);
  return api === 'sdk' && isDoubtful ? 'the installed SDK knows the stop reason `refusal`' : undefined;
}

/** Whether anything is done with an answer. */
function isRead(arrival: Arrival): boolean {
  return arrival.kind !== 'value' || useOf(arrival.node).kind !== 'discarded';
}

/** The name of a function that reads answers of calls that are not known to ask Claude. */
function sharedFunction(
  { entered }: Arrivals,
  asked: readonly Asked[],
  { project }: Context,
): string | undefined {
  for (const target of entered.keys()) {
    const known = asked.flatMap(({ arrivals }) => [...(arrivals.entered.get(target) ?? [])]);
    const calls = isSeenFunction(target) ? callsOf(target, project) : [];
    if (calls === undefined || !calls.every((call) => known.includes(call)))
      return isSeenFunction(target) ? (target.name?.getText() ?? shown(target)) : shown(target);
  }
  return undefined;
}

function shown(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ').replaceAll('`', "'");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
