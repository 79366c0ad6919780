import { join } from 'node:path/posix';
import type { ts } from './compiler.cjs';
import { foldersAbove, type Project } from './project.js';

/** Whether the nearest package.json that names a package asks for a version of it or a newer one: `5.0.99`. */
export function isSince(
  name: string,
  version: string,
  { fileName }: ts.SourceFile,
  project: Project,
): boolean {
  for (const folder of foldersAbove(fileName, project.root)) {
    const text = project.textAt(join(folder, 'package.json'));
    const [, range] = new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(text ?? '') ?? [];
    if (range !== undefined) return isAtLeast(range, version);
  }
  return false;
}

/** Whether a range begins there: one with a beginning that is written, alone or after `^`, `~` or `>=`. */
function isAtLeast(range: string, version: string): boolean {
  const [, ...first] = /^(?:\^|~|>=)?\s*(\d+)\.(\d+)\.(\d+)$/.exec(range.trim()) ?? [];
  if (first.length === 0) return false;
  const least = version.split('.').map(Number);
  for (const [index, own] of first.map(Number).entries()) {
    if (own !== least[index]) return own > (least[index] ?? 0);
  }
  return true;
}
