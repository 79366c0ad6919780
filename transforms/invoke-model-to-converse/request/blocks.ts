import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { arrayShape, isOpening } from '../../../analysis/shapes.js';
import { typeFactsOf } from '../../../analysis/types.js';
import { addElementAfter } from '../../../edits/lists.js';
import { replaceNode } from '../../../edits/nodes.js';
import { groupEntry, layoutOf } from '../../../edits/objects.js';
import { quoteOf } from '../../../edits/text.js';
import type { Draft } from '../draft.js';
import {
  type Field,
  fieldNamed,
  isField,
  nameOfField,
  renameField,
  replaceValue,
  valueOfField,
  wrapText,
  wrapValue,
} from './fields.js';
import { mappedElement, spreadLists } from './lists.js';
import { convertDocument, convertImage } from './media.js';
import { bytesOf, constIn, rebuild, typeOfBlock } from './sources.js';
import { isText } from './texts.js';
import { annotate } from './types.js';

/** The element of `const blocks = list.map(…)`, where nothing else uses the list. */
function mappedConstant(name: ts.Identifier): ts.ObjectLiteralExpression | undefined {
  const declaration = declarationOf(name);
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  const isOurs =
    initializer !== undefined && declaration.type === undefined && usesOf(declaration).length === 1;
  return isOurs ? mappedElement(initializer) : undefined;
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
  const held = ts.isIdentifier(node) ? mappedConstant(node) : undefined;
  if (held !== undefined) {
    blocksIn(held, freeze, draft);
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

/** Where a block stands. */
type Place = 'message' | 'system' | 'tool-result';

type Convert = (block: ts.ObjectLiteralExpression, conversion: BlockConversion) => void;

export interface BlockConversion {
  readonly freeze: ts.Node;
  readonly place: Place;
  readonly draft: Draft;
  /** Whether a text stands beside it. */
  readonly hasText: boolean;
}

/** Blocks of the Messages API by type, with the fields that each may have beside `type` and `cache_control`. */
const conversions: Readonly<
  Record<string, { readonly fields: readonly string[]; readonly convert: Convert }>
> = {
  text: { fields: ['text'], convert: convertText },
  image: { fields: ['source'], convert: convertImage },
  document: { fields: ['source', 'title', 'context'], convert: convertDocument },
  tool_use: { fields: ['id', 'name', 'input'], convert: convertToolUse },
  tool_result: { fields: ['tool_use_id', 'content', 'is_error'], convert: convertToolResult },
  thinking: { fields: ['thinking', 'signature'], convert: convertThinking },
  redacted_thinking: { fields: ['data'], convert: convertRedacted },
};

const allowed: Readonly<Record<Place, readonly string[]>> = {
  message: Object.keys(conversions),
  system: ['text'],
  'tool-result': ['text', 'image'],
};

/** Turns the blocks that an expression writes into Converse's: a list, an element of one, what `map` makes. */
export function blocksIn(
  expression: ts.Expression,
  freeze: ts.Node,
  draft: Draft,
  place: Place = 'message',
): void {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node)) {
    const hasText = node.elements.some((element) => typeOfBlock(unwrap(element)) === 'text');
    for (const element of node.elements) convertElement(element, { freeze, place, draft, hasText });
  } else {
    convertElement(node, { freeze, place, draft, hasText: false });
  }
}

function convertElement(element: ts.Expression, conversion: BlockConversion): void {
  const { freeze, place, draft } = conversion;
  const node = unwrap(element);
  if (ts.isSpreadElement(node)) {
    for (const list of spreadLists(node)) {
      if (place === 'message') convertBlockList(list, freeze, draft);
      else draft.refuse('unknown-block', list);
    }
  } else if (ts.isConditionalExpression(node)) {
    convertElement(node.whenTrue, conversion);
    convertElement(node.whenFalse, conversion);
  } else if (ts.isObjectLiteralExpression(node)) {
    convertBlock(node, element, conversion);
  } else {
    draft.refuse('unknown-block', node);
  }
}

function convertBlock(
  block: ts.ObjectLiteralExpression,
  element: ts.Expression,
  conversion: BlockConversion,
): void {
  const { place, draft } = conversion;
  const type = typeOfBlock(block) ?? '';
  const entry = allowed[place].includes(type) ? conversions[type] : undefined;
  const known = ['type', 'cache_control', ...(entry?.fields ?? [])];
  const isKnown = block.properties.every(
    (property) => isField(property) && known.includes(nameOfField(property)),
  );
  if (entry === undefined || !isKnown) {
    draft.refuse('unknown-block', block);
    return;
  }
  const cache = fieldNamed(block, 'cache_control');
  // The content of a tool result has no place for a cache point.
  const isInList = place !== 'tool-result' && ts.isArrayLiteralExpression(element.parent);
  if (cache !== undefined) {
    const point = isInList ? cachePointOf(valueOfField(cache), draft) : undefined;
    if (point === undefined) draft.refuse('unknown-field', cache);
    // An insertion behind the block that is replaced: it stays where it is.
    else draft.edits.push(...addElementAfter(element, point));
  }
  // What is asserted of the block was its old type.
  if (element !== block && !ts.isParenthesizedExpression(element)) {
    draft.edits.push({ ...replaceNode(element, ''), start: block.end });
  }
  entry.convert(block, conversion);
}

/** `{ cachePoint: { type: 'default' } }` for `{ type: 'ephemeral' }` */
export function cachePointOf(control: ts.Expression, { file }: Draft): string | undefined {
  const node = unwrap(control);
  if (!ts.isObjectLiteralExpression(node) || typeOfBlock(node) !== 'ephemeral') return undefined;
  const ttl = fieldNamed(node, 'ttl');
  if (node.properties.length !== (ttl === undefined ? 1 : 2)) return undefined;
  const quote = quoteOf(file);
  const life = ttl === undefined ? '' : `, ttl: ${valueOfField(ttl).getText()}`;
  return `{ cachePoint: { type: ${quote}default${quote}${life} } }`;
}

/** The same with all entries under one name. */
function rebuildUnder(object: ts.ObjectLiteralExpression, name: string, draft: Draft): void {
  const layout = layoutOf(object);
  rebuild(object, draft, (entries) => [groupEntry(name, entries, layout)]);
}

function convertText(block: ts.ObjectLiteralExpression, { draft }: BlockConversion): void {
  const text = fieldNamed(block, 'text');
  const value = text === undefined ? undefined : valueOfField(text);
  const facts = value === undefined || !draft.isTyped ? undefined : typeFactsOf(value, draft.project);
  if (value !== undefined && facts?.kind === 'text' && facts.mayBeMissing) wrapValue(value, '', '!', draft);
  rebuild(block, draft, (entries) => entries);
}

function convertToolUse(block: ts.ObjectLiteralExpression, { draft }: BlockConversion): void {
  const input = fieldNamed(block, 'input');
  const value = input === undefined ? undefined : valueOfField(input);
  const isForeign =
    draft.isTyped &&
    value !== undefined &&
    !ts.isObjectLiteralExpression(unwrap(value)) &&
    !typeFactsOf(value, draft.project).isDocument;
  if (isForeign) wrapValue(value, '', ' as any', draft);
  renameFields(block, { id: 'toolUseId' }, draft);
  rebuildUnder(block, 'toolUse', draft);
}

function convertThinking(block: ts.ObjectLiteralExpression, { draft }: BlockConversion): void {
  renameFields(block, { thinking: 'text' }, draft);
  const layout = layoutOf(block);
  rebuild(block, draft, (entries) => {
    const inner = groupEntry('reasoningText', entries, {
      ...layout,
      indentation: layout.inner,
      inner: layout.inner + layout.unit,
    });
    return [groupEntry('reasoningContent', [inner], layout)];
  });
}

function convertRedacted(block: ts.ObjectLiteralExpression, { draft }: BlockConversion): void {
  const data = fieldNamed(block, 'data');
  if (data !== undefined) {
    replaceValue(valueOfField(data), bytesOf(valueOfField(data)), draft);
    renameField(data, 'redactedContent', draft);
  }
  rebuildUnder(block, 'reasoningContent', draft);
}

function renameFields(object: ts.ObjectLiteralExpression, names: Record<string, string>, draft: Draft): void {
  for (const property of object.properties) {
    if (!isField(property)) continue;
    const name = names[nameOfField(property)];
    if (name !== undefined) renameField(property, name, draft);
  }
}

function convertToolResult(block: ts.ObjectLiteralExpression, conversion: BlockConversion): void {
  const { draft } = conversion;
  const content = fieldNamed(block, 'content');
  if (content === undefined) {
    draft.refuse('unknown-block', block);
    return;
  }
  convertResultContent(valueOfField(content), conversion);
  const isError = fieldNamed(block, 'is_error');
  if (isError !== undefined) convertStatus(isError, draft);
  renameFields(block, { tool_use_id: 'toolUseId' }, draft);
  rebuildUnder(block, 'toolResult', draft);
}

function convertResultContent(value: ts.Expression, { freeze, draft }: BlockConversion): void {
  const node = unwrap(value);
  if (ts.isArrayLiteralExpression(node)) blocksIn(node, freeze, draft, 'tool-result');
  else if (isText(node, draft)) wrapText(value, draft);
  else draft.refuse('opaque-content', node);
}

function convertStatus(field: Field, draft: Draft): void {
  const quote = quoteOf(draft.file);
  const value = unwrap(valueOfField(field));
  const fixed = constIn(valueOfField(field), draft);
  const written = (status: string) => quote + status + quote + fixed;
  const [error, success] = [written('error'), written('success')];
  const text =
    value.kind === ts.SyntaxKind.TrueKeyword
      ? error
      : value.kind === ts.SyntaxKind.FalseKeyword
        ? success
        : `${value.getText()} ? ${error} : ${success}`;
  if (ts.isShorthandPropertyAssignment(field)) draft.edits.push(replaceNode(field, `status: ${text}`));
  else draft.edits.push(replaceNode(field.name, 'status'), replaceNode(field.initializer, text));
}
