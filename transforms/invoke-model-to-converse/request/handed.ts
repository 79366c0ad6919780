import { ts } from '../../../analysis/compiler.cjs';
import type { Encoded } from '../../../analysis/encoding.js';
import { unwrap } from '../../../analysis/expressions.js';
import type { Shape } from '../../../analysis/shapes.js';
import type { Station } from '../../../analysis/ways.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { quoteOf } from '../../../edits/text.js';
import type { Draft } from '../draft.js';
import { convertBody } from './body.js';
import { type Field, valueOfField } from './fields.js';

/** Converts a body that functions hand over as JSON: they hand over the object. Gives what the input spreads. */
export function handedBody(
  encoded: Encoded,
  body: Shape<ts.ObjectLiteralExpression>,
  field: Field,
  anywhere: Draft,
): string {
  const draft = anywhere.in(encoded.stringify.getSourceFile());
  if (body.declaration !== undefined || body.writes.length > 0) draft.refuse('opaque-body', encoded.value);
  for (const literal of body.literals) convertBody(literal, encoded.stringify, draft);
  return handOver(encoded, field, { before: '', after: '' }, draft);
}

/** Puts something else in the place of JSON at the start of its way, and tells all that it passes. */
export function handOver(
  { value, stringify, stations }: Encoded,
  field: Field,
  { before, after }: { readonly before: string; readonly after: string },
  anywhere: Draft,
): string {
  const draft = anywhere.in(stringify.getSourceFile());
  const whole = encodedWhole(stringify);
  // `=> {` would begin a block.
  const isBlock = before === '' && ts.isArrowFunction(whole.parent) && value.getText().startsWith('{');
  draft.edits.push(
    replaceRange(draft.file, whole.getStart(), value.getStart(), isBlock ? '(' : before),
    replaceRange(draft.file, value.end, whole.end, isBlock ? ')' : after),
  );
  for (const station of stations) retypeBody(station, before, draft);
  // What encodes the text elsewhere on its way would have to go, too.
  const last = valueOfField(field);
  if (!isPlain(last) || stations.some((station) => !isPlainStation(station, whole))) {
    draft.refuse('opaque-body', last);
  }
  return unwrap(last).getText();
}

/** `encoder.encode(JSON.stringify(…))`: the encoders around the JSON. */
function encodedWhole(stringify: ts.CallExpression): ts.Expression {
  let node: ts.Expression = stringify;
  while (ts.isCallExpression(node.parent) && node.parent.arguments[0] === node) node = node.parent;
  return node;
}

function isPlain(node: ts.Expression): boolean {
  const inner = unwrap(node);
  return (
    ts.isIdentifier(inner) ||
    (ts.isCallExpression(inner) && !/\bencode$|^Buffer\.from$/.test(inner.expression.getText()))
  );
}

function isPlainStation(station: Station, whole: ts.Expression): boolean {
  if (!ts.isVariableDeclaration(station)) return true;
  const value = station.initializer;
  return value === undefined || unwrap(value) === whole || isPlain(value);
}

/** The type of what passes the object that was a text, or another object. */
export function retypeBody(station: Station, before: string, anywhere: Draft): void {
  const { type } = station;
  const draft = anywhere.in(station.getSourceFile());
  if (!draft.isTyped || type?.kind === ts.SyntaxKind.AnyKeyword) return;
  const name = () =>
    before === ''
      ? `Omit<${draft.sdk('ConverseCommandInput', 'type')}, ${quoteOf(draft.file)}modelId${quoteOf(draft.file)}>`
      : `ReturnType<typeof ${draft.adapter('toConverse')}>`;
  if (type !== undefined) {
    draft.edits.push(replaceNode(type, name()));
  } else if (before === '' && ts.isFunctionLike(station)) {
    // Without a type the literals in it would widen to `string`.
    const at = endOfParameters(station);
    if (at === undefined) draft.refuse('opaque-body', station);
    else draft.edits.push(replaceRange(draft.file, at, at, `: ${name()}`));
  }
}

/** Behind the parenthesis that closes the parameters; there is none in `text => …`. */
function endOfParameters(station: ts.SignatureDeclaration): number | undefined {
  const file = station.getSourceFile();
  const close = station.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  return close?.end;
}

/** The type of an input that has become another one. */
export function retypeStation(station: Station, name: string, anywhere: Draft): void {
  const { type } = station;
  const text = type?.getText() ?? '';
  const draft = anywhere.in(station.getSourceFile());
  if (type === undefined && draft.isTyped && ts.isFunctionLike(station)) {
    // Without a type the literals in it would widen to `string`.
    const at = endOfParameters(station);
    if (at === undefined) draft.refuse('opaque-input', station);
    else draft.edits.push(replaceRange(draft.file, at, at, `: ${draft.sdk(name, 'type')}`));
  }
  if (type === undefined || !/\bInvokeModel\w*Input\b/.test(text)) return;
  draft.edits.push(
    replaceNode(type, text.replace(/(?:\w+\.)?\bInvokeModel\w*Input\b/, draft.sdk(name, 'type'))),
  );
}
