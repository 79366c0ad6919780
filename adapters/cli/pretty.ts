import type { ReportedFinding } from '../../engine/report.js';
import { colourDiff, unifiedDiff } from './diff.js';
import type { Colors } from './io.js';
import {
  count,
  groupBy,
  headline,
  inOrder,
  type Label,
  labelOf,
  nextStep,
  nothingFound,
  oneLine,
  totals,
  type View,
} from './words.js';

/**
 * The report for a human at a terminal: the diff if asked for, the findings by file, the summary.
 *
 * Colours only repeat what the words say. Safe changes are counted for each file; all else is listed.
 */
export function renderPretty(view: View, colors: Colors): string {
  const { report, showDiff } = view;
  const blocks: string[] = [];
  if (showDiff && report.files.length > 0)
    blocks.push(colourDiff(unifiedDiff(report.files), colors).trimEnd());
  const findings = groupsByFile(report.findings.filter((finding) => finding.verdict !== 'current'));
  const errors = groupsByFile(report.errors);
  for (const file of [...new Set([...findings.keys(), ...errors.keys()])].sort()) {
    const lines = [
      colors.bold(colors.underline(oneLine(file) || '(no file)')),
      ...(errors.get(file) ?? []).map(
        (error) => `  ${colors.red(colors.bold('error'))}  ${oneLine(error.message)}`,
      ),
      ...listed(findings.get(file) ?? [], colors),
      ...counted(findings.get(file) ?? [], colors),
    ];
    blocks.push(lines.join('\n'));
  }
  blocks.push(summary(view, colors).join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function groupsByFile<T extends { readonly file: string }>(items: readonly T[]): Map<string, T[]> {
  return new Map(groupBy(items, (item) => item.file));
}

function listed(findings: readonly ReportedFinding[], colors: Colors): string[] {
  const rows = inOrder(findings).filter((finding) => labelOf(finding) !== 'migrated');
  const places = rows.map((finding) => `${finding.line}:${finding.column}`);
  const width = Math.max(0, ...places.map((place) => place.length));
  return rows.map((finding, index) => {
    const place = (places[index] ?? '').padEnd(width);
    const label = labelOf(finding);
    return `  ${place}  ${paint(label, colors)}${' '.repeat(6 - label.length)}  ${colors.bold(finding.code)}  ${oneLine(finding.message)}`;
  });
}

function counted(findings: readonly ReportedFinding[], colors: Colors): string[] {
  const safe = inOrder(findings).filter((finding) => labelOf(finding) === 'migrated');
  return groupBy(safe, (finding) => finding.code).map(([code, group]) => {
    const lines = [...new Set(group.map((finding) => finding.line))];
    const more = lines.length > 10 ? ` and ${lines.length - 10} more` : '';
    const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, 10).join(', ')}${more}`;
    return `  ${paint('migrated', colors)}  ${colors.bold(code)}  ${count(group.length, 'safe change')}, ${where}`;
  });
}

function summary(view: View, colors: Colors): string[] {
  const rows = totals(view);
  const width = Math.max(...rows.map((row) => String(row.number).length));
  const nothing = nothingFound(view);
  return [
    ...(view.notice === undefined ? [] : [colors.bold(colors.magenta(view.notice))]),
    colors.bold(headline(view)),
    ...rows.map((row) => `  ${row.label.padEnd(8)}  ${String(row.number).padStart(width)}  (${row.remark})`),
    nothing ?? nextStep(view),
  ];
}

function paint(label: Label, colors: Colors): string {
  const colour = {
    manual: colors.red,
    review: colors.magenta,
    kept: colors.cyan,
    migrated: colors.green,
    current: colors.green,
  };
  return colors.bold(colour[label](label));
}
