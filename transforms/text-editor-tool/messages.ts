interface Move {
  /** `text_editor_20241022` and its kin, as they were. */
  readonly from: string;
  readonly to: string;
  /** Whether `insert` is read under another field. */
  readonly hasInsert: boolean;
  readonly hasComputer: boolean;
}

/** What changed beside the versions, and what is left to do. */
function besides({ hasInsert, hasComputer }: Move): string {
  const insert = hasInsert ? '; `insert` is read under its new field first' : '';
  return hasComputer
    ? `${insert}. See that your code answers the actions that the new version of the computer tool has more.`
    : `${insert}.`;
}

interface Blocked {
  readonly from: string;
  readonly where: string;
}

/** What is said of Anthropic-defined tools: what, why, and what to do. */
export const messages = {
  'moved-tool': (d: Move) =>
    `${d.from} became ${d.to}, in everything of the package that names it${besides(d)}`,
  'moved-tool-assuming': (d: Move & { taking: string }) =>
    `${d.from} became ${d.to}, in everything that names it, taking it ${d.taking}${besides(d)}`,
  'insert-text':
    'The text of `insert` comes in `insert_text`, and was read as `new_str`. Now both are read, for old conversations have the old one.',
  'insert-text-assuming': (d: { taking: string }) =>
    `The text of \`insert\` comes in \`insert_text\`, and was read as \`new_str\`. Now both are read, taking it ${d.taking}.`,
  current: (d: { type: string; target: string }) => `\`${d.type}\` is a tool that ${d.target} takes.`,
  'no-tool': (d: { type: string; target: string }) =>
    `${d.target} has no tool like \`${d.type}\` and refuses the request. Leave the tool out, or declare one with a schema of your own.`,
  'unknown-version': (d: { type: string }) =>
    `\`${d.type}\` is no tool of any model in the catalog, so what takes its place is not known. Look whether the type is spelled right.`,
  'composed-version':
    'The version of the tool is put together as the program runs, so neither it nor its name can be rewritten. Write type and name of the target here.',
  'serves-both': (d: { from: string; also: string; target: string }) =>
    `\`${d.from}\` stays, for the package also has \`${d.also}\`, which ${d.target} takes: it serves older models too. Remove what serves them when none is left.`,
  'several-versions': (d: { types: string; to: string; where: string }) =>
    `The package has several versions, ${d.types}, and chooses among them (${d.where}). Make the choice know \`${d.to}\` by hand.`,
  'only-asks': (d: { type: string }) =>
    `\`${d.type}\` is asked for here and declared nowhere in the package, which serves what others declare. It stays.`,
  'name-of-both': (d: Blocked) =>
    `\`${d.from}\` is also what a tool with a schema of its own is called (${d.where}), so which of them a name means cannot be told. Rename one of them, and run this again.`,
  'unseen-name': (d: Blocked) =>
    `The name that goes with \`${d.from}\` is not to be seen (${d.where}), and type and name change together or the request fails. Change both by hand.`,
  'unread-insert': (d: { from: string; to: string; where: string }) =>
    `\`insert\` sends \`${d.to}\` where it sent \`${d.from}\`, and that is read in a way that is not rewritten (${d.where}). Nothing of the tool changed: read \`${d.to}\`, too, and run this again.`,
  'unplaced-beta': (d: { flag: string; flags: string; where: string }) =>
    `\`${d.flag}\` gives way to ${d.flags}, which has no room where it stands (${d.where}). Nothing of the tool changed: send these flags, and run this again.`,
  'not-searched': (d: { from: string }) =>
    `\`${d.from}\` moves together with every place that names it, and other files could not be searched for those. Run \`bedrock-codemod migrate\` on the project.`,
  'own-tool': (d: { name: string }) =>
    `\`${d.name}\` is no tool of Anthropic's here: nothing in the package declares its type. It stays.`,
  'other-package': (d: { name: string; where: string }) =>
    `A tool \`${d.name}\` is declared in another package (${d.where}). If this is about that one, rename it here, too.`,
};
