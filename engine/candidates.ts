import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatOf } from '../analysis/document-formats.js';
import type { Discovery } from './discover.js';
import { isLong, type ReadResult, readText } from './files.js';
import { kindByText, type LeftAlone } from './origins.js';
import { UsageError } from './plan.js';
import type { FileError } from './report.js';

/** The paths of a run, absolute and once each. Throws `UsageError` for one that is not there. */
export function existingPaths(paths: readonly string[], cwd: string): string[] {
  const absolute = paths.map((path) => {
    const found = resolve(cwd, path).replaceAll('\\', '/');
    if (!existsSync(found)) throw new UsageError(`No such file or folder: ${path}.`);
    return found;
  });
  return [...new Set(absolute)].sort();
}

/** Whether there is a file or a folder. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/** The texts of candidates, by path. */
export type Texts = Map<string, Extract<ReadResult, { kind: 'text' }>>;

/**
 * The texts of the candidates that somebody writes, and what is left alone, for its name or for its text.
 *
 * Where documents are read, those of a known format are candidates. They stay with what is left alone as well, for the transforms
 * that read code alone.
 */
export function readCandidates(
  { candidates, leftAlone: leftByName, errors: unread }: Discovery,
  withDocuments: boolean,
): {
  texts: Texts;
  leftAlone: ReadonlyMap<LeftAlone, readonly string[]>;
  errors: FileError[];
} {
  const texts: Texts = new Map();
  const leftAlone = new Map(leftByName);
  const errors = [...unread];
  const documents = (['configuration', 'documentation'] as const)
    .flatMap((kind) => (withDocuments ? (leftByName.get(kind) ?? []) : []))
    .filter((path) => formatOf(path) !== undefined && !isLong(path));
  for (const path of [...candidates, ...documents]) {
    const result = readText(path);
    const kind = result.kind === 'text' ? kindByText(path, result.text) : undefined;
    if (result.kind === 'error') errors.push({ file: path, message: result.message });
    else if (kind === undefined) texts.set(path, result);
    else leftAlone.set(kind, [...(leftAlone.get(kind) ?? []), path]);
  }
  // What its text says that somebody else writes is said once for its kind.
  const isMade = new Set((['generated', 'minified'] as const).flatMap((kind) => leftAlone.get(kind) ?? []));
  for (const kind of ['configuration', 'documentation'] as const) {
    const others = leftAlone.get(kind)?.filter((path) => !isMade.has(path));
    if (others !== undefined) leftAlone.set(kind, others);
  }
  return { texts, leftAlone, errors };
}
