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

function betaOf(kind: ToolKind, model: Model): string | undefined {
  return model.capabilities[kind]?.beta ?? undefined;
}

function betasOf(kinds: readonly ToolKind[], model: Model): readonly string[] {
  return [...new Set(kinds.flatMap((kind) => betaOf(kind, model) ?? []))];
}

/** Whether a flag may be sent to a model, as far as is known. */
export function mayStay(flag: string, model: Model): boolean {
  return /^(?:accepted|redundant|unknown)$/.test(betaStanding(flag, model));
}

/** The flags that some of the sources accept, or are not known to refuse, and the target refuses. */
export function lostFlags(target: Model, sources: readonly Model[]): readonly string[] {
  const refused = target.capabilities.betas.refused.flatMap(({ flags }) => flags);
  return [...new Set(refused)]
    .filter((flag) => !mayStay(flag, target) && sources.some((source) => mayStay(flag, source)))
    .sort();
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
 * The flags of tools become those that the tools need, as soon as one of these is missing; where no tool is known, those of all tools
 * that they are for with some source. What is there already is not put twice. What the model ignores stays, so that one that does not
 * can still be moved to.
 */
export function flagsAfter(
  flags: readonly string[],
  kinds: readonly ToolKind[],
  { target, sources }: { readonly target: Model; readonly sources: readonly Model[] },
): readonly (readonly string[])[] {
  const known = kinds.length === 0 ? toolKinds : kinds;
  const served = known.filter((kind) => sources.some((source) => flags.includes(betaOf(kind, source) ?? '')));
  const needed = betasOf(served, target);
  const wanted = needed.length === 0 ? betasOf(known, target) : needed;
  const isServed = needed.every((flag) => flags.includes(flag));
  const successors = flags.map((flag) => {
    const stays = mayStay(flag, target);
    if (!toolFlags.includes(flag)) return stays ? [flag] : [];
    return stays && isServed ? [flag] : wanted;
  });
  // What stays where it is comes first, then what takes the place of the one before.
  const given = new Set(flags.filter((flag, index) => successors[index]?.includes(flag)));
  return successors.map((own, index) => {
    const fresh = own.filter((flag) => flag === flags[index] || !given.has(flag));
    for (const flag of fresh) given.add(flag);
    return fresh;
  });
}
