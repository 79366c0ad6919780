import { isDeepStrictEqual } from 'node:util';
import { type Disk, keepParsed } from '../analysis/project.js';
import { compose } from '../edits/edit.js';
import { shownPath } from './discover.js';
import { readText } from './files.js';
import { mustGoOn, type Signal } from './found.js';
import { diskWith, readOnce } from './open-documents.js';
import { type Input, look, type Outcome, realDisk, runPipeline } from './pipeline.js';
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
import type { Report } from './report.js';
import { type RunOptions, run } from './run.js';
import { type CodeSearch, codeSearch } from './search.js';
import type { AnyTransform, Finding } from './transform.js';

/** What there is to say of files as they are in the editor. */
export interface Look {
  /** What each transform finds in each file as it is. The edits fit the texts as they are now, and none is there twice. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** Why a file could not be looked at. */
  readonly problems: ReadonlyMap<string, string>;
  /** Whether all that files say of each other is in it. */
  readonly isWhole: boolean;
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
  /** What there is to say of files; nothing of those that a run would not look at. */
  look(paths: readonly string[], signal?: Signal): Promise<Look>;
  /**
   * The same of one file that changes with every key: where the project is large and others had nothing to add to what the file said
   * last, it is asked alone. Then the answer is not whole.
   */
  glance(path: string, signal?: Signal): Promise<Look>;
  /** What becomes of one file, and of others for its sake, with all transforms or with some. */
  migrateFile(path: string, only?: readonly string[], signal?: Signal): Promise<Outcome>;
  /** What a run on the whole project would do. Nothing is written. */
  check(options?: Pick<RunOptions, 'onProgress' | 'signal'>): Promise<Report>;
  /** The text of a file as the session sees it; `undefined` where there is none. */
  textAt(path: string): string | undefined;
}

const nothing: Look = { findings: new Map(), problems: new Map(), isWhole: true };

/** How long somebody who types may wait for what is said of all files together, in milliseconds. */
const patience = 30;

/** What is looked at, and how far a migration goes. */
export type SessionOptions = Scope & Pick<RunOptions, 'safe'>;

/** Begins a session. Throws `UsageError` later, with every answer, where the options are no good. */
export function createSession(source: TransformSource, scope: SessionOptions): Session {
  const open = new Map<string, string>();
  const parsed = keepParsed();
  let base: Promise<Base> | undefined;
  const current = () => {
    base ??= baseOf(source, scope);
    return base;
  };
  const inputOf = async (paths: readonly string[], only: readonly string[] | undefined, signal?: Signal) => {
    const { prepared, transforms, search, disk, listed } = await current();
    // The texts of files stay known beside those of the documents.
    const shown: Prepared = { ...prepared, texts: new Map(prepared.texts) };
    for (const [own, text] of open) await takeOpen(own, text, shown, listed);
    mustGoOn(signal);
    if (!paths.some((path) => shown.texts.has(path))) return undefined;
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
  const standAlone = new Set<string>();
  const look: Session['look'] = async (paths, signal) => {
    const [path] = paths;
    const input = path === undefined ? undefined : await inputOf(paths, undefined, signal);
    if (input === undefined) return nothing;
    const start = performance.now();
    const whole = lookedAt(paths, input);
    isLarge = performance.now() - start > patience;
    for (const own of isLarge ? paths : []) {
      const { findings } = lookedAt([own], alone(own, input));
      if (isDeepStrictEqual(findings.get(own), whole.findings.get(own))) standAlone.add(own);
      else standAlone.delete(own);
    }
    return whole;
  };
  return {
    open: (path, text) => void open.set(path, text),
    close: (path) => void open.delete(path),
    refresh() {
      base = undefined;
    },
    look,
    async glance(path, signal) {
      if (!isLarge || !standAlone.has(path)) return look([path], signal);
      const input = await inputOf([path], undefined, signal);
      return input === undefined ? nothing : { ...lookedAt([path], alone(path, input)), isWhole: false };
    },
    async migrateFile(path, only, signal) {
      const input = await inputOf([path], only, signal);
      if (input === undefined) return { findings: [], changed: new Map(), errors: new Map() };
      return runPipeline({ ...input, isWanted: ({ at }) => at.file === path });
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

/** What is found in some files. */
function lookedAt(paths: readonly string[], input: Input): Look {
  const findings = new Map<string, Finding[]>(paths.map((path) => [path, []]));
  const isWanted = ({ at }: Finding) => findings.has(at.file);
  const found = look({ ...input, isWanted });
  for (const finding of found.findings)
    findings.get(finding.at.file)?.push({ ...finding, edits: compose([finding]).edits });
  return { findings, problems: found.errors, isWhole: true };
}

/** What stays while documents change in the editor. */
interface Base {
  readonly prepared: Prepared;
  readonly transforms: readonly AnyTransform[];
  readonly search: CodeSearch;
  readonly disk: Disk;
  readonly listed: () => Promise<ReadonlySet<string>>;
}

async function baseOf(source: TransformSource, scope: Scope): Promise<Base> {
  const [prepared, all] = await Promise.all([prepare(source, scope), source.load()]);
  const search = await codeSearch(prepared.root, prepared);
  return {
    prepared,
    transforms: selected(all, scope),
    search,
    disk: readOnce(realDisk(prepared.discovery.context, search)),
    listed: listedOnce(prepared),
  };
}
