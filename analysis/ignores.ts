import { ts } from './compiler.cjs';
import { marksIn } from './marks.js';
import { once } from './memo.js';

const marker = 'bedrock-codemod-ignore';
const fileMarker = /bedrock-codemod-ignore-file(?![\w-])/;

/**
 * Whether the user asked to leave the code at an offset alone.
 *
 * `bedrock-codemod-ignore` in a comment on the line or alone above it, `bedrock-codemod-ignore-file` in the first comment.
 */
export function isIgnored(file: ts.SourceFile, offset: number): boolean {
  if (!hasMarks(file)) return false;
  const { line } = file.getLineAndCharacterOfPosition(offset);
  return isFileIgnored(file) || marksIn(file, marker).some(({ lines }) => lines.has(line));
}

/** Asked for each edit, and of most files there is nothing more to ask. */
const hasMarks = once(({ text }: ts.SourceFile) => text.includes(marker));

function isFileIgnored(file: ts.SourceFile): boolean {
  const [first] = ts.getLeadingCommentRanges(file.text, shebangLength(file.text)) ?? [];
  return first !== undefined && fileMarker.test(file.text.slice(first.pos, first.end));
}

function shebangLength(text: string): number {
  return ts.getShebang(text)?.length ?? 0;
}
