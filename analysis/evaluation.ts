import { ts } from './compiler.cjs';
import { isAssignmentOperator, isWrapper, unwrap } from './expressions.js';

/** A statement, or the expression that is the body of an arrow function, before which something can be put. */
export type Holder = ts.Statement | ts.Expression;

type Settled = (node: ts.Node) => boolean;

/**
 * What evaluates an expression before it does anything else, and always: the statement around it, or the body of an arrow function.
 * `undefined` where something else comes first, or where it may be left out. What is settled is computed before the statement.
 */
export function firstIn(expression: ts.Expression, isSettled: Settled): Holder | undefined {
  let node: ts.Node = expression;
  for (;;) {
    const parent: ts.Node = node.parent;
    if (ts.isArrowFunction(parent)) return parent.body === node ? (node as ts.Expression) : undefined;
    if (ts.isStatement(parent)) return startsWith(parent, node) ? parent : undefined;
    if (!comesFirst(node, parent, isSettled)) return undefined;
    node = parent;
  }
}

/** Whether a statement evaluates a part of it first, once. */
function startsWith(statement: ts.Statement, part: ts.Node): boolean {
  if (ts.isVariableStatement(statement)) return true;
  if (ts.isForOfStatement(statement)) return statement.expression === part;
  return (
    (ts.isReturnStatement(statement) ||
      ts.isExpressionStatement(statement) ||
      ts.isThrowStatement(statement) ||
      ts.isSwitchStatement(statement) ||
      ts.isIfStatement(statement)) &&
    statement.expression === part
  );
}

/** Whether nothing that could matter is evaluated in an expression before one of its parts. */
function comesFirst(part: ts.Node, parent: ts.Node, isSettled: Settled): boolean {
  if (isWrapper(parent) || ts.isAwaitExpression(parent) || ts.isYieldExpression(parent)) return true;
  if (ts.isSpreadElement(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return true;
  if (ts.isElementAccessExpression(parent))
    return parent.expression === part || isQuiet(parent.expression, isSettled);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
    if (parent.expression === part) return true;
    return isQuiet(parent.expression, isSettled) && areQuietBefore(parent.arguments ?? [], part, isSettled);
  }
  if (ts.isBinaryExpression(parent)) {
    if (parent.left === part) return !isAssignmentOperator(parent.operatorToken.kind);
    return !/^(?:&&|\|\||\?\?)=?$/.test(parent.operatorToken.getText()) && isQuiet(parent.left, isSettled);
  }
  if (ts.isConditionalExpression(parent)) return parent.condition === part;
  if (ts.isPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return true;
  if (ts.isObjectLiteralExpression(parent)) return areQuietBefore(parent.properties, part, isSettled);
  if (ts.isArrayLiteralExpression(parent)) return areQuietBefore(parent.elements, part, isSettled);
  if (ts.isTemplateSpan(parent)) return areQuietBefore(parent.parent.templateSpans, parent, isSettled);
  if (ts.isTemplateExpression(parent) || ts.isPrefixUnaryExpression(parent)) return true;
  if (ts.isVariableDeclaration(parent)) return true;
  if (ts.isVariableDeclarationList(parent))
    return ts.isVariableStatement(parent.parent) && areQuietBefore(parent.declarations, part, isSettled);
  return false;
}

function areQuietBefore(nodes: readonly ts.Node[], part: ts.Node, isSettled: Settled): boolean {
  return nodes.slice(0, nodes.indexOf(part)).every((node) => isQuiet(node, isSettled));
}

/** Whether evaluating something does nothing, and gives the same a moment later. */
function isQuiet(node: ts.Node, isSettled: Settled): boolean {
  const isOne = (other: ts.Node) => isQuiet(other, isSettled);
  if (ts.isVariableDeclaration(node)) return node.initializer === undefined || isOne(node.initializer);
  if (ts.isPropertyAssignment(node)) return !ts.isComputedPropertyName(node.name) && isOne(node.initializer);
  if (ts.isShorthandPropertyAssignment(node) || ts.isMethodDeclaration(node)) return true;
  if (ts.isTemplateSpan(node) || ts.isSpreadAssignment(node)) return isOne(node.expression);
  if (!ts.isExpression(node)) return false;
  const inner = unwrap(node);
  if (isSettled(inner)) return true;
  if (ts.isIdentifier(inner) || ts.isLiteralExpression(inner) || ts.isFunctionLike(inner)) return true;
  if (ts.isPropertyAccessExpression(inner)) return isOne(inner.expression);
  if (ts.isElementAccessExpression(inner)) return isOne(inner.expression) && isOne(inner.argumentExpression);
  if (ts.isObjectLiteralExpression(inner)) return inner.properties.every(isOne);
  if (ts.isArrayLiteralExpression(inner)) return inner.elements.every(isOne);
  if (ts.isTemplateExpression(inner)) return inner.templateSpans.every(isOne);
  if (ts.isPrefixUnaryExpression(inner)) return isOne(inner.operand) && !/^(?:\+\+|--)/.test(inner.getText());
  return /^(?:this|super|null|true|false)$/.test(inner.getText());
}
