import { type DocumentMention, isWholeValue } from '../../analysis/document-mentions.js';
import { allowedBeside } from '../../analysis/document-roles.js';
import type { Holder } from '../../analysis/documents/parts.js';
import type { Edit } from '../../edits/edit.js';
import { addToSequence, isInSequence } from '../../edits/sequences.js';
import type { Finding } from '../../engine/transform.js';
import { type DocumentOccurrence, namesOf, respellingIn } from './document-spelling.js';
import { sourceOf } from './sources.js';

/** A list of what may be given lets the target through beside the newest source that would be written like it. */
export function elementFinding(occurrence: DocumentOccurrence, list: Holder): Finding {
  const { finding, at, mention } = occurrence;
  const names = namesOf(occurrence);
  const result = respellingIn(occurrence);
  const id = result.kind === 'text' && isWholeValue(mention) ? result.text : undefined;
  const widening = id === undefined ? undefined : widened(list, id, occurrence);
  if (widening === undefined) return finding('gate-opaque', at, { verdict: 'manual' }, names);
  if (widening === 'present') return finding('target-present', at, { verdict: 'kept' }, names);
  if (widening.beside !== mention) return finding('target-beside', at, { verdict: 'kept' }, names);
  const { edits } = widening;
  return finding('gate-widened', at, { verdict: 'migrated', strength: 'review', edits }, names);
}

/** What has to change for an id to be a default: nothing where all is allowed, `undefined` where it would not be. */
export function besideDefault(occurrence: DocumentOccurrence, id: string): readonly Edit[] | undefined {
  const { part } = occurrence.mention;
  const list = part === undefined ? undefined : allowedBeside(part);
  if (list === undefined) return [];
  const widening = widened(list, id, occurrence);
  return widening === 'present' ? [] : widening?.edits;
}

/** How a list lets an id through, and beside which of its elements. */
function widened(
  list: Holder,
  id: string,
  occurrence: DocumentOccurrence,
): 'present' | { readonly beside: DocumentMention; readonly edits: readonly Edit[] } | undefined {
  if (list.parts.some(({ text }) => text === id)) return 'present';
  const { mentions, sources } = occurrence;
  const candidates = mentions.flatMap((mention) => {
    const source = sourceOf(mention.spelling, occurrence);
    if (source === undefined || mention.part?.holder !== list || !isWholeValue(mention)) return [];
    const result = respellingIn({ ...occurrence, mention, source });
    return result.kind === 'text' && result.text === id ? { mention, rank: sources.indexOf(source) } : [];
  });
  const newest = candidates.reduce<(typeof candidates)[number] | undefined>(
    (best, one) => (best === undefined || one.rank > best.rank ? one : best),
    undefined,
  );
  if (newest?.mention.part === undefined) return undefined;
  const { document, part, spelling } = newest.mention;
  const written = document.text.slice(part.start, part.end).replace(spelling.text, id);
  if (!isInSequence(document, part)) return undefined;
  return { beside: newest.mention, edits: addToSequence(document, list.parts, part, [written]) };
}
