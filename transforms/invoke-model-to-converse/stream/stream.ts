import { ts } from '../../../analysis/compiler.cjs';
import { decodingOf, isEmptyFallback } from '../../../analysis/encoding.js';
import { isFallback, unwrap } from '../../../analysis/expressions.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isConsole, isPrinted, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import { enter, exitFrom } from '../answer/crossing.js';
import { isGuardedAt } from '../answer/narrowing.js';
import { step, writePath } from '../answer/paths.js';
import { isBodyKnownAt, type Value } from '../answer/values.js';
import type { Draft } from '../draft.js';
import { adaptFrames } from './boundary.js';
import { exceptions, removeGuard } from './guards.js';
import { convertFrames } from './reads.js';

/** Moves the loop over a stream of the old events to the events of ConverseStream, or to those of the adapter. */
export function convertStream(stream: ts.Expression, value: Value, draft: Draft): void {
  const isKnown = isBodyKnownAt(stream, value) || isGuardedAt(stream);
  const path = { ...value, steps: [step('.stream', value.isBodyOptional, !isKnown)] };
  value.needed?.add('stream');
  const use = useOf(stream);
  const { parent } = wrapped(stream);
  if (use.kind === 'tested') {
    writePath(stream, path, { isTested: true }, draft);
  } else if (isFallbackToNone(parent)) {
    writePath(stream, path, {}, draft);
    wrapStream(parent, draft);
    trackHeldStream(parent, draft);
  } else {
    writePath(stream, path, { isNeeded: true }, draft);
    // With the assertions around it, in whose place the new ones are.
    wrapStream(wrapped(stream), draft);
    trackHeldStream(stream, draft);
  }
}

/** `fromConverseStream(stream)`, where the events of the adapter are read. */
function wrapStream(stream: ts.Expression, draft: Draft): void {
  if (draft.sides.answer === 'origin') return;
  // An assertion around it goes or stays with it.
  const outer = wrapped(stream);
  const start = outer.getStart();
  draft.edits.push(replaceRange(draft.file, start, start, `${draft.adapter('fromConverseStream')}(`));
  draft.edits.push(replaceRange(draft.file, outer.end, outer.end, ')'));
}

/** `stream ?? []`, `stream || []` */
function isFallbackToNone(node: ts.Node): node is ts.BinaryExpression {
  return isFallback(node) && unwrap(node.right).getText() === '[]';
}

/** Follows a stream to the loops over it: through variables, and into functions and out of them. */
function trackHeldStream(expression: ts.Expression, anywhere: Draft): void {
  const draft = anywhere.in(expression.getSourceFile());
  const use = useOf(expression);
  const { parent } = wrapped(expression);
  if (use.kind === 'iterated') {
    convertLoop(use.loop, draft);
  } else if (isFallbackToNone(parent) && parent.left === wrapped(expression)) {
    trackHeldStream(parent, draft);
  } else if (use.kind === 'bound') {
    if (use.declaration.type !== undefined) {
      draft.edits.push(replaceRange(draft.file, use.declaration.name.end, use.declaration.type.end, ''));
    }
    for (const name of usesOf(use.declaration)) trackHeldStream(name, draft);
  } else if (use.kind === 'argument') {
    const parameter = enter(use.call, use.index, draft);
    if (parameter === undefined || !ts.isIdentifier(parameter.name))
      draft.refuse('stream-escapes', wrapped(expression).parent);
    else if (!draft.followed.has(parameter)) {
      draft.followed.add(parameter);
      retypeStream(parameter.type, draft);
      for (const name of usesOf(parameter)) trackHeldStream(name, draft);
    }
  } else if (use.kind === 'returned') {
    trackReturnedStream(expression, draft);
  } else if (use.kind !== 'tested') {
    draft.refuse('stream-escapes', wrapped(expression).parent);
  }
}

/** A stream that a function hands out: to everybody who calls it. */
function trackReturnedStream(expression: ts.Expression, draft: Draft): void {
  const exit = exitFrom(expression, 'stream', draft);
  if (exit === undefined) draft.refuse('stream-escapes', wrapped(expression).parent);
  if (exit === undefined || exit === 'known') return;
  retypeStream(exit.target.type, draft);
  for (const call of exit.calls) {
    const use = useOf(call);
    if (!exit.isAsync) trackHeldStream(call, draft);
    else if (use.kind === 'awaited') trackHeldStream(use.node, draft);
    else draft.refuse('stream-escapes', call.parent);
  }
}

/** `AsyncIterable<ResponseStream>` */
function retypeStream(type: ts.TypeNode | undefined, draft: Draft): void {
  const own = type === undefined ? undefined : draft.in(type.getSourceFile());
  const name = type === undefined ? undefined : /(?:\w+\.)?\bResponseStream\b/.exec(type.getText())?.[0];
  if (type === undefined || own === undefined || name === undefined) return;
  const event = draft.sides.answer === 'boundary' ? 'any' : own.sdk('ConverseStreamOutput', 'type');
  own.edits.push(replaceNode(type, type.getText().replace(name, event)));
}

function convertLoop(loop: ts.ForOfStatement, draft: Draft): void {
  const { initializer } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (declaration !== undefined && ts.isObjectBindingPattern(declaration.name)) {
    convertUnpackedLoop(loop, declaration.name, draft);
    return;
  }
  if (declaration === undefined || !ts.isIdentifier(declaration.name)) {
    draft.refuse('stream-loop', initializer);
    return;
  }
  if (declaration.type !== undefined) {
    draft.edits.push(replaceRange(draft.file, declaration.name.end, declaration.type.end, ''));
  }
  const decoded: Decoded = { frames: [], printed: [] };
  const { frames } = decoded;
  for (const name of usesOf(declaration)) trackEvent(name, decoded, draft);
  const event = declaration.name.text;
  const name = draft.sides.answer === 'boundary' ? adaptFrames(frames, declaration.name, draft) : event;
  if (draft.sides.answer === 'origin') for (const frame of frames) convertFrames(frame, event, loop, draft);
  for (const text of decoded.printed) draft.edits.push(replaceNode(text, name));
  if (frames.length === 0) draft.refuse('stream-loop', initializer);
}

/** `for await (const { chunk } of stream)`: the event gets a name. */
function convertUnpackedLoop(loop: ts.ForOfStatement, pattern: ts.ObjectBindingPattern, draft: Draft): void {
  const [chunk, ...others] = pattern.elements;
  const isChunk =
    chunk !== undefined &&
    (chunk.propertyName ?? chunk.name).getText() === 'chunk' &&
    ts.isIdentifier(chunk.name);
  const isTaken = nodesIn(functionAround(loop), ts.isIdentifier).some(({ text }) => text === 'event');
  if (!isChunk || others.length > 0 || isTaken) {
    draft.refuse(isTaken ? 'name-taken' : 'stream-loop', pattern);
    return;
  }
  draft.edits.push(replaceNode(pattern, 'event'));
  const decoded: Decoded = { frames: [], printed: [] };
  const { frames } = decoded;
  for (const name of usesOf(chunk)) trackChunk(name, decoded, draft);
  if (draft.sides.answer === 'boundary') {
    for (const frame of frames) draft.edits.push(replaceNode(frame, 'event'));
  } else for (const frame of frames) convertFrames(frame, 'event', loop, draft);
  for (const text of decoded.printed) draft.edits.push(replaceNode(text, 'event'));
  if (frames.length === 0) draft.refuse('stream-loop', pattern);
}

/** What is made of the bytes of a chunk. */
interface Decoded {
  readonly frames: ts.Expression[];
  /** Places that only print the text. */
  readonly printed: ts.Expression[];
}

function trackEvent(name: ts.Identifier, decoded: Decoded, draft: Draft): void {
  const use = useOf(name);
  if (use.kind === 'member' && use.name === 'chunk') trackChunk(use.node, decoded, draft);
  else if (use.kind === 'member' && exceptions.test(use.name ?? '')) return;
  else if (use.kind === 'tested') return;
  else if (!isPrinted(name)) draft.refuse('raw-stream', name.parent);
}

function trackChunk(chunk: ts.Expression, decoded: Decoded, draft: Draft): void {
  const use = useOf(chunk);
  if (use.kind === 'member' && use.name === 'bytes') trackBytes(use.node, 'bytes', decoded, draft);
  else if (use.kind === 'tested') removeGuard(chunk, draft);
  else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) trackChunk(name, decoded, draft);
    removeStatement(use.declaration, draft.edits);
  } else draft.refuse('raw-stream', wrapped(chunk).parent);
}

function trackBytes(expression: ts.Expression, form: 'bytes' | 'text', decoded: Decoded, draft: Draft): void {
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, form, draft.project);
  const use = useOf(expression);
  if (decoding !== undefined && decoding.gives === 'value') {
    decoded.frames.push(decoding.node);
  } else if (decoding !== undefined) {
    trackBytes(decoding.node, decoding.gives === 'bytes' ? 'bytes' : 'text', decoded, draft);
  } else if (use.kind === 'tested') {
    removeGuard(expression, draft);
  } else if (isEmptyFallback(outer.parent, outer)) {
    trackBytes(outer.parent, form, decoded, draft);
  } else if (
    use.kind === 'argument' &&
    isConsole(use.call) &&
    form === 'text' &&
    ts.isIdentifier(expression)
  ) {
    decoded.printed.push(expression);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) {
      if (isWritten(name)) draft.refuse('stream-loop', name.parent);
      else trackBytes(name, form, decoded, draft);
    }
    removeStatement(use.declaration, draft.edits);
  } else {
    draft.refuse('raw-stream', outer.parent);
  }
}
