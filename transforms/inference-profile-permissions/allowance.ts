import { covers } from '../../analysis/arns.js';
import type { PolicyStatement, Resource } from '../../analysis/policies.js';
import { isRegionName } from '../../analysis/region-names.js';
import { catalogDate, type Geo, type Model, regionsOf } from '../../catalog/catalog.js';
import { listed } from '../../catalog/differences/sentences.js';
import { isNamedIn, spellingsIn } from '../../catalog/spelling.js';
import type { Finding } from '../../engine/transform.js';
import { type Account, accountFor } from './accounts.js';
import type { Wanted } from './geographies.js';
import { bareNeeds, type Concerned, callsOf, type Needs, needsOf, unknownAccount } from './needs.js';
import { type Context, geosFor, namesOf, type Permission, placeOf } from './permissions.js';
import { changedResources } from './writing.js';

/** What the calls of the target need of a statement. */
interface Demand {
  readonly geos: readonly Geo[];
  readonly account: Account | undefined;
  /** Those that are allowed nowhere for the same role. */
  readonly missing: readonly string[];
  /** Whether an id is filled in that is that of a profile now. */
  readonly isFilled: boolean;
}

/** What a statement that allows calls of a source has to allow as well. */
export function allowance(permission: Permission, context: Context): Finding | undefined {
  const { statement, concerned, source } = permission;
  const { finding, target, statements, project } = context;
  const at = placeOf(permission);
  const isFilled = concerned.some(({ filled }) => filled !== undefined);
  const isAbout = source !== undefined || isFilled;
  if (!isAbout && !isMeantForTarget(permission, context)) return undefined;
  const wanted = geosFor(permission, context);
  if (wanted.kind === 'ambiguous' || wanted.kind === 'unavailable')
    return source === undefined ? undefined : unknownProfile(wanted, permission, context);
  const geos = wanted.kind === 'geos' ? wanted.geos : [];
  const account = accountFor(statement, concerned, statements, project);
  const needs =
    geos.length === 0
      ? bareNeeds(concerned, target)
      : needsOf(concerned, geos, account?.text ?? unknownAccount, target);
  const missing = missingOf(permission, needs, context);
  const names = { ...namesOf(permission, context), id: idOf(geos, target) };
  if (!isOpenTo(statement, geos, target)) {
    const data = { ...names, wanted: listed([...needs.profiles, ...needs.models]) };
    return isAbout ? finding('conditional', at, { verdict: 'manual' }, data) : undefined;
  }
  if (account === undefined && missing.some((arn) => arn.includes(unknownAccount)))
    return finding('account', at, { verdict: 'manual' }, { ...names, wanted: listed(missing) });
  return changeFor(permission, { geos, account, missing, isFilled }, context);
}

/** Why it is not known which profile to allow. */
function unknownProfile(
  wanted: Extract<Wanted, { kind: 'ambiguous' | 'unavailable' }>,
  permission: Permission,
  context: Context,
): Finding {
  const { finding, target } = context;
  const names = namesOf(permission, context);
  const at = placeOf(permission);
  if (wanted.kind === 'ambiguous')
    return finding('ambiguous', at, { verdict: 'manual' }, { ...names, regions: wanted.regions.join(', ') });
  const data = { ...names, wanted: wanted.wanted, profiles: target.profiles.join(', ') };
  return finding('no-profile', at, { verdict: 'manual' }, data);
}

/** Puts what is missing beside what is there, and takes away what nothing calls any more where that is asked for. */
function changeFor(permission: Permission, demand: Demand, context: Context): Finding | undefined {
  const { statement, concerned, source } = permission;
  const { geos, account, missing, isFilled } = demand;
  const { finding, target } = context;
  const at = placeOf(permission);
  const id = idOf(geos, target);
  const names = { ...namesOf(permission, context), id };
  const own = context.prune === true ? ownResources(permission, context) : new Set<Resource>();
  const caller = own.size === 0 ? undefined : context.callOfSource();
  const victims = caller === undefined ? own : new Set<Resource>();
  if (missing.length === 0) {
    if (caller === 'unknown') return finding('prune-unknown', at, { verdict: 'kept' }, names);
    if (caller !== undefined) return finding('prune-waits', at, { verdict: 'kept' }, { ...names, caller });
    if (victims.size === 0)
      return source === undefined && !isFilled
        ? undefined
        : finding('allowed', at, { verdict: 'current' }, { id });
    if (victims.size === statement.resources.elements.length)
      return finding('prune-all', at, { verdict: 'manual' }, names);
  }
  const isNamed = ({ named, filled }: Concerned) => named !== undefined || filled !== undefined;
  const beside = (concerned.findLast(isNamed) ?? concerned.at(-1))?.resource;
  if (beside?.inner === undefined)
    return finding('computed', at, { verdict: 'manual' }, { ...names, wanted: listed(missing) });
  const brought = missing.length === 0 ? [] : (account?.edits ?? []);
  const edits = [...changedResources(statement, { beside, arns: missing, victims }), ...brought];
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  if (missing.length === 0) return finding('pruned', at, outcome, names);
  const data = { ...names, regions: regionsIn(missing), asOf: catalogDate };
  if (victims.size > 0) return finding('allowed-instead', at, outcome, data);
  if (geos.length === 0) return finding('allowed-bare', at, outcome, names);
  if (source !== undefined) return finding('allowed-beside', at, outcome, data);
  return finding(isFilled ? 'allowed-beside-value' : 'allowed-beside-pattern', at, outcome, data);
}

function idOf([geo]: readonly Geo[], { bedrockId }: Model): string {
  return geo === undefined ? bedrockId : `${geo}.${bedrockId}`;
}

/**
 * Whether a pattern for models is there for the target, too: the program calls it, and nobody has allowed it by name beside the pattern.
 * Else nothing says that what lets every model through is there for a source.
 */
function isMeantForTarget({ statement }: Permission, context: Context): boolean {
  const { used, statements, target } = context;
  const group = statements.filter((other) => other === statement || other.group === statement.group);
  if (used.size === 0 || group.some(({ resources }) => isNamedIn(resources.text, target))) return false;
  // Without the model itself no call was allowed before.
  return statements.some(
    (other) => other.effect === 'allow' && context.concernedIn(other).some(({ isModel }) => isModel),
  );
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
  const concernedBeside = beside.flatMap((other) => context.concernedIn(other));
  // One that allows the target's own has taken that part over.
  const isTaken = (kind: 'isModel' | 'isProfile') => {
    const resource = kind === 'isModel' ? 'foundation-model/' : 'inference-profile/';
    return [statement, ...beside].some(({ resources }) =>
      resources.elements.some(
        ({ arn }) => arn?.resource.startsWith(resource) && arn.resource.endsWith(context.target.bedrockId),
      ),
    );
  };
  const isFor = (kind: 'isModel' | 'isProfile') =>
    concerned.some((one) => one[kind]) || !(concernedBeside.some((one) => one[kind]) || isTaken(kind));
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
