import { ts } from '../compiler.cjs';
import { unwrap } from '../expressions.js';
import { isAsync } from '../functions.js';
import { isCallback } from '../promises.js';
import { useOf } from '../uses.js';
import { onwardSteps } from './held.js';
import { type Journey, type List, lost, promised, type Stage, type Step, value } from './steps.js';

/** A list that has what is followed in it, to those elements. */
export function* listSteps(node: ts.Expression, list: List, journey: Journey): Generator<Step> {
  const use = useOf(node);
  if (use.kind === 'iterated') {
    yield loopStep(use.loop, list);
  } else if (use.kind === 'member') {
    yield* memberSteps(use.node, use.name, list);
  } else if (use.kind === 'argument' && use.call.expression.getText() === 'Promise.all') {
    yield value(use.call, promised({ ...list, each: settled(list.each) }));
  } else {
    yield* onwardSteps(node, list, journey);
  }
}

/** What a promise comes to; anything else is it already. */
function settled(stage: Stage): Stage {
  return typeof stage === 'object' && 'promised' in stage ? stage.promised : stage;
}

function loopStep(loop: ts.ForOfStatement, { each, at }: List): Step {
  const { initializer } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (declaration === undefined || at !== undefined) return lost(loop);
  const stage = loop.awaitModifier === undefined ? each : settled(each);
  return { kind: 'name', node: declaration.name, stage };
}

/** Methods that give each element to a function, by what they give themselves. */
const methods: Readonly<Record<string, 'list' | 'element' | 'other'>> = {
  map: 'other',
  flatMap: 'other',
  forEach: 'other',
  some: 'other',
  every: 'other',
  filter: 'list',
  find: 'element',
};

function* memberSteps(
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string | undefined,
  list: List,
): Generator<Step> {
  const { each, at } = list;
  if (ts.isElementAccessExpression(access)) {
    const isOurs = at === undefined || name === String(at);
    if (isOurs) yield value(access, each);
    else if (name === undefined) yield lost(access);
    return;
  }
  if (name === 'length') return;
  const call = access.parent;
  const isCalled = ts.isCallExpression(call) && call.expression === access;
  const gives = isCalled && Object.hasOwn(methods, name ?? '') ? methods[name ?? ''] : undefined;
  const callback = isCalled ? unwrap(call.arguments[0] ?? call) : undefined;
  if (!isCalled || gives === undefined || at !== undefined || !isCallback(callback)) {
    yield lost(access);
    return;
  }
  // What it throws is a rejection that nobody hears of.
  if (isAsync(callback) && name !== 'map') yield lost(call);
  const [parameter] = callback.parameters;
  if (callback.parameters.length > 2) yield lost(callback);
  else if (parameter !== undefined) yield { kind: 'parameter', node: parameter, stage: each };
  // Whoever was given an answer has looked at it.
  if (each === 'answer') return;
  if (gives === 'list') yield value(call, list);
  if (gives === 'element') yield value(call, each);
}
