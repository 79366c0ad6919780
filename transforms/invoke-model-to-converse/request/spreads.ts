import { ts } from '../../../analysis/compiler.cjs';
import { isNothing, unwrap } from '../../../analysis/expressions.js';

/** The objects of a conditional spread, if both of its sides are written out. */
export function conditionalObjects(spread: ts.SpreadAssignment): ts.ObjectLiteralExpression[] | undefined {
  const node = unwrap(spread.expression);
  const branches = ts.isConditionalExpression(node)
    ? [node.whenTrue, node.whenFalse]
    : ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
      ? [node.right]
      : [];
  const objects = branches.map(unwrap).filter((branch) => !isNothing(branch));
  return objects.length > 0 && objects.every(ts.isObjectLiteralExpression)
    ? objects.filter(({ properties }) => properties.length > 0)
    : undefined;
}
