interface Dropped {
  readonly field: string;
  readonly model: string;
  /** What is not read any more. */
  readonly option: string | undefined;
}

interface Left {
  readonly field: string;
  readonly model: string;
  readonly what: string;
}

const note = ({ option }: Dropped) =>
  option === undefined
    ? 'Answers vary as the model decides; say in the prompt what has to be exact'
    : `\`${option}\` has no effect on this request any more, so take it away from those who set it, or tell them`;

export const messages = {
  refused: (d: Dropped) =>
    `\`${d.field}\` is gone from this request, because ${d.model} refuses requests that have it. ${note(d)}.`,
  'refused-assuming': (d: Dropped) =>
    `\`${d.field}\` is gone from this request, because ${d.model} refuses requests that have it; that it goes to this model is taken for granted. ${note(d)}.`,
  'one-of-two': (d: Dropped) =>
    `\`${d.field}\` is gone from this request, because ${d.model} takes only one of \`temperature\` and \`top_p\`, and \`temperature\` stays. Look whether \`${d.option ?? d.field}\` was the one that mattered here.`,
  'one-of-two-assuming': (d: Dropped) =>
    `\`${d.field}\` is gone from this request, because ${d.model} takes only one of \`temperature\` and \`top_p\`, and \`temperature\` stays; that it goes to this model is taken for granted. Look whether \`${d.option ?? d.field}\` was the one that mattered here.`,
  either: (d: Left) =>
    `${d.model} takes only one of \`temperature\` and \`top_p\`, and it depends on how the program runs whether both are sent (\`${d.what}\`). Send \`${d.field}\` only where there is no \`temperature\`.`,
  shared: (d: Left) =>
    `${d.model} refuses requests with \`${d.field}\` as it stands here, but the object goes elsewhere, too (\`${d.what}\`). Take the field out of what goes to this model alone.`,
  'other-models': (d: Left) =>
    `${d.model} refuses requests with \`${d.field}\` as it stands here, but other models that take it (${d.what}) are asked at the same place. Send it to those alone.`,
  'unknown-model': (d: Left) =>
    `${d.model} refuses requests with \`${d.field}\` as it stands here, but nothing says that this one goes there, and the code names other models (${d.what}). Leave the field out where it is this model.`,
  'has-effects': (d: Left) =>
    `${d.model} refuses requests with \`${d.field}\` as it stands here, but what gives it does something else as well (\`${d.what}\`). Keep that, and take the field away by hand.`,
  'required-by-type': (d: Left) =>
    `${d.model} refuses requests with \`${d.field}\` as it stands here, but the type \`${d.what}\` requires it. Make it optional there, and run this again.`,
  unseen: ({ fields, model, what }: { fields: string; model: string; what: string }) =>
    `Not all of this request can be seen (\`${what}\`), and ${model} refuses requests with ${fields}. Look whether they are among what comes from there, and leave them out.`,
  'sends-defaults': ({ name, fields, model }: { name: string; fields: string; model: string }) =>
    `\`${name}\` sends ${fields} with every request, set or not, and ${model} refuses that. Move to a client that does not, such as Converse or the SDK of Anthropic.`,
};
