import { ts } from './compiler.cjs';
import { isAssignmentOperator, isWrapper, unwrap } from './expressions.js';

/** A statement, or the expression that is the body of an arrow function, before which something can be put. */
export type Holder = ts.Statement | ts.Expression;

/**
 * What evaluates an expression before it does anything else, and always: the statement around it, or the body of an arrow function.
 * `undefined` where something else comes first, or where it may be left out.
 */
export function firstIn(expression: ts.Expression): Holder | undefined {
  let node: ts.Node = expression;
  for (;;) {
    const parent: ts.Node = node.parent;
    if (ts.isArrowFunction(parent)) return parent.body === node ? (node as ts.Expression) : undefined;
    if (ts.isStatement(parent)) return startsWith(parent, node) ? parent : undefined;
    if (!comesFirst(node, parent)) return undefined;
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
function comesFirst(part: ts.Node, parent: ts.Node): boolean {
  if (isWrapper(parent) || ts.isAwaitExpression(parent) || ts.isYieldExpression(parent)) return true;
  if (ts.isSpreadElement(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return true;
  if (ts.isElementAccessExpression(parent)) return parent.expression === part || isQuiet(parent.expression);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
    if (parent.expression === part) return true;
    return isQuiet(parent.expression) && areQuietBefore(parent.arguments ?? [], part);
  }
  if (ts.isBinaryExpression(parent)) {
    if (parent.left === part) return !isAssignmentOperator(parent.operatorToken.kind);
    return !/^(?:&&|\|\||\?\?)=?$/.test(parent.operatorToken.getText()) && isQuiet(parent.left);
  }
  if (ts.isConditionalExpression(parent)) return parent.condition === part;
  if (ts.isPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return true;
  if (ts.isObjectLiteralExpression(parent)) return areQuietBefore(parent.properties, part);
  if (ts.isArrayLiteralExpression(parent)) return areQuietBefore(parent.elements, part);
  if (ts.isTemplateSpan(parent)) return areQuietBefore(parent.parent.templateSpans, parent);
  if (ts.isTemplateExpression(parent) || ts.isPrefixUnaryExpression(parent)) return true;
  if (ts.isVariableDeclaration(parent)) return true;
  if (ts.isVariableDeclarationList(parent))
    return ts.isVariableStatement(parent.parent) && areQuietBefore(parent.declarations, part);
  return false;
}

function areQuietBefore(nodes: readonly ts.Node[], part: ts.Node): boolean {
  return nodes.slice(0, nodes.indexOf(part)).every(isQuiet);
}

/** Whether evaluating something does nothing, and gives the same a moment later. */
function isQuiet(node: ts.Node): boolean {
  if (ts.isVariableDeclaration(node)) return node.initializer === undefined || isQuiet(node.initializer);
  if (ts.isPropertyAssignment(node))
    return !ts.isComputedPropertyName(node.name) && isQuiet(node.initializer);
  if (ts.isShorthandPropertyAssignment(node) || ts.isMethodDeclaration(node)) return true;
  if (ts.isTemplateSpan(node) || ts.isSpreadAssignment(node)) return isQuiet(node.expression);
  if (!ts.isExpression(node)) return false;
  const inner = unwrap(node);
  if (ts.isIdentifier(inner) || ts.isLiteralExpression(inner) || ts.isFunctionLike(inner)) return true;
  if (ts.isPropertyAccessExpression(inner)) return isQuiet(inner.expression);
  if (ts.isElementAccessExpression(inner))
    return isQuiet(inner.expression) && isQuiet(inner.argumentExpression);
  if (ts.isObjectLiteralExpression(inner)) return inner.properties.every(isQuiet);
  if (ts.isArrayLiteralExpression(inner)) return inner.elements.every(isQuiet);
  if (ts.isTemplateExpression(inner)) return inner.templateSpans.every(isQuiet);
  if (ts.isPrefixUnaryExpression(inner))
    return isQuiet(inner.operand) && !/^(?:\+\+|--)/.test(inner.getText());
  return /^(?:this|super|null|true|false)$/.test(inner.getText());
}
