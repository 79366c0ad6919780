import { ts } from '../compiler.cjs';
import { unwrap } from '../expressions.js';
import { argumentAt, functionCalled } from '../functions.js';
import { definedFunction, isCallback } from '../promises.js';
import { usesOf } from '../scopes.js';
import { isLog, readingUses, useOf, wrapped } from '../uses.js';
import { exitSteps } from './exits.js';
import { command, type Journey, lost, promise, type Stage, type Step } from './steps.js';

/** A command, to the calls that send it. */
export function* commandSteps(node: ts.Expression, stage: Stage, journey: Journey): Generator<Step> {
  const use = useOf(node);
  if (use.kind === 'bound' || use.kind === 'assigned') {
    for (const name of readingUses(use.declaration)) yield command(name, stage);
  } else if (
    use.kind === 'argument' &&
    ts.isCallExpression(use.call) &&
    use.index === 0 &&
    isSend(use.call)
  ) {
    yield* callSteps(use.call, stage);
  } else if (use.kind === 'argument' && isLog(use.call)) {
    return;
  } else if (use.kind === 'argument' && ts.isCallExpression(use.call)) {
    yield* handedSteps(use.call, use.index, stage, journey);
  } else if (use.kind === 'returned') {
    yield* exitSteps(node, (call) => command(call, stage), journey);
  } else if (use.kind === 'awaited') {
    yield command(use.node, stage);
  } else if (use.kind !== 'member' && use.kind !== 'tested' && use.kind !== 'discarded') {
    yield lost(wrapped(node).parent);
  }
}

/** A call that asks: what it gives is a promise, unless a callback takes the answer. */
export function* callSteps(call: ts.NewExpression | ts.CallExpression, stage: Stage): Generator<Step> {
  const others = (call.arguments ?? []).slice(1).map(unwrap);
  const callback = others.find(isCallback);
  if (callback === undefined) {
    yield others.some(isFunction) ? lost(call) : promise(call, stage);
    return;
  }
  // `(error, data) => …`
  const [, answer] = callback.parameters;
  if (answer !== undefined) yield { kind: 'parameter', node: answer, stage };
}

/** Whether a name stands for a function, and not for the options of a call. */
function isFunction(name: ts.Expression): boolean {
  const defined = definedFunction(name);
  if (defined === undefined) return false;
  return (
    ts.isFunctionLike(defined) ||
    (ts.isParameter(defined) && /^(?:cb|callback|done|next)$/i.test(name.getText()))
  );
}

function isSend(call: ts.CallExpression): boolean {
  const callee = unwrap(call.expression);
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'send';
}

/** A command that another function sends: what comes back is what that function gives, or what it reads itself. */
function* handedSteps(
  call: ts.CallExpression,
  index: number,
  stage: Stage,
  { project }: Journey,
): Generator<Step> {
  const target = functionCalled(call, project);
  const parameter = target?.parameters[index];
  if (target === undefined || parameter === undefined || argumentAt(call, index) === undefined) {
    yield lost(call);
    return;
  }
  const sends = usesOf(parameter).flatMap((name) => {
    const use = useOf(name);
    return use.kind === 'argument' && ts.isCallExpression(use.call) && isSend(use.call) ? [use.call] : [];
  });
  if (sends.length > 0 && sends.every(isGivenBack)) {
    yield promise(call, stage);
    return;
  }
  yield { kind: 'entered', node: target, call };
  for (const name of usesOf(parameter)) yield command(name, stage);
}

/** Whether all that is done with the result of a call is to return it. */
function isGivenBack(call: ts.CallExpression): boolean {
  const use = useOf(call);
  const result = use.kind === 'awaited' ? useOf(use.node) : use;
  if (result.kind === 'returned') return true;
  return (
    result.kind === 'bound' &&
    usesOf(result.declaration).every((name) => {
      const own = useOf(name);
      return own.kind === 'returned' || (own.kind === 'argument' && isLog(own.call));
    })
  );
}
