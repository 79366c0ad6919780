import { callsOf } from '../calls.js';
import type { ts } from '../compiler.cjs';
import { isSeenFunction } from '../functions.js';
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
  if (calls === undefined || calls.length === 0) yield lost(returned);
  else for (const call of calls) yield stepOf(call);
}
