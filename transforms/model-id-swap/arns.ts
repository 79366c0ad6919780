import type { ModelPlace } from '../../analysis/model-uses.js';
import { type Profile, profileFor, type Whereabouts } from '../../analysis/profiles.js';
import { geosOfRegion } from '../../catalog/catalog.js';
import { respell, type Spelling } from '../../catalog/spelling.js';
import type { Edit } from '../../edits/edit.js';
import type { Finding, Migration, Place, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';

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

/** The ARN of a model where it is called by. */
export interface CalledArn {
  readonly spelling: Spelling;
  /** What the text has before the id, and behind it. */
  readonly before: string;
  readonly after: string;
  /** What is taken there beside the ARN of a model. */
  readonly place: ModelPlace;
  readonly where: Whereabouts;
  /** Puts the id of a profile or its ARN there; `undefined` where the account is not known. */
  edit(arn: ModelArn, id: string): Edit | undefined;
}

/** The words of the messages. */
interface Names {
  readonly text: string;
  readonly source: string;
  readonly target: string;
  readonly id: string;
  readonly profiles: string;
}

/** It becomes the profile's id or ARN, where that can be said; what is not called by its whole ARN stays. */
export function calledArnFinding(
  called: CalledArn | undefined,
  names: Names,
  at: Place,
  context: TransformContext<typeof messages>,
): Finding {
  const { finding, target } = context;
  const otherwise = finding('foundation-model-arn', at, { verdict: 'manual' }, names);
  const arn = called?.after === '' ? modelArnIn(called.before) : undefined;
  if (called === undefined || arn === undefined || !isWholeId(called.spelling)) return otherwise;
  if (target.onDemand === true || context.geo === 'none') return otherwise;
  const profile = profileOfArn(arn, called.where, context);
  if (profile.kind === 'unavailable')
    return finding('no-profile', at, { verdict: 'manual' }, { ...names, wanted: profile.wanted });
  if (profile.kind === 'ambiguous') return finding('ambiguous-region', at, { verdict: 'manual' }, profile);
  if (profile.kind === 'bare') return otherwise;
  const id = `${profile.geo}.${respell(target, { ...called.spelling, hasVendor: true })}`;
  const edit = called.edit(arn, id);
  if (edit === undefined) {
    const written = profileArn(arn, '<account>', id);
    return finding('arn-without-account', at, { verdict: 'manual' }, { ...names, arn: written });
  }
  const isAssumed = profile.from === 'default';
  const from = called.before + called.spelling.text;
  const data = { from, to: id, source: names.source, target: names.target, isAssumed };
  const review = { verdict: 'migrated', strength: 'review', edits: [edit] } as const;
  return finding(called.place === 'id' ? 'arn-of-profile' : 'copied-anew', at, review, data);
}

function isWholeId({ form, isPartial, prefix }: Spelling): boolean {
  return form === 'bedrock' && !isPartial && prefix === undefined;
}
