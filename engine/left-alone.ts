import { formatOf } from '../analysis/document-formats.js';
import { isMarked } from '../analysis/text-marks.js';
import { shownPath } from './discover.js';
import { isLong, readText } from './files.js';
import type { LeftAlone } from './origins.js';
import { positionsIn } from './positions.js';
import type { ReportedFinding } from './report.js';
import type { Migration, TransformOutline } from './transform.js';

/** What decides whose files these would have been. */
export interface LeftAloneContext {
  readonly outlines: readonly TransformOutline[];
  readonly migration: Migration;
  /** The files that some of the transforms read all the same. */
  readonly documents: ReadonlySet<string>;
}

/** Kinds of files that are left alone for what they are: said once, with the count. */
const reasons: Readonly<
  Record<Exclude<LeftAlone, 'component' | 'configuration'>, readonly [what: string, todo: string]>
> = {
  'git-ignored': ['that git ignores', 'Change what makes such files, or where they are deployed from.'],
  'build-output': [
    'of build output',
    'Build again; to migrate such files as they are, name their folder as a path.',
  ],
  'lock-file': ['that locks versions', 'Its tool writes it.'],
  snapshot: ['of test snapshots', 'Run the tests and update them.'],
  recording: ['of recorded requests', 'Record again.'],
  minified: ['of minified code', 'Build again from the sources.'],
  generated: ['of generated code', 'Generate again from the sources.'],
  'other-language': ['of code in another language', 'Change it with the tools of that language.'],
  documentation: ['of documentation', 'Change by hand what should speak of the target.'],
};

/**
 * The findings for files with a hit that no transform looks into, or not every one.
 *
 * Kinds that need nobody are `kept`, once for each kind. A component is `kept`, and configuration is `manual`, file by file: their
 * ids count when the program runs.
 */
export function leftAloneFindings(
  files: ReadonlyMap<LeftAlone, readonly string[]>,
  context: LeftAloneContext,
  cwd: string,
): ReportedFinding[] {
  return [...files].flatMap(([kind, paths]) => {
    const found = paths.flatMap((path) => located(path, readersOf(path, context)) ?? []);
    if (kind === 'configuration' || kind === 'component')
      return found.map((hit) => fileFinding(kind, hit, cwd));
    const [first] = found;
    if (first === undefined) return [];
    const [what, todo] = reasons[kind];
    const count = found.length === 1 ? '1 file' : `${found.length} files`;
    const message = `${count} ${what} with ${first.words}. ${todo}`;
    return [reported(first, kind, 'kept', message, cwd)];
  });
}

/** A file that some transforms read is left alone by the others. */
function readersOf(path: string, context: LeftAloneContext): LeftAloneContext {
  if (!context.documents.has(path)) return context;
  return { ...context, outlines: context.outlines.filter(({ readsDocuments }) => readsDocuments !== true) };
}

function fileFinding(kind: 'configuration' | 'component', hit: Located, cwd: string): ReportedFinding {
  if (hit.isIgnored) return reported(hit, 'ignored', 'kept', 'A comment asks to leave this alone.', cwd);
  return kind === 'component'
    ? reported(
        hit,
        kind,
        'kept',
        `${hit.words}${hit.times}: the code in components is not rewritten. Change it by hand.`,
        cwd,
      )
    : reported(
        hit,
        kind,
        'manual',
        `${hit.words}${hit.times}: this is not rewritten in files of this kind. Change it by hand where the program reads it.`,
        cwd,
      );
}

function reported(
  { transform, path, position }: Located,
  code: string,
  verdict: 'kept' | 'manual',
  message: string,
  cwd: string,
): ReportedFinding {
  return { transform, code, verdict, message, file: shownPath(path, cwd), ...position };
}

interface Located {
  readonly transform: string;
  readonly path: string;
  readonly position: { line: number; column: number };
  /** What was found, as code. */
  readonly words: string;
  /** How often, unless once. */
  readonly times: string;
  readonly isIgnored: boolean;
}

/** The first of the strings that a file was found by; none where it names nothing that has to change. */
function located(path: string, { outlines, migration }: LeftAloneContext): Located | undefined {
  if (isLong(path) && formatOf(path) !== undefined) return longFile(path, outlines);
  const read = readText(path);
  if (read.kind === 'error') return undefined;
  const { text } = read;
  for (const outline of outlines) {
    const triggers = outline.staleTriggers?.(migration) ?? outline.triggers(migration);
    const hits = triggers.flatMap((trigger) => occurrences(text, trigger));
    const seen = hits.sort((a, b) => a - b).map((at) => ({ at, ...wordAt(text, at) }));
    const open = seen.filter(({ at }) => !isMarked(text, at));
    const [first] = open.length > 0 ? open : seen;
    if (first === undefined) continue;
    const words = [...new Set((open.length > 0 ? open : seen).map(({ word }) => word))];
    const shown = words
      .slice(0, 3)
      .map((word) => `\`${word}\``)
      .join(', ');
    return {
      transform: outline.id,
      path,
      position: positionsIn(text)(first.start),
      words: words.length > 3 ? `${shown} and ${words.length - 3} more` : shown,
      times: open.length > 1 ? ` ${open.length} times` : '',
      isIgnored: open.length === 0,
    };
  }
  return undefined;
}

/** Such a file is not even read: what it names, and where, is for its owner to find. */
function longFile(path: string, outlines: readonly TransformOutline[]): Located | undefined {
  const transform = outlines.find(({ readsDocuments }) => readsDocuments === true)?.id;
  if (transform === undefined) return undefined;
  const words = 'More than 1 MB, which is not read';
  return { transform, path, position: { line: 1, column: 1 }, words, times: '', isIgnored: false };
}

function occurrences(text: string, trigger: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(trigger); at !== -1; at = text.indexOf(trigger, at + 1)) found.push(at);
  return found;
}

/** The whole word around a hit: the id of which it is a part. */
function wordAt(text: string, at: number): { word: string; start: number } {
  const head = /[\w.:%-]*$/.exec(text.slice(Math.max(0, at - 100), at))?.[0] ?? '';
  const tail = /^[\w.:%-]*/.exec(text.slice(at, at + 100))?.[0] ?? '';
  return { word: (head + tail).replace(/[.:]+$/, ''), start: at - head.length };
}
