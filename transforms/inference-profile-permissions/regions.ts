import { covers } from '../../analysis/arns.js';
import type { PolicyStatement } from '../../analysis/policies.js';
import { isRegionName } from '../../analysis/region-names.js';
import { type Geo, regionsOf } from '../../catalog/catalog.js';

/**
 * The regions of a geography to which a statement that denies by region lets no call of Bedrock through. None where it does not ask for
 * regions, or makes an exception for Bedrock.
 */
export function deniedRegions(
  { conditions, actions, exceptions }: PolicyStatement,
  geo: Geo,
): readonly string[] {
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
