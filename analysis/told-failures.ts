import { ts } from './compiler.cjs';
import { leaves } from './conditions.js';
import { unwrap } from './expressions.js';
import { isCallback } from './promises.js';
import { declarationOf, usesOf } from './scopes.js';
import { functionAround, wrapped } from './uses.js';
import { isWithin } from './walk.js';

/** What a program does with an error that a function is told of beside the answer, or in the place of it. */
export interface ToldFailure {
  /** The name of the error; none where nobody looks at it. */
  readonly error: ts.ParameterDeclaration | undefined;
  /** What is done: statements, the expression that a function gives, or the name of the function that does it. */
  readonly done: readonly ts.Statement[] | ts.Expression;
  readonly isNamed: boolean;
  /** The statement behind which there is an answer, or that which is run for one; none where nothing comes before it. */
  readonly answered: { readonly at: 'behind' | 'in'; readonly statement: ts.Statement } | undefined;
}

/**
 * How a function that takes an answer is told of an error: `send(command, (error, data) => …)`, `.then(ok, failed)`.
 *
 * `undefined` where it is not; `'unclear'` where it is, and what it does then cannot be said in another place.
 */
export function toldFailureOf(node: ts.Node): ToldFailure | 'unclear' | undefined {
  if (!isCallback(node)) return undefined;
  const outer = wrapped(node);
  const { parent: call } = outer;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const index = call.arguments.indexOf(outer);
  const [, second] = call.arguments;
  if (call.expression.name.text === 'then')
    return index === 0 && second !== undefined ? rejectionOf(unwrap(second)) : undefined;
  const isAsked = /^(?:send|invokeModel\w*|converse\w*)$/.test(call.expression.name.text);
  return isAsked && index > 0 ? (branchOf(node) ?? 'unclear') : undefined;
}

/** `failed` of `.then(ok, failed)` */
function rejectionOf(failed: ts.Expression): ToldFailure | 'unclear' | undefined {
  if (failed.kind === ts.SyntaxKind.NullKeyword || failed.getText() === 'undefined') return undefined;
  const told = { answered: undefined, isNamed: false };
  if (ts.isIdentifier(failed)) return { ...told, error: undefined, done: failed, isNamed: true };
  if (!isCallback(failed)) return 'unclear';
  const { body } = failed;
  return { ...told, error: failed.parameters[0], done: ts.isBlock(body) ? body.statements : body };
}

/** `if (error) { … }` of a function that is told of it first. */
function branchOf({ parameters, body }: ts.ArrowFunction | ts.FunctionExpression): ToldFailure | undefined {
  const [error, answer] = parameters;
  if (error === undefined || answer === undefined || !ts.isBlock(body)) return undefined;
  const branch = body.statements.find(
    (own) => ts.isIfStatement(own) && isErrorAsked(own.expression, parameters),
  );
  if (branch === undefined || !ts.isIfStatement(branch)) return undefined;
  const { thenStatement, elseStatement } = branch;
  const isLast = body.statements.at(-1) === branch;
  const isOver = elseStatement === undefined && leaves(thenStatement);
  if (!isOver && !(isLast && elseStatement !== undefined)) return undefined;
  const until = isOver ? branch.end : (elseStatement?.pos ?? 0);
  if (isReadUntil(answer.name, until, { body, branch })) return undefined;
  return {
    error,
    done: ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement],
    isNamed: false,
    answered:
      isOver || elseStatement === undefined
        ? { at: 'behind', statement: branch }
        : { at: 'in', statement: elseStatement },
  };
}

/** `error`, `error != null`, `error || !response` */
function isErrorAsked(condition: ts.Expression, parameters: readonly ts.ParameterDeclaration[]): boolean {
  const node = unwrap(condition);
  const [error, answer] = parameters;
  if (error === undefined || answer === undefined) return false;
  if (!ts.isBinaryExpression(node)) return isNamed(node, error.name);
  if (node.operatorToken.kind === ts.SyntaxKind.BarBarToken)
    return isErrorAsked(node.left, parameters) && isMissing(unwrap(node.right), answer.name);
  const isUnequal = /^!==?$/.test(node.operatorToken.getText());
  return (
    isUnequal && /^(?:null|undefined)$/.test(node.right.getText()) && isNamed(unwrap(node.left), error.name)
  );
}

/** `!response`, `!response?.output` */
function isMissing(node: ts.Expression, name: ts.BindingName): boolean {
  if (!ts.isPrefixUnaryExpression(node) || node.operator !== ts.SyntaxKind.ExclamationToken) return false;
  let owner = unwrap(node.operand);
  while (ts.isPropertyAccessExpression(owner)) owner = unwrap(owner.expression);
  return isNamed(owner, name);
}

function isNamed(node: ts.Expression, name: ts.BindingName): boolean {
  return ts.isIdentifier(node) && declarationOf(node) === name.parent;
}

/** Whether an answer is read before it is known that there is one; whether it is there may be asked. */
function isReadUntil(
  name: ts.BindingName,
  end: number,
  { body, branch }: { readonly body: ts.Block; readonly branch: ts.IfStatement },
): boolean {
  if (!ts.isIdentifier(name)) return false;
  const uses = usesOf(name.parent as ts.ParameterDeclaration);
  return uses.some((use) => isWithin(use, body) && use.pos < end && !isWithin(use, branch.expression));
}

/**
 * Whether what is thrown at a place never gets to those who are told of errors: it is thrown through a callback that is told of them.
 *
 * `entered` are the calls that lead to a function.
 */
export function isThrownPast(
  place: ts.Node,
  entered: ReadonlyMap<ts.Node, ReadonlySet<ts.Node>>,
  seen: ReadonlySet<ts.Node> = new Set(),
): boolean {
  const around = functionAround(place);
  if (seen.has(around) || isCaught(place, around)) return false;
  const calls = [...(entered.get(around) ?? []), ...(isRunAtOnce(around) ? [around.parent] : [])];
  return calls.some((call) => {
    const outer = functionAround(call);
    if (isCaught(call, outer)) return false;
    return toldFailureOf(outer) !== undefined || isThrownPast(call, entered, new Set([...seen, around]));
  });
}

/** `list.map((one) => …)` */
function isRunAtOnce(callback: ts.Node): boolean {
  const { parent } = callback;
  return (
    isCallback(callback) &&
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    /^(?:map|flatMap|forEach|filter|find|some|every|reduce)$/.test(parent.expression.name.text)
  );
}

/** Whether a place is in a `try` of its function that has a `catch`. */
export function isCaught(place: ts.Node, around: ts.Node): boolean {
  for (let node = place; node !== around && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isTryStatement(parent) && parent.tryBlock === node && parent.catchClause !== undefined)
      return true;
  }
  return false;
}
