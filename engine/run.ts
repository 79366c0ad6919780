import { resolve } from 'node:path';
import { existingPaths, readCandidates, type Texts } from './candidates.js';
import { discover, shownPath } from './discover.js';
import { type PreparedFile, prepareFile, readText, reasonOf, repositoryOf } from './files.js';
import { type LeftAloneContext, leftAloneFindings } from './left-alone.js';
import { kindByName, kindByText } from './origins.js';
import type { Outcome } from './pipeline.js';
import { allTriggers, migrationOf, type PlanOptions, selected } from './plan.js';
import { positionsIn } from './positions.js';
import { type ChangedFile, type FileError, makeReport, type Report, type ReportedFinding } from './report.js';
import { type CodeSearch, codeSearch } from './search.js';
import type { AnyTransform, Finding, Migration, TransformOutline } from './transform.js';

/** What to migrate, to which model, and how far to go. */
export interface RunOptions extends PlanOptions {
  /** Files and folders, relative to `cwd`. Default: all of `cwd`. */
  readonly paths?: readonly string[] | undefined;
  /** The working directory. Default: that of the process. */
  readonly cwd?: string | undefined;
  /** Apply only edits that cannot change behaviour; the others become `manual` findings. */
  readonly safe?: boolean | undefined;
  /** Globs that are left alone. */
  readonly ignore?: readonly string[] | undefined;
  /** Write the changed files. Default: true. */
  readonly write?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far a run is. */
export interface Progress {
  readonly stage: 'search' | 'analyse' | 'write';
  readonly done: number;
  readonly total: number;
}

/** The transforms to run: what tells whether a file concerns them, and, where one does, they themselves. */
export interface TransformSource {
  readonly outlines: readonly TransformOutline[];
  load(): Promise<readonly AnyTransform[]>;
}

/**
 * Runs transforms over the files of a project and reports every place with its verdict.
 *
 * The compiler is not loaded before a file has a hit. Throws `UsageError` for an unknown model, geography, transform or path.
 */
export async function run(source: TransformSource, options: RunOptions = {}): Promise<Report> {
  const { cwd: folder = '.', onProgress, write = true } = options;
  const cwd = resolve(folder).replaceAll('\\', '/');
  const { adapter } = options;
  const migration = migrationOf({ ...options, adapter: adapter && resolve(cwd, adapter) });
  const outlines = selected(source.outlines, options);
  const paths = existingPaths(options.paths ?? ['.'], cwd);

  onProgress?.({ stage: 'search', done: 0, total: 1 });
  let engine: Promise<Engine> | undefined;
  const discovery = await discover({
    paths,
    cwd,
    triggers: allTriggers(outlines, migration),
    context: outlines.flatMap((outline) => outline.contextPatterns?.(migration) ?? []),
    ignore: options.ignore ?? [],
    // The compiler loads while the search goes on.
    onFirstHit: () => {
      engine ??= loadEngine(source, options);
      // It is awaited below; until then nobody would hear of a failure.
      engine.catch(() => undefined);
    },
  });
  const { texts, leftAlone, errors } = readCandidates(
    discovery,
    outlines.some(({ readsDocuments }) => readsDocuments === true),
  );
  const context: LeftAloneContext = { outlines, migration, documents: new Set(texts.keys()) };
  const findings: ReportedFinding[] = leftAloneFindings(leftAlone, context, cwd);

  const changed: ChangedFile[] = [];
  if (texts.size > 0) {
    const { pipeline, transforms } = await (engine ?? loadEngine(source, options));
    const root = repositoryOf(cwd);
    const search = await codeSearch(root, { paths, cwd, ignore: options.ignore ?? [] });
    const disk = pipeline.realDisk(discovery.context, {
      search: search.matching,
      searchDocuments: search.documentsMatching,
      searchAll: search.allMatching,
    });
    const adopt = (path: string) => adopted(path, paths, search, texts);
    const migrateTexts = (unwritable: ReadonlySet<string>) =>
      pipeline.runPipeline({
        texts: new Map(
          [...texts].flatMap(([path, { text }]) => (unwritable.has(path) ? [] : [[path, text]])),
        ),
        root,
        disk,
        transforms,
        migration,
        safe: options.safe ?? false,
        mayCreate: (path) => !unwritable.has(path),
        mayAdopt: (path) => !unwritable.has(path) && adopt(path),
        shown: (path) => shownPath(path, cwd),
        onProgress: (done, total) => onProgress?.({ stage: 'analyse', done, total }),
      });
    const outcome = write
      ? await writeOutcome(migrateTexts, texts, errors, onProgress)
      : migrateTexts(new Set());
    for (const [file, message] of outcome.errors) errors.push({ file, message });
    const isAsked = ({ at, edits }: Finding) =>
      texts.has(at.file) || edits.length > 0 || search.isListed(at.file);
    // What a look into other files finds there is not what was asked for.
    findings.push(...reported({ ...outcome, findings: outcome.findings.filter(isAsked) }, texts, cwd));
    for (const [path, after] of outcome.changed) {
      changed.push({ file: shownPath(path, cwd), before: texts.get(path)?.text ?? '', after });
    }
  }
  const shownErrors = errors.map(({ file, message }) => ({ file: shownPath(file, cwd), message }));
  return makeReport(
    migration.target.name,
    { findings, errors: shownErrors, files: changed },
    discovery.scanned,
  );
}

/** Whether a file without a hit may change all the same, because one with a hit leads to it. Its text is kept then. */
function adopted(path: string, paths: readonly string[], search: CodeSearch, texts: Texts): boolean {
  if (texts.has(path)) return true;
  const kind = kindByName(path, paths);
  const isOurs = kind === undefined || (kind === 'configuration' && path.endsWith('/package.json'));
  if (!isOurs || !search.isListed(path)) return false;
  const result = readText(path);
  if (result.kind === 'error' || kindByText(path, result.text) !== undefined) return false;
  texts.set(path, result);
  return true;
}

interface Engine {
  readonly pipeline: typeof import('./pipeline.js');
  readonly transforms: readonly AnyTransform[];
}

async function loadEngine(source: TransformSource, options: PlanOptions): Promise<Engine> {
  const [pipeline, transforms] = await Promise.all([import('./pipeline.js'), source.load()]);
  return { pipeline, transforms: selected(transforms, options) };
}

function reported({ findings }: Outcome, texts: Texts, cwd: string): ReportedFinding[] {
  const positions = new Map([...texts].map(([path, { text }]) => [path, positionsIn(text)]));
  return findings.map(({ edits: _, at, ...finding }) => {
    const { line, column } = positions.get(at.file)?.(at.start) ?? { line: 1, column: 1 };
    return { ...finding, file: shownPath(at.file, cwd), line, column };
  });
}

/**
 * Writes what changes. Where a file cannot be written it is an error, and the run is done over without it: what would have changed it
 * together with others changes none of them.
 */
async function writeOutcome(
  migrateTexts: (unwritable: ReadonlySet<string>) => Outcome,
  texts: Texts,
  errors: FileError[],
  onProgress: RunOptions['onProgress'],
): Promise<Outcome> {
  const unwritable = new Set<string>();
  for (;;) {
    const outcome = migrateTexts(unwritable);
    const prepared: PreparedFile[] = [];
    for (const [path, text] of outcome.changed) {
      try {
        prepared.push(prepareFile(path, text, texts.get(path)?.hasMark ?? false));
      } catch (error) {
        unwritable.add(path);
        errors.push({ file: path, message: `It could not be written: ${reasonOf(error)}.` });
      }
    }
    if (prepared.length < outcome.changed.size) {
      for (const file of prepared) file.discard();
      continue;
    }
    let done = 0;
    // Side by side, for file systems that write to the disk before they let a name go over to other content.
    await Promise.all(
      prepared.map(async (file) => {
        await file.commit();
        onProgress?.({ stage: 'write', done: ++done, total: prepared.length });
      }),
    );
    return outcome;
  }
}

export type { Migration };
