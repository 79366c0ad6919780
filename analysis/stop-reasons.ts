import { type Arrival, isFromConverse, outermostChoice } from './answers.js';
import type { Asking } from './askings.js';
import { enumValueOf } from './bedrock.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { leaves } from './conditions.js';
import { definitionOf } from './definitions.js';
import { isFallback, textOfName, unwrap } from './expressions.js';
import { functionCalled, isSeenFunction } from './functions.js';
import type { Project } from './project.js';
import type { Declaration } from './scopes.js';
import { functionAround, isLogStatement, readingUses, useOf, wrapped } from './uses.js';
import { stringValueOf, textsOf } from './values.js';
import { nodesIn } from './walk.js';

/** The field of an answer that has its stop reason. */
export type StopField = 'stop_reason' | 'stopReason';

/** A place where a program looks at the stop reason of an answer. */
export type Look = {
  /** The expression that has the stop reason there. */
  readonly read: ts.Expression;
  /** The call that hands it to the function that looks, if it is another one; the outermost of several. */
  readonly entry: ts.CallExpression | undefined;
} & (
  | { readonly kind: 'comparison'; readonly node: ts.BinaryExpression; readonly other: ts.Expression }
  | { readonly kind: 'switch'; readonly node: ts.SwitchStatement }
  /** `table[reason]`, `table.get(reason)` */
  | { readonly kind: 'table'; readonly node: ts.Expression; readonly table: ts.Node | undefined }
  /** `list.includes(reason)`, `set.has(reason)` */
  | { readonly kind: 'membership'; readonly list: ts.Node | undefined }
  /** A call of the function that this tool gives to projects. */
  | { readonly kind: 'check' }
);

/** What the field is called in the answers of an API. */
export function stopFieldOf(api: Asking['api']): StopField {
  return api === 'converse' ? 'stopReason' : 'stop_reason';
}

/** Every place that looks at the stop reason of an answer, in whatever function. */
export function looksOf(arrival: Arrival, field: StopField, project: Project): Look[] {
  const search: Search = { project, seen: new Set() };
  return [...stopReads(arrival, field, search)].flatMap((read) => [...looksAt(read, search)]);
}

/** Whether a place that looks at the stop reason asks for one of some, or fails for every one that it does not know. */
export function isAskedFor(look: Look, reasons: readonly string[], project: Project): boolean {
  const isSought = (other: ts.Expression) => reasonsIn(other, project).some((text) => reasons.includes(text));
  switch (look.kind) {
    case 'comparison':
      return (
        (isSought(look.other) && !isOnlyLogged(look.node)) || (isUnequal(look.node) && isOnlyWayOn(look.node))
      );
    case 'switch':
      return isSwitchAsking(look.node, isSought);
    case 'table':
      return hasReason(look.table, reasons);
    case 'membership':
      return hasReason(look.list, reasons);
    default:
      return true;
  }
}

/** The stop reasons that an expression can be. */
function reasonsIn(expression: ts.Expression, project: Project): string[] {
  const member = enumValueOf(expression);
  return member === undefined ? textsOf(stringValueOf(unwrap(expression), project)) : [member];
}

/** A whole answer, and no event of a stream. */
type Whole = Exclude<Arrival, { readonly kind: 'event' | 'events' }>;

/** Every place that reads what is at a path of a whole answer, wherever the answer goes. */
export function readsIn(arrival: Whole, path: readonly string[], project: Project): Generator<ts.Expression> {
  return readsFrom(arrival, path, { project, seen: new Set() });
}

interface Search {
  readonly project: Project;
  readonly seen: Set<ts.Node>;
}

function* stopReads(arrival: Arrival, field: string, search: Search): Generator<ts.Expression> {
  if (arrival.kind === 'events') {
    const { initializer } = arrival.node;
    const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
    if (declaration === undefined) return;
    yield* readsOfName(declaration.name, ['messageStop', 'stopReason'], search);
    search.seen.clear();
    yield* readsOfName(declaration.name, ['delta', 'stop_reason'], search);
  } else if (arrival.kind === 'event') yield* readsOf(arrival.node, ['delta', field], search);
  else yield* readsFrom(arrival, [arrival.kind === 'adapted' ? 'stop_reason' : field], search);
}

function readsFrom(arrival: Whole, path: readonly string[], search: Search): Generator<ts.Expression> {
  if (arrival.kind === 'parameter' || arrival.kind === 'named')
    return readsOfName(arrival.node.name, path, search);
  return arrival.kind === 'promise'
    ? readsOfResult(arrival.node, path, search)
    : readsOf(arrival.node, path, search);
}

function* readsOfName(
  name: ts.BindingName,
  path: readonly string[],
  search: Search,
): Generator<ts.Expression> {
  if (ts.isIdentifier(name)) {
    for (const use of readingUses(name.parent as Declaration)) {
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
    for (const name of readingUses(use.declaration)) yield* readsOf(name, path, search);
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
    else if (isCheck(use.call)) yield value;
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

/** What looks at something that is a stop reason: where it stands, where its name is used, in a function that is given it. */
function* looksAt(read: ts.Expression, search: Search, entry?: ts.CallExpression): Generator<Look> {
  const use = useOf(read);
  const outer = wrapped(read);
  const { parent } = outer;
  const at = { read, entry };
  if (use.kind === 'compared') yield { ...at, kind: 'comparison', node: use.node, other: use.other };
  else if (ts.isSwitchStatement(parent)) yield { ...at, kind: 'switch', node: parent };
  else if (ts.isElementAccessExpression(parent) && parent.argumentExpression === outer)
    yield { ...at, kind: 'table', node: parent, table: definitionOf(parent.expression, search.project) };
  else if (isFallback(parent)) yield* looksAt(parent as ts.Expression, search, entry);
  else if (use.kind === 'bound' || use.kind === 'assigned') {
    if (search.seen.has(use.declaration)) return;
    search.seen.add(use.declaration);
    for (const name of readingUses(use.declaration)) yield* looksAt(name, search, entry);
  } else if (use.kind === 'argument' && ts.isCallExpression(use.call))
    yield* looksOfCall(at, use.call, use.index, search);
}

function* looksOfCall(
  at: Pick<Look, 'read' | 'entry'>,
  call: ts.CallExpression,
  index: number,
  search: Search,
): Generator<Look> {
  if (isCheck(call)) yield { ...at, kind: 'check' };
  const callee = unwrap(call.expression);
  if (ts.isIdentifier(callee) && callee.text === 'String') {
    yield* looksAt(call, search, at.entry);
    return;
  }
  const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  if (ts.isPropertyAccessExpression(callee) && /^(?:includes|has|get)$/.test(method)) {
    const holder = definitionOf(callee.expression, search.project);
    if (method === 'get') yield { ...at, kind: 'table', node: call, table: holder };
    else yield { ...at, kind: 'membership', list: holder };
  }
  const parameter = functionCalled(call, search.project)?.parameters[index];
  if (parameter === undefined || !ts.isIdentifier(parameter.name) || search.seen.has(parameter)) return;
  search.seen.add(parameter);
  for (const name of readingUses(parameter)) yield* looksAt(name, search, at.entry ?? call);
}

/** Whether a call is one of what this tool gives to projects that throws for such an answer, where its file cannot be seen. */
export function isCheck(call: ts.CallExpression | ts.NewExpression): boolean {
  return call.expression.getText() === 'throwIfDeclined';
}

/** Whether a list, a set or a map that is written somewhere has one of some stop reasons. */
function hasReason(definition: ts.Node | undefined, reasons: readonly string[]): boolean {
  if (definition === undefined) return false;
  return (
    nodesIn(definition, ts.isStringLiteralLike).some(({ text }) => reasons.includes(text)) ||
    nodesIn(definition, ts.isPropertyAssignment).some(({ name }) => reasons.includes(textOfName(name) ?? ''))
  );
}

/** `if (reason === 'refusal') console.warn(…)`: it is told, and the answer is taken all the same. */
function isOnlyLogged(comparison: ts.BinaryExpression): boolean {
  const outer = wrapped(comparison);
  const { parent } = outer;
  if (!ts.isIfStatement(parent) || parent.expression !== outer || parent.elseStatement !== undefined)
    return false;
  const { thenStatement } = parent;
  const statements = ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement];
  return statements.every(isLogStatement);
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
    return last !== undefined && fails(last) && !mustNotBeReached(clause);
  });
}

/** `default: throw new Error(reason satisfies never)`, `default: return assertNever(reason)`: it is there for the types. */
function mustNotBeReached(clause: ts.DefaultClause): boolean {
  return /\bnever\b|[nN]ever\(|[uU]nreachable\w*\(/.test(clause.getText());
}
