import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { indentationAt, lineBreakOf, replaceNode, replaceRange, startsLine } from '../../../edits/nodes.js';
import { removalOf } from '../../../edits/statements.js';
import { type Counts, writtenEvent, writtenUsage } from './events.js';
import { bytesIn, passedThrough, restOf } from './rests.js';
import type { Suite } from './suite.js';

/** One element of a sequence, and what stands for it: an element of a list, or the statement that yields it. */
export interface Item {
  readonly expression: ts.Expression;
  readonly place: ts.Expression | ts.ExpressionStatement;
}

/** Events in their order: some go, and the usage that they have between them comes after the end. */
export function giveSequence(items: readonly Item[], single: 'chunk' | 'event', suite: Suite): void {
  const counts: Counts = new Map();
  const known = items.map((item) => {
    const literal = literalOf(item.expression, single, suite);
    if (literal === undefined) {
      suite.give(item.expression, single);
      return { item, written: undefined };
    }
    suite.given.set(unwrap(item.expression), single);
    const written = writtenEvent(literal, counts);
    if (written === undefined) suite.refuse(literal);
    return { item, written };
  });
  const usage = counts.size === 0 ? undefined : writtenUsage(counts);
  const [first] = items;
  if (first !== undefined && counts.size > 0 && usage === undefined) suite.refuse(first.expression);
  const end =
    known.findLast(({ written }) => written?.isEnd === true) ?? known.findLast(({ written }) => written);
  const removed: Item[] = [];
  for (const entry of known) {
    const { item, written } = entry;
    if (written === undefined) continue;
    const events = entry === end && usage !== undefined ? [...written.events, usage] : written.events;
    if (events.length === 0) removed.push(item);
    else place(item, events, suite);
  }
  if (removed.length === items.length && items.length > 0) suite.refuse(items[0]?.expression ?? suite.file);
  else removeAll(removed, items, suite);
}

/** The old event behind an element, where it is written out: `{ chunk: { bytes: … } }`, `chunk({ type })` */
export function literalOf(
  expression: ts.Expression,
  single: 'chunk' | 'event',
  suite: Suite,
): ts.ObjectLiteralExpression | undefined {
  const node = unwrap(expression);
  if (single === 'event') return ts.isObjectLiteralExpression(node) ? node : undefined;
  const passed = ts.isCallExpression(node) ? passedThrough(node, 'chunk', suite) : undefined;
  const bytes = passed?.form === 'bytes' ? passed.argument : bytesIn(node, 'chunk');
  const rest = bytes === undefined ? undefined : restOf(bytes, suite);
  const event =
    passed?.form === 'answer' ? unwrap(passed.argument) : rest?.form === 'answer' ? rest.node : undefined;
  return event !== undefined && ts.isObjectLiteralExpression(event) ? event : undefined;
}

function place({ expression, place: at }: Item, events: readonly string[], { file, draft }: Suite): void {
  const isStatement = ts.isExpressionStatement(at);
  const line = lineBreakOf(file) + indentationAt(file, at.getStart(file));
  const end = isStatement && at.getText().endsWith(';') ? ';' : '';
  const separator = isStatement ? `${end}${line}yield ` : startsLine(at) ? `,${line}` : ', ';
  draft.edits.push(replaceNode(expression, events.join(separator)));
}

/** Takes events out of a list or a generator. What stood at the end of a list goes with the commas before it. */
function removeAll(removed: readonly Item[], items: readonly Item[], suite: Suite): void {
  const { file, draft } = suite;
  const lastKept = items.findLast((item) => !removed.includes(item));
  for (const item of removed) {
    const { place: at } = item;
    if (ts.isExpressionStatement(at)) {
      draft.edits.push(removalOf(at));
      continue;
    }
    const index = items.indexOf(item);
    const next = items[index + 1]?.place;
    const isLast = lastKept === undefined || items.indexOf(lastKept) < index;
    const start = isLast ? (lastKept?.place.end ?? at.getStart(file)) : at.getStart(file);
    const end = isLast ? (items.at(-1)?.place.end ?? at.end) : (next?.getStart(file) ?? at.end);
    if (/(?:^|[,\s])\/[/*]/.test(file.text.slice(at.end, end))) suite.refuse(at);
    draft.edits.push(replaceRange(file, start, end, ''));
  }
}
