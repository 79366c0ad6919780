import type { Project } from '../../analysis/project.js';
import { textSearchFor } from '../../analysis/text-blocks.js';
import type { Read } from '../../analysis/thought-hazards.js';
import type { Edit } from '../../edits/edit.js';
import { replaceRange } from '../../edits/nodes.js';
import { quoteOf } from '../../edits/text.js';
import { changed } from './messages.js';
import { type Left, left } from './outcome.js';

/** What makes reads of the first block look for the text, or the first read that cannot. */
export function readEdits(
  reads: readonly Read[],
  project: Project,
): { readonly edits: readonly Edit[]; readonly changes: readonly string[] } | Left {
  const edits: Edit[] = [];
  for (const read of reads) {
    const { node, kind } = read.read;
    if (kind === 'each') return left('each-block', node);
    const file = node.getSourceFile();
    const search = kind === 'placed' ? textSearchFor(read, quoteOf(file), project) : undefined;
    if (search === undefined) return left('first-block', node);
    edits.push(replaceRange(file, search.start, search.end, search.text));
  }
  return { edits, changes: edits.length === 0 ? [] : [changed.read] };
}
