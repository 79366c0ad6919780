interface Gone {
  readonly flag: string;
  readonly model: string;
  /** What decided whether it was sent. */
  readonly option: string | undefined;
  /** Whether no name of a model says where the request goes. */
  readonly isAssumed: boolean;
  /** Whether nothing may be left in the list as the program runs. */
  readonly isEmptied: boolean;
}

interface Replaced extends Gone {
  readonly by: string;
}

interface Left {
  readonly flag: string;
  readonly model: string;
  readonly what: string;
  /** What has to be there instead; nothing where the flag goes. */
  readonly by: string;
  /** Whether the flag is why a request fails, and not that another one is missing. */
  readonly isRefused: boolean;
}

/** What is taken for granted, behind the first sentence of a message. */
const granted = ({ isAssumed }: Gone) =>
  isAssumed ? '; that the request goes to this model is taken for granted' : '';

const dead = ({ option, isEmptied }: Gone) => {
  if (isEmptied) return ' The list can be empty now: send it only if it is not.';
  return option === undefined
    ? ''
    : ` \`${option}\` has no effect on it any more, so take away what only served the flag.`;
};

/** `` `a` `` in place of it, or nothing. */
const wanted = ({ by }: Left) => (by === '' ? 'Leave it out' : `Send ${by} in its place`);

const refuses = ({ flag, model, by, isRefused }: Left) =>
  isRefused
    ? `Bedrock refuses the whole request if ${model} is asked with \`${flag}\``
    : `The tools of ${model} need ${by}, and \`${flag}\` alone is sent`;

export const messages = {
  'built-in': (d: Gone) =>
    `\`${d.flag}\` is gone, because ${d.model} does by itself what it asked for and Bedrock refuses requests with it${granted(d)}.${dead(d)}`,
  'generally-available': (d: Gone) =>
    `\`${d.flag}\` is gone, because ${d.model} needs no flag for it and Bedrock refuses requests with it${granted(d)}.${dead(d) || ' See that the fields that it allowed are still called the same.'}`,
  unsupported: (d: Gone) =>
    `\`${d.flag}\` is gone, because ${d.model} has not what it asked for and Bedrock refuses requests with it${granted(d)}.${dead(d) || ' See that nothing relies on it.'}`,
  'not-on-bedrock': (d: Gone) =>
    `\`${d.flag}\` is gone, because Bedrock has not what it asked for and refuses requests with it${granted(d)}.${dead(d) || ' See that nothing relies on it.'}`,
  replaced: (d: Replaced) =>
    `\`${d.flag}\` gave way to ${d.by}, which ${d.model} needs for its tools${granted(d)}.`,
  added: (d: Replaced) =>
    `${d.by} stands beside \`${d.flag}\` now, because ${d.model} needs it for its tools${granted(d)}.`,
  'no-effect': ({ flag, model }: { flag: string; model: string }) =>
    `\`${flag}\` stays, though it has no effect on ${model}, for Bedrock takes requests with it. Take it away if no other model gets it.`,
  unknown: ({ flag, model }: { flag: string; model: string }) =>
    `\`${flag}\` stays, for nothing is known of it with ${model}, and Bedrock refuses the whole request for a flag that it does not know. Try it, and leave it out if it is refused.`,
  shared: (d: Left) =>
    `${refuses(d)}, but what holds it here goes elsewhere, too (\`${d.what}\`). ${wanted(d)} in what goes to this model alone.`,
  'other-models': (d: Left) =>
    `${refuses(d)}, but other models that take it (${d.what}) get it from the same place. ${wanted(d)} for this model alone.`,
  'has-effects': (d: Left) =>
    `${refuses(d)}, but what gives it does something else as well, or cannot go as a whole (\`${d.what}\`). ${wanted(d)} by hand.`,
  'required-by-type': (d: Left) =>
    `${refuses(d)}, but the type \`${d.what}\` requires the field that would be empty without it. Make it optional there, and run this again.`,
  composed: (d: Left) =>
    `${refuses(d)}, and it is part of a text that is put together as the program runs (\`${d.what}\`). ${wanted(d)} there.`,
  chosen: (d: Left) =>
    `${refuses(d)}, and it is one of several that may stand here as the program runs (\`${d.what}\`). ${wanted(d)}, so that nothing empty is sent where it was chosen.`,
  'no-room': (d: Left) =>
    `${refuses(d)}, and what takes its place (${d.by}) has no room where it is written (\`${d.what}\`). Send these flags, and run this again.`,
  unseen: ({ what, model, flags }: { what: string; model: string; flags: string }) =>
    `Not all beta flags of this request can be seen (\`${what}\`), and Bedrock refuses the whole request if ${model} is asked with one that it does not take. See that none of these comes from there: ${flags}.`,
  elsewhere: ({ flag, model }: { flag: string; model: string }) =>
    `\`${flag}\` stays, for no request to ${model} is seen to get it. If one does, Bedrock refuses it: take the flag away.`,
  'other-endpoint': ({ flag, model }: { flag: string; model: string }) =>
    `\`${flag}\` stays, for this request goes to an API of Anthropic's own, and not to Bedrock, which refuses it with ${model}. Look up whether that API still takes it.`,
};
