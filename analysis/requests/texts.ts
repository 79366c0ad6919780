import { ts } from '../compiler.cjs';
import { definitionOf } from '../definitions.js';
import { unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { declarationOf } from '../scopes.js';
import { isComplete, stringValueOf, textsOf, type Value } from '../values.js';
import { keyOf } from './chains.js';
import { givenTo } from './given.js';
import { lookUp } from './objects.js';

/** The strings that expressions give, also through parameters and their members, and whether those are all. */
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
    if (isComplete(value)) continue;
    const sources = sourcesOf(expression, value, project);
    for (const source of sources?.expressions ?? []) seen.add(source);
    isAll &&= sources?.isAll === true;
  }
  return { texts: [...texts], isComplete: isAll };
}

interface Sources {
  readonly expressions: readonly ts.Expression[];
  readonly isAll: boolean;
}

/** Where a value comes from that is not written in its place. */
function sourcesOf(expression: ts.Expression, value: Value, project: Project): Sources | undefined {
  const member = memberSources(expression, project);
  if (member !== undefined) return member;
  const parameters = argumentsIn(value);
  const passed = parameters.map((parameter) => givenTo(parameter, project));
  const expressions = passed.flatMap((own) => own ?? []).flatMap((own) => own ?? []);
  const isKnown = passed.length > 0 && passed.every((given) => given?.includes(undefined) === false);
  return { expressions, isAll: isKnown && unknownIn(value).length === passed.length };
}

/** `options.modelId`, `({ modelId }) => …`: what the objects have there. */
function memberSources(expression: ts.Expression, project: Project): Sources | undefined {
  const node = unwrap(expression);
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (!isAccess && !(declaration !== undefined && ts.isBindingElement(declaration))) return undefined;
  const { entries, unseen, presence } = isAccess
    ? lookUp(node.expression, { path: [keyOf(node)], project })
    : lookUp(node, { path: [], project });
  const expressions = entries.flatMap((entry) => entry.value ?? []);
  return { expressions, isAll: unseen.length === 0 && presence === 'certain' };
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
/** The number that an expression is, as far as it is written somewhere. */
export function numberGiven(expression: ts.Expression | undefined, project: Project): number | undefined {
  const node = expression === undefined ? undefined : definitionOf(expression, project);
  return node !== undefined && ts.isNumericLiteral(node) ? Number(node.text) : undefined;
}
