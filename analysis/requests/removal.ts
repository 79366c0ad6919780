import { ts } from '../compiler.cjs';
import type { Project } from '../project.js';
import { isWithin } from '../walk.js';
import { aroundEmptied, isAssign, leftEmptyBehind } from './emptied.js';
import { isQuietHere } from './parts.js';
import { unusedWithout } from './unused.js';
import { vainWithout } from './vain.js';

/**
 * All that goes with some parts of requests: objects of the API that hold nothing else, spreads of nothing, also in lists, branches without
 * statements, what is about fields that nobody gives any more, and what is used by nothing else. The outermost nodes, with those that were
 * given.
 */
export function goneWith(parts: readonly ts.Node[], project: Project): readonly ts.Node[] {
  const gone = new Set(parts);
  for (let size = -1; size !== gone.size; ) {
    size = gone.size;
    for (const node of [...gone]) {
      for (const other of around(node, gone, project)) gone.add(other);
      for (const other of leftEmptyBehind(node, gone, project)) gone.add(other);
    }
    for (const node of vainWithout(gone, project)) gone.add(node);
    for (const node of unusedWithout(gone, project)) gone.add(node);
  }
  for (const branch of branchesWithout(gone)) gone.add(branch);
  const all = [...gone];
  return all.filter((node) => !all.some((other) => other !== node && isWithin(node, other)));
}

/** What is left with nothing in it when a part goes. */
function around(part: ts.Node, gone: ReadonlySet<ts.Node>, project: Project): readonly ts.Node[] {
  const { parent } = part;
  if (ts.isObjectLiteralExpression(parent) || ts.isArrayLiteralExpression(parent))
    return aroundEmptied(parent, gone, project);
  if (ts.isCallExpression(parent)) return aroundArgument(parent, gone, project);
  if (ts.isObjectBindingPattern(parent)) return aroundPattern(parent, gone, project);
  const choice = ts.isBlock(parent) ? parent.parent : parent;
  if (!ts.isIfStatement(choice) || !isQuietHere(choice.expression, project)) return [];
  const { thenStatement, elseStatement } = choice;
  const isAll =
    isEmptied(thenStatement, gone) && (elseStatement === undefined || isEmptied(elseStatement, gone));
  return isAll ? [choice] : [];
}

/** `Object.assign(input);` */
function aroundArgument(
  call: ts.CallExpression,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Node[] {
  const [target, ...others] = call.arguments;
  const isIdle = isAssign(call) && others.length > 0 && others.every((argument) => gone.has(argument));
  const isStatement = ts.isExpressionStatement(call.parent);
  return isIdle && isStatement && target !== undefined && isQuietHere(target, project) ? [call.parent] : [];
}

/** `const {} = options;` */
function aroundPattern(
  pattern: ts.ObjectBindingPattern,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Node[] {
  if (!pattern.elements.every((element) => gone.has(element))) return [];
  const { parent: holder } = pattern;
  if (ts.isParameter(holder)) return [];
  const { initializer } = holder;
  return initializer === undefined || isQuietHere(initializer, project) ? [holder] : [pattern];
}

/** The branches with nothing in them, beside others that stay. */
function branchesWithout(gone: ReadonlySet<ts.Node>): readonly ts.Statement[] {
  const choices = new Set([...gone].flatMap((node) => choiceAround(node) ?? []));
  return [...choices].flatMap(({ thenStatement, elseStatement }) => {
    if (elseStatement === undefined) return [];
    if (isEmptied(elseStatement, gone)) return [elseStatement];
    return isEmptied(thenStatement, gone) ? [thenStatement] : [];
  });
}

function choiceAround({ parent }: ts.Node): ts.IfStatement | undefined {
  const choice = ts.isBlock(parent) ? parent.parent : parent;
  return ts.isIfStatement(choice) ? choice : undefined;
}

/** Whether there is nothing left of a statement. */
function isEmptied(statement: ts.Statement, gone: ReadonlySet<ts.Node>): boolean {
  if (gone.has(statement)) return true;
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.every((declaration) => gone.has(declaration));
  const isFull = ts.isBlock(statement) && statement.statements.length > 0;
  return isFull && statement.statements.every((own) => isEmptied(own, gone));
}
