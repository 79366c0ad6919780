import type { Diff, Part, Row, Run, Side } from './diff-rows.js';
import { countHtml, escapeHtml } from './text.js';

/** Of a line that is longer, parts are left out. */
const longestLine = 1_000;
const longestPart = 500;
const besideChange = 150;

/** A diff as a table, with at most so many rows; what is not shown is counted. */
export function diffHtml({ runs, removed }: Diff, caption: string, most: number): string {
  const isNew = removed === 0 && runs.every(({ kind }) => kind === 'edit');
  const columns = isNew ? 2 : 4;
  const { shown, left } = cut(runs, most);
  const head = isNew
    ? '<tr><th scope="col">Line</th><th scope="col">New</th></tr>'
    : '<tr><th scope="col">Line</th><th scope="col">Before</th><th scope="col">Line</th><th scope="col">After</th></tr>';
  const sizes = '<col class="n"><col>'.repeat(columns / 2);
  const rest =
    left === 0
      ? ''
      : `<tbody class="gap"><tr><td colspan="${columns}">${countHtml(left, 'more line')} of this diff ${left === 1 ? 'is' : 'are'} not shown here; <code>git diff</code> has all of it.</td></tr></tbody>`;
  return (
    `<table class="diff${isNew ? ' created' : ''}"><caption>${escapeHtml(caption)}</caption><colgroup>${sizes}</colgroup><thead>${head}</thead>` +
    `${shown.map((run) => runHtml(run, isNew, columns)).join('')}${rest}</table>`
  );
}

/** How many rows a diff has. */
export function rowsOf({ runs }: Diff): number {
  return runs.reduce((sum, run) => sum + (run.kind === 'gap' ? 1 : run.rows.length), 0);
}

function cut(runs: readonly Run[], most: number): { shown: Run[]; left: number } {
  const shown: Run[] = [];
  let room = most;
  let left = 0;
  for (const run of runs) {
    if (run.kind === 'gap') {
      if (room > 0) shown.push(run);
      continue;
    }
    if (room > 0) shown.push({ kind: run.kind, rows: run.rows.slice(0, room) });
    left += Math.max(0, run.rows.length - room);
    room = Math.max(0, room - run.rows.length);
  }
  return { shown, left };
}

function runHtml(run: Run, isNew: boolean, columns: number): string {
  if (run.kind === 'gap') {
    return `<tbody class="gap"><tr><td colspan="${columns}">${countHtml(run.lines, 'unchanged line')}</td></tr></tbody>`;
  }
  const rows = run.rows.map((row) => (isNew ? side(row.after, 'add') : both(row, run.kind)));
  return `<tbody class="${run.kind}">${rows.map((cells) => `<tr>${cells}</tr>`).join('')}</tbody>`;
}

function both({ before, after }: Row, kind: 'same' | 'edit'): string {
  return kind === 'same'
    ? side(before, 'old') + side(after, 'new')
    : side(before, before === undefined ? 'none old' : 'del') +
        side(after, after === undefined ? 'none new' : 'add');
}

function side(found: Side | undefined, kind: string): string {
  if (found === undefined) return `<td class="n ${kind}"></td><td class="${kind}"></td>`;
  return `<td class="n ${kind}">${found.line}</td><td class="${kind}">${partsHtml(found.parts)}</td>`;
}

function partsHtml(parts: readonly Part[]): string {
  const length = parts.reduce((sum, { text }) => sum + text.length, 0);
  const show = length > longestLine ? cutHtml : ({ text }: Part) => escapeHtml(text);
  return parts.map((part) => (part.isChanged ? `<mark>${show(part)}</mark>` : show(part))).join('');
}

/** A part of a long line: what stands beside a change, and the beginning of what changed. */
function cutHtml({ text, isChanged }: Part): string {
  const [head, tail] = isChanged ? [longestPart, 0] : [besideChange, besideChange];
  const left = text.length - head - tail;
  if (left <= 0) return escapeHtml(text);
  const end = tail === 0 ? '' : escapeHtml(text.slice(-tail));
  return `${escapeHtml(text.slice(0, head))}<span class="cut"> … ${countHtml(left, 'character')} … </span>${end}`;
}
