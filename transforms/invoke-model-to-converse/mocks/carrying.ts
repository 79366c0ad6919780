import { ts } from '../../../analysis/compiler.cjs';
import { isFallback } from '../../../analysis/expressions.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { operationOfName } from './commands.js';
import { nameOfFunction } from './functions.js';
import type { Owners } from './owners.js';
import type { Suite } from './suite.js';

/**
 * The places that have a value next, where it is kept or handed on as it is: the uses of a variable, the calls of a function that
 * gives it, `value ?? []`. `undefined` where something is done with it.
 */
export function carriedTo(expression: ts.Expression, suite: Suite): ts.Expression[] | undefined {
  const use = useOf(expression);
  const outer = wrapped(expression);
  const { parent } = outer;
  if (use.kind === 'bound') {
    loosen(use.declaration, suite);
    return usesOf(use.declaration).filter((name) => !isWritten(name));
  }
  if (use.kind === 'assigned') {
    if (suite.seen.has(use.declaration)) return [];
    suite.seen.add(use.declaration);
    if (ts.isVariableDeclaration(use.declaration)) loosen(use.declaration, suite);
    return usesOf(use.declaration).filter((name) => !isWritten(name));
  }
  if (use.kind === 'awaited') return [use.node];
  if (use.kind === 'returned') return callsOf(functionAround(expression), suite);
  return isFallback(parent) && parent.left === outer ? [parent] : undefined;
}

/** The calls of a function, if nothing else is done with it. */
function callsOf(node: ts.Node, suite: Suite): ts.Expression[] | undefined {
  const name = nameOfFunction(node);
  if (name === undefined) return undefined;
  if (suite.seen.has(node)) return [];
  suite.seen.add(node);
  const { type } = node as ts.FunctionLikeDeclaration;
  if (type !== undefined && !isSdkType(type)) suite.draft.edits.push(replaceNode(type, 'any'));
  const calls = usesOf(name).map(({ parent }) => parent);
  return calls.every(ts.isCallExpression) ? calls : undefined;
}

/** A type of the test's own that says what the old request was like goes. */
function loosen({ name, type }: ts.VariableDeclaration, { file, draft }: Suite): void {
  if (type === undefined || isSdkType(type)) return;
  draft.edits.push(replaceRange(file, name.end, type.end, ''));
}

/** A type that is renamed with the commands, or that says nothing. */
export function isSdkType(type: ts.TypeNode): boolean {
  const isOwn = [type, ...nodesIn(type, ts.isTypeNode)].some(isBodyType);
  return !isOwn && /\b(?:any|never|unknown|InvokeModel\w*|ResponseStream)\b/.test(type.getText());
}

/** A type of the SDK's that only the old commands have: `InvokeModelCommandOutput['body']`, `Pick<InvokeModelCommandOutput, 'body'>` */
export function isBodyType(type: ts.Node): type is ts.TypeNode {
  const isPart = ts.isIndexedAccessTypeNode(type) || ts.isTypeReferenceNode(type);
  return isPart && /^(?:\w+<\s*)?InvokeModel\w+(?:\[|,).*['"]body['"]/.test(type.getText());
}

/** What is left of such types stands for anything. */
export function loosenBodyTypes(owners: Owners, { file, draft }: Suite): void {
  for (const type of nodesIn(file, isBodyType)) {
    if (owners.at(type, operationOfName(type.getText())) !== 'claude') continue;
    const start = type.getStart(file);
    const goes = draft.edits.some((edit) => edit.start <= start && edit.end >= type.end);
    if (!goes) draft.edits.push(replaceNode(type, 'any'));
  }
}

/** A type that says nothing of what a value is like: `unknown`, `T[]`, `AsyncIterable<object>`. */
export function isNeutralType(type: ts.TypeNode): boolean {
  const names = [type, ...nodesIn(type, ts.isTypeReferenceNode)].filter(ts.isTypeReferenceNode);
  const known = /^(?:(?:Readonly)?Array|(?:Async)?(?:Iterable|Iterator|Generator)|Promise|Record)$/;
  const isKnown = names.every(
    ({ typeName }) => known.test(typeName.getText()) || isParameterOfType(typeName),
  );
  const words = /\b(?:string|number|boolean|Uint8Array|Buffer)\b/;
  return (
    isKnown &&
    nodesIn(type, ts.isTypeLiteralNode).length === 0 &&
    !words.test(type.getText().replace(/\bRecord<string\b/g, ''))
  );
}

/** `T` of `<T>(items: T[]) => …` */
function isParameterOfType(name: ts.EntityName): boolean {
  for (let node: ts.Node = name; !ts.isSourceFile(node); node = node.parent) {
    const { typeParameters } = node as ts.SignatureDeclaration;
    if (
      ts.isFunctionLike(node) &&
      typeParameters?.some((parameter) => parameter.name.text === name.getText())
    )
      return true;
  }
  return false;
}

/** Types in a file that say that a request has a `body` say nothing any more: `as { input: { body: string } }` */
export function loosenTypes(owners: Owners, { file, draft }: Suite): void {
  for (const member of nodesIn(file, ts.isPropertySignature)) {
    if (member.name.getText() !== 'body' || !ts.isTypeLiteralNode(member.parent)) continue;
    if (!isOfRequest(member.parent) || owners.at(member) === 'other') continue;
    draft.edits.push(replaceNode(member.parent, 'any'));
  }
}

/** `{ input: { body: … } }`, `as { modelId: …, body: … }`, `mock.calls[0][0] as { body: … }` */
function isOfRequest(literal: ts.TypeLiteralNode): boolean {
  const { parent } = literal;
  if (ts.isPropertySignature(parent) && /^(?:input|params)$/.test(parent.name.getText())) return true;
  if (ts.isAsExpression(parent) && /\b(?:calls|args|input|\w+Call)\b/.test(parent.expression.getText()))
    return true;
  return literal.members.some(({ name }) => /^(?:modelId|contentType)$/.test(name?.getText() ?? ''));
}
