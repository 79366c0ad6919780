import { ts } from '../compiler.cjs';
import { decodingOf, isEmptyFallback } from '../encoding.js';
import { useOf, wrapped } from '../uses.js';
import { outermostChoice } from './adapted.js';
import { isPrintedPart, onwardSteps } from './held.js';
import { found, type Journey, lost, type Step, value } from './steps.js';

/** The bytes of an answer, or their text, on the way to the object. */
export function* encodedSteps(
  expression: ts.Expression,
  form: 'bytes' | 'text',
  journey: Journey,
): Generator<Step> {
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, form, journey.project);
  if (decoding !== undefined) {
    yield decoding.gives === 'value'
      ? decodedStep(decoding.node, journey)
      : value(decoding.node, decoding.gives);
    return;
  }
  const { parent } = outer;
  if (isEmptyFallback(parent, outer)) {
    yield value(parent, form);
    return;
  }
  const use = useOf(expression);
  if (use.kind !== 'member') {
    yield* onwardSteps(expression, form, journey);
    return;
  }
  const call = use.node.parent;
  const isCalled = ts.isCallExpression(call) && call.expression === use.node;
  if (isCalled && form === 'text' && /^(?:trim|trimEnd|trimStart)$/.test(use.name ?? ''))
    yield value(call, form);
  else if (use.name !== 'length' && !isPrintedPart(call)) yield lost(use.node);
}

function decodedStep(node: ts.Expression, { asking }: Journey): Step {
  if (asking.operation === 'stream') return value(node, 'frame');
  const whole = outermostChoice(node);
  return whole === node ? value(node, 'answer') : found({ kind: 'adapted', node: whole });
}
