import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { isWithin } from '../../../analysis/walk.js';
import { type Entry, groupEntry, layoutOf, namedEntriesOf, objectText } from '../../../edits/objects.js';
import { quoteOf } from '../../../edits/text.js';
import { type Draft, moveNode } from '../draft.js';
import type { BlockConversion } from './blocks.js';
import { type Field, fieldNamed, renameField, valueOfField } from './fields.js';
import {
  bytesOf,
  constIn,
  formatOf,
  literalText,
  rebuild,
  replaceField,
  sourceOf,
  writeSource,
} from './sources.js';

export function convertImage(block: ts.ObjectLiteralExpression, { draft }: BlockConversion): void {
  const field = fieldNamed(block, 'source');
  const source = field === undefined ? undefined : sourceOf(field, draft);
  if (field === undefined || source === undefined) return;
  const format = formatOf(source.mediaType, 'image/', 'ImageFormat', draft);
  if (format === undefined) {
    draft.refuse('unknown-block', source.mediaType);
    return;
  }
  writeSource(source, format, draft);
  renameField(field, 'image', draft);
  rebuild(block, draft, (entries) => entries);
}

/** What is taken of a PDF that may not be cited. */
export const isTextEnough =
  'the text of the PDF is enough, for Converse shows its pages to the model only with citations';

export function convertDocument(
  block: ts.ObjectLiteralExpression,
  { draft, freeze, hasText }: BlockConversion,
): void {
  const field = fieldNamed(block, 'source');
  const source = field === undefined ? undefined : sourceOf(field, draft);
  if (field === undefined || source === undefined) return;
  const media = unwrap(source.mediaType);
  const title = fieldNamed(block, 'title');
  const name = nameOfDocument(title, block, freeze, draft);
  // Letters, digits, single spaces, hyphens, parentheses and brackets.
  const isPlainName =
    name !== undefined && /^[\w()[\]-]+(?: [\w()[\]-]+)*$/.test(name) && !name.includes('_');
  const isPdf = ts.isStringLiteralLike(media) && media.text === 'application/pdf';
  if (!hasText || !isPlainName || !isPdf) {
    draft.refuse(isPdf ? 'document-alone' : 'unknown-block', block);
    return;
  }
  draft.assumptions.add(isTextEnough);
  const quote = quoteOf(draft.file);
  replaceField(source.mediaType, 'format', `${quote}pdf${quote}${constIn(source.mediaType, draft)}`, draft);
  replaceField(source.data, 'bytes', bytesOf(source.data), draft);
  if (title !== undefined) renameField(title, 'name', draft);
  const layout = layoutOf(block);
  moveNode(block, draft, () => {
    // The object of the source goes; its two parts stand beside what is said of the document.
    const parts = namedEntriesOf(source.object, draft.edits);
    const entries = namedEntriesOf(block, draft.edits);
    const rest = entries.filter(({ name: own }) => own === 'title' || own === 'context');
    const ownLine = entries.some((entry) => entry.ownLine);
    const members = parts.flatMap((part): Entry[] => {
      if (part.name === 'type') return [];
      if (part.name === 'data') return [...rest, groupEntry('source', [{ ...part, ownLine }], layout)];
      const named = { ...part, ownLine, above: '', beside: '', text: `name: ${quote}${name}${quote}` };
      return title === undefined ? [{ ...part, ownLine }, named] : [{ ...part, ownLine }];
    });
    return objectText([groupEntry('document', members, layout)], layout);
  });
}

/** Names have to differ within a request; the first one without a title is `document`. */
function nameOfDocument(
  title: Field | undefined,
  block: ts.Node,
  freeze: ts.Node,
  draft: Draft,
): string | undefined {
  // What a loop or `map` writes would have one name for all.
  const isRepeated = ts.findAncestor(
    block,
    (node) => (ts.isFunctionLike(node) || ts.isIterationStatement(node, false)) && !isWithin(freeze, node),
  );
  if (isRepeated !== undefined) return undefined;
  const count = draft.documents.size + 1;
  const name =
    title === undefined ? `document${count === 1 ? '' : ` ${count}`}` : literalText(valueOfField(title));
  if (name === undefined || draft.documents.has(name)) return undefined;
  draft.documents.add(name);
  return name;
}
