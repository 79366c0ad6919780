import { noDisk } from './analysis/project.js';
import { runPipeline } from './engine/pipeline.js';
import { migrationOf, type PlanOptions, selected } from './engine/plan.js';
import { positionsIn } from './engine/positions.js';
import type { Report, ReportedFinding } from './engine/report.js';
import { type RunOptions, run } from './engine/run.js';
import type { AnyTransform } from './engine/transform.js';
import { transforms } from './transforms/index.js';

export { ts } from './analysis/compiler.cjs';
export type { Project } from './analysis/project.js';
export type { Geo, Model, ModelName } from './catalog/catalog.js';
export type { Edit } from './edits/edit.js';
export { UsageError } from './engine/plan.js';
export type {
  ChangedFile,
  FileError,
  Report,
  ReportedFinding,
  Strength,
  Summary,
  Verdict,
} from './engine/report.js';
export type { Progress } from './engine/run.js';
export {
  type AnyTransform,
  defineTransform,
  type Finding,
  type Messages,
  type Migration,
  type Transform,
  type TransformContext,
} from './engine/transform.js';
export { transforms };

/** What to migrate and how. The region of the environment counts only where it is given. */
export interface MigrateOptions extends RunOptions {
  /** Transforms of your own, which run after the built-in ones. */
  readonly transforms?: readonly AnyTransform[] | undefined;
}

/**
 * Migrates files on disk and reports every place with its verdict; `files` of the report holds what changes.
 *
 * Writes unless `write` is false. Throws `UsageError` for an unknown model, geography, region, transform or path; a file that
 * cannot be read, parsed or safely rewritten is in `errors` of the report, and the others are done.
 */
export async function migrate(options: MigrateOptions = {}): Promise<Report> {
  const all = [...transforms, ...(options.transforms ?? [])];
  return run({ outlines: all, load: async () => all }, options);
}

/** What to make of one text. */
export interface TransformSourceOptions extends PlanOptions {
  /** Decides the language by its extension, and the names in the findings. */
  readonly path: string;
  readonly safe?: boolean | undefined;
  readonly transforms?: readonly AnyTransform[] | undefined;
}

/** A text after the transforms, with the findings in it. */
export interface TransformedSource {
  readonly code: string;
  readonly findings: readonly ReportedFinding[];
}

/**
 * Migrates one text in memory; nothing is read and nothing is written.
 *
 * What other files decide is `manual` or unknown here. Throws a `SyntaxError` for a text that cannot be parsed or safely
 * rewritten, and `UsageError` for an unknown model, geography, region or transform.
 */
export function transformSource(source: string, options: TransformSourceOptions): TransformedSource {
  const hasMark = source.startsWith('\uFEFF');
  const text = hasMark ? source.slice(1) : source;
  const file = `/${options.path.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '')}`;
  const outcome = runPipeline({
    texts: new Map([[file, text]]),
    root: '/',
    disk: noDisk,
    transforms: selected([...transforms, ...(options.transforms ?? [])], options),
    mayCreate: () => false,
    migration: migrationOf(options),
    safe: options.safe ?? false,
  });
  const error = outcome.errors.get(file);
  if (error !== undefined) throw new SyntaxError(`${options.path}: ${error}`);
  const positionOf = positionsIn(text);
  const findings = outcome.findings
    .map(({ edits: _, at, ...finding }) => ({ ...finding, file: options.path, ...positionOf(at.start) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  return { code: (hasMark ? '\uFEFF' : '') + (outcome.changed.get(file) ?? text), findings };
}
