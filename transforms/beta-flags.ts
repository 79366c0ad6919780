import { excerptOf, placeOf } from '../analysis/lines.js';
import type { Flag } from '../analysis/requests/flags.js';
import { betaStanding, idleFlags, lostFlags, toolFlags } from '../catalog/betas.js';
import { refusedBeta } from '../catalog/catalog.js';
import { defineTransform, type Finding, type Place, type TransformContext } from '../engine/transform.js';
import { type Assembled, assembled } from './beta-flags/assembly.js';
import { type Change, changesIn, isKept, type Left, mayBeEmptied, nodeOf } from './beta-flags/changes.js';
import { conditionOf } from './beta-flags/conditions.js';
import { type BetaUse, betaUse, othersTaking } from './beta-flags/lists.js';
import { messages } from './beta-flags/messages.js';
import { asksForOtherFlags, outline } from './beta-flags/outline.js';
import { unplacedFlags, unseenIn } from './beta-flags/rest.js';

type Context = TransformContext<typeof messages>;

/** A flag that changes, with all that it is a part of. */
interface Victim extends Pick<Change, 'flag' | 'after' | 'parts' | 'edits'> {
  readonly changes: readonly Change[];
  readonly isReview: boolean;
}

/**
 * Takes the beta flags that the target refuses or ignores away from its requests, and puts those that its tools need in their place.
 *
 * A flag changes where everything that gets it is such a request on Bedrock. What cannot be seen, or is for others as well, stays and is
 * said.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    if (!asksForOtherFlags(context)) return;
    const { project, target, sources, finding } = context;
    const model = target.title;
    const lost = lostFlags(target, sources);
    const use = betaUse(project, context);
    const victims = victimsIn(use, context);
    const planned = victims.filter(
      (victim) => obstacleTo(victim, use, context) === undefined && !isKept(victim.flag),
    );
    const edits = assembled(planned, project);
    for (const victim of victims) {
      const own = edits.get(victim);
      yield own === undefined ? leftFinding(victim, use, context) : changedFinding(victim, own, context);
    }
    yield* stayingFindings(use, context);
    for (const node of unseenIn(use, lost, project)) {
      const flags = lost.map((flag) => `\`${flag}\``).join(', ');
      yield finding('unseen', placeOf(node), { verdict: 'manual' }, { what: excerptOf(node), model, flags });
    }
    for (const { flag, ...place } of unplacedFlags(lost, use, project))
      yield finding('elsewhere', place, { verdict: 'kept' }, { flag, model });
  },
});

/** The flags that change, each once, with all lists that they are in. */
function victimsIn(use: BetaUse, { project, target }: Context): Victim[] {
  const changes = new Map<string, Change[]>();
  for (const list of use.meant) {
    for (const change of changesIn(list, use.through, project)) {
      const key = keyOf(change.flag);
      changes.set(key, [...(changes.get(key) ?? []), change]);
    }
  }
  return [...changes.values()].flatMap((own): Victim[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { flag, after } = first;
    const isAssumed = own.some(isAssumedIn);
    const isLoss =
      after.length === 0 &&
      /^(?:generally-available|unsupported|not-on-bedrock)$/.test(codeOf(first, target));
    return [
      {
        flag,
        after,
        parts: own.flatMap(({ parts }) => parts),
        edits: own.flatMap((change) => change.edits),
        changes: own,
        isReview: isAssumed || isLoss || own.some(({ list }) => mayBeEmptied(list)),
      },
    ];
  });
}

function keyOf(flag: Flag): string {
  const node = nodeOf(flag);
  return `${node.getSourceFile().fileName}:${node.pos}:${flag.start}`;
}

function isAssumedIn({ list }: Change): boolean {
  return list.request.asked.models.length === 0;
}

type Changed = 'built-in' | 'generally-available' | 'unsupported' | 'not-on-bedrock' | 'replaced' | 'added';

/** What is said of a flag that changes. */
function codeOf({ flag: { text }, after, list }: Change, target: Context['target']): Changed {
  if (after.includes(text)) return 'added';
  // What takes its place may be there already.
  const isServed = toolFlags.includes(text) && list.after.flat().some((other) => toolFlags.includes(other));
  if (after.length > 0 || isServed) return 'replaced';
  return refusedBeta(target, text)?.why ?? 'unsupported';
}

/** Why a flag that has to change cannot, in any of its lists. */
function obstacleTo(
  { flag, after, changes }: Victim,
  use: BetaUse,
  context: Context,
): Left | 'others' | undefined {
  const found = changes.find(({ obstacle }) => obstacle !== undefined)?.obstacle;
  if (found !== undefined) return found;
  if (othersOf({ flag, changes }, use, context).length > 0) return 'others';
  // Lists of several packages, which have other tools.
  const other = use.meant.find((list) => {
    const index = list.flags.flags.findIndex((own) => keyOf(own) === keyOf(flag));
    return index >= 0 && list.after[index]?.join() !== after.join();
  });
  return other === undefined ? undefined : { code: 'shared', what: excerptOf(other.request.node) };
}

/** Who gets the flag as well, and takes it. */
function othersOf(
  { flag, changes }: Pick<Victim, 'flag' | 'changes'>,
  use: BetaUse,
  context: Context,
): string[] {
  const { project } = context;
  const beside = changes.flatMap(({ list }) => othersTaking(list, flag, { migration: context, project }));
  const elsewhere = use.others.flatMap((list) => {
    if (!list.flags.flags.some((other) => keyOf(other) === keyOf(flag))) return [];
    const taking = othersTaking(list, flag, { migration: context, project });
    return list.request.isOnBedrock ? taking : [`\`${excerptOf(list.request.node.expression)}\``];
  });
  return [...new Set([...beside, ...elsewhere])];
}

function changedFinding(
  victim: Victim,
  { edits, strength }: Assembled,
  { finding, target }: Context,
): Finding {
  const { flag, changes } = victim;
  const [first] = changes as [Change];
  const data = {
    flag: flag.text,
    model: target.title,
    option: conditionOf(nodeOf(flag)),
    isAssumed: changes.some(isAssumedIn),
    isEmptied: changes.some(({ list }) => mayBeEmptied(list)),
    by: listed(successorsOf(first)),
  };
  const outcome = { verdict: 'migrated', strength, edits } as const;
  return finding(codeOf(first, target), placeOfFlag(flag), outcome, data);
}

function leftFinding(victim: Victim, use: BetaUse, context: Context): Finding {
  const { finding, target } = context;
  const { flag, changes } = victim;
  const [first] = changes as [Change];
  const found = obstacleTo(victim, use, context);
  const isForOthers = found === 'others' || found === undefined;
  const what = isForOthers ? othersOf(victim, use, context).join(', ') : found.what;
  const isRefused = betaStanding(flag.text, target) !== 'accepted';
  const by = listed(successorsOf(first));
  const data = { flag: flag.text, model: target.title, what, by, isRefused };
  // What a comment keeps has nothing in its way; the engine says so.
  const code = isForOthers ? 'other-models' : found.code;
  return finding(code, placeOfFlag(flag), { verdict: 'manual' }, data);
}

/** What takes the place of a flag or stands beside it, also where it was there before. */
function successorsOf({ flag, after, list }: Change): readonly string[] {
  const fresh = after.filter((text) => text !== flag.text);
  if (fresh.length > 0 || !toolFlags.includes(flag.text)) return fresh;
  return list.after.flat().filter((text) => toolFlags.includes(text));
}

function listed(flags: readonly string[]): string {
  return [...new Set(flags)].map((flag) => `\`${flag}\``).join(' and ');
}

/** Flags that stay, and of which somebody should know. */
function* stayingFindings(use: BetaUse, { finding, target, sources }: Context): Generator<Finding> {
  const model = target.title;
  const idle = idleFlags(target, sources);
  const said = new Set<string>();
  const isNew = (flag: Flag) => !said.has(keyOf(flag)) && said.add(keyOf(flag)).size > 0;
  for (const { flags } of use.meant) {
    for (const flag of flags.flags) {
      const isUnknown = betaStanding(flag.text, target) === 'unknown';
      if ((!isUnknown && !idle.includes(flag.text)) || !isNew(flag)) continue;
      const code = isUnknown ? 'unknown' : 'no-effect';
      yield finding(code, placeOfFlag(flag), { verdict: 'kept' }, { flag: flag.text, model });
    }
  }
  for (const { flags, request, after } of use.others) {
    if (request.isOnBedrock || !request.asked.models.includes(target)) continue;
    for (const [index, flag] of flags.flags.entries()) {
      if (after[index]?.[0] !== flag.text && isNew(flag))
        yield finding('other-endpoint', placeOfFlag(flag), { verdict: 'kept' }, { flag: flag.text, model });
    }
  }
}

/** Where a flag stands: in a list, or as a piece of a text. */
function placeOfFlag(flag: Flag): Place {
  return flag.room.kind === 'element'
    ? placeOf(flag.room.node)
    : { file: flag.node.getSourceFile().fileName, start: flag.start };
}
