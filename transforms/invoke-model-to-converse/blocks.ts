import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { typeFactsOf } from '../../analysis/types.js';
import { addElementAfter } from '../../edits/lists.js';
import { replaceNode } from '../../edits/nodes.js';
import { groupEntry, layoutOf, type NamedEntry, namedEntriesOf, objectText } from '../../edits/objects.js';
import { quoteOf } from '../../edits/text.js';
import { convertBlockList, isText, spreadLists } from './content.js';
import type { Draft } from './draft.js';
import {
  type Field,
  fieldNamed,
  isField,
  nameOfField,
  renameField,
  replaceValue,
  valueOfField,
  wrapValue,
} from './fields.js';

/** Where a block stands. */
type Place = 'message' | 'system' | 'tool-result';

type Convert = (block: ts.ObjectLiteralExpression, conversion: BlockConversion) => void;

interface BlockConversion {
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
  text: { fields: ['text'], convert: (block, { draft }) => rebuild(block, draft, (entries) => entries) },
  image: { fields: ['source'], convert: convertImage },
  document: { fields: ['source', 'title', 'context', 'citations'], convert: convertDocument },
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

/** The literal type of a block. */
function typeOfBlock(node: ts.Expression): string | undefined {
  const field = ts.isObjectLiteralExpression(node) ? fieldNamed(node, 'type') : undefined;
  const value = field === undefined ? undefined : unwrap(valueOfField(field));
  return value !== undefined && ts.isStringLiteralLike(value) ? value.text : undefined;
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
  const isInList = ts.isArrayLiteralExpression(element.parent);
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

/** Writes an object anew from its entries, without `type` and `cache_control`. */
function rebuild(
  object: ts.ObjectLiteralExpression,
  draft: Draft,
  arrange: (entries: NamedEntry[]) => readonly { readonly text: string }[],
): void {
  const layout = layoutOf(object);
  const entries = namedEntriesOf(object, draft.edits).filter(
    ({ name }) => name !== 'type' && name !== 'cache_control',
  );
  const arranged = arrange(entries) as readonly NamedEntry[];
  draft.edits.push(replaceNode(object, objectText(arranged, layout)));
}

/** The same with all entries under one name. */
function rebuildUnder(object: ts.ObjectLiteralExpression, name: string, draft: Draft): void {
  const layout = layoutOf(object);
  rebuild(object, draft, (entries) => [groupEntry(name, entries, layout)]);
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
  else if (isText(node, draft)) wrapValue(value, '[{ text: ', ' }]', draft);
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

function convertImage(block: ts.ObjectLiteralExpression, { draft }: BlockConversion): void {
  const field = fieldNamed(block, 'source');
  const source = field === undefined ? undefined : sourceOf(field, draft);
  if (field === undefined || source === undefined) return;
  const format = formatOf(source.mediaType, 'image/', 'ImageFormat', draft);
  if (format === undefined) {
    draft.refuse('unknown-block', source.mediaType);
    return;
  }
  writeSource(source, format, draft);
  renameField(field, 'image', draft);
  rebuild(block, draft, (entries) => entries);
}

interface Source {
  readonly object: ts.ObjectLiteralExpression;
  readonly mediaType: ts.Expression;
  readonly data: ts.Expression;
}

/** A base64 source that is written where it is used. */
function sourceOf(field: Field, draft: Draft): Source | undefined {
  const object = unwrap(valueOfField(field));
  if (!ts.isObjectLiteralExpression(object)) {
    draft.refuse('unknown-block', object);
    return undefined;
  }
  const type = typeOfBlock(object);
  const [mediaType, data] = [fieldNamed(object, 'media_type'), fieldNamed(object, 'data')];
  if (type !== 'base64' || mediaType === undefined || data === undefined || object.properties.length !== 3) {
    draft.refuse(type === 'url' ? 'url-source' : 'unknown-block', object);
    return undefined;
  }
  return { object, mediaType: valueOfField(mediaType), data: valueOfField(data) };
}

/** `{ format, source: { bytes } }` in the place of `{ type, media_type, data }`, and what the format of an image is beside. */
function writeSource({ object, mediaType, data }: Source, format: string, draft: Draft): void {
  replaceField(mediaType, 'format', format, draft);
  replaceField(data, 'bytes', bytesOf(data), draft);
  const layout = layoutOf(object);
  rebuild(object, draft, (entries) =>
    entries.map((entry) => (entry.name === 'data' ? groupEntry('source', [entry], layout) : entry)),
  );
}

function replaceField(value: ts.Expression, name: string, text: string, draft: Draft): void {
  const field = value.parent;
  if (ts.isShorthandPropertyAssignment(field)) {
    draft.edits.push(replaceNode(field, text === name ? name : `${name}: ${text}`));
  } else if (ts.isPropertyAssignment(field)) {
    draft.edits.push(replaceNode(field.name, name), replaceNode(field.initializer, text));
  }
}

/** The short name that Converse has for a media type: `'png'` for `'image/png'`. */
function formatOf(value: ts.Expression, prefix: string, type: string, draft: Draft): string | undefined {
  const node = unwrap(value);
  if (ts.isStringLiteralLike(node)) {
    const [, format] = /^image\/(png|jpeg|gif|webp)$/.exec(node.text) ?? [];
    const quote = node.getText()[0] ?? "'";
    return format === undefined ? undefined : quote + format + quote + constIn(node, draft);
  }
  if (ts.isConditionalExpression(node)) {
    const [whenTrue, whenFalse] = [node.whenTrue, node.whenFalse].map((branch) =>
      formatOf(branch, prefix, type, draft),
    );
    if (whenTrue === undefined || whenFalse === undefined) return undefined;
    return `${node.condition.getText()} ? ${whenTrue} : ${whenFalse}`;
  }
  const cast = draft.isTyped ? ` as ${draft.sdk(type, 'type')}` : '';
  if (ts.isTemplateExpression(node)) {
    const [span, ...others] = node.templateSpans;
    const isWhole = span !== undefined && others.length === 0 && span.literal.text === '';
    return isWhole && node.head.text === prefix ? span.expression.getText() + cast : undefined;
  }
  const quote = quoteOf(draft.file);
  const isCallable =
    ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isCallExpression(node);
  if (!isCallable || !isText(node, draft)) return undefined;
  return `${node.getText()}.replace(${quote}${prefix}${quote}, ${quote}${quote})${cast}`;
}

/** What a spread brings is not checked against the list that it comes to, so that a text in it would be any text. */
export function constIn(node: ts.Expression, { isTyped }: Draft): string {
  const spread = ts.findAncestor(node, (parent) => ts.isSpreadElement(parent) || ts.isStatement(parent));
  return isTyped && spread !== undefined && ts.isSpreadElement(spread) ? ' as const' : '';
}

/** The bytes behind base64: what was encoded where that can be seen, else decoded. */
function bytesOf(data: ts.Expression): string {
  const node = unwrap(data);
  const encoded = ts.isCallExpression(node) ? beforeBase64(node) : undefined;
  const quote = quoteOf(data.getSourceFile());
  return encoded?.getText() ?? `Buffer.from(${data.getText()}, ${quote}base64${quote})`;
}

/** `Buffer.from(bytes)` of `Buffer.from(bytes).toString('base64')` */
function beforeBase64({ expression, arguments: [encoding] }: ts.CallExpression): ts.Expression | undefined {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'toString') return undefined;
  if (encoding === undefined || !ts.isStringLiteralLike(encoding) || encoding.text !== 'base64')
    return undefined;
  const owner = unwrap(expression.expression);
  if (!ts.isCallExpression(owner)) return undefined;
  const callee = owner.expression.getText();
  const isBuffer = callee === 'Buffer.from' || /(?:^|\.)readFileSync$/.test(callee);
  return isBuffer && owner.arguments.length === 1 ? owner : undefined;
}

function convertDocument(block: ts.ObjectLiteralExpression, { draft, hasText }: BlockConversion): void {
  const field = fieldNamed(block, 'source');
  const source = field === undefined ? undefined : sourceOf(field, draft);
  if (field === undefined || source === undefined) return;
  const media = unwrap(source.mediaType);
  const title = fieldNamed(block, 'title');
  const name = title === undefined ? 'document' : literalText(valueOfField(title));
  // Letters, digits, single spaces, hyphens, parentheses and brackets.
  const isPlainName =
    name !== undefined && /^[\w()[\]-]+(?: [\w()[\]-]+)*$/.test(name) && !name.includes('_');
  const isPdf = ts.isStringLiteralLike(media) && media.text === 'application/pdf';
  if (!hasText || !isPlainName || !isPdf) {
    draft.refuse(isPdf ? 'document-alone' : 'unknown-block', block);
    return;
  }
  const quote = quoteOf(draft.file);
  replaceField(source.mediaType, 'format', `${quote}pdf${quote}${constIn(source.mediaType, draft)}`, draft);
  replaceField(source.data, 'bytes', bytesOf(source.data), draft);
  if (title !== undefined) renameField(title, 'name', draft);
  const layout = layoutOf(block);
  const inner = namedEntriesOf(source.object, draft.edits);
  // The object of the source goes; its two parts stand beside what is said of the document.
  const parts = inner.flatMap((entry) => {
    if (entry.name === 'data') return [groupEntry('source', [entry], layout)];
    return entry.name === 'media_type' ? [entry] : [];
  });
  rebuild(block, draft, (entries) => {
    const rest = entries.filter(({ name: own }) => own !== 'source');
    const template = entries.find(({ name: own }) => own === 'source');
    const [format, bytes] = parts.map((part) => ({ ...part, ownLine: template?.ownLine ?? false }));
    const named = title === undefined ? [{ ...format, text: `name: ${quote}${name}${quote}` }] : [];
    const members = [format, ...named, ...rest, bytes] as NamedEntry[];
    return [groupEntry('document', members, layout)];
  });
}

function literalText(value: ts.Expression): string | undefined {
  const node = unwrap(value);
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}
