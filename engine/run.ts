import type { Texts } from './candidates.js';
import { shownPath } from './discover.js';
import { type PreparedFile, prepareFile, reasonOf } from './files.js';
import type { Signal } from './found.js';
import { type LeftAloneContext, leftAloneFindings } from './left-alone.js';
import { diskWith } from './open-documents.js';
import type { Outcome } from './pipeline.js';
import { type PlanOptions, selected } from './plan.js';
import { positionsIn } from './positions.js';
import { adopts, prepare, type Scope, type TransformSource } from './prepare.js';
import { type ChangedFile, type FileError, makeReport, type Report, type ReportedFinding } from './report.js';
import { codeSearch } from './search.js';
import type { AnyTransform, Finding, Migration } from './transform.js';

/** What to migrate, to which model, and how far to go. */
export interface RunOptions extends Scope {
  /** Apply only edits that cannot change behaviour; the others become `manual` findings. */
  readonly safe?: boolean | undefined;
  /** Write the changed files. Default: true. */
  readonly write?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Says when the run is not wanted any more: it throws then, and what is not written yet stays. An `AbortSignal`, for one. */
  readonly signal?: Signal | undefined;
}

/** How far a run is. */
export interface Progress {
  readonly stage: 'search' | 'analyse' | 'write';
  readonly done: number;
  readonly total: number;
}

/**
 * Runs transforms over the files of a project and reports every place with its verdict.
 *
 * The compiler is not loaded before a file has a hit. Throws `UsageError` for an unknown model, geography, transform or path.
 */
export async function run(source: TransformSource, options: RunOptions = {}): Promise<Report> {
  const { onProgress, open = new Map(), write = true } = options;
  let engine: Promise<Engine> | undefined;
  onProgress?.({ stage: 'search', done: 0, total: 1 });
  const prepared = await prepare(source, options, () => {
    // The compiler loads while the search goes on.
    engine ??= loadEngine(source, options);
    // It is awaited below; until then nobody would hear of a failure.
    engine.catch(() => undefined);
  });
  const { cwd, root, migration, outlines, discovery, texts, leftAlone, errors } = prepared;
  const context: LeftAloneContext = { outlines, migration, documents: new Set(texts.keys()) };
  const findings: ReportedFinding[] = leftAloneFindings(leftAlone, context, cwd);

  const changed: ChangedFile[] = [];
  if (texts.size > 0) {
    const { pipeline, transforms } = await (engine ?? loadEngine(source, options));
    const search = await codeSearch(root, prepared);
    const disk = diskWith(open, pipeline.realDisk(discovery.context, search));
    const adopt = (path: string) => adopts(path, prepared, open, search);
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
        signal: options.signal,
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
