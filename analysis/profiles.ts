import { type Geo, geosOfRegion, type Model, profileForRegion } from '../catalog/catalog.js';
import { isGeo } from '../catalog/spelling.js';
import { regionOfEndpoint } from './region.js';

/** Which inference profile a migrated id gets, or why that cannot be said. */
export type Profile =
  | { readonly kind: 'geo'; readonly geo: Geo; readonly from: 'id' | 'option' | 'project' | 'default' }
  /** No profile: the id stays bare because it was asked for, or because it works on demand. */
  | { readonly kind: 'bare'; readonly from: 'option' | 'on-demand' }
  | { readonly kind: 'unavailable'; readonly wanted: string }
  | { readonly kind: 'ambiguous'; readonly regions: readonly string[] };

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
  /** The region that decides whether this id is taken; `undecided` where one does that is not named. */
  branch(): string | 'undecided' | undefined;
  /** The regions that the file itself names. */
  here(): readonly string[];
  /** Those of the settings of its project. */
  around(): readonly string[];
}

/**
 * The profile of an id, first that answers: its own prefix, the region of the project, `us`.
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
  if (destination.region !== undefined) return ofRegions([destination.region], target);
  const endpoint = regionOfEndpoint(where.text);
  if (endpoint !== undefined) return ofRegions([endpoint], target);
  const branch = where.branch();
  if (branch === 'undecided') return { kind: 'ambiguous', regions: where.here() };
  if (branch !== undefined) return ofRegions([branch], target);
  const regions = regionsOf(where, destination);
  // A prefix that names no geography says nothing about where the data may go.
  if (prefix !== undefined && isGeo(prefix)) {
    const within = regions.filter((region) => geosOfRegion(region).includes(prefix));
    return within.length === 0 ? { kind: 'unavailable', wanted: prefix } : ofRegions(within, target);
  }
  if (regions.length > 0) return ofRegions(regions, target);
  return available(target, 'us', 'default');
}

/** The regions that the first of these names: the file itself, the settings of its project, the environment. */
function regionsOf(where: Whereabouts, { environmentRegion }: Destination): readonly string[] {
  const here = where.here();
  if (here.length > 0) return here;
  const around = where.around();
  if (around.length > 0) return around;
  return environmentRegion !== undefined && geosOfRegion(environmentRegion).length > 0
    ? [environmentRegion]
    : [];
}

/** Several regions are fine as long as one profile serves them all. */
function ofRegions(regions: readonly string[], target: Model): Profile {
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
