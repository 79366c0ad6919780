import { ts } from '../../../analysis/compiler.cjs';
import { isFallback, unwrap } from '../../../analysis/expressions.js';
import { type Declaration, declarationOf, usesOf, visibleAt } from '../../../analysis/scopes.js';
import { functionAround, isConstant, isLog, useOf, wrapped } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';
import type { Value } from './values.js';

/**
 * The id of the model that a value answers for, as it is written at a place; nothing where it may be another one there.
 *
 * It is a text, or a name that has one value from the call to the place.
 */
export function askedModelAt(place: ts.Node, { isVariable }: Value, { asked }: Draft): string | undefined {
  const modelId = asked.modelId === undefined ? undefined : unwrap(asked.modelId);
  if (modelId === undefined) return undefined;
  if (ts.isStringLiteralLike(modelId)) return modelId.getText();
  const declaration = ts.isIdentifier(modelId) ? declarationOf(modelId) : undefined;
  if (declaration === undefined || visibleAt(place, modelId.getText()) !== declaration) return undefined;
  // A variable can hold the answer of another call of the function, which asked for another model.
  const isOfFile = ts.isSourceFile(functionAround(declaration));
  return keepsValue(declaration) && (isOfFile || isVariable !== true) ? modelId.getText() : undefined;
}

/** What the edits take for granted of a model that is given in the place of the answer's. */
export function assumeModel(text: string, { assumptions }: Draft): void {
  assumptions.add(
    `the id that was asked for (\`${text}\`) will do as the \`model\` of the answer, where InvokeModel gives the bare name of the model`,
  );
}

/** Whether a name of a model is only shown or handed on, so that nothing is decided by how it is written. */
export function isHandedOn(expression: ts.Expression): boolean {
  const outer = fallbackAround(wrapped(expression)) ?? wrapped(expression);
  const { parent } = outer;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === outer;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isTemplateSpan(parent)) return true;
  const use = useOf(outer);
  if (use.kind === 'bound') return isConstant(use.declaration) && usesOf(use.declaration).every(isHandedOn);
  return use.kind === 'tested' || use.kind === 'discarded' || (use.kind === 'argument' && isLog(use.call));
}

/** Whether an expression has something else to fall back on: `x || other`, also as `(first || x) || other`. */
export function hasFallback(expression: ts.Expression): boolean {
  const outer = wrapped(expression);
  const { parent } = outer;
  if (!isFallback(parent)) return false;
  return parent.left === outer || hasFallback(parent);
}

/** The whole of `first ?? x || other`. */
function fallbackAround(outer: ts.Expression): ts.Expression | undefined {
  const { parent } = outer;
  return isFallback(parent) ? (fallbackAround(wrapped(parent)) ?? wrapped(parent)) : undefined;
}

function keepsValue(declaration: Declaration): boolean {
  const isHolder =
    ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isBindingElement(declaration);
  return isHolder && isConstant(declaration);
}
