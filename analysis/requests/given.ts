import { callsOf } from '../calls.js';
import { ts } from '../compiler.cjs';
import { argumentAt, isSeenFunction } from '../functions.js';
import type { Project } from '../project.js';

/** What a parameter gets from all calls, with `undefined` where a call leaves it out; nothing where not all are known. */
export function givenTo(
  parameter: ts.ParameterDeclaration,
  project: Project,
): (ts.Expression | undefined)[] | undefined {
  const target = parameter.parent;
  if (!isSeenFunction(target) || parameter.dotDotDotToken !== undefined) return undefined;
  const calls = callsOf(target, project, 'production') ?? [];
  const isSpread = calls.some((call) => call.arguments.some(ts.isSpreadElement));
  if (calls.length === 0 || isSpread) return undefined;
  const index = target.parameters.indexOf(parameter);
  return calls.map((call) => argumentAt(call, index) ?? parameter.initializer);
}
