import { ts } from '../compiler.cjs';
import { leaves } from '../conditions.js';
import { functionCalled } from '../functions.js';
import { chainFrom, isLogged, isOnPath } from '../requests/chains.js';
import type { Path } from '../requests/found.js';
import { type Declaration, usesOf } from '../scopes.js';
import { isWithin, nodesIn } from '../walk.js';
import { again, unseenAt, type Walk } from './walk.js';

/** A list of turns: what holds it, and by which names it is reached from there. */
export interface Slot {
  readonly declaration: Declaration;
  readonly path: Path;
}

/** How a list was left by what comes before a place. */
export type Before =
  /** All that it can end with has been seen. */
  | 'written'
  /** What declares it is reached. */
  | 'declared'
  /** The beginning of the function or of the file is reached. */
  | 'started';

/**
 * Walks back from a place over everything that writes to a list, until its end is known.
 *
 * What stands in a loop with the place comes before it as well, the next time.
 */
export function walkBack(place: ts.Node, slot: Slot, walk: Walk): Before {
  let inner = place;
  for (;;) {
    const { parent } = inner;
    const statements = statementsIn(parent);
    if (statements !== undefined) {
      const index = statements.indexOf(inner as ts.Statement);
      const before = backOver(statements.slice(0, Math.max(index, 0)), slot, walk);
      if (before !== undefined) return before;
    }
    if (ts.isIterationStatement(parent, false) && parent.statement === inner && !walk.seen.has(parent)) {
      walk.seen.add(parent);
      againIn(parent, slot, walk);
    }
    if (ts.isFunctionLike(parent) || ts.isSourceFile(parent)) return 'started';
    inner = parent;
  }
}

function statementsIn(node: ts.Node): readonly ts.Statement[] | undefined {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node)
    ? node.statements
    : undefined;
}

/** What another round of a loop begins with: the end of its body, and wherever it goes on from. */
function againIn(loop: ts.IterationStatement, slot: Slot, walk: Walk): void {
  const body = loop.statement;
  backOver(ts.isBlock(body) ? body.statements : [body], slot, again(walk));
  for (const jump of nodesIn(body, ts.isContinueStatement)) {
    const isOwn = ts.findAncestor(jump, (node) => ts.isIterationStatement(node, false)) === loop;
    if (isOwn) walkBack(jump, slot, again(walk));
  }
}

function backOver(statements: readonly ts.Statement[], slot: Slot, walk: Walk): Before | undefined {
  for (const statement of [...statements].reverse()) {
    const before = backOverOne(statement, slot, walk);
    if (before !== undefined) return before;
  }
  return undefined;
}

function backOverOne(statement: ts.Statement, slot: Slot, walk: Walk): Before | undefined {
  const { declaration } = slot;
  if (isDeclaredIn(declaration, statement)) return 'declared';
  const uses = usesOf(declaration).filter((use) => isWithin(use, statement));
  if (uses.length === 0) return undefined;
  if (ts.isBlock(statement)) return backOver(statement.statements, slot, walk);
  if (ts.isTryStatement(statement)) return backOver(statement.tryBlock.statements, slot, walk);
  if (ts.isIfStatement(statement)) return backOverIf(statement, slot, walk);
  if (ts.isExpressionStatement(statement)) return backOverUses(uses, statement, slot, walk);
  for (const use of [...uses].reverse()) writeAt(use, slot, again(walk));
  if (uses.some((use) => isWrite(use, slot))) walk.isSure = false;
  return undefined;
}

function isDeclaredIn(declaration: Declaration, statement: ts.Statement): boolean {
  return ts.isVariableStatement(statement) && isWithin(declaration, statement);
}

function backOverIf(statement: ts.IfStatement, slot: Slot, walk: Walk): Before | undefined {
  const { thenStatement, elseStatement } = statement;
  const branches = [thenStatement, ...(elseStatement === undefined ? [] : [elseStatement])];
  const open = branches.filter((branch) => !leaves(branch));
  const ends = open.map((branch) => {
    const own = again(walk);
    const before = backOver(ts.isBlock(branch) ? branch.statements : [branch], slot, own);
    if (before === undefined && !own.isSure) walk.isSure = false;
    return before;
  });
  const isEnded = ends.every((before) => before !== undefined);
  if (isEnded && elseStatement !== undefined) return ends[0];
  if (ends.some((before) => before !== undefined)) walk.isSure = false;
  return undefined;
}

function backOverUses(
  uses: readonly ts.Identifier[],
  statement: ts.ExpressionStatement,
  slot: Slot,
  walk: Walk,
): Before | undefined {
  for (const use of [...uses].reverse()) {
    const write = writeOf(use, slot);
    if (write === undefined) continue;
    // `isNew && messages.push(turn)`
    const isAlways = write.parent === statement;
    const isEnded = writeAt(use, slot, isAlways ? walk : again(walk));
    if (isEnded && isAlways) return 'written';
    walk.isSure = false;
  }
  return undefined;
}

function isWrite(use: ts.Identifier, slot: Slot): boolean {
  return writeOf(use, slot) !== undefined;
}

/** The call or the assignment by which a use of what holds a list changes that, or may. */
function writeOf(use: ts.Identifier, { path }: Slot): ts.BinaryExpression | ts.CallExpression | undefined {
  const { end, keys } = chainFrom(use);
  if (!isOnPath(keys, path)) return undefined;
  const { parent } = end;
  if (ts.isBinaryExpression(parent) && parent.left === end)
    return keys.length === path.length ? parent : undefined;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === end) {
    const isCalled = ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
    const isChange = keys.length === path.length && isCalled && changes.test(parent.name.text);
    return isChange ? (parent.parent as ts.CallExpression) : undefined;
  }
  const isGiven = ts.isCallExpression(parent) && parent.expression !== end;
  return isGiven && keys.length <= path.length && !isLogged(end) && !looks.test(parent.expression.getText())
    ? parent
    : undefined;
}

const changes = /^(?:push|pop|shift|splice|reverse|sort|fill|copyWithin)$/;
/** Calls that only look at what they get, or send it. */
const looks =
  /(?:^|\.)(?:stringify|keys|values|entries|isArray|structuredClone|send|create|stream|converse\w*|invokeModel\w*|toConverse|freeze|concat|push)$/;

/** What a use writes to a list; whether its end is known then. */
function writeAt(use: ts.Identifier, slot: Slot, walk: Walk): boolean {
  const write = writeOf(use, slot);
  if (write === undefined) return false;
  if (ts.isBinaryExpression(write)) {
    walk.writes.add(use);
    walk.list(write.right, walk);
    return true;
  }
  const callee = write.expression;
  const isOwn = ts.isPropertyAccessExpression(callee) && isWithin(use, callee);
  if (!isOwn) return givenAt(use, write, slot, walk);
  if (callee.name.text !== 'push') return !unseenAt(write, walk);
  walk.writes.add(use);
  return !walk.elements(write.arguments, walk);
}

/** What a function does to a list that it is given. */
function givenAt(use: ts.Identifier, call: ts.CallExpression, { path }: Slot, walk: Walk): boolean {
  const { end, keys } = chainFrom(use);
  const target = functionCalled(call, walk.project);
  const parameter = target?.parameters[call.arguments.indexOf(end)];
  const body = target?.body;
  if (parameter === undefined || body === undefined || !ts.isIdentifier(parameter.name)) {
    // It may only read it; whoever gets it is asked again where something is taken out of the list.
    walk.isSure = false;
    return false;
  }
  if (!ts.isBlock(body) || walk.seen.has(parameter)) return false;
  walk.seen.add(parameter);
  const slot = { declaration: parameter, path: path.slice(keys.length) };
  const before = backOver(body.statements, slot, walk);
  if (before !== undefined) walk.writes.add(use);
  return before !== undefined;
}
