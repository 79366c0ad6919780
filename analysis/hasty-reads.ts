import { contentOf } from './answer-reads.js';
import type { Arrival } from './answers.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { leaves } from './conditions.js';
import { unwrap } from './expressions.js';
import { isSeenFunction } from './functions.js';
import type { Project } from './project.js';
import { usesOf } from './scopes.js';
import { isCheck, readsIn, type StopField } from './stop-reasons.js';
import { functionAround, isWritten, useOf } from './uses.js';
import { isWithin, nodesIn } from './walk.js';

/** Where a program reads the first block of an answer as if there were one, whatever the stop reason says; a refusal may have none. */
export function hastyRead(arrival: Arrival, field: StopField, project: Project): ts.Node | undefined {
  if (arrival.kind === 'event' || arrival.kind === 'events') return undefined;
  const content = contentOf[arrival.kind === 'adapted' ? 'stop_reason' : field];
  const blocks = [...readsIn(arrival, [...content, '0'], project)];
  const sought = [...readsIn(arrival, content, project)].flatMap((list) => soughtIn(list) ?? []);
  return [...blocks, ...sought]
    .flatMap(plainMembers)
    .find((read) => !isAskedFirst(read, arrival.node, project));
}

/** `content.find((block) => …)`, `content.at(0)` */
function soughtIn(content: ts.Expression): ts.Expression | undefined {
  const use = useOf(content);
  const isSought = use.kind === 'member' && /^(?:find|at|shift|pop)$/.test(use.name ?? '');
  const call = isSought ? use.node.parent : undefined;
  return call !== undefined && ts.isCallExpression(call) ? call : undefined;
}

/** What is read of a block without asking whether it is there. */
function plainMembers(block: ts.Expression): ts.Node[] {
  const use = useOf(block);
  if (use.kind === 'member') return use.node.questionDotToken === undefined ? [use.node] : [];
  if (use.kind !== 'bound') return [];
  const uses = usesOf(use.declaration).filter((name) => !isWritten(name));
  return uses.flatMap((name) => plainMembers(name));
}

/** Whether something is read under a condition, or behind a statement that may have left for what the answer is, here or at all calls. */
function isAskedFirst(
  read: ts.Node,
  arrival: ts.Node,
  project: Project,
  seen: ReadonlySet<ts.Node> = new Set(),
): boolean {
  const around = functionAround(read);
  if (isConditional(read) || isLeftBefore(read, around)) return true;
  const home = functionAround(arrival);
  if (around === home || seen.has(around) || !isSeenFunction(around)) return false;
  const calls = callsOf(around, project) ?? [];
  const isCalledHome = calls.some((call) => functionAround(call) === home);
  // What gets the answer may have left before it hands it out.
  if (!isCalledHome && isLeftBefore(read, home)) return true;
  const next = new Set([...seen, around]);
  return calls.length > 0 && calls.every((call) => isAskedFirst(call, arrival, project, next));
}

/** Whether a statement of a function, which is before something if that is part of it, may have left for what the answer is. */
function isLeftBefore(read: ts.Node, around: ts.Node): boolean {
  const isBefore = (node: ts.Node) => node.end <= read.pos || !isWithin(read, around);
  // What this tool gives to projects throws for such an answer.
  const checks = nodesIn(around, ts.isCallExpression).filter(isCheck);
  if (checks.some((call) => isBefore(call) && asksOf(call, read))) return true;
  const statements = [...nodesIn(around, ts.isIfStatement), ...nodesIn(around, ts.isSwitchStatement)];
  return statements.some(
    (statement) =>
      isBefore(statement) &&
      asksOf(statement.expression, read) &&
      mayLeave(statement) &&
      !(ts.isIfStatement(statement) && truthWithRefusal(statement.expression) === false),
  );
}

/** Whether a condition has to do with the answer that is read, or with how one ends. */
function asksOf(condition: ts.Expression, read: ts.Node): boolean {
  const own = new Set(nodesIn(read, ts.isIdentifier).map(({ text }) => text));
  const names = nodesIn(condition, ts.isIdentifier).map(({ text }) => text);
  return names.some((name) => own.has(name) || /stop|reason|refus|declin|finish/i.test(name));
}

function isConditional(read: ts.Node): boolean {
  const around = functionAround(read);
  for (let node: ts.Node = read; node !== around && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isCaseOrDefaultClause(parent)) return true;
    const branch = branchOf(node, parent);
    if (branch !== undefined && truthWithRefusal(branch.condition) !== branch.isTrue) return true;
  }
  return false;
}

/** The condition under which a part of something is run, and how it has to come out. */
function branchOf(node: ts.Node, parent: ts.Node): { condition: ts.Expression; isTrue: boolean } | undefined {
  if (ts.isIfStatement(parent) && parent.expression !== node)
    return { condition: parent.expression, isTrue: parent.thenStatement === node };
  if (ts.isConditionalExpression(parent) && parent.condition !== node)
    return { condition: parent.condition, isTrue: parent.whenTrue === node };
  if (!ts.isBinaryExpression(parent) || parent.right !== node) return undefined;
  const operator = parent.operatorToken.getText();
  return /^(?:&&|\|\||\?\?)$/.test(operator)
    ? { condition: parent.left, isTrue: operator === '&&' }
    : undefined;
}

/** How a condition comes out for a refusal, as far as it asks for nothing but the stop reason. */
function truthWithRefusal(condition: ts.Expression): boolean | undefined {
  const node = unwrap(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const inner = truthWithRefusal(node.operand);
    return inner === undefined ? undefined : !inner;
  }
  if (!ts.isBinaryExpression(node)) return undefined;
  const { left, right, operatorToken } = node;
  const operator = operatorToken.getText();
  if (operator === '&&' || operator === '||') {
    const both = [truthWithRefusal(left), truthWithRefusal(right)];
    const decisive = operator === '||';
    if (both.includes(decisive)) return decisive;
    return both.includes(undefined) ? undefined : !decisive;
  }
  const [literal, other] = ts.isStringLiteralLike(unwrap(left))
    ? [unwrap(left), right]
    : [unwrap(right), left];
  const isReason = ts.isStringLiteralLike(literal) && /reason/i.test(other.getText());
  if (!isReason || !/^[!=]==?$/.test(operator)) return undefined;
  return /^(?:refusal|content_filtered)$/.test(literal.text) === operator.startsWith('=');
}

function mayLeave(statement: ts.IfStatement | ts.SwitchStatement): boolean {
  if (ts.isIfStatement(statement)) return leaves(statement.thenStatement);
  return (
    nodesIn(statement, ts.isReturnStatement).length > 0 || nodesIn(statement, ts.isThrowStatement).length > 0
  );
}
