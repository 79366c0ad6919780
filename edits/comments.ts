import type { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
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
