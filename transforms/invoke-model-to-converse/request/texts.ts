import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { typeFactsOf } from '../../../analysis/types.js';
import type { Draft } from '../draft.js';

/** What is said of a value whose type is not declared, and whose name does not speak against it. */
const mayBeText = /^(?!.*(?:content|block|part|image|history|messages|items|list|array|documents)s?$)/i;

/** Whether a value is a text: by its type, or by nothing that speaks against it where no type is known. */
export function isText(node: ts.Expression, draft: Draft): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  const { kind } = typeFactsOf(node, draft.project);
  if (kind !== 'unknown') return kind === 'text';
  const name = nameIn(node);
  if (name === undefined || !mayBeText.test(name) || isEcho(node) || looksLikeList(node)) return false;
  draft.assumptions.add(`\`${node.getText().replaceAll(/\s+/g, ' ').replaceAll('`', "'")}\` is a text`);
  return true;
}

/** What a value is called by: the variable, the property or the function that it comes from. */
function nameIn(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isAwaitExpression(node)) return nameIn(unwrap(node.expression));
  if (ts.isCallExpression(node)) return nameIn(unwrap(node.expression));
  if (ts.isBinaryExpression(node)) return nameIn(unwrap(node.left));
  return undefined;
}

/** Whether something else in the file treats the value as a list. */
function looksLikeList(node: ts.Expression): boolean {
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return false;
  const name = node.getText().replaceAll(/[.$]/g, '\\$&');
  const treatment = new RegExp(
    `Array\\.isArray\\(\\s*${name}\\b|(?<![\\w$.])${name}\\.(?:map|filter|push|forEach|find|some|every)\\(|of ${name}\\)|\\.\\.\\.${name}\\b|(?<![\\w$.])${name}\\[0\\]\\.`,
  );
  return treatment.test(node.getSourceFile().text);
}

/** `answer.content`: what came from the model, on its way back. */
export function isEcho(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'content';
  return ts.isIdentifier(node) && /content$/i.test(node.text);
}
