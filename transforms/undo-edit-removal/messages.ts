interface Removed {
  readonly model: string;
}

interface Named {
  readonly name: string;
  readonly model: string;
}

/** What is said of `undo_edit`. */
export const messages = {
  removed: (d: Removed) =>
    `\`undo_edit\` is removed with all that only it needed, because the text editor of ${d.model} has no such command.`,
  'reads-less': (d: Removed) =>
    `\`undo_edit\` is removed, because the text editor of ${d.model} has no such command; a file is no longer read for its history. Look whether an error of that read was of use.`,
  published: (d: Named) =>
    `\`undo_edit\` is removed, because the text editor of ${d.model} has no such command, and \`${d.name}\` is no longer exported. Look whether other projects import it.`,
  'schema-narrowed': (d: Removed) =>
    `\`undo_edit\` is removed, because the text editor of ${d.model} has no such command, and a schema refuses it now. Look whether conversations that were kept are parsed with that schema.`,
  'stored-state': (d: Named) =>
    `\`undo_edit\` is removed, because the text editor of ${d.model} has no such command, and \`${d.name}\` is no longer stored. Look whether that store is saved or shown as a whole.`,
  'not-searched': (d: Removed) =>
    `\`undo_edit\` is removed, because the text editor of ${d.model} has no such command. Other files could not be searched: look whether one of them sends it.`,
  sent: (d: Removed) =>
    `This asks for \`undo_edit\`, which the text editor of ${d.model} does not have, so the command is left where it is. Take edits back by other means here, and run again.`,
  unclear: (d: Removed) =>
    `What \`undo_edit\` is used for here cannot be seen, so it is left everywhere in this package. Remove it by hand: the text editor of ${d.model} has no such command.`,
  'mention-left': (d: Removed) =>
    `This text speaks of \`undo_edit\` and of something else. Write it anew: the text editor of ${d.model} has no such command.`,
  'test-left':
    'This test uses `undo_edit` between other things that it checks. Take the command out of it by hand.',
  'state-left': (d: { name: string }) =>
    `\`${d.name}\` was read by \`undo_edit\`, and nothing but stores into it are left. Remove it by hand, if nothing else needs it.`,
  'type-left': (d: { name: string }) =>
    `\`${d.name}\` is the form of \`undo_edit\` and is used here, too, so the command is left where it is. Remove this use by hand, and run again.`,
  'file-left': 'Nothing is left in this file, and nothing imports it for what it had. Delete it.',
  'older-model': (d: { type: string }) =>
    `\`${d.type}\` of an older model still has \`undo_edit\`, and the same package serves newer ones. It stays until that version goes.`,
  'older-editor': (d: { type: string }) =>
    `\`${d.type}\` still has \`undo_edit\`. Let \`text-editor-tool\` move it first, then this runs.`,
  'tests-only':
    'Nothing but tests name `undo_edit` in this package. It stays, because such a test may hold that the command is refused.',
  unrelated:
    'Nothing beside this `undo_edit` is a command of the text editor, so it is another one. It stays.',
  'own-tool':
    'The schema of a tool of your own has this `undo_edit`, whatever the text editor of Claude does. It stays.',
  'not-anthropic':
    'No Anthropic-defined text editor is declared in this package, so this `undo_edit` is another one. It stays.',
};
