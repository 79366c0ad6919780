import type { ReportedFinding } from '../../engine/report.js';
import { unifiedDiff } from './diff.js';
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

/** GitHub takes 65,536 characters as a pull request description. */
const limit = 60_000;

const sections: readonly { readonly label: Label; readonly title: string }[] = [
  { label: 'manual', title: 'For a human' },
  { label: 'review', title: 'Changed, to review' },
  { label: 'kept', title: 'Left on purpose' },
];

/** The report as Markdown that fits into the description of a pull request; what does not fit is counted. */
export function renderMarkdown(view: View): string {
  const { report } = view;
  const lines = [
    `## Claude on Amazon Bedrock: migration to \`${report.target}\``,
    '',
    ...(view.notice === undefined ? [] : [`**${escaped(view.notice)}**`, '']),
    escaped(headline(view)),
    '',
    '| verdict | places | |',
    '|---|---:|---|',
    ...totals(report).map((row) => `| ${row.label} | ${row.number} | ${row.remark} |`),
    '',
    nothingFound(view) ?? nextStep(view),
    ...(report.errors.length === 0 ? [] : ['', `### Errors (${report.errors.length})`, '']),
    ...report.errors.map((error) => `- ${code(error.file)}: ${escaped(error.message)}`),
    ...sections.flatMap(({ label, title }) => section(view, label, title)),
  ];
  let text = fitted(lines);
  for (const { title, content } of attachments(view)) {
    const block = `\n<details><summary>${title}</summary>\n\n${content}\n\n</details>\n`;
    text += text.length + block.length > limit ? `\n${title}: too long for here.\n` : block;
  }
  return text;
}

function section({ report }: View, label: Label, title: string): string[] {
  const findings = report.findings.filter((finding) => labelOf(finding) === label);
  if (findings.length === 0) return [];
  const files = groupBy(findings, (finding) => finding.file);
  return [
    '',
    `### ${title} (${findings.length})`,
    '',
    ...files.flatMap(([, group]) => inOrder(group).map(item)),
  ];
}

function item(finding: ReportedFinding): string {
  const place = code(`${finding.file}:${finding.line}:${finding.column}`);
  return `- ${place} ${finding.code}: ${escaped(finding.message)}`;
}

/** What is good to have at hand and not needed to decide. */
function attachments({ report, showDiff }: View): { title: string; content: string }[] {
  const safe = report.findings.filter((finding) => labelOf(finding) === 'migrated');
  const files = groupBy(safe, (finding) => finding.file);
  const title = `${count(safe.length, 'safe change')} in ${count(files.length, 'file')}`;
  const content = files.map(([file, group]) => `- ${code(file)}: ${kindsOf(group)}`).join('\n');
  return [
    ...(safe.length === 0 ? [] : [{ title, content }]),
    ...(showDiff && report.files.length > 0
      ? [{ title: 'Diff', content: fenced(unifiedDiff(report.files)) }]
      : []),
  ];
}

function kindsOf(findings: readonly ReportedFinding[]): string {
  const kinds = groupBy(findings, (finding) => finding.code);
  return kinds.map(([name, group]) => `${name} × ${group.length}`).join(', ');
}

/** Lines as far as they fit; the others are counted. */
export function fitted(lines: readonly string[]): string {
  let length = 0;
  const end = lines.findIndex((line) => {
    length += line.length + 1;
    return length > limit;
  });
  if (end === -1) return `${lines.join('\n')}\n`;
  const rest = `… and ${count(lines.length - end, 'more line')}; \`--format json\` has everything.`;
  return `${lines.slice(0, end).join('\n')}\n\n${rest}\n`;
}

function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text}${fence}`;
}

/** Text as Markdown shows it: code spans stay, angle brackets outside of them are no tags. */
export function escaped(text: string): string {
  const parts = oneLine(text).split('`');
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part)).join('`');
}

/** Text as a code span. */
export function code(text: string): string {
  const inner = oneLine(text);
  return inner.includes('`') ? `\`\` ${inner} \`\`` : `\`${inner}\``;
}
