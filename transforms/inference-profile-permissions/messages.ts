/** What is said of a policy, by code. */
export const messages = {
  'allowed-beside': (d: Names & { regions: string; asOf: string }) =>
    `Calls of \`${d.id}\` are allowed here now, beside those of ${d.source}: by its profile${d.regions}. ` +
    `Check with \`aws bedrock get-inference-profile\` that its regions are still those of ${d.asOf}, and run with \`--prune\` when nothing calls ${d.source} any more.`,
  'allowed-beside-pattern': (d: { id: string; regions: string; asOf: string }) =>
    `The program calls \`${d.id}\`, which this pattern does not let through: allowed by its profile${d.regions}. ` +
    `Check with \`aws bedrock get-inference-profile\` that its regions are still those of ${d.asOf}.`,
  'allowed-beside-value': (d: { id: string; regions: string; asOf: string }) =>
    `The id that is filled in here is that of a profile now, \`${d.id}\`, which is no model's: allowed as a profile${d.regions}. ` +
    `Check with \`aws bedrock get-inference-profile\` that its regions are still those of ${d.asOf}.`,
  'allowed-bare': (d: Names) =>
    `Calls of \`${d.id}\` are allowed here now, beside those of ${d.source}. Run with \`--prune\` when nothing calls ${d.source} any more.`,
  'allowed-instead': (d: Names & { regions: string; asOf: string }) =>
    `Calls of \`${d.id}\` are allowed here now in the place of those of ${d.source}: by its profile${d.regions}. ` +
    `Check with \`aws bedrock get-inference-profile\` that its regions are still those of ${d.asOf}.`,
  pruned: (d: Names) =>
    `Nothing here calls ${d.source} any more, so this policy no longer allows it. Check that nothing that is deployed does.`,
  'prune-waits': (d: Names & { caller: string }) =>
    `The permission for ${d.source} stays, for \`${d.caller}\` still names it.`,
  'prune-unknown': (d: Names) =>
    `Whether something still calls ${d.source} cannot be searched from here, so its permission stays. Run the command line on the whole project.`,
  'prune-all': (d: Names) =>
    `This allows calls of ${d.source} alone, and another statement those of ${d.target}. Remove it when nothing that is deployed calls ${d.source} any more.`,
  allowed: (d: { id: string }) => `All that a call of \`${d.id}\` needs is allowed here already.`,
  computed: (d: Names & { wanted: string }) =>
    `What this policy is about is computed, so nothing can be put beside ${d.source} safely. Allow ${d.wanted}.`,
  account: (d: Names & { wanted: string }) =>
    `A profile's ARN has an account in it, and nothing here says which. Allow ${d.wanted}.`,
  conditional: (d: Names & { wanted: string }) =>
    `This permission has a condition on regions or profiles, which has to let calls through the new profile pass, too. Allow ${d.wanted}, and widen the condition.`,
  denied: (d: Names & { wanted: string }) =>
    `This denies calls of ${d.source} by name. Decide whether it is meant for ${d.target} as well; a call of it is about ${d.wanted}.`,
  'region-denied': (d: { id: string; regions: string }) =>
    `This denies calls that go to other regions, and a call of \`${d.id}\` is sent on to ${d.regions}. Make an exception for Bedrock there, or choose another profile with \`--geo\`.`,
  'target-denied': (d: { id: string; wanted: string }) =>
    `This denies ${d.wanted}, which a call of \`${d.id}\` needs. Make an exception there, or choose another profile with \`--geo\`.`,
  excluded: (d: Names & { wanted: string }) =>
    `This allows or denies all but what it names, and names ${d.source}. Decide whether ${d.target} belongs there, too; a call of it is about ${d.wanted}.`,
  'other-actions': (d: Names) =>
    `This allows something else with ${d.source} than to call it. Allow it for ${d.target}, too, where that is wanted.`,
  'no-profile': (d: Names & { wanted: string; profiles: string }) =>
    `${d.target} has no inference profile for ${d.wanted}, so what to allow is not known. It has ${d.profiles}: choose one with \`--geo\`.`,
  ambiguous: (d: Names & { regions: string }) =>
    `For which region this permission is meant is not known${d.regions === '' ? '' : ` (${d.regions})`}, so neither is the profile to allow. Say it with \`--geo\`.`,
} as const;

interface Names {
  /** The id that is called. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
}
