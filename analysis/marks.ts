import type { ts } from './compiler.cjs';
import { commentAt } from './mentions.js';
import type { TextSpan } from './spans.js';

/** A word of ours in a comment, by which a user says something of the code on its line, or below it. */
export interface Mark {
  /** Where the word itself stands. */
  readonly start: number;
  readonly end: number;
  readonly comment: TextSpan;
  /** The lines that it is about. */
  readonly lines: ReadonlySet<number>;
}

/** The marks of a file: on the line of what is meant, or alone above it. */
export function marksIn(file: ts.SourceFile, word: string): Mark[] {
  const marks: Mark[] = [];
  for (let at = file.text.indexOf(word); at !== -1; at = file.text.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (/^[\w-]/.test(file.text.slice(end))) continue;
    const comment = commentAt(file, at);
    if (comment === undefined) continue;
    const last = file.getLineAndCharacterOfPosition(comment.end).line;
    const below = standsAlone(file, comment) ? linesOfNext(file, last + 1) : [];
    marks.push({ start: at, end, comment, lines: new Set([last, ...below]) });
  }
  return marks;
}

/** The line below a mark, and those on which what begins there goes on before its value: `modelId:`, `const id =` */
function* linesOfNext(file: ts.SourceFile, first: number): Generator<number> {
  const starts = file.getLineStarts();
  for (let line = first; line < starts.length; line++) {
    yield line;
    if (!/[:=(?]\s*$/.test(file.text.slice(starts[line], starts[line + 1]))) return;
  }
}

function standsAlone({ text }: ts.SourceFile, { start, end }: TextSpan): boolean {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const [behind = ''] = /^[^\r\n]*/.exec(text.slice(end)) ?? [];
  return /^[\s{]*$/.test(text.slice(lineStart, start)) && /^[\s}]*$/.test(behind);
}
