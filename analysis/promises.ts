import { ts } from './compiler.cjs';
import { packageExport } from './consumers.js';
import { definitionOf } from './definitions.js';
import { unwrap } from './expressions.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';
import { useOf, wrapped } from './uses.js';

/** `Promise.race([client.send(command), timeout])`: who reads a body from the winner takes it for the response. */
export function isInRace(promise: ts.Expression): boolean {
  const list = wrapped(promise).parent;
  if (!ts.isArrayLiteralExpression(list) || !ts.isCallExpression(list.parent)) return false;
  return list.parent.expression.getText() === 'Promise.race';
}

/** `withRetry(() => client.send(command))`: what the callback gives is what the call gives. */
export function isHandedThrough(callback: ts.Node, project: Project): boolean {
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

/** The `new Promise((resolve) => …)` that a call of its `resolve` ends. */
export function promiseResolved(call: ts.CallExpression): ts.NewExpression | undefined {
  const declaration = ts.isIdentifier(call.expression) ? declarationOf(call.expression) : undefined;
  if (declaration === undefined || !ts.isParameter(declaration)) return undefined;
  const executor = declaration.parent;
  const isFirst = executor.parameters[0] === declaration && isCallback(executor);
  const { parent } = executor;
  const isMade =
    ts.isNewExpression(parent) &&
    parent.expression.getText() === 'Promise' &&
    parent.arguments?.[0] === executor;
  return isFirst && isMade ? parent : undefined;
}

/** The function that a name stands for where it is handed over. */
export function definedFunction(name: ts.Expression): ts.Node | undefined {
  const declaration = ts.isIdentifier(name) ? declarationOf(name) : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return declaration;
  return declaration.initializer === undefined ? undefined : unwrap(declaration.initializer);
}

/** A function that is written where it is handed over. */
export type Callback = ts.ArrowFunction | ts.FunctionExpression;

/** Whether a function is written where it is handed over. */
export function isCallback(node: ts.Node | undefined): node is Callback {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}

/** The parameter of a function that is written where it is handed over. */
export function parameterOf(callback: ts.Node | undefined, index = 0): ts.ParameterDeclaration | undefined {
  return isCallback(callback) ? callback.parameters[index] : undefined;
}
