import { ts } from '../compiler.cjs';
import { definitionOf } from '../definitions.js';
import { isNothing, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { isComplete, stringValueOf, textsOf, type Value, variablesOf } from '../values.js';
import { ofAlternatives, type Presence } from './found.js';
import { type Look, newLook, unseenAt } from './look.js';
import { inExpression, inHolder } from './objects.js';

type Variable = Extract<Value, { kind: 'environment' }>;
type Following = Look & { readonly texts: Set<string>; readonly variables: Set<Variable> };

/**
 * The strings that expressions give, whether those are all, and the environment variables that give others: through parameters, functions, lists whose elements are taken one by one,
 * and members of objects, in all files.
 */
export function textsGiven(
  expressions: readonly ts.Expression[],
  project: Project,
): {
  readonly texts: readonly string[];
  readonly isComplete: boolean;
  readonly variables: readonly Variable[];
} {
  const texts = new Set<string>();
  const variables = new Set<Variable>();
  const look: Following = {
    ...newLook({ path: [], project }, (expression, next) =>
      inText(expression, { ...next, texts, variables }),
    ),
    texts,
    variables,
  };
  const presence = ofAlternatives(expressions.map((expression) => look.follow(expression, look)));
  const isComplete = presence === 'certain' && look.unseen.length === 0;
  return { texts: [...texts], isComplete, variables: [...variables] };
}

function inText(expression: ts.Expression, look: Following): Presence {
  if (look.path.length > 0) return inHolder(expression, look);
  const node = unwrap(expression);
  if (look.seen.has(node)) return 'absent';
  if (isNothing(node)) return unseenAt(node, 'outside', look);
  const value = stringValueOf(node, look.question.project);
  for (const text of textsOf(value)) look.texts.add(text);
  for (const variable of variablesOf(value)) look.variables.add(variable);
  if (isComplete(value)) return 'certain';
  return ts.isTemplateExpression(node) ? unseenAt(node, 'outside', look) : inExpression(expression, look);
}

/** The number that an expression is, as far as it is written somewhere. */
export function numberGiven(expression: ts.Expression | undefined, project: Project): number | undefined {
  const node = expression === undefined ? undefined : definitionOf(expression, project);
  return node !== undefined && ts.isNumericLiteral(node) ? Number(node.text) : undefined;
}
