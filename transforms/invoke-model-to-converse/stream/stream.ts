import { ts } from '../../../analysis/compiler.cjs';
import { decodingOf } from '../../../analysis/encoding.js';
import { unwrap } from '../../../analysis/expressions.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import { isGuardedAt } from '../answer/narrowing.js';
import { step, writePath } from '../answer/paths.js';
import { isBodyKnownAt, type Value } from '../answer/values.js';
import type { Draft } from '../draft.js';
import { isPrinted } from './frames.js';
import { exceptions, removeGuard } from './guards.js';
import { convertFrames } from './reads.js';

/** Moves the loop over a stream of the old events to the events of ConverseStream. */
export function convertStream(stream: ts.Expression, value: Value, draft: Draft): void {
  const isKnown = isBodyKnownAt(stream, value) || isGuardedAt(stream);
  const path = { ...value, steps: [step('.stream', value.isBodyOptional, !isKnown)] };
  value.needed?.add('stream');
  const use = useOf(stream);
  const { parent } = wrapped(stream);
  if (use.kind === 'iterated') {
    writePath(stream, path, { isNeeded: true }, draft);
    convertLoop(use.loop, draft);
  } else if (use.kind === 'tested') {
    writePath(stream, path, { isTested: true }, draft);
  } else if (use.kind === 'bound') {
    if (use.declaration.type !== undefined) {
      draft.edits.push(replaceRange(draft.file, use.declaration.name.end, use.declaration.type.end, ''));
    }
    writePath(stream, path, { isNeeded: true }, draft);
    for (const name of usesOf(use.declaration)) trackHeldStream(name, draft);
  } else if (isFallback(parent)) {
    writePath(stream, path, {}, draft);
    trackHeldStream(parent, draft);
  } else {
    draft.refuse('stream-escapes', parent);
  }
}

/** `stream ?? []`, `stream || []` */
function isFallback(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    /^(?:\?\?|\|\|)$/.test(node.operatorToken.getText()) &&
    unwrap(node.right).getText() === '[]'
  );
}

function trackHeldStream(expression: ts.Expression, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'iterated') convertLoop(use.loop, draft);
  else if (use.kind !== 'tested') draft.refuse('stream-escapes', wrapped(expression).parent);
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
  const frames: ts.Expression[] = [];
  for (const name of usesOf(declaration)) trackEvent(name, frames, draft);
  const event = declaration.name.text;
  for (const frame of frames) convertFrames(frame, event, loop, draft);
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
  const frames: ts.Expression[] = [];
  for (const name of usesOf(chunk)) trackChunk(name, frames, draft);
  for (const frame of frames) convertFrames(frame, 'event', loop, draft);
  if (frames.length === 0) draft.refuse('stream-loop', pattern);
}

function trackEvent(name: ts.Identifier, frames: ts.Expression[], draft: Draft): void {
  const use = useOf(name);
  if (use.kind === 'member' && use.name === 'chunk') trackChunk(use.node, frames, draft);
  else if (use.kind === 'member' && exceptions.test(use.name ?? '')) return;
  else if (use.kind === 'tested') return;
  else if (!isPrinted(name)) draft.refuse('stream-escapes', name.parent);
}

function trackChunk(chunk: ts.Expression, frames: ts.Expression[], draft: Draft): void {
  const use = useOf(chunk);
  if (use.kind === 'member' && use.name === 'bytes') trackBytes(use.node, 'bytes', frames, draft);
  else if (use.kind === 'tested') removeGuard(chunk, draft);
  else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) trackChunk(name, frames, draft);
    removeStatement(use.declaration, draft.edits);
  } else draft.refuse('stream-escapes', wrapped(chunk).parent);
}

function trackBytes(
  expression: ts.Expression,
  form: 'bytes' | 'text',
  frames: ts.Expression[],
  draft: Draft,
): void {
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, form, draft.project);
  const use = useOf(expression);
  if (decoding !== undefined && decoding.gives === 'value') {
    frames.push(decoding.node);
  } else if (decoding !== undefined) {
    trackBytes(decoding.node, decoding.gives === 'bytes' ? 'bytes' : 'text', frames, draft);
  } else if (use.kind === 'tested') {
    removeGuard(expression, draft);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) {
      if (isWritten(name)) draft.refuse('stream-loop', name.parent);
      else trackBytes(name, form, frames, draft);
    }
    removeStatement(use.declaration, draft.edits);
  } else {
    draft.refuse('stream-escapes', outer.parent);
  }
}
