import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { type Encoded, encodedIn, isStringify } from '../../../analysis/encoding.js';
import { unwrap } from '../../../analysis/expressions.js';
import { usesOf } from '../../../analysis/scopes.js';
import { isOpening, objectShape, type Shape } from '../../../analysis/shapes.js';
import { isConsole, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import {
  type Entry,
  entriesOf,
  groupEntry,
  type Layout,
  layoutOf,
  objectText,
} from '../../../edits/objects.js';
import { removeStatement } from '../../../edits/statements.js';
import { type Draft, moveNode } from '../draft.js';
import {
  conditionalObjects,
  convertBody,
  convertEntries,
  convertWrites,
  isCompletionBody,
  isMessagesBody,
} from './body.js';
import {
  type Field,
  fieldNamed,
  isField,
  nameOfField,
  renameField,
  valueOfField,
  wrapValue,
} from './fields.js';
import { annotate } from './types.js';

/** Whose body a call sends, as far as it can be seen. */
export type Owner = 'claude' | 'other' | 'unknown';

/** The parts of a call's request, found before anything is rewritten. */
export interface Request {
  readonly owner: Owner;
  readonly input: Shape<ts.ObjectLiteralExpression> | undefined;
  readonly encoded: Encoded | undefined;
  readonly body: Shape<ts.ObjectLiteralExpression> | undefined;
  /** What cannot be followed, if something cannot. */
  readonly opaque:
    | { readonly code: 'opaque-input' | 'opaque-body' | 'body-escapes'; readonly node: ts.Node }
    | undefined;
}

/** Follows the input of a call to its body, and the body to the object that it was. */
export function requestOf({ node, input }: CallSite, { project }: Draft): Request {
  const nothing = { input: undefined, encoded: undefined, body: undefined, owner: 'unknown' } as const;
  const shape = input === undefined ? undefined : objectShape(input, node);
  if (input === undefined || shape === undefined || isOpening(shape)) {
    const blame = shape === undefined ? node : isOpening(shape) ? shape.node : node;
    return { ...nothing, opaque: { code: 'opaque-input', node: blame } };
  }
  const [literal] = shape.literals;
  const field = literal === undefined ? undefined : fieldNamed(literal, 'body');
  if (literal === undefined || field === undefined || shape.literals.length > 1 || shape.writes.length > 0) {
    return { ...nothing, opaque: { code: 'opaque-input', node: input } };
  }
  const encoded = encodedIn(valueOfField(field), project);
  if (encoded === undefined)
    return { ...nothing, opaque: { code: 'opaque-body', node: valueOfField(field) } };
  const body = objectShape(encoded.value, encoded.stringify);
  if (isOpening(body)) {
    const isOutside = body.reason === 'outside';
    const blame = isOutside ? encoded.value : body.node.parent;
    return { ...nothing, encoded, opaque: { code: isOutside ? 'opaque-body' : 'body-escapes', node: blame } };
  }
  const owner = isMessagesBody(body) || isCompletionBody(body) ? 'claude' : ownerOf(body);
  return { owner, input: shape, encoded, body, opaque: undefined };
}

/** A body that says nothing of Claude is another model's, unless a spread or a branch may bring what it does not say. */
function ownerOf({ literals }: Shape<ts.ObjectLiteralExpression>): Owner {
  if (literals.some((literal) => /\banthropic_version\b/.test(literal.getText()))) return 'unknown';
  const isSeen = (property: ts.ObjectLiteralElementLike) =>
    isField(property) || (ts.isSpreadAssignment(property) && conditionalObjects(property) !== undefined);
  return literals.every(({ properties }) => properties.every(isSeen)) ? 'other' : 'unknown';
}

/** Turns the input of a call, with its body, into the input of Converse. */
export function convertRequest(site: CallSite, { input, encoded, body }: Request, draft: Draft): void {
  const [literal] = input?.literals ?? [];
  if (input === undefined || encoded === undefined || body === undefined || literal === undefined) return;
  if (isCompletionBody(body) && !isMessagesBody(body)) {
    draft.refuse('legacy-completion', encoded.value);
    return;
  }
  const bodyField = fieldNamed(literal, 'body');
  if (bodyField === undefined) return;
  const inline =
    encoded.variables.length === 0 && body.declaration === undefined ? onlyOf(body.literals) : undefined;
  const bodyEntries = inline === undefined ? undefined : convertEntries(inline, encoded.stringify, draft);
  const spread = bodyEntries === undefined ? heldBody(encoded, body, bodyField, draft) : undefined;

  const targets = literal.properties.map((property) => convertInputField(property, site, draft));
  moveNode(literal, draft, () => inputText(literal, targets, bodyEntries?.(), spread, draft));
  if (input.declaration !== undefined) {
    annotate(
      input.declaration,
      site.operation === 'stream' ? 'ConverseStreamCommandInput' : 'ConverseCommandInput',
      draft,
    );
  }
}

type InputPart = 'kept' | 'body' | 'guardrail' | 'dropped';

/** The input of a command as it is written now. */
function inputText(
  literal: ts.ObjectLiteralExpression,
  targets: readonly InputPart[],
  bodyEntries: readonly Entry[] | undefined,
  spread: string | undefined,
  draft: Draft,
): string {
  const layout = layoutOf(literal);
  const entries = entriesOf(literal, draft.edits);
  const written: Entry[] = [];
  const guardrail: Entry[] = [];
  for (const [index, entry] of entries.entries()) {
    const target = targets[index];
    if (target === 'body') {
      const own = bodyEntries ?? [{ ...entry, text: `...${spread}` }];
      const inside = bodyEntries === undefined ? '' : commentsInside(literal);
      const above = [entry.above, inside]
        .filter((comment) => comment !== '')
        .join(layout.lineBreak + layout.inner);
      written.push(...withComments(own, { ...entry, above }));
    } else if (target === 'guardrail') guardrail.push(entry);
    else if (target === 'kept') written.push(entry);
  }
  if (guardrail.length > 0) written.push(groupEntry('guardrailConfig', guardrail, layout));
  return objectText(fitted(written, layout), withComma(layout, literal));
}

function onlyOf<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

/** What is said between `JSON.stringify(` and its object. */
function commentsInside(literal: ts.ObjectLiteralExpression): string {
  const field = fieldNamed(literal, 'body');
  const [object] = field === undefined ? [] : nodesIn(field, ts.isObjectLiteralExpression);
  if (field === undefined || object === undefined) return '';
  const text = literal.getSourceFile().text.slice(field.getStart(), object.getStart());
  return (text.match(/\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g) ?? []).join('\n');
}

/** Comments of the `body` field go to what takes its place. */
function withComments(own: readonly Entry[], { above, beside, blankBefore }: Entry): Entry[] {
  return own.map((entry, index) => ({
    ...entry,
    above:
      index === 0 && above !== ''
        ? entry.above === ''
          ? above
          : `${above}\n${entry.indentation}${entry.above}`
        : entry.above,
    beside: index === own.length - 1 && entry.beside === '' ? beside : entry.beside,
    blankBefore: index === 0 ? blankBefore : entry.blankBefore,
  }));
}

/** Entries of one object: if one of them begins a line, all do. */
function fitted(entries: readonly Entry[], layout: Layout): Entry[] {
  const flat = `{${layout.space}${entries.map(({ text }) => text).join(', ')}${layout.space}}`;
  const isTall = entries.some(({ ownLine }) => ownLine) || flat.length + layout.indentation.length > 100;
  return isTall ? entries.map((entry) => ({ ...entry, ownLine: true })) : [...entries];
}

/** An object that grows from one line to several gets the comma that its body had. */
function withComma(layout: Layout, literal: ts.ObjectLiteralExpression): Layout {
  const isFlat = !literal.getText().startsWith('{\n') && !literal.getText().startsWith('{\r');
  return isFlat ? { ...layout, hasTrailingComma: true } : layout;
}

/** Converts a body that a variable holds; gives what the input spreads. */
function heldBody(
  encoded: Encoded,
  body: Shape<ts.ObjectLiteralExpression>,
  field: Field,
  draft: Draft,
): string {
  const { stringify, variables, value } = encoded;
  for (const literal of body.literals) convertBody(literal, stringify, draft);
  convertWrites(body, stringify, draft);
  if (body.declaration !== undefined)
    annotate(body.declaration, "Omit<ConverseCommandInput, 'modelId'>", draft);
  refuseOtherUses(encoded, field, draft);
  const text = unwrap(value).getText();
  const frozen = body.changesLater ? `structuredClone(${text})` : text;
  const [holder] = variables.slice(-1);
  if (holder === undefined) {
    if (body.declaration === undefined) draft.refuse('opaque-body', value);
    return frozen;
  }
  if (body.declaration !== undefined && !body.changesLater && !isLogged(holder)) {
    for (const variable of variables) removeStatement(variable, draft.edits);
    return text;
  }
  // The variable holds the object itself now, as it was when it became text.
  for (const variable of variables.slice(0, -1)) removeStatement(variable, draft.edits);
  if (holder.initializer === undefined) return text;
  unwrapCall(holder.initializer, encoded, body.declaration === undefined ? undefined : frozen, draft);
  if (body.declaration === undefined) annotate(holder, "Omit<ConverseCommandInput, 'modelId'>", draft);
  else if (holder.type !== undefined) {
    draft.edits.push({ ...replaceNode(holder.type, ''), start: holder.name.end });
  }
  return holder.name.getText();
}

/** Takes `JSON.stringify()` and the encoders away from around the object. */
function unwrapCall(
  initializer: ts.Expression,
  { value, stringify }: Encoded,
  replacement: string | undefined,
  draft: Draft,
): void {
  if (replacement !== undefined) {
    draft.edits.push(replaceNode(initializer, replacement));
    return;
  }
  const file = draft.file;
  const start = initializer.getStart(file);
  draft.edits.push({ file: file.fileName, start, end: value.getStart(file), text: '' });
  draft.edits.push({ file: file.fileName, start: value.end, end: initializer.end, text: '' });
  if (!isStringify(stringify)) draft.refuse('opaque-body', initializer);
}

function isLogged(declaration: ts.VariableDeclaration): boolean {
  return usesOf(declaration).length > 1;
}

/** The text of a body may be printed; whoever else takes it would get an object. */
function refuseOtherUses({ variables, value }: Encoded, field: Field, draft: Draft): void {
  const path = [valueOfField(field), ...variables.map(({ initializer }) => initializer)];
  for (const variable of variables) {
    for (const use of usesOf(variable)) {
      const isOnPath = path.some((part) => part !== undefined && use.pos >= part.pos && use.end <= part.end);
      const outer = wrapped(use);
      const isPrinted = ts.isCallExpression(outer.parent) && isConsole(outer.parent);
      if (!isOnPath && !isPrinted) draft.refuse('body-escapes', outer.parent);
    }
  }
  if (ts.isConditionalExpression(unwrap(value)) && variables.length > 0) draft.refuse('opaque-body', value);
}

const traces: Readonly<Record<string, string>> = {
  ENABLED: 'enabled',
  DISABLED: 'disabled',
  ENABLED_FULL: 'enabled_full',
};

/** Renames a field of the input where it stands, and says what becomes of it. */
function convertInputField(property: ts.ObjectLiteralElementLike, site: CallSite, draft: Draft): InputPart {
  if (!isField(property)) {
    draft.refuse('opaque-input', property);
    return 'kept';
  }
  switch (nameOfField(property)) {
    case 'body':
      return 'body';
    case 'contentType':
    case 'accept':
      return 'dropped';
    case 'modelId':
      return 'kept';
    case 'guardrailIdentifier':
    case 'guardrailVersion':
      draft.hasGuardrail = true;
      return 'guardrail';
    case 'trace':
      convertTrace(property, draft);
      return 'guardrail';
    case 'performanceConfigLatency':
      convertToObject(property, 'performanceConfig', 'latency', draft);
      return 'kept';
    case 'serviceTier':
      convertToObject(property, 'serviceTier', 'type', draft);
      return 'kept';
    case 'requestMetadata':
      convertRequestMetadata(property, draft);
      return 'kept';
    default:
      draft.refuse('unknown-field', property);
      return site.operation === 'once' ? 'kept' : 'dropped';
  }
}

function convertTrace(field: Field, draft: Draft): void {
  const value = unwrap(valueOfField(field));
  const word = ts.isStringLiteralLike(value) ? traces[value.text] : undefined;
  if (word === undefined) {
    draft.refuse('unknown-field', field);
    return;
  }
  const quote = value.getText()[0] ?? "'";
  draft.edits.push(replaceNode(value, quote + word + quote));
}

/** `performanceConfig: { latency: value }` in the place of `performanceConfigLatency: value` */
function convertToObject(field: Field, name: string, key: string, draft: Draft): void {
  const value = valueOfField(field);
  if (ts.isShorthandPropertyAssignment(field)) {
    draft.edits.push(replaceNode(field, `${name}: { ${key}: ${value.getText()} }`));
    return;
  }
  renameField(field, name, draft);
  wrapValue(value, `{ ${key}: `, ' }', draft);
}

/** InvokeModel takes JSON, and Converse the object. */
function convertRequestMetadata(field: Field, draft: Draft): void {
  const value = unwrap(valueOfField(field));
  const [object, ...others] = ts.isCallExpression(value) && isStringify(value) ? value.arguments : [];
  if (object === undefined || others.length > 0) draft.refuse('unknown-field', field);
  else draft.edits.push(replaceNode(value, object.getText()));
}
