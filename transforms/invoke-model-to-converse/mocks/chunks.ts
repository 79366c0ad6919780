import { ts } from '../../../analysis/compiler.cjs';
import { replaceNode } from '../../../edits/nodes.js';
import { type Counts, writtenEvent } from './events.js';
import { bytesIn, takeRest } from './rests.js';
import { literalOf } from './sequences.js';
import { reduceTo, type Suite } from './suite.js';

/** A chunk that is not written out: it may become one event and no other number. */
export function giveChunk(node: ts.Expression, suite: Suite): void {
  if (!ts.isObjectLiteralExpression(node)) {
    suite.refuse(node);
    return;
  }
  const bytes = bytesIn(node, 'chunk');
  if (bytes === undefined) {
    // `{ internalServerException: … }` is the same in both streams.
    const isException = node.properties.every(({ name }) => /Exception$/.test(name?.getText() ?? ''));
    if (!isException) suite.refuse(node);
    return;
  }
  const literal = literalOf(node, 'chunk', suite);
  if (literal !== undefined) {
    replaceOne(node, literal, suite);
    return;
  }
  const rest = takeRest(bytes, suite);
  if (rest === undefined || rest.form !== 'answer') {
    suite.refuse(node);
    return;
  }
  suite.give(rest.node, 'event');
  reduceTo(node, rest.node, suite);
}

export function giveEvent(node: ts.Expression, suite: Suite): void {
  if (ts.isObjectLiteralExpression(node)) replaceOne(node, node, suite);
  else suite.refuse(node);
}

function replaceOne(whole: ts.Expression, event: ts.ObjectLiteralExpression, suite: Suite): void {
  const counts: Counts = new Map();
  const written = writtenEvent(event, counts);
  const [only, ...others] = written?.events ?? [];
  if (only === undefined || others.length > 0 || counts.size > 0) suite.refuse(whole);
  else suite.draft.edits.push(replaceNode(whole, only));
}
