import { ts } from '../../../analysis/compiler.cjs';
import { leaves } from '../../../analysis/conditions.js';
import { isAssignmentOperator, unwrap } from '../../../analysis/expressions.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import { indentationAt, lineBreakOf, replaceRange } from '../../../edits/nodes.js';
import { removalOf, statementsText } from '../../../edits/statements.js';
import { indentationUnit } from '../../../edits/text.js';
import type { Draft } from '../draft.js';
import { branchesIn, isHarmless, isOnlyStartText, readsIn, typeAsked } from './chains.js';
import { type Member, startText } from './frames.js';
import type { BranchPlan } from './plan.js';
import { exitTarget, isExit } from './questions.js';

/** A new arm: what it asks, and what it does. */
interface Arm {
  readonly condition: string;
  readonly body: string[];
}

export function rebuild(
  top: ts.IfStatement | ts.SwitchStatement,
  plan: BranchPlan,
  event: string,
  draft: Draft,
): void {
  const file = draft.file;
  const start = top.getStart(file);
  const outer = indentationAt(file, start);
  const inner = outer + indentationUnit(file);
  const arms: Arm[] = [];
  const branches = ts.isSwitchStatement(top) ? clausesOf(top, plan, draft) : chainArms(top, plan, draft);
  for (const { conditions, statements, body, isDefault } of branches) {
    if (body !== undefined && isOnlyStartText([body], plan)) continue;
    if (isDefault) {
      if (statements.some((statement) => !isHarmless(statement)))
        draft.refuse('stream-loop', statements[0] ?? top);
      const text = textsOf(statements, inner, draft);
      if (text.length > 0) arms.push({ condition: '', body: text });
      continue;
    }
    const known = arms.length;
    for (const { condition, members: own } of conditions) {
      addArms(arms, condition, own, statements, { plan, event, inner, draft });
    }
    if (body !== undefined && ts.isCaseClause(body)) arms[known]?.body.unshift(...commentsAbove(body));
  }
  const leftovers = draft.edits.filter((edit) => edit.start >= start && edit.end <= top.end);
  for (const edit of leftovers) draft.edits.splice(draft.edits.indexOf(edit), 1);
  if (arms.length === 0) {
    draft.edits.push(removalOf(top));
    return;
  }
  const line = lineBreakOf(file);
  const written = arms.map(({ condition, body }) => {
    const content = body.map((text) => inner + text).join(line);
    return `${condition === '' ? '' : `if (${condition}) `}{${line}${content}${line}${outer}}`;
  });
  draft.edits.push(replaceRange(file, start, top.end, written.join(' else ')));
}

interface OldArm {
  readonly conditions: readonly { readonly condition: string; readonly members: readonly Member[] }[];
  readonly statements: readonly ts.Statement[];
  readonly body: ts.Node | undefined;
  readonly isDefault: boolean;
}

function chainArms(top: ts.IfStatement, plan: BranchPlan, draft: Draft): OldArm[] {
  return branchesIn(top).map(({ condition, statements, body }) => {
    if (condition === undefined) return { conditions: [], statements, body, isDefault: true };
    const type = typeAsked(condition, plan);
    if (isOnlyStartText([condition, body], plan))
      return { conditions: [], statements: [], body, isDefault: false };
    const own = type === undefined ? [] : plan.membersOf(type.node, type.frame);
    const text = type === undefined ? textOfCondition(condition, draft) : '';
    return { conditions: [{ condition: text, members: own }], statements, body, isDefault: false };
  });
}

function textOfCondition(condition: ts.Expression, draft: Draft): string {
  return statementsText(
    draft.file,
    condition.getStart(),
    condition.end,
    condition as unknown as ts.Statement,
    '',
    draft.edits,
  );
}

/** The clauses of a `switch` on the type, without the `break` at the end of each. */
function clausesOf(top: ts.SwitchStatement, plan: BranchPlan, draft: Draft): OldArm[] {
  const arms: OldArm[] = [];
  let waiting: { condition: string; members: readonly Member[] }[] = [];
  for (const clause of top.caseBlock.clauses) {
    const statements = withoutBreak(clause);
    if (statements === undefined || hasInnerBreak(statements)) {
      draft.refuse('stream-loop', clause);
      return [];
    }
    if (ts.isDefaultClause(clause)) {
      if (waiting.length > 0) draft.refuse('stream-loop', clause);
      arms.push({ conditions: [], statements, body: undefined, isDefault: true });
      continue;
    }
    const value = unwrap(clause.expression);
    const frame = ts.isStringLiteralLike(value) ? value.text : '';
    if (frame === 'ping' && clause.statements.length > 0 && statements.length === 0) continue;
    const own = plan.membersOf(top.expression, frame);
    if (
      own.length === 0 ||
      (frame === 'content_block_start' && readsIn(clause, plan).length === 0 && statements.length > 0)
    ) {
      draft.refuse('stream-loop', clause);
    }
    waiting.push({ condition: '', members: own });
    if (clause.statements.length === 0) continue;
    if (waiting.length > 1) draft.refuse('stream-loop', clause);
    arms.push({ conditions: waiting, statements, body: clause, isDefault: false });
    waiting = [];
  }
  return arms;
}

/** What a clause does before its `break`; `undefined` if it falls through. */
function withoutBreak(clause: ts.CaseOrDefaultClause): readonly ts.Statement[] | undefined {
  const [only, ...others] = clause.statements;
  const statements =
    only !== undefined && ts.isBlock(only) && others.every(ts.isBreakStatement)
      ? [...only.statements, ...others]
      : [...clause.statements];
  const last = statements.at(-1);
  if (last === undefined) return [];
  if (ts.isBreakStatement(last) && last.label === undefined) return statements.slice(0, -1);
  const isLast = clause.parent.clauses.at(-1) === clause;
  return isLast || leaves(last) ? statements : undefined;
}

function hasInnerBreak(statements: readonly ts.Statement[]): boolean {
  return statements.some((statement) =>
    nodesIn(statement, ts.isBreakStatement).some((exit) => {
      const target = exitTarget(exit);
      return target !== undefined && ts.isSwitchStatement(target) && !isWithin(target, statement);
    }),
  );
}

/** The comments on lines of their own above a clause. */
function commentsAbove(clause: ts.CaseClause): string[] {
  const { text } = clause.getSourceFile();
  const comments = ts.getLeadingCommentRanges(text, clause.pos) ?? [];
  return comments
    .filter(({ pos }) => text.slice(clause.pos, pos).includes('\n'))
    .map(({ pos, end }) => text.slice(pos, end));
}

interface ArmContext {
  readonly plan: BranchPlan;
  readonly event: string;
  readonly inner: string;
  readonly draft: Draft;
}

/** Adds what one old arm does: an arm for each member that it reads, or to the one that asks for the member already. */
function addArms(
  arms: Arm[],
  condition: string,
  own: readonly Member[],
  statements: readonly ts.Statement[],
  { plan, event, inner, draft }: ArmContext,
): void {
  if (own.length === 0) {
    arms.push({ condition, body: textsOf(statements, inner, draft) });
    return;
  }
  if (own.length > 1) refuseTogether(statements, own, plan, draft);
  for (const member of own) {
    const mine = statements.filter((statement) => memberFor(statement, own, plan) === member);
    const body = textsOf(mine, inner, draft);
    if (body.length === 0) continue;
    const text = `${event}.${member}`;
    const known = arms.find((arm) => arm.condition === text);
    if (known !== undefined && mine.some(ts.isVariableStatement))
      draft.refuse('stream-loop', mine[0] ?? statements[0] ?? draft.file);
    if (known === undefined) arms.push({ condition: text, body });
    else known.body.push(...body);
  }
  for (const statement of statements) {
    const reads = readsIn(statement, plan);
    const found = new Set(reads.flatMap(({ field }) => field?.member ?? []));
    const hasStartText = reads.some(({ name }) => name === startText);
    if (found.size > 1 || (hasStartText && found.size > 0)) draft.refuse('stream-loop', statement);
  }
}

/** What was done for one event is done for two now: each statement has to belong to one of them, and to need nothing of the other. */
function refuseTogether(
  statements: readonly ts.Statement[],
  own: readonly Member[],
  plan: BranchPlan,
  draft: Draft,
): void {
  for (const statement of statements) {
    const isAlone = readsIn(statement, plan).length > 0 || isHarmless(statement) || leaves(statement);
    const isGone = draft.edits.some(
      (edit) => edit.text === '' && edit.start <= statement.getStart() && edit.end >= statement.end,
    );
    if (isGone) continue;
    const isPlain =
      !ts.isVariableStatement(statement) && !(leaves(statement) && ts.isReturnStatement(statement));
    // Who leaves with the first event does not see the last one.
    const leavesEarly =
      nodesIn(statement, isExit).length > 0 && memberFor(statement, own, plan) !== own.at(-1);
    if (!isAlone || !isPlain || leavesEarly || readsWritten(statement, statements))
      draft.refuse('stream-loop', statement);
  }
}

/** Whether a statement reads a variable that another one of them writes. */
function readsWritten(statement: ts.Statement, statements: readonly ts.Statement[]): boolean {
  const written = statements.flatMap((other) =>
    other === statement ? [] : nodesIn(other, ts.isBinaryExpression).flatMap(targetsOf),
  );
  return nodesIn(statement, ts.isIdentifier).some(({ text }) => written.includes(text));
}

/** The variable that an assignment writes. */
function targetsOf({ left, operatorToken: { kind } }: ts.BinaryExpression): string[] {
  return isAssignmentOperator(kind) && ts.isIdentifier(left) ? [left.text] : [];
}

/** The member that a statement goes to: what it reads, else the last one for a jump and the first one for everything else. */
function memberFor(statement: ts.Statement, own: readonly Member[], plan: BranchPlan): Member | undefined {
  const reads = readsIn(statement, plan);
  if (isOnlyStartText([statement], plan)) return undefined;
  const read = reads.find(({ field }) => field !== undefined)?.field?.member;
  if (read !== undefined) return read;
  return leaves(statement) ? own.at(-1) : own[0];
}

/** The texts of statements with the comments above them, for a place with another indentation. */
function textsOf(statements: readonly ts.Statement[], indentation: string, draft: Draft): string[] {
  const { file } = draft;
  return statements.flatMap((statement) => {
    const gone = draft.edits.find(
      (edit) => edit.text === '' && edit.start <= statement.getStart(file) && edit.end >= statement.end,
    );
    if (gone !== undefined) {
      draft.edits.splice(draft.edits.indexOf(gone), 1);
      return [];
    }
    const comments = ts.getLeadingCommentRanges(file.text, statement.pos) ?? [];
    const first = comments.find(({ pos }) => file.text.slice(statement.pos, pos).includes('\n'));
    const start = first?.pos ?? statement.getStart(file);
    const tail = /^[ \t]*\/\/[^\r\n]*/.exec(file.text.slice(statement.end))?.[0].length ?? 0;
    return [statementsText(file, start, statement.end + tail, statement, indentation, draft.edits)];
  });
}
