import { ts } from './compiler.cjs';
import { isAssignmentOperator, isNothing, isWrapper } from './expressions.js';
import { type Declaration, declarationOf, usesOf } from './scopes.js';
import { nodesIn } from './walk.js';

/** What is done with the value of an expression at the place where it stands. */
export type Use =
  /** `value.name`, `value['name']`, `value[0]`; `name` is `undefined` where it is computed. */
  | { readonly kind: 'member'; readonly node: Access; readonly name: string | undefined }
  /** `const x = value` */
  | { readonly kind: 'bound'; readonly declaration: ts.VariableDeclaration }
  /** `const { a } = value`, `const [a] = value` */
  | {
      readonly kind: 'unpacked';
      readonly pattern: ts.BindingPattern;
      readonly declaration: ts.VariableDeclaration;
    }
  /** `x = value` as a statement */
  | { readonly kind: 'assigned'; readonly declaration: Declaration; readonly assignment: ts.BinaryExpression }
  | { readonly kind: 'argument'; readonly call: ts.CallExpression | ts.NewExpression; readonly index: number }
  /** `for (const x of value)`, `for await (…)` */
  | { readonly kind: 'iterated'; readonly loop: ts.ForOfStatement }
  | { readonly kind: 'awaited'; readonly node: ts.AwaitExpression }
  | { readonly kind: 'returned'; readonly node: ts.Node }
  /** A condition, an operand of `!` or `&&`, a comparison with `undefined` or `null`: only whether there is a value counts. */
  | { readonly kind: 'tested'; readonly node: ts.Node }
  | { readonly kind: 'compared'; readonly node: ts.BinaryExpression; readonly other: ts.Expression }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'other'; readonly node: ts.Node };

export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** The outermost of the parentheses, assertions and `satisfies` around an expression. */
export function wrapped(expression: ts.Expression): ts.Expression {
  let outer = expression;
  while (isWrapper(outer.parent)) outer = outer.parent;
  return outer;
}

/** What is done with the value of an expression, seen through the parentheses and assertions around it. */
export function useOf(expression: ts.Expression): Use {
  const outer = wrapped(expression);
  const { parent } = outer;
  if (ts.isPropertyAccessExpression(parent)) return { kind: 'member', node: parent, name: parent.name.text };
  if (ts.isElementAccessExpression(parent) && parent.expression === outer) {
    const { argumentExpression: key } = parent;
    const isName = ts.isStringLiteralLike(key) || ts.isNumericLiteral(key);
    return { kind: 'member', node: parent, name: isName ? key.text : undefined };
  }
  if (ts.isVariableDeclaration(parent) && parent.initializer === outer) {
    return ts.isIdentifier(parent.name)
      ? { kind: 'bound', declaration: parent }
      : { kind: 'unpacked', pattern: parent.name, declaration: parent };
  }
  if (ts.isAwaitExpression(parent)) return { kind: 'awaited', node: parent };
  if (ts.isReturnStatement(parent)) return { kind: 'returned', node: parent };
  if (ts.isArrowFunction(parent) && parent.body === outer) return { kind: 'returned', node: outer };
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== outer) {
    return { kind: 'argument', call: parent, index: parent.arguments?.indexOf(outer) ?? -1 };
  }
  if (ts.isForOfStatement(parent) && parent.expression === outer) return { kind: 'iterated', loop: parent };
  if (ts.isExpressionStatement(parent)) return { kind: 'discarded' };
  if (isTest(parent, outer)) return { kind: 'tested', node: outer };
  if (ts.isBinaryExpression(parent)) return operationUse(parent, outer);
  return { kind: 'other', node: parent };
}

function operationUse(parent: ts.BinaryExpression, operand: ts.Expression): Use {
  const { operatorToken, left, right } = parent;
  if (isEquality(operatorToken.kind)) {
    const other = left === operand ? right : left;
    return isNothing(other) ? { kind: 'tested', node: operand } : { kind: 'compared', node: parent, other };
  }
  const target = operatorToken.kind === ts.SyntaxKind.EqualsToken && right === operand ? left : undefined;
  const declaration = target !== undefined && ts.isIdentifier(target) ? declarationOf(target) : undefined;
  return declaration !== undefined && ts.isExpressionStatement(parent.parent)
    ? { kind: 'assigned', declaration, assignment: parent }
    : { kind: 'other', node: parent };
}

function isEquality(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.EqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsToken
  );
}

function isTest(parent: ts.Node, operand: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) {
    return parent.expression === operand;
  }
  if (ts.isConditionalExpression(parent)) return parent.condition === operand;
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    // The right one is what the operation gives; who only asks for its truth sees it in the same light.
    return parent.left === operand || isTest(wrapped(parent).parent, wrapped(parent));
  }
  return kind === ts.SyntaxKind.BarBarToken && isTest(wrapped(parent).parent, wrapped(parent));
}

/** Whether a variable keeps the value that its declaration gives to it. */
export function isConstant(declaration: Declaration): boolean {
  return usesOf(declaration).every((use) => !isWritten(use));
}

/** Every place that has the value of a variable by its name, and does not give it another one. */
export function readingUses(declaration: Declaration): ts.Identifier[] {
  return usesOf(declaration).filter((use) => !isWritten(use));
}

/** Whether a name is the target of an assignment or of `++`. */
export function isWritten(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isBinaryExpression(parent) && parent.left === name) {
    return isAssignmentOperator(parent.operatorToken.kind);
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return (
      parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
    );
  }
  // `[a] = …`, `({ a } = …)`, `for (a of …)`
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === name;
  return isInAssignmentPattern(name);
}

function isInAssignmentPattern(node: ts.Node): boolean {
  let inner = node;
  while (
    ts.isArrayLiteralExpression(inner.parent) ||
    ts.isObjectLiteralExpression(inner.parent) ||
    ts.isShorthandPropertyAssignment(inner.parent) ||
    ts.isPropertyAssignment(inner.parent) ||
    ts.isSpreadElement(inner.parent)
  ) {
    inner = inner.parent;
  }
  const { parent } = inner;
  return (
    inner !== node &&
    ts.isBinaryExpression(parent) &&
    parent.left === inner &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

/** The function that a node belongs to, or the file. */
export function functionAround(node: ts.Node): ts.Node {
  return ts.findAncestor(node.parent, ts.isFunctionLike) ?? node.getSourceFile();
}

/** Nodes of a function itself, not of those within it. */
export function ownNodes<T extends ts.Node>(around: ts.Node, isWanted: (node: ts.Node) => node is T): T[] {
  return nodesIn(around, isWanted).filter((node) => functionAround(node) === around);
}

/** Whether a call prints its arguments, whatever they are. */
export function isConsole(call: ts.CallExpression | ts.NewExpression): boolean {
  const { expression } = call;
  const owner = ts.isPropertyAccessExpression(expression) ? expression.expression : undefined;
  const isGlobal = owner !== undefined && ts.isIdentifier(owner) && declarationOf(owner) === undefined;
  return isGlobal && owner.text === 'console' && isLog(call);
}

/** Whether a call only prints its arguments: `console.log`, `logger.info` and their kin. */
export function isLog(call: ts.CallExpression | ts.NewExpression): boolean {
  return (
    ts.isCallExpression(call) &&
    /^(?:console|(?:this\.)?(?:log|logger))\.(?:log|info|debug|warn|error|trace|dir|verbose)$/i.test(
      call.expression.getText(),
    )
  );
}

/** Whether a statement does nothing but print. */
export function isLogStatement(statement: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(statement) &&
    ts.isCallExpression(statement.expression) &&
    isLog(statement.expression)
  );
}

/** Whether an expression is only printed: `console.log(x)`, `console.log(JSON.stringify(x))`. */
export function isPrinted(node: ts.Expression): boolean {
  const use = useOf(node);
  if (use.kind !== 'argument') return false;
  if (isLog(use.call)) return true;
  const { parent } = wrapped(use.call);
  return use.call.expression.getText() === 'JSON.stringify' && ts.isCallExpression(parent) && isLog(parent);
}
