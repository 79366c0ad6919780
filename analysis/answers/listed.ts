import { ts } from '../compiler.cjs';
import { resultsOf } from '../definitions.js';
import { isAsync } from '../functions.js';
import { isCallback } from '../promises.js';
import { useOf, wrapped } from '../uses.js';
import { promised, type Stage, type Step, value } from './steps.js';

/** `[client.send(a), client.send(b)]`, `prompts.map((prompt) => client.send(…))`: the list that a value gets into where it stands. */
export function listAround(node: ts.Expression, stage: Stage): Step | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  if (ts.isArrayLiteralExpression(parent)) {
    const at = parent.elements.indexOf(outer);
    const isPlaced = !parent.elements.slice(0, at).some(ts.isSpreadElement);
    return isPlaced ? value(parent, { each: stage, at }) : undefined;
  }
  const use = useOf(node);
  const callback = use.kind === 'returned' ? ts.findAncestor(parent, ts.isFunctionLike) : undefined;
  const call = callback === undefined ? undefined : mapOf(callback);
  if (callback === undefined || call === undefined || resultsOf(callback).length !== 1) return undefined;
  return value(call, { each: isAsync(callback) ? promised(stage) : stage, at: undefined });
}

/** `list.map(callback)` */
function mapOf(callback: ts.Node): ts.CallExpression | undefined {
  if (!isCallback(callback)) return undefined;
  const { parent } = wrapped(callback);
  const isMapped =
    ts.isCallExpression(parent) &&
    parent.arguments[0] === wrapped(callback) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    parent.expression.name.text === 'map';
  return isMapped ? parent : undefined;
}
