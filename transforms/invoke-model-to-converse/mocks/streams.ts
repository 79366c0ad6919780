import { ts } from '../../../analysis/compiler.cjs';
import { resultsOf } from '../../../analysis/definitions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { ownNodes } from '../../../analysis/uses.js';
import { mappedElement } from '../request/lists.js';
import { isGenerator, ownFunction } from './functions.js';
import { restOf } from './rests.js';
import { giveSequence, type Item, literalOf } from './sequences.js';
import type { Form, Suite } from './suite.js';

/** Whether the body of a response is a stream of chunks and no bytes. */
export function isStreamLike(expression: ts.Expression, suite: Suite, seen = new Set<ts.Node>()): boolean {
  const node = unwrap(expression);
  if (seen.has(node)) return false;
  seen.add(node);
  const isLike = (other: ts.Expression | undefined) =>
    other !== undefined && isStreamLike(other, suite, seen);
  if (ts.isArrayLiteralExpression(node)) return true;
  if (ts.isObjectLiteralExpression(node)) return iteratorOf(node) !== undefined;
  if (ts.isAwaitExpression(node)) return isLike(node.expression);
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    if (declaration === undefined) return false;
    if (ts.isVariableDeclaration(declaration)) return isLike(declaration.initializer);
    return ts.isParameter(declaration) && argumentsFor(declaration).some(isLike);
  }
  if (!ts.isCallExpression(node) || restOf(node, suite)?.form === 'answer') return false;
  const callee = unwrap(node.expression);
  const maker = ts.isFunctionLike(callee) ? callee : ownFunction(node, suite);
  if (maker !== undefined) return isGenerator(maker) || resultsOf(maker).some(isLike);
  return mappedElement(node) !== undefined || node.arguments.some((argument) => isLike(argument));
}

/** What the calls of a function of the file give for a parameter. */
function argumentsFor(parameter: ts.ParameterDeclaration): ts.Expression[] {
  const owner = parameter.parent;
  const name = ts.isFunctionDeclaration(owner) ? owner : owner.parent;
  if (!ts.isFunctionDeclaration(name) && !ts.isVariableDeclaration(name)) return [];
  const index = owner.parameters.indexOf(parameter);
  return usesOf(name).flatMap(({ parent }) =>
    ts.isCallExpression(parent) ? (parent.arguments[index] ?? []) : [],
  );
}

/** The generator of `{ async *[Symbol.asyncIterator]() { … } }`. */
function iteratorOf(object: ts.ObjectLiteralExpression): ts.FunctionLikeDeclaration | undefined {
  for (const property of object.properties) {
    if (property.name?.getText() !== '[Symbol.asyncIterator]') continue;
    if (ts.isMethodDeclaration(property)) return property;
    const value = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : undefined;
    if (value !== undefined && ts.isFunctionExpression(value)) return value;
  }
  return undefined;
}

/** What a stream is made of: a list, a generator, or something that takes a list and gives its elements. */
export function giveStream(node: ts.Expression, suite: Suite): void {
  if (ts.isArrayLiteralExpression(node)) {
    giveList(node, 'chunks', suite);
    return;
  }
  const iterator = ts.isObjectLiteralExpression(node) ? iteratorOf(node) : undefined;
  if (iterator !== undefined) {
    giveYields(iterator, suite);
    return;
  }
  if (!ts.isCallExpression(node)) {
    suite.refuse(node);
    return;
  }
  const callee = unwrap(node.expression);
  const maker = ts.isFunctionExpression(callee) ? callee : ownFunction(node, suite);
  const [only, ...others] = node.arguments;
  if (maker !== undefined && isGenerator(maker)) {
    if (!ts.isFunctionExpression(callee)) suite.makers.set(maker, 'stream');
    giveYields(maker, suite);
  } else if (mappedElement(node) !== undefined) giveList(node, 'chunks', suite);
  // `Readable.from(chunks)`, and functions of other files that are called like it
  else if (maker === undefined && only !== undefined && others.length === 0) suite.give(only, 'chunks');
  else suite.refuse(node);
}

/** What a generator yields, in its order. */
function giveYields(maker: ts.FunctionLikeDeclaration, suite: Suite): void {
  const yields = ownNodes(maker, ts.isYieldExpression);
  if (yields.length === 0 || suite.given.has(yields[0] as ts.Expression)) return;
  const [first] = yields;
  if (first !== undefined) suite.given.set(first, 'stream');
  const items: Item[] = [];
  for (const { expression, asteriskToken, parent } of yields) {
    if (expression === undefined || !ts.isExpressionStatement(parent)) suite.refuse(parent);
    else if (asteriskToken !== undefined) suite.give(expression, 'stream');
    else items.push({ expression, place: parent });
  }
  giveSequence(items, 'chunk', suite);
}

/** A list of chunks, or of what they say. */
export function giveList(node: ts.Expression, form: Extract<Form, 'chunks' | 'events'>, suite: Suite): void {
  const single = form === 'chunks' ? 'chunk' : 'event';
  const mapped = mappedElement(node);
  if (mapped !== undefined) {
    suite.give(mapped, single);
    return;
  }
  if (
    ts.isCallExpression(node) &&
    /^(?:\[\]|\w+)\.concat$|\.(?:flat|slice)$/.test(node.expression.getText())
  ) {
    suite.refuse(node);
    return;
  }
  if (!ts.isArrayLiteralExpression(node)) {
    if (form === 'chunks') giveStream(node, suite);
    else suite.refuse(node);
    return;
  }
  const items: Item[] = [];
  for (const element of node.elements) {
    if (ts.isSpreadElement(element)) suite.give(element.expression, form);
    else items.push({ expression: element, place: element });
  }
  if (
    items.length < node.elements.length &&
    items.some(({ expression }) => literalOf(expression, single, suite))
  ) {
    // What the spread brings may have the usage that belongs together.
    if (items.some(({ expression }) => /usage/.test(expression.getText()))) suite.refuse(node);
  }
  giveSequence(items, single, suite);
}
