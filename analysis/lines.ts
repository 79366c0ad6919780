import type { ts } from './compiler.cjs';
import type { TextSpan } from './mentions.js';

/** The first and the last line of a part of a file, from 0. */
export function lineBounds(file: ts.SourceFile, { start, end }: TextSpan): { first: number; last: number } {
  return {
    first: file.getLineAndCharacterOfPosition(start).line,
    last: file.getLineAndCharacterOfPosition(Math.max(start, end - 1)).line,
  };
}
