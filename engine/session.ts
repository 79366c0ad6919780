import { isDeepStrictEqual } from 'node:util';
import { type Disk, keepParsed } from '../analysis/project.js';
import { compose } from '../edits/edit.js';
import { shownPath } from './discover.js';
import { readText } from './files.js';
import { mustGoOn, type Signal } from './found.js';
import { diskWith, readOnce } from './open-documents.js';
import { type Input, look as lookOnce, type Outcome, realDisk, runPipeline } from './pipeline.js';
import { selected } from './plan.js';
import {
  adopts,
  listedOnce,
  type Prepared,
  prepare,
  type Scope,
  type TransformSource,
  takeOpen,
} from './prepare.js';
import { reconciled } from './reconcile.js';
import type { Report } from './report.js';
import { type RunOptions, run } from './run.js';
import { type CodeSearch, codeSearch } from './search.js';
import type { AnyTransform, Finding } from './transform.js';

/** What there is to say of a file as it is in the editor. */
export interface Look {
  /** What is to be migrated and what needs a person. The edits fit the texts as they are now, and none is there twice. */
  readonly findings: readonly Finding[];
  /** Why the file could not be looked at. */
  readonly problem?: string | undefined;
}

/**
 * A project over a long time: some of its files are open in an editor and change there, the others on disk.
 *
 * It keeps what it has found and parsed. Paths are absolute, with `/` separators.
 */
export interface Session {
  /** Opens a document, or gives an open one another text, without byte order mark. */
  open(path: string, text: string): void;
  close(path: string): void;
  /** Files were written, made or deleted: they are looked for again. */
  refresh(): void;
  /**
   * What a migration would say of a file; nothing of one that a run would not look at. In a large project it is a migration of that file
   * alone, as if its path had been named.
   */
  look(path: string, signal?: Signal): Promise<Look>;
  /**
   * The same of a file that changes with every key, as far as it can be said at once: what each transform finds by itself. Where the
   * project is large and other files had nothing to add to what this one said last, it is asked alone.
   */
  glance(path: string, signal?: Signal): Promise<Look>;
  /** What becomes of one file, and of others for its sake, with all transforms or with some. */
  migrateFile(path: string, only?: readonly string[], signal?: Signal): Promise<Outcome>;
  /** What a run on the whole project would do. Nothing is written. */
  check(options?: Pick<RunOptions, 'onProgress' | 'signal'>): Promise<Report>;
  /** The text of a file as the session sees it; `undefined` where there is none. */
  textAt(path: string): string | undefined;
}

/** In how many files with a hit a file is looked at together with the others; in more, the others are there to look things up in. */
const mostTogether = 40;

/** How long somebody who types may wait for what is said of all files together, in milliseconds. */
const patience = 30;

/** What is looked at, and how far a migration goes. */
export interface SessionOptions extends Scope, Pick<RunOptions, 'safe'> {
  /** Whether nothing is around the paths that belongs to them: no project to search, such as a folder of downloads. Default: no. */
  readonly isLoose?: boolean | undefined;
}

/** Begins a session. Throws `UsageError` later, with every answer, where the options are no good. */
export function createSession(source: TransformSource, scope: SessionOptions): Session {
  const open = new Map<string, string>();
  const parsed = keepParsed();
  let base: Promise<Base> | undefined;
  const current = () => {
    base ??= baseOf(source, scope);
    return base;
  };
  const inputOf = async (path: string, only: readonly string[] | undefined, signal?: Signal) => {
    const { prepared, transforms, search, disk, listed } = await current();
    // The texts of files stay known beside those of the documents.
    const shown: Prepared = { ...prepared, texts: new Map(prepared.texts) };
    for (const [own, text] of open) await takeOpen(own, text, shown, listed);
    mustGoOn(signal);
    if (!shown.texts.has(path)) return undefined;
    return {
      texts: new Map([...shown.texts].map(([own, { text }]) => [own, text])),
      root: prepared.root,
      disk: diskWith(open, disk),
      transforms: only === undefined ? transforms : selected(transforms, { only }),
      migration: only === undefined ? prepared.migration : { ...prepared.migration, only },
      safe: scope.safe ?? false,
      mayCreate: () => true,
      mayAdopt: (own) => adopts(own, shown, open, search),
      shown: (own) => shownPath(own, prepared.cwd),
      signal,
      parsed,
    } satisfies Input;
  };
  /** Whether looking at all takes longer than somebody who types shall wait. */
  let isLarge = false;
  /** The files of which the others say nothing that they do not say themselves. */
  const standAlone = new Set<string>();
  /** The files of which a migration says something else than its transforms one by one. */
  const involved = new Set<string>();
  const lookInput = async (path: string, signal?: Signal) => {
    const input = await inputOf(path, undefined, signal);
    return input !== undefined && input.texts.size > mostTogether ? alone(path, input) : input;
  };
  const foundIn = (path: string, input: Input) => {
    const start = performance.now();
    const whole = lookedAt(path, input);
    isLarge = input.texts.size > 1 && performance.now() - start > patience;
    return whole;
  };
  const look: Session['look'] = async (path, signal) => {
    const input = await lookInput(path, signal);
    if (input === undefined) return { findings: [] };
    const whole = foundIn(path, input);
    const { findings, problem } = whole;
    if (problem !== undefined) return whole;
    if (isLarge && isDeepStrictEqual(lookedAt(path, alone(path, input)), whole)) standAlone.add(path);
    else standAlone.delete(path);
    const { findings: migrated, errors } = runPipeline({ ...input, wanted: about(path, input) });
    // What a migration of the file would leave as it is for a fault of ours is said one by one all the same.
    const said = errors.has(path)
      ? findings
      : reconciled(findings, migrated.filter(isIn(path)).filter(isOpen));
    if (isDeepStrictEqual(said, findings)) involved.delete(path);
    else involved.add(path);
    return { findings: said };
  };
  return {
    open: (path, text) => void open.set(path, text),
    close: (path) => void open.delete(path),
    refresh() {
      base = undefined;
    },
    look,
    async glance(path, signal) {
      if (involved.has(path)) return look(path, signal);
      const input = await lookInput(path, signal);
      if (input === undefined) return { findings: [] };
      return isLarge && standAlone.has(path) ? lookedAt(path, alone(path, input)) : foundIn(path, input);
    },
    async migrateFile(path, only, signal) {
      const input = await inputOf(path, only, signal);
      if (input === undefined) return { findings: [], changed: new Map(), errors: new Map() };
      return runPipeline({ ...input, wanted: about(path, input) });
    },
    check: (options = {}) => run(source, { ...scope, ...options, open, write: false }),
    textAt(path) {
      const shown = open.get(path);
      if (shown !== undefined) return shown;
      const read = readText(path);
      return read.kind === 'text' ? read.text : undefined;
    },
  };
}

/** One file to look at, with all the others to look things up in. */
function alone(path: string, input: Input): Input {
  const [own, others] = [new Map<string, string>(), [...input.disk.context]];
  for (const [other, text] of input.texts) {
    if (other === path) own.set(path, text);
    else others.push(other);
  }
  return { ...input, texts: own, disk: { ...input.disk, context: others } };
}

/** What each transform finds in a file. What it changes elsewhere for the sake of that goes with it. */
function lookedAt(path: string, input: Input): Look {
  const { findings, errors } = lookOnce({ ...input, wanted: about(path, input) });
  const [own, companions] = [findings.filter(isIn(path)), findings.filter((finding) => !isIn(path)(finding))];
  // Findings that change together share their edits.
  const composed = new Map<Finding['edits'], Finding['edits']>();
  const editsOf = ({ transform, edits }: Finding) => {
    if (edits.length === 0) return edits;
    const known = composed.get(edits);
    if (known !== undefined) return known;
    const others = companions.filter((other) => other.transform === transform);
    const all = compose([{ edits: [...edits, ...others.flatMap((other) => other.edits)] }]).edits;
    composed.set(edits, all);
    return all;
  };
  return {
    findings: own.filter(isOpen).map((finding) => ({ ...finding, edits: editsOf(finding) })),
    problem: errors.get(path),
  };
}

/**
 * What a transform finds in a file, and, where that changes something, what it changes in files that nobody would look at for their own
 * sake: the range of a package in a manifest.
 */
function about(
  path: string,
  { texts }: Pick<Input, 'texts'>,
): (found: readonly Finding[]) => readonly Finding[] {
  return (found) => {
    const changes = found.some(({ at, edits }) => at.file === path && edits.length > 0);
    return found.filter(
      ({ at, edits }) => at.file === path || (changes && edits.length > 0 && !texts.has(at.file)),
    );
  };
}

function isIn(path: string): (finding: Finding) => boolean {
  return ({ at }) => at.file === path;
}

/** Whether something is to be done about it. */
function isOpen({ verdict }: Finding): boolean {
  return verdict === 'migrated' || verdict === 'manual';
}

/** What stays while documents change in the editor. */
interface Base {
  readonly prepared: Prepared;
  readonly transforms: readonly AnyTransform[];
  readonly search: CodeSearch;
  readonly disk: Disk;
  readonly listed: () => Promise<ReadonlySet<string>>;
}

async function baseOf(source: TransformSource, scope: SessionOptions): Promise<Base> {
  const [prepared, all] = await Promise.all([prepare(source, scope), source.load()]);
  const search = await codeSearch(prepared.root, prepared);
  return {
    prepared,
    transforms: selected(all, scope),
    search,
    disk: readOnce(scope.isLoose === true ? realDisk([]) : realDisk(prepared.discovery.context, search)),
    listed: listedOnce(prepared),
  };
}
