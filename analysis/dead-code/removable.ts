import { memberNameOf } from '../accesses.js';
import { ts } from '../compiler.cjs';
import { type Effects, isPlainClass, isQuiet } from '../effects.js';
import type { Named } from '../references.js';
import { nodesIn } from '../walk.js';
import type { State } from './gone.js';
import { effectsIn } from './unseen.js';

/** Whether a declaration does nothing but to introduce a name. */
export function mayGo(named: Named, state: State): boolean {
  const effects = effectsIn(state);
  if (hasDecorator(named)) return false;
  if (ts.isVariableDeclaration(named)) {
    const isStatement = ts.isVariableStatement(named.parent.parent);
    return isStatement && ts.isIdentifier(named.name) && isQuietly(named.initializer, effects);
  }
  if (ts.isPropertyDeclaration(named)) return isQuietly(named.initializer, effects);
  if (ts.isClassDeclaration(named)) return named.name !== undefined && isPlainType(named, effects);
  if (ts.isParameter(named)) {
    const isPlain = ts.isIdentifier(named.name) && named.dotDotDotToken === undefined;
    return isPlain && isQuietly(named.initializer, effects);
  }
  if (ts.isMethodDeclaration(named)) return isReachedByName(named) && !isOverloaded(named);
  return true;
}

function hasDecorator(node: ts.Node): boolean {
  return ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0;
}

function isQuietly(expression: ts.Expression | undefined, effects: Effects): boolean {
  return expression === undefined || isQuiet(expression, effects);
}

/** Whether declaring a class does nothing. */
function isPlainType(type: ts.ClassDeclaration, effects: Effects): boolean {
  const statics = type.members.filter(
    (member) =>
      ts.isClassStaticBlockDeclaration(member) ||
      (ts.isPropertyDeclaration(member) &&
        member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true),
  );
  return statics.length === 0 || isPlainClass(type, effects);
}

/** Not so where the class calls its methods by names that it makes: `this[command](…)` */
function isReachedByName(member: ts.MethodDeclaration): boolean {
  return !nodesIn(member.parent, ts.isElementAccessExpression).some(
    ({ expression, argumentExpression }) =>
      expression.kind === ts.SyntaxKind.ThisKeyword && !ts.isLiteralExpression(argumentExpression),
  );
}

function isOverloaded(member: ts.MethodDeclaration): boolean {
  const owner = member.parent as ts.ClassLikeDeclaration;
  const name = memberNameOf(member);
  return owner.members.filter((other) => memberNameOf(other) === name).length > 1;
}
