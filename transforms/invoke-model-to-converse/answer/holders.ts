import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { type Declaration, usesOf } from '../../../analysis/scopes.js';
import { functionAround, isWritten } from '../../../analysis/uses.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { isGuardedAt, narrowedAt } from './narrowing.js';
import { retypeValue } from './retyping.js';
import type { Value } from './values.js';

/** Follows a variable or a parameter that holds a value, or its parts. */
export function trackDeclared(
  declaration: ts.ParameterDeclaration | ts.VariableDeclaration,
  value: Omit<Value, 'root'>,
  draft: Draft,
): void {
  const { name } = declaration;
  if (declaration.type !== undefined) retypeValue(declaration, value.kind, draft);
  if (ts.isIdentifier(name)) trackNames(declaration, value, draft);
  else if (value.kind === 'response' && ts.isObjectBindingPattern(name)) trackResponsePattern(name, draft);
  else if (value.kind === 'content' && ts.isArrayBindingPattern(name)) trackListPattern(name, draft);
  else draft.refuse('answer-escapes', name);
}

export function trackNames(declaration: Declaration, value: Omit<Value, 'root'>, draft: Draft): void {
  for (const name of usesOf(declaration)) {
    if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
    else trackName(name, value, draft);
  }
}

function trackName(name: ts.Identifier, value: Omit<Value, 'root'>, draft: Draft): void {
  const is = value.is ?? (value.kind === 'block' ? narrowedAt(name) : undefined);
  const rootMayBeMissing = (value.rootMayBeMissing ?? false) && !isGuardedAt(name);
  draft.track(name, { ...value, root: name, is, rootMayBeMissing });
}

/** Whether a read stands behind all writes, and in no loop with them. */
function isBehind(name: ts.Identifier, writes: readonly ts.Identifier[]): boolean {
  return writes.every((write) => {
    const loop = ts.findAncestor(
      write,
      (node) => ts.isFunctionLike(node) || ts.isIterationStatement(node, false),
    );
    const isInLoop = loop !== undefined && !ts.isFunctionLike(loop) && isWithin(name, loop);
    return name.pos > write.end && !isInLoop;
  });
}

/** `response = await client.send(command)`, with the same command once more. */
function isOwnSend(node: ts.Node, { sends }: Draft): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const right = unwrap(node.right);
  const call = ts.isAwaitExpression(right) ? unwrap(right.expression) : right;
  return ts.isCallExpression(call) && sends.has(call);
}

/** `const { body } = response`: the parts of the new response that are read take the place of `body`. */
function trackResponsePattern(pattern: ts.ObjectBindingPattern, draft: Draft): void {
  const body = pattern.elements.find(
    (element) => (element.propertyName ?? element.name).getText() === 'body',
  );
  const other = pattern.elements.find(
    (element) => element !== body && (element.propertyName ?? element.name).getText() !== '$metadata',
  );
  if (
    body === undefined ||
    other !== undefined ||
    !ts.isIdentifier(body.name) ||
    body.initializer !== undefined
  ) {
    draft.refuse('answer-escapes', other ?? pattern);
    return;
  }
  const taken = new Set(nodesIn(functionAround(pattern), ts.isIdentifier).map(({ text }) => text));
  if (draft.sides.answer === 'boundary' || responseParts.some((part) => taken.has(part))) {
    nameResponse(pattern, body, taken, draft);
    return;
  }
  const needed = new Set<string>();
  for (const use of usesOf(body)) draft.track(use, { kind: 'bytes', root: '', steps: [], needed });
  const parts = responseParts.filter((part) => needed.has(part));
  draft.edits.push(replaceNode(body, parts.length === 0 ? 'output' : parts.join(', ')));
}

const responseParts = ['output', 'stopReason', 'usage', 'stream'];

/** Where the names of the parts mean something else already, the response gets a name of its own. */
function nameResponse(
  pattern: ts.ObjectBindingPattern,
  body: ts.BindingElement,
  taken: ReadonlySet<string>,
  draft: Draft,
): void {
  const name = ['response', 'result', 'converseResponse'].find((candidate) => !taken.has(candidate));
  if (name === undefined || pattern.elements.length > 1) {
    draft.refuse('name-taken', pattern);
    return;
  }
  draft.edits.push(replaceNode(pattern, name));
  for (const use of usesOf(body)) draft.track(use, { kind: 'bytes', root: name, steps: [] });
}

/** `const [first] = content` */
export function trackListPattern(pattern: ts.ArrayBindingPattern, draft: Draft): void {
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.dotDotDotToken !== undefined || element.initializer !== undefined) {
      draft.refuse('answer-escapes', element);
    } else if (ts.isIdentifier(element.name)) {
      trackNames(element, { kind: 'block', steps: [], rootMayBeMissing: draft.checksIndexes }, draft);
    } else {
      trackBlockPattern(element.name, draft);
    }
  }
}

/** `const { text } = block`: only what is called the same in both. */
function trackBlockPattern(pattern: ts.BindingPattern, draft: Draft): void {
  const isSame =
    ts.isObjectBindingPattern(pattern) &&
    pattern.elements.every(
      (element) =>
        (element.propertyName ?? element.name).getText() === 'text' && element.dotDotDotToken === undefined,
    );
  if (!isSame || draft.isTyped) draft.refuse('answer-escapes', pattern);
}

/** `response = await …` of a variable that is declared before: everything that reads it, if nothing else writes it. */
export function trackAssigned(
  declaration: Declaration,
  assignment: ts.BinaryExpression,
  kind: 'response' | 'value' | 'bytes',
  draft: Draft,
): void {
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer !== undefined) {
    draft.refuse('answer-escapes', assignment);
    return;
  }
  if (draft.followed.has(declaration)) return;
  draft.followed.add(declaration);
  if (declaration.type !== undefined) retypeValue(declaration, 'response', draft);
  const writes = usesOf(declaration).filter(isWritten);
  const reads = usesOf(declaration).filter((name) => !isWritten(name));
  const late = reads.find(
    (name) =>
      functionAround(name) !== functionAround(assignment) || (writes.length > 1 && !isBehind(name, writes)),
  );
  if (late !== undefined) {
    draft.refuse('answer-escapes', late.parent);
    return;
  }
  for (const name of usesOf(declaration)) {
    if (name.parent === assignment || isOwnSend(name.parent, draft)) continue;
    if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
    else trackName(name, { kind, steps: [], isVariable: true }, draft);
  }
}
