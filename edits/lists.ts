import { ts } from '../analysis/compiler.cjs';
import type { Edit, Span } from './edit.js';
import {
  endWithComment,
  indentationAt,
  insertAfter,
  lineBreakOf,
  replaceRange,
  startsLineAt,
  type Written,
} from './nodes.js';
import { commentsAbove } from './statements.js';

/**
 * Puts `addition` beside an element of a list, in the manner of the list: on a line of its own where the element has one. What a
 * comment says of the element stays on its line.
 *
 *     ['a', 'b']   ['a', 'new', 'b']
 *      ^^^
 */
export function addElementAfter(element: ts.Node, addition: string): Edit[] {
  return addElementsAfter(element, [addition]);
}

/** The same for several, in their order. */
export function addElementsAfter(element: ts.Node, additions: readonly string[]): Edit[] {
  const file = element.getSourceFile();
  return addAfter(file, { start: element.getStart(file), end: element.end }, additions);
}

/** The same in a file of any kind whose lists have commas. */
export function addAfter(file: Written, { start, end }: Span, additions: readonly string[]): Edit[] {
  const behind = (text: string) => replaceRange(file, end, end, text);
  if (!startsLineAt(file, start)) return [behind(additions.map((addition) => `, ${addition}`).join(''))];
  const line = additions
    .map((addition) => lineBreakOf(file) + indentationAt(file, start) + addition)
    .join(',');
  const [, comma, comment] =
    /^(,?)([ \t]*(?:\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/(?=[ \t]*[\r\n])))/.exec(
      file.text.slice(end),
    ) ?? [];
  if (comma === undefined || comment === undefined) return [behind(`,${line}`)];
  const lineEnd = end + comma.length + comment.length;
  return comma === ','
    ? [replaceRange(file, lineEnd, lineEnd, `${line},`)]
    : [behind(','), replaceRange(file, lineEnd, lineEnd, line)];
}

/** Puts types beside a member of a union, each on a line of its own where the last member has one. */
export function addMembersAfter(member: ts.TypeNode, additions: readonly string[]): Edit[] {
  const { parent: union } = member;
  const [first, second = first] = ts.isUnionTypeNode(union) ? union.types : [member];
  const last = ts.isUnionTypeNode(union) ? union.types.at(-1) : undefined;
  const file = member.getSourceFile();
  const isColumn = last !== undefined && last !== first && isBehindBar(last);
  if (!isColumn) return [insertAfter(member, additions.map((addition) => ` | ${addition}`).join(''))];
  const line = lineBreakOf(file) + indentationAt(file, (second ?? member).getStart(file));
  const end = endWithComment(member);
  return [replaceRange(file, end, end, additions.map((addition) => `${line}| ${addition}`).join(''))];
}

/** Whether a member of a union stands on a line of its own, with the bar before it. */
function isBehindBar(member: ts.TypeNode): boolean {
  return startsLineAt(member.getSourceFile(), startOf(member)) && startOf(member) < member.getStart();
}

/**
 * Removes elements of lists with what separates them, and with the comments that are about them: elements, arguments, parameters,
 * properties, members of enums and unions, names of imports and exports. All victims of a list in one call.
 *
 *     ['a', 'b', 'c']   ['a', 'c']      | 'a'   | 'a'
 *           ^^^^^                       | 'b'
 */
export function removeElements(victims: readonly ts.Node[]): Edit[] {
  const lists = new Map<ts.Node, ts.Node[]>();
  for (const victim of victims) {
    const [first] = siblingsOf(victim);
    const key = first ?? victim;
    lists.set(key, [...(lists.get(key) ?? []), victim]);
  }
  return [...lists.values()].flatMap(removeFromList);
}

/** The list that a node is an element of. */
export function siblingsOf(node: ts.Node): readonly ts.Node[] {
  const { parent } = node;
  const lists: (readonly ts.Node[] | undefined)[] = ts.isArrayLiteralExpression(parent)
    ? [parent.elements]
    : ts.isObjectLiteralExpression(parent)
      ? [parent.properties]
      : ts.isEnumDeclaration(parent)
        ? [parent.members]
        : ts.isUnionTypeNode(parent)
          ? [parent.types]
          : ts.isCallExpression(parent) || ts.isNewExpression(parent)
            ? [parent.arguments, parent.typeArguments]
            : ts.isFunctionLike(parent)
              ? [parent.parameters, parent.typeParameters]
              : ts.isNamedImports(parent) || ts.isNamedExports(parent) || ts.isObjectBindingPattern(parent)
                ? [parent.elements]
                : ts.isVariableDeclarationList(parent)
                  ? [parent.declarations]
                  : [];
  return lists.find((list) => list?.includes(node)) ?? [node];
}

function removeFromList(victims: readonly ts.Node[]): Edit[] {
  const [one] = victims;
  if (one === undefined) return [];
  const all = siblingsOf(one);
  if (all.every((node) => victims.includes(node))) return [removeAll(all)];
  const edits: Edit[] = [];
  for (let index = 0; index < all.length; index++) {
    let end = index;
    while (end < all.length && victims.includes(all[end] as ts.Node)) end++;
    if (end > index) edits.push(...removeRun(all, index, end));
    index = Math.max(index, end);
  }
  return edits;
}

function removeAll(all: readonly ts.Node[]): Edit {
  const file = (all[0] as ts.Node).getSourceFile();
  const last = all.at(-1) as ts.Node;
  const start = (all[0] as ts.Node).getStart(file);
  const before = file.text.slice(0, start).trimEnd();
  const isInside = startsLineAt(file, start) || before.endsWith('{');
  const [comma = ''] = /^\s*,/.exec(file.text.slice(last.end)) ?? [];
  const rest = isInside ? (/^\s*/.exec(file.text.slice(last.end + comma.length))?.[0].length ?? 0) : 0;
  const from = isInside ? before.length : start;
  return replaceRange(file, from, last.end + comma.length + rest, '');
}

/** Removes the elements from an index up to another one, behind which there is one that stays, or before which there is. */
function removeRun(all: readonly ts.Node[], from: number, to: number): Edit[] {
  const first = all[from] as ts.Node;
  const last = all[to - 1] as ts.Node;
  const file = first.getSourceFile();
  const { text } = file;
  const previous = all[from - 1];
  const next = all[to];
  const start = startOf(first);
  const separator = /^((?:\s|\/\*(?:(?!\*\/)[\s\S])*\*\/)*)[,|]/.exec(text.slice(last.end));
  const after = separator === null ? last.end : last.end + separator[0].length;
  const isUnion = ts.isUnionTypeNode(first.parent);
  // With a leading bar, what separates belongs to the element behind it.
  const end = isUnion && start < first.getStart(file) ? last.end : after;
  const tail = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/[ \t]*)?(?:\r?\n|$)/.exec(text.slice(end));
  if (startsLineAt(file, start) && tail !== null) {
    const line = text.lastIndexOf('\n', start - 1) + 1;
    const lines = replaceRange(file, commentsAbove(file, line) ?? line, end + tail[0].length, '');
    const isTrailing = next === undefined && separator === null && previous !== undefined && !isUnion;
    return isTrailing ? [...commaAfter(previous, start), lines] : [lines];
  }
  if (next !== undefined && (previous === undefined || startsLineAt(file, start))) {
    const space = /^[ \t]*/.exec(text.slice(after))?.[0].length ?? 0;
    return [replaceRange(file, first.getStart(file), after + space, '')];
  }
  if (previous === undefined) return [];
  const gap = text.slice(previous.end, first.getStart(file));
  // What a comment says of the one before stays with it, and must not swallow what ends the list.
  if (/\/\/[^\r\n]*\r?\n/.test(gap)) return removeBehindComment(previous, first, last);
  const comma = previous.end + gap.search(/[,|]/);
  const kept = /^\s*$/.test(text.slice(previous.end, comma)) ? previous.end : comma;
  return [replaceRange(file, kept, last.end, ''), ...commentBehind(last, start)];
}

/** What a comment says of the last member of a union, behind the semicolon. */
function commentBehind(last: ts.Node, start: number): Edit[] {
  const file = last.getSourceFile();
  const match = /^(;)[ \t]*\/\/[^\r\n]*/.exec(file.text.slice(last.end));
  if (match === null || !startsLineAt(file, start)) return [];
  return [replaceRange(file, last.end + 1, last.end + match[0].length, '')];
}

/** Where an element begins: with the bar before it, in a union that has one on each line. */
function startOf(element: ts.Node): number {
  const file = element.getSourceFile();
  const start = element.getStart(file);
  if (!ts.isUnionTypeNode(element.parent)) return start;
  const bar = /\|\s*$/.exec(file.text.slice(0, start));
  return bar !== null && startsLineAt(file, bar.index) ? bar.index : start;
}

function commaAfter(element: ts.Node, until: number): Edit[] {
  const file = element.getSourceFile();
  const offset = file.text.slice(element.end, until).indexOf(',');
  return offset === -1 ? [] : [replaceRange(file, element.end + offset, element.end + offset + 1, '')];
}

/**
 *     | 'a' // first      | 'a'; // first
 *     | 'b'; // second
 */
function removeBehindComment(previous: ts.Node, first: ts.Node, last: ts.Node): Edit[] {
  const file = first.getSourceFile();
  const start = startOf(first);
  const [tail = ''] = /^[ \t]*[;,)\]}]?/.exec(file.text.slice(last.end)) ?? [];
  const [rest = ''] = /^[ \t]*(?:\/\/[^\r\n]*)?/.exec(file.text.slice(last.end + tail.length)) ?? [];
  const line = file.text.slice(0, start).trimEnd().length;
  return [
    insertAfter(previous, tail.trim()),
    ...(ts.isUnionTypeNode(first.parent) ? [] : commaAfter(previous, start)),
    replaceRange(file, line, last.end + tail.length + rest.length, ''),
  ];
}
