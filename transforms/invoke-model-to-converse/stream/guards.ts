import { ts } from '../../../analysis/compiler.cjs';
import { leaves, plainText } from '../../../analysis/conditions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { removalOf, unwrapIf } from '../../../edits/statements.js';
import type { Draft } from '../draft.js';

/** What an event says of a failure; the SDK throws most of them itself. */
export const exceptions =
  /^(?:internalServer|modelStreamError|validation|throttling|serviceUnavailable)Exception$/;

/** An `if` that only asks whether an event has bytes: what it guards is always there, as long as the event is one. */
export function removeGuard(tested: ts.Expression, draft: Draft): void {
  const statement = ts.findAncestor(tested, ts.isStatement);
  if (statement === undefined || !ts.isIfStatement(statement) || !isFailureChain(statement.elseStatement)) {
    draft.refuse('stream-loop', statement ?? tested);
    return;
  }
  const condition = statement.expression;
  const start = statement.getStart(draft.file);
  if (draft.moves.some((move) => move.start === start && move.end === statement.end)) return;
  const isGuard = isBytesTest(condition, true);
  if (!isGuard && !(isBytesTest(condition, false) && leaves(statement.thenStatement))) {
    draft.refuse('stream-loop', condition);
    return;
  }
  draft.moves.push({
    start,
    end: statement.end,
    run: () => (isGuard ? unwrapIf(statement, draft.edits) : draft.edits.push(removalOf(statement))),
  });
}

/** `else if (event.throttlingException) throw …`: what events say of failures, and nothing else. */
function isFailureChain(node: ts.Statement | undefined): boolean {
  if (node === undefined) return true;
  if (!ts.isIfStatement(node) || !leaves(node.thenStatement)) return false;
  const isFailure = exceptions.test(plainText(node.expression).replace(/^\w+\./, ''));
  return isFailure && isFailureChain(node.elseStatement);
}

/** `event.chunk && event.chunk.bytes`, or its opposite. */
function isBytesTest(condition: ts.Expression, holds: boolean): boolean {
  const node = unwrap(condition);
  if (ts.isPrefixUnaryExpression(node)) return !holds && isBytesTest(node.operand, true);
  if (ts.isBinaryExpression(node)) {
    const joins = holds ? '&&' : '||';
    if (node.operatorToken.getText() === joins) {
      return isBytesTest(node.left, holds) && isBytesTest(node.right, holds);
    }
    const isNothing = /^(?:undefined|null)$/.test(node.right.getText());
    return isNothing && (node.operatorToken.getText()[0] === '!') === holds && isBytesTest(node.left, true);
  }
  return holds && /^\w+(?:\.chunk)?(?:\.bytes)?$/.test(plainText(node));
}
