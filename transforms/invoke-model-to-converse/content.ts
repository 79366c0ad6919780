import { ts } from '../../analysis/compiler.cjs';
import { isRepeatable } from '../../analysis/conditions.js';
import { unwrap } from '../../analysis/expressions.js';
import { declarationOf } from '../../analysis/scopes.js';
import { arrayShape, isOpening, type Shape } from '../../analysis/shapes.js';
import { typeFactsOf } from '../../analysis/types.js';
import { blocksIn, constIn } from './blocks.js';
import type { Draft } from './draft.js';
import { fieldNamed, replaceValue, valueOfField, wrapValue } from './fields.js';
import { isGuardedAt } from './narrowing.js';
import { annotate } from './types.js';

/** What is said of a value whose type is not declared, and whose name does not speak against it. */
const mayBeText = /^(?!.*(?:content|block|part|image|history|messages|items|list|array|documents)s?$)/i;

/** Turns the messages of a body into those of Converse. `freeze` is where the body became text. */
export function convertMessages(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node)) {
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

/** The elements of a list that a variable holds, wherever they come in, and the type of the variable. */
export function convertHeldList(
  shape: Shape<ts.ArrayLiteralExpression>,
  type: string,
  convert: (element: ts.Expression) => void,
  draft: Draft,
): void {
  for (const { elements } of shape.literals) for (const element of elements) convert(element);
  for (const { values } of shape.writes) for (const value of values) convert(value);
  if (shape.declaration !== undefined) annotate(shape.declaration, type, draft);
}

/** The element that a callback of `map` writes: `list.map((x) => ({ … }))` */
export function mappedElement(expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const call = unwrap(expression);
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const [callback] = call.arguments;
  if (call.expression.name.text !== 'map' || callback === undefined || !ts.isArrowFunction(callback)) {
    return undefined;
  }
  const result = returnedBy(callback);
  return result !== undefined && ts.isObjectLiteralExpression(result) ? result : undefined;
}

function returnedBy({ body }: ts.ArrowFunction): ts.Expression | undefined {
  if (!ts.isBlock(body)) return unwrap(body);
  const [only, ...others] = body.statements;
  if (only === undefined || others.length > 0 || !ts.isReturnStatement(only)) return undefined;
  return only.expression === undefined ? undefined : unwrap(only.expression);
}

/** The list in `...list`, in `...(condition ? list : [])` and in `...(condition && list)` */
export function spreadLists(element: ts.SpreadElement): ts.Expression[] {
  const node = unwrap(element.expression);
  if (ts.isConditionalExpression(node)) return [unwrap(node.whenTrue), unwrap(node.whenFalse)];
  const isGuarded =
    ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  return isGuarded ? [unwrap(node.right)] : [node];
}

/** Turns one message, or what a spread brings, into Converse's. */
export function convertTurn(element: ts.Expression, freeze: ts.Node, draft: Draft): void {
  if (ts.isSpreadElement(element)) {
    for (const list of spreadLists(element)) convertMessages(list, freeze, draft);
    return;
  }
  const turn = unwrap(element);
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

/** Turns the content of a message, a text or a list of blocks, into a list of Converse's blocks. */
export function convertContent(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node)) {
    blocksIn(node, freeze, draft);
  } else if (ts.isConditionalExpression(node)) {
    convertContent(node.whenTrue, freeze, draft);
    convertContent(node.whenFalse, freeze, draft);
  } else if (isText(node, draft)) {
    wrapValue(expression, '[{ text: ', ' }]', draft);
  } else if (isEcho(node)) {
    draft.echoes.add(node);
  } else {
    convertBlockList(node, freeze, draft);
  }
}

/** A list of blocks that is not written where it is used. */
export function convertBlockList(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node)) {
    blocksIn(node, freeze, draft);
    return;
  }
  const made = mappedElement(node);
  if (made !== undefined) {
    blocksIn(made, freeze, draft);
    return;
  }
  const shape = ts.isIdentifier(node) ? arrayShape(node, freeze) : undefined;
  if (shape === undefined || isOpening(shape) || shape.changesLater) {
    draft.refuse('opaque-content', node);
    return;
  }
  for (const literal of shape.literals) blocksIn(literal, freeze, draft);
  for (const { values } of shape.writes) for (const value of values) blocksIn(value, freeze, draft);
  if (shape.declaration !== undefined) annotate(shape.declaration, 'ContentBlock[]', draft);
}

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
function isEcho(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'content';
  return ts.isIdentifier(node) && /content$/i.test(node.text);
}

/** Turns the system prompt, a text or a list of text blocks, into Converse's list. */
export function convertSystem(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node)) {
    blocksIn(node, freeze, draft, 'system');
  } else if (isNothing(node)) {
    return;
  } else if (ts.isConditionalExpression(node)) {
    convertSystem(node.whenTrue, freeze, draft);
    convertSystem(node.whenFalse, freeze, draft);
  } else if (isOrNothing(node) && isRepeatable(node.left) && isText(unwrap(node.left), draft)) {
    const text = node.left.getText();
    replaceValue(expression, `${text} ? [{ text: ${text} }] : undefined`, draft);
  } else {
    convertSystemValue(expression, node, freeze, draft);
  }
}

function convertSystemValue(whole: ts.Expression, node: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const shape = ts.isIdentifier(node) ? arrayShape(node, freeze) : undefined;
  if (shape !== undefined && !isOpening(shape) && !shape.changesLater) {
    for (const literal of shape.literals) blocksIn(literal, freeze, draft, 'system');
    for (const { values } of shape.writes)
      for (const value of values) blocksIn(value, freeze, draft, 'system');
    if (shape.declaration !== undefined) annotate(shape.declaration, 'SystemContentBlock[]', draft);
    return;
  }
  if (!isText(node, draft)) {
    draft.refuse('opaque-system', node);
    return;
  }
  if (!mayBeAbsent(node, draft)) {
    wrapValue(whole, '[{ text: ', ' }]', draft);
  } else if (isRepeatable(node)) {
    const text = node.getText();
    replaceValue(whole, `${text} ? [{ text: ${text} }] : undefined`, draft);
  } else {
    draft.refuse('opaque-system', node);
  }
}

/** Whether a text may be missing, or empty as a default: JSON drops what is `undefined`, and Converse refuses an empty text. */
function mayBeAbsent(node: ts.Expression, draft: Draft): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return false;
  const { kind, mayBeMissing, texts } = typeFactsOf(node, draft.project);
  if (isGuardedAt(node)) return false;
  if (kind === 'unknown') return comesFromOutside(node);
  return mayBeMissing || (texts?.includes('') ?? false) || hasEmptyDefault(node);
}

/** A parameter or a part of one, which a caller may leave out; a constant or an import is there. */
function comesFromOutside(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.expression.kind !== ts.SyntaxKind.ThisKeyword;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration !== undefined && (ts.isParameter(declaration) || ts.isBindingElement(declaration));
}

function hasEmptyDefault(node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration === undefined) return false;
  const isHolder =
    ts.isParameter(declaration) || ts.isBindingElement(declaration) || ts.isVariableDeclaration(declaration);
  return isHolder && declaration.initializer !== undefined && endsEmpty(unwrap(declaration.initializer));
}

/** `''`, `text ?? ''` */
function endsEmpty(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return endsEmpty(unwrap(node.right));
  return ts.isStringLiteralLike(node) && node.text === '';
}

function isNothing(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && node.text === 'undefined';
}

/** `text || undefined`, `text ?? undefined` */
function isOrNothing(node: ts.Expression): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node) || !isNothing(unwrap(node.right))) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;
}
