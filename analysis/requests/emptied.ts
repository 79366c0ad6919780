import { ts } from '../compiler.cjs';
import { isExported, isExportOf } from '../exports.js';
import { isNothing, textOfName, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { declarationOf, usesOf } from '../scopes.js';
import { isInTypeScript, typeRequiring } from '../types.js';
import { isConstant, wrapped } from '../uses.js';
import { isWithin, nodesIn } from '../walk.js';
import { keyOf } from './chains.js';
import { lookUp } from './objects.js';
import { isQuietHere } from './parts.js';
import { containers } from './places.js';

/** What says nothing any more when a literal has lost all that it holds, if it has: spreads of it, arguments, properties of the API. */
export function aroundEmptied(
  literal: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Node[] {
  if (!isEmptied(literal, gone)) return [];
  const whole = emptyWith(literal, gone, project);
  const vain = ts.isArrayLiteralExpression(literal)
    ? addingNothing
    : (value: ts.Expression) => meaningNothing(value, gone, project);
  const own = vain(whole);
  if (own !== undefined) return [own];
  const { parent } = whole;
  if (!ts.isVariableDeclaration(parent) || !isPrivateConstant(parent)) return [];
  const uses = usesOf(parent);
  const vainUses = uses.flatMap((use) => vain(wrapped(use)) ?? []);
  return vainUses.length === uses.length ? vainUses : [];
}

/** The objects of the API that were there for a statement that goes alone: `inferenceConfig: {}` for `input.inferenceConfig.topP = 1;` */
export function leftEmptyBehind(
  statement: ts.Node,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Node[] {
  const assignment = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const target = assignment !== undefined && ts.isBinaryExpression(assignment) ? assignment.left : undefined;
  const owner =
    target !== undefined && ts.isPropertyAccessExpression(target) ? unwrap(target.expression) : undefined;
  if (owner === undefined || !ts.isPropertyAccessExpression(owner) || !containers.has(owner.name.text))
    return [];
  return nodesIn(statement.getSourceFile(), ts.isPropertyAssignment).filter(
    (property) =>
      textOfName(property.name) === owner.name.text &&
      !isOfAnother(owner.expression, property) &&
      isEmptied(unwrap(property.initializer), gone) &&
      isMeaningless(property, gone, project),
  );
}

function isPrivateConstant(declaration: ts.VariableDeclaration): boolean {
  if (!ts.isIdentifier(declaration.name) || isShared(declaration)) return false;
  return isConstant(declaration);
}

/** Whether other files may have a variable. */
export function isShared(declaration: ts.VariableDeclaration | ts.BindingElement): boolean {
  const statement = ts.findAncestor(declaration, ts.isVariableStatement);
  return (statement !== undefined && isExported(statement)) || usesOf(declaration).some(isExportOf);
}

function isEmptied(node: ts.Node, gone: ReadonlySet<ts.Node>): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every((element) => gone.has(element));
  return ts.isObjectLiteralExpression(node) && node.properties.every((property) => gone.has(property));
}

/** What means nothing with an empty object in it: a spread, a property of the API, an argument that is merged or goes with a request. */
function meaningNothing(
  object: ts.Expression,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): ts.Node | undefined {
  const { parent } = object;
  if (isMeaningless(parent, gone, project)) return parent;
  return isMerged(object) || isOptions(object) ? object : undefined;
}

/** `Object.assign(input, object)` */
function isMerged(object: ts.Expression): boolean {
  const { parent } = object;
  return ts.isCallExpression(parent) && isAssign(parent) && parent.arguments.indexOf(object) > 0;
}

/** Whether an object is what goes with a request: `client.messages.create(request, options)` */
function isOptions(whole: ts.Expression): boolean {
  const { parent } = whole;
  if (!ts.isCallExpression(parent) || parent.arguments.length < 2 || parent.arguments.at(-1) !== whole)
    return false;
  return /\.messages\s*\??\.\s*(?:create|stream|parse)$/.test(parent.expression.getText());
}

/** What adds nothing to a list if what it adds is empty: `...list`, an argument of `concat`. */
function addingNothing(list: ts.Expression): ts.Node | undefined {
  const { parent } = list;
  if (ts.isSpreadElement(parent)) return parent;
  const isArgument = ts.isCallExpression(parent) && parent.expression !== list;
  return isArgument && /\.concat$/.test(parent.expression.getText()) ? list : undefined;
}

/** The whole of an expression that is nothing or empty with an object: `c ? object : {}`, `c && object` */
function emptyWith(object: ts.Expression, gone: ReadonlySet<ts.Node>, project: Project): ts.Expression {
  const outer = wrapped(object);
  const { parent } = outer;
  if (ts.isConditionalExpression(parent) && parent.condition !== outer) {
    const other = unwrap(parent.whenTrue === outer ? parent.whenFalse : parent.whenTrue);
    const isEmpty = isNothing(other) || isEmptied(other, gone);
    return isEmpty && isQuietHere(parent.condition, project) ? emptyWith(parent, gone, project) : outer;
  }
  if (ts.isBinaryExpression(parent) && parent.right === outer) {
    const isGuarded = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    // What it gives without the object is `false`, `undefined` or the like, which spreads to nothing.
    return isGuarded && ts.isSpreadAssignment(wrapped(parent).parent) && isQuietHere(parent.left, project)
      ? wrapped(parent)
      : outer;
  }
  return outer;
}

/** Whether a property says nothing if what it holds is empty: no type of the program asks for it, and nobody counts on an object there. */
function isMeaningless(node: ts.Node, gone: ReadonlySet<ts.Node>, project: Project): boolean {
  if (ts.isSpreadAssignment(node)) return true;
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return false;
  const name = textOfName(node.name) ?? '';
  if (!containers.has(name) || mayOverride(name, node, project)) return false;
  if (isInTypeScript(node) && typeRequiring(name, node.parent, project) !== undefined) return false;
  const files = project.codeMatching(`\\b${name}\\b`) ?? [node.getSourceFile()];
  return !files.some((file) => isCountedOn(node, name, file, gone));
}

/** Whether a spread before a property may bring another one of its name, which counts if this one goes. */
function mayOverride(
  name: string,
  node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment,
  project: Project,
): boolean {
  const before = node.parent.properties.slice(0, node.parent.properties.indexOf(node));
  return before.filter(ts.isSpreadAssignment).some(({ expression }) => {
    const { presence, unseen } = lookUp(expression, { path: [name], project });
    return presence !== 'absent' || unseen.length > 0;
  });
}

/** Whether some code that stays fails where there is no object of a name: `input.name.field = value`, `Object.assign(input.name, …)` */
function isCountedOn(
  property: ts.Node,
  name: string,
  file: ts.SourceFile,
  gone: ReadonlySet<ts.Node>,
): boolean {
  return nodesIn(file, isAccess).some((access) => {
    if (keyOf(access) !== name || [...gone].some((node) => isWithin(access, node))) return false;
    if (isOfAnother(access.expression, property)) return false;
    const outer = wrapped(access);
    const { parent } = outer;
    if (isAccess(parent)) return parent.expression === outer && parent.questionDotToken === undefined;
    return ts.isCallExpression(parent) && parent.arguments[0] === outer && isAssign(parent);
  });
}

/** Whether an expression is a variable that holds another object from the beginning. */
function isOfAnother(expression: ts.Expression, property: ts.Node): boolean {
  const owner = unwrap(expression);
  const declaration = ts.isIdentifier(owner) ? declarationOf(owner) : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false;
  const initial = declaration.initializer && unwrap(declaration.initializer);
  return (
    initial !== undefined &&
    ts.isObjectLiteralExpression(initial) &&
    isConstant(declaration) &&
    !isWithin(property, initial)
  );
}

function isAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** `Object.assign(…)` */
export function isAssign({ expression }: ts.CallExpression): boolean {
  return expression.getText() === 'Object.assign';
}
