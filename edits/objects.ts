import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { addElementAfter } from './lists.js';
import { indentationAt, lineBreakOf, replaceNode, startsLine, startsLineAt } from './nodes.js';
import { indentationUnit, reindented, takeText } from './text.js';

/** A property of an object literal as text, with what belongs to it. */
export interface Entry {
  /** Comments on lines of their own above it, as they stand in the file. */
  readonly above: string;
  /** A comment behind it on its line. */
  readonly beside: string;
  readonly text: string;
  /** What the lines of `above` and `text` after the first are indented relative to. */
  readonly indentation: string;
  /** Whether it begins a line. */
  readonly ownLine: boolean;
  /** Whether a blank line stands before it. */
  readonly blankBefore: boolean;
}

/** How an object is written. */
export interface Layout {
  /** What its closing brace is indented by. */
  readonly indentation: string;
  /** What its properties are indented by, where each has a line. */
  readonly inner: string;
  readonly unit: string;
  readonly lineBreak: string;
  /** `{ a }` or `{a}` */
  readonly space: string;
  readonly hasTrailingComma: boolean;
  /** A comment behind the opening brace. */
  readonly opening: string;
  /** Comments after the last property. */
  readonly closing: string;
}

/** The longest line that an object is written on. */
const maximumWidth = 80;

/** The properties of an object literal in order, with the edits inside of them applied; those edits leave the list. */
export function entriesOf(object: ts.ObjectLiteralExpression, edits: Edit[]): Entry[] {
  const file = object.getSourceFile();
  const entries: Entry[] = [];
  let from = object.getStart(file) + 1;
  for (const property of object.properties) {
    const start = property.getStart(file);
    const [first = '', ...lines] = file.text.slice(from, start).split(/(?<=\n)/);
    const ownLine = first.endsWith('\n');
    const rest = lines.join('');
    const inline = ownLine ? '' : `${first}${rest}`.trim();
    const next = behind(file, property.end);
    entries.push({
      above: ownLine ? rest.trim() : '',
      beside: next.comment,
      text: `${inline === '' ? '' : `${inline} `}${takeText(file, start, property.end, edits)}`,
      indentation: indentationAt(file, start),
      ownLine,
      blankBefore: ownLine && /^\s*\r?\n/.test(rest) && entries.length > 0,
    });
    from = next.end;
  }
  return entries;
}

/** The comma behind a property, and the comment that follows on its line. */
function behind(file: ts.SourceFile, end: number): { end: number; comment: string } {
  const match =
    /^((?:[ \t]|\/\*(?:(?!\*\/)[^\r\n])*\*\/)*)(,?)((?:[ \t]*(?:\/\*(?:(?!\*\/)[^\r\n])*\*\/|\/\/[^\r\n]*))*)(?=[ \t]*\r?\n)/.exec(
      file.text.slice(end),
    );
  if (match !== null) {
    const [whole, before = '', , after = ''] = match;
    return { end: end + whole.length, comment: [before.trim(), after.trim()].filter(Boolean).join(' ') };
  }
  const comma = /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\r\n]*)*,/.exec(file.text.slice(end));
  return { end: end + (comma?.[0].length ?? 0), comment: '' };
}

/** Puts a property into an object literal, behind another one; where there is none, the object is empty. */
export function addProperty(
  object: ts.ObjectLiteralExpression,
  behind: ts.ObjectLiteralElementLike | undefined,
  text: string,
): Edit[] {
  return behind === undefined ? [replaceNode(object, `{ ${text} }`)] : addElementAfter(behind, text);
}

/** How an object literal is written now. */
export function layoutOf(object: ts.ObjectLiteralExpression): Layout {
  const file = object.getSourceFile();
  const start = object.getStart(file);
  const last = object.properties.at(-1);
  const tail = last === undefined ? '' : file.text.slice(behind(file, last.end).end, object.end - 1);
  const head = /^[ \t]*(\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/)?[ \t]*(?=\r?\n)/.exec(
    file.text.slice(start + 1),
  );
  const own = indentationAt(file, start);
  const firstProperty = object.properties[0];
  const inner = firstProperty === undefined ? own : indentationAt(file, firstProperty.getStart(file));
  const isTall = firstProperty !== undefined && startsLine(firstProperty) && inner !== own;
  const unit = isTall && inner.startsWith(own) ? inner.slice(own.length) : indentationUnit(file);
  return {
    indentation: startsLineAt(file, object.end - 1) ? indentationAt(file, object.end - 1) : own,
    inner: isTall ? inner : own + unit,
    unit,
    lineBreak: lineBreakOf(file),
    space: /^\S/.test(file.text.slice(start + 1)) && object.properties.length > 0 ? '' : ' ',
    hasTrailingComma: object.properties.hasTrailingComma === true,
    opening: head?.[1] ?? '',
    closing: tail.trim(),
  };
}

/**
 * Writes an object literal: on one line if no entry begins a line, else each on its own.
 *
 *     { a: 1, b }     {
 *                       a: 1, // beside
 *                       b,
 *                     }
 */
export function objectText(entries: readonly Entry[], layout: Layout): string {
  const { indentation, inner, lineBreak, space } = layout;
  if (entries.length === 0 && layout.closing === '') return '{}';
  const isTall = entries.some(({ ownLine, above, beside }) => ownLine || above !== '' || beside !== '');
  if (!isTall) return `{${space}${entries.map(({ text }) => text).join(', ')}${space}}`;
  const lines = entries.map((entry, index) => {
    const comma = index < entries.length - 1 || layout.hasTrailingComma ? ',' : '';
    const shift = (text: string) => reindented(text, entry.indentation, inner);
    const above = entry.above === '' ? '' : inner + shift(entry.above) + lineBreak;
    const beside = entry.beside === '' ? '' : ` ${entry.beside}`;
    return `${entry.blankBefore && index > 0 ? lineBreak : ''}${above}${inner}${shift(entry.text)}${comma}${beside}`;
  });
  const opening = layout.opening === '' ? '' : ` ${layout.opening}`;
  const closing = layout.closing === '' ? [] : [inner + layout.closing];
  return `{${opening}${lineBreak}${[...lines, ...closing].join(lineBreak)}${lineBreak}${indentation}}`;
}

/** An entry that holds others: `name: { a, b }`, on one line if it fits and nothing is said of its parts. */
export function groupEntry(name: string, entries: readonly Entry[], layout: Layout): Entry {
  const [first] = entries;
  const { inner } = layout;
  const flat = `${name}: {${layout.space}${entries.map(({ text }) => text).join(', ')}${layout.space}}`;
  const fits =
    !flat.includes('\n') &&
    inner.length + flat.length <= maximumWidth &&
    entries.slice(1).every(({ above }) => above === '') &&
    (entries.length === 1 || entries.every(({ beside }) => beside === ''));
  const shared = {
    ownLine: first?.ownLine ?? false,
    blankBefore: first?.blankBefore ?? false,
    indentation: inner,
  };
  if (fits || first?.ownLine !== true) {
    return {
      ...shared,
      text: flat,
      above: first?.above ?? '',
      beside: entries.map(({ beside }) => beside).join(''),
    };
  }
  const text = objectText(
    entries.map((entry) => ({ ...entry, ownLine: true, blankBefore: false })),
    {
      ...layout,
      indentation: inner,
      inner: inner + layout.unit,
      hasTrailingComma: true,
      opening: '',
      closing: '',
    },
  );
  return { ...shared, text: `${name}: ${text}`, above: '', beside: '' };
}

/** An entry by the name of its property; spreads and computed names have none. */
export interface NamedEntry extends Entry {
  readonly name: string | undefined;
}

/** The entries of an object literal with the names of their properties. */
export function namedEntriesOf(object: ts.ObjectLiteralExpression, edits: Edit[]): NamedEntry[] {
  return entriesOf(object, edits).map((entry, index) => {
    const name = object.properties[index]?.name;
    const isPlain = name !== undefined && !ts.isComputedPropertyName(name);
    return { ...entry, name: isPlain ? name.text : undefined };
  });
}
