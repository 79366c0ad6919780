import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { replaceNode } from '../../../edits/nodes.js';
import {
  type Entry,
  groupEntry,
  layoutOf,
  type NamedEntry,
  namedEntriesOf,
  objectText,
} from '../../../edits/objects.js';
import { quoteOf } from '../../../edits/text.js';
import { type Draft, moveNode } from '../draft.js';
import { type Field, fieldNamed, valueOfField } from './fields.js';
import { isText } from './texts.js';

/** The literal type of a block. */
export function typeOfBlock(node: ts.Expression): string | undefined {
  const field = ts.isObjectLiteralExpression(node) ? fieldNamed(node, 'type') : undefined;
  const value = field === undefined ? undefined : unwrap(valueOfField(field));
  return value !== undefined && ts.isStringLiteralLike(value) ? value.text : undefined;
}

/** Writes an object anew from its entries, without `type` and `cache_control`. */
export function rebuild(
  object: ts.ObjectLiteralExpression,
  draft: Draft,
  arrange: (entries: NamedEntry[]) => readonly Entry[],
): void {
  moveNode(object, draft, () => {
    const entries = namedEntriesOf(object, draft.edits).filter(
      ({ name }) => name !== 'type' && name !== 'cache_control',
    );
    return objectText(arrange(entries), layoutOf(object));
  });
}

interface Source {
  readonly object: ts.ObjectLiteralExpression;
  readonly mediaType: ts.Expression;
  readonly data: ts.Expression;
}

/** A base64 source that is written where it is used. */
export function sourceOf(field: Field, draft: Draft): Source | undefined {
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
export function writeSource({ object, mediaType, data }: Source, format: string, draft: Draft): void {
  replaceField(mediaType, 'format', format, draft);
  replaceField(data, 'bytes', bytesOf(data), draft);
  const layout = layoutOf(object);
  rebuild(object, draft, (entries) =>
    entries.map((entry) => (entry.name === 'data' ? groupEntry('source', [entry], layout) : entry)),
  );
}

export function replaceField(value: ts.Expression, name: string, text: string, draft: Draft): void {
  const field = value.parent;
  if (ts.isShorthandPropertyAssignment(field)) {
    draft.edits.push(replaceNode(field, text === name ? name : `${name}: ${text}`));
  } else if (ts.isPropertyAssignment(field)) {
    if (text === name) draft.edits.push(replaceNode(field, name));
    else draft.edits.push(replaceNode(field.name, name), replaceNode(field.initializer, text));
  }
}

/** The short name that Converse has for a media type: `'png'` for `'image/png'`. */
export function formatOf(
  value: ts.Expression,
  prefix: string,
  type: string,
  draft: Draft,
): string | undefined {
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
export function bytesOf(data: ts.Expression): string {
  const node = unwrap(data);
  const encoded = ts.isCallExpression(node) ? beforeBase64(node) : undefined;
  const quote = quoteOf(data.getSourceFile());
  if (encoded !== undefined) return encoded.getText();
  if (runsInBrowser(data.getSourceFile())) {
    return `Uint8Array.from(atob(${data.getText()}), (character) => character.charCodeAt(0))`;
  }
  return `Buffer.from(${data.getText()}, ${quote}base64${quote})`;
}

/** `Buffer.from(bytes)` of `Buffer.from(bytes).toString('base64')` */
function beforeBase64({ expression, arguments: [encoding] }: ts.CallExpression): ts.Expression | undefined {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'toString') return undefined;
  if (encoding === undefined || !ts.isStringLiteralLike(encoding) || encoding.text !== 'base64')
    return undefined;
  const owner = unwrap(expression.expression);
  if (ts.isIdentifier(owner) && isBuffer(owner) && isLastUse(owner)) return owner;
  if (!ts.isCallExpression(owner)) return undefined;
  const callee = owner.expression.getText();
  const isBytes = callee === 'Buffer.from' || /(?:^|\.)readFileSync$/.test(callee);
  return isBytes && owner.arguments.length === 1 ? owner : undefined;
}

/** Whether a file is for a browser, which has no `Buffer`. */
function runsInBrowser({ text }: ts.SourceFile): boolean {
  return (
    /\bFileReader\b|\bimport\.meta\.env\b|\b(?:window|document|localStorage)\.|^\s*['"]use client['"]/m.test(
      text,
    ) && !/\bBuffer\b/.test(text)
  );
}

/** Whether nothing can change a variable's bytes after they were handed over. */
function isLastUse(name: ts.Identifier): boolean {
  const declaration = declarationOf(name);
  const uses = declaration === undefined ? [] : usesOf(declaration);
  return uses.every(
    (use) =>
      use.pos <= name.pos || (ts.isPropertyAccessExpression(use.parent) && use.parent.name.text === 'length'),
  );
}

/** Whether a variable says that it holds a `Buffer`, or is made as one. */
function isBuffer(name: ts.Identifier): boolean {
  const declaration = declarationOf(name);
  if (declaration === undefined || !(ts.isParameter(declaration) || ts.isVariableDeclaration(declaration)))
    return false;
  if (declaration.type !== undefined) return declaration.type.getText() === 'Buffer';
  const { initializer } = declaration;
  const made = initializer === undefined ? undefined : unwrap(initializer);
  const call = made !== undefined && ts.isAwaitExpression(made) ? unwrap(made.expression) : made;
  if (call === undefined || !ts.isCallExpression(call)) return false;
  const callee = call.expression.getText();
  return (
    callee === 'Buffer.from' || (/(?:^|\.)readFile(?:Sync)?$/.test(callee) && call.arguments.length === 1)
  );
}

export function literalText(value: ts.Expression): string | undefined {
  const node = unwrap(value);
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}
