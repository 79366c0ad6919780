import type { Aspect } from '../differences.js';

/**
 * What programs call that in which models differ, in words of small letters with blanks between. Limits are none of it: who tells models
 * apart by a number has the number beside it.
 */
const names: Readonly<Partial<Record<Aspect, RegExp>>> = {
  textEditor: /\b(?:text editor|str replace)\b/,
  bash: /\bbash\b/,
  computer: /\bcomputer (?:use|tool)\b/,
  sampling: /\b(?:temperature|top ?[pk]|sampling)\b/,
  prefill: /\bprefill/,
  thinking: /\b(?:thinking|reasoning|budgets?)\b/,
  effort: /(?<!\bbest )\beffort\b/,
  forcedToolChoice: /\b(?:tool choice|forced? tool)/,
  structuredOutputs: /\b(?:structured output|json schema|output format)/,
  betas: /\bbetas?\b/,
  onDemand: /\b(?:on demand|inference profiles?|cross region)\b/,
};

/** The aspects of models that a name of a program, or a comment, speaks of: `MANUAL_THINKING_ONLY`, `supportsTopP`. */
export function aspectsNamedIn(text: string): readonly Aspect[] {
  const words = text
    .replaceAll(/([a-z\d])(?=[A-Z])/g, '$1 ')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .toLowerCase();
  return (Object.keys(names) as Aspect[]).filter((aspect) => names[aspect]?.test(words));
}
