import type { Model } from '../catalog.js';

/**
 * What a difference does to code that worked: it `breaks` where requests are refused or answers fail, `changes` where they go on
 * and something else comes of them, and `gains` where there is something new to use.
 */
export type Effect = 'breaks' | 'changes' | 'gains';

/** What a difference does, and the words for it. */
export type Sentence = readonly [effect: Effect, text: string];
/** What is to be said of one aspect of two models. */
export type Sentences = (source: Model, target: Model) => Iterable<Sentence>;

/** `128,000` */
export function tokens(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Text as a code span. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** `` `a`, `b` and `c` `` */
export function listed(words: readonly string[]): string {
  const all = words.map(code);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** A word, in the plural unless there is one. */
export function noun(words: readonly string[], one: string): string {
  return words.length === 1 ? one : `${one}s`;
}
