import { ts } from '../../../analysis/compiler.cjs';
import { isNothing, unwrap } from '../../../analysis/expressions.js';
import { replaceNode } from '../../../edits/nodes.js';
import { type Entry, entriesOf, type Layout, layoutOf, objectText } from '../../../edits/objects.js';
import { takeNode } from '../../../edits/text.js';
import { moveNode } from '../draft.js';
import {
  type Field,
  fieldNamed,
  isField,
  nameOfField,
  renameField,
  valueOfField,
} from '../request/fields.js';
import { answerEntries, fitted, withComma } from './answers.js';
import { jsonLiteral } from './json.js';
import { joinedRemarks, remarksAround, withoutRules } from './remarks.js';
import { type Rest, takeRest } from './rests.js';
import { isStreamLike } from './streams.js';
import { replaceWhole, type Suite } from './suite.js';

/** `{ body }` of InvokeModel: the answer itself in its place, or the stream. */
export function giveResponse(node: ts.Expression, suite: Suite): void {
  if (isNothing(node)) return;
  if (!ts.isObjectLiteralExpression(node)) {
    suite.refuse(node);
    return;
  }
  const body = fieldNamed(node, 'body');
  if (body === undefined) {
    // The answer of another client, or one without a body, which has no output either.
    if (node.properties.some(ts.isSpreadAssignment)) suite.refuse(node);
    return;
  }
  const keeps = node.properties.map((property) => keepsBeside(property, suite));
  const value = valueOfField(body);
  if (isNothing(unwrap(value))) giveNothing(body, suite);
  else if (isStreamLike(value, suite)) giveStreamBody(node, body, keeps, suite);
  else {
    const rest = takeRest(value, suite);
    if (rest === undefined) suite.refuse(body);
    else giveAnswerBody(node, body, rest, keeps, suite);
  }
}

/** `{ body: undefined }`: a response without a body has no output. */
function giveNothing(body: Field, { draft }: Suite): void {
  const value = valueOfField(body);
  renameField(body, 'output', draft);
  if (unwrap(value).kind === ts.SyntaxKind.NullKeyword) draft.edits.push(replaceNode(value, 'undefined'));
}

/** What stands beside the body and says the same of Converse. */
function keepsBeside(property: ts.ObjectLiteralElementLike, suite: Suite): boolean {
  const name = isField(property) ? nameOfField(property) : '';
  if (name === '$metadata') return true;
  if (name !== 'body' && name !== 'contentType') suite.refuse(property);
  return false;
}

function giveStreamBody(
  node: ts.ObjectLiteralExpression,
  body: Field,
  keeps: readonly boolean[],
  suite: Suite,
): void {
  const { draft } = suite;
  suite.give(valueOfField(body), 'stream');
  renameField(body, 'stream', draft);
  if (node.properties.every((property, index) => property === body || keeps[index])) return;
  moveNode(node, draft, () =>
    objectText(
      entriesOf(node, draft.edits).filter((_, index) => node.properties[index] === body || keeps[index]),
      layoutOf(node),
    ),
  );
}

/** The fields of the answer take the place of the body, or what holds the answer stands for the whole. */
function giveAnswerBody(
  node: ts.ObjectLiteralExpression,
  body: Field,
  rest: Rest,
  keeps: readonly boolean[],
  suite: Suite,
): void {
  const { draft, file } = suite;
  const inline = ts.isObjectLiteralExpression(rest.node) && rest.form === 'answer' ? rest.node : undefined;
  const json = ts.isStringLiteralLike(rest.node) ? jsonLiteral(rest.node, suite) : undefined;
  const answer = inline === undefined ? undefined : answerEntries(inline, suite);
  if (inline !== undefined) suite.given.set(inline, 'answer');
  else if (!ts.isStringLiteralLike(rest.node)) suite.give(rest.node, rest.form);
  const layout = layoutOf(node);
  const isWhole = inline === undefined && !keeps.includes(true);
  const remarks = remarksAround(isWhole ? node : valueOfField(body), rest.node);
  if (isWhole && remarks.length > 0) suite.refuse(node);
  const write = (): string => {
    const fields = answer?.();
    const text = fields === undefined ? (json ?? takeNode(rest.node, draft.edits)) : '';
    const entries = entriesOf(node, draft.edits);
    const kept = entries.filter((_, index) => keeps[index]);
    if (isWhole) return text;
    const field = withoutRules(entries[node.properties.indexOf(body)] as Entry);
    const place = { ...field, above: joinedRemarks([field.above, ...remarks], layout) };
    const own = inPlaceOf(place, fields ?? [{ ...place, above: '', text: `...${text}` }], layout);
    return objectText(fitted([...own, ...kept], layout), withComma(node, layout));
  };
  draft.moves.push({
    start: node.getStart(file),
    end: node.end,
    run: () => replaceWhole(node, write(), draft),
  });
}

/** Entries that stand for a field have its place and its comments. */
function inPlaceOf(place: Entry, entries: readonly Entry[], layout: Layout): Entry[] {
  return entries.map((entry, index) => ({
    ...entry,
    above: index > 0 ? entry.above : joinedRemarks([place.above, entry.above], layout),
    beside: entry.beside || index < entries.length - 1 ? entry.beside : place.beside,
    ownLine: entry.ownLine || place.ownLine,
  }));
}
