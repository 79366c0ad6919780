import { relative } from 'node:path/posix';
import type { ts } from './compiler.cjs';
import type { TextSpan } from './mentions.js';
import type { Project } from './project.js';

/** The first and the last line of a part of a file, from 0. */
export function lineBounds(file: ts.SourceFile, { start, end }: TextSpan): { first: number; last: number } {
  return {
    first: file.getLineAndCharacterOfPosition(start).line,
    last: file.getLineAndCharacterOfPosition(Math.max(start, end - 1)).line,
  };
}

/** `src/agent.ts:12`, for a message about another place. */
export function whereIs(node: ts.Node, { root }: Project): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return `${relative(root, file.fileName)}:${line + 1}`;
}

/** Where a node begins, as a place of a finding. */
export function placeOf(node: ts.Node): { readonly file: string; readonly start: number } {
  const file = node.getSourceFile();
  return { file: file.fileName, start: node.getStart(file) };
}

/** The text of a node for a message: on one line, and short. */
export function excerptOf(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ').replaceAll('`', "'");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
