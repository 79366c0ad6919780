import { createHash } from 'node:crypto';
import { diffLines } from 'diff';
import type { Position, TextEdit } from 'vscode-languageserver';
import { positionsIn } from '../../engine/positions.js';

/** A short name for a text, by which it is known again. */
export function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16);
}

/** Turns offsets into lines and characters from 0; characters are UTF-16 units, as the protocol counts. */
export function placesIn(text: string): (offset: number) => Position {
  const positionOf = positionsIn(text);
  return (offset) => {
    const { line, column } = positionOf(offset);
    return { line: line - 1, character: column - 1 };
  };
}

/** Where what stands at an offset ends: an edit's whole text on that line, a string, a name, or one character. */
export function endAt(
  text: string,
  start: number,
  edits: readonly { readonly start: number; readonly end: number }[],
): number {
  const lineEnd = start + (/[\r\n]/.exec(text.slice(start))?.index ?? text.length - start);
  const edited = edits.find((edit) => edit.start === start && edit.end > start && edit.end <= lineEnd);
  const [word] = /^(?:(["'`]).*?\1|new [\w$.]+|[\w$@][\w$.:/@-]*|.)/u.exec(text.slice(start, lineEnd)) ?? [
    '',
  ];
  return edited?.end ?? start + word.length;
}

/** The edits, by whole lines, that make one text of another. */
export function editsBetween(before: string, after: string): TextEdit[] {
  const placeOf = placesIn(before);
  const edits: TextEdit[] = [];
  let offset = 0;
  let pending: { start: number; end: number; text: string } | undefined;
  const flush = () => {
    if (pending === undefined) return;
    const { start, end, text } = pending;
    edits.push({ range: { start: placeOf(start), end: placeOf(end) }, newText: text });
    pending = undefined;
  };
  for (const { value, added, removed } of diffLines(before, after)) {
    if (!added && !removed) {
      flush();
      offset += value.length;
      continue;
    }
    pending ??= { start: offset, end: offset, text: '' };
    if (added) pending.text += value;
    else {
      offset += value.length;
      pending.end = offset;
    }
  }
  flush();
  return edits;
}
