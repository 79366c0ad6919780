import { basename } from 'node:path/posix';
import type { ToolVersion } from '../../analysis/anthropic-tools.js';
import type { ts } from '../../analysis/compiler.cjs';
import type { Place } from '../../engine/transform.js';

/** Where a version stands. */
export function placeOf({ file, node }: ToolVersion): Place {
  return { file: file.fileName, start: node.getStart(file) };
}

/** `agent.ts:12`, for a message about another place. */
export function whereIs(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return `${basename(file.fileName)}:${line + 1}`;
}
