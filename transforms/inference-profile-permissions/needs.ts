import { type BedrockArn, covers, reachOf } from '../../analysis/arns.js';
import { once } from '../../analysis/memo.js';
import type { PolicyStatement, Resource } from '../../analysis/policies.js';
import type { Project } from '../../analysis/project.js';
import { isRegionName } from '../../analysis/region-names.js';
import { type Geo, type Model, regionsOf } from '../../catalog/catalog.js';
import { isGeo, isNamedIn } from '../../catalog/spelling.js';
import type { Migration } from '../../engine/transform.js';
import { filledId } from './filled.js';

/** The calls that a permission can be about; Converse has no actions of its own. */
const invocations = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** Which calls a statement is about. */
export const callsOf = once(({ actions = [] }: PolicyStatement): readonly string[] => {
  return invocations.filter((call) =>
    actions.some((action) => covers(action.toLowerCase(), call.toLowerCase())),
  );
});

/** A resource through which a source model is called, or the target where its id is filled in. */
export interface Concerned {
  readonly resource: Resource;
  readonly arn: BedrockArn;
  /** Whether it is the model itself, and not a profile of it. */
  readonly isModel: boolean;
  readonly isProfile: boolean;
  /** The source that it names; none for a pattern that lets it through among others. */
  readonly named: Model | undefined;
  /** The id that is filled in, and the profiles of the target that it names. */
  readonly filled: { readonly text: string; readonly geos: readonly Geo[] } | undefined;
}

/** The resources of a statement through which source models are called, or the target by an id that was one of theirs. */
export function concernedIn(
  statement: PolicyStatement,
  { sources, target, project }: Migration & { readonly project: Project },
): Concerned[] {
  return statement.resources.elements.flatMap((resource) => {
    const { arn } = resource;
    if (arn === undefined) return [];
    const id = filledId(resource, statement, project);
    if (id !== undefined) {
      const ofTarget = id.ids.filter(({ models, form }) => form === 'bedrock' && models[0] === target);
      const geos = ofTarget.flatMap(({ prefix }) => (prefix !== undefined && isGeo(prefix) ? prefix : []));
      const isModel = arn.resource.startsWith('foundation-model/');
      const filled = { text: id.text, geos };
      return geos.length === 0
        ? []
        : { resource, arn, isModel, isProfile: !isModel, named: undefined, filled };
    }
    const reached = sources.map((source) => reachOf(arn, source));
    const isModel = reached.some(({ model }) => model);
    const isProfile = reached.some(({ profiles }) => profiles.length > 0);
    if (!isModel && !isProfile) return [];
    const named = sources.findLast((source) => isNamedIn(arn.resource, source));
    return { resource, arn, isModel, isProfile, named, filled: undefined };
  });
}

/** What a statement has to allow, each as the text of an ARN. */
export interface Needs {
  readonly profiles: readonly string[];
  readonly models: readonly string[];
}

/** What stands for the region and the account where they are not known. */
const unknownRegion = '<region>';

export const unknownAccount = '<account>';

/**
 * The resources of a call through some profiles: theirs, and the model in every region that they reach (`global` has a form of its own,
 * without a region). Written like the resources that are there, in the same regions and with the same wildcards.
 */
export function needsOf(
  concerned: readonly Concerned[],
  geos: readonly Geo[],
  account: string,
  { bedrockId }: Model,
): Needs {
  const ofProfiles = concerned.filter(({ isProfile }) => isProfile);
  const ofModels = concerned.filter(({ isModel }) => isModel);
  const basis = ofProfiles.length > 0 ? ofProfiles : ofModels;
  const partition = concerned[0]?.arn.partition ?? 'aws';
  // Where only what is filled in names the model, so does the permission.
  const filled = concerned.some(({ named }) => named !== undefined)
    ? []
    : concerned.flatMap((one) => one.filled ?? []);
  const ids = geos.map((geo) => filled.find((one) => one.geos.includes(geo))?.text ?? `${geo}.${bedrockId}`);
  const profiles = ids.flatMap((id, index) =>
    regionsOfProfile([regionsIn(basis), regionsIn(ofModels)], geos[index] ?? 'global').map(
      (region) => `arn:${partition}:bedrock:${region}:${account}:inference-profile/${id}`,
    ),
  );
  const model = (region: string) => `arn:${partition}:bedrock:${region}::foundation-model/${bedrockId}`;
  const written = regionsIn(ofModels.length > 0 ? ofModels : ofProfiles);
  // A profile in any region is still one whose model is in those of its geography.
  const isEverywhere = ofModels.some(({ arn }) => arn.region === '*');
  const reached = geos.flatMap((geo) => (geo === 'global' ? [...written, ''] : regionsOf(geo)));
  const regions = isEverywhere ? ['*'] : [...new Set(reached)];
  return { profiles: [...new Set(profiles)], models: regions.map(model) };
}

/** The regions in which a profile can be: of those that are named, the best ones first, those of its geography, where it has any. */
function regionsOfProfile(named: readonly (readonly string[])[], geo: Geo): readonly string[] {
  const isIn = (region: string) =>
    geo === 'global' || !isRegionName(region) || regionsOf(geo).includes(region);
  const own = named.map((regions) => regions.filter(isIn)).find((regions) => regions.length > 0);
  return own ?? named[0] ?? [];
}

/** The model itself, where it is called without a profile. */
export function bareNeeds(concerned: readonly Concerned[], { bedrockId }: Model): Needs {
  const partition = concerned[0]?.arn.partition ?? 'aws';
  const models = regionsIn(concerned).map(
    (region) => `arn:${partition}:bedrock:${region}::foundation-model/${bedrockId}`,
  );
  return { profiles: [], models };
}

function regionsIn(concerned: readonly Concerned[]): string[] {
  const regions = [...new Set(concerned.map(({ arn }) => arn.region))];
  return regions.length === 0 ? [unknownRegion] : regions;
}
