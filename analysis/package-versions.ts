import { join } from 'node:path/posix';
import type { ts } from './compiler.cjs';
import { foldersAbove, type Project } from './project.js';

/** Whether the nearest package.json that names a package asks for a version of it or a newer one: `5.0.99`. */
export function isSince(name: string, version: string, file: ts.SourceFile, project: Project): boolean {
  const least = leastVersion(name, file, project);
  return least !== undefined && compare(least, version) >= 0;
}

/** Whether the nearest package.json that names a package begins with an older version than this one. */
export function isBefore(name: string, version: string, file: ts.SourceFile, project: Project): boolean {
  const least = leastVersion(name, file, project);
  return least !== undefined && compare(least, version) < 0;
}

/** The beginning of the range that is asked for: one that is written, alone or after `^`, `~` or `>=`. */
function leastVersion(name: string, { fileName }: ts.SourceFile, project: Project): string | undefined {
  for (const folder of foldersAbove(fileName, project.root)) {
    const text = project.textAt(join(folder, 'package.json'));
    const [, range] = new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(text ?? '') ?? [];
    if (range !== undefined) return /^(?:\^|~|>=)?\s*(\d+\.\d+\.\d+)(?:-[\w.]+)?$/.exec(range.trim())?.[1];
  }
  return undefined;
}

/** By their three numbers. */
function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  const index = left?.findIndex((part, position) => part !== right?.[position]) ?? -1;
  return index === -1 ? 0 : (left?.[index] ?? 0) - (right?.[index] ?? 0);
}
