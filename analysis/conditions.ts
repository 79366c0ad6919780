import { ts } from './compiler.cjs';
import { unwrap } from './expressions.js';

/**
 * The conditions that decide together with a test: what is joined to it, the other branches, and the `if`s beside its own.
 */
export function decisionAround(test: ts.Expression): readonly ts.Node[] {
  let node: ts.Node = test;
  while (isPartOfDecision(node, node.parent)) node = node.parent;
  if (!ts.isIfStatement(node) || !ts.isBlock(node.parent)) return conditionsOf(node);
  return node.parent.statements.filter(ts.isIfStatement).flatMap(conditionsOf);
}

function isPartOfDecision(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isBinaryExpression(parent)) return /^(?:\|\||&&|\?\?)$/.test(parent.operatorToken.getText());
  if (ts.isConditionalExpression(parent)) return parent.whenTrue !== node;
  if (ts.isIfStatement(parent)) return parent.thenStatement !== node;
  return ts.isParenthesizedExpression(parent) || ts.isPrefixUnaryExpression(parent);
}

function conditionsOf(node: ts.Node): ts.Node[] {
  if (ts.isIfStatement(node)) {
    return [node.expression, ...(node.elseStatement === undefined ? [] : conditionsOf(node.elseStatement))];
  }
  if (ts.isConditionalExpression(node)) return [node.condition, ...conditionsOf(node.whenFalse)];
  return ts.isExpression(node) ? [node] : [];
}

/** Whether evaluating an expression twice gives the same and does nothing else. */
export function isRepeatable(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (ts.isPropertyAccessExpression(node)) return isRepeatable(node.expression);
  if (ts.isElementAccessExpression(node)) {
    return (
      isRepeatable(node.expression) &&
      (ts.isLiteralExpression(node.argumentExpression) || isRepeatable(node.argumentExpression))
    );
  }
  return (
    ts.isCallExpression(node) &&
    node.arguments.length === 0 &&
    ts.isPropertyAccessExpression(node.expression) &&
    /^(?:toLowerCase|toUpperCase|trim|toString)$/.test(node.expression.name.text) &&
    isRepeatable(node.expression.expression)
  );
}
