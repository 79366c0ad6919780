import { type Arrival, isFromConverse, outermostChoice } from './answers.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { leaves } from './conditions.js';
import { definitionOf } from './definitions.js';
import { textOfName, unwrap } from './expressions.js';
import { functionCalled, isSeenFunction } from './functions.js';
import type { Project } from './project.js';
import { usesOf } from './scopes.js';
import { functionAround, isWritten, useOf, wrapped } from './uses.js';
import { stringValueOf, textsOf } from './values.js';
import { nodesIn } from './walk.js';

/** Stop reasons that are sought, one of which is enough, and the field of an answer that has them. */
export interface Sought {
  readonly field: 'stop_reason' | 'stopReason';
  readonly reasons: readonly string[];
}

/** Whether a program asks for some stop reasons where it reads that of an answer, or fails for all that it does not know. */
export function isEndHandled(arrival: Arrival, { field, reasons }: Sought, project: Project): boolean {
  const search: Search = { project, seen: new Set(), reasons };
  for (const read of stopReads(arrival, field, search)) if (isAsked(read, search)) return true;
  return false;
}

interface Search {
  readonly project: Project;
  readonly seen: Set<ts.Node>;
  readonly reasons: readonly string[];
}

function* stopReads(arrival: Arrival, field: string, search: Search): Generator<ts.Expression> {
  const path = { event: ['delta', field], value: [field], promise: [field], parameter: [field] };
  if (arrival.kind === 'events') {
    const { initializer } = arrival.node;
    const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
    if (declaration === undefined) return;
    yield* readsOfName(declaration.name, ['messageStop', 'stopReason'], search);
    search.seen.clear();
    yield* readsOfName(declaration.name, ['delta', 'stop_reason'], search);
  } else if (arrival.kind === 'parameter') yield* readsOfName(arrival.node.name, path.parameter, search);
  else if (arrival.kind === 'promise') yield* readsOfResult(arrival.node, path.promise, search);
  else if (arrival.kind === 'adapted') yield* readsOf(arrival.node, ['stop_reason'], search);
  else yield* readsOf(arrival.node, path[arrival.kind], search);
}

function* readsOfName(
  name: ts.BindingName,
  path: readonly string[],
  search: Search,
): Generator<ts.Expression> {
  if (ts.isIdentifier(name)) {
    const uses = usesOf(name.parent as ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement);
    for (const use of uses) {
      if (isWritten(use)) continue;
      if (path.length === 0) yield use;
      else yield* readsOf(use, path, search);
    }
    return;
  }
  const [first, ...rest] = path;
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element) || first === undefined) continue;
    const key = element.propertyName ?? element.name;
    if (ts.isIdentifier(key) && key.text === first) yield* readsOfName(element.name, rest, search);
    if (element.dotDotDotToken !== undefined) yield* readsOfName(element.name, path, search);
  }
}

/** Every place that reads a field of a value, wherever the value goes. */
function* readsOf(value: ts.Expression, path: readonly string[], search: Search): Generator<ts.Expression> {
  if (search.seen.has(value)) return;
  search.seen.add(value);
  const use = useOf(value);
  const [first, ...rest] = path;
  if (use.kind === 'member') {
    if (use.name !== first) return;
    if (rest.length === 0) yield use.node;
    else yield* readsOf(use.node, rest, search);
  } else if (use.kind === 'bound' || use.kind === 'unpacked') {
    yield* readsOfName(use.declaration.name, path, search);
  } else if (use.kind === 'assigned') {
    for (const name of usesOf(use.declaration)) if (!isWritten(name)) yield* readsOf(name, path, search);
  } else if (use.kind === 'awaited') {
    yield* readsOf(use.node, path, search);
  } else if (use.kind === 'returned') {
    yield* readsOfResult(value, path, search);
  } else if (use.kind === 'argument' && ts.isCallExpression(use.call)) {
    if (isFromConverse(use.call)) {
      // The adapter only says it in other words.
      yield* readsOf(outermostChoice(use.call), ['stop_reason'], search);
      return;
    }
    const parameter = functionCalled(use.call, search.project)?.parameters[use.index];
    if (parameter !== undefined) yield* readsOfName(parameter.name, path, search);
    else if (isCheck(use.call)) yield value;
  } else if (isFallback(wrapped(value).parent)) {
    yield* readsOf(wrapped(value).parent as ts.Expression, path, search);
  }
}

function* readsOfResult(
  returned: ts.Node,
  path: readonly string[],
  search: Search,
): Generator<ts.Expression> {
  const target = functionAround(returned);
  const calls = isSeenFunction(target) ? (callsOf(target, search.project) ?? []) : [];
  for (const call of calls) yield* readsOf(call, path, search);
}

function isFallback(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && /^(?:\?\?|\|\|)$/.test(node.operatorToken.getText());
}

/** Whether a call is one of what this tool gives to projects that throws for such an answer, where its file cannot be seen. */
function isCheck(call: ts.CallExpression | ts.NewExpression): boolean {
  return call.expression.getText() === 'throwIfDeclined';
}

/** Whether something that is a stop reason is asked whether it is one that is sought, or has to be one that is known. */
function isAsked(read: ts.Expression, search: Search): boolean {
  const use = useOf(read);
  const outer = wrapped(read);
  const { parent } = outer;
  const isSought = (other: ts.Expression) =>
    textsIn(other, search).some((text) => search.reasons.includes(text));
  if (use.kind === 'compared') return isSought(use.other) || (isUnequal(use.node) && isOnlyWayOn(use.node));
  if (ts.isSwitchStatement(parent)) return isSwitchAsking(parent, isSought);
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === outer)
    return hasReason(parent.expression, search);
  if (isFallback(parent)) return isAsked(parent as ts.Expression, search);
  if (use.kind === 'bound')
    return usesOf(use.declaration).some((name) => !isWritten(name) && isAsked(name, search));
  if (use.kind !== 'argument' || !ts.isCallExpression(use.call)) return false;
  if (isCheck(use.call)) return true;
  // `['refusal', …].includes(reason)`, `failures.has(reason)`
  const callee = unwrap(use.call.expression);
  if (ts.isIdentifier(callee) && callee.text === 'String') return isAsked(use.call, search);
  const isMembership =
    ts.isPropertyAccessExpression(callee) && /^(?:includes|has|get)$/.test(callee.name.text);
  if (isMembership && hasReason(callee.expression, search)) return true;
  const parameter = functionCalled(use.call, search.project)?.parameters[use.index];
  if (parameter === undefined || !ts.isIdentifier(parameter.name) || search.seen.has(parameter)) return false;
  search.seen.add(parameter);
  return usesOf(parameter).some((name) => isAsked(name, search));
}

function textsIn(expression: ts.Expression, { project }: Search): string[] {
  return textsOf(stringValueOf(expression, project));
}

/** Whether a list, a set or a map that is written somewhere has a stop reason that is sought. */
function hasReason(holder: ts.Expression, search: Search): boolean {
  const definition = definitionOf(holder, search.project);
  if (definition === undefined) return false;
  return (
    nodesIn(definition, ts.isStringLiteralLike).some(({ text }) => search.reasons.includes(text)) ||
    nodesIn(definition, ts.isPropertyAssignment).some(({ name }) =>
      search.reasons.includes(textOfName(name) ?? ''),
    )
  );
}

function isUnequal({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.getText().startsWith('!');
}

/** `if (reason !== 'end_turn') throw …`: every other reason is a failure. */
function isOnlyWayOn(comparison: ts.BinaryExpression): boolean {
  let node: ts.Node = wrapped(comparison);
  while (ts.isBinaryExpression(node.parent) && node.parent.operatorToken.getText() === '&&') {
    const other = unwrap(node.parent.left === node ? node.parent.right : node.parent.left);
    if (!ts.isBinaryExpression(other) || !/^!==?|^&&$/.test(other.operatorToken.getText())) return false;
    node = wrapped(node.parent);
  }
  const { parent } = node;
  return ts.isIfStatement(parent) && parent.expression === node && fails(parent.thenStatement);
}

/** Whether a statement ends in a failure: it throws, or hands out something that is none. */
function fails(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && leaves(last) && ts.isThrowStatement(last);
}

function isSwitchAsking(
  { caseBlock }: ts.SwitchStatement,
  isSought: (node: ts.Expression) => boolean,
): boolean {
  return caseBlock.clauses.some((clause) => {
    if (ts.isCaseClause(clause)) return isSought(clause.expression);
    const last = clause.statements.at(-1);
    return last !== undefined && (fails(last) || isUnreachable(last));
  });
}

/** `assertNever(reason)`, `return assertNever(reason)` */
function isUnreachable(statement: ts.Statement): boolean {
  return /^(?:return\s+|throw\s+)?\w*(?:[nN]ever|[uU]nreachable)\w*\(/.test(statement.getText());
}
