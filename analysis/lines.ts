import { relative } from 'node:path/posix';
import type { ts } from './compiler.cjs';
import type { Project } from './project.js';

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
