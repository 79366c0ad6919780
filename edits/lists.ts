import type { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { indentationAt, insertAfter, lineBreakOf, startsLine } from './nodes.js';

/**
 * Puts `addition` beside an element of a list, in the manner of the list: on a line of its own where the element has one.
 *
 *     ['a', 'b']   ['a', 'new', 'b']
 *      ^^^
 */
export function addElementAfter(element: ts.Node, addition: string): Edit {
  const file = element.getSourceFile();
  const separator = startsLine(element)
    ? lineBreakOf(file) + indentationAt(file, element.getStart(file))
    : ' ';
  return insertAfter(element, `,${separator}${addition}`);
}
