interface Of {
  readonly model: string;
}

interface Left extends Of {
  readonly what: string;
}

interface Changed extends Of {
  /** What it was and what it is. */
  readonly from: string;
  readonly to: string;
}

interface Placed {
  /** At which place the text was expected among the blocks. */
  readonly place: 0 | 1;
}

const blockAt = (place: 0 | 1, model: string) =>
  place === 0
    ? `The first block of an answer of ${model} may be a thought`
    : `${model} decides whether it thinks, and where it does not, the text is the first block of an answer and there is no second`;

export const messages = {
  adaptive: ({ model, effort }: Of & { readonly effort: string }) =>
    `\`enabled\` with a budget is \`adaptive\` now, because ${model} refuses it. There is no official equal of a budget, so effort stays what it was or the default (\`${effort}\`): look whether \`max_tokens\`, which alone bounds it now, leaves room, and try other levels.`,
  'off-mode': ({ model, from, to }: Changed) =>
    `\`${from}\` is \`${to}\` now, which is how thinking is turned off on ${model}. Look whether the version of your SDK knows it.`,
  dropped: ({ model, from }: Changed) =>
    `\`thinking\` of the type \`${from}\` is gone from this request, because ${model} refuses it and always thinks. Count on more tokens and time, and raise \`max_tokens\` where the answer alone filled it.`,
  'turned-off': ({ model, mode, why }: Of & { readonly mode: string; readonly why: string }) =>
    `${model} thinks unless it is told not to, and this request cannot take that: ${why}. It has \`thinking: { type: '${mode}' }\` now; take it away again when the code can.`,
  'text-block': ({ model, place }: Of & Placed) =>
    `${blockAt(place, model)}, so the text is looked for instead. Look whether an answer without any text is treated as it should be.`,
  display: ({ model }: Of) =>
    `${model} leaves the text of its thoughts out unless it is asked for, and this program reads it. \`display: 'summarized'\` asks for it; take it away if nobody needs the text.`,
  'display-in-some-cases': ({ model, what }: Left) =>
    `${model} leaves the text of its thoughts out unless it is asked for, this program reads it, and it does not think in all cases (\`${what}\`). Add \`display: 'summarized'\` where it does, and only there.`,
  'thinks-now': ({ model, mode }: Of & { readonly mode: string | undefined }) =>
    `${model} thinks before it answers this request, which nothing here seems to mind. Count on more tokens and time${mode === undefined ? '' : `, or add \`thinking: { type: '${mode}' }\` where it is not worth them`}.`,
  'first-block': ({ model, place, what }: Left & Placed) =>
    `${blockAt(place, model)}, and this ${place === 0 ? 'takes it for something else' : 'counts on one'} (\`${what}\`). Look for the block of the type that is meant, such as \`content.find((block) => block.type === 'text')\`.`,
  'each-block': ({ model, what }: Left) =>
    `Answers of ${model} may have blocks or events of thinking, which have no text, and this takes it for granted (\`${what}\`). Pass over what has none.`,
  'unseen-readers': ({ model, what, mode }: Left & { readonly mode: string | undefined }) =>
    `${model} thinks before it answers this request, and it cannot be seen whether those who read the answer expect that (\`${what}\`). See that they look for the block of text instead of the first one${mode === undefined ? '' : `, or add \`thinking: { type: '${mode}' }\` here`}.`,
  'small-max-tokens': ({ model, what }: Left) =>
    `${model} thinks before it answers, which cannot be turned off here and counts as output, and \`${what}\` may be used up before there is an answer. Raise it.`,
  'not-turned-off': ({ model, mode, why, what }: Left & { readonly mode: string; readonly why: string }) =>
    `${model} thinks unless it is told not to, and this request cannot take that: ${why}. Add \`thinking: { type: '${mode}' }\` by hand, for ${what}.`,
  effort: ({ model, what, most }: Left & { readonly most: string }) =>
    `Thinking cannot be turned off on ${model} at an effort above \`${most}\`, and this request may have one (\`${what}\`). Lower it, or let the model think.`,
  'no-mode': ({ model, from }: Changed) =>
    `${model} refuses \`thinking\` of the type \`${from}\` and has nothing that means the same. Write what it takes instead, or take the field away.`,
  'other-name': ({ model, name, written }: { model: string; name: string; written: string | undefined }) =>
    `${model} refuses \`thinking\` as it stands here, and nothing says that \`${name}\`, which is another name of it, takes what does not come with a budget. ${written === undefined ? 'Take it away' : `Write \`${written}\` in its place`}.`,
  'cannot-turn-off': ({ model, what }: Left) =>
    `${model} always thinks and refuses to be told not to, and it depends on how the program runs whether this is sent (\`${what}\`). Leave \`thinking\` out in that case.`,
  opaque: ({ model, what }: Left) =>
    `It cannot be seen which type of \`thinking\` this is (\`${what}\`), and ${model} does not take all of them. Look that it is one that it takes.`,
  unseen: ({ model, what }: Left) =>
    `Not all of this request can be seen (\`${what}\`), and ${model} does not take every \`thinking\`. Look what comes from there.`,
  budget: ({ model, what, least }: Left & { readonly least: number }) =>
    `${model} refuses this budget (\`${what}\`): \`budget_tokens\` is at least ${least} and less than \`max_tokens\`. Change the one or the other.`,
  conflict: ({ model, what }: Left) =>
    `${model} refuses \`${what}\` together with thinking that is on. Leave the one or the other out.`,
  shared: ({ model, what }: Left) =>
    `\`thinking\` has to change for ${model}, but the object goes elsewhere, too (\`${what}\`). Give this model an object of its own.`,
  'other-models': ({ model, what }: Left) =>
    `\`thinking\` has to change for ${model}, but other models that do not take the new form (${what}) are asked at the same place. Send each what it takes.`,
  'model-unknown': ({ model, to }: Changed) =>
    `${model} refuses \`thinking\` as it stands here, and nothing says that the request goes to that model. If it does, write \`${to}\`.`,
  'required-by-type': ({ model, what }: Left) =>
    `\`thinking\` has to change for ${model}, but the type \`${what}\` asks for what it was. Change it there, and run this again.`,
  'has-effects': ({ model, what }: Left) =>
    `\`thinking\` has to change for ${model}, but what gives a part of it does something else as well (\`${what}\`). Change it by hand.`,
};
