import { type Profile, profileFor, type Whereabouts } from '../../analysis/profiles.js';
import { geosOfRegion } from '../../catalog/catalog.js';
import type { Migration } from '../../engine/transform.js';

/** What a text has before the id of a model, as far as it is the ARN of that model; pieces may be computed. */
export interface ModelArn {
  /** From `arn:` to the region. */
  readonly head: string;
  readonly region: string;
}

const computed = '\\$\\{[^{}]*\\}';
const beginning = new RegExp(`^(arn:(?:aws[a-z-]*|${computed}):bedrock:([a-z0-9-]+|${computed})):$`);

/** Reads `arn:aws:bedrock:us-east-1::foundation-model/`; none for anything else, and none for several regions. */
export function modelArnIn(before: string): ModelArn | undefined {
  const [, head, region] = beginning.exec(before.replace(/:foundation-model\/$/, '')) ?? [];
  return head === undefined || region === undefined || !before.endsWith('::foundation-model/')
    ? undefined
    : { head, region };
}

/** The ARN of a profile in the place of that of a model. */
export function profileArn({ head }: ModelArn, account: string, id: string): string {
  return `${head}:${account}:inference-profile/${id}`;
}

/** The profile for what an ARN names: its own region decides before all others, and `--geo` has to serve it. */
export function profileOfArn({ region }: ModelArn, where: Whereabouts, migration: Migration): Profile {
  const geos = geosOfRegion(region);
  if (geos.length === 0) return profileFor(undefined, where, migration);
  const { geo } = migration;
  if (geo !== undefined && geo !== 'none' && geo !== 'global' && !geos.includes(geo))
    return { kind: 'unavailable', wanted: `${geo} in ${region}` };
  return profileFor(undefined, where, { ...migration, region });
}
