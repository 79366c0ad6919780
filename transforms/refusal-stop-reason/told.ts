import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { declarationOf, usesOf, visibleAt } from '../../analysis/scopes.js';
import type { ToldFailure } from '../../analysis/told-failures.js';
import { isLogStatement } from '../../analysis/uses.js';
import { isWithin, nodesIn } from '../../analysis/walk.js';

/** What a program does with an error that it is told of, as statements for a refusal at another place; `text` is what is said. */
export function toldBody(told: ToldFailure, place: ts.Node, text: string): string[] | undefined {
  const { done, error, isNamed } = told;
  if (!isList(done)) {
    const said = isNamed ? `${done.getText()}(new Error(${text}))` : retold(unwrap(done), error, text);
    return said === undefined || !isSameAt(done, error, place) ? undefined : [`return ${said}`];
  }
  const isShown = (own: ts.Statement) => !isLogStatement(own);
  // A program that only logs errors logs this one, too.
  const kept = done.some((own) => isShown(own) && !isBareReturn(own)) ? done.filter(isShown) : done;
  const isPlain = (own: ts.Statement) =>
    ts.isExpressionStatement(own) || ts.isReturnStatement(own) || ts.isThrowStatement(own);
  if (kept.length === 0 || !kept.every((own) => isPlain(own) && isSameAt(own, error, place)))
    return undefined;
  const statements = kept.map((own) => retold(own, error, text)?.replace(/;$/, ''));
  if (!statements.every((own) => own !== undefined)) return undefined;
  // One error is made, and not another one for each who is told of it.
  if (statements.join().split(`new Error(${text})`).length > 2) return undefined;
  const last = kept.at(-1);
  const hasLeft = last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
  return hasLeft ? statements : [...statements, 'return'];
}

function isList(done: ToldFailure['done']): done is readonly ts.Statement[] {
  return Array.isArray(done);
}

function isBareReturn(statement: ts.Statement): boolean {
  return ts.isReturnStatement(statement) && statement.expression === undefined;
}

/** The text of some code, with a refusal in the place of the error. */
function retold(node: ts.Node, error: ts.ParameterDeclaration | undefined, text: string): string | undefined {
  if (nodesIn(node, ts.isFunctionLike).length > 0) return undefined;
  const own = node.getText();
  if (own.includes('\n') && /`|\/\/|\/\*/.test(own)) return undefined;
  let told = own;
  for (const mention of mentionsIn(node, error).reverse()) {
    const { parent } = mention;
    const isMessage = ts.isPropertyAccessExpression(parent) && parent.name.text === 'message';
    if (!isMessage && !isHandedOn(mention)) return undefined;
    const replaced = isMessage ? parent : mention;
    const start = replaced.getStart() - node.getStart();
    const end = replaced.end - node.getStart();
    told = told.slice(0, start) + (isMessage ? text : `new Error(${text})`) + told.slice(end);
  }
  return told.replace(/\s*\n\s*/g, ' ');
}

function mentionsIn(node: ts.Node, error: ts.ParameterDeclaration | undefined): ts.Identifier[] {
  return error === undefined ? [] : usesOf(error).filter((use) => isWithin(use, node));
}

/** Whether an error is given to somebody as it is. */
function isHandedOn(mention: ts.Identifier): boolean {
  let outer: ts.Node = mention;
  while (ts.isAsExpression(outer.parent) || ts.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  const { parent } = outer;
  return (
    ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== outer) ||
    ts.isReturnStatement(parent) ||
    ts.isThrowStatement(parent) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === outer)
  );
}

/** Whether all names in some code, but that of the error, mean the same at another place. */
function isSameAt(node: ts.Node, error: ts.ParameterDeclaration | undefined, place: ts.Node): boolean {
  const names = ts.isIdentifier(node) ? [node] : nodesIn(node, ts.isIdentifier);
  return names.every((name) => {
    const declaration = declarationOf(name);
    return declaration === undefined || declaration === error || visibleAt(place, name.text) === declaration;
  });
}
