import { ts } from '../compiler.cjs';
import { isFallback } from '../expressions.js';
import { useOf, wrapped } from '../uses.js';
import { onwardSteps } from './held.js';
import { found, type Journey, lost, promise, type Step, value } from './steps.js';

/** A stream, to the loops over its events. */
export function* streamSteps(stream: ts.Expression, journey: Journey): Generator<Step> {
  const use = useOf(stream);
  const outer = wrapped(stream);
  const { parent } = outer;
  if (use.kind === 'iterated') yield loopStep(use.loop, journey);
  else if (isFallback(parent) && parent.left === outer) yield value(parent, 'stream');
  else if (use.kind === 'argument' && use.call.expression.getText() === 'fromConverseStream')
    yield value(use.call, 'stream');
  else if (use.kind === 'member' && journey.asking.api === 'sdk') {
    // `stream.controller.abort()`
    if (use.name !== 'controller') yield lost(use.node);
  } else yield* onwardSteps(stream, 'stream', journey);
}

function loopStep(loop: ts.ForOfStatement, { asking }: Journey): Step {
  if (asking.api !== 'invoke') return found({ kind: 'events', node: loop });
  const [declaration] = ts.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations : [];
  if (declaration === undefined) return lost(loop.initializer);
  return { kind: 'name', node: declaration.name, stage: 'event' };
}

/** `.on('error', …)`: what an answer says is heard by another. */
function isOfFailures({ arguments: [name] }: ts.CallExpression): boolean {
  return name !== undefined && /^['"](?:error|abort|connect)['"]$/.test(name.getText());
}

/** `messages.stream()`: a stream of events that also gives the whole answer. */
export function* helperSteps(helper: ts.Expression, journey: Journey): Generator<Step> {
  const use = useOf(helper);
  if (use.kind === 'iterated') {
    yield loopStep(use.loop, journey);
    return;
  }
  if (use.kind !== 'member') {
    yield* onwardSteps(helper, 'helper', journey);
    return;
  }
  const call = use.node.parent;
  if (!ts.isCallExpression(call) || call.expression !== use.node) return;
  if (use.name === 'finalMessage') yield promise(call, 'answer');
  else if (/^(?:on|once|off)$/.test(use.name ?? '')) {
    if (!isOfFailures(call)) yield { kind: 'heard', node: call };
    yield value(call, 'helper');
  } else if (!/^(?:done|abort)$/.test(use.name ?? '')) yield lost(use.node);
}
