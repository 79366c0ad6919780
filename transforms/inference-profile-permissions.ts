import { covers } from '../analysis/arns.js';
import { type PolicyStatement, policyStatementsIn, type Resource } from '../analysis/policies.js';
import { isRegionName } from '../analysis/region-names.js';
import { catalogDate, type Geo, type Model } from '../catalog/catalog.js';
import { spellingsIn } from '../catalog/spelling.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { accountFor } from './inference-profile-permissions/accounts.js';
import { geographiesIn, type Wanted, wantedFor } from './inference-profile-permissions/geographies.js';
import { messages } from './inference-profile-permissions/messages.js';
import {
  bareNeeds,
  type Concerned,
  callsOf,
  concernedIn,
  type Needs,
  needsOf,
  unknownAccount,
} from './inference-profile-permissions/needs.js';
import { outline } from './inference-profile-permissions/outline.js';
import { deniedRegions } from './inference-profile-permissions/regions.js';
import { callOfSource } from './inference-profile-permissions/remains.js';
import { changedResources } from './inference-profile-permissions/writing.js';

/** What is known of the program, beside the statement that is looked at. */
interface Context extends TransformContext<typeof messages> {
  readonly statements: readonly PolicyStatement[];
  /** The profiles by which the program calls the target. */
  readonly used: ReadonlySet<Geo>;
}

/** A statement about calls of source models, and what it lets through of them. */
interface Permission {
  readonly statement: PolicyStatement;
  readonly concerned: readonly Concerned[];
  /** The newest source that it names; none where it lets sources through among others. */
  readonly source: Model | undefined;
}

/**
 * Allows what a call of the target needs beside what a policy allows for a source model: its inference profile, and the model in every
 * region that the profile reaches.
 *
 * Nothing is widened and nothing is taken away. What denies, depends on conditions, or is computed is said.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const { project, target } = context;
    const statements = policyStatementsIn(project);
    const used = statements.length === 0 ? new Set<Geo>() : geographiesIn(project, target);
    const all: Context = { ...context, statements, used };
    for (const statement of statements) {
      const finding = findingFor(statement, all);
      if (finding !== undefined) yield finding;
    }
  },
});

function findingFor(statement: PolicyStatement, context: Context): Finding | undefined {
  const { finding, sources } = context;
  const { effect, resources, actions } = statement;
  const at = { file: statement.place.fileName, start: statement.start };
  const concerned = concernedIn(statement, context);
  const source = sources.findLast((model) => namesModel(resources.text, model));
  const permission: Permission = { statement, concerned, source };
  const manual = (code: 'computed' | 'denied' | 'excluded') =>
    source === undefined
      ? undefined
      : finding(
          code,
          at,
          { verdict: 'manual' },
          { ...namesOf(permission, context), wanted: wantedText(permission, context) },
        );
  if (effect === 'deny' && source === undefined) return regionFinding(statement, context);
  if (effect === 'deny') return manual('denied');
  if (resources.form === 'excluded') return manual('excluded');
  if (effect === 'computed' || actions === undefined || resources.form === 'opaque')
    return manual('computed');
  if (callsOf(statement).length === 0) {
    return source === undefined
      ? undefined
      : finding('other-actions', at, { verdict: 'kept' }, namesOf(permission, context));
  }
  if (concerned.length === 0) return manual('computed');
  return allowance(permission, context);
}

/** What a statement that allows calls of a source has to allow as well. */
function allowance(permission: Permission, context: Context): Finding | undefined {
  const { statement, concerned, source } = permission;
  const { finding, target, statements, project } = context;
  const at = { file: statement.place.fileName, start: statement.start };
  // Nothing says that what lets every model through is there for a source, unless the program calls the target.
  const isFilled = concerned.some(({ filled }) => filled !== undefined);
  if (source === undefined && !isFilled && context.used.size === 0) return undefined;
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
  if (missing.length === 0) {
    if (victims.size === 0)
      return source === undefined && !isFilled
        ? undefined
        : finding('allowed', at, { verdict: 'current' }, { id });
    if (caller !== undefined) return finding('prune-waits', at, { verdict: 'kept' }, { ...names, caller });
    if (victims.size === statement.resources.elements.length)
      return finding('prune-all', at, { verdict: 'manual' }, names);
  } else {
    if (/aws:RequestedRegion|bedrock:InferenceProfileArn/i.test(statement.conditions))
      return finding('conditional', at, { verdict: 'manual' }, data);
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

/** The resources of a statement that are about source models alone. */
function ownResources({ concerned }: Permission, { sources }: Context): ReadonlySet<Resource> {
  const own = concerned.filter(({ arn, named, filled, isModel }) => {
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
  const isAsBroad = (other: PolicyStatement) =>
    other.effect === 'allow' &&
    other.resources.form !== 'excluded' &&
    other.conditions === '' &&
    calls.every((call) => callsOf(other).includes(call));
  // A pattern for all models belongs to any role, so that what another policy allows may be meant for it.
  const isPattern = source === undefined && concerned.every(({ filled }) => filled === undefined);
  const beside = context.statements.filter(
    (other) => other !== statement && (isPattern || other.group === statement.group) && isAsBroad(other),
  );
  const concernedBeside = beside.flatMap((other) => concernedIn(other, context));
  const isFor = (kind: 'isModel' | 'isProfile') =>
    concerned.some((one) => one[kind]) || !concernedBeside.some((one) => one[kind]);
  const patterns = [statement, ...beside].flatMap(({ resources }) =>
    resources.elements.flatMap(({ pattern }) => pattern ?? []),
  );
  const wanted = [...(isFor('isProfile') ? needs.profiles : []), ...(isFor('isModel') ? needs.models : [])];
  return wanted.filter((arn) => !patterns.some((pattern) => covers(pattern, arn)));
}

function geosFor({ statement, concerned }: Permission, context: Context): Wanted {
  const filled = concerned.flatMap((one) => one.filled?.geos ?? []);
  if (filled.length > 0) return { kind: 'geos', geos: [...new Set(filled)] };
  const arns = concerned.map(({ arn }) => arn);
  return wantedFor(statement, arns, context.used, context);
}

/** What would have to be allowed, for a person who does it. */
function wantedText(permission: Permission, context: Context): string {
  const { statement, concerned } = permission;
  const { target, statements, project } = context;
  const wanted = geosFor(permission, context);
  if (wanted.kind === 'bare') return listed(bareNeeds(concerned, target).models);
  const geos = wanted.kind === 'geos' ? wanted.geos : target.profiles;
  const account = accountFor(statement, concerned, statements, project)?.text ?? unknownAccount;
  const needs = needsOf(concerned, geos, account, target);
  return listed([...needs.profiles, ...needs.models]);
}

/** Statements that deny calls to regions that the profile reaches. */
function regionFinding(statement: PolicyStatement, context: Context): Finding | undefined {
  const { finding, target, used } = context;
  for (const geo of used) {
    const regions = deniedRegions(statement, geo);
    if (regions.length === 0) continue;
    const at = { file: statement.place.fileName, start: statement.start };
    const data = { id: `${geo}.${target.bedrockId}`, regions: regions.join(', ') };
    return finding('region-denied', at, { verdict: 'manual' }, data);
  }
  return undefined;
}

function namesOf({ source }: Permission, { target }: Context) {
  return { id: target.bedrockId, source: source?.title ?? 'other models', target: target.title };
}

function namesModel(text: string, model: Model): boolean {
  return [...spellingsIn(text)].some(({ models }) => models.includes(model));
}

function listed(arns: readonly string[]): string {
  const texts = arns.map((arn) => `\`${arn}\``);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** ` and the model in us-east-1, us-west-2` */
function regionsIn(arns: readonly string[]): string {
  const regions = arns.flatMap((arn) => /:([^:]*)::foundation-model\//.exec(arn)?.[1] ?? []);
  if (regions.length === 0) return '';
  if (regions.includes('*')) return ', and the model in all regions';
  const named = regions.map((region) =>
    isRegionName(region) ? region : region === '' ? 'without a region' : 'where it is called',
  );
  return `, and the model in ${named.join(', ')}`;
}
