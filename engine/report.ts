import type { ModelName } from '../catalog/catalog.js';
import packageJson from '../package.json' with { type: 'json' };

/** What was decided about one place. `kept` is left on purpose; `manual` needs a human. */
export type Verdict = 'migrated' | 'current' | 'kept' | 'manual';

/** Of a migrated place: `safe` cannot change behaviour beyond the migration itself, `review` can. */
export type Strength = 'safe' | 'review';

/** One place and its verdict, as users see it. Line and column are 1-based, in the file as it was. */
export interface ReportedFinding {
  readonly transform: string;
  readonly code: string;
  readonly verdict: Verdict;
  /** Only of a migrated one. */
  readonly strength?: Strength;
  /** Relative to the working directory, with `/` separators. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What, why, and what to do. */
  readonly message: string;
}

/** A file that could not be read, decoded, parsed or safely rewritten. It is as it was. */
export interface FileError {
  readonly file: string;
  readonly message: string;
}

/** The text of a file before and after. */
export interface ChangedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface Summary {
  readonly filesScanned: number;
  readonly filesChanged: number;
  readonly migrated: number;
  readonly current: number;
  readonly kept: number;
  readonly manual: number;
  readonly errors: number;
}

/** The ledger of a run: every occurrence with exactly one verdict, and what became of the files. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: 'bedrock-codemod';
  readonly version: string;
  readonly target: ModelName;
  readonly summary: Summary;
  readonly findings: readonly ReportedFinding[];
  readonly errors: readonly FileError[];
  readonly files: readonly ChangedFile[];
}

/** The version of this package. */
export const version: string = packageJson.version;

/** The report of a run, with its totals. */
export function makeReport(
  target: ModelName,
  report: Pick<Report, 'findings' | 'errors' | 'files'>,
  filesScanned: number,
): Report {
  const summary = summarize(report, filesScanned);
  const findings = [...report.findings].sort(byPlace);
  return { schemaVersion: 1, tool: 'bedrock-codemod', version, target, summary, ...report, findings };
}

type TextPlace = Pick<ReportedFinding, 'file' | 'line' | 'column'>;

/** For a sort: by files, and in each in the order of the text. */
export function byPlace(a: TextPlace, b: TextPlace): number {
  return (a.file < b.file ? -1 : Number(a.file > b.file)) || a.line - b.line || a.column - b.column;
}

/** The totals of findings, files and errors. */
export function summarize(
  report: Pick<Report, 'findings' | 'errors' | 'files'>,
  filesScanned: number,
): Summary {
  const count = (verdict: Verdict) => report.findings.filter((finding) => finding.verdict === verdict).length;
  return {
    filesScanned,
    filesChanged: report.files.length,
    migrated: count('migrated'),
    current: count('current'),
    kept: count('kept'),
    manual: count('manual'),
    errors: report.errors.length,
  };
}
