import { ts } from '../../../analysis/compiler.cjs';
import { isFallback } from '../../../analysis/expressions.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isLog, useOf, wrapped } from '../../../analysis/uses.js';
import { isGuardedAt } from './narrowing.js';
import type { Path, Reading } from './paths.js';

/** How much a leaf asserts: nothing where nothing is an answer, too. */
export function leafReading(node: ts.Expression, { steps }: Pick<Path, 'steps'>): Reading {
  const outer = wrapped(node);
  const { parent } = outer;
  if (outer !== node) return {};
  const use = useOf(node);
  if (use.kind === 'tested') return { isTested: true };
  if (use.kind === 'compared') return {};
  if (use.kind === 'argument' && isLog(use.call)) return {};
  if (ts.isTemplateSpan(parent) || ts.isTypeOfExpression(parent) || ts.isSwitchStatement(parent)) return {};
  if (isFallback(parent) && parent.left === outer) return {};
  const isOptionalMember =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.questionDotToken !== undefined;
  if (isOptionalMember) return {};
  const isLenient = steps.some(({ isOptional }) => isOptional);
  if (isLenient && use.kind === 'bound' && isOnlyAsked(use.declaration)) return {};
  if (isLenient && use.kind === 'returned' && !hasReturnType(functionAround(node))) return {};
  return { isNeeded: true };
}

function isOnlyAsked(declaration: ts.VariableDeclaration): boolean {
  if (declaration.type !== undefined) return false;
  return usesOf(declaration).every((name) => {
    const use = useOf(name);
    if (use.kind === 'tested' || isGuardedAt(name)) return true;
    if (use.kind === 'argument') return isLog(use.call);
    return ts.isTemplateSpan(name.parent);
  });
}

/** Whether the type of what a function gives is written down, for itself or for the chain that it is a part of. */
function hasReturnType(node: ts.Node): boolean {
  if (!ts.isFunctionLike(node)) return false;
  const call = node.parent;
  const isThen =
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'then';
  return node.type !== undefined || (isThen && hasReturnType(functionAround(call)));
}
