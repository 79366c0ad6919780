import { ts } from '../../../analysis/compiler.cjs';
import { resultsOf } from '../../../analysis/definitions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { declarationOf } from '../../../analysis/scopes.js';
import { fieldNamed, valueOfField } from '../request/fields.js';
import { isGenerator, ownFunction } from './functions.js';
import { passedThrough } from './rests.js';
import type { Operation } from './standings.js';
import { isStreamLike } from './streams.js';
import type { Suite } from './suite.js';

/** Which operation a response is of: what it has for a body is a stream, or none. */
export function operationOf(response: ts.Expression, suite: Suite): Operation | 'none' | 'unknown' {
  const node = unwrap(response);
  if (ts.isObjectLiteralExpression(node)) {
    const body = fieldNamed(node, 'body');
    if (body === undefined) return 'none';
    return isStreamLike(valueOfField(body), suite) ? 'stream' : 'once';
  }
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    const initializer =
      declaration !== undefined && ts.isVariableDeclaration(declaration)
        ? declaration.initializer
        : undefined;
    return initializer === undefined ? 'unknown' : operationOf(initializer, suite);
  }
  if (!ts.isCallExpression(node)) return 'unknown';
  const [first] = node.arguments;
  if (node.expression.getText() === 'Promise.resolve' && first !== undefined)
    return operationOf(first, suite);
  if (passedThrough(node, 'response', suite) !== undefined) return 'once';
  const maker = ownFunction(node, suite);
  const found = new Set(
    maker === undefined || isGenerator(maker)
      ? []
      : resultsOf(maker).map((result) => operationOf(result, suite)),
  );
  const [only = 'unknown'] = found;
  return found.size === 1 ? only : 'unknown';
}

/** Whether a response is written down and has a body, as no answer of Converse does. */
export function hasBody(response: ts.Expression): boolean {
  const node = unwrap(response);
  return ts.isObjectLiteralExpression(node) && fieldNamed(node, 'body') !== undefined;
}
