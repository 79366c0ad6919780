import type { ReportedFinding } from '../../engine/report.js';
import { unifiedDiff } from './diff.js';
import { type Case, groupsOf, type Sentence, tiersOf } from './groups.js';
import {
  consequenceWords,
  count,
  groupBy,
  headline,
  inOrder,
  labelOf,
  nextStep,
  nothingFound,
  oneLine,
  totals,
  type View,
} from './words.js';

/** GitHub takes 65,536 characters as a pull request description. */
const limit = 60_000;

/** So many files with what is said in one sentence are listed; the others are counted. */
const fileLimit = 12;
const lineLimit = 20;

/**
 * The report as Markdown that fits into the description of a pull request; what does not fit is counted.
 *
 * What has to be decided comes first, and is open; what is only good to know is folded. No links: a description resolves
 * none that is relative.
 */
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
    ...totals(view).map((row) => `| ${row.label} | ${row.number} | ${row.remark} |`),
    '',
    nothingFound(view) ?? nextStep(view),
    ...(report.errors.length === 0 ? [] : ['', `### Errors (${report.errors.length})`, '']),
    ...report.errors.map((error) => `- ${code(error.file)}: ${escaped(error.message)}`),
    ...forAHuman(view),
    ...toReview(view),
  ];
  let text = fitted(lines);
  for (const { title, content } of attachments(view)) {
    const block = `\n<details><summary>${title}</summary>\n\n${content}\n\n</details>\n`;
    text += text.length + block.length > limit ? `\n${title}: too long for here.\n` : block;
  }
  return text;
}

/** What breaks first comes first. */
function forAHuman(view: View): string[] {
  const { manual } = view.report.summary;
  if (manual === 0) return [];
  const tiers = tiersOf(view).flatMap(({ consequence, findings }) => {
    const { title, meaning } = consequenceWords[consequence];
    return ['', `#### ${title} (${findings.length})`, '', meaning, '', ...itemsOf(findings)];
  });
  return ['', `### For a human (${manual})`, ...tiers];
}

function toReview({ report }: View): string[] {
  const findings = report.findings.filter((finding) => labelOf(finding) === 'review');
  if (findings.length === 0) return [];
  return ['', `### Changed, to review (${findings.length})`, '', ...itemsOf(findings)];
}

/** A sentence once, with all its places. */
function itemsOf(findings: readonly ReportedFinding[]): string[] {
  return groupsOf(findings).flatMap((group) =>
    group.sentences.flatMap((sentence) => itemOf(group.code, sentence)),
  );
}

function itemOf(name: string, { message, cases }: Sentence): string[] {
  const said = `- **${name}**: ${escaped(message)}`;
  const [only, ...others] = cases;
  if (only !== undefined && others.length === 0) return [`${said}<br>${placesOf(only)}`];
  return [said, ...cases.map((one) => `  - ${one.differing.map(briefly).join(', ')}: ${placesOf(one)}`)];
}

function briefly(text: string): string {
  return code(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

/** `src/a.ts:3`, 17, 40; `src/b.ts:8`: the file and the first line as one text that an editor finds, the other lines behind it. */
function placesOf({ findings }: Case): string {
  const files = groupBy(findings, ({ file }) => file);
  const shown = files.slice(0, fileLimit).map(([file, group]) => {
    const [first, ...others] = [...new Set(inOrder(group).map(({ line }) => line))];
    const rest =
      others.length > lineLimit
        ? [...others.slice(0, lineLimit), `and ${count(others.length - lineLimit, 'more line')}`]
        : others;
    return [code(`${file}:${first}`), ...rest].join(', ');
  });
  const more = files.length > fileLimit ? `; and ${count(files.length - fileLimit, 'more file')}` : '';
  return `${shown.join('; ')}${more}`;
}

/** What is good to have at hand and not needed to decide. */
function attachments({ report, showDiff }: View): { title: string; content: string }[] {
  const kept = report.findings.filter((finding) => labelOf(finding) === 'kept');
  const safe = report.findings.filter((finding) => labelOf(finding) === 'migrated');
  const files = groupBy(safe, (finding) => finding.file);
  const title = `${count(safe.length, 'safe change')} in ${count(files.length, 'file')}`;
  const content = files.map(([file, group]) => `- ${code(file)}: ${kindsOf(group)}`).join('\n');
  return [
    ...(kept.length === 0
      ? []
      : [{ title: `Left on purpose (${kept.length})`, content: itemsOf(kept).join('\n') }]),
    ...(safe.length === 0 ? [] : [{ title, content }]),
    ...(showDiff && report.files.length > 0
      ? [{ title: 'Diff', content: fenced(unifiedDiff(report.files)) }]
      : []),
  ];
}

function kindsOf(findings: readonly ReportedFinding[]): string {
  const kinds = groupBy(findings, (finding) => finding.code);
  return kinds.map(([name, group]) => (group.length === 1 ? name : `${name} × ${group.length}`)).join(', ');
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
