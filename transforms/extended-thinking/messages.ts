interface Of {
  readonly model: string;
}

interface Left extends Of {
  readonly what: string;
}

interface Done extends Of {
  /** What else changes, in words. */
  readonly changes: string;
  readonly isAssumed: boolean;
  /** A budget that the target does not take. */
  readonly unused: number | undefined;
}

/** What changes beside the field itself, in words. */
export const changed = {
  gone: (field: string) => `\`${field}\` is gone`,
  raised: '`max_tokens` is raised',
  read: 'the text of the answer is looked for',
};

/** Several of them in one text, which is empty where there are none. */
export function together(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const besides = ({ changes }: Done) => (changes === '' ? '' : `; ${changes}`);
const assumed = ({ isAssumed, model }: Done) =>
  isAssumed ? `, if the request goes to ${model}, which nothing here says` : '';
const unused = ({ unused: budget, model }: Pick<Done, 'unused' | 'model'>) =>
  budget === undefined ? '' : `, and the budget of ${budget} has no effect, for ${model} takes none`;

export const messages = {
  enabled: (d: Done & { readonly budget: number }) =>
    `Thinking is on here, with up to ${d.budget} tokens of \`max_tokens\`${assumed(d)}${besides(d)}. Count on more tokens and time, and try what it is worth.`,
  adaptive: (d: Done) =>
    `Thinking is on here, as far as ${d.model} finds it fit${assumed(d)}${unused(d)}${besides(d)}. Look whether \`max_tokens\`, which alone bounds it, leaves room for the answer.`,
  'turned-on': (d: Done) =>
    `What kept ${d.model} from thinking is gone, for it thinks by itself${assumed(d)}${unused(d)}${besides(d)}. Look whether \`max_tokens\` leaves room for the answer.`,
  fitted: (d: Done) =>
    `${d.model} thinks by itself, and this request now goes with that${assumed(d)}${unused(d)}${besides(d)}. Look whether \`max_tokens\` leaves room for the answer.`,
  'already-on': 'This request asks for thinking already. Its mode and its budget stay what they are.',
  'thinks-anyway': (d: Pick<Done, 'unused' | 'model'>) =>
    `${d.model} thinks by itself, so there is nothing to add${unused(d)}.`,
  'does-not-think': ({ model }: Left) =>
    `${model} cannot think, so thinking cannot be turned on here. Move to a model that can.`,
  'not-the-target': ({ model, what }: Left) =>
    `This request goes to ${what}, and thinking is turned on for ${model}. Move it there first, or name its model with \`--to\`.`,
  'other-models': ({ model, what }: Left) =>
    `Thinking cannot be turned on for ${model} alone, because others that do not take it so are asked at the same place (${what}). Send each what it takes.`,
  'model-unknown': ({ model, what }: Left) =>
    `Nothing says that this request goes to ${model}, and the project names others (${what}). Add \`thinking\` by hand where it does.`,
  unseen: ({ model, what }: Left) =>
    `Not all of this request can be seen (\`${what}\`), and ${model} does not think with every \`tool_choice\`, \`temperature\`, \`top_p\` and \`top_k\`. Look what comes from there, and add \`thinking\` by hand.`,
  sometimes: ({ what }: Left) =>
    `It depends on how the program runs whether this request thinks (\`${what}\`), so it was left at that. Write \`thinking\` where it shall always be.`,
  'turned-off-elsewhere': ({ what }: Left) =>
    `Thinking is turned off here in a way that cannot be rewritten (\`${what}\`). Turn it on by hand.`,
  'no-place': ({ what }: Left) =>
    `Thinking cannot be added to this request: ${what}. Add it by hand, with what goes with it.`,
  'max-tokens': ({ model, what }: Left) =>
    `\`max_tokens\` has to be more than the budget of the thoughts, and that cannot be seen or changed here (\`${what}\`). Make it more for ${model}, and run this again.`,
  'small-max-tokens': ({ what }: Left) =>
    `Thoughts count as output, and \`${what}\` may be used up before there is an answer. Raise it, and run this again.`,
  'needs-stream': ({ what }: Left) =>
    `With a budget on top of \`${what}\` the SDK asks for a stream, because the answer may take more than ten minutes. Ask with \`stream\`, or for a smaller budget.`,
  'forced-tool': ({ model, what }: Left) =>
    `${model} does not think where a tool is forced (\`${what}\`). Let the model choose, and say in the prompt when it has to use the tool.`,
  prefill: ({ model, what }: Left) =>
    `${model} does not think where the conversation ends with a turn of the assistant (\`${what}\`). Ask in the prompt for what the turn was to bring about.`,
  'rebuilt-turn': ({ what }: Left) =>
    `The blocks of thinking have to come back as they were before the results of tools, and this turn may be put together without them (\`${what}\`). Send back the whole content of the answer.`,
  'first-block': ({ what }: Left) =>
    `The first block of an answer may be a thought, and this takes it for something else (\`${what}\`). Look for the block of the type that is meant, and run this again.`,
  'each-block': ({ what }: Left) =>
    `Answers that are thought of have blocks or events without a text, and this takes it for granted (\`${what}\`). Pass over what has none, and run this again.`,
  'unseen-readers': ({ what }: Left) =>
    `It cannot be seen whether those who read the answer expect a thought before the text (\`${what}\`). See that they look for the block of text, and add \`thinking\` by hand.`,
  framework: ({ what }: Left) =>
    `\`${what}\` does not know thoughts, neither in requests nor in answers. Ask through Converse, and run this again.`,
  'other-provider':
    'The AI SDK is told of thinking in the options of the provider, and the model here does not come from that of `@ai-sdk/amazon-bedrock`. Add it by hand, in the options of the other one.',
  'framework-reader': ({ what }: Left) =>
    `With thoughts the content of an answer is a list of blocks, and a tool cannot be forced; this may rely on either (\`${what}\`). Look at it, and add \`thinking\` by hand.`,
  shared: ({ model, what }: Left) =>
    `Something has to change for ${model} to think, but it goes elsewhere, too (\`${what}\`). Give this request one of its own.`,
  'required-by-type': ({ model, what }: Left) =>
    `Something has to change for ${model} to think, but the type \`${what}\` asks for what it was. Change it there, and run this again.`,
  'has-effects': ({ model, what }: Left) =>
    `Something has to go for ${model} to think, but what gives it does something else as well (\`${what}\`). Change it by hand.`,
  'mark-without-request': ({ what }: Pick<Left, 'what'>) =>
    `\`${what}\` asks for thinking, and no request that can be seen begins on its line or below it. Put it above the call.`,
  'mark-budget': ({ model, what, least }: Left & { readonly least: number }) =>
    `\`${what}\` is no budget that ${model} takes. Write a number of tokens of at least ${least} that is less than the most of its output, or none.`,
};
