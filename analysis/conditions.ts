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

/** Something that the conditions around a place have made sure of. */
export type Fact =
  /** `subject === value`, or not. */
  | {
      readonly kind: 'equal';
      readonly subject: ts.Expression;
      readonly value: string;
      readonly holds: boolean;
    }
  /** `subject` is there, or not. */
  | { readonly kind: 'there'; readonly subject: ts.Expression; readonly holds: boolean };

/**
 * What is known where a node stands, from the inside out: by `if`, `&&`, conditional expressions, `case`, and by an `if` before it
 * that leaves. Within one function.
 */
export function* factsAt(node: ts.Node): Generator<Fact> {
  for (let inner = node; inner.parent !== undefined && !ts.isFunctionLike(inner); inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && inner !== parent.expression) {
      yield* factsOf(parent.expression, inner === parent.thenStatement);
    } else if (ts.isConditionalExpression(parent) && inner !== parent.condition) {
      yield* factsOf(parent.condition, inner === parent.whenTrue);
    } else if (ts.isBinaryExpression(parent) && inner === parent.right) {
      if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
        yield* factsOf(parent.left, true);
      if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken) yield* factsOf(parent.left, false);
    } else if (ts.isCaseClause(parent) && inner !== parent.expression) {
      const value = unwrap(parent.expression);
      const isFirst = isEntered(parent);
      if (ts.isStringLiteralLike(value) && isFirst) {
        yield { kind: 'equal', subject: parent.parent.parent.expression, value: value.text, holds: true };
      }
    }
    if (ts.isStatement(inner)) yield* factsBefore(inner);
  }
}

/** Whether a clause is reached by its own value alone: the one before it does not fall through. */
function isEntered(clause: ts.CaseClause): boolean {
  const clauses = clause.parent.clauses;
  const previous = clauses[clauses.indexOf(clause) - 1];
  if (previous === undefined) return true;
  const last = previous.statements.at(-1);
  return last !== undefined && leaves(last);
}

function* factsBefore(statement: ts.Statement): Generator<Fact> {
  const { parent } = statement;
  if (!ts.isBlock(parent) && !ts.isCaseOrDefaultClause(parent) && !ts.isSourceFile(parent)) return;
  for (const earlier of parent.statements) {
    if (earlier === statement) return;
    const isExit =
      ts.isIfStatement(earlier) && earlier.elseStatement === undefined && leaves(earlier.thenStatement);
    if (isExit) yield* factsOf(earlier.expression, false);
  }
}

/** What a condition says if it holds, or if it does not. */
function* factsOf(condition: ts.Expression, holds: boolean): Generator<Fact> {
  const node = unwrap(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    yield* factsOf(node.operand, !holds);
    return;
  }
  if (!ts.isBinaryExpression(node)) {
    yield { kind: 'there', subject: node, holds };
    return;
  }
  const { operatorToken, left, right } = node;
  const joins = holds ? ts.SyntaxKind.AmpersandAmpersandToken : ts.SyntaxKind.BarBarToken;
  if (operatorToken.kind === joins) {
    yield* factsOf(left, holds);
    yield* factsOf(right, holds);
    return;
  }
  const operator = operatorToken.getText();
  if (!/^[!=]==?$/.test(operator)) return;
  const isEqual = (operator[0] === '=') === holds;
  const value = unwrap(right);
  if (ts.isStringLiteralLike(value))
    yield { kind: 'equal', subject: left, value: value.text, holds: isEqual };
  else if (/^(?:undefined|null)$/.test(value.getText()))
    yield { kind: 'there', subject: left, holds: !isEqual };
}

/** Whether nothing behind a statement is reached from it. */
export function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) ||
      ts.isThrowStatement(last) ||
      ts.isContinueStatement(last) ||
      ts.isBreakStatement(last))
  );
}

/** The text of an access without `?.`, `!`, parentheses and white space, to compare two of them. */
export function plainText(node: ts.Expression): string {
  const inner = unwrap(node);
  if (ts.isPropertyAccessExpression(inner)) return `${plainText(inner.expression)}.${inner.name.text}`;
  if (ts.isElementAccessExpression(inner)) {
    return `${plainText(inner.expression)}[${inner.argumentExpression.getText()}]`;
  }
  return inner.getText();
}
