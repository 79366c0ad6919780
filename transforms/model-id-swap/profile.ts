import type { ts } from '../../analysis/compiler.cjs';
import type { Project } from '../../analysis/project.js';
import { regionOfBranch, regionOfEndpoint, regionsInCode, regionsInSettings } from '../../analysis/region.js';
import { type Geo, geosOfRegion, type Model, profileForRegion } from '../../catalog/catalog.js';
import { isGeo } from '../../catalog/spelling.js';
import type { Migration } from '../../engine/transform.js';

/** Which inference profile a migrated id gets, or why that cannot be said. */
export type Profile =
  | { readonly kind: 'geo'; readonly geo: Geo; readonly from: 'id' | 'option' | 'project' | 'default' }
  /** No profile: the id stays bare because it was asked for, or because it works on demand. */
  | { readonly kind: 'bare'; readonly from: 'option' | 'on-demand' }
  | { readonly kind: 'unavailable'; readonly wanted: string }
  | { readonly kind: 'ambiguous'; readonly regions: readonly string[] };

/**
 * The profile of an id, first that answers: its own prefix, the region of the project, `us`.
 *
 * `text` is what the id stands in: the host of an endpoint names a region. `--geo` overrides a prefix. Data does not leave a geography unasked: where the target has no profile in that of the old id
 * or of the project's region, the answer is `unavailable`.
 */
export function profileFor(
  prefix: string | undefined,
  text: string,
  node: ts.Node | undefined,
  file: ts.SourceFile,
  project: Project,
  migration: Migration,
): Profile {
  const { target, geo } = migration;
  if (geo === 'none') return { kind: 'bare', from: 'option' };
  if (geo !== undefined) return available(target, geo, 'option');
  if (prefix !== undefined && isGeo(prefix) && target.profiles.includes(prefix)) {
    return { kind: 'geo', geo: prefix, from: 'id' };
  }
  if (prefix === undefined && target.onDemand === true) return { kind: 'bare', from: 'on-demand' };
  if (migration.region !== undefined) return ofRegions([migration.region], target);
  const endpoint = regionOfEndpoint(text);
  if (endpoint !== undefined) return ofRegions([endpoint], target);
  const branch = node === undefined ? undefined : regionOfBranch(node);
  if (branch === 'undecided') return { kind: 'ambiguous', regions: regionsInCode(file, project) };
  if (branch !== undefined) return ofRegions([branch], target);
  const regions = regionsOf(file, project, migration);
  // A prefix that names no geography says nothing about where the data may go.
  if (prefix !== undefined && isGeo(prefix)) {
    const within = regions.filter((region) => geosOfRegion(region).includes(prefix));
    return within.length === 0 ? { kind: 'unavailable', wanted: prefix } : ofRegions(within, target);
  }
  if (regions.length > 0) return ofRegions(regions, target);
  return available(target, 'us', 'default');
}

/** The regions that the first of these names: the file itself, the settings of its project, the environment. */
function regionsOf(
  file: ts.SourceFile,
  project: Project,
  { environmentRegion }: Migration,
): readonly string[] {
  const inCode = regionsInCode(file, project);
  if (inCode.length > 0) return inCode;
  const inSettings = regionsInSettings(file.fileName, project);
  if (inSettings.length > 0) return inSettings;
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
