import type { Arrival, Arrivals } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { leaves } from '../../analysis/conditions.js';
import { firstIn } from '../../analysis/evaluation.js';
import { unwrap } from '../../analysis/expressions.js';
import { functionCalled, isSeenFunction, mayGiveNothing } from '../../analysis/functions.js';
import { stopFieldOf } from '../../analysis/stop-reasons.js';
import { isCaught, toldFailureOf } from '../../analysis/told-failures.js';
import { isInTypeScript } from '../../analysis/types.js';
import { functionAround, useOf, wrapped } from '../../analysis/uses.js';
import { isWithin } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { type Guard, guardAfter, guardApart, guardFirst } from '../../edits/insertions.js';
import {
  allowedBySdk,
  endsIn,
  type Guarding,
  guardFor,
  type Held,
  isUntyped,
  type Kind,
  placed,
  type Site,
  typeAround,
} from './conditions.js';
import type { End } from './ends.js';
import { failureAt, isFailureUnclear } from './failure.js';
import { freeName, partNamed } from './guard-names.js';
import { loopGuard } from './stream-guard.js';

/** A guard where an answer arrives, before anything reads it; `undefined` where there is no room for one. */
export function guarding(arrival: Arrival, site: Site): Guarding | undefined {
  switch (arrival.kind) {
    case 'parameter':
      return parameterGuard(arrival.node, site);
    case 'named':
      return namedGuard(arrival.node, site);
    case 'events':
      return loopGuard(arrival.node, site);
    case 'promise':
      return apart(arrival.node, 'value', site, 'await ');
    default:
      return valueGuard(arrival.node, arrival.kind, site);
  }
}

/** Whether an answer arrives where nothing can be said of how a failure would be told: in a callback with a way of its own. */
export function isUnsayable(
  { kind, node }: Arrival,
  ends: readonly End[],
  entered: Arrivals['entered'],
): boolean {
  const body = kind === 'parameter' && 'body' in node.parent ? node.parent.body : undefined;
  return isFailureUnclear(body ?? node, ends, entered);
}

function valueGuard(node: ts.Expression, kind: Kind, site: Site): Guarding | undefined {
  const use = useOf(node);
  const mayBeMissing = mayBeNothing(node, site);
  if (use.kind === 'bound' && ts.isVariableDeclarationList(use.declaration.parent)) {
    const { declarations, parent: statement } = use.declaration.parent;
    if (!ts.isVariableStatement(statement) || declarations.at(-1) !== use.declaration) return undefined;
    const type = use.declaration.type ?? typeAround(node, site);
    return after(statement, use.declaration.name.getText(), { kind, type, mayBeMissing }, site);
  }
  if (use.kind === 'assigned' && ts.isExpressionStatement(use.assignment.parent)) {
    const { declaration } = use;
    const isTyped = ts.isVariableDeclaration(declaration) || ts.isParameter(declaration);
    const type = (isTyped ? declaration.type : undefined) ?? typeAround(node, site);
    const statement = outOfTry(use.assignment.parent);
    if (statement === use.assignment.parent && isKeptByCatch(statement, declaration))
      return apart(node, kind, site);
    return after(statement, use.assignment.left.getText(), { kind, type, mayBeMissing }, site);
  }
  return unpackedGuard(node, site) ?? apart(node, kind, site);
}

/** Whether a variable outlives the `try` around an assignment whose `catch` goes on: it has to be assigned behind the guard. */
function isKeptByCatch(statement: ts.Statement, declaration: ts.Node): boolean {
  const around = functionAround(statement);
  const tried = ts.findAncestor(
    statement,
    (node) => node === around || (ts.isBlock(node) && ts.isTryStatement(node.parent)),
  );
  return tried !== undefined && isCaught(statement, around) && !isWithin(declaration, tried);
}

/** Whether there may be no answer where one is awaited: `client?.send(…)`, `….catch(() => null)`, a function that gives none. */
function mayBeNothing(node: ts.Expression, { project }: Site): boolean {
  const awaited = unwrap(ts.isAwaitExpression(node) ? node.expression : node);
  if (ts.isOptionalChain(awaited)) return true;
  if (!ts.isCallExpression(awaited)) return false;
  const callee = unwrap(awaited.expression);
  const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  const [first] = awaited.arguments;
  if (method === 'catch') return first === undefined || !isSeenFunction(first) || mayGiveNothing(first);
  // Whoever loses a race to a promise that is never rejected gets what that one gives.
  if (callee.getText() === 'Promise.race') return !/reject/.test(first?.getText() ?? '');
  const target = functionCalled(awaited, project);
  return target !== undefined && mayGiveNothing(target);
}

/**
 * The `try` around a statement that is its last one, if its `catch` leaves: what is caught there is the failure of that statement, and may
 * be tried again.
 */
function outOfTry(statement: ts.ExpressionStatement): ts.Statement {
  const block = statement.parent;
  const around = block.parent;
  const isLast = ts.isBlock(block) && block.statements.at(-1) === statement;
  if (!isLast || !ts.isTryStatement(around) || around.tryBlock !== block) return statement;
  const { catchClause } = around;
  return catchClause !== undefined && leaves(catchClause.block) ? around : statement;
}

function after(statement: ts.Statement, name: string, held: Held, site: Site): Guarding | undefined {
  const made = guardFor(name, held, statement, site);
  return made && placed(made, guardAfter(statement, made.guard));
}

/** `const { output } = await ask()`: the stop reason is unpacked, too. */
function unpackedGuard(node: ts.Expression, site: Site): Guarding | undefined {
  const use = useOf(node);
  const list = use.kind === 'unpacked' ? use.declaration.parent : undefined;
  if (use.kind !== 'unpacked' || list === undefined || !ts.isVariableDeclarationList(list)) return undefined;
  const { declarations, parent: statement } = list;
  if (declarations.length > 1 || !ts.isVariableStatement(statement)) return undefined;
  const isKnown = site.api === 'converse' && use.declaration.type === undefined;
  const part = partNamed(isKnown ? 'stopReason' : 'stop_reason', 'stopReason', use.pattern);
  // What else the program's own types allow is not known.
  if (part === undefined || !(isKnown || part.edits.length === 0)) return undefined;
  const { body, how } = failureAt(statement, { ends: site.ends, reason: part.name });
  const type = use.declaration.type ?? typeAround(node, site);
  const isListed = isInTypeScript(node) && !isUntyped(type);
  const allows = isKnown || site.api === 'sdk' ? allowedBySdk(node, site) : isListed ? 'listed' : 'anything';
  const form = isKnown ? 'converse' : 'messages';
  const condition = endsIn({ read: part.name, form, allows }, node, site);
  const edits = [...part.edits, ...guardAfter(statement, { condition, body })];
  return { edits, how, isPlain: false };
}

/** `read((await ask()).content)`: the answer gets a name first. */
function apart(node: ts.Expression, kind: Kind, site: Site, prefix = ''): Guarding | undefined {
  const outer = wrapped(node);
  const holder = firstIn(outer, (other) => site.names.has(other));
  if (holder === undefined) return undefined;
  if (ts.isExpression(holder) && !ts.isArrowFunction(holder.parent)) return undefined;
  const isResponse = site.api === 'converse' && kind === 'value';
  const name = freeName(kind === 'event' ? 'event' : isResponse ? 'response' : 'message', node, site);
  const made = guardFor(name, { kind, type: typeAround(node, site) }, node, site);
  return made && placed(made, guardApart(outer, holder, { name, prefix, guard: made.guard }));
}

/** `.then((response) => …)` */
function parameterGuard(parameter: ts.ParameterDeclaration, site: Site): Guarding | undefined {
  const target = parameter.parent;
  const body = 'body' in target ? target.body : undefined;
  if (body === undefined || !(ts.isBlock(body) || ts.isExpression(body))) return undefined;
  const told = toldFailureOf(target);
  const answered = told === undefined || told === 'unclear' ? undefined : told.answered;
  if (answered === undefined) return nameGuard(parameter, body, (guard) => guardFirst(body, guard), site);
  // `if (error) return done(error)` comes first, and then there is an answer.
  const { at, statement } = answered;
  const put = at === 'behind' ? guardAfter : guardFirst;
  return nameGuard(parameter, statement, (guard) => put(statement, guard), site);
}

/** `for (const response of responses)`, `const [first, second] = await Promise.all([…])` */
function namedGuard(named: ts.VariableDeclaration | ts.BindingElement, site: Site): Guarding | undefined {
  const owner = ts.findAncestor<ts.Node>(
    named,
    (node) => ts.isVariableDeclaration(node) || ts.isParameter(node),
  );
  if (owner !== undefined && ts.isParameter(owner)) {
    const { body } = owner.parent as ts.FunctionLikeDeclaration;
    return body && nameGuard(named, body, (guard) => guardFirst(body, guard), site);
  }
  const list = owner?.parent;
  if (list === undefined || !ts.isVariableDeclarationList(list)) return undefined;
  const { parent } = list;
  if (ts.isForOfStatement(parent))
    return nameGuard(named, parent.statement, (guard) => guardFirst(parent.statement, guard), site);
  if (!ts.isVariableStatement(parent) || list.declarations.at(-1) !== owner) return undefined;
  return nameGuard(named, parent, (guard) => guardAfter(parent, guard), site);
}

/** A guard for what has a name already, or is unpacked, with what puts it to its place. */
function nameGuard(
  named: ts.ParameterDeclaration | ts.VariableDeclaration | ts.BindingElement,
  place: ts.Node,
  put: (guard: Guard) => Edit[],
  site: Site,
): Guarding | undefined {
  const { name } = named;
  const type = 'type' in named ? named.type : undefined;
  if (ts.isIdentifier(name)) {
    const made = guardFor(name.text, { kind: 'value', type }, place, site);
    return made && placed(made, put(made.guard));
  }
  const field = stopFieldOf(site.api);
  const part = type === undefined ? partNamed(field, 'stopReason', name) : undefined;
  if (part === undefined) return undefined;
  const failure = failureAt(place, { ends: site.ends, reason: part.name });
  const form = site.api === 'converse' ? 'converse' : 'messages';
  const condition = endsIn({ read: part.name, form, allows: allowedBySdk(place, site) }, place, site);
  return {
    edits: [...part.edits, ...put({ condition, body: failure.body })],
    how: failure.how,
    isPlain: false,
  };
}
