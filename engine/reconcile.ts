import type { Finding } from './transform.js';

/**
 * What is said of a file: what a migration of it would say, with the edits that fit the text as it is.
 *
 * `found` is what each transform finds by itself, `migrated` what they find one after the other. What only comes about through another one
 * has no edits of its own, and what another one settles is not said.
 */
export function reconciled(found: readonly Finding[], migrated: readonly Finding[]): Finding[] {
  const open = [...found];
  const take = (isMatch: (own: Finding) => boolean) => {
    const index = open.findIndex(isMatch);
    return index === -1 ? undefined : open.splice(index, 1)[0];
  };
  const byPlace = migrated.map((finding) => ({
    finding,
    own: take(({ transform, at }) => transform === finding.transform && at.start === finding.at.start),
  }));
  return byPlace.map(({ finding, own: same }) => {
    // An edit before it can have moved the place.
    const own =
      same ?? take(({ transform, code }) => transform === finding.transform && code === finding.code);
    return own?.verdict === finding.verdict ? own : { ...finding, edits: [] };
  });
}
