import { escapeHtml } from './text.js';

/** A number of the summary, and the section that it leads to. */
export interface Figure {
  readonly kind: string;
  readonly to: string;
  readonly number: number;
  readonly name: string;
  readonly remark: string;
}

/** The totals as a list of links to their sections, with a bar of their shares above it. */
export function numbersHtml(numbers: readonly Figure[]): string {
  const items = numbers.map(({ kind, to, number, name, remark }) => {
    const inside = `<span class="figure">${number.toLocaleString('en-US')}</span> <span class="what">${escapeHtml(name)}</span>${remark === '' ? '' : ` <span class="remark">${escapeHtml(remark)}</span>`}`;
    return number === 0
      ? `<li class="${kind} zero"><span class="tile">${inside}</span></li>`
      : `<li class="${kind}"><a class="tile" href="#${to}">${inside}</a></li>`;
  });
  return `<nav aria-label="Summary">${barHtml(numbers)}<ul class="numbers">${items.join('')}</ul></nav>`;
}

/** The shares repeat the numbers, so that only eyes need them. */
function barHtml(numbers: readonly Figure[]): string {
  const total = numbers.reduce((sum, { number }) => sum + number, 0);
  if (total === 0) return '';
  let x = 0;
  const shares = numbers.map(({ kind, number }) => {
    const width = (number / total) * 100;
    const share = `<rect class="${kind}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="1"/>`;
    x += width;
    return share;
  });
  return `<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">${shares.join('')}</svg>`;
}
