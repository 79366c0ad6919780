/** What is said besides, whatever the code, of an id that got a geography which nothing names. */
export const assumption = (geo: string) =>
  `; no region is known here, so \`${geo}\` is assumed (\`--geo\` or \`--region\` decides).`;

/** The codes that say it themselves, of the place that decides about their geography: the region of an ARN comes before all others. */
export const sayingSo: readonly string[] = [
  'swapped-assumed-geo',
  'arn-of-profile',
  'copied-anew',
] satisfies readonly (keyof typeof messages)[];

/** What is said of a model id, by code. */
export const messages = {
  swapped: (d: Swap) => `\`${d.from}\` becomes \`${d.to}\`${readBy(d)}.`,
  repaired: (d: Swap) => `\`${d.from}\` never existed; it becomes ${d.target}'s id \`${d.to}\`.`,
  'swapped-assumed-geo': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`${readBy(d)}; nothing here says in which region the application runs, so \`us\` is assumed. ` +
    `Pass \`--geo\` or \`--region\` to decide (${d.profiles}).`,
  'swapped-moved-geo': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`${readBy(d)}: ${d.target} has no profile of the old geography, and this one serves the project's region. ` +
    'Check that requests may be processed there.',
  'swapped-runtime-geo': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`, behind a prefix that is decided at run time. ` +
    `Check that it can only be one that ${d.target} has (${d.profiles}).`,
  'swapped-bare': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\` without a profile, as asked. ${d.target} cannot be called on demand by that id; ` +
    'use it where a profile is put before it.',
  'swapped-for-model': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\` without a profile: what takes it here asks for the model itself. ` +
    'Check that the target can be had that way, and that nothing calls it by this id.',
  'swapped-in-text': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\` inside a text. Check that the sentence still holds.`,
  'swapped-named-elsewhere': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`, and the program also lists or asks for the old id by name. Check that what does so knows the new one.`,
  'computed-id': (d: Models & { text: string }) =>
    `The program makes another text of \`${d.text}\`, so what ${d.target}'s id would become is not visible. Change both by hand.`,
  'compared-id': (d: Models & { text: string }) =>
    `\`${d.text}\` is there to be compared with. Keep it for what still names ${d.source}, and compare with ${d.target}'s id beside it.`,
  'swapped-collides': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`, and another model beside it is ${d.target}, too. Check that the two may be the same.`,
  'swapped-in-test': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\` in a test of what the program makes of it. Check that the test still means the same.`,
  'swapped-maybe-prefixed': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`, and the program builds longer ids from something of the same name. Check that it is not this one.`,
  'test-divided': (d: Models) =>
    `This test asks for ${d.source} by name, or another id in it stays as it is, so this one cannot follow alone. Change the test as a whole.`,
  'test-kept': (d: Models) =>
    `This test is about ${d.source} by name. Add one for ${d.target} where it needs one.`,
  'geo-changed': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`, as \`--geo\` asks. Check that requests may be processed there.`,
  'versioned-name': (d: { name: string; from: string; target: string }) =>
    `\`${d.name}\` now holds ${d.target} in the place of \`${d.from}\`. Rename it where it is used.`,
  'constant-swapped': (d: { from: string; to: string; target: string }) =>
    `\`${d.from}\` becomes \`${d.to}\`. The constant stands for the bare id: grant and call ${d.target} through an inference profile.`,
  'constant-swapped-in-profile': (d: { from: string; to: string }) => `\`${d.from}\` becomes \`${d.to}\`.`,
  'constant-made': (d: { from: string; to: string; target: string }) =>
    `\`${d.from}\` becomes \`${d.to}\`, for the package has no constant for ${d.target} that is known here. Check that it is right, or update the package and use its constant.`,
  'constant-in-profile': (d: { from: string; to: string; target: string; geo: string; isAssumed: boolean }) =>
    `\`${d.from}\` becomes the \`${d.geo}\` inference profile of \`${d.to}\`, for ${d.target} cannot be called by its bare id${assumed(d)}. ` +
    'Check the geography, and what else has to be allowed to call the profile.',
  'constant-behind-geo': (d: { from: string; to: string; target: string; geo: string; isAssumed: boolean }) =>
    `\`${d.from}\` becomes \`${d.to}\`, and its id gets \`${d.geo}.\` where it is called with${assumed(d)}. ` +
    `Check the geography, and that the profile may be called as well as ${d.target} behind it.`,
  'constant-open': (d: Target & { from: string }) =>
    `It is not visible that all that gets \`${d.from}\` takes an inference profile, too, and ${d.target} cannot be called by its bare id. ` +
    `Give \`CrossRegionInferenceProfile.fromConfig({ geoRegion, model })\` of it where it is called (${d.profiles}).`,
  'identifier-open': (d: Target & { from: string }) =>
    `What calls the model by \`${d.from}\` needs an inference profile of ${d.target}, for which \`aws-cdk-lib\` has no construct. ` +
    `Give \`<geo>.${d.id}\` as the id there (${d.profiles}), or as \`modelArn\` the ARN \`arn:<partition>:bedrock:<region>:<account>:inference-profile/<geo>.${d.id}\`, and allow both it and the model.`,
  'profile-not-in-package': (d: Target & { wanted: string; hasRegion: boolean }) =>
    `\`${d.text}\` stays: the package ${d.hasRegion ? 'is too old for profiles, its names are not imported plainly, or the model is made without `supportsCrossRegion: true`' : `has no name for the geography \`${d.wanted}\``}, and ${d.target} is called through a profile. ` +
    `Update the package, or make the profile of \`${d.wanted}.${d.id}\` by hand.`,
  'constant-missing': (d: { from: string; target: string; id: string }) =>
    `\`${d.from}\` has no counterpart for ${d.target} that is known here. Use the id \`${d.id}\`, with its profile where it is called, or update the package.`,
  'profile-added': (d: Swap) =>
    `\`${d.from}\` becomes \`${d.to}\`: ${d.target} cannot be called on demand by its bare id. Check the geography.`,
  'beginning-widened': (d: { text: string; id: string }) =>
    `An inference profile's id begins with its geography, so \`${d.id}\` no longer starts with \`${d.text}\`; asked for anywhere in the id instead. Check that nothing else passes.`,
  'beginning-opaque': (d: { text: string; id: string }) =>
    `An inference profile's id begins with its geography, so \`${d.id}\` does not start with \`${d.text}\`. Let it through by hand.`,
  'hidden-model': (d: { text: string }) =>
    `\`${d.text}\` hides which model it runs, so it cannot be rewritten. Make one for the target and put its ARN here.`,
  'named-versions': (d: Models & { key: string }) =>
    `\`${d.key}\` names ${d.source} beside other versions, and what uses it goes on with that model. Add an entry for ${d.target}, and use it where the program calls one.`,
  'comment-followed': (d: { from: string; to: string }) =>
    `The comment follows the code: \`${d.from}\` becomes \`${d.to}\`.`,
  'comment-kept': (d: { text: string }) =>
    `\`${d.text}\` stays in a comment that is not about a migrated id alone. Change it if it says what is true now.`,
  current: (d: { text: string }) => `\`${d.text}\` is the target already.`,
  'gate-widened': (d: Models) =>
    `What asks for ${d.source} by name now lets ${d.target} through too. Check that it holds for both.`,
  'gate-of-older': (d: Models) =>
    `This asks for ${d.source} by name, and the code asks elsewhere for a newer model that ${d.target} replaces, too. Let it through here by hand if it belongs to both.`,
  'gate-opaque': (d: Models & { text: string }) =>
    `This asks for ${d.source} by \`${d.text}\`, and ${d.target} would not pass. Let it through by hand; the condition is not plain enough to change safely.`,
  'pattern-refuses': (d: Target & { to: string; pattern: string }) =>
    `\`${d.pattern}\` says what this value may look like, and \`${d.to}\` would not pass, or whether it would cannot be said. Let it through there, and then write it here.`,
  'told-apart': (d: Models & { name: string; difference: string }) =>
    `\`${d.name}\` is about something in which ${d.target} is not like ${d.source} (${d.difference}). Let it through here by hand if it belongs to those that are meant.`,
  'target-present': (d: Models) => `${d.target} stands beside ${d.source} here already.`,
  'target-beside': (d: Models) =>
    `${d.target} is let through beside another model here, so ${d.source} needs no change.`,
  'entry-added': (d: Models) =>
    `${d.target} gets the flags of ${d.source} in this table. Check that they hold for it.`,
  'table-incomplete': (d: Models & { key: string }) =>
    `The type of this table asks for every model by name, and ${d.target} has no entry beside \`${d.key}\`. Add one with its own values; they are not known here.`,
  'table-kept': (d: Models & { key: string }) =>
    `This table has an entry for ${d.source} under \`${d.key}\`. Add one for ${d.target} with its own values; they are not known here.`,
  'look-up-kept': (d: { text: string }) =>
    `\`${d.text}\` is looked up in a table. Change it when the table has an entry for the target.`,
  'record-kept': (d: Models) =>
    `This describes ${d.source} in a list of models. Add a record for ${d.target} with its own name, price and limits.`,
  'list-unclear': (d: Models & { key: string }) =>
    `It is not visible what this list with \`${d.key}\` is for. Replace the id if the program calls what is in it, or add ${d.target}'s if it allows what is in it.`,
  'module-path': (d: { text: string }) => `\`${d.text}\` is part of a module's path.`,
  'file-name': (d: { text: string }) => `\`${d.text}\` is part of a file name.`,
  link: (d: { text: string }) =>
    `\`${d.text}\` is part of a link to a page. Change it if there is such a page for the target.`,
  'other-provider': (d: { text: string }) =>
    `\`${d.text}\` is for another provider, who has names of its own for models. Look there for the name of the target.`,
  'name-in-text': (d: { text: string }) => `\`${d.text}\` is the model's name in a text, not an id.`,
  'own-name': (d: { text: string; target: string }) =>
    `\`${d.text}\` is a name of the program's own, which no API knows. Give ${d.target} one where the program turns its names into ids.`,
  'incomplete-id': (d: Models & { text: string }) =>
    `\`${d.text}\` is not a complete id of ${d.source}, so what it becomes with the rest is not visible. Complete it with ${d.target}'s by hand.`,
  'unknown-id': (d: Target) =>
    `\`${d.text}\` is built like an id of ${d.source}, and no model has that id. Find out what it should have been, and write ${d.target}'s there (\`${d.id}\`, behind one of ${d.profiles}).`,
  'provisioned-throughput': (d: { text: string }) =>
    `\`${d.text}\` is an id for Provisioned Throughput, which is bought for one model. Buy it for the target first, or use an inference profile.`,
  'foundation-model-arn': (d: Target) =>
    `This ARN names ${d.source} itself, and ${d.target} is called through an inference profile. ` +
    `Use the profile's ARN, or allow \`inference-profile/<geo>.${d.id}\` with \`foundation-model/${d.id}\` in every region it reaches (for \`global\` also without a region).`,
  'arn-of-profile': (d: { from: string; to: string; source: string; target: string; isAssumed: boolean }) =>
    `\`${d.from}\` names ${d.source} itself; here a profile is taken as well, and ${d.target} is called through \`${d.to}\`${assumed(d)}. ` +
    'Check the geography, and that the role may call both the profile and the model behind it.',
  'arn-without-account': (d: Models & { arn: string }) =>
    `This ARN names ${d.source} itself, ${d.target} is called through an inference profile, and the profile's ARN has the account in it, which cannot be named here for certain. ` +
    `Write \`${d.arn}\`, and allow both it and the model behind it.`,
  'copied-anew': (d: { from: string; to: string; target: string; isAssumed: boolean }) =>
    `The application inference profile is made of \`${d.to}\` in the place of \`${d.from}\`${assumed(d)}. ` +
    'It cannot be changed, so the deployment replaces it, and its id and its ARN become others: look for what has them written down.',
  'unknown-prefix': (d: Target) =>
    `What the program puts before \`${d.text}\` is no geography, so what the id becomes is not visible. Write the whole id of ${d.target} there (${d.profiles}).`,
  'prefixed-by-name': (d: Target) =>
    `A template puts something before \`${d.text}\` by its name, so what the id becomes with it is not visible. Write ${d.target}'s id here as that wants it (${d.profiles}), or take what is put there away.`,
  'partly-prefixed': (d: Target) =>
    `\`${d.text}\` is used as it is in one place and behind a prefix in another, and ${d.target} has no id that fits both. Put the whole id of its profile where it is used.`,
  'used-in-arn': (d: Target) =>
    `The program puts \`${d.text}\` into the ARN of the model itself, and ${d.target} is called through an inference profile. Build the profile's ARN there, and write its id here.`,
  'no-profile': (d: Target & { wanted: string }) =>
    `${d.target} has no inference profile for \`${d.wanted}\`, so \`${d.text}\` stays. It has ${d.profiles}: choose one with \`--geo\`.`,
  'ambiguous-region': (d: { regions: readonly string[]; name?: string }) =>
    d.name !== undefined
      ? `\`${d.name}\` may say the geography that this id is for, and nothing beside it makes that plain. Say with \`--geo\` which profile it gets, or write it by hand.`
      : `Which region this id is for is decided as the program runs${d.regions.length === 0 ? '' : ` (${d.regions.join(', ')})`}. Say with \`--geo\` which profile it gets, or write it by hand.`,
  'policy-arn': (d: Models & { text: string }) =>
    `This condition of a policy asks for \`${d.text}\`, and calls of ${d.target} go through a profile of its own. Let that one through beside it.`,
  'policy-in-text': (d: Models & { text: string }) =>
    `\`${d.text}\` stands in a policy inside of a text, which is not taken apart. Allow the profile of ${d.target} there, and the model behind it, beside ${d.source}.`,
  'policy-kept': (d: { text: string; target: string }) =>
    `\`${d.text}\` is named by a policy. \`inference-profile-permissions\` puts what calls of ${d.target} need beside it (with \`--prune\` in its place), or says what it is.`,
  'answer-kept': (d: { text: string }) =>
    `\`${d.text}\` stands beside what a model has answered or a call has used. Record it again where it should be about the target.`,
  'swapped-in-documentation': (d: { from: string; to: string }) =>
    `\`${d.from}\` becomes \`${d.to}\` in what documentation tells its readers to write. Check that the words around it still hold.`,
  'documentation-kept': (d: { text: string; count: number }) =>
    `\`${d.text}\` stays in documentation${d.count === 1 ? '' : `, the first of ${d.count} files that name such models`}: prose, history, tables and lists of models. Change by hand what should speak of the target.`,
  'variable-unset': (d: Variable & { id: string; where: string | undefined }) =>
    `\`${d.name}\`${alsoRead(d)} says which model is asked here, and ${d.where === undefined ? 'nothing in this project sets it' : `\`${d.where}\` takes it from elsewhere`}. ` +
    `Where a deployment names an older model, make that \`${d.id}\`; then write it into \`.env.example\`, or mark this line with \`bedrock-codemod-ignore\`.`,
  'variable-default': (d: Variable & { id: string }) =>
    `Where \`${d.name}\`${alsoRead(d)} is set, it decides instead of the id in the code. Nothing in this project sets it; where a deployment names an older model, make that \`${d.id}\`.`,
  'variable-differs': (d: Variable & { text: string; where: string }) =>
    `\`${d.name}\`${alsoRead(d)} says which model is asked here, and \`${d.where}\` sets it to \`${d.text}\`, which names no Claude. Change it there if ${d.target} should answer.`,
  'variable-hidden': (d: Variable & { text: string; where: string }) =>
    `\`${d.name}\`${alsoRead(d)} says which model is asked here, and \`${d.where}\` sets it to \`${d.text}\`, which hides the model. Make a profile for ${d.target} and put its ARN there.`,
  'document-template': (d: { text: string }) =>
    `A template engine completes this file before anybody reads it, so \`${d.text}\` stays: what it is a part of is not known here. Change it by hand, or in the values that complete it.`,
  'document-unread': (d: { text: string; problem: string }) =>
    `This file cannot be read (\`${d.problem}\`), so \`${d.text}\` stays. Mend it, or change the id by hand.`,
} as const;

function assumed({ isAssumed }: { readonly isAssumed: boolean }): string {
  return isAssumed ? ' (no region is known here, so `us` is assumed; `--geo` or `--region` decides)' : '';
}

interface Variable {
  readonly name: string;
  /** The other places that read it. */
  readonly reads: string;
  readonly target: string;
}

function alsoRead({ reads }: Variable): string {
  return reads === '' ? '' : ` (read in ${reads}, too)`;
}

interface Swap {
  readonly from: string;
  readonly to: string;
  readonly target: string;
  readonly profiles: string;
  /** The places in code that read it as a variable, where it is defined as one. */
  readonly readers?: string;
}

function readBy({ readers = '' }: Swap): string {
  return readers === '' ? '' : `, which ${readers} reads`;
}

interface Models {
  readonly source: string;
  readonly target: string;
}

interface Target extends Models {
  readonly text: string;
  readonly id: string;
  readonly profiles: string;
}
