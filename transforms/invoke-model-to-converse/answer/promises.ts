import { ts } from '../../../analysis/compiler.cjs';
import { isHandedThrough, isInRace, parameterOf } from '../../../analysis/promises.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, useOf, wrapped } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';
import { exitFrom, retypeResult } from './crossing.js';
import { trackDeclared } from './holders.js';
import { outputType } from './retyping.js';

/** A call that gives a promise of the response. */
export function trackPromise(promise: ts.Expression, anywhere: Draft): void {
  const draft = anywhere.in(promise.getSourceFile());
  const use = useOf(promise);
  if (use.kind === 'awaited') {
    draft.track(use.node, { kind: 'response', root: use.node, steps: [] });
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) trackPromise(name, draft);
  } else if (use.kind === 'member' && ts.isCallExpression(use.node.parent)) {
    trackChain(use.name ?? '', use.node.parent, 'response', draft);
  } else if (isInRace(promise)) {
    trackPromise(wrapped(promise).parent.parent as ts.CallExpression, draft);
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(promise), draft.project)) {
    trackPromise(functionAround(promise).parent as ts.CallExpression, draft);
  } else if (use.kind === 'returned') {
    trackReturned(promise, 'promise', draft);
  } else if (use.kind !== 'discarded') {
    draft.refuse('answer-escapes', promise.parent);
  }
}

/** A response, or a promise of it, that a function hands out: to everybody who calls it. */
export function trackReturned(expression: ts.Expression, form: 'promise' | 'response', draft: Draft): void {
  const exit = exitFrom(expression, form, draft);
  if (exit === undefined) draft.refuse('answer-escapes', expression.parent);
  if (exit === undefined || exit === 'known') return;
  retypeResult(exit.target, outputType(draft), draft);
  for (const call of exit.calls) {
    if (form === 'promise' || exit.isAsync) trackPromise(call, draft);
    else draft.track(call, { kind: 'response', root: call, steps: [] });
  }
}

/** `promise.then((response) => …)`, `promise.catch(…)`, `promise.finally(…)` */
export function trackChain(
  method: string,
  call: ts.CallExpression,
  kind: 'response' | 'value',
  draft: Draft,
): void {
  if (method === 'catch' || method === 'finally') {
    if (kind === 'response') trackPromise(call, draft);
    else draft.refuse('answer-escapes', call);
    return;
  }
  const callback = call.arguments[0];
  const parameter = parameterOf(callback);
  if (method !== 'then' || parameter === undefined) {
    draft.refuse('answer-escapes', call);
    return;
  }
  trackDeclared(parameter, { kind, steps: [] }, draft);
}

export function isThenCallback(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node.parent) &&
    ts.isPropertyAccessExpression(node.parent.expression) &&
    node.parent.expression.name.text === 'then'
  );
}
