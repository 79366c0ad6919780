import { ts } from '../../../analysis/compiler.cjs';
import { packageExport } from '../../../analysis/consumers.js';
import { definitionOf } from '../../../analysis/definitions.js';
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
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(promise), draft)) {
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

/** `Promise.race([client.send(command), timeout])`: who reads a body from the winner takes it for the response. */
function isInRace(promise: ts.Expression): boolean {
  const list = wrapped(promise).parent;
  if (!ts.isArrayLiteralExpression(list) || !ts.isCallExpression(list.parent)) return false;
  return list.parent.expression.getText() === 'Promise.race';
}

/** `withRetry(() => client.send(command))`: what the callback gives is what the call gives. */
export function isHandedThrough(callback: ts.Node, { project }: Draft): boolean {
  const call = callback.parent;
  if (!isCallback(callback) || callback.parameters.length > 0 || !ts.isCallExpression(call)) return false;
  const index = call.arguments.indexOf(callback);
  const definition = definitionOf(call.expression, project);
  if (definition !== undefined && ts.isFunctionLike(definition)) return handsThrough(definition, index);
  // Packages that do this for a living: p-retry, async-retry, exponential-backoff, p-limit, p-timeout.
  const made = packageExport(call.expression);
  return (
    made !== undefined && /retry|backoff|limit|timeout|throttle|queue/i.test(`${made.module} ${made.name}`)
  );
}

/** Whether a function gives back what one of its parameters gives, and looks at nothing of it. */
function handsThrough(definition: ts.SignatureDeclaration, index: number): boolean {
  const parameter = definition.parameters[index];
  if (parameter === undefined || !ts.isIdentifier(parameter.name)) return false;
  const uses = usesOf(parameter);
  return (
    uses.length > 0 &&
    uses.every((name) => {
      const call = name.parent;
      if (!ts.isCallExpression(call) || call.expression !== name) return false;
      const result = ts.isAwaitExpression(call.parent) ? call.parent : call;
      return useOf(result).kind === 'returned';
    })
  );
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

export type Callback = ts.ArrowFunction | ts.FunctionExpression;

export function isCallback(node: ts.Node | undefined): node is Callback {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}

export function parameterOf(callback: ts.Node | undefined, index = 0): ts.ParameterDeclaration | undefined {
  return isCallback(callback) ? callback.parameters[index] : undefined;
}

export function isThenCallback(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node.parent) &&
    ts.isPropertyAccessExpression(node.parent.expression) &&
    node.parent.expression.name.text === 'then'
  );
}
