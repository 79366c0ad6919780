import type { Edit, Span } from './edit.js';
import { addAfter } from './lists.js';
import { indentationAt, lineBreakOf, replaceRange, startsLineAt, type Written } from './nodes.js';
import { indentationUnit } from './text.js';

interface Manner {
  /** Whether the last element on a line of its own may have a comma behind it; JSON has none. */
  readonly mayTrail: boolean;
  /** What takes the place of the element beside which others are put. */
  readonly instead?: string | undefined;
  /** Elements that go. */
  readonly without?: ReadonlySet<Span>;
}

/** What one line may hold before a list is written line by line; one element more does not break a line that is longer. In characters. */
const width = 100;

/**
 * Puts texts behind an element of a list that is written out in code or in a document, in the manner of the list. All of its elements are
 * given, in order: what stands between them is commas and white space, or the dashes of YAML.
 */
export function addToSequence(
  file: Written,
  elements: readonly Span[],
  after: Span,
  additions: readonly string[],
  manner: Manner = { mayTrail: false },
): Edit[] {
  const { instead, without = new Set() } = manner;
  const replaced = [
    ...(instead === undefined ? [] : [replaceRange(file, after.start, after.end, instead)]),
    ...removeFromSequence(file, elements, without),
  ];
  if (additions.length === 0) return replaced;
  if (dashBefore(file, after) !== undefined) return [...replaced, ...addItems(file, after, additions)];
  const [first, last] = [elements[0] ?? after, elements.at(-1) ?? after];
  const isInline = elements.every((element) => element === first || !startsLineAt(file, element.start));
  const added = additions.join(', ').length;
  const lineStart = lineStartAt(file, first.start);
  const isWide = additions.length === 1 && elements.length > 1 && last.end - lineStart > width;
  const isShort = isWide || last.end - lineStart + added <= width;
  if (!isInline || startsLineAt(file, first.start) || isShort)
    return [...replaced, ...addAfter(file, after, additions)];
  const staying = elements.filter((element) => !without.has(element));
  const texts = staying.flatMap((element) => [
    (element === after ? instead : undefined) ?? file.text.slice(element.start, element.end),
    ...(element === after ? additions : []),
  ]);
  const [space = ''] = /[ \t]*$/.exec(file.text.slice(0, first.start)) ?? [];
  const [end = ''] = /^[ \t]*,?[ \t]*/.exec(file.text.slice(last.end)) ?? [];
  const text = inLines(file, first.start, texts, manner);
  return [replaceRange(file, first.start - space.length, last.end + end.length, text)];
}

/** Whether an element stands between commas and brackets, on a line of its own, or behind a dash, with nothing else beside it. */
export function isInSequence(file: Written, element: Span): boolean {
  const { text } = file;
  const after = text.slice(element.end, lineEndAt(file, element.end));
  if (dashBefore(file, element) !== undefined) return /^[ \t]*(?:[ \t]#.*)?$/.test(after);
  if (startsLineAt(file, element.start)) return /^[ \t]*,?[ \t]*(?:(?:\/\/|#).*)?$/.test(after);
  return /[[,][ \t]*$/.test(text.slice(0, element.start)) && /^[ \t]*[,\]]/.test(after);
}

/** Makes a list of a value that stands alone, with more behind it. */
export function makeSequence(
  file: Written,
  value: Span,
  additions: readonly string[],
  manner: Manner,
): Edit[] {
  const { instead = file.text.slice(value.start, value.end) } = manner;
  if (additions.length === 0) return [replaceRange(file, value.start, value.end, instead)];
  const key = /(?:^|\n)([ \t]*(?:- +)*)(?:[\w:.]+|"[^"]*"|'[^']*'):[ \t]*(?:\r?\n[ \t]*)?$/.exec(
    file.text.slice(0, value.start),
  );
  const isBlock = key !== null && isYaml(file);
  if (isBlock) {
    const [whole, lead = ''] = key;
    const gap = /\s*$/.exec(whole)?.[0].length ?? 0;
    const indentation = lead.replaceAll('-', ' ') + (hangsDashes(file) ? '' : '  ');
    const item = `${lineBreakOf(file)}${indentation}- `;
    const end = lineEndAt(file, value.end);
    return [
      replaceRange(file, value.start - gap, value.end, item + instead),
      replaceRange(file, end, end, additions.map((addition) => item + addition).join('')),
    ];
  }
  const texts = [instead, ...additions];
  const inline = `[${texts.join(', ')}]`;
  const lineStart = lineStartAt(file, value.start);
  const isShort = value.start - lineStart + inline.length <= width;
  const text = isShort ? inline : `[${inLines(file, value.start, texts, manner)}]`;
  return [replaceRange(file, value.start, value.end, text)];
}

/** Texts on lines of their own, between the brackets of a list that begins on the line of an offset. */
function inLines(file: Written, offset: number, texts: readonly string[], { mayTrail }: Manner): string {
  const unit = indentationUnit(file);
  // In YAML a bracket that closes on a line of its own stands deeper than what is around the list.
  const outer = lineBreakOf(file) + indentationAt(file, offset) + (isYaml(file) ? unit : '');
  const inner = outer + unit;
  const isTrailing = mayTrail && /,[ \t]*\r?\n[ \t]*[\])}]/.test(file.text);
  return inner + texts.join(`,${inner}`) + (isTrailing ? ',' : '') + outer;
}

function isYaml({ fileName }: Written): boolean {
  return /\.ya?ml$/i.test(fileName);
}

/** What stands before an item of a YAML list: its dash, behind white space. */
function dashBefore(file: Written, { start }: Span): string | undefined {
  const before = file.text.slice(lineStartAt(file, start), start);
  return /^[ \t]*(?:- +)+$/.test(before) && isYaml(file) ? before : undefined;
}

function addItems(file: Written, after: Span, additions: readonly string[]): Edit[] {
  const dash = (dashBefore(file, after) ?? '- ').replace(/- +(?=- )/g, (dashes) => ' '.repeat(dashes.length));
  const end = lineEndAt(file, after.end);
  const text = additions.map((addition) => lineBreakOf(file) + dash + addition).join('');
  return [replaceRange(file, end, end, text)];
}

/** Whether the dashes of the lists of a YAML file stand below the first letter of their keys. */
function hangsDashes({ text }: Written): boolean {
  const hanging = text.match(/^([ \t]*)[\w"'][^\n#]*:[ \t]*\r?\n\1- /gm)?.length ?? 0;
  const indented = text.match(/^([ \t]*)[\w"'][^\n#]*:[ \t]*\r?\n\1[ \t]+- /gm)?.length ?? 0;
  return hanging > indented;
}

/** Where the line of an offset ends, with the comment that it ends with. */
function lineEndAt({ text }: Written, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

/**
 * Takes elements out of a list that is written out, with what separates them, and with the comments above that are about them alone. Some
 * element stays.
 */
export function removeFromSequence(
  file: Written,
  elements: readonly Span[],
  victims: ReadonlySet<Span>,
): Edit[] {
  return elements.flatMap((first, index) => {
    const previous = elements[index - 1];
    if (!victims.has(first) || (previous !== undefined && victims.has(previous))) return [];
    const rest = elements.slice(index);
    const stay = rest.findIndex((element) => !victims.has(element));
    const last = rest.at(stay === -1 ? -1 : stay - 1) ?? first;
    return removeRun(file, { previous, first, last, next: rest[stay] });
  });
}

interface Run {
  readonly previous: Span | undefined;
  readonly first: Span;
  readonly last: Span;
  readonly next: Span | undefined;
}

function removeRun(file: Written, { previous, first, last, next }: Run): Edit[] {
  const { text } = file;
  const lineStart = lineStartAt(file, first.start);
  const lineEnd = lineEndAt(file, last.end);
  const isOnLines =
    (startsLineAt(file, first.start) || dashBefore(file, first) !== undefined) &&
    /^[ \t]*,?[ \t]*(?:(?:\/\/|#).*)?$/.test(text.slice(last.end, lineEnd));
  if (!isOnLines) {
    if (next !== undefined) return [replaceRange(file, first.start, next.start, '')];
    return [replaceRange(file, previous?.end ?? first.start, last.end, '')];
  }
  const above = commentAbove(file, lineStart);
  const isForAll = next !== undefined && commentAbove(file, lineStartAt(file, next.start)) === undefined;
  const start = above === undefined || isForAll ? lineStart : above;
  const end = lineEnd + (/^\r?\n/.exec(text.slice(lineEnd))?.[0].length ?? 0);
  const line = replaceRange(file, start, end, '');
  const isLast = next === undefined && previous !== undefined && dashBefore(file, first) === undefined;
  const [separator] = isLast ? (/^[ \t]*,/.exec(text.slice(previous.end)) ?? []) : [];
  const hasOwnComma = /^[ \t]*,/.test(text.slice(last.end));
  return separator === undefined || hasOwnComma
    ? [line]
    : [replaceRange(file, previous?.end ?? start, (previous?.end ?? start) + separator.length, ''), line];
}

/** Where the comments begin that fill the lines directly above another one. */
function commentAbove(file: Written, lineStart: number): number | undefined {
  let start: number | undefined;
  for (let at = lineStart; at > 0; ) {
    const above = lineStartAt(file, at - 1);
    if (!/^[ \t]*(?:\/\/|#)/.test(file.text.slice(above, at))) break;
    start = above;
    at = above;
  }
  return start;
}

function lineStartAt({ text }: Written, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}
