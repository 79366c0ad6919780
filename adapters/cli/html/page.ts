import type { Report } from '../../../engine/report.js';
import { tiersOf } from '../groups.js';
import {
  consequencesIn,
  consequenceWords,
  headline,
  type Label,
  labelOf,
  nextStep,
  nothingFound,
  oneLine,
  type View,
} from '../words.js';
import { blocksOf, changesHtml } from './changes.js';
import { documentHtml } from './document.js';
import { type Explain, groupsHtml, labelWords } from './findings.js';
import { filterHtml } from './form.js';
import { type Figure, numbersHtml } from './numbers.js';
import { countHtml, escapeHtml, messageHtml, pathHtml } from './text.js';

const modes: Readonly<Record<View['mode'], string>> = {
  migrate: 'The changes are written',
  preview: 'A preview: nothing is written',
  check: 'A check: nothing is written',
};

/**
 * The report as one page, for a browser: what is left for a person first, by what breaks first, then what changed, file by file.
 *
 * Every finding is on it. It needs no network and no script; with one it can be filtered.
 */
export function renderHtml(view: View, explain: Explain): string {
  const { report } = view;
  const blocks = blocksOf(report.files, report.findings);
  const blockOf = new Map(blocks.map(({ file }, index) => [file, index]));
  const of = (label: Label) => report.findings.filter((finding) => labelOf(finding) === label);
  const sections = [
    errorsHtml(report),
    manualHtml(view, explain),
    section('review', of('review').length, 'Each of these changes may change what the program does.', () =>
      groupsHtml(of('review'), { level: 3, explain, blockOf }),
    ),
    section('changes', blocks.length, 'File by file. What is safe stands above the diff.', () =>
      changesHtml(blocks),
    ),
    section(
      'kept',
      of('kept').length,
      'Nobody has to do anything; the messages say why, and what you may want to add.',
      () => groupsHtml(of('kept'), { level: 3, isClosed: true, explain }),
    ),
    section('current', of('current').length, 'These were fine before.', () =>
      groupsHtml(of('current'), { level: 3, isClosed: true }),
    ),
  ].filter((html) => html !== '');
  return documentHtml({
    title: `Migration to ${report.target} - bedrock-codemod`,
    header: headerHtml(view),
    main: [report.findings.length === 0 ? '' : filterHtml(report.findings), ...sections].join('\n'),
    footer: `<p>bedrock-codemod ${escapeHtml(report.version)}. Places are <code>file:line:column</code> in the files as they were. <code>bedrock-codemod explain &lt;code&gt;</code> says what a finding means.</p>`,
  });
}

function headerHtml(view: View): string {
  const { report, mode, notice } = view;
  return [
    `<p class="eyebrow">bedrock-codemod · ${modes[mode]}</p>`,
    `<h1>Migration to <code>${escapeHtml(report.target)}</code></h1>`,
    `<p class="lead">${messageHtml(oneLine(headline(view)))}</p>`,
    ...(notice === undefined
      ? []
      : [
          `<div class="notice" role="note"><p><strong>Notice.</strong> ${messageHtml(oneLine(notice))}</p></div>`,
        ]),
    numbersHtml(numbersOf(view)),
    `<p class="next">${messageHtml(nothingFound(view) ?? nextStep(view))}</p>`,
  ].join('\n');
}

function numbersOf(view: View): Figure[] {
  const { report } = view;
  const { errors, kept, current } = report.summary;
  const count = (label: Label) => report.findings.filter((finding) => labelOf(finding) === label).length;
  return [
    ...(errors === 0
      ? []
      : [{ kind: 'errors', to: 'errors', number: errors, name: 'Errors', remark: 'left as they were' }]),
    {
      kind: 'manual',
      to: 'manual',
      number: count('manual'),
      name: labelWords.manual,
      remark: consequencesIn(view).join(' · '),
    },
    { kind: 'review', to: 'review', number: count('review'), name: labelWords.review, remark: '' },
    {
      kind: 'migrated',
      to: 'changes',
      number: count('migrated'),
      name: labelWords.migrated,
      remark: '',
    },
    { kind: 'kept', to: 'kept', number: kept, name: labelWords.kept, remark: '' },
    { kind: 'current', to: 'current', number: current, name: labelWords.current, remark: '' },
  ];
}

function errorsHtml({ errors }: Report): string {
  if (errors.length === 0) return '';
  const items = errors.map(
    ({ file, message }) =>
      `<li>${file === '' ? '' : `<code>${pathHtml(file)}</code> `}${messageHtml(oneLine(message))}</li>`,
  );
  return sectionHtml(
    'errors',
    'Errors',
    errors.length,
    'These files are as they were.',
    `<ul class="errors">${items.join('')}</ul>`,
  );
}

function manualHtml(view: View, explain: Explain): string {
  return section('manual', view.report.summary.manual, 'What breaks first comes first.', () =>
    tiersOf(view)
      .map(({ consequence, findings }) => {
        const { title, meaning } = consequenceWords[consequence];
        const heading = `<h3 class="tier-name">${title} <span class="number">${findings.length}</span></h3>`;
        return `<section class="tier ${consequence}" data-holder>${heading}<p class="hint">${meaning}</p>\n${groupsHtml(findings, { level: 4, explain })}\n</section>`;
      })
      .join('\n'),
  );
}

const titles = {
  manual: 'Left for a person',
  review: labelWords.review,
  changes: 'What changed',
  kept: labelWords.kept,
  current: labelWords.current,
} as const;

function section(id: keyof typeof titles, number: number, hint: string, body: () => string): string {
  return number === 0 ? '' : sectionHtml(id, titles[id], number, hint, body());
}

function sectionHtml(id: string, title: string, number: number, hint: string, body: string): string {
  const holder = id === 'errors' ? '' : ' data-holder';
  const unit =
    id === 'changes' ? countHtml(number, 'file') : countHtml(number, id === 'errors' ? 'file' : 'place');
  return `<section id="${id}" aria-labelledby="${id}-title"${holder}>
<h2 id="${id}-title">${title} <span class="number">${unit}</span></h2>
<p class="hint">${hint}</p>
${body}
</section>`;
}
