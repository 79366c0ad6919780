import { classOf, isOverridden, memberOf } from './classes.js';
import { ts } from './compiler.cjs';
import { classAround, definitionOf } from './definitions.js';
import { textOfName, unwrap } from './expressions.js';
import type { Project } from './project.js';
import { declarationOf } from './scopes.js';
import { isConstant, isLog, ownNodes } from './uses.js';

/** A function with a body: what a call of it does can be seen. */
export type SeenFunction =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration;

export function isSeenFunction(node: ts.Node): node is SeenFunction {
  return (
    (ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isArrowFunction(node) ||
      ts.isMethodDeclaration(node)) &&
    node.body !== undefined
  );
}

/** The function that a call leads to, as far as that is a single one: by name, as a method of a class or of an object. */
export function functionCalled(call: ts.CallExpression, project: Project): SeenFunction | undefined {
  const callee = unwrap(call.expression);
  const found = ts.isPropertyAccessExpression(callee)
    ? methodNamed(callee, project)
    : ts.isIdentifier(callee)
      ? functionNamed(callee, project)
      : undefined;
  return found !== undefined && isSeenFunction(found) ? found : undefined;
}

/** What a name stands for; one that is written to may stand for something else. */
function functionNamed(name: ts.Identifier, project: Project): ts.Node | undefined {
  const declaration = declarationOf(name);
  const isFixed =
    declaration === undefined || !ts.isVariableDeclaration(declaration) || isConstant(declaration);
  return isFixed ? definitionOf(name, project) : undefined;
}

function methodNamed(callee: ts.PropertyAccessExpression, project: Project): ts.Node | undefined {
  const owner = unwrap(callee.expression);
  const name = callee.name.text;
  if (owner.kind === ts.SyntaxKind.ThisKeyword) {
    const around = classAround(owner);
    return around === undefined || isOverridden(around, name, project)
      ? undefined
      : memberOf(around, name, project);
  }
  const definition = definitionOf(owner, project);
  const type = definition === undefined ? undefined : classOf(definition, project);
  if (type !== undefined) return memberOf(type, name, project);
  if (definition !== undefined && ts.isObjectLiteralExpression(definition)) {
    const property = definition.properties.find(
      (own) => own.name !== undefined && textOfName(own.name) === name,
    );
    if (property === undefined) return undefined;
    if (ts.isPropertyAssignment(property)) return unwrap(property.initializer);
    return ts.isShorthandPropertyAssignment(property) ? definitionOf(property.name, project) : property;
  }
  // A function of a module that is imported as a whole.
  return definitionOf(callee, project);
}

/** The argument of a call at an index, unless a spread before it moves them. */
export function argumentAt(call: ts.CallExpression, index: number): ts.Expression | undefined {
  return call.arguments.slice(0, index + 1).some(ts.isSpreadElement) ? undefined : call.arguments[index];
}

/** Whether a function is declared `async`. */
export function isAsync(node: ts.SignatureDeclaration): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
}

/** What a function declares to give, behind its promise: the members of a union one by one. */
export function declaredResults({ type }: SeenFunction): readonly ts.TypeNode[] {
  if (type === undefined) return [];
  const isPromise = ts.isTypeReferenceNode(type) && /^(?:Promise|PromiseLike)$/.test(type.typeName.getText());
  const own = (isPromise ? type.typeArguments?.[0] : undefined) ?? type;
  return ts.isUnionTypeNode(own) ? own.types : [own];
}

/** Whether a type says that there is nothing: `null`, `undefined`, `void` */
export function isNothingType(type: ts.TypeNode): boolean {
  return /^(?:null|undefined|void)$/.test(type.getText());
}

/** Whether a function may give nothing where it could give something: by its type, or as far as its statements say. */
export function mayGiveNothing(target: SeenFunction): boolean {
  if (target.type !== undefined) return declaredResults(target).some(isNothingType);
  const { body } = target;
  if (body === undefined) return false;
  if (!ts.isBlock(body)) return givesNothing(body) || (ts.isCallExpression(body) && isLog(body));
  const returns = ownNodes(target, ts.isReturnStatement);
  const last = body.statements.at(-1);
  const isThrown = last !== undefined && ts.isThrowStatement(last);
  return returns.length === 0
    ? !isThrown
    : returns.some(({ expression }) => expression === undefined || givesNothing(expression));
}

/** `null`, `value ?? undefined`, `isOn ? value : null`, `isOn ? value : map.get(key)` */
function givesNothing(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (ts.isConditionalExpression(node)) return givesNothing(node.whenTrue) || givesNothing(node.whenFalse);
  if (/\.(?:get|find|at)\([^()]*\)$/.test(node.getText()) || ts.isOptionalChain(node)) return true;
  return /(?:^|\?\? |\|\| |: )(?:null|undefined)$/.test(expression.getText());
}
