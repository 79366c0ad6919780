import { ts } from './compiler.cjs';
import { factsAt, plainText } from './conditions.js';
import { functionAround, isLog, type Use, wrapped } from './uses.js';

/** Whether it makes no difference that there is no text: it is asked for, has something in its place, or is joined. */
export function isTolerated(text: ts.Expression, use: Use): boolean {
  if (/^(?:tested|compared|discarded)$/.test(use.kind)) return true;
  // What a callback gives is a list of texts, to be joined.
  if (use.kind === 'returned') return ts.isCallExpression(functionAround(text).parent);
  if (use.kind === 'member') return ts.isOptionalChain(use.node) && use.node.questionDotToken !== undefined;
  if (use.kind === 'argument' && isLog(use.call)) return true;
  const outer = wrapped(text);
  const { parent } = outer;
  const isReplaced =
    ts.isBinaryExpression(parent) &&
    parent.left === outer &&
    /^(?:\?\?|\|\||&&)$/.test(parent.operatorToken.getText());
  return isReplaced || isKnownThere(text);
}

/** Whether a condition around a text has found that it is there, by itself or by the type of what it belongs to. */
function isKnownThere(text: ts.Expression): boolean {
  const plain = plainText(text);
  const owner = plain.replace(/\.text$/, '');
  const isMember = owner !== plain;
  for (const fact of factsAt(text)) {
    const asked = plainText(fact.subject);
    if (fact.kind === 'there' && fact.holds && asked === plain) return true;
    const isType = fact.kind === 'equal' && fact.holds && /^text(?:_delta)?$/.test(fact.value);
    if (isType && (isMember ? asked === `${owner}.type` : true)) return true;
  }
  return ts.findAncestor(text, (node) => isInCheck(node, text)) !== undefined;
}

/** `if ('text' in block) { … block.text … }` */
function isInCheck(node: ts.Node, text: ts.Node): boolean {
  const condition = ts.isIfStatement(node)
    ? node.expression
    : ts.isConditionalExpression(node)
      ? node.condition
      : undefined;
  return (
    condition !== undefined && condition.end <= text.pos && /['"]text['"] in\b/.test(condition.getText())
  );
}
