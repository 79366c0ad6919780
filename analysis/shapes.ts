import { ts } from './compiler.cjs';
import { isExported } from './exports.js';
import { unwrap } from './expressions.js';
import { declarationOf, usesOf } from './scopes.js';
import { functionAround, isConsole, isLog, wrapped } from './uses.js';
import { isWithin, nodesIn } from './walk.js';

/** An object or a list from where it is written to where it is frozen, with everything that happens to it in between. */
export interface Shape<L extends Literal = Literal> {
  /** Where it is written: more than one where branches decide. */
  readonly literals: readonly L[];
  /** The variable that holds it, if one does. */
  readonly declaration: ts.VariableDeclaration | undefined;
  readonly writes: readonly Write[];
  /** Places that only print it. */
  readonly logs: readonly ts.Identifier[];
  /** Whether something may change it after it was frozen. */
  readonly changesLater: boolean;
}

export type Literal = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;

/** A change of a shape: `x.key = value`, `x.key.push(…values)`, `x.push(…values)` */
export interface Write {
  readonly kind: 'set' | 'push';
  readonly key: string | undefined;
  readonly values: readonly ts.Expression[];
  readonly node: ts.BinaryExpression | ts.CallExpression;
}

/** Why not everything that happens to an object can be seen. */
export interface Opening {
  readonly reason: OpeningReason;
  readonly node: ts.Node;
}

export type OpeningReason =
  /** It is a parameter, or what a function gave back. */
  | 'outside'
  /** It is given to code that may change it. */
  | 'escapes'
  /** It is changed in a way that is not understood. */
  | 'changed'
  /** It is changed by a function that may run at any time. */
  | 'captured';

/** The shape of an object at the place where it is frozen, or why it cannot be seen. Members that may be `read` open nothing. */
export function objectShape(
  expression: ts.Expression,
  freeze: ts.Node,
  read: readonly string[] = [],
): Shape<ts.ObjectLiteralExpression> | Opening {
  return shapeOf(expression, freeze, ts.isObjectLiteralExpression, read);
}

/** The shape of a list at the place where it is frozen, or why it cannot be seen. */
export function arrayShape(
  expression: ts.Expression,
  freeze: ts.Node,
): Shape<ts.ArrayLiteralExpression> | Opening {
  return shapeOf(expression, freeze, ts.isArrayLiteralExpression);
}

export function isOpening(shape: Shape | Opening): shape is Opening {
  return 'reason' in shape;
}

function shapeOf<L extends Literal>(
  expression: ts.Expression,
  freeze: ts.Node,
  isLiteral: (node: ts.Node) => node is L,
  read: readonly string[] = [],
): Shape<L> | Opening {
  const own = literalsOf(expression, isLiteral);
  if (own !== undefined) {
    return { literals: own, declaration: undefined, writes: [], logs: [], changesLater: false };
  }
  const name = unwrap(expression);
  const declaration = ts.isIdentifier(name) ? declarationOf(name) : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) {
    return { reason: 'outside', node: name };
  }
  const literals: L[] = [];
  if (declaration.initializer !== undefined) {
    const initial = literalsOf(declaration.initializer, isLiteral);
    if (initial === undefined) return { reason: 'outside', node: declaration };
    literals.push(...initial);
  }
  if (isExported(declaration.parent.parent)) return { reason: 'escapes', node: declaration };
  const writes: Write[] = [];
  const logs: ts.Identifier[] = [];
  const changes: ts.Node[] = [];
  for (const use of usesOf(declaration)) {
    if (use === name || isWithin(use, freeze)) continue;
    const change = isReadOf(use, read) ? { kind: 'read' as const } : changeAt(use, isLiteral);
    if (change === undefined) return { reason: 'escapes', node: use };
    if (change.kind === 'opens') return { reason: change.reason, node: use };
    if (change.kind === 'log') logs.push(use);
    if (change.kind === 'read' || change.kind === 'log') continue;
    if (!isDoneBefore(use, name)) return { reason: 'captured', node: use };
    changes.push(use.parent);
    if (change.kind === 'origin') literals.push(...change.literals);
    else writes.push(change);
  }
  if (literals.length === 0) return { reason: 'outside', node: declaration };
  // What is born after the freezing is for the next one.
  const isNew = declaration.getStart() > freeze.end;
  const isShared = functionAround(declaration) !== functionAround(freeze);
  const changesLater =
    !isNew &&
    changes.some(
      (node) => (isShared && isWithin(node, functionAround(freeze))) || mayComeLater(node, freeze),
    );
  return { literals, declaration, writes, logs, changesLater };
}

/** Whether a use only reads one of some members. */
function isReadOf(use: ts.Identifier, names: readonly string[]): boolean {
  const { parent } = use;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== use) return false;
  const outer = wrapped(parent);
  const isTarget = ts.isBinaryExpression(outer.parent) && outer.parent.left === outer;
  return names.includes(parent.name.text) && !isTarget && !ts.isDeleteExpression(outer.parent);
}

/** An object literal, or both of a condition. */
function literalsOf<L extends Literal>(
  expression: ts.Expression,
  isLiteral: (node: ts.Node) => node is L,
): L[] | undefined {
  const node = unwrap(expression);
  if (isLiteral(node)) return [node];
  if (!ts.isConditionalExpression(node)) return undefined;
  const [whenTrue, whenFalse] = [literalsOf(node.whenTrue, isLiteral), literalsOf(node.whenFalse, isLiteral)];
  return whenTrue === undefined || whenFalse === undefined ? undefined : [...whenTrue, ...whenFalse];
}

type Change<L> =
  | Write
  | { readonly kind: 'origin'; readonly literals: readonly L[] }
  | { readonly kind: 'read' }
  | { readonly kind: 'log' }
  | { readonly kind: 'opens'; readonly reason: OpeningReason };

function changeAt<L extends Literal>(
  use: ts.Identifier,
  isLiteral: (node: ts.Node) => node is L,
): Change<L> | undefined {
  const { parent } = use;
  if (isAssignment(parent) && parent.left === use) {
    const literals = literalsOf(parent.right, isLiteral);
    return literals === undefined ? { kind: 'opens', reason: 'changed' } : { kind: 'origin', literals };
  }
  const outer = wrapped(use);
  const access = outer.parent;
  if (ts.isPropertyAccessExpression(access) || ts.isElementAccessExpression(access)) {
    if (access.expression !== outer) return undefined;
    return memberChange(access);
  }
  if (ts.isCallExpression(access) && isConsole(access)) return { kind: 'log' };
  if (ts.isCallExpression(access) && ts.isCallExpression(access.parent) && isLog(access.parent)) {
    return access.expression.getText() === 'JSON.stringify' ? { kind: 'log' } : undefined;
  }
  return undefined;
}

function memberChange(
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
): Change<never> | undefined {
  const key = keyOf(access);
  if (key === undefined) return undefined;
  const { parent } = access;
  if (isAssignment(parent) && parent.left === access) {
    return { kind: 'set', key, values: [parent.right], node: parent };
  }
  if (ts.isBinaryExpression(parent) && parent.left === access) return { kind: 'opens', reason: 'changed' };
  if (ts.isDeleteExpression(parent)) return { kind: 'opens', reason: 'changed' };
  if (isPushCall(parent)) return push(undefined, parent);
  if (key === 'length') return { kind: 'read' };
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== access) return undefined;
  if (parent.name.text === 'length') return { kind: 'read' };
  return isPushCall(parent.parent) ? push(key, parent.parent) : undefined;

  function isPushCall(node: ts.Node): node is ts.CallExpression {
    if (!ts.isCallExpression(node) || !ts.isExpressionStatement(node.parent)) return false;
    return (
      ts.isPropertyAccessExpression(node.expression) && /^(?:push|unshift)$/.test(node.expression.name.text)
    );
  }
}

function push(key: string | undefined, node: ts.CallExpression): Write {
  return { kind: 'push', key, values: node.arguments, node };
}

function keyOf(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(access)) return access.name.text;
  const { argumentExpression: key } = access;
  return ts.isStringLiteralLike(key) ? key.text : undefined;
}

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isExpressionStatement(node.parent)
  );
}

/** Whether a change is made in the function that freezes, or around it before that function is there. */
function isDoneBefore(change: ts.Node, freeze: ts.Node): boolean {
  const owner = functionAround(change);
  let inner: ts.Node | undefined;
  for (let node = functionAround(freeze); node !== owner; node = functionAround(node)) {
    if (ts.isSourceFile(node)) return false;
    inner = node;
  }
  return inner === undefined || change.end <= inner.pos;
}

/** Whether a change may come between freezing and sending: it stands behind, or in a loop with both that does not wait. */
function mayComeLater(change: ts.Node, freeze: ts.Node): boolean {
  if (change.getStart() > freeze.end) return isSentAfter(change, freeze) || !isSentBefore(change, freeze);
  const loop = ts.findAncestor(
    change,
    (node) => ts.isFunctionLike(node) || ts.isIterationStatement(node, false),
  );
  const isTogether = loop !== undefined && !ts.isFunctionLike(loop) && isWithin(freeze, loop);
  return isTogether && !awaitsSend(loop, freeze, loop.end);
}

/** Whether what was frozen is sent, or sent again, after a change: further down, or in a loop with it. */
function isSentAfter(change: ts.Node, freeze: ts.Node): boolean {
  const loop = ts.findAncestor(
    change,
    (node) => ts.isFunctionLike(node) || ts.isIterationStatement(node, false),
  );
  const isRepeated = loop !== undefined && !ts.isFunctionLike(loop) && !isWithin(freeze, loop);
  return nodesIn(functionAround(freeze), ts.isCallExpression).some(
    (call) => isSend(call, freeze) && (call.getStart() > change.end || (isRepeated && isWithin(call, loop))),
  );
}

/** Whether what was frozen has been sent, and answered, when a change comes: an `await …send()` stands between the two. */
function isSentBefore(change: ts.Node, freeze: ts.Node): boolean {
  return awaitsSend(functionAround(freeze), freeze, change.getStart());
}

/** Whether code waits for the answer to what was frozen, up to an offset. */
function awaitsSend(container: ts.Node, freeze: ts.Node, end: number): boolean {
  let isSent = false;
  const visit = (node: ts.Node): void => {
    if (isSent || (ts.isFunctionLike(node) && node !== container)) return;
    if (ts.isAwaitExpression(node) && node.end > freeze.end && node.end <= end) {
      isSent = isSend(node.expression, freeze);
    }
    ts.forEachChild(node, visit);
  };
  visit(container);
  return isSent;
}

/** `client.send(command)` with a command that carries what was frozen. */
function isSend(expression: ts.Expression, freeze: ts.Node): boolean {
  const call = unwrap(expression);
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const [first] = call.arguments;
  const isCall = /^(?:send|invokeModel\w*)$/.test(call.expression.name.text);
  return isCall && first !== undefined && carries(first, freeze, new Set());
}

/** Whether an expression contains a node, itself or through the variables in it. */
function carries(expression: ts.Node, node: ts.Node, seen: Set<ts.Node>): boolean {
  if (isWithin(node, expression)) return true;
  return nodesIn(expression, ts.isIdentifier).some((name) => {
    const declaration = declarationOf(name);
    if (declaration === undefined || !ts.isVariableDeclaration(declaration) || seen.has(declaration))
      return false;
    seen.add(declaration);
    return declaration.initializer !== undefined && carries(declaration.initializer, node, seen);
  });
}
