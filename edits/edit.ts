/** A replacement of the characters `start` to `end` of one file, in offsets of the text as it is. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A part of a file's text. */
export type Span = Pick<Edit, 'start' | 'end'>;

/** Edits that belong together: all of them are applied, or none. */
export interface Change {
  readonly edits: readonly Edit[];
}

/** The changes that fit together, the edits they come to, and the changes that have to wait for the next round. */
export interface Composition<C extends Change> {
  readonly accepted: readonly C[];
  readonly deferred: readonly C[];
  readonly edits: readonly Edit[];
}

/**
 * Selects the changes that can be applied together, first come first served by position.
 *
 * Touching edits fit. Identical edits collapse into one. Different insertions at one offset keep the order of
 * their changes. An insertion conflicts only strictly inside a replaced range.
 */
export function compose<C extends Change>(changes: readonly C[]): Composition<C> {
  const accepted: C[] = [];
  const deferred: C[] = [];
  const taken = new Map<string, Edit[]>();
  for (const change of inOrder(changes)) {
    if (change.edits.some((edit) => conflicts(edit, taken.get(edit.file)))) {
      deferred.push(change);
      continue;
    }
    accepted.push(change);
    for (const edit of change.edits) add(edit, taken);
  }
  return { accepted, deferred, edits: [...taken.values()].flat() };
}

/** The text with every edit applied. The edits must not overlap; `compose` sees to that. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let position = 0;
  for (const edit of sorted(edits)) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(
        `Edit ${edit.start}-${edit.end} of ${edit.file} does not fit: ` +
          `the text before ${position} is done and the text has ${text.length} characters.`,
      );
    }
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}

/**
 * The offset in the text before `edits` of an offset in the text after them.
 *
 * Inside new text that is the start of what was replaced.
 */
export function originalOffset(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const edit of sorted(edits)) {
    const start = edit.start + shift;
    if (offset < start) break;
    const end = start + edit.text.length;
    if (offset < end) return edit.start;
    shift += edit.text.length - (edit.end - edit.start);
  }
  return offset - shift;
}

function inOrder<C extends Change>(changes: readonly C[]): C[] {
  return [...changes].sort((a, b) => compare(firstOf(a), firstOf(b)));
}

function firstOf(change: Change): Edit | undefined {
  return [...change.edits].sort(compare)[0];
}

function compare(a: Edit | undefined, b: Edit | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return (a.file < b.file ? -1 : Number(a.file > b.file)) || a.start - b.start || a.end - b.end;
}

/** Stable, so that insertions at one offset keep their order; an insertion goes before a replacement that starts there. */
function sorted(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

function conflicts(edit: Edit, others: readonly Edit[] = []): boolean {
  return others.some((other) => !isSame(edit, other) && overlaps(edit, other));
}

// aaaa      aaaa        aa       |        |
//    bbbb       bbbb    bbbb      bbbb   bb|bb
// conflict  touch      conflict  touch   conflict
function overlaps(a: Edit, b: Edit): boolean {
  if (a.start === a.end && b.start === b.end) return false;
  return a.start < b.end && b.start < a.end;
}

function isSame(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

function add(edit: Edit, taken: Map<string, Edit[]>): void {
  const list = taken.get(edit.file) ?? [];
  taken.set(edit.file, list);
  if (!list.some((other) => isSame(edit, other))) list.push(edit);
}
