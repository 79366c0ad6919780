import type { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { indentationAt, insertAfter, lineBreakOf, replaceRange, startsLine } from './nodes.js';

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
  if (!startsLine(element))
    return [insertAfter(element, additions.map((addition) => `, ${addition}`).join(''))];
  const start = lineBreakOf(file) + indentationAt(file, element.getStart(file));
  const line = additions.map((addition) => start + addition).join(',');
  const [, comma, comment] =
    /^(,?)([ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/(?=[ \t]*[\r\n])))/.exec(
      file.text.slice(element.end),
    ) ?? [];
  if (comma === undefined || comment === undefined) return [insertAfter(element, `,${line}`)];
  const end = element.end + comma.length + comment.length;
  return comma === ','
    ? [replaceRange(file, end, end, `${line},`)]
    : [insertAfter(element, ','), replaceRange(file, end, end, line)];
}
