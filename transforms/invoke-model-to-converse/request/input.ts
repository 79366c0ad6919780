import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { isStringify } from '../../../analysis/encoding.js';
import { unwrap } from '../../../analysis/expressions.js';
import type { Shape } from '../../../analysis/shapes.js';
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
import { removalOf } from '../../../edits/statements.js';
import { type Draft, moveNode } from '../draft.js';
import { convertBody, convertEntries, isCompletionBody, isMessagesBody } from './body.js';
import {
  type Field,
  fieldNamed,
  isField,
  nameOfField,
  renameField,
  valueOfField,
  wrapValue,
} from './fields.js';
import { handedBody, retypeBody, retypeStation } from './handed.js';
import { heldBody } from './held.js';
import type { Request } from './request.js';
import { annotate } from './types.js';
import { unfrozen } from './unfrozen.js';

/** Turns the input of a call, with its body, into the input of Converse. */
export function convertRequest(site: CallSite, request: Request, anywhere: Draft): void {
  const { input, encoded, body } = request;
  const [literal] = input?.literals ?? [];
  if (input === undefined || encoded === undefined || body === undefined || literal === undefined) return;
  const draft = anywhere.in(literal.getSourceFile());
  if (isCompletionBody(body) && !isMessagesBody(body)) {
    draft.refuse('legacy-completion', encoded.value);
    return;
  }
  const bodyField = fieldNamed(literal, 'body');
  if (bodyField === undefined) return;
  if (request.bodyStations.length > 0) {
    const spread = builtBody(request, body, bodyField, draft);
    convertInput(site, request, () => ({ entries: undefined, spread: spread() }), draft);
    return;
  }
  const isInline =
    encoded.variables.length === 0 && encoded.stations.length === 0 && body.declaration === undefined;
  const inline = isInline ? onlyOf(body.literals) : undefined;
  const bodyEntries = inline === undefined ? undefined : convertEntries(inline, encoded.stringify, draft);
  const spread =
    bodyEntries !== undefined
      ? ''
      : encoded.stations.length > 0
        ? handedBody(encoded, body, bodyField, draft)
        : heldBody(encoded, body, bodyField, draft);
  convertInput(site, request, () => ({ entries: bodyEntries?.(), spread }), draft);
}

/** Converts a body that a function makes for this call alone, where it is made. */
function builtBody(
  { encoded, bodyStations }: Request,
  { literals }: Shape<ts.ObjectLiteralExpression>,
  field: Field,
  draft: Draft,
): () => string {
  for (const literal of literals) {
    // Nothing changes it between there and where it became JSON: no one else has it.
    convertBody(literal, literal, draft.in(literal.getSourceFile()));
  }
  for (const station of bodyStations) retypeBody(station, '', draft);
  return encoded === undefined ? () => '' : unfrozen(encoded, field, '', draft);
}

/** What takes the place of the `body`: entries of their own, or an object that is spread. */
interface BodyText {
  readonly entries: readonly Entry[] | undefined;
  readonly spread: string;
}

/** Turns the input of a call into that of Converse, with what its body has become. */
export function convertInput(
  site: CallSite,
  { input, stations }: Request,
  body: () => BodyText,
  anywhere: Draft,
): void {
  const [literal] = input?.literals ?? [];
  if (input === undefined || literal === undefined) return;
  const draft = anywhere.in(literal.getSourceFile());
  const type = site.operation === 'stream' ? 'ConverseStreamCommandInput' : 'ConverseCommandInput';
  for (const station of stations) retypeStation(station, type, draft);
  const targets = literal.properties.map((property) => convertInputField(property, site, draft));
  moveNode(literal, draft, () => {
    const { entries, spread } = body();
    return inputText(literal, targets, entries, spread, draft);
  });
  convertGuardrailWrites(input, draft);
  if (input.declaration !== undefined) {
    annotate(input.declaration, type, draft);
  }
}

/** `input.guardrailIdentifier = id; input.guardrailVersion = version`, one behind the other: one field now. */
function convertGuardrailWrites({ literals, writes }: Shape<ts.ObjectLiteralExpression>, draft: Draft): void {
  const [first, second, ...others] = writes;
  if (first === undefined) return;
  const isPair = second !== undefined && others.length === 0 && first.key !== second.key;
  const [statement, next] = [first.node.parent, second?.node.parent];
  const follows =
    next !== undefined &&
    statement.parent === next.parent &&
    statement.getSourceFile().text.slice(statement.end, next.getStart()).trim() === '';
  const isSaid = literals.some((literal) => fieldNamed(literal, 'guardrailIdentifier') !== undefined);
  if (!isPair || !follows || isSaid || !ts.isBinaryExpression(first.node)) {
    draft.refuse('unknown-field', first.node);
    return;
  }
  draft.guardrail.isNamed = true;
  const target = first.node.left as ts.PropertyAccessExpression;
  const fields = [first, second].map(({ key, values }) => `${key}: ${values[0]?.getText() ?? ''}`);
  draft.edits.push(
    replaceNode(first.node, `${target.expression.getText()}.guardrailConfig = { ${fields.join(', ')} }`),
    removalOf(next),
  );
}

type InputPart = 'kept' | 'body' | 'guardrail' | 'dropped';

/** The input of a command as it is written now. */
function inputText(
  literal: ts.ObjectLiteralExpression,
  targets: readonly InputPart[],
  bodyEntries: readonly Entry[] | undefined,
  spread: string,
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
      draft.guardrail.isNamed = true;
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
