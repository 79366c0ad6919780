import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { resultsOf } from './definitions.js';
import { unwrap } from './expressions.js';
import { argumentAt, functionCalled, isAsync, isSeenFunction, type SeenFunction } from './functions.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';
import { isConsole, isConstant, wrapped } from './uses.js';

/** What passes a value on: a constant, a parameter with one call, a function with one result. */
export type Station = ts.VariableDeclaration | ts.ParameterDeclaration | SeenFunction;

/** The way that a value comes: from the expression that makes it to the place where it is used, through nothing else. */
export interface Way {
  readonly from: ts.Expression;
  /** What it passes, the last one first. */
  readonly stations: readonly Station[];
}

/**
 * Follows a value back to the expression that makes it, as long as there is one way alone and nobody on it takes the value for something
 * else. Members in `read` may be read on the way, and it may be printed.
 */
export function wayOf(expression: ts.Expression, project: Project, read: readonly string[] = []): Way {
  const stations: Station[] = [];
  let node = unwrap(expression);
  for (;;) {
    const next = stepBack(node, project, read);
    if (next === undefined || stations.includes(next.station)) return { from: node, stations };
    stations.push(next.station);
    node = unwrap(next.from);
  }
}

interface Step {
  readonly station: Station;
  readonly from: ts.Expression;
}

function stepBack(node: ts.Expression, project: Project, read: readonly string[]): Step | undefined {
  if (ts.isCallExpression(node)) {
    const target = functionCalled(node, project);
    if (target === undefined || target.asteriskToken !== undefined || isAsync(target)) return undefined;
    const [result, ...others] = resultsOf(target);
    const isOnly = callsOf(target, project)?.length === 1;
    return result === undefined || others.length > 0 || !isOnly
      ? undefined
      : { station: target, from: result };
  }
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration === undefined || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)))
    return undefined;
  const isAlone = usesOf(declaration).every((use) => use === node || isHarmless(use, read));
  if (!isAlone || !isConstant(declaration)) return undefined;
  if (ts.isVariableDeclaration(declaration)) {
    return declaration.initializer === undefined
      ? undefined
      : { station: declaration, from: declaration.initializer };
  }
  const target = declaration.parent;
  const [call, ...others] = isSeenFunction(target) ? (callsOf(target, project) ?? []) : [];
  const index = isSeenFunction(target) ? target.parameters.indexOf(declaration) : -1;
  const argument = call === undefined ? undefined : argumentAt(call, index);
  return argument === undefined || others.length > 0 ? undefined : { station: declaration, from: argument };
}

function isHarmless(use: ts.Identifier, read: readonly string[]): boolean {
  const { parent } = wrapped(use);
  if (ts.isCallExpression(parent)) return isConsole(parent);
  return (
    ts.isPropertyAccessExpression(parent) &&
    read.includes(parent.name.text) &&
    !(ts.isBinaryExpression(parent.parent) && parent.parent.left === parent)
  );
}
