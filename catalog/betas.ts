import { type Model, type RefusedBetas, refusedBeta } from './catalog.js';
import { type ToolKind, toolKinds, toolOfType, typesOfTool } from './tools.js';

/** What a model makes of a beta flag; `unknown` where nothing was found about it. */
export type BetaStanding = RefusedBetas['why'] | 'redundant' | 'accepted' | 'unknown';

/** The beta flags that go with tools of any model, and are no flags of anything else. */
export const toolFlags: readonly string[] = [
  ...new Set(
    toolKinds.flatMap((kind) => typesOfTool(kind).flatMap((type) => toolOfType(kind, type)?.beta ?? [])),
  ),
];

/** How a flag stands with a model: accepted, without effect, refused for a reason, or unknown. */
export function betaStanding(flag: string, model: Model): BetaStanding {
  const { accepted, redundant } = model.capabilities.betas;
  if (accepted.includes(flag)) return 'accepted';
  if (redundant.includes(flag)) return 'redundant';
  return refusedBeta(model, flag)?.why ?? 'unknown';
}

/** Whether a flag may be sent to a model, as far as is known. */
export function mayStay(flag: string, model: Model): boolean {
  return /^(?:accepted|redundant|unknown)$/.test(betaStanding(flag, model));
}

/** The flags that some of the sources accept and the target refuses. */
export function lostFlags(target: Model, sources: readonly Model[]): readonly string[] {
  return acceptedBy(sources).filter((flag) => !mayStay(flag, target));
}

/** The flags that have an effect on some of the sources, and none on the target. */
export function idleFlags(target: Model, sources: readonly Model[]): readonly string[] {
  return acceptedBy(sources).filter((flag) => betaStanding(flag, target) === 'redundant');
}

function acceptedBy(models: readonly Model[]): readonly string[] {
  return [...new Set(models.flatMap(({ capabilities }) => capabilities.betas.accepted))].sort();
}

/** Whether the target needs another flag than one of the sources for something that both have. */
export function hasNewNeeds(target: Model, sources: readonly Model[]): boolean {
  return sources.some(({ capabilities }) => {
    const old = capabilities.betas.needed;
    return target.capabilities.betas.needed.some(
      (need) =>
        old.some((own) => own.for === need.for) &&
        !old.some((own) => own.for === need.for && own.flag === need.flag),
    );
  });
}

/**
 * What each flag of a list becomes for a model that serves tools of some kinds: itself, nothing, or what takes its place.
 *
 * The flags of tools become those that the tools need, as soon as one of these is missing; where no tool is known, those of all tools.
 * What is there already is not put twice. What the model ignores stays, so that one that does not can still be moved to.
 */
export function flagsAfter(
  flags: readonly string[],
  kinds: readonly ToolKind[],
  target: Model,
): readonly (readonly string[])[] {
  const served = kinds.length === 0 ? toolKinds : kinds;
  const wanted = [...new Set(served.flatMap((kind) => target.capabilities[kind]?.beta ?? []))];
  const isServed = wanted.every((flag) => flags.includes(flag));
  const successors = flags.map((flag) => {
    const stays = mayStay(flag, target);
    if (!toolFlags.includes(flag)) return stays ? [flag] : [];
    if (stays && (isServed || wanted.length === 0)) return [flag];
    return wanted;
  });
  // What stays where it is comes first, then what takes the place of the one before.
  const given = new Set(flags.filter((flag, index) => successors[index]?.includes(flag)));
  return successors.map((own, index) => {
    const fresh = own.filter((flag) => flag === flags[index] || !given.has(flag));
    for (const flag of fresh) given.add(flag);
    return fresh;
  });
}
