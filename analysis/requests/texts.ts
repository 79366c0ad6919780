import { callsOf } from '../calls.js';
import { ts } from '../compiler.cjs';
import { definitionOf } from '../definitions.js';
import { argumentAt, isSeenFunction } from '../functions.js';
import type { Project } from '../project.js';
import { isComplete, stringValueOf, textsOf, type Value } from '../values.js';

/** The strings that expressions give, also through the parameters of functions, and whether those are all. */
export function textsGiven(
  expressions: readonly ts.Expression[],
  project: Project,
): { readonly texts: readonly string[]; readonly isComplete: boolean } {
  const texts = new Set<string>();
  const seen = new Set<ts.Expression>(expressions);
  let isAll = expressions.length > 0;
  for (const expression of seen) {
    const value = stringValueOf(expression, project);
    for (const text of textsOf(value)) texts.add(text);
    const passed = argumentsIn(value).map((parameter) => givenTo(parameter, project));
    for (const given of passed.flatMap((own) => own ?? [])) if (given !== undefined) seen.add(given);
    const isKnown = passed.length > 0 && passed.every((given) => given?.includes(undefined) === false);
    isAll &&= isComplete(value) || (isKnown && unknownIn(value).length === passed.length);
  }
  return { texts: [...texts], isComplete: isAll };
}

function unknownIn(value: Value): Value[] {
  if (value.kind === 'choice') return value.options.flatMap(unknownIn);
  return value.kind === 'text' ? [] : [value];
}

/** The parameters that a value comes from as it is. */
function argumentsIn(value: Value): ts.ParameterDeclaration[] {
  if (value.kind === 'choice') return value.options.flatMap(argumentsIn);
  return value.kind === 'unknown' && ts.isParameter(value.node) ? [value.node] : [];
}

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

/** The number that an expression is, as far as it is written somewhere. */
export function numberGiven(expression: ts.Expression | undefined, project: Project): number | undefined {
  const node = expression === undefined ? undefined : definitionOf(expression, project);
  return node !== undefined && ts.isNumericLiteral(node) ? Number(node.text) : undefined;
}
