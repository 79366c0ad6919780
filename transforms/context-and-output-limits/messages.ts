interface Of {
  readonly model: string;
  /** What it is, and what the model gives. */
  readonly from: number;
  readonly to: number;
}

interface Left extends Of {
  readonly what: string;
}

interface Unseen {
  readonly model: string;
  readonly what: string;
  readonly to: number;
}

interface WithBudget extends Of {
  readonly budget: number;
  readonly left: number;
}

const end =
  'Look whether answers that long still fit: a longer one ends with the stop reason `max_tokens`, and has to be asked for in parts';

export const messages = {
  lowered: ({ model, from, to }: Of) =>
    `${to} stands in the place of ${from} now, because ${model} gives no more and refuses requests that ask for it. ${end}.`,
  'lowered-assuming': ({ model, from, to }: Of) =>
    `${to} stands in the place of ${from} now, because ${model} gives no more and refuses requests that ask for it; that the request goes to this model is taken for granted. ${end}.`,
  'lowered-with-budget': ({ model, from, to, budget, left }: WithBudget) =>
    `${to} stands in the place of ${from} now, because ${model} gives no more, and the budget of thinking is ${left} instead of ${budget}, so that as much is left for the answer. Look whether that is enough for the thoughts, or give the answer less.`,
  'lowered-for-budget': ({ model, from, to, most }: Of & { readonly most: number }) =>
    `${to} stands in the place of ${from} now, because the AI SDK adds the budget of thinking to it, and ${model} gives at most ${most} in all. ${end}.`,
  budget: ({ model, from, to, what }: Left) =>
    `${model} gives at most ${to} tokens, and ${from} with a budget of thinking beside it (\`${what}\`) does not go into that. Lower both, the budget to less than \`max_tokens\`.`,
  shared: ({ model, from, to, what }: Left) =>
    `${model} gives at most ${to} tokens and refuses ${from}, but the number is for something else, too (\`${what}\`). Give this model ${to}, in a number of its own.`,
  'other-models': ({ model, from, to, what }: Left) =>
    `${model} gives at most ${to} tokens and refuses ${from}, but other models that may give more (${what}) are asked at the same place. Give this model ${to}, and the others what they had.`,
  'unknown-model': ({ model, from, to, what }: Left) =>
    `${model} gives at most ${to} tokens and refuses ${from}, but nothing says that this request goes there, and the code names other models (${what}). Make it ${to} where it is this model.`,
  'from-table': ({ model, from, to, what }: Left) =>
    `${model} gives at most ${to} tokens, and \`${what}\` may be ${from}, which it refuses. Look which entry is for this model, and make it ${to}.`,
  'other-api': ({ model, from, to }: Of) =>
    `${model} gives at most ${to} tokens on Bedrock, and this request for ${from} goes to another API of Anthropic's. Look what the limit is there.`,
  unseen: ({ model, to, what }: Unseen) =>
    `It cannot be seen how much this request asks for (\`${what}\`), and ${model} gives at most ${to} tokens and refuses more. Look that it is not more, or bound it with \`Math.min()\`.`,
};
