import { type BedrockArn, covers, namesInArn, reachOf } from '../../analysis/arns.js';
import type { PolicyStatement, Resource } from '../../analysis/policies.js';
import { type Geo, type Model, regionsOf } from '../../catalog/catalog.js';
import type { Migration } from '../../engine/transform.js';

/** The calls that a permission can be about; Converse has no actions of its own. */
const invocations = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** Which calls a statement is about. */
export function callsOf({ actions = [] }: PolicyStatement): readonly string[] {
  return invocations.filter((call) =>
    actions.some((action) => covers(action.toLowerCase(), call.toLowerCase())),
  );
}

/** A resource through which a source model is called. */
export interface Concerned {
  readonly resource: Resource;
  readonly arn: BedrockArn;
  /** Whether it is the model itself, and not a profile of it. */
  readonly isModel: boolean;
  readonly isProfile: boolean;
  /** The source that it names; none for a pattern that lets it through among others. */
  readonly named: Model | undefined;
}

/** The resources of a statement through which source models are called. */
export function concernedIn({ resources }: PolicyStatement, { sources }: Migration): Concerned[] {
  return resources.elements.flatMap((resource) => {
    const { arn } = resource;
    if (arn === undefined) return [];
    const reached = sources.map((source) => reachOf(arn, source));
    const isModel = reached.some(({ model }) => model);
    const isProfile = reached.some(({ profiles }) => profiles.length > 0);
    if (!isModel && !isProfile) return [];
    return {
      resource,
      arn,
      isModel,
      isProfile,
      named: sources.findLast((source) => namesInArn(arn, source)),
    };
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
  const profiles = geos.flatMap((geo) =>
    regionsIn(basis).map(
      (region) => `arn:${partition}:bedrock:${region}:${account}:inference-profile/${geo}.${bedrockId}`,
    ),
  );
  const model = (region: string) => `arn:${partition}:bedrock:${region}::foundation-model/${bedrockId}`;
  const written = regionsIn(ofModels.length > 0 ? ofModels : ofProfiles);
  const isEverywhere = written.includes('*');
  const reached = geos.flatMap((geo) => (geo === 'global' ? [...written, ''] : regionsOf(geo)));
  const regions = isEverywhere ? ['*'] : [...new Set(reached)];
  return { profiles, models: regions.map(model) };
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
