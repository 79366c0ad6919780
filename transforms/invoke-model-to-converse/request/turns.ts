import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { likenessOf } from '../../../analysis/mocks.js';
import { arrayShape, isOpening, objectShape } from '../../../analysis/shapes.js';
import { typeFactsOf } from '../../../analysis/types.js';
import type { Draft } from '../draft.js';
import { blocksIn, convertBlockList } from './blocks.js';
import { dropAssertions, fieldNamed, valueOfField, wrapText, wrapValue } from './fields.js';
import { convertHeldList, mappedElement, spreadLists } from './lists.js';
import { constIn } from './sources.js';
import { isEcho, isText } from './texts.js';
import { annotate } from './types.js';

/** Turns the messages of a body into those of Converse. `freeze` is where the body became text. */
export function convertMessages(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = likeOrSelf(expression);
  if (node === undefined) return;
  if (ts.isArrayLiteralExpression(node) || ts.isConditionalExpression(node))
    dropAssertions(expression, draft);
  if (ts.isArrayLiteralExpression(node)) {
    refuseEqualTurns(node, draft);
    for (const element of node.elements) convertTurn(element, freeze, draft);
  } else if (ts.isConditionalExpression(node)) {
    convertMessages(node.whenTrue, freeze, draft);
    convertMessages(node.whenFalse, freeze, draft);
  } else if (ts.isIdentifier(node)) {
    const shape = arrayShape(node, freeze);
    if (isOpening(shape) || shape.changesLater) {
      draft.refuse('opaque-messages', isOpening(shape) ? shape.node : node);
      return;
    }
    convertHeldList(shape, 'Message[]', (element) => convertTurn(element, freeze, draft), draft);
  } else {
    const made = mappedElement(node);
    if (made === undefined) draft.refuse('opaque-messages', node);
    else convertTurn(made, freeze, draft);
  }
}

/** Two turns of one role in a row are one to Claude, and an error to Converse: "A conversation must alternate between user and assistant roles". */
function refuseEqualTurns({ elements }: ts.ArrayLiteralExpression, draft: Draft): void {
  let last: string | undefined;
  for (const element of elements) {
    const turn = unwrap(element);
    const role = ts.isObjectLiteralExpression(turn) ? fieldNamed(turn, 'role') : undefined;
    const value = role === undefined ? undefined : unwrap(valueOfField(role));
    const name = value !== undefined && ts.isStringLiteralLike(value) ? value.text : undefined;
    if (name !== undefined && name === last) draft.refuse('equal-turns', turn);
    last = name;
  }
}

/** An expression, or what a matcher of a test asks for in its place: nothing for one that takes anything. */
function likeOrSelf(expression: ts.Expression): ts.Expression | undefined {
  const node = unwrap(expression);
  const likeness = likenessOf(node);
  if (likeness?.kind === 'anything' || likeness?.argument?.getText() === 'Array') return undefined;
  const isPart = likeness !== undefined && /^(?:array|object)Containing$/.test(likeness.kind);
  return isPart && likeness.argument !== undefined ? unwrap(likeness.argument) : node;
}

/** Turns one message, or what a spread brings, into Converse's. */
export function convertTurn(element: ts.Expression, freeze: ts.Node, draft: Draft): void {
  if (ts.isSpreadElement(element)) {
    for (const list of spreadLists(element)) convertMessages(list, freeze, draft);
    return;
  }
  const turn = likeOrSelf(element);
  if (turn === undefined) return;
  const held = ts.isIdentifier(turn) ? objectShape(turn, freeze) : undefined;
  if (held !== undefined && !isOpening(held) && held.writes.length === 0) {
    for (const literal of held.literals) convertTurn(literal, freeze, draft);
    if (held.declaration !== undefined) annotate(held.declaration, 'Message', draft);
    return;
  }
  const role = ts.isObjectLiteralExpression(turn) ? fieldNamed(turn, 'role') : undefined;
  const content = ts.isObjectLiteralExpression(turn) ? fieldNamed(turn, 'content') : undefined;
  if (!ts.isObjectLiteralExpression(turn) || role === undefined || content === undefined) {
    draft.refuse('opaque-messages', turn);
    return;
  }
  const other = turn.properties.find((property) => property !== role && property !== content);
  if (other !== undefined) draft.refuse('unknown-field', other);
  convertRole(valueOfField(role), draft);
  convertContent(valueOfField(content), freeze, draft);
}

/** The SDK's types know two roles; a variable that may be any string is asserted to be one of them, as it had to be before. */
function convertRole(value: ts.Expression, draft: Draft): void {
  if (!draft.isTyped || unwrap(value) !== value) return;
  if (ts.isStringLiteralLike(value)) {
    const fixed = constIn(value, draft);
    if (fixed !== '') wrapValue(value, '', fixed, draft);
    return;
  }
  const { kind, texts } = typeFactsOf(value, draft.project);
  if (kind === 'unknown' || texts?.every((text) => text === 'user' || text === 'assistant')) return;
  wrapValue(value, '', ` as ${draft.sdk('ConversationRole', 'type')}`, draft);
}

/** Whether a variable holds a list of blocks that is seen from its beginning on. */
function isHeldList(node: ts.Expression, freeze: ts.Node): boolean {
  return ts.isIdentifier(node) && !isOpening(arrayShape(node, freeze));
}

/** Turns the content of a message, a text or a list of blocks, into a list of Converse's blocks. */
function convertContent(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = likeOrSelf(expression);
  if (node === undefined) return;
  if (ts.isArrayLiteralExpression(node) || ts.isConditionalExpression(node))
    dropAssertions(expression, draft);
  if (ts.isArrayLiteralExpression(node)) {
    blocksIn(node, freeze, draft);
  } else if (ts.isConditionalExpression(node)) {
    convertContent(node.whenTrue, freeze, draft);
    convertContent(node.whenFalse, freeze, draft);
  } else if (isHeldList(node, freeze)) {
    convertBlockList(node, freeze, draft);
  } else if (isText(node, draft)) {
    const isMissing =
      draft.isTyped &&
      typeFactsOf(node, draft.project).kind === 'text' &&
      typeFactsOf(node, draft.project).mayBeMissing;
    if (isMissing) wrapValue(expression, '[{ text: ', '! }]', draft);
    else wrapText(expression, draft);
  } else if (isEcho(node)) {
    draft.echoes.add(node);
  } else {
    convertBlockList(node, freeze, draft);
  }
}
