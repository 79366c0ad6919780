import { ts } from '../../../analysis/compiler.cjs';
import { usesOf } from '../../../analysis/scopes.js';
import { isLog, type Use, useOf, wrapped } from '../../../analysis/uses.js';
import { replaceNode } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import type { Draft } from '../draft.js';
import { exceptions } from './guards.js';

/** What the events of the adapter do not have: it is not known when they come, or not told. */
const missing =
  /^(?:message\??\.(?:id|model|usage)\b|delta\??\.stop_sequence\b|amazon-bedrock-invocationMetrics\??\.firstByteLatency)/;

/** Puts the events of the adapter in the place of what was decoded from each chunk; gives the name that they have then. */
export function adaptFrames(frames: readonly ts.Expression[], event: ts.Identifier, draft: Draft): string {
  for (const frame of frames) refuseMissing(frame, '', draft);
  const [only] = frames;
  const use = frames.length === 1 && only !== undefined ? useOf(only) : undefined;
  if (
    use?.kind === 'bound' &&
    ts.isIdentifier(use.declaration.name) &&
    isInOwnBlock(use.declaration, event) &&
    !asksForFailures(event)
  ) {
    // The event itself takes the name that its content had.
    draft.edits.push(replaceNode(event, use.declaration.name.text));
    removeStatement(use.declaration, draft.edits);
    return use.declaration.name.text;
  }
  for (const frame of frames) draft.edits.push(replaceNode(frame, event.text));
  return event.text;
}

/** Whether a loop asks its events for failures, by the name that they have. */
function asksForFailures({ parent }: ts.Identifier): boolean {
  if (!ts.isVariableDeclaration(parent)) return false;
  return usesOf(parent).some((name) => {
    const use = useOf(name);
    return use.kind === 'member' && exceptions.test(use.name ?? '');
  });
}

/** Whether the content of an event is the first thing that the loop makes, but for what guards it. */
function isInOwnBlock({ parent }: ts.VariableDeclaration, event: ts.Identifier): boolean {
  const isConst = (parent.flags & ts.NodeFlags.Const) !== 0;
  const loop = ts.findAncestor(event, ts.isForOfStatement);
  const block = parent.parent.parent;
  const isGuarded =
    ts.isBlock(block) && ts.isIfStatement(block.parent) && block.parent.parent === loop?.statement;
  return isConst && loop !== undefined && (block === loop.statement || isGuarded);
}

/** Follows what is read of an event, and refuses what has no source. */
function refuseMissing(expression: ts.Expression, path: string, draft: Draft): void {
  if (missing.test(path)) {
    draft.refuse('answer-field', wrapped(expression));
    return;
  }
  const use = useOf(expression);
  if (use.kind === 'member' && use.name !== undefined) {
    refuseMissing(use.node, path === '' ? use.name : `${path}.${use.name}`, draft);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) refuseMissing(name, path, draft);
  } else if (/^(?:message\??)?$/.test(path) && !isOnlySeen(use)) {
    draft.assumptions.add(
      'whoever gets the events does without the `id`, the `model` and the tokens of `message_start`, which Converse does not tell at the start, and finds `null` as the `stop_sequence` of `message_delta`, whatever stopped the answer',
    );
  }
}

/** Whether nothing of what stands in `message_start` goes anywhere. */
function isOnlySeen(use: Use): boolean {
  if (use.kind === 'unpacked') {
    return (
      ts.isObjectBindingPattern(use.pattern) &&
      use.pattern.elements.every(
        ({ dotDotDotToken, propertyName, name }) =>
          dotDotDotToken === undefined && (propertyName ?? name).getText() !== 'message',
      )
    );
  }
  return use.kind === 'tested' || use.kind === 'discarded' || (use.kind === 'argument' && isLog(use.call));
}
