import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { indentationAt, lineBreakOf, replaceNode, textOf } from './nodes.js';

/**
 * Joins `addition` to a condition with an operator, in parentheses where what is around it would bind differently.
 *
 *     a && x === 1   a && (x === 1 || x === 2)
 *          ^^^^^^^
 *
 * `undefined` where the parenthesis would begin a statement, and so be a call of what the line before ends with.
 */
export function joinCondition(
  condition: ts.Expression,
  operator: '||' | '&&',
  addition: string,
): Edit | undefined {
  const own = bindsTighter(condition, operator) ? textOf(condition) : `(${textOf(condition)})`;
  const text = own + joint(condition, operator) + addition;
  const isWrapped = needsParentheses(condition, operator);
  if ((isWrapped || own.startsWith('(')) && continuesLineBefore(condition)) return undefined;
  return replaceNode(condition, isWrapped ? `(${text})` : text);
}

/** The operator between two conditions, on a line of its own where the chain around has one for each. */
function joint(condition: ts.Expression, operator: '||' | '&&'): string {
  const file = condition.getSourceFile();
  const operands = operandsAround(condition, operator);
  const [, second] = operands;
  if (
    second === undefined ||
    !operands.slice(1).every((operand) => lineBefore(operand).replace(operator, '') === '')
  ) {
    return ` ${operator} `;
  }
  const line = lineBreakOf(file) + indentationAt(file, second.getStart(file));
  return lineBefore(second) === operator ? `${line}${operator} ` : ` ${operator}${line}`;
}

/** The operands of the chain that a condition is part of. */
function operandsAround(condition: ts.Expression, operator: '||' | '&&'): ts.Expression[] {
  const isChain = (node: ts.Node): node is ts.BinaryExpression =>
    ts.isBinaryExpression(node) && node.operatorToken.kind === tokenOf(operator);
  let top: ts.Expression = condition;
  while (isChain(top.parent)) top = top.parent;
  const operandsOf = (node: ts.Expression): ts.Expression[] =>
    isChain(node) && node !== condition ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
  return operandsOf(top);
}

/** What stands on the line of a node before it. */
function lineBefore(node: ts.Node): string {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return file.text.slice(file.text.lastIndexOf('\n', start) + 1, start).trim();
}

/** The opposite of a condition, for a place of its own or beside `&&`. */
export function negationOf(condition: ts.Expression, where: 'alone' | 'joined'): string {
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) {
    const { operand } = condition;
    const inner = ts.isParenthesizedExpression(operand) ? operand.expression : operand;
    return where === 'alone' || bindsTighter(inner, '&&') ? textOf(inner) : textOf(operand);
  }
  if (ts.isBinaryExpression(condition)) {
    const { left, operatorToken, right } = condition;
    const operator = opposites.get(operatorToken.getText());
    if (operator !== undefined) return `${textOf(left)} ${operator} ${textOf(right)}`;
  }
  const isOne = ts.isLeftHandSideExpression(condition) || ts.isAwaitExpression(condition);
  return isOne ? `!${textOf(condition)}` : `!(${textOf(condition)})`;
}

const opposites: ReadonlyMap<string, string> = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['==', '!='],
  ['!=', '=='],
]);

/** Whether a condition can stand beside the operator as it is. */
export function bindsTighter(condition: ts.Expression, operator: '||' | '&&'): boolean {
  if (ts.isBinaryExpression(condition)) {
    const { kind } = condition.operatorToken;
    if (kind === tokenOf(operator)) return true;
    const isLogical =
      kind === ts.SyntaxKind.BarBarToken ||
      kind === ts.SyntaxKind.QuestionQuestionToken ||
      kind === ts.SyntaxKind.CommaToken ||
      (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment);
    return !isLogical;
  }
  return !(
    ts.isConditionalExpression(condition) ||
    ts.isArrowFunction(condition) ||
    ts.isYieldExpression(condition)
  );
}

/** Whether nothing but a line break parts the start of a condition's statement from what stands before it. */
function continuesLineBefore(condition: ts.Expression): boolean {
  const file = condition.getSourceFile();
  const statement = ts.findAncestor(condition, ts.isExpressionStatement);
  if (statement === undefined || statement.getStart(file) !== condition.getStart(file)) return false;
  return /[^;{}]$/.test(file.text.slice(0, statement.pos).trimEnd());
}

/** Every parent but these binds tighter than a logical operator, or cannot be mixed with it. */
function needsParentheses(condition: ts.Expression, operator: '||' | '&&'): boolean {
  const { parent } = condition;
  if (
    ts.isParenthesizedExpression(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isReturnStatement(parent)
  )
    return false;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return false;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return false;
  if (ts.isArrowFunction(parent) || ts.isTemplateSpan(parent) || ts.isJsxExpression(parent)) return false;
  if (ts.isCallExpression(parent) && parent.expression !== condition) return false;
  if (ts.isConditionalExpression(parent) || ts.isCaseClause(parent)) return false;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    const isAssigned = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return !isAssigned && kind !== ts.SyntaxKind.CommaToken && kind !== tokenOf(operator);
  }
  return true;
}

function tokenOf(operator: '||' | '&&'): ts.SyntaxKind {
  return operator === '||' ? ts.SyntaxKind.BarBarToken : ts.SyntaxKind.AmpersandAmpersandToken;
}
