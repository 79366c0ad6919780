import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { replaceNode, textOf } from './nodes.js';

/**
 * Joins `addition` to a condition with an operator, in parentheses where what is around it would bind differently.
 *
 *     a && x === 1   a && (x === 1 || x === 2)
 *          ^^^^^^^
 */
export function joinCondition(condition: ts.Expression, operator: '||' | '&&', addition: string): Edit {
  const text = `${textOf(condition)} ${operator} ${addition}`;
  return replaceNode(condition, needsParentheses(condition, operator) ? `(${text})` : text);
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
