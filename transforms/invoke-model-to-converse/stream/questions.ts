import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { useOf, wrapped } from '../../../analysis/uses.js';

export function isSwitchOn(node: ts.Expression, subject: ts.Expression): boolean {
  return ts.isSwitchStatement(wrapped(node).parent) && wrapped(node) === wrapped(subject);
}

/** The comparison with a text that a type is part of. */
export function comparisonOf(node: ts.Expression): ts.BinaryExpression | undefined {
  const use = useOf(node);
  return use.kind === 'compared' && ts.isStringLiteralLike(unwrap(use.other)) ? use.node : undefined;
}

export function comparedText({ right }: ts.BinaryExpression): string {
  const value = unwrap(right);
  return ts.isStringLiteralLike(value) ? value.text : '';
}

/** The outermost `&&` that an expression is an operand of. */
export function conjunction(node: ts.Expression): ts.Expression {
  let whole = wrapped(node);
  while (ts.isBinaryExpression(whole.parent) && isAnd(whole.parent)) whole = wrapped(whole.parent);
  return whole;
}

function isAnd({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

export function isExit(node: ts.Node): node is ts.BreakStatement | ts.ReturnStatement {
  return ts.isBreakStatement(node) || ts.isReturnStatement(node);
}

export function exitTarget(exit: ts.Node): ts.Node | undefined {
  return ts.findAncestor(
    exit.parent,
    (node) => ts.isIterationStatement(node, false) || ts.isSwitchStatement(node),
  );
}
