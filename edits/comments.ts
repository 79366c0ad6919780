import type { ts } from '../analysis/compiler.cjs';
import type { Edit, Span } from './edit.js';
import { replaceRange, startsLineAt } from './nodes.js';

/** Removes a comment, with its line where it has one of its own. */
export function removeComment(file: ts.SourceFile, { start, end }: { start: number; end: number }): Edit {
  const { text } = file;
  const tail = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (startsLineAt(file, start) && tail !== null) {
    return replaceRange(file, text.lastIndexOf('\n', start - 1) + 1, end + tail[0].length, '');
  }
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return replaceRange(file, start - before, end, '');
}

/** A word of ours in a comment, as far as it reaches, and the comment. */
interface MarkSpan {
  readonly start: number;
  readonly wholeEnd: number;
  readonly comment: Span;
}

/** Takes a word of ours away with its comment, or out of it where the comment says something else as well. */
export function removeMark(file: ts.SourceFile, { start, wholeEnd, comment }: MarkSpan): Edit {
  const before = file.text.slice(comment.start, start);
  const behind = file.text.slice(wholeEnd, comment.end);
  const isAll = /^\/[/*]+\s*$/.test(before) && /^\s*(?:\*\/)?$/.test(behind);
  if (isAll) return removeComment(file, comment);
  const space = /[ \t]*$/.exec(before)?.[0].length ?? 0;
  return replaceRange(file, start - space, wholeEnd, '');
}
