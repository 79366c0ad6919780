import { ts } from '../compiler.cjs';
import { definitionOf, resultsOf } from '../definitions.js';
import { unwrap } from '../expressions.js';
import { isSeenFunction } from '../functions.js';
import type { Presence } from './found.js';
import type { Look } from './look.js';

// In a path a list is an object whose names are all computed: `undefined` leads to every element.

/** Whether a question goes on in the elements of a list. */
export function asksForElements({ path }: Look): boolean {
  return path.length > 0 && path[0] === undefined;
}

/** What the elements of a list have, each of which may lack it. */
export function inElements(elements: readonly ts.Expression[], look: Look): Presence {
  const presences = elements.map((element) => inElement(element, look));
  return presences.every((presence) => presence === 'absent') ? 'absent' : 'possible';
}

function inElement(element: ts.Expression, look: Look): Presence {
  const next = { ...look, isCertain: false };
  return ts.isSpreadElement(element)
    ? look.follow(element.expression, next)
    : look.follow(element, { ...next, path: look.path.slice(1) });
}

/** What a method of a list gives that has its elements, or makes others of them; `undefined` where it is none. */
export function inListMethod(call: ts.CallExpression, look: Look): Presence | undefined {
  const callee = unwrap(call.expression);
  if (!asksForElements(look) || !ts.isPropertyAccessExpression(callee)) return undefined;
  const [first] = call.arguments;
  if (/^(?:Array\.from|Object\.values)$/.test(callee.getText()))
    return first === undefined || call.arguments.length > 1 ? undefined : look.follow(first, look);
  const list = callee.expression;
  if (/^(?:filter|slice|sort|toSorted|reverse|toReversed)$/.test(callee.name.text))
    return look.follow(list, look);
  if (callee.name.text === 'concat') {
    const all = [list, ...call.arguments].map((own) => look.follow(own, { ...look, isCertain: false }));
    return all.every((presence) => presence === 'absent') ? 'absent' : 'possible';
  }
  const made = callee.name.text === 'map' && first !== undefined ? resultsOfCallback(first, look) : undefined;
  return made === undefined ? undefined : inElements(made, look);
}

function resultsOfCallback(callback: ts.Expression, look: Look): readonly ts.Expression[] | undefined {
  const target = definitionOf(callback, look.question.project);
  return target !== undefined && isSeenFunction(target) ? resultsOf(target) : undefined;
}

/** The list whose elements a parameter is given one by one: `tool` of `tools.map((tool) => …)` */
export function listGivenTo(parameter: ts.ParameterDeclaration): ts.Expression | undefined {
  const target = parameter.parent;
  const call = target.parent;
  if (target.parameters[0] !== parameter || !ts.isCallExpression(call)) return undefined;
  const { expression: callee } = call;
  const isRunThrough =
    ts.isPropertyAccessExpression(callee) &&
    /^(?:map|flatMap|forEach)$/.test(callee.name.text) &&
    call.arguments[0] === target;
  return isRunThrough ? callee.expression : undefined;
}

/** The list whose elements a variable is given one by one: `for (const tool of tools)` */
export function listRunThrough({ parent }: ts.VariableDeclaration): ts.Expression | undefined {
  return ts.isForOfStatement(parent.parent) && parent.parent.awaitModifier === undefined
    ? parent.parent.expression
    : undefined;
}

/** What is added to a list by a call of one of its methods; `undefined` where an expression is no list that is added to. */
export function addedAt(list: ts.Expression): readonly ts.Expression[] | undefined {
  const access = list.parent;
  const isMethod =
    ts.isPropertyAccessExpression(access) &&
    access.expression === list &&
    /^(?:push|unshift)$/.test(access.name.text);
  const call = access.parent;
  return isMethod && ts.isCallExpression(call) && call.expression === access ? call.arguments : undefined;
}
