import { ts } from '../compiler.cjs';
import { isFresh } from '../effects.js';
import { isAssignmentOperator, unwrap } from '../expressions.js';
import type { Named } from '../references.js';
import { isGone, type State } from './gone.js';
import { referencesOf } from './unseen.js';

/** Whether what is gone only stored into something, as the rest does: it was no use before. */
export function isOnlyStored(named: Named, references: readonly ts.Node[], state: State): boolean {
  const isStore = ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named);
  if (!isStore || !state.suspects.has(named)) return false;
  if (references.every((use) => isGone(use, state))) return false;
  const gone = references.filter((use) => isGone(use, state));
  const isAlias =
    ts.isVariableDeclaration(named) && named.initializer !== undefined && !isNew(named.initializer);
  return gone.length > 0 && !isAlias && gone.every(isStoring);
}

function isNew(expression: ts.Expression): boolean {
  return isFresh(expression, () => false);
}

/** `x.push(1);`, `x[a] = b;`, `x++;` */
function isStoring(use: ts.Node): boolean {
  const statement = ts.findAncestor(use, ts.isStatement);
  if (statement === undefined || !ts.isExpressionStatement(statement)) return false;
  const expression = unwrap(statement.expression);
  const target =
    ts.isBinaryExpression(expression) && isAssignmentOperator(expression.operatorToken.kind)
      ? expression.left
      : ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)
        ? expression.expression.expression
        : ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression)
          ? expression.operand
          : ts.isDeleteExpression(expression)
            ? expression.expression
            : undefined;
  return target !== undefined && holderIn(target) === use;
}

/** What something is stored in, at the beginning: `history` of `history.get(path)!.list` */
function holderIn(target: ts.Expression): ts.Expression {
  const node = unwrap(target);
  const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
  if ((ts.isPropertyAccessExpression(node) && !isOwn) || ts.isElementAccessExpression(node)) {
    return holderIn(node.expression);
  }
  if (!ts.isCallExpression(node)) return node;
  const callee = unwrap(node.expression);
  const isTaken = ts.isPropertyAccessExpression(callee) && /^(?:get|at)$/.test(callee.name.text);
  return isTaken ? holderIn(callee.expression) : node;
}

export function isLeft(named: Named, state: State): boolean {
  const isStore =
    (ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named)) &&
    named.initializer !== undefined &&
    isNew(named.initializer) &&
    !ts.isLiteralExpression(named.initializer);
  if (!isStore || isGone(named, state)) return false;
  const references = referencesOf(named, state) ?? [];
  const live = references.filter((use) => !isGone(use, state));
  const gone = references.filter((use) => isGone(use, state));
  return live.length > 0 && live.every(isStoring) && !gone.every(isStoring);
}
