import { ts } from '../compiler.cjs';
import { textOfName, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { declarationOf } from '../scopes.js';
import { isInTypeScript, typeRequiring } from '../types.js';
import { isConstant, wrapped } from '../uses.js';
import { isWithin, nodesIn } from '../walk.js';
import { keyOf } from './chains.js';
import { lookUp } from './objects.js';
import { containers } from './places.js';

/** Whether a property says nothing if what it holds is empty: no type of the program asks for it, and nobody counts on an object there. */
export function isMeaningless(node: ts.Node, gone: ReadonlySet<ts.Node>, project: Project): boolean {
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
export function isOfAnother(expression: ts.Expression, property: ts.Node): boolean {
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

function isAssign({ expression }: ts.CallExpression): boolean {
  return expression.getText() === 'Object.assign';
}
