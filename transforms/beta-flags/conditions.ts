import { ts } from '../../analysis/compiler.cjs';
import { excerptOf } from '../../analysis/lines.js';

/** The condition around a flag that decides about nothing else: `if (on) flags.push('…')`, `...(on ? ['…'] : [])` */
export function conditionOf(flag: ts.Node): string | undefined {
  for (let node = flag; ; node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent))
      return parent.thenStatement === node ? excerptOf(parent.expression) : undefined;
    if (ts.isConditionalExpression(parent))
      return parent.whenTrue === node ? excerptOf(parent.condition) : undefined;
    if (ts.isBinaryExpression(parent) && parent.right === node) {
      const { kind } = parent.operatorToken;
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return excerptOf(parent.left);
    } else if (!isAround(parent)) return undefined;
  }
}

/** What belongs to the flag alone. */
function isAround(node: ts.Node): boolean {
  if (ts.isBlock(node)) return node.statements.length === 1;
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 1;
  if (ts.isObjectLiteralExpression(node)) return node.properties.length === 1;
  if (ts.isCallExpression(node))
    return ts.isExpressionStatement(node.parent) && /\.(?:push|unshift|add)$/.test(node.expression.getText());
  return (
    ts.isPropertyAssignment(node) ||
    ts.isSpreadElement(node) ||
    ts.isSpreadAssignment(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isExpressionStatement(node)
  );
}
