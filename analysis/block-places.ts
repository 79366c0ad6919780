import { ts } from './compiler.cjs';
import { isNothing } from './expressions.js';
import { readingUses, useOf, wrapped } from './uses.js';

/** Whether a method takes blocks by their places, so that one more before them changes what it gives: `at(1)`, `slice(0, 1)`. */
export function isByPlace(method: string | undefined, call: ts.CallExpression): boolean {
  const [start, end] = call.arguments.map((argument) => argument.getText());
  if (method === 'at') return start !== undefined && /^\d+$/.test(start);
  if (method !== 'slice' && method !== 'splice') return false;
  return end !== undefined || (start !== undefined && /^[1-9]\d*$/.test(start));
}

/** The places that make a difference between a number of blocks and one more, where it is more than whether there is any. */
export function testsOfLength(length: ts.Expression): readonly ts.Node[] {
  return comparisonsOf(length).filter((comparison) => !asksForAny(comparison));
}

/** The places that ask for a block of an event by its number. */
export function testsOfIndex(index: ts.Expression): readonly ts.Node[] {
  const negated = wrapped(index).parent;
  if (ts.isPrefixUnaryExpression(negated) && negated.operator === ts.SyntaxKind.ExclamationToken)
    return [negated];
  return comparisonsOf(index);
}

/** The comparisons of a value with a written number, also under a name. */
function comparisonsOf(value: ts.Expression): readonly ts.BinaryExpression[] {
  const use = useOf(value);
  if (use.kind === 'bound') return readingUses(use.declaration).flatMap(comparisonsOf);
  const outer = wrapped(value);
  const { parent } = outer;
  if (!ts.isBinaryExpression(parent) || !/^(?:[=!]==?|[<>]=?)$/.test(parent.operatorToken.getText()))
    return [];
  return ts.isNumericLiteral(parent.left === outer ? parent.right : parent.left) ? [parent] : [];
}

/** `length > 0`, `length === 0`, `0 < length`, `length >= 1` */
function asksForAny({ left, operatorToken, right }: ts.BinaryExpression): boolean {
  const operator = operatorToken.getText();
  if (ts.isNumericLiteral(left)) return /^(?:0(?:[=!]==?|<|>=)|1(?:>|<=))$/.test(left.text + operator);
  return /^(?:(?:[=!]==?|>|<=)0|(?:<|>=)1)$/.test(operator + right.getText());
}

/**
 * Whether a question to each block of a list gets another answer where a thought is one of them: `every((block) => block.text)`,
 * `find((block) => block.type !== 'tool_use')`.
 */
export function mindsThought(method: string | undefined, call: ts.CallExpression): boolean {
  const [callback] = call.arguments;
  if (callback === undefined || /thinking|reasoning/i.test(callback.getText())) return false;
  const asked = askedBy(callback);
  const holds = asked !== undefined && holdsForThought(asked);
  if (method === 'every') return !holds;
  return /^(?:some|find|findLast|findIndex|findLastIndex)$/.test(method ?? '') && holds;
}

/** What a callback gives, where that is one expression. */
function askedBy(callback: ts.Expression): ts.Expression | undefined {
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return undefined;
  const { body } = callback;
  if (!ts.isBlock(body)) return body;
  const [only] = body.statements;
  return body.statements.length === 1 && only !== undefined && ts.isReturnStatement(only)
    ? only.expression
    : undefined;
}

/** Whether a question that does not name thoughts is true of one, which has neither what it asks for nor its type. */
function holdsForThought(question: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(question)) return holdsForThought(question.expression);
  if (ts.isPrefixUnaryExpression(question)) return !holdsForThought(question.operand);
  if (!ts.isBinaryExpression(question)) return false;
  const { left, operatorToken, right } = question;
  const operator = operatorToken.getText();
  if (operator === '&&') return holdsForThought(left) && holdsForThought(right);
  if (operator === '||') return holdsForThought(left) || holdsForThought(right);
  const isForNothing = isNothing(left) || isNothing(right);
  return /^!==?$/.test(operator) ? !isForNothing : /^===?$/.test(operator) && isForNothing;
}
