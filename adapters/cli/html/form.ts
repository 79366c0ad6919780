import type { ReportedFinding } from '../../../engine/report.js';
import { type Label, labelOf } from '../words.js';
import { labelWords } from './findings.js';
import { escapeHtml } from './text.js';

/** The filter, which is there where a script can work it. */
export function filterHtml(findings: readonly ReportedFinding[]): string {
  const transforms = [...new Set(findings.map(({ transform }) => transform))].sort();
  const found = new Set(findings.map(labelOf));
  const labels = (Object.keys(labelWords) as Label[]).filter((label) => found.has(label));
  const option = (value: string, words: string) =>
    `<option value="${escapeHtml(value)}">${escapeHtml(words)}</option>`;
  return `<form class="filter" role="search" aria-label="Filter the findings" hidden>
<label><span>Text</span><input type="search" name="text" placeholder="path, code or word" autocomplete="off" spellcheck="false"></label>
<label><span>Verdict</span><select name="verdict">${option('', 'all')}${labels.map((label) => option(label, labelWords[label])).join('')}</select></label>
<label><span>Transform</span><select name="transform">${option('', 'all')}${transforms.map((id) => option(id, id)).join('')}</select></label>
<button type="reset">Clear</button>
<output aria-live="polite"></output>
</form>`;
}
