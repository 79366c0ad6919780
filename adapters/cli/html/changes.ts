import type { ChangedFile, ReportedFinding } from '../../../engine/report.js';
import { groupBy, labelOf } from '../words.js';
import { diffHtml, rowsOf } from './diff.js';
import { type Diff, diffOf } from './diff-rows.js';
import { groupsHtml } from './findings.js';
import { countHtml, escapeHtml, pathHtml } from './text.js';

/** A diff with so many rows is open at first, as long as the page has not many of them. */
const openRows = 40;
const openInAll = 400;

/** What is shown of a file, and of all files: nobody reads more here, and the page has to stay one that opens. */
const rowsOfFile = 1_000;
const rowsInAll = 12_000;

/** A file that changed, or would: its name, what was safe in it, and how many places in it want a review. */
interface Block {
  readonly file: string;
  readonly changed: ChangedFile | undefined;
  readonly safe: readonly ReportedFinding[];
  readonly review: number;
}

/** The files with changes, in the order of their names. */
export function blocksOf(
  files: readonly ChangedFile[],
  findings: readonly ReportedFinding[],
): readonly Block[] {
  const migrated = new Map(
    groupBy(
      findings.filter(({ verdict }) => verdict === 'migrated'),
      ({ file }) => file,
    ),
  );
  const changed = new Map(files.map((file) => [file.file, file]));
  return [...new Set([...migrated.keys(), ...changed.keys()])].sort().map((file) => {
    const own = migrated.get(file) ?? [];
    const safe = own.filter((finding) => labelOf(finding) === 'migrated');
    return { file, changed: changed.get(file), safe, review: own.length - safe.length };
  });
}

/** A block for each file, with its diff; large ones are closed, and what is beyond any reading is counted. */
export function changesHtml(blocks: readonly Block[]): string {
  let shown = 0;
  let opened = 0;
  return blocks
    .map((block, index) => {
      const most = Math.min(rowsOfFile, rowsInAll - shown);
      const diff = block.changed === undefined || most <= 0 ? undefined : diffOf(block.changed);
      const rows = diff === undefined ? 0 : Math.min(rowsOf(diff), most);
      shown += rows;
      const isOpen = rows > 0 && rows <= openRows && opened + rows <= openInAll;
      if (isOpen) opened += rows;
      return blockHtml(block, { index, diff, most, isOpen });
    })
    .join('\n');
}

interface Shown {
  readonly index: number;
  readonly diff: Diff | undefined;
  readonly most: number;
  readonly isOpen: boolean;
}

function blockHtml(block: Block, { index, diff, most, isOpen }: Shown): string {
  const { file, changed, safe, review } = block;
  const isNew = changed?.before === '';
  const notes = [
    ...(isNew ? ['new file'] : []),
    ...(safe.length === 0 ? [] : [`${safe.length} safe`]),
    ...(review === 0 ? [] : [`${review} to review`]),
  ].join(' · ');
  const lines =
    diff === undefined
      ? ''
      : `<span class="lines"><ins><span class="sr">lines added: </span>+${diff.added}</ins> <del><span class="sr">lines removed: </span>−${diff.removed}</del></span>`;
  return [
    `<details class="file" data-holder id="file-${index}" data-path="${escapeHtml(file)}"${isOpen ? ' open' : ''}>`,
    `<summary><h3><code>${pathHtml(file)}</code></h3><span class="notes">${notes}</span>${lines}</summary>`,
    safe.length === 0 ? '' : groupsHtml(safe, { level: 4 }),
    bodyHtml(block, diff, most),
    '</details>',
  ].join('\n');
}

function bodyHtml({ file, changed }: Block, diff: Diff | undefined, most: number): string {
  if (diff !== undefined) return diffHtml(diff, `Changes in ${file}`, most);
  if (changed === undefined) return '<p class="hint">The text of this file is as it was.</p>';
  const why =
    most <= 0
      ? `This page has shown ${countHtml(rowsInAll, 'line')} of diffs before this one.`
      : 'Too much of this file is different to show it side by side.';
  const length = countHtml(changed.after.split('\n').length, 'line');
  return `<p class="hint">${why} The file has ${length} now; <code>git diff</code> shows what changed.</p>`;
}
