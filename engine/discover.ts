import { relative } from 'node:path';
import { formatOf } from '../analysis/document-formats.js';
import { escaped } from '../analysis/search-patterns.js';
import { kindByName, type LeftAlone } from './origins.js';
import type { FileError } from './report.js';
import { type Hits, ignoredHits, ripgrep, trackedHits } from './search.js';

/** The files that hold one of the strings that were looked for. All paths are absolute, with `/` separators. */
export interface Discovery {
  /** How many files were searched. */
  readonly scanned: number;
  /** Code with one of the triggers. */
  readonly candidates: readonly string[];
  /** Other code, and documents, that match one of the context patterns; looked for only where there are candidates. */
  readonly context: readonly string[];
  readonly leftAlone: ReadonlyMap<LeftAlone, readonly string[]>;
  /** Files that could not be read. */
  readonly errors: readonly FileError[];
}

export interface Search {
  /** Absolute paths of files and folders. */
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly triggers: readonly string[];
  /** Regular expressions: what else has to be known, and is no candidate for it. */
  readonly context: readonly string[];
  /** Globs, relative to `cwd`, that are not searched. */
  readonly ignore: readonly string[];
  /** Called once, as soon as a first file has a hit. */
  readonly onFirstHit?: (() => void) | undefined;
}

/**
 * Finds the files to look at, as git would list them: ignored ones stay out, nested and negated rules included. Never enters
 * node_modules and version-control folders, and does not follow links.
 *
 * Build output is entered where it is named as a path.
 */
export async function discover(search: Search): Promise<Discovery> {
  let context: Promise<Hits> | undefined;
  const onFirstHit = () => {
    search.onFirstHit?.();
    context ??= ripgrep({ ...search, patterns: search.context });
  };
  const patterns = search.triggers.map(escaped);
  const query = { ...search, patterns, onFirstHit };
  const [untracked, tracked, ignored] = await Promise.all([
    ripgrep(query),
    trackedHits(query),
    ignoredHits({ ...search, patterns, onFirstHit: undefined }),
  ]);
  const found = {
    files: [...new Set([...untracked.files, ...tracked.files])].sort(),
    scanned: untracked.scanned + tracked.scanned,
    errors: [...untracked.errors, ...tracked.errors],
  };
  const candidates: string[] = [];
  const leftAlone = new Map<LeftAlone, string[]>();
  const leave = (kind: LeftAlone, file: string) =>
    leftAlone.set(kind, [...(leftAlone.get(kind) ?? []), file]);
  for (const file of found.files) {
    const kind = kindByName(file, search.paths);
    if (kind === undefined) candidates.push(file);
    else leave(kind, file);
  }
  for (const file of ignored) leave('git-ignored', file);
  const isCandidate = new Set(candidates);
  const related = (await context)?.files ?? [];
  return {
    scanned: found.scanned,
    candidates,
    context: related.filter((file) => !isCandidate.has(file) && isReadable(file, search.paths)),
    leftAlone,
    errors: found.errors,
  };
}

/** Code, or a document of a format that is known, that somebody writes. */
function isReadable(file: string, paths: readonly string[]): boolean {
  const kind = kindByName(file, paths);
  return kind === undefined || (kind === 'configuration' && formatOf(file) !== undefined);
}

/** A path as users see it: relative to the working directory, with `/` separators. */
export function shownPath(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll('\\', '/') || '.';
}
