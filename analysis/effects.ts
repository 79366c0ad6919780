import { ts } from './compiler.cjs';
import { definitionOf } from './definitions.js';
import { isAssignmentOperator, unwrap } from './expressions.js';
import { functionCalled, type SeenFunction } from './functions.js';
import type { Project } from './project.js';
import { declarationOf } from './scopes.js';

/** What is asked about code: whether it can go with what it does. */
export interface Effects {
  readonly project: Project;
  /** Whether a statement goes by itself, and not only with the function around it. */
  isGone(statement: ts.Statement): boolean;
  /** Whether an expression is state that nobody sees: what is done to it counts for nothing. */
  isUnseen(expression: ts.Expression): boolean;
  /** Whether a call keeps something in a store of somebody else under a key that nobody else asks for. */
  isOwnSlot(call: ts.CallExpression): boolean;
  /** Whether an expression is the name of a variable or a field that goes. */
  isGoneName(expression: ts.Expression): boolean;
  /** Told of a file that would no longer be read. */
  onRead(): void;
}

/** Methods that change what they are called on, and nothing else, or that only look at it. */
const ofContainers =
  /^(?:get|has|set|add|delete|clear|push|pop|shift|unshift|splice|slice|at|keys|values|entries|concat|includes|indexOf|fill|reverse)$/;
const pureMethods =
  /^(?:slice|at|concat|includes|indexOf|lastIndexOf|join|split|trim\w*|substring|substr|startsWith|endsWith|toString|toLowerCase|toUpperCase|pad\w+|repeat|get|has|keys|values|entries|charAt|toISOString|getTime|flat)$/;
const pureFunctions =
  /^(?:Date\.now|performance\.now|structuredClone|String|Number|Boolean|Symbol|parse(?:Int|Float)|is(?:NaN|Finite)|Number\.(?:parse|is)\w+|JSON\.stringify|Object\.(?:freeze|keys|values|entries|assign|create)|Array\.(?:from|isArray|of)|Math\.\w+|Buffer\.from|crypto\.randomUUID)$/;
const pureClasses = /^(?:Map|Set|WeakMap|WeakSet|Array|Date|Error|Object|TextDecoder|TextEncoder)$/;

/** Whether nothing is lost when an expression is no longer evaluated, and its value not used. */
export function isQuiet(node: ts.Node, effects: Effects): boolean {
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) return true;
  if (ts.isTypeNode(node) || ts.isToken(node)) return true;
  if (ts.isCallExpression(node)) return isQuietCall(node, effects);
  if (ts.isNewExpression(node)) return isQuietNew(node, effects);
  if (ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken.kind)) {
    return isUnseenTarget(node.left, effects) && isQuiet(node.right, effects);
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const isStep =
      node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
    return isStep ? isUnseenTarget(node.operand, effects) : isQuiet(node.operand, effects);
  }
  if (ts.isDeleteExpression(node)) return isUnseenTarget(node.expression, effects);
  if (ts.isYieldExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isClassExpression(node)) {
    return false;
  }
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return false;
  return ts.forEachChild(node, (child) => (isQuiet(child, effects) ? undefined : true)) === undefined;
}

function isUnseenTarget(target: ts.Expression, effects: Effects): boolean {
  const node = unwrap(target);
  return (
    (effects.isGoneName(node) || effects.isUnseen(node)) &&
    partsOf(node).every((part) => isQuiet(part, effects))
  );
}

/** The keys by which something is reached. */
function partsOf(node: ts.Expression): ts.Expression[] {
  if (ts.isElementAccessExpression(node))
    return [...partsOf(unwrap(node.expression)), node.argumentExpression];
  if (ts.isPropertyAccessExpression(node)) return partsOf(unwrap(node.expression));
  return [];
}

function isQuietCall(call: ts.CallExpression, effects: Effects): boolean {
  if (!call.arguments.every((argument) => isQuiet(argument, effects))) return false;
  const callee = unwrap(call.expression);
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'set' && effects.isOwnSlot(call))
    return true;
  if (isFileRead(callee)) {
    // To ask whether there is a file fails never.
    if (!/existsSync$/.test(callee.getText())) effects.onRead();
    return true;
  }
  const target = functionCalled(call, effects.project);
  if (target !== undefined) return isQuietFunction(target, effects);
  if (ts.isIdentifier(callee)) return isGlobal(callee) && pureFunctions.test(callee.text);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  if (isPathFunction(callee)) return true;
  const text = callee.getText();
  if (pureFunctions.test(text) && ts.isIdentifier(callee.expression)) return isGlobal(callee.expression);
  const name = callee.name.text;
  if (ofContainers.test(name) && effects.isUnseen(callee.expression))
    return isQuiet(callee.expression, effects);
  return pureMethods.test(name) && isQuiet(callee.expression, effects);
}

function isGlobal(name: ts.Identifier): boolean {
  return declarationOf(name) === undefined;
}

/** `path.resolve(…)`, which reads no more than the working directory. */
function isPathFunction(callee: ts.PropertyAccessExpression): boolean {
  const name = unwrap(callee.expression);
  if (!ts.isIdentifier(name)) return false;
  const declaration = declarationOf(name);
  const statement = declaration === undefined ? undefined : ts.findAncestor(declaration, ts.isStatement);
  return /(?:from |require\()['"](?:node:)?path(?:\/posix)?['"]/.test(statement?.getText() ?? '');
}

/** `fs.readFile(…)`, `readFileSync(…)` of Node. */
function isFileRead(callee: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (!/^(?:readFile|readFileSync|existsSync)$/.test(name)) return false;
  const root = ts.isPropertyAccessExpression(callee) ? rootOf(callee.expression) : callee;
  if (!ts.isIdentifier(root)) return false;
  const declaration = declarationOf(root);
  const statement = declaration === undefined ? undefined : ts.findAncestor(declaration, ts.isStatement);
  return /['"](?:node:)?fs(?:\/promises)?['"]/.test(statement?.getText() ?? '');
}

/** What an access begins with: `a` of `a.b.c`. */
export function rootOf(expression: ts.Expression): ts.Expression {
  let node = unwrap(expression);
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    node = unwrap(node.expression);
  return node;
}

function isQuietNew(node: ts.NewExpression, effects: Effects): boolean {
  if (!(node.arguments ?? []).every((argument) => isQuiet(argument, effects))) return false;
  if (ts.isIdentifier(node.expression) && isGlobal(node.expression))
    return pureClasses.test(node.expression.text);
  const type = definitionOf(node.expression, effects.project);
  return type !== undefined && ts.isClassLike(type) && isPlainClass(type, effects);
}

/** Whether making an object of a class does nothing but to fill its own fields. */
export function isPlainClass(type: ts.ClassLikeDeclaration, effects: Effects): boolean {
  if (type.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) === true)
    return false;
  return type.members.every((member) => {
    if (ts.isPropertyDeclaration(member)) {
      return member.initializer === undefined || isQuiet(member.initializer, effects);
    }
    if (ts.isConstructorDeclaration(member)) return member.body?.statements.length === 0;
    return !ts.isClassStaticBlockDeclaration(member);
  });
}

const asked = new Set<ts.Node>();

/** Whether a function does nothing that is seen, but for what it returns. */
export function isQuietFunction(target: SeenFunction, effects: Effects): boolean {
  const { body } = target;
  if (body === undefined || target.asteriskToken !== undefined) return false;
  // A call of itself does no more than the rest of it.
  if (asked.has(target)) return true;
  asked.add(target);
  try {
    return ts.isBlock(body) ? isQuietStatement(body, effects) : isQuiet(body, effects);
  } finally {
    asked.delete(target);
  }
}

function isQuietStatement(node: ts.Statement, effects: Effects): boolean {
  if (effects.isGone(node)) return true;
  const isQuietPart = (part: ts.Node | undefined) => part === undefined || isQuiet(part, effects);
  const isQuietBody = (part: ts.Statement | undefined) =>
    part === undefined || isQuietStatement(part, effects);
  if (ts.isExpressionStatement(node)) return isQuiet(node.expression, effects);
  if (ts.isReturnStatement(node)) return isQuietPart(node.expression);
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.every(({ initializer }) => isQuietPart(initializer));
  }
  if (ts.isBlock(node)) return node.statements.every(isQuietBody);
  if (ts.isIfStatement(node)) {
    return isQuietPart(node.expression) && isQuietBody(node.thenStatement) && isQuietBody(node.elseStatement);
  }
  if (ts.isWhileStatement(node)) return isQuietPart(node.expression) && isQuietBody(node.statement);
  if (ts.isForOfStatement(node)) return isQuietPart(node.expression) && isQuietBody(node.statement);
  if (ts.isTryStatement(node)) {
    return (
      isQuietBody(node.tryBlock) && isQuietBody(node.catchClause?.block) && isQuietBody(node.finallyBlock)
    );
  }
  return ts.isEmptyStatement(node);
}

/** Whether an expression is a new container with nothing else in it, or nothing at all. */
export function isFresh(expression: ts.Expression, isFreshName: (name: ts.Expression) => boolean): boolean {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) return true;
  if (ts.isNewExpression(node)) return true;
  if (ts.isBinaryExpression(node)) {
    const isChoice =
      node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
      node.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
      node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken;
    return isChoice && isFresh(node.left, isFreshName) && isFresh(node.right, isFreshName);
  }
  if (ts.isConditionalExpression(node)) {
    return isFresh(node.whenTrue, isFreshName) && isFresh(node.whenFalse, isFreshName);
  }
  if (node.kind === ts.SyntaxKind.NullKeyword || ts.isLiteralExpression(node)) return true;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (ts.isIdentifier(node) && node.text === 'undefined') return true;
  return isFreshName(node);
}
