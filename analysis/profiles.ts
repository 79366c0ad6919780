import { type Geo, geosOfRegion, type Model, profileForRegion, regionsOf } from '../catalog/catalog.js';
import { isGeo } from '../catalog/spelling.js';
import { regionOfEndpoint } from './region.js';
import type { Locality } from './region-names.js';

/** Which inference profile a migrated id gets, or why that cannot be said. */
export type Profile =
  | { readonly kind: 'geo'; readonly geo: Geo; readonly from: 'id' | 'option' | 'project' | 'default' }
  /** No profile: the id stays bare because it was asked for, or because it works on demand. */
  | { readonly kind: 'bare'; readonly from: 'option' | 'on-demand' }
  | { readonly kind: 'unavailable'; readonly wanted: string }
  /** `name` may say the geography, and nothing beside it makes that plain. */
  | { readonly kind: 'ambiguous'; readonly regions: readonly string[]; readonly name?: string };

/** The model that is moved to, and what was asked for where it runs. */
export interface Destination {
  readonly target: Model;
  /** The geography; `none` keeps ids bare. */
  readonly geo?: Geo | 'none' | undefined;
  readonly region?: string | undefined;
  /** The AWS region of the environment, which the project's own settings outrank. */
  readonly environmentRegion?: string | undefined;
}

/** What is known of the place where an id stands, and of the regions that it may be for. */
export interface Whereabouts {
  /** What the id stands in: the host of an endpoint names a region. */
  readonly text: string;
  /** What decides whether this id is taken: the region or the geography of its entry, its name or its command. */
  branch(): Locality | undefined;
  /** The regions that the file itself names. */
  here(): readonly string[];
  /** Those of the settings of its project. */
  around(): readonly string[];
}

/**
 * The profile of an id, first that answers: its own prefix, the region that its place names, that of the project, `us`.
 *
 * `--geo` overrides a prefix. Data does not leave a geography unasked: where the target has no profile in that of the old id
 * or of the project's region, the answer is `unavailable`.
 */
export function profileFor(
  prefix: string | undefined,
  where: Whereabouts,
  destination: Destination,
): Profile {
  const { target, geo } = destination;
  if (geo === 'none') return { kind: 'bare', from: 'option' };
  if (geo !== undefined) return available(target, geo, 'option');
  if (prefix !== undefined && isGeo(prefix) && target.profiles.includes(prefix)) {
    return { kind: 'geo', geo: prefix, from: 'id' };
  }
  if (prefix === undefined && target.onDemand === true) return { kind: 'bare', from: 'on-demand' };
  const within = (regions: readonly string[]) => ofRegions(regions, prefix, target);
  const endpoint = regionOfEndpoint(where.text);
  if (endpoint !== undefined) return within([endpoint]);
  const branch = where.branch();
  // What the place plainly says is for its region alone, wherever the rest of the application runs.
  if (branch?.kind === 'region') return within([branch.region]);
  // What it leaves open is said by the option.
  if (destination.region !== undefined && !(branch?.kind === 'geography' && branch.isPlain))
    return within([destination.region]);
  if (branch?.kind === 'undecided') return { kind: 'ambiguous', regions: where.here() };
  const own = branch && ofGeography(branch.geo, prefix, target);
  if (own !== undefined && branch?.isPlain) return own;
  const regions = regionsFor(where, destination);
  const isKnown = regions.length > 0 || (prefix !== undefined && isGeo(prefix));
  const common = isKnown ? within(regions) : available(target, 'us', 'default');
  if (own === undefined || branch === undefined) return common;
  return own.kind === 'geo' && common.kind === 'geo' && own.geo === common.geo
    ? common
    : { kind: 'ambiguous', regions: [], name: branch.name };
}

/** The profile of a geography, or the one that serves all of its regions. */
function ofGeography(geo: Exclude<Geo, 'global'>, prefix: string | undefined, target: Model): Profile {
  const isOther = isBound(prefix) && prefix !== geo;
  if (target.profiles.includes(geo) && !isOther) return { kind: 'geo', geo, from: 'project' };
  const regions = regionsOf(geo);
  const serving = new Set(regions.map((region) => profileForRegion(target, region)));
  return serving.size === 1 ? ofRegions(regions, prefix, target) : { kind: 'unavailable', wanted: geo };
}

/** Whether a prefix says where the data may go: it is a geography, and not all of them. */
function isBound(prefix: string | undefined): prefix is Exclude<Geo, 'global'> {
  return prefix !== undefined && isGeo(prefix) && prefix !== 'global';
}

/** The regions that the first of these names: `--region`, the file itself, the settings of its project, the environment. */
function regionsFor(where: Whereabouts, { region, environmentRegion }: Destination): readonly string[] {
  if (region !== undefined) return [region];
  const here = where.here();
  if (here.length > 0) return here;
  const around = where.around();
  if (around.length > 0) return around;
  return environmentRegion !== undefined && geosOfRegion(environmentRegion).length > 0
    ? [environmentRegion]
    : [];
}

/** Several regions are fine as long as one profile serves them all. Of an id with a prefix only those of its geography count. */
function ofRegions(all: readonly string[], prefix: string | undefined, target: Model): Profile {
  const regions = isBound(prefix) ? all.filter((region) => geosOfRegion(region).includes(prefix)) : all;
  if (prefix !== undefined && regions.length === 0) return { kind: 'unavailable', wanted: prefix };
  const profiles = new Set(regions.map((region) => profileForRegion(target, region)));
  if (profiles.size > 1) return { kind: 'ambiguous', regions };
  const [geo] = profiles;
  return geo === undefined
    ? { kind: 'unavailable', wanted: regions.join(', ') }
    : { kind: 'geo', geo, from: 'project' };
}

function available(target: Model, geo: Geo, from: 'option' | 'default'): Profile {
  return target.profiles.includes(geo) ? { kind: 'geo', geo, from } : { kind: 'unavailable', wanted: geo };
}
