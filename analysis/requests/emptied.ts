import { ts } from '../compiler.cjs';
import { textOfName } from '../expressions.js';
import type { Project } from '../project.js';
import { isInTypeScript, typeRequiring } from '../types.js';
import { wrapped } from '../uses.js';
import { isWithin, nodesIn } from '../walk.js';
import { keyOf } from './chains.js';
import { containers } from './places.js';

/** Whether a property says nothing if what it holds is empty: no type of the program asks for it, and nobody counts on an object there. */
export function isMeaningless(node: ts.Node, gone: ReadonlySet<ts.Node>, project: Project): boolean {
  if (ts.isSpreadAssignment(node)) return true;
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return false;
  const name = textOfName(node.name) ?? '';
  if (!containers.has(name)) return false;
  if (isInTypeScript(node) && typeRequiring(name, node.parent, project) !== undefined) return false;
  const files = project.codeMatching(`\\b${name}\\b`) ?? [node.getSourceFile()];
  return !files.some((file) => isCountedOn(name, file, gone));
}

/** Whether some code that stays fails where there is no object of a name: `input.name.field = value`, `Object.assign(input.name, …)` */
function isCountedOn(name: string, file: ts.SourceFile, gone: ReadonlySet<ts.Node>): boolean {
  return nodesIn(file, isAccess).some((access) => {
    if (keyOf(access) !== name || [...gone].some((node) => isWithin(access, node))) return false;
    const outer = wrapped(access);
    const { parent } = outer;
    if (isAccess(parent)) return parent.expression === outer && parent.questionDotToken === undefined;
    return ts.isCallExpression(parent) && parent.arguments[0] === outer && isAssign(parent);
  });
}

function isAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function isAssign({ expression }: ts.CallExpression): boolean {
  return expression.getText() === 'Object.assign';
}
