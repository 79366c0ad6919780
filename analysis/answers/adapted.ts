import { ts } from '../compiler.cjs';
import { unwrap } from '../expressions.js';
import { wrapped } from '../uses.js';

/** The whole of `a ? b : value`, as far as every branch of it is an answer in the form of the Messages API. */
export function outermostChoice(value: ts.Expression): ts.Expression {
  const outer = wrapped(value);
  const { parent } = outer;
  if (!ts.isConditionalExpression(parent) || parent.condition === outer) return value;
  const other = unwrap(parent.whenTrue === outer ? parent.whenFalse : parent.whenTrue);
  const isAnswer =
    ts.isCallExpression(other) && (isFromConverse(other) || /^JSON\.parse$/.test(other.expression.getText()));
  return isAnswer ? outermostChoice(parent) : value;
}

/** Whether a call turns an answer of Converse into one of the Messages API. */
export function isFromConverse(call: ts.CallExpression | ts.NewExpression): boolean {
  return call.expression.getText() === 'fromConverse';
}
