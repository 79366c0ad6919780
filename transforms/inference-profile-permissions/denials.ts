import { covers } from '../../analysis/arns.js';
import type { PolicyStatement } from '../../analysis/policies.js';
import { isRegionName } from '../../analysis/region-names.js';
import { type Geo, regionsOf } from '../../catalog/catalog.js';
import { listed } from '../../catalog/differences/sentences.js';
import type { Finding } from '../../engine/transform.js';
import { callsOf } from './needs.js';
import { type Context, type Permission, placeOf } from './permissions.js';

/** What a statement denies of the calls that the program makes of the target: to regions that its profile reaches, or by a pattern. */
export function denialOf(permission: Permission, context: Context): Finding | undefined {
  const { statement } = permission;
  const { finding, target, used } = context;
  const at = placeOf(permission);
  for (const geo of used) {
    const id = `${geo}.${target.bedrockId}`;
    const regions = deniedRegions(statement, geo);
    if (regions.length > 0)
      return finding('region-denied', at, { verdict: 'manual' }, { id, regions: regions.join(', ') });
    const arns = deniedArns(statement, geo, context);
    if (arns.length > 0)
      return finding('target-denied', at, { verdict: 'manual' }, { id, wanted: listed(arns) });
  }
  return undefined;
}

/** What a call needs of what a statement denies without conditions, by its patterns or all but what they name. */
function deniedArns(statement: PolicyStatement, geo: Geo, { target }: Context): readonly string[] {
  const { resources, conditions } = statement;
  if (conditions !== '' || callsOf(statement).length === 0 || resources.form === 'opaque') return [];
  const patterns = resources.elements.flatMap(({ pattern }) => pattern ?? []);
  // All calls are denied to whom this is about, and the program is not.
  if (patterns.length < resources.elements.length || patterns.includes('*')) return [];
  const regions = geo === 'global' ? [''] : regionsOf(geo);
  const arns = regions.map((region) => `arn:aws:bedrock:${region}::foundation-model/${target.bedrockId}`);
  const isExcluding = resources.form === 'excluded';
  return arns.filter((arn) => patterns.some((pattern) => covers(pattern, arn)) !== isExcluding);
}

/**
 * The regions of a geography to which a statement that denies by region lets no call of Bedrock through. None where it does not ask for
 * regions, or makes an exception for Bedrock.
 */
function deniedRegions({ conditions, actions, exceptions }: PolicyStatement, geo: Geo): readonly string[] {
  if (!/aws:RequestedRegion/i.test(conditions)) return [];
  if (actions === undefined && exceptions.length === 0) return [];
  const isNegated = /Not(?:Equals|Like)/i.test(conditions);
  const named = [...conditions.matchAll(/["'\s[]([a-z]{2}(?:-gov)?-[a-z]+-\d)\b/g)].map(
    ([, region = '']) => region,
  );
  const patterns = [...conditions.matchAll(/["'\s[]([a-z]{2}-[a-z*]*\*)/g)].map(
    ([, pattern = '']) => pattern,
  );
  const isNamed = (region: string) =>
    named.includes(region) || patterns.some((pattern) => covers(pattern, region));
  if (named.length + patterns.length === 0) return [];
  if (actions === undefined ? exceptions.some(isOfBedrock) : !actions.some(isOfBedrock)) return [];
  if (geo === 'global') return isNegated ? ['any region'] : [];
  return regionsOf(geo).filter((region) => isRegionName(region) && isNamed(region) !== isNegated);
}

function isOfBedrock(action: string): boolean {
  return action === '*' || /^bedrock:(?:\*|Invoke)/i.test(action);
}
