import type { Report } from '../../engine/report.js';

/** The report as the contract's JSON: the ledger without the texts of the files. */
export function renderJson(report: Report): string {
  const { schemaVersion, tool, version, target, summary, findings, errors } = report;
  const content = {
    schemaVersion,
    tool,
    version,
    target,
    summary: {
      filesScanned: summary.filesScanned,
      filesChanged: summary.filesChanged,
      migrated: summary.migrated,
      current: summary.current,
      kept: summary.kept,
      manual: summary.manual,
      errors: summary.errors,
    },
    findings: findings.map(({ transform, code, verdict, strength, file, line, column, message }) => {
      return { transform, code, verdict, strength, file, line, column, message };
    }),
    errors: errors.map(({ file, message }) => ({ file, message })),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
