import { ts } from '../../../analysis/compiler.cjs';
import { assertionOf } from '../../../analysis/mocks.js';
import { isCallback, parameterOf } from '../../../analysis/promises.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, useOf, wrapped } from '../../../analysis/uses.js';
import { carriedTo } from './carrying.js';
import type { Suite } from './suite.js';

/** How the elements of a list are read, and the lists that are made of them. */
export interface ListReading {
  element(node: ts.Expression): void;
  list(node: ts.Expression): void;
}

/** The elements of the list that a callback of `map` makes, where an expression is what the callback gives. */
export function readMapped(
  expression: ts.Expression,
  suite: Suite,
  read: (element: ts.Expression) => void,
): boolean {
  const callback = functionAround(expression);
  const call = callback.parent;
  const isMap =
    useOf(expression).kind === 'returned' &&
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    /^(?:map|flatMap)$/.test(call.expression.name.text);
  if (!isMap || suite.seen.has(call)) return isMap;
  suite.seen.add(call);
  return readMade(call, suite, read);
}

function readMade(list: ts.Expression, suite: Suite, read: (element: ts.Expression) => void): boolean {
  const carried = carriedTo(list, suite);
  if (carried !== undefined) return carried.every((node) => readMade(node, suite, read));
  const assertion = assertionOf(wrapped(list));
  if (assertion !== undefined) return assertion.matcher === 'toHaveLength';
  let isRead = true;
  const readDerived = (node: ts.Expression) => {
    isRead = readMade(node, suite, read) && isRead;
  };
  return readElements(list, { element: read, list: readDerived }) && isRead;
}

/** Shows every place that looks at an element of a list; `false` if the list is used in a way that is not understood. */
export function readElements(list: ts.Expression, reading: ListReading): boolean {
  const use = useOf(list);
  if (use.kind === 'iterated') {
    const { initializer } = use.loop;
    const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
    if (declaration === undefined || !ts.isIdentifier(declaration.name)) return false;
    for (const name of usesOf(declaration)) reading.element(name);
    return true;
  }
  if (use.kind === 'tested' || use.kind === 'discarded') return true;
  if (use.kind !== 'member') return false;
  const { node } = use;
  if (ts.isElementAccessExpression(node)) {
    reading.element(node);
    return true;
  }
  const call = node.parent;
  if (node.name.text === 'length') return true;
  if (!ts.isCallExpression(call) || call.expression !== node) return false;
  return readMethod(node.name.text, call, reading);
}

function readMethod(method: string, call: ts.CallExpression, reading: ListReading): boolean {
  if (/^(?:at|pop|shift)$/.test(method)) {
    reading.element(call);
    return true;
  }
  if (/^(?:slice|reverse|toReversed)$/.test(method)) {
    reading.list(call);
    return true;
  }
  if (!/^(?:find|findLast|filter|some|every|map|flatMap|forEach|findIndex)$/.test(method)) return false;
  const [callback] = call.arguments;
  const parameter = parameterOf(callback, 0);
  if (!isCallback(callback) || parameter === undefined || !ts.isIdentifier(parameter.name)) return false;
  for (const name of usesOf(parameter)) {
    // Who maps to the element itself has a list of them.
    if (useOf(name).kind === 'returned') return false;
    reading.element(name);
  }
  if (/^(?:find|findLast)$/.test(method)) reading.element(call);
  if (method === 'filter') reading.list(call);
  return true;
}
