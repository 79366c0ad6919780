import { resolve } from 'node:path';
import { dirname } from 'node:path/posix';
import { formatOf } from '../analysis/document-formats.js';
import { existingPaths, isThere, readCandidates, type Texts } from './candidates.js';
import { type Discovery, discover } from './discover.js';
import { type ReadResult, readText, repositoryOf } from './files.js';
import type { OpenDocuments } from './open-documents.js';
import { kindByName, kindByText, type LeftAlone } from './origins.js';
import { allTriggers, migrationOf, type PlanOptions, selected } from './plan.js';
import type { FileError } from './report.js';
import { type CodeSearch, listFiles } from './search.js';
import type { AnyTransform, Migration, TransformOutline } from './transform.js';

/** Where to look, and what for. */
export interface Scope extends PlanOptions {
  /** Files and folders, relative to `cwd`. Default: all of `cwd`. */
  readonly paths?: readonly string[] | undefined;
  /** The working directory. Default: that of the process. */
  readonly cwd?: string | undefined;
  /** Globs that are left alone. */
  readonly ignore?: readonly string[] | undefined;
  /** Documents that are open in an editor. Default: none. */
  readonly open?: OpenDocuments | undefined;
}

/** The transforms to run: what tells whether a file concerns them, and, where one does, they themselves. */
export interface TransformSource {
  readonly outlines: readonly TransformOutline[];
  load(): Promise<readonly AnyTransform[]>;
}

/** What there is to look at, before the compiler is needed. All paths are absolute, with `/` separators. */
export interface Prepared {
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly ignore: readonly string[];
  /** Settings are looked for up to this folder. */
  readonly root: string;
  readonly migration: Migration;
  readonly outlines: readonly TransformOutline[];
  /** A file is looked at when it holds one of these. */
  readonly triggers: readonly string[];
  readonly discovery: Discovery;
  /** The files with a hit. */
  readonly texts: Texts;
  readonly leftAlone: ReadonlyMap<LeftAlone, readonly string[]>;
  readonly errors: FileError[];
}

/** Finds and reads the files that hold what the transforms are about. Throws `UsageError` as `run` does. */
export async function prepare(
  source: TransformSource,
  options: Scope,
  onFirstHit?: () => void,
): Promise<Prepared> {
  const cwd = resolve(options.cwd ?? '.').replaceAll('\\', '/');
  const { adapter, ignore = [] } = options;
  const migration = migrationOf({ ...options, adapter: adapter && resolve(cwd, adapter) });
  const outlines = selected(source.outlines, options);
  const paths = existingPaths(options.paths ?? ['.'], cwd);
  const triggers = allTriggers(outlines, migration);
  const context = outlines.flatMap((outline) => outline.contextPatterns?.(migration) ?? []);
  const discovery = await discover({
    paths,
    cwd,
    triggers,
    context,
    ignore,
    ...(onFirstHit && { onFirstHit }),
  });
  const { texts, leftAlone, errors } = readCandidates(discovery, readsDocuments(outlines));
  const prepared: Prepared = {
    cwd,
    paths,
    ignore,
    root: repositoryOf(cwd),
    migration,
    outlines,
    triggers,
    discovery,
    texts,
    leftAlone,
    errors,
  };
  const listed = listedOnce(prepared);
  for (const [path, text] of options.open ?? []) await takeOpen(path, text, prepared, listed);
  return prepared;
}

/** The files of a project, listed when they are first asked for. */
export function listedOnce(prepared: Prepared): () => Promise<ReadonlySet<string>> {
  let listed: Promise<ReadonlySet<string>> | undefined;
  return () => {
    listed ??= listFiles(prepared);
    return listed;
  };
}

/** Looks at an open document's text instead of the file's, where it is a file of the project and one of the texts has a hit. */
export async function takeOpen(
  path: string,
  text: string,
  { texts, triggers, paths, outlines }: Prepared,
  listed: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const known = texts.get(path);
  if (known !== undefined) texts.set(path, { ...known, text });
  else if (triggers.some((trigger) => text.includes(trigger)) && isRead(path, paths, outlines)) {
    const isOurs = isListed(path, await listed()) && kindByText(path, text) === undefined;
    if (isOurs) texts.set(path, { kind: 'text', text, hasMark: false });
  }
}

/** Whether git would list a file. One that is not written yet goes with those beside it. */
function isListed(path: string, listed: ReadonlySet<string>): boolean {
  if (listed.has(path)) return true;
  if (isThere(path)) return false;
  const folder = dirname(path);
  return [...listed].some((other) => dirname(other) === folder);
}

/** Whether a file is one that transforms read, by its name. */
function isRead(path: string, paths: readonly string[], outlines: readonly TransformOutline[]): boolean {
  const kind = kindByName(path, paths);
  if (kind === undefined) return true;
  const isDocument = kind === 'configuration' || kind === 'documentation';
  return isDocument && formatOf(path) !== undefined && readsDocuments(outlines);
}

function readsDocuments(outlines: readonly TransformOutline[]): boolean {
  return outlines.some((outline) => outline.readsDocuments === true);
}

/** Whether a file without a hit may change all the same, because one with a hit leads to it. Its text is kept then. */
export function adopts(
  path: string,
  { texts, paths }: Prepared,
  open: OpenDocuments,
  search: CodeSearch,
): boolean {
  if (texts.has(path)) return true;
  const kind = kindByName(path, paths);
  const isOurs = kind === undefined || (kind === 'configuration' && path.endsWith('/package.json'));
  if (!isOurs || !search.isListed(path)) return false;
  const shown = open.get(path);
  const result: ReadResult =
    shown === undefined ? readText(path) : { kind: 'text', text: shown, hasMark: false };
  if (result.kind === 'error' || kindByText(path, result.text) !== undefined) return false;
  texts.set(path, result);
  return true;
}
