import { ts } from '../compiler.cjs';
import { type Effects, isQuiet } from '../effects.js';
import type { Project } from '../project.js';
import type { Entry } from './found.js';

/** What has to be taken away for a field to be gone: its property, or the statement that assigns it. `undefined` where it is no such thing. */
export function partOf({ node, value }: Entry, project: Project): ts.Node | undefined {
  if (value === undefined || !isQuietHere(value, project)) return undefined;
  if (!ts.isBinaryExpression(node)) return node;
  return isQuietHere(node.left, project) ? statementOf(node, project) : undefined;
}

/** The statement that an expression is, if it can go; also where a condition stands before it: `isOn && list.push('…');` */
export function statementOf(expression: ts.Expression, project: Project): ts.Node | undefined {
  const { parent: statement } = expression;
  if (ts.isBinaryExpression(statement) && statement.right === expression) {
    const isGuarded = statement.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    return isGuarded && isQuietHere(statement.left, project) ? statementOf(statement, project) : undefined;
  }
  if (!ts.isExpressionStatement(statement)) return undefined;
  const { parent } = statement;
  if (!ts.isIfStatement(parent)) return ts.isBlock(parent) || ts.isSourceFile(parent) ? statement : undefined;
  // With another branch, the condition stays.
  return parent.elseStatement !== undefined || isQuietHere(parent.expression, project)
    ? statement
    : undefined;
}

/** Whether nothing is lost when an expression is not computed any more. */
export function isQuietHere(node: ts.Node, project: Project): boolean {
  return isQuiet(node, quietly(project));
}

function quietly(project: Project): Effects {
  const never = () => false;
  return {
    project,
    isGone: never,
    isUnseen: never,
    isOwnSlot: never,
    isGoneName: never,
    onRead: () => undefined,
  };
}
