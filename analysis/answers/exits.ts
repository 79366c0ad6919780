import { callsOf } from '../calls.js';
import type { ts } from '../compiler.cjs';
import { declaredResults, isNothingType, isSeenFunction, type SeenFunction } from '../functions.js';
import { functionAround } from '../uses.js';
import { type Journey, lost, type Step } from './steps.js';

/** What a function hands out, at all its calls. */
export function* exitSteps(
  returned: ts.Expression,
  stepOf: (call: ts.CallExpression) => Step,
  { project }: Journey,
): Generator<Step> {
  const target = functionAround(returned);
  const calls =
    isSeenFunction(target) && target.asteriskToken === undefined ? callsOf(target, project) : undefined;
  const isOpen = isSeenFunction(target) && givesOthers(target);
  if (calls === undefined || calls.length === 0 || isOpen) yield lost(returned);
  else for (const call of calls) yield stepOf(call);
}

/** Whether a function declares to give other things, too, or whatever its caller says: what can be read of that is not known. */
function givesOthers(target: SeenFunction): boolean {
  const types = declaredResults(target).filter((type) => !isNothingType(type));
  const own = (target.typeParameters ?? []).map(({ name }) => name.text);
  return types.length > 1 || types.some((type) => own.includes(type.getText()));
}
