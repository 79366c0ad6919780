import type { Arrival } from './answers.js';
import { ts } from './compiler.cjs';
import { leaves } from './conditions.js';
import type { Project } from './project.js';
import { usesOf } from './scopes.js';
import { readsIn } from './stop-reasons.js';
import { functionAround, isWritten, useOf } from './uses.js';
import { isWithin, nodesIn } from './walk.js';

/** Where a program reads the first block of an answer as if there were one, whatever the stop reason says; a refusal may have none. */
export function hastyRead(
  arrival: Arrival,
  field: 'stop_reason' | 'stopReason',
  project: Project,
): ts.Node | undefined {
  if (arrival.kind === 'event' || arrival.kind === 'events') return undefined;
  const isOld = field === 'stop_reason' || arrival.kind === 'adapted';
  const content = isOld ? ['content'] : ['output', 'message', 'content'];
  const blocks = [...readsIn(arrival, [...content, '0'], project)];
  const sought = [...readsIn(arrival, content, project)].flatMap((list) => soughtIn(list) ?? []);
  return [...blocks, ...sought].flatMap(plainMembers).find((read) => !isAskedFirst(read, arrival.node));
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

/** Whether something is read under a condition, or behind a statement that may have left before: that may ask for the stop reason. */
function isAskedFirst(read: ts.Node, arrival: ts.Node): boolean {
  if (isConditional(read)) return true;
  return [functionAround(read), functionAround(arrival)].some((around) =>
    [...nodesIn(around, ts.isIfStatement), ...nodesIn(around, ts.isSwitchStatement)].some(
      (statement) =>
        statement.pos >= (isWithin(arrival, around) ? arrival.pos : 0) &&
        (statement.pos < read.pos || !isWithin(read, around)) &&
        mayLeave(statement),
    ),
  );
}

function isConditional(read: ts.Node): boolean {
  const around = functionAround(read);
  for (let node: ts.Node = read; node !== around && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent) && parent.expression !== node) return true;
    if (ts.isConditionalExpression(parent) && parent.condition !== node) return true;
    if (ts.isCaseOrDefaultClause(parent)) return true;
    if (ts.isBinaryExpression(parent) && parent.right === node) {
      if (/^(?:&&|\|\||\?\?)$/.test(parent.operatorToken.getText())) return true;
    }
  }
  return false;
}

function mayLeave(statement: ts.IfStatement | ts.SwitchStatement): boolean {
  if (ts.isIfStatement(statement)) return leaves(statement.thenStatement);
  return (
    nodesIn(statement, ts.isReturnStatement).length > 0 || nodesIn(statement, ts.isThrowStatement).length > 0
  );
}
