import { relative } from 'node:path/posix';
import type { ToolVersion } from '../../analysis/anthropic-tools.js';
import type { ts } from '../../analysis/compiler.cjs';
import type { Project } from '../../analysis/project.js';
import type { Place } from '../../engine/transform.js';

/** Where a version stands. */
export function placeOf({ file, node }: ToolVersion): Place {
  return { file: file.fileName, start: node.getStart(file) };
}

/** `src/agent.ts:12`, for a message about another place. */
export function whereIs(node: ts.Node, { root }: Project): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return `${relative(root, file.fileName)}:${line + 1}`;
}
