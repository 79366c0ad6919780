import { type Arrival, type Arrivals, arrivalsOf } from '../analysis/answers.js';
import { type Asking, askingsIn } from '../analysis/askings.js';
import { callsOf } from '../analysis/calls.js';
import type { ts } from '../analysis/compiler.cjs';
import { isSeenFunction } from '../analysis/functions.js';
import { hastyRead } from '../analysis/hasty-reads.js';
import { isIgnored } from '../analysis/ignores.js';
import { excerptOf } from '../analysis/lines.js';
import { isAskedFor, type Look, looksOf, stopFieldOf } from '../analysis/stop-reasons.js';
import { isTestFile } from '../analysis/tests.js';
import { functionAround, useOf } from '../analysis/uses.js';
import { idsFor } from '../analysis/vendors.js';
import type { Edit } from '../edits/edit.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { type Check, checksFor, isForCheck } from './refusal-stop-reason/check.js';
import { decided } from './refusal-stop-reason/decisions.js';
import { actsOf, type End, namesOf, newEnds, reasonsOf } from './refusal-stop-reason/ends.js';
import { guarding, isUnsayable } from './refusal-stop-reason/guard.js';
import { messages } from './refusal-stop-reason/messages.js';
import { outline } from './refusal-stop-reason/outline.js';

type Context = TransformContext<typeof messages>;

/** A call with all that is known of its answers. */
interface Asked {
  readonly asking: Asking;
  readonly arrivals: Arrivals;
}

/** All calls, the ends that their answers have now, and what they get. */
interface Program {
  readonly asked: readonly Asked[];
  readonly ends: readonly End[];
  readonly names: Map<ts.Node, string>;
  /** What the guards of a file call instead of throwing by themselves. */
  readonly checks: ReadonlyMap<ts.SourceFile, Check>;
  /** The answers whose guards could call that. */
  readonly plain: Set<ts.Node>;
}

/** A place where an answer arrives, with the ends that nothing asks for. */
interface Open {
  readonly arrival: Arrival;
  readonly looks: readonly Look[];
  readonly ends: readonly End[];
}

/**
 * Makes it a failure wherever an answer of Claude arrives that is a refusal, or ends in another way that is new, in the way in which the
 * code around it fails.
 *
 * Where an answer cannot be followed to where it is read, or is read where nothing can come before it, that is said and nothing changes.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const ends = newEnds(context);
    if (ends.length === 0) return;
    const { project } = context;
    const asked = project.files.flatMap((file) =>
      askingsIn(file, project).map((asking) => ({ asking, arrivals: arrivalsOf(asking, project) })),
    );
    const findingsWith = (checks: Program['checks'], plain: Program['plain']) => {
      const program: Program = { asked, ends, names: new Map(), checks, plain };
      return asked.map((one) => findingOf(one, program, context));
    };
    const plain = new Set<ts.Node>();
    const alone = findingsWith(new Map(), plain);
    const checks = checksFor(plain, project, context);
    yield* checks.size === 0 ? alone : findingsWith(checks, new Set());
  },
});

function findingOf({ asking, arrivals }: Asked, program: Program, context: Context): Finding {
  const { finding, project } = context;
  const { asked, ends } = program;
  const file = asking.node.getSourceFile();
  const at = { file: file.fileName, start: asking.node.getStart(file) };
  if (isTestFile(file.fileName)) return finding('in-test', at, { verdict: 'kept' });
  const { found, lost } = arrivals;
  const open = found.filter(isRead).flatMap((arrival) => openAt(arrival, asking, ends, context));
  const names = namesOf(ends);
  if (lost !== undefined) return finding('lost', at, { verdict: 'manual' }, { what: excerptOf(lost), names });
  if (open.length === 0) {
    if (!found.some(isRead)) return finding('unread', at, { verdict: 'kept' });
    const field = stopFieldOf(asking.api);
    const [careless] = found.flatMap((arrival) => readersThatDoNotAsk(arrival, asking, ends, context));
    if (careless !== undefined)
      return finding('others-ask', at, { verdict: 'manual' }, { what: excerptOf(careless), names });
    const [hasty] = found.flatMap((arrival) => hastyRead(arrival, field, project) ?? []);
    return hasty === undefined
      ? finding('handled', at, { verdict: 'current' }, { names })
      : finding('read-first', at, { verdict: 'manual' }, { what: excerptOf(hasty), names });
  }
  const isAmbiguous = asking.api === 'converse' && open.some(({ ends }) => ends.some(isSharedWithOthers));
  if (isAmbiguous && asking.besides.length > 0) {
    const what = idsFor(asking.besides).join(', ');
    return finding('other-models', at, { verdict: 'manual' }, { what });
  }
  const shared = isAmbiguous ? sharedFunction(arrivals, asked, context) : undefined;
  if (shared !== undefined) return finding('shared-function', at, { verdict: 'manual' }, { what: shared });
  return guarded(asking, { open, entered: arrivals.entered }, at, program, context);
}

/** An answer with the ends that nothing asks for, if there are any. */
function openAt(
  arrival: Arrival,
  { api }: Asking,
  all: readonly End[],
  { project }: Context,
): readonly Open[] {
  const isConverse = api === 'converse';
  const looks = looksOf(arrival, stopFieldOf(api), project);
  const ends = all.filter((end) => {
    const reasons = reasonsOf([end], isConverse ? 'converse' : 'messages');
    return !looks.some((look) => isAskedFor(look, reasons, project));
  });
  return ends.length === 0 ? [] : [{ arrival, looks, ends }];
}

/** The callers of a function that gives an answer back which do not ask how it ended, where others do. */
function readersThatDoNotAsk(
  { kind, node }: Arrival,
  asking: Asking,
  ends: readonly End[],
  context: Context,
): readonly ts.Node[] {
  const isGivenBack = kind === 'promise' || (kind === 'value' && useOf(node).kind === 'returned');
  const target = functionAround(node);
  const calls = isGivenBack && isSeenFunction(target) ? (callsOf(target, context.project) ?? []) : [];
  const readers = calls.filter((call) => functionAround(call) !== target);
  if (readers.length < 2) return [];
  return readers.filter((call) => {
    const use = useOf(call);
    const arrival = { kind: 'value', node: use.kind === 'awaited' ? use.node : call } as const;
    return isRead(arrival) && openAt(arrival, asking, ends, context).length > 0;
  });
}

function guarded(
  asking: Asking,
  { open, entered }: Pick<Arrivals, 'entered'> & { readonly open: readonly Open[] },
  at: Finding['at'],
  { names, ends: all, checks, plain }: Program,
  context: Context,
): Finding {
  const { finding, project } = context;
  const edits: Edit[] = [];
  const ways = new Set<string>();
  for (const { arrival, looks, ends } of open) {
    const data = (what: ts.Node) => ({ what: excerptOf(what), names: namesOf(ends) });
    if (isUnsayable(arrival, ends, entered))
      return finding('unclear-failure', at, { verdict: 'manual' }, data(asking.node.parent));
    const checkIn = (file: ts.SourceFile) => (isForCheck(rest, context) ? checks.get(file) : undefined);
    const site = { api: asking.api, ends, project, names, checkIn };
    const decision = decided(arrival, looks, entered, site);
    const rest = ends.filter((end) => decision?.ends.includes(end) !== true);
    const guard = rest.length === 0 ? undefined : guarding(arrival, { ...site, ends: rest });
    if (rest.length > 0 && guard === undefined)
      return finding('no-room', at, { verdict: 'manual' }, data(arrival.node));
    for (const made of [decision, guard]) {
      edits.push(...(made?.edits ?? []));
      if (made !== undefined) ways.add(made.how);
    }
    const isApplied = !isIgnored(asking.node.getSourceFile(), at.start);
    if (guard?.isPlain === true && isApplied && isForCheck(rest, context)) plain.add(arrival.node);
  }
  const ends = all.filter((end) => open.some((one) => one.ends.includes(end)));
  const how = [...ways].join(' or ');
  const isFiltered = asking.api === 'converse' && ends.some(isSharedWithOthers);
  const note = isFiltered
    ? ' (Converse has no name of its own for a refusal, so `content_filtered` counts as one)'
    : '';
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  const data = { acts: actsOf(ends), how, note };
  return asking.isCertain
    ? finding('guarded', at, outcome, data)
    : finding('guarded-assuming', at, outcome, data);
}

/** Whether Converse says for an end what it says for other things of other models, too. */
function isSharedWithOthers({ reason, inConverse }: End): boolean {
  return inConverse.some((name) => name !== reason);
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
      return isSeenFunction(target) ? (target.name?.getText() ?? excerptOf(target)) : excerptOf(target);
  }
  return undefined;
}
