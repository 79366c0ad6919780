import { ts } from '../../../analysis/compiler.cjs';
import { definitionOf } from '../../../analysis/definitions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { likenessOf } from '../../../analysis/mocks.js';
import { typeFactsOf } from '../../../analysis/types.js';
import type { Draft } from '../draft.js';

/** What is said of a value whose type is not declared, and whose name does not speak against it. */
const mayBeText = /^(?!.*(?:content|block|part|image|history|messages|items|list|array|documents)s?$)/i;

/** Whether a value is a text: by its type, or by nothing that speaks against it where no type is known. */
export function isText(node: ts.Expression, draft: Draft): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  const likeness = likenessOf(node);
  if (likeness !== undefined)
    return /^string/.test(likeness.kind) || likeness.argument?.getText() === 'String';
  const { kind } = typeFactsOf(node, draft.project);
  if (kind !== 'unknown') return kind === 'text';
  if (isReadText(node)) return true;
  const name = nameIn(node);
  if (isListLike(definitionOf(node, draft.project)) || isListLike(node)) return false;
  if (name === undefined || !mayBeText.test(name) || isEcho(node) || looksLikeList(node)) return false;
  draft.assumptions.add(`\`${node.getText().replaceAll(/\s+/g, ' ').replaceAll('`', "'")}\` is a text`);
  return true;
}

/** `answer.content[0].text`: what a block says is a text. */
function isReadText(node: ts.Expression): boolean {
  return /\.content\??\.?\[\d+\]!?\??\.text$/.test(node.getText());
}

/** What makes a list: an array literal, a method of lists, `Promise.all`. */
function isListLike(node: ts.Node | undefined): boolean {
  if (node === undefined) return false;
  if (ts.isArrayLiteralExpression(node)) return true;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return /^(?:map|filter|flatMap|concat|slice|flat|reverse|sort|from|of|all|allSettled|entries|values|keys)$/.test(
    node.expression.name.text,
  );
}

/** What a function that gives a text is called. */
const namesText =
  /prompt|text|question|query|instruct|template|message|render|format|string|trim|join|replace|upper|lower/i;

/** What a value is called by: the variable, the property or the function that it comes from. */
function nameIn(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isAwaitExpression(node)) return nameIn(unwrap(node.expression));
  if (ts.isCallExpression(node)) {
    const name = nameIn(unwrap(node.expression));
    return name !== undefined && namesText.test(name) ? name : undefined;
  }
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
