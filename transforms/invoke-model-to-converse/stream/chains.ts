import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { isLog } from '../../../analysis/uses.js';
import { isWithin } from '../../../analysis/walk.js';
import type { Draft } from '../draft.js';
import { type Member, type Read, startText } from './frames.js';
import type { BranchPlan } from './plan.js';
import { comparedText, comparisonOf, conjunction } from './questions.js';

/** The `if` at the head of the chain whose condition an expression is part of. */
export function chainOf(node: ts.Expression): ts.IfStatement | undefined {
  const comparison = comparisonOf(node);
  if (comparison === undefined) return undefined;
  const { parent } = conjunction(comparison);
  if (!ts.isIfStatement(parent)) return undefined;
  let top = parent;
  while (ts.isIfStatement(top.parent) && top.parent.elseStatement === top) top = top.parent;
  return top;
}

/** One arm of a chain or of a `switch`; no condition for the last resort. */
interface Branch {
  readonly condition: ts.Expression | undefined;
  readonly statements: readonly ts.Statement[];
  readonly body: ts.Node;
}

export function branchesIn(top: ts.IfStatement): Branch[] {
  const branches: Branch[] = [];
  for (let node: ts.Statement | undefined = top; node !== undefined; ) {
    if (!ts.isIfStatement(node)) {
      branches.push({ condition: undefined, statements: statementsOf(node), body: node });
      break;
    }
    branches.push({
      condition: node.expression,
      statements: statementsOf(node.thenStatement),
      body: node.thenStatement,
    });
    node = node.elseStatement;
  }
  return branches;
}

function statementsOf(node: ts.Statement): readonly ts.Statement[] {
  return ts.isBlock(node) ? node.statements : [node];
}

/** The one type that a condition asks for and nothing else, with the expression that it asks. */
export function typeAsked(
  condition: ts.Expression,
  { types }: BranchPlan,
): { node: ts.Expression; frame: string } | undefined {
  const comparison = unwrap(condition);
  const read = types.find(({ node }) => comparisonOf(node) === comparison);
  if (read === undefined || !ts.isBinaryExpression(comparison)) return undefined;
  const isEqual = !comparison.operatorToken.getText().startsWith('!');
  return isEqual ? { node: read.node, frame: comparedText(comparison) } : undefined;
}

/** Whether the arms of a chain cannot stay as they are: one asks for two members, two for the same, or one has nothing left. */
export function needsRebuilding(
  top: ts.IfStatement | ts.SwitchStatement,
  plan: BranchPlan,
  draft: Draft,
): boolean {
  if (ts.isSwitchStatement(top)) return true;
  for (const branch of branchesIn(top)) if (doesMore(branch, plan)) draft.refuse('stream-loop', branch.body);
  const asked: Member[] = [];
  for (const { condition, body } of branchesIn(top)) {
    if (condition !== undefined && isOnlyStartText([condition, body], plan)) return true;
    const type = condition === undefined ? undefined : typeAsked(condition, plan);
    if (type === undefined) continue;
    const found = plan.membersOf(type.node, type.frame);
    if (found.length !== 1) return true;
    if (readsIn(body, plan).some(({ name }) => name === startText)) return true;
    asked.push(...found);
  }
  return new Set(asked).size < asked.length;
}

export function readsIn(node: ts.Node, { values }: Pick<BranchPlan, 'values'>): Read[] {
  return values.filter((read) => isWithin(read.node, node));
}

/** Whether all that is read is the text at the start of a block, which comes with the first delta now. */
export function isOnlyStartText(nodes: readonly ts.Node[], plan: BranchPlan): boolean {
  const reads = nodes.flatMap((node) => readsIn(node, plan));
  return reads.length > 0 && reads.every(({ name }) => name === startText);
}

/** Whether something is done at the start of a text that has nothing to do with the text. */
function doesMore({ condition, statements }: Branch, plan: BranchPlan): boolean {
  if (condition === undefined || !readsIn(condition, plan).some(({ name }) => name === startText))
    return false;
  return statements.some((statement) => !isOnlyStartText([statement], plan) && !isLeaving(statement));
}

function isLeaving(statement: ts.Statement): boolean {
  return ts.isBreakStatement(statement) || ts.isContinueStatement(statement);
}

/** Whether a statement only prints, or goes on: it may be reached for other events than before, and more or less often. */
export function isHarmless(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.every(isHarmless);
  if (ts.isContinueStatement(statement) || ts.isEmptyStatement(statement)) return true;
  const call = ts.isExpressionStatement(statement) ? unwrap(statement.expression) : undefined;
  return call !== undefined && ts.isCallExpression(call) && isLog(call);
}

/** Refuses what an `else` does for every other event: there are others now. */
export function refuseOtherEvents(types: readonly Read[], draft: Draft): void {
  for (const { node } of types) {
    const top = chainOf(node);
    const last = top === undefined ? undefined : branchesIn(top).at(-1);
    if (last === undefined || last.condition !== undefined) continue;
    const other = last.statements.find((statement) => !isHarmless(statement) && !asksAgain(statement, types));
    if (other !== undefined) draft.refuse('stream-loop', other);
  }
}

/** An `if` or a `switch` that asks for a type itself does nothing for the rest. */
function asksAgain(statement: ts.Statement, types: readonly Read[]): boolean {
  const isAsking =
    (ts.isIfStatement(statement) && statement.elseStatement === undefined) || ts.isSwitchStatement(statement);
  return isAsking && types.some(({ node }) => isWithin(node, statement.expression));
}
