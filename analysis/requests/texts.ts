import { ts } from '../compiler.cjs';
import { definitionOf } from '../definitions.js';
import { isNothing, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { isComplete, stringValueOf, textsOf } from '../values.js';
import { ofAlternatives, type Presence } from './found.js';
import { type Look, newLook, unseenAt } from './look.js';
import { inExpression, inHolder } from './objects.js';

type Following = Look & { readonly texts: Set<string> };

/**
 * The strings that expressions give, and whether those are all: through parameters, functions, lists whose elements are taken one by one,
 * and members of objects, in all files.
 */
export function textsGiven(
  expressions: readonly ts.Expression[],
  project: Project,
): { readonly texts: readonly string[]; readonly isComplete: boolean } {
  const texts = new Set<string>();
  const look: Following = {
    ...newLook({ path: [], project }, (expression, next) => inText(expression, { ...next, texts })),
    texts,
  };
  const presence = ofAlternatives(expressions.map((expression) => look.follow(expression, look)));
  return { texts: [...texts], isComplete: presence === 'certain' && look.unseen.length === 0 };
}

function inText(expression: ts.Expression, look: Following): Presence {
  if (look.path.length > 0) return inHolder(expression, look);
  const node = unwrap(expression);
  if (look.seen.has(node)) return 'absent';
  if (isNothing(node)) return unseenAt(node, 'outside', look);
  const value = stringValueOf(node, look.question.project);
  for (const text of textsOf(value)) look.texts.add(text);
  if (isComplete(value)) return 'certain';
  return ts.isTemplateExpression(node) ? unseenAt(node, 'outside', look) : inExpression(expression, look);
}

/** The number that an expression is, as far as it is written somewhere. */
export function numberGiven(expression: ts.Expression | undefined, project: Project): number | undefined {
  const node = expression === undefined ? undefined : definitionOf(expression, project);
  return node !== undefined && ts.isNumericLiteral(node) ? Number(node.text) : undefined;
}
