import { diffWordsWithSpace, structuredPatch } from 'diff';
import type { ChangedFile } from '../../../engine/report.js';

/** A part of a line; `isChanged` where the other side has something else. */
export interface Part {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface Side {
  readonly line: number;
  readonly parts: readonly Part[];
}

/** What stands side by side. A line alone has nothing on its other side. */
export interface Row {
  readonly before?: Side;
  readonly after?: Side;
}

/** Rows that belong together: lines that stay, lines that change, or a number of lines that are not shown. */
export type Run =
  | { readonly kind: 'same' | 'edit'; readonly rows: readonly Row[] }
  | { readonly kind: 'gap'; readonly lines: number };

export interface Diff {
  readonly runs: readonly Run[];
  readonly added: number;
  readonly removed: number;
}

/** Files that have hardly a line in common take a time that grows with the square of their difference; nobody reads that diff. */
const mostEdits = 600;

/** Lines that are longer are compared from both ends alone. */
const longestCompared = 400;

/** Lines that share less than this are different lines, and not one that changed. */
const leastShared = 0.4;

/** What became of a file, to be shown side by side; nothing where it is another file altogether. */
export function diffOf({ file, before, after }: ChangedFile): Diff | undefined {
  if (before === '') return created(after);
  const patch = structuredPatch(file, file, before, after, undefined, undefined, {
    context: 3,
    maxEditLength: mostEdits,
  });
  if (patch === undefined) return undefined;
  const runs: Run[] = [];
  let added = 0;
  let removed = 0;
  let seen = 1;
  for (const { oldStart, newStart, lines } of patch.hunks) {
    if (oldStart > seen) runs.push({ kind: 'gap', lines: oldStart - seen });
    const hunk = hunkOf(oldStart, newStart, lines);
    runs.push(...hunk.runs);
    seen = hunk.oldEnd;
    for (const line of lines) {
      added += Number(line.startsWith('+'));
      removed += Number(line.startsWith('-'));
    }
  }
  return { runs, added, removed };
}

function created(text: string): Diff {
  const lines = text.replace(/\n$/, '').split('\n');
  const rows = lines.map((line, index) => ({ after: { line: index + 1, parts: whole(line, false) } }));
  return { runs: [{ kind: 'edit', rows }], added: lines.length, removed: 0 };
}

function hunkOf(
  oldStart: number,
  newStart: number,
  lines: readonly string[],
): { runs: Run[]; oldEnd: number } {
  const runs: Run[] = [];
  let [oldLine, newLine] = [oldStart, newStart];
  for (let index = 0; index < lines.length; ) {
    const sign = signOf(lines[index]);
    if (sign === '\\') {
      index += 1;
    } else if (sign === ' ') {
      const same = stretch(lines, index, ' ');
      runs.push({
        kind: 'same',
        rows: same.map((text, offset) => ({
          before: { line: oldLine + offset, parts: whole(text, false) },
          after: { line: newLine + offset, parts: whole(text, false) },
        })),
      });
      oldLine += same.length;
      newLine += same.length;
      index += same.length;
    } else {
      const gone = stretch(lines, index, '-');
      index += gone.length + Number(signOf(lines[index + gone.length]) === '\\');
      const come = stretch(lines, index, '+');
      index += come.length;
      runs.push({ kind: 'edit', rows: paired(gone, oldLine, come, newLine) });
      oldLine += gone.length;
      newLine += come.length;
    }
  }
  return { runs, oldEnd: oldLine };
}

function signOf(line: string | undefined): string {
  return line?.charAt(0) ?? '';
}

/** The lines from here on that have a sign, without it. */
function stretch(lines: readonly string[], from: number, sign: string): string[] {
  const found: string[] = [];
  for (let index = from; signOf(lines[index]) === sign && index < lines.length; index += 1) {
    found.push((lines[index] ?? '').slice(1).replace(/\r$/, ''));
  }
  return found;
}

/** Lines that went and lines that came, one beside the other in their order. */
function paired(gone: readonly string[], oldLine: number, come: readonly string[], newLine: number): Row[] {
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => {
    const [before, after] = compared(gone[index], come[index]);
    return {
      ...(before === undefined ? {} : { before: { line: oldLine + index, parts: before } }),
      ...(after === undefined ? {} : { after: { line: newLine + index, parts: after } }),
    };
  });
}

/** Two lines, with what they do not share marked, if they share enough to be one that changed. */
function compared(
  before: string | undefined,
  after: string | undefined,
): [before: Part[] | undefined, after: Part[] | undefined] {
  const apart = [before, after].map((text) => (text === undefined ? undefined : whole(text, false)));
  if (before === undefined || after === undefined) return [apart[0], apart[1]];
  const longest = Math.max(before.length, after.length);
  if (longest > longestCompared) return comparedFromEnds(before, after);
  const changes = diffWordsWithSpace(before, after);
  const shared = changes.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  );
  if (shared < leastShared * Math.min(before.trim().length, after.trim().length)) return [apart[0], apart[1]];
  const side = (left: 'added' | 'removed') =>
    joined(
      changes
        .filter((change) => !change[left])
        .map(({ added, removed, value }) => ({ text: value, isChanged: added || removed })),
    );
  return [side('added'), side('removed')];
}

/** Two long lines, with all between the first and the last difference marked. */
function comparedFromEnds(before: string, after: string): [before: Part[], after: Part[]] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const side = (text: string) =>
    [
      { text: text.slice(0, start), isChanged: false },
      { text: text.slice(start, text.length - end), isChanged: true },
      { text: text.slice(text.length - end), isChanged: false },
    ].filter((part) => part.text !== '');
  if (start + end < leastShared * shorter) return [whole(before, false), whole(after, false)];
  return [side(before), side(after)];
}

/** Parts with what is too short to be told apart between two changes counted to them: a date is one word. */
function joined(parts: readonly Part[]): Part[] {
  const marked = parts.map(({ text, isChanged }, index) => ({
    text,
    isChanged:
      isChanged ||
      (text.length <= 2 && parts[index - 1]?.isChanged === true && parts[index + 1]?.isChanged === true),
  }));
  const found: Part[] = [];
  for (const part of marked) {
    const last = found.at(-1);
    if (last?.isChanged === part.isChanged)
      found[found.length - 1] = { text: last.text + part.text, isChanged: part.isChanged };
    else found.push(part);
  }
  return found;
}

function whole(text: string, isChanged: boolean): Part[] {
  return [{ text: text.replace(/\r$/, ''), isChanged }];
}
