import { covers } from '../../analysis/arns.js';
import type { PolicyStatement, Resource } from '../../analysis/policies.js';
import { isRegionName } from '../../analysis/region-names.js';
import { catalogDate, type Geo, type Model, regionsOf } from '../../catalog/catalog.js';
import { spellingsIn } from '../../catalog/spelling.js';
import type { Finding } from '../../engine/transform.js';
import { accountFor } from './accounts.js';
import { bareNeeds, callsOf, concernedIn, type Needs, needsOf, unknownAccount } from './needs.js';
import {
  type Context,
  geosFor,
  listed,
  namesModel,
  namesOf,
  type Permission,
  placeOf,
} from './permissions.js';
import { callOfSource } from './remains.js';
import { changedResources } from './writing.js';

/** What a statement that allows calls of a source has to allow as well. */
export function allowance(permission: Permission, context: Context): Finding | undefined {
  const { statement, concerned, source } = permission;
  const { finding, target, statements, project } = context;
  const at = placeOf(permission);
  // Nothing says that what lets every model through is there for a source, unless the program calls the target.
  const isFilled = concerned.some(({ filled }) => filled !== undefined);
  if (source === undefined && !isFilled && !isMeantForTarget(permission, context)) return undefined;
  const wanted = geosFor(permission, context);
  if (wanted.kind === 'ambiguous' || wanted.kind === 'unavailable') {
    if (source === undefined) return undefined;
    const names = namesOf(permission, context);
    return wanted.kind === 'ambiguous'
      ? finding('ambiguous', at, { verdict: 'manual' }, { ...names, regions: wanted.regions.join(', ') })
      : finding(
          'no-profile',
          at,
          { verdict: 'manual' },
          { ...names, wanted: wanted.wanted, profiles: target.profiles.join(', ') },
        );
  }
  const geos = wanted.kind === 'geos' ? wanted.geos : [];
  const account = accountFor(statement, concerned, statements, project);
  const needs =
    geos.length === 0
      ? bareNeeds(concerned, target)
      : needsOf(concerned, geos, account?.text ?? unknownAccount, target);
  const missing = missingOf(permission, needs, context);
  const id = geos[0] === undefined ? target.bedrockId : `${geos[0]}.${target.bedrockId}`;
  const names = { ...namesOf(permission, context), id };
  const data = { ...names, wanted: listed(missing) };
  const victims = context.prune === true ? ownResources(permission, context) : new Set<Resource>();
  const caller = victims.size === 0 ? undefined : callOfSource(context);
  if (!isOpenTo(statement, geos, target)) {
    const all = listed([...needs.profiles, ...needs.models]);
    return source === undefined && !isFilled
      ? undefined
      : finding('conditional', at, { verdict: 'manual' }, { ...data, wanted: all });
  }
  if (missing.length === 0) {
    if (victims.size === 0)
      return source === undefined && !isFilled
        ? undefined
        : finding('allowed', at, { verdict: 'current' }, { id });
    if (caller === 'unknown') return finding('prune-unknown', at, { verdict: 'kept' }, names);
    if (caller !== undefined) return finding('prune-waits', at, { verdict: 'kept' }, { ...names, caller });
    if (victims.size === statement.resources.elements.length)
      return finding('prune-all', at, { verdict: 'manual' }, names);
  } else {
    if (account === undefined && missing.some((arn) => arn.includes(unknownAccount)))
      return finding('account', at, { verdict: 'manual' }, data);
  }
  const beside = (
    concerned.findLast(({ named, filled }) => named !== undefined || filled !== undefined) ?? concerned.at(-1)
  )?.resource;
  if (beside === undefined || beside.inner === undefined)
    return finding('computed', at, { verdict: 'manual' }, data);
  const isPruned = victims.size > 0 && caller === undefined;
  const change = { beside, arns: missing, victims: isPruned ? victims : new Set<Resource>() };
  const edits = [
    ...changedResources(statement, change),
    ...(missing.length === 0 ? [] : (account?.edits ?? [])),
  ];
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  if (missing.length === 0) return finding('pruned', at, outcome, names);
  const regions = regionsIn(missing);
  if (isPruned) return finding('allowed-instead', at, outcome, { ...names, regions, asOf: catalogDate });
  if (geos.length === 0) return finding('allowed-bare', at, outcome, names);
  if (source === undefined && isFilled)
    return finding('allowed-beside-value', at, outcome, { id, regions, asOf: catalogDate });
  const code = source === undefined ? 'allowed-beside-pattern' : 'allowed-beside';
  return finding(code, at, outcome, { ...names, regions, asOf: catalogDate });
}

/** Whether a pattern for models is there for the target, too: the program calls it, and nobody has allowed it by name beside the pattern. */
function isMeantForTarget({ statement }: Permission, { used, statements, target }: Context): boolean {
  const group = statements.filter((other) => other === statement || other.group === statement.group);
  return used.size > 0 && !group.some(({ resources }) => namesModel(resources.text, target));
}

/** Whether the conditions of a statement let calls through the profiles pass, wherever those send them. */
function isOpenTo({ conditions }: PolicyStatement, geos: readonly Geo[], { bedrockId }: Model): boolean {
  if (
    /bedrock:InferenceProfileArn/i.test(conditions) &&
    !geos.every((geo) => conditions.includes(`${geo}.${bedrockId}`))
  )
    return false;
  if (!/aws:RequestedRegion/i.test(conditions)) return true;
  const reached = geos.flatMap((geo) => (geo === 'global' ? ['unspecified'] : regionsOf(geo)));
  return !/Not(?:Equals|Like)/i.test(conditions) && reached.every((region) => conditions.includes(region));
}

/**
 * The resources of a statement that are about source models alone. What an application inference profile runs is not known, so the models
 * beside one stay.
 */
function ownResources({ concerned, statement }: Permission, { sources }: Context): ReadonlySet<Resource> {
  const isHidden = statement.resources.elements.some(({ arn }) =>
    arn?.resource.startsWith('application-inference-profile/'),
  );
  const own = concerned.filter(({ arn, named, filled, isModel }) => {
    if (isHidden && isModel) return false;
    // The id of a profile is no model's.
    if (filled !== undefined) return isModel;
    const models = [...spellingsIn(arn.resource)].flatMap((spelling) => spelling.models);
    return named !== undefined && models.every((model) => sources.includes(model));
  });
  return new Set(own.map(({ resource }) => resource));
}

/** What is allowed neither by this statement nor by the others for the same role. */
function missingOf({ statement, concerned, source }: Permission, needs: Needs, context: Context): string[] {
  const calls = callsOf(statement);
  const isPattern = source === undefined && concerned.every(({ filled }) => filled === undefined);
  // A pattern for all models belongs to any role, so that what another policy allows may be meant for it.
  const beside = context.statements.filter(
    (other) =>
      other !== statement &&
      other.effect === 'allow' &&
      other.resources.form !== 'excluded' &&
      (isPattern || other.group === statement.group) &&
      calls.every((call) => callsOf(other).includes(call)),
  );
  // A statement with conditions is about its part all the same: what it allows shall not be allowed without them.
  const concernedBeside = beside.flatMap((other) => concernedIn(other, context));
  const isFor = (kind: 'isModel' | 'isProfile') =>
    concerned.some((one) => one[kind]) || !concernedBeside.some((one) => one[kind]);
  const patterns = [statement, ...beside.filter(({ conditions }) => conditions === '')].flatMap(
    ({ resources }) => resources.elements.flatMap(({ pattern }) => pattern ?? []),
  );
  const isCovered = (arn: string) => patterns.some((pattern) => covers(pattern, arn));
  // In which region and for which account a profile is allowed has been decided where it is allowed by name.
  const isNamed = (arn: string) => {
    const profile = /:(inference-profile\/.*)$/.exec(arn)?.[1] ?? arn;
    return patterns.some((pattern) => pattern.endsWith(`:${profile}`));
  };
  return [
    ...(isFor('isProfile') ? needs.profiles.filter((arn) => !isCovered(arn) && !isNamed(arn)) : []),
    ...(isFor('isModel') ? needs.models.filter((arn) => !isCovered(arn)) : []),
  ];
}

/** `, and the model in us-east-1, us-west-2` */
function regionsIn(arns: readonly string[]): string {
  const regions = arns.flatMap((arn) => /:([^:]*)::foundation-model\//.exec(arn)?.[1] ?? []);
  if (regions.length === 0) return '';
  if (regions.includes('*')) return ', and the model in all regions';
  if (regions.includes('')) return ', and the model in the region of the call and without one';
  const named = regions.map((region) => (isRegionName(region) ? region : 'the region of the call'));
  return `, and the model in ${named.join(', ')}`;
}
