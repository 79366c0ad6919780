import { ts } from '../../../analysis/compiler.cjs';
import { resultsOf } from '../../../analysis/definitions.js';
import { isNothing, unwrap } from '../../../analysis/expressions.js';
import { type Stubbing, stubbingsIn } from '../../../analysis/mocks.js';
import { declarationOf } from '../../../analysis/scopes.js';
import { testsAround } from '../../../analysis/tests.js';
import { isWithin } from '../../../analysis/walk.js';
import { fieldNamed, valueOfField } from '../request/fields.js';
import { operationOfCommand } from './commands.js';
import { ownFunction } from './functions.js';
import { operationOf } from './operations.js';
import { passedThrough, restOf } from './rests.js';
import type { Senders } from './senders.js';
import type { Operation } from './standings.js';
import type { Suite } from './suite.js';

/** Whose a mock is, where the tested code calls other models by InvokeModel as before. */
export type Owner = 'claude' | 'other' | 'unknown';

/** Tells the mocks that move from those that stay. */
export interface Owners {
  /** Whose a place of a test is; without an operation it is about whatever `send` is given. */
  at(node: ts.Node, operation?: Operation): Owner;
  /** Whose answer a mock gives. */
  of(response: ts.Expression, operation?: Operation): Owner;
  /** Whether other models are called by an operation, too. */
  isShared(operation: Operation): boolean;
}

/** Which mocks of a test move. */
export interface Plan {
  /** The operations that the tested code calls no more, for Claude at least. */
  readonly moving: ReadonlySet<Operation>;
  /** Those of them that it calls for other models. */
  readonly shared: ReadonlySet<Operation>;
}

/** One mock's answer, with what is known of it. */
interface Answer {
  readonly node: ts.Expression;
  readonly owner: Owner;
  readonly operation: Operation | undefined;
}

/**
 * By the operation where it is Claude's alone or none of it; else by the answer that is written down, or by those in the same test,
 * or in the same group of tests.
 */
export function ownersIn(suite: Suite, senders: Senders, { moving, shared }: Plan): Owners {
  const isAlone = moving.size > 1 && shared.size === 0;
  const answers = isAlone ? [] : answersIn(suite, senders);
  return { at, of, isShared: (operation) => shared.has(operation) };

  function at(node: ts.Node, operation?: Operation): Owner {
    if (isAlone) return 'claude';
    if (operation !== undefined && !shared.has(operation)) return moving.has(operation) ? 'claude' : 'other';
    for (const container of testsAround(node)) {
      const owners = new Set(
        answers
          .filter(
            (answer) =>
              operation === undefined || answer.operation === undefined || answer.operation === operation,
          )
          .filter((answer) => isWithin(answer.node, container))
          .map(ownerOf)
          .filter((owner) => owner !== 'unknown'),
      );
      const [only] = owners;
      if (only !== undefined) return owners.size === 1 ? only : 'unknown';
    }
    return 'unknown';
  }

  function of(response: ts.Expression, operation?: Operation): Owner {
    if (isAlone) return 'claude';
    const own = ownerOf({ node: response, owner: ownerOfResponse(response, suite), operation });
    return own === 'unknown' ? at(response, operation) : own;
  }

  function ownerOf({ node, owner, operation }: Answer): Owner {
    const written = operationOf(node, suite);
    const known = operation ?? (written === 'once' || written === 'stream' ? written : undefined);
    return known === undefined || shared.has(known) ? owner : moving.has(known) ? 'claude' : 'other';
  }
}

function answersIn(suite: Suite, senders: Senders): Answer[] {
  return stubbingsIn(suite.file, suite.project).flatMap((stubbing) => {
    const operation = operationOfStub(stubbing);
    const isOurs = stubbing.on === undefined ? senders.certaintyOf(stubbing.mock) !== undefined : operation;
    if (!isOurs) return [];
    return answersOf(stubbing).map((node) => ({ node, owner: ownerOfResponse(node, suite), operation }));
  });
}

/** The operation that a mock is set up for: `on(InvokeModelCommand)` */
export function operationOfStub({ on }: Stubbing): Operation | undefined {
  const [command] = on?.arguments ?? [];
  return command === undefined ? undefined : operationOfCommand(command);
}

/** Everything that a mock is told to give. */
export function answersOf({ results, fakes }: Stubbing): ts.Expression[] {
  return [...results, ...fakes.flatMap(resultsOf)];
}

/** Whose answer a mock gives, by what is written in it. */
function ownerOfResponse(response: ts.Expression, suite: Suite): Owner {
  const node = unwrap(response);
  if (isNothing(node)) return 'unknown';
  if (ts.isObjectLiteralExpression(node)) {
    const body = fieldNamed(node, 'body');
    return body === undefined ? 'unknown' : ownerOfBytes(valueOfField(body), suite);
  }
  const behind = initializerOf(node);
  if (behind !== undefined) return ownerOfResponse(behind, suite);
  if (!ts.isCallExpression(node)) return 'unknown';
  const [first] = node.arguments;
  if (/^Promise\.resolve$/.test(node.expression.getText()) && first !== undefined)
    return ownerOfResponse(first, suite);
  const passed = passedThrough(node, 'response', suite);
  if (passed !== undefined) {
    return passed.form === 'answer' ? ownerOfAnswer(passed.argument) : ownerOfBytes(passed.argument, suite);
  }
  return together(node, suite, (result) => ownerOfResponse(result, suite));
}

function ownerOfBytes(bytes: ts.Expression, suite: Suite): Owner {
  const rest = restOf(bytes, suite);
  if (rest === undefined) return 'unknown';
  if (rest.form === 'answer') return ownerOfAnswer(rest.node);
  const behind = initializerOf(rest.node);
  if (behind !== undefined) return ownerOfBytes(behind, suite);
  if (!ts.isCallExpression(rest.node)) return 'unknown';
  return together(rest.node, suite, (result) => ownerOfBytes(result, suite));
}

/** Nothing but an answer of Claude has a `content`. */
function ownerOfAnswer(answer: ts.Expression): Owner {
  const node = unwrap(answer);
  if (ts.isObjectLiteralExpression(node)) {
    if (fieldNamed(node, 'content') !== undefined) return 'claude';
    const isOpen = node.properties.length === 0 || node.properties.some(ts.isSpreadAssignment);
    return isOpen ? 'unknown' : 'other';
  }
  const behind = initializerOf(node);
  return behind === undefined ? 'unknown' : ownerOfAnswer(behind);
}

/** What all results of a function of the test come to. */
function together(
  call: ts.CallExpression,
  suite: Suite,
  ownerOfResult: (result: ts.Expression) => Owner,
): Owner {
  const maker = ownFunction(call, suite);
  const owners = new Set(maker === undefined ? [] : resultsOf(maker).map(ownerOfResult));
  const [only = 'unknown'] = owners;
  return owners.size === 1 ? only : 'unknown';
}

function initializerOf(node: ts.Expression): ts.Expression | undefined {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration !== undefined && ts.isVariableDeclaration(declaration)
    ? declaration.initializer
    : undefined;
}
