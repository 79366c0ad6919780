import { type Spelling, spellingsIn } from '../catalog/spelling.js';
import type { DocumentPart } from './documents/parts.js';
import { type Document, partAt } from './documents.js';
import { once } from './memo.js';

/** A name of a model in a document, with what it stands in. */
export interface DocumentMention {
  readonly document: Document;
  readonly spelling: Spelling;
  /** The key or value; none for a comment and for what is neither, such as an anchor. */
  readonly part: DocumentPart | undefined;
  readonly isComment: boolean;
}

/** Every name of a catalogued Claude model in a document. */
export const mentionsInDocument = once((document: Document): readonly DocumentMention[] =>
  spellingsInDocument(document.text).map((spelling) => ({
    document,
    spelling,
    part: partAt(document, spelling.start),
    isComment: document.comments.some(({ start, end }) => start <= spelling.start && spelling.start < end),
  })),
);

/** The names in a text where `${MODEL:-…}` gives what else a variable holds: its dash is no part of a name. */
export function spellingsInDocument(text: string): readonly Spelling[] {
  return [...spellingsIn(text.replace(/(?<=\$\{\w+:?)-/g, ' '))];
}

/** What a value has before a name of a model, and behind it. */
export function around({ document, spelling, part }: DocumentMention): { before: string; after: string } {
  const { start, end } = part ?? spelling;
  return {
    before: unescaped(document.text.slice(start, spelling.start).replace(/^["']/, '')),
    after: unescaped(document.text.slice(spelling.end, end).replace(/["']$/, '')),
  };
}

/** With white space for the escapes of it: the letter of `\\n` is none of the text. */
function unescaped(text: string): string {
  return text.replace(/\\(\\|[bfnrtv])/g, (written, letter) =>
    letter === '\\' ? written : letter === 'n' || letter === 'r' ? '\n' : ' ',
  );
}

/** Whether a name of a model is all that a value holds. */
export function isWholeValue({ spelling, part }: DocumentMention): boolean {
  return part?.kind === 'value' && part.text === spelling.text;
}
