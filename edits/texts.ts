import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { addElementsAfter, removeElements } from './lists.js';
import { replaceRange } from './nodes.js';

/**
 * Puts texts in the place of one that is an element of a list, or an argument; none at all takes it away. `undefined` where there is no
 * room: a text that stands alone is no list.
 */
export function replaceElement(
  node: ts.StringLiteralLike,
  texts: readonly string[],
): readonly Edit[] | undefined {
  const file = node.getSourceFile();
  const [first, ...more] = texts;
  const isListed =
    ts.isArrayLiteralExpression(node.parent) ||
    (ts.isCallExpression(node.parent) && node.parent.expression !== node);
  if (first === undefined) return isListed ? removeElements([node]) : undefined;
  const own = first === node.text ? [] : [replaceRange(file, node.getStart(file) + 1, node.end - 1, first)];
  if (more.length === 0) return own;
  return isListed ? [...own, ...addTextsAfter(node, more)] : undefined;
}

/** Puts texts beside an element of a list, in the quotes that it has. */
export function addTextsAfter(element: ts.Expression, texts: readonly string[]): readonly Edit[] {
  const [own = ''] = element.getText();
  const quote = /['"`]/.test(own) ? own : "'";
  return addElementsAfter(
    element,
    texts.map((text) => quote + text + quote),
  );
}

/** Writes the pieces of a text with commas anew, with what becomes of each of them. */
export function replacePieces(node: ts.StringLiteralLike, pieces: readonly (readonly string[])[]): Edit {
  const file = node.getSourceFile();
  const [separator = ','] = /,\s*/.exec(node.text) ?? [];
  return replaceRange(file, node.getStart(file) + 1, node.end - 1, pieces.flat().join(separator));
}
