import { ts } from '../compiler.cjs';
import { isAsync, isSeenFunction } from '../functions.js';
import { definedFunction, isCallback, isHandedThrough, isInRace } from '../promises.js';
import { usesOf } from '../scopes.js';
import { functionAround, useOf, wrapped } from '../uses.js';
import { exitSteps } from './exits.js';
import { listAround } from './listed.js';
import { found, type Journey, lost, promise, promised, type Stage, type Step, value } from './steps.js';

/** A promise, to what it comes to. */
export function* promiseSteps(node: ts.Expression, stage: Stage, journey: Journey): Generator<Step> {
  const use = useOf(node);
  const list = isInRace(node) || isAwaitedInside(node, stage) ? undefined : listAround(node, promised(stage));
  if (use.kind === 'awaited') {
    yield value(use.node, stage);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) yield promise(name, stage);
  } else if (use.kind === 'member' && ts.isCallExpression(use.node.parent)) {
    yield* chainSteps(use.name ?? '', use.node.parent, stage);
  } else if (list !== undefined) {
    yield list;
  } else if (isChoice(node)) {
    const choice = wrapped(node).parent as ts.ConditionalExpression;
    yield promise(choice, stage === 'answer' && isOfCommands(choice) ? 'mixed' : stage);
  } else if (isInRace(node)) {
    yield promise(wrapped(node).parent.parent as ts.CallExpression, stage);
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(node), journey.project)) {
    yield promise(functionAround(node).parent as ts.CallExpression, stage);
  } else if (isAwaitedInside(node, stage)) {
    yield found({ kind: 'promise', node });
  } else if (use.kind === 'returned') {
    yield* exitSteps(node, (call) => promise(call, stage), journey);
  } else if (use.kind !== 'discarded') {
    yield lost(wrapped(node).parent);
  }
}

/** `isClaude ? client.send(a) : client.send(b)` */
function isChoice(expression: ts.Expression): boolean {
  const outer = wrapped(expression);
  return ts.isConditionalExpression(outer.parent) && outer.parent.condition !== outer;
}

/** Whether each branch of a choice sends something: then the other one may be a response of InvokeModel. */
function isOfCommands({ whenTrue, whenFalse }: ts.ConditionalExpression): boolean {
  return [whenTrue, whenFalse].every((branch) => /\.send\(/.test(branch.getText()));
}

/** Whether a function can look at an answer before it gives it back as a promise. */
function isAwaitedInside(node: ts.Expression, stage: Stage): boolean {
  const around = functionAround(node);
  return useOf(node).kind === 'returned' && stage === 'answer' && isSeenFunction(around) && isAsync(around);
}

/** `promise.then((response) => …)`, `promise.catch(…)`, `promise.finally(…)` */
function* chainSteps(method: string, call: ts.CallExpression, stage: Stage): Generator<Step> {
  if (method === 'catch' || method === 'finally') {
    yield promise(call, stage);
    return;
  }
  const [callback] = call.arguments;
  const target = callback === undefined || isCallback(callback) ? callback : definedFunction(callback);
  const parameter = target !== undefined && isSeenFunction(target) ? target.parameters[0] : undefined;
  // `.then(() => …)`: nobody looks at it.
  if (method === 'then' && isCallback(callback) && callback.parameters.length === 0) return;
  if (method !== 'then' || parameter === undefined || target === undefined) {
    yield lost(call);
    return;
  }
  if (target !== callback) yield { kind: 'entered', node: target, call: callback ?? call };
  yield { kind: 'parameter', node: parameter, stage };
}
