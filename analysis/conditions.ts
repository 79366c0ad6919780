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

/** The string that an expression is for certain. */
export type TextOf = (expression: ts.Expression) => string | undefined;

function writtenText(expression: ts.Expression): string | undefined {
  return ts.isStringLiteralLike(expression) ? expression.text : undefined;
}

/**
 * What is known where a node stands, from the inside out: by `if`, `&&`, conditional expressions, `case`, and by an `if` before it
 * that leaves. Within one function. `textOf` says which string something is compared with: what is written, unless it knows more.
 */
export function* factsAt(node: ts.Node, textOf: TextOf = writtenText): Generator<Fact> {
  for (let inner = node; inner.parent !== undefined && !ts.isFunctionLike(inner); inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && inner !== parent.expression) {
      yield* factsOf(parent.expression, inner === parent.thenStatement, textOf);
    } else if (ts.isConditionalExpression(parent) && inner !== parent.condition) {
      yield* factsOf(parent.condition, inner === parent.whenTrue, textOf);
    } else if (ts.isBinaryExpression(parent) && inner === parent.right) {
      if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
        yield* factsOf(parent.left, true, textOf);
      if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken) yield* factsOf(parent.left, false, textOf);
    } else if (ts.isCaseClause(parent) && inner !== parent.expression) {
      const value = textOf(unwrap(parent.expression));
      if (value !== undefined && isEntered(parent)) {
        yield { kind: 'equal', subject: parent.parent.parent.expression, value, holds: true };
      }
    }
    if (ts.isStatement(inner)) yield* factsBefore(inner, textOf);
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

function* factsBefore(statement: ts.Statement, textOf: TextOf): Generator<Fact> {
  const { parent } = statement;
  if (!ts.isBlock(parent) && !ts.isCaseOrDefaultClause(parent) && !ts.isSourceFile(parent)) return;
  for (const earlier of parent.statements) {
    if (earlier === statement) return;
    const isExit =
      ts.isIfStatement(earlier) && earlier.elseStatement === undefined && leaves(earlier.thenStatement);
    if (isExit) yield* factsOf(earlier.expression, false, textOf);
  }
}

/** What a condition says if it holds, or if it does not. */
function* factsOf(condition: ts.Expression, holds: boolean, textOf: TextOf): Generator<Fact> {
  const node = unwrap(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    yield* factsOf(node.operand, !holds, textOf);
    return;
  }
  if (!ts.isBinaryExpression(node)) {
    yield { kind: 'there', subject: node, holds };
    return;
  }
  const { operatorToken, left, right } = node;
  const joins = holds ? ts.SyntaxKind.AmpersandAmpersandToken : ts.SyntaxKind.BarBarToken;
  if (operatorToken.kind === joins) {
    yield* factsOf(left, holds, textOf);
    yield* factsOf(right, holds, textOf);
    return;
  }
  const operator = operatorToken.getText();
  if (isOtherThanZero(left, operator, right, holds)) yield { kind: 'there', subject: left, holds: true };
  if (!/^[!=]==?$/.test(operator)) return;
  const isEqual = (operator[0] === '=') === holds;
  const value = unwrap(right);
  const text = textOf(value);
  if (text !== undefined) yield { kind: 'equal', subject: left, value: text, holds: isEqual };
  else if (/^(?:undefined|null)$/.test(value.getText()))
    yield { kind: 'there', subject: left, holds: !isEqual };
}

/** `list.length > 0`, or `list.length !== 1` that does not hold: a count of nothing would have had the other answer. */
function isOtherThanZero(
  count: ts.Expression,
  operator: string,
  right: ts.Expression,
  holds: boolean,
): boolean {
  const other = unwrap(right);
  if (!/\.length$/.test(count.getText()) || !ts.isNumericLiteral(other)) return false;
  const limit = Number(other.text);
  const ofZero: Readonly<Record<string, boolean>> = {
    '===': limit === 0,
    '==': limit === 0,
    '!==': limit !== 0,
    '!=': limit !== 0,
    '>': limit < 0,
    '>=': limit <= 0,
    '<': limit > 0,
    '<=': limit >= 0,
  };
  const answer = ofZero[operator];
  return answer !== undefined && answer !== holds;
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
