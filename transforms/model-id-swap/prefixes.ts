import type { NamedPrefix } from '../../analysis/flows.js';
import type { Value } from '../../analysis/values.js';

/** What it means for an id that something of its name gets a prefix. */
export function problemOfNamed(
  prefixes: readonly NamedPrefix[],
): 'used-in-arn' | 'partly-prefixed' | 'swapped-maybe-prefixed' | undefined {
  const telling = prefixes.filter(({ before }) =>
    endsOf(before).some((end) => /foundation-model\/$|\.$/.test(end)),
  );
  if (telling.length === 0) return undefined;
  if (telling.every(({ name }) => isCommonName(name))) return 'swapped-maybe-prefixed';
  const isArn = prefixes.some(({ before }) =>
    endsOf(before).some((end) => end.endsWith('foundation-model/')),
  );
  return isArn ? 'used-in-arn' : 'partly-prefixed';
}

/** Whether many things have a name; that one of them gets a prefix says little about another. */
export function isCommonName(name: string): boolean {
  return /^(?:id|model|models?ids?|model_?id|model_?name|name|value|default|arn|key)$/i.test(name);
}

/** Stands for what is not known before the program runs. */
export const unseen = '\u2026';

/** The ends of what a value can be: of `${a}/b` it is `/b` behind something unseen. */
export function endsOf(value: Value): string[] {
  if (value.kind === 'text') return [value.text];
  if (value.kind === 'choice') return value.options.flatMap(endsOf);
  if (value.kind !== 'joined') return [unseen];
  let ends = [''];
  for (const piece of [...value.pieces].reverse()) {
    if (ends.every((end) => /[^a-z.-]/i.test(end))) break;
    ends = endsOf(piece).flatMap((head) => ends.map((end) => head + end));
  }
  return ends;
}
