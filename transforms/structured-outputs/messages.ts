interface Of {
  readonly model: string;
}

interface Left extends Of {
  readonly what: string;
}

interface Field extends Left {
  /** `strict`, or what the AI SDK has for the model's own way. */
  readonly field: string;
}

const validated =
  'What the model gives to the tool may differ from its schema now, so validate it where it is read';

export const messages = {
  strict: ({ model }: Of) =>
    `\`strict\` is gone from this tool, because ${model} refuses it on Bedrock. ${validated}.`,
  'strict-assuming': ({ model }: Of) =>
    `\`strict\` is gone from this tool, because ${model} refuses it on Bedrock; that the request goes to this model is taken for granted. ${validated}.`,
  'strict-off': ({ model }: Of) =>
    `\`strict: false\` is gone from this tool, because ${model} refuses the key on Bedrock. It says what holds without it.`,
  'output-mode': ({ model }: Of) =>
    `\`structuredOutputMode: 'outputFormat'\` is gone, because ${model} has no structured outputs on Bedrock, so that the AI SDK uses a tool or a prompt instead. Look whether your version of \`@ai-sdk/amazon-bedrock\` knows this model.`,
  format: ({ model, what }: Left) =>
    `${model} refuses a schema for its answer on Bedrock (\`${what}\`). Give it a tool with this schema, with \`tool_choice\` \`auto\` and a word in the prompt, or ask for JSON in the prompt, and validate what comes.`,
  unreliable: ({ model, what }: Left) =>
    `${model} takes a schema for its answer (\`${what}\`), but is reported not to keep to it everywhere. Validate what comes.`,
  shared: ({ field, model, what }: Field) =>
    `${model} refuses \`${field}\` on Bedrock as it stands here, but the object goes elsewhere, too (\`${what}\`). Take it out of what goes to this model alone.`,
  'other-models': ({ field, model, what }: Field) =>
    `${model} refuses \`${field}\` on Bedrock as it stands here, but other models that take it (${what}) are asked at the same place. Send it to those alone.`,
  'unknown-model': ({ field, model, what }: Field) =>
    `${model} refuses \`${field}\` on Bedrock as it stands here, but nothing says that this request goes there, and the code names other models (${what}). Leave it out where it is this model.`,
  'has-effects': ({ field, model, what }: Field) =>
    `${model} refuses \`${field}\` on Bedrock as it stands here, but what gives it does something else as well (\`${what}\`). Keep that, and take the field away by hand.`,
  'required-by-type': ({ field, model, what }: Field) =>
    `${model} refuses \`${field}\` on Bedrock as it stands here, but the type \`${what}\` requires it. Make it optional there, and run this again.`,
  unseen: ({ model, what }: Left) =>
    `Not all of this request can be seen (\`${what}\`), and ${model} refuses \`strict\` tools and schemas for its answer on Bedrock. Look whether they are among what comes from there, and leave them out.`,
};
