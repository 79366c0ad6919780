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

/** The names under which the APIs tell that the model declined. Converse has none of its own: it says `content_filtered`. */
const refusalsOf = { stop_reason: /^refusal$/, stopReason: /^(?:refusal|content_filtered)$/ };

/** Whether a program asks for a refusal where it reads the stop reason of an answer, or fails for all that it does not know. */
export function isRefusalHandled(
  arrival: Arrival,
  field: 'stop_reason' | 'stopReason',
  project: Project,
): boolean {
  const search: Search = { project, seen: new Set(), refusals: refusalsOf[field] };
  for (const read of stopReads(arrival, field, search)) if (isAsked(read, search)) return true;
  return false;
}

/** Every place that reads what is at a path of a whole answer, wherever the answer goes. */
export function readsIn(
  arrival: Exclude<Arrival, { readonly kind: 'event' | 'events' }>,
  path: readonly string[],
  project: Project,
): Generator<ts.Expression> {
  const search: Search = { project, seen: new Set(), refusals: /(?!)/ };
  if (arrival.kind === 'parameter' || arrival.kind === 'named')
    return readsOfName(arrival.node.name, path, search);
  return arrival.kind === 'promise'
    ? readsOfResult(arrival.node, path, search)
    : readsOf(arrival.node, path, search);
}

interface Search {
  readonly project: Project;
  readonly seen: Set<ts.Node>;
  readonly refusals: RegExp;
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
  } else if (arrival.kind === 'parameter' || arrival.kind === 'named')
    yield* readsOfName(arrival.node.name, path.parameter, search);
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
      yield* readsOf(outermostChoice(use.call), pathBehindAdapter(path), search);
      return;
    }
    const parameter = functionCalled(use.call, search.project)?.parameters[use.index];
    if (parameter !== undefined) yield* readsOfName(parameter.name, path, search);
  } else if (isFallback(wrapped(value).parent)) {
    yield* readsOf(wrapped(value).parent as ts.Expression, path, search);
  }
}

/** What the adapter calls what is at a path of an answer of Converse. */
function pathBehindAdapter(path: readonly string[]): readonly string[] {
  return path[0] === 'output' ? path.slice(2) : ['stop_reason'];
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

/** Whether something that is a stop reason is asked whether it is a refusal, or has to be one that is known. */
function isAsked(read: ts.Expression, search: Search): boolean {
  const use = useOf(read);
  const outer = wrapped(read);
  const { parent } = outer;
  const isRefusal = (other: ts.Expression) =>
    textsIn(other, search).some((text) => search.refusals.test(text));
  if (use.kind === 'compared') return isRefusal(use.other) || (isUnequal(use.node) && isOnlyWayOn(use.node));
  if (ts.isSwitchStatement(parent)) return isSwitchAsking(parent, isRefusal);
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === outer)
    return hasRefusal(parent.expression, search);
  if (isFallback(parent)) return isAsked(parent as ts.Expression, search);
  if (use.kind === 'bound' || use.kind === 'assigned') {
    if (search.seen.has(use.declaration)) return false;
    search.seen.add(use.declaration);
    return usesOf(use.declaration).some((name) => !isWritten(name) && isAsked(name, search));
  }
  if (use.kind !== 'argument' || !ts.isCallExpression(use.call)) return false;
  // `['refusal', …].includes(reason)`, `failures.has(reason)`
  const callee = unwrap(use.call.expression);
  if (ts.isIdentifier(callee) && callee.text === 'String') return isAsked(use.call, search);
  const isMembership =
    ts.isPropertyAccessExpression(callee) && /^(?:includes|has|get)$/.test(callee.name.text);
  if (isMembership && hasRefusal(callee.expression, search)) return true;
  const parameter = functionCalled(use.call, search.project)?.parameters[use.index];
  if (parameter === undefined || !ts.isIdentifier(parameter.name) || search.seen.has(parameter)) return false;
  search.seen.add(parameter);
  return usesOf(parameter).some((name) => isAsked(name, search));
}

function textsIn(expression: ts.Expression, { project }: Search): string[] {
  return textsOf(stringValueOf(expression, project));
}

/** Whether a list, a set or a map that is written somewhere has a refusal. */
function hasRefusal(holder: ts.Expression, search: Search): boolean {
  const definition = definitionOf(holder, search.project);
  if (definition === undefined) return false;
  return (
    nodesIn(definition, ts.isStringLiteralLike).some(({ text }) => search.refusals.test(text)) ||
    nodesIn(definition, ts.isPropertyAssignment).some(({ name }) =>
      search.refusals.test(textOfName(name) ?? ''),
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
  isRefusal: (node: ts.Expression) => boolean,
): boolean {
  return caseBlock.clauses.some((clause) => {
    if (ts.isCaseClause(clause)) return isRefusal(clause.expression);
    const last = clause.statements.at(-1);
    return last !== undefined && (fails(last) || isUnreachable(last));
  });
}

/** `assertNever(reason)`, `return assertNever(reason)` */
function isUnreachable(statement: ts.Statement): boolean {
  return /^(?:return\s+|throw\s+)?\w*(?:[nN]ever|[uU]nreachable)\w*\(/.test(statement.getText());
}
