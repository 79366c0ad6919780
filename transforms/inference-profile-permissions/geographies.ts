import type { BedrockArn } from '../../analysis/arns.js';
import { mentionsInDocument } from '../../analysis/document-mentions.js';
import { regionsAbove } from '../../analysis/document-regions.js';
import { partAt } from '../../analysis/documents.js';
import { mentionsIn } from '../../analysis/mentions.js';
import { isInPolicyResource, isResourceOfPolicy, type PolicyStatement } from '../../analysis/policies.js';
import { type Profile, profileFor } from '../../analysis/profiles.js';
import type { Project } from '../../analysis/project.js';
import { regionsInCode } from '../../analysis/region.js';
import { isRegionName } from '../../analysis/region-names.js';
import { regionsInSettings } from '../../analysis/region-settings.js';
import { isTestFile } from '../../analysis/tests.js';
import { type Geo, geosOfRegion, type Model } from '../../catalog/catalog.js';
import { isGeo, type Spelling } from '../../catalog/spelling.js';
import type { Migration } from '../../engine/transform.js';

/** The profiles by which the program calls the target, as its ids say: in code and in documents, policies and tests aside. */
export function geographiesIn(project: Project, target: Model): ReadonlySet<Geo> {
  const found = new Set<Geo>();
  const add = ({ models, form, prefix }: Spelling) => {
    const isId = form === 'bedrock' && models.length === 1 && models[0] === target;
    if (isId && prefix !== undefined && isGeo(prefix)) found.add(prefix);
  };
  for (const file of project.files) {
    if (isTestFile(file.fileName)) continue;
    for (const { spelling, host } of mentionsIn(file))
      if (host.kind === 'text' && !isInPolicyResource(host.node)) add(spelling);
  }
  for (const document of project.documents) {
    if (isTestFile(document.fileName)) continue;
    for (const mention of mentionsInDocument(document))
      if (mention.part?.kind === 'value' && !isResourceOfPolicy(mention)) add(mention.spelling);
  }
  return found;
}

/** The profile that a policy has to allow, or why that cannot be said. */
export type Wanted =
  | Exclude<Profile, { kind: 'geo' }>
  | { readonly kind: 'geos'; readonly geos: readonly Geo[] };

/**
 * Which profiles a permission is for: those of the program's ids that serve the region in its ARNs, else what the region of the project
 * comes to.
 */
export function wantedFor(
  { place, start }: PolicyStatement,
  arns: readonly BedrockArn[],
  used: ReadonlySet<Geo>,
  context: Migration & { readonly project: Project },
): Wanted {
  const { geo, project } = context;
  if (geo === 'none') return { kind: 'bare', from: 'option' };
  const regions = [...new Set(arns.map(({ region }) => region).filter(isRegionName))];
  const serving = [...used].filter(
    (one) =>
      one === 'global' ||
      regions.length === 0 ||
      regions.some((region) => geosOfRegion(region).includes(one)),
  );
  if (geo === undefined && serving.length > 0) return { kind: 'geos', geos: serving };
  const prefixes = new Set(arns.map(prefixIn).filter((prefix) => prefix !== undefined));
  const [prefix] = prefixes.size === 1 ? prefixes : [];
  const where = {
    text: '',
    branch: () => undefined,
    here: () => (regions.length > 0 ? regions : regionsAround(place, start, project)),
    around: () => regionsInSettings(place.fileName, project),
  };
  const profile = profileFor(prefix, where, context);
  return profile.kind === 'geo' ? { kind: 'geos', geos: [profile.geo] } : profile;
}

/** The regions that the file of a statement names, the nearest ones first. */
function regionsAround(place: PolicyStatement['place'], start: number, project: Project): readonly string[] {
  if (place.kind === 'code') return regionsInCode(place.node.getSourceFile(), project);
  const part = partAt(place.document, start);
  return part === undefined ? [] : regionsAbove(part);
}

/** The geography of the profile that an ARN is of. */
function prefixIn({ resource }: BedrockArn): Geo | undefined {
  const prefix = /^inference-profile\/([a-z-]+)\./.exec(resource)?.[1];
  return prefix !== undefined && isGeo(prefix) ? prefix : undefined;
}
