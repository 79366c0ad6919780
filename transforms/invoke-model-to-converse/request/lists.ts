import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import type { Shape } from '../../../analysis/shapes.js';
import type { Draft } from '../draft.js';
import { annotate } from './types.js';

/** The elements of a list that a variable holds, wherever they come in, and the type of the variable. */
export function convertHeldList(
  shape: Shape<ts.ArrayLiteralExpression>,
  type: string,
  convert: (element: ts.Expression) => void,
  draft: Draft,
): void {
  for (const { elements } of shape.literals) for (const element of elements) convert(element);
  for (const { values } of shape.writes) for (const value of values) convert(value);
  if (shape.declaration !== undefined) annotate(shape.declaration, type, draft);
}

/** The element that a callback of `map` writes: `list.map((x) => ({ … }))` */
export function mappedElement(expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const call = unwrap(expression);
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const [callback] = call.arguments;
  if (call.expression.name.text !== 'map' || callback === undefined || !ts.isArrowFunction(callback)) {
    return undefined;
  }
  const result = returnedBy(callback);
  return result !== undefined && ts.isObjectLiteralExpression(result) ? result : undefined;
}

function returnedBy({ body }: ts.ArrowFunction): ts.Expression | undefined {
  if (!ts.isBlock(body)) return unwrap(body);
  const [only, ...others] = body.statements;
  if (only === undefined || others.length > 0 || !ts.isReturnStatement(only)) return undefined;
  return only.expression === undefined ? undefined : unwrap(only.expression);
}

/** The list in `...list`, in `...(condition ? list : [])` and in `...(condition && list)` */
export function spreadLists(element: ts.SpreadElement): ts.Expression[] {
  const node = unwrap(element.expression);
  if (ts.isConditionalExpression(node)) return [unwrap(node.whenTrue), unwrap(node.whenFalse)];
  const isGuarded =
    ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  return isGuarded ? [unwrap(node.right)] : [node];
}
