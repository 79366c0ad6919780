import type { ts } from '../../analysis/compiler.cjs';
import { anchorOf } from '../../analysis/requests/additions.js';
import { draftOf, referencesOf } from './drafts.js';
import { type Context, type Draft, left } from './outcome.js';
import type { Wish } from './wishes.js';

/**
 * What becomes of each request, all of them together: what several are made of changes if it does for all that it is for, and nothing
 * relies on one that stays.
 */
export function agreedDrafts(wishes: readonly Wish[], context: Context): ReadonlyMap<Wish, Draft> {
  const references = new Map(wishes.map((wish) => [wish, referencesOf(wish, context)]));
  const agreed = new Map<Wish, Draft>();
  let open = [...wishes];
  for (;;) {
    const through = new Set(open.flatMap((wish) => references.get(wish) ?? []));
    const drafts = new Map(open.map((wish) => [wish, draftOf(wish, through, context)]));
    const lost = open.filter((wish) => drafts.get(wish)?.kind === 'left');
    for (const wish of lost.length > 0 ? lost : open) agreed.set(wish, drafts.get(wish) as Draft);
    const torn = tornFrom(agreed, open, context);
    for (const wish of torn) agreed.set(wish, left('no-place', wish.request.node, otherUse));
    const isSettled = lost.length === 0 && torn.length === 0;
    if (isSettled) return agreed;
    open = open.filter((wish) => agreed.get(wish)?.kind !== 'left');
  }
}

const otherUse = 'another request that stays as it is, or shall think otherwise, is made of the same object';

/** Requests that are written at the same place as one that stays, or as one with another budget. */
function tornFrom(agreed: ReadonlyMap<Wish, Draft>, open: readonly Wish[], { project }: Context): Wish[] {
  const anchors = new Map<Wish, readonly ts.Node[]>();
  const anchorsOf = (wish: Wish) => {
    const known = anchors.get(wish) ?? anchorOf(wish.request, project).entries.map(({ node }) => node);
    anchors.set(wish, known);
    return known;
  };
  const all = [...new Set([...agreed.keys(), ...open])];
  return open.filter((wish) => {
    if (agreed.get(wish)?.kind === 'left') return false;
    return all.some((other) => {
      const isApart = agreed.get(other)?.kind === 'left' || other.budget !== wish.budget;
      return other !== wish && isApart && anchorsOf(other).some((node) => anchorsOf(wish).includes(node));
    });
  });
}
