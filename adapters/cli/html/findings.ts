import { byPlace, type ReportedFinding } from '../../../engine/report.js';
import { type Group, groupsOf } from '../groups.js';
import { type Label, labelOf } from '../words.js';
import { proseHtml } from './prose.js';
import { countHtml, escapeHtml, messageHtml, pathHtml } from './text.js';

/** What `explain` says of a code, as Markdown, where something is installed that does. */
export type Explain = (transform: string, code: string) => string | undefined;

/** So many places of a message are seen at once; the others are behind a click. */
const openPlaces = 24;

interface Shown {
  /** The level of the heading of each group. */
  readonly level: 3 | 4;
  /** Whether the groups are closed at first. */
  readonly isClosed?: boolean;
  readonly explain?: Explain;
  /** The block of the page with the changes of a file, by its name. */
  readonly blockOf?: ReadonlyMap<string, number>;
}

/** Findings by their codes: each message once, with all places that it is about. */
export function groupsHtml(findings: readonly ReportedFinding[], shown: Shown): string {
  return groupsOf(findings)
    .map((group) => groupHtml(group, shown))
    .join('\n');
}

function groupHtml(group: Group, shown: Shown): string {
  const { transform, code, number } = group;
  const label = labelOf(firstOf(group));
  const data = `data-holder data-transform="${escapeHtml(transform)}" data-verdict="${label}"`;
  const heading =
    `<h${shown.level}><code class="name">${escapeHtml(code)}</code> <span class="from">${escapeHtml(transform)}</span> ` +
    `<span class="number">${countHtml(number, 'place')}</span></h${shown.level}>`;
  const explanation = shown.explain?.(transform, code);
  const body = [
    ...group.sentences.flatMap(({ cases }) =>
      cases.map(({ findings }) => messageAndPlaces(findings, shown.blockOf)),
    ),
    ...(explanation === undefined
      ? []
      : [
          `<details class="explanation"><summary>What it means</summary><div class="prose">${proseHtml(explanation)}</div></details>`,
        ]),
  ].join('\n');
  return shown.isClosed === true
    ? `<details class="group ${label}" ${data}><summary>${heading}</summary>\n${body}\n</details>`
    : `<div class="group ${label}" ${data}>${heading}\n${body}\n</div>`;
}

function firstOf({ sentences }: Group): ReportedFinding {
  const finding = sentences[0]?.cases[0]?.findings[0];
  if (finding === undefined) throw new Error('A group has at least one finding.');
  return finding;
}

function messageAndPlaces(findings: readonly ReportedFinding[], blockOf: Shown['blockOf']): string {
  const places = [...findings].sort(byPlace);
  const open = places.length > openPlaces + 2 ? places.slice(0, openPlaces) : places;
  const rest = places.slice(open.length);
  return [
    `<div class="finding" data-holder><p class="message">${messageHtml(findings[0]?.message ?? '')}</p>`,
    placesHtml(open, blockOf),
    ...(rest.length === 0
      ? []
      : [
          `<details class="more" data-holder><summary>${countHtml(rest.length, 'more place')}</summary>${placesHtml(rest, blockOf)}</details>`,
        ]),
    '</div>',
  ].join('');
}

/** Each place is there as a whole; of a path that the place before has, too, eyes see only the line. */
function placesHtml(findings: readonly ReportedFinding[], blockOf: Shown['blockOf']): string {
  const items = findings.map(({ file, line, column }, index) => {
    const block = blockOf?.get(file);
    const again = findings[index - 1]?.file === file ? ' class="again"' : '';
    const data = block === undefined ? '' : ` data-block="${block}"`;
    return `<li${again}${data}><code><span class="path">${pathHtml(file)}</span>:${line}:${column}</code></li>`;
  });
  return `<ul class="places">${items.join('')}</ul>`;
}

/** What a label is called on the page. */
export const labelWords: Readonly<Record<Label, string>> = {
  manual: 'For a person',
  review: 'Changed, to review',
  migrated: 'Changed, safe',
  kept: 'Left on purpose',
  current: 'Current already',
};
