import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, leaves, plainText } from '../../../analysis/conditions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { isLog, useOf, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { indentationAt, lineBreakOf, replaceNode, replaceRange } from '../../../edits/nodes.js';
import { removalOf, statementsText } from '../../../edits/statements.js';
import { indentationUnit } from '../../../edits/text.js';
import type { Draft } from '../draft.js';
import {
  isPrinted,
  type Member,
  memberOfFrame,
  members,
  partOfType,
  type Read,
  startText,
} from './frames.js';

/** How the types of old events are told apart after the migration. */
export interface BranchPlan {
  readonly types: readonly Read[];
  readonly values: readonly Read[];
  /** The paths that the new conditions make sure of where a node stands. */
  testedAt(node: ts.Node): readonly string[];
  /** The members that a question for a type asks for now. */
  membersOf(test: ts.Expression, frame: string): readonly Member[];
  /** Comparisons that another part of their condition makes superfluous. */
  readonly dropped: ReadonlySet<ts.Expression>;
}

/** Decides which members of the new events each question for an old type asks for. */
export function branchesOf(
  types: readonly Read[],
  values: readonly Read[],
  loop: ts.ForOfStatement,
  event: string,
  draft: Draft,
): BranchPlan | undefined {
  const readsUsage = values.some(({ field }) => field?.member === 'metadata');
  const membersOf = (test: ts.Expression, frame: string): readonly Member[] => {
    const own = values.filter((read) => read.test === test && read.frame === frame);
    const found = members.filter((member) => own.some(({ field }) => field?.member === member));
    if (found.length > 0) return found;
    const member = memberOfFrame[frame];
    if (member === undefined) return [];
    // What is done at the very end is done when the usage is there, if somebody reads it.
    return [frame === 'message_stop' && readsUsage ? 'metadata' : member];
  };
  const dropped = new Set<ts.Expression>();
  for (const { node } of types) {
    const comparison = comparisonOf(node);
    if (comparison === undefined) {
      if (!isPrinted(node) && !ts.isSwitchStatement(wrapped(node).parent))
        draft.refuse('stream-loop', wrapped(node).parent);
      continue;
    }
    const frame = comparedText(comparison);
    const [member, ...others] = membersOf(node, frame);
    if (member === undefined) {
      draft.refuse('stream-loop', comparison);
      continue;
    }
    if (others.length === 0 && isCoveredBy(comparison, member, values)) dropped.add(node);
  }
  const readOf = new Map(values.map((read) => [plainText(read.node), read]));
  const testedAt = (node: ts.Node): string[] => {
    const paths: string[] = [];
    for (const fact of factsAt(node)) {
      const isType =
        fact.kind === 'equal' &&
        fact.holds &&
        types.some((read) => read.node === fact.subject || isSwitchOn(read.node, fact.subject));
      if (isType && fact.kind === 'equal') {
        if (!dropped.has(fact.subject))
          for (const member of membersOf(fact.subject, fact.value)) paths.push(`${event}.${member}`);
        continue;
      }
      const read = readOf.get(plainText(fact.subject));
      if (read?.field === undefined || !fact.holds) continue;
      const part = fact.kind === 'equal' ? partOfType[fact.value] : [];
      if (part !== undefined)
        paths.push(`${event}.${read.field.member}${read.field.path.join('')}${part.join('')}`);
    }
    return paths;
  };
  for (const read of values) refuseMismatch(read, readOf, draft);
  refuseEarlyExit({ types, values, membersOf }, loop, draft);
  refuseUnguardedStarts(values, draft);
  return { types, values, testedAt, membersOf, dropped };
}

function isSwitchOn(node: ts.Expression, subject: ts.Expression): boolean {
  return ts.isSwitchStatement(wrapped(node).parent) && wrapped(node) === wrapped(subject);
}

/** The comparison with a text that a type is part of. */
function comparisonOf(node: ts.Expression): ts.BinaryExpression | undefined {
  const use = useOf(node);
  return use.kind === 'compared' && ts.isStringLiteralLike(unwrap(use.other)) ? use.node : undefined;
}

function comparedText({ right }: ts.BinaryExpression): string {
  const value = unwrap(right);
  return ts.isStringLiteralLike(value) ? value.text : '';
}

/** Whether another operand of the same `&&` asks for a part of the member, and so for the member. */
function isCoveredBy(comparison: ts.BinaryExpression, member: Member, values: readonly Read[]): boolean {
  const whole = conjunction(comparison);
  if (whole === comparison || comparison.operatorToken.getText().startsWith('!')) return false;
  return values.some(({ node, field }) => {
    if (field?.member !== member || node.pos < comparison.end || node.end > whole.end) return false;
    const use = useOf(node);
    if (use.kind === 'compared' && field.kind === 'type') return isConjunct(use.node, whole);
    return use.kind === 'tested' && isConjunct(wrapped(node), whole);
  });
}

/** The outermost `&&` that an expression is an operand of. */
function conjunction(node: ts.Expression): ts.Expression {
  let whole = wrapped(node);
  while (ts.isBinaryExpression(whole.parent) && isAnd(whole.parent)) whole = wrapped(whole.parent);
  return whole;
}

function isConjunct(node: ts.Expression, whole: ts.Expression): boolean {
  return conjunction(node) === whole;
}

function isAnd({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

/** What is read under a question for something else of another event would never be reached. */
function refuseMismatch(read: Read, readOf: ReadonlyMap<string, Read>, draft: Draft): void {
  for (const fact of factsAt(read.node)) {
    const other = fact.holds ? readOf.get(plainText(fact.subject)) : undefined;
    if (other?.field !== undefined && read.field !== undefined && other.field.member !== read.field.member) {
      draft.refuse('stream-loop', wrapped(read.node).parent);
    }
  }
}

/** The usage comes after the stop reason: a loop that is left before it would lose it. */
function refuseEarlyExit(
  { types, values, membersOf }: Pick<BranchPlan, 'types' | 'values' | 'membersOf'>,
  loop: ts.ForOfStatement,
  draft: Draft,
): void {
  if (!values.some(({ field }) => field?.member === 'metadata')) return;
  for (const exit of nodesIn(loop.statement, isExit)) {
    const target = exitTarget(exit);
    if (target !== loop && ts.isBreakStatement(exit)) continue;
    for (const fact of factsAt(exit)) {
      const isType =
        fact.kind === 'equal' &&
        fact.holds &&
        types.some(({ node }) => node === fact.subject || isSwitchOn(node, fact.subject));
      if (!isType || fact.kind !== 'equal') continue;
      if (!membersOf(fact.subject, fact.value).includes('metadata')) draft.refuse('stream-loop', exit);
      break;
    }
  }
}

function isExit(node: ts.Node): node is ts.BreakStatement | ts.ReturnStatement {
  return ts.isBreakStatement(node) || ts.isReturnStatement(node);
}

function exitTarget(exit: ts.Node): ts.Node | undefined {
  return ts.findAncestor(
    exit.parent,
    (node) => ts.isIterationStatement(node, false) || ts.isSwitchStatement(node),
  );
}

/** ConverseStream announces tools alone: what is done for every block has to be for tools. */
function refuseUnguardedStarts(values: readonly Read[], draft: Draft): void {
  for (const { node, field, isOptional } of values) {
    if (field?.member !== 'contentBlockStart' || field.kind !== 'leaf') continue;
    const use = useOf(node);
    const isSure = isOptional || use.kind === 'tested' || [...factsAt(node)].some(asksForTool);
    if (!isSure) draft.refuse('stream-loop', wrapped(node).parent);
  }
}

function asksForTool(fact: ReturnType<typeof factsAt> extends Generator<infer F> ? F : never): boolean {
  if (!fact.holds) return false;
  const subject = plainText(fact.subject);
  if (fact.kind === 'equal') return fact.value === 'tool_use' && /content_block\.type$|\.type$/.test(subject);
  return /\.(?:id|name)$/.test(subject);
}

/** Rewrites the conditions: where they stand if each asks for one thing, else as a chain of new ones. */
export function rewriteBranches(plan: BranchPlan, event: string, draft: Draft): void {
  const rebuilt = new Set<ts.IfStatement | ts.SwitchStatement>();
  for (const { node } of plan.types) {
    const holder = wrapped(node).parent;
    const top = ts.isSwitchStatement(holder) ? holder : chainOf(node);
    if (top !== undefined && (rebuilt.has(top) || needsRebuilding(top, plan, draft))) {
      rebuilt.add(top);
      continue;
    }
    writeComparison(node, plan, event, draft);
  }
  for (const top of rebuilt) {
    const { start, end } = { start: top.getStart(draft.file), end: top.end };
    // Conditions with more in them than a type keep the rest.
    if (ts.isIfStatement(top)) {
      for (const branch of branchesIn(top)) {
        if (branch.condition === undefined || typeAsked(branch.condition, plan) !== undefined) continue;
        for (const { node } of plan.types) {
          if (node.pos >= branch.condition.pos && node.end <= branch.condition.end)
            writeComparison(node, plan, event, draft);
        }
      }
    }
    draft.moves.push({ start, end, run: () => rebuild(top, plan, event, draft) });
  }
}

function writeComparison(node: ts.Expression, plan: BranchPlan, event: string, draft: Draft): void {
  const comparison = comparisonOf(node);
  if (comparison === undefined) {
    if (isPrinted(node)) draft.edits.push(replaceNode(wrapped(node), event));
    return;
  }
  if (plan.dropped.has(node)) {
    dropConjunct(comparison, draft);
    return;
  }
  const [member, ...others] = plan.membersOf(node, comparedText(comparison));
  if (member === undefined || others.length > 0) {
    draft.refuse('stream-loop', comparison);
    return;
  }
  const isNegated = comparison.operatorToken.getText().startsWith('!');
  const isStart = comparedText(comparison) === 'content_block_start';
  if (isStart && !plan.values.some(({ test }) => test === node)) {
    // ConverseStream announces tools alone.
    draft.refuse('stream-loop', comparison);
    return;
  }
  const isTested = useOf(comparison).kind === 'tested';
  const path = `${event}.${member}`;
  const text = isTested ? (isNegated ? `!${path}` : path) : `${path} ${isNegated ? '===' : '!=='} undefined`;
  draft.edits.push(replaceNode(comparison, text));
}

/** `a && b` becomes `b`. */
function dropConjunct(comparison: ts.BinaryExpression, draft: Draft): void {
  const outer = wrapped(comparison);
  const { parent } = outer;
  if (!ts.isBinaryExpression(parent)) return;
  const file = draft.file;
  if (parent.left === outer) {
    const isWhole = ts.isIfStatement(parent.parent) && !parent.right.getText().includes('\n');
    const open = isWhole ? file.text.lastIndexOf('(', outer.getStart(file)) + 1 : outer.getStart(file);
    draft.edits.push(replaceRange(file, open, parent.right.getStart(file), ''));
    const rest = isWhole ? (/^\s*(?=\))/.exec(file.text.slice(parent.end))?.[0].length ?? 0) : 0;
    if (rest > 0) draft.edits.push(replaceRange(file, parent.end, parent.end + rest, ''));
  } else {
    draft.edits.push(replaceRange(file, parent.left.end, outer.end, ''));
  }
}

/** The `if` at the head of the chain whose condition an expression is part of. */
function chainOf(node: ts.Expression): ts.IfStatement | undefined {
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

function branchesIn(top: ts.IfStatement): Branch[] {
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
function typeAsked(
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
function needsRebuilding(top: ts.IfStatement | ts.SwitchStatement, plan: BranchPlan, draft: Draft): boolean {
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

function readsIn(node: ts.Node, { values }: Pick<BranchPlan, 'values'>): Read[] {
  return values.filter((read) => read.node.pos >= node.pos && read.node.end <= node.end);
}

/** Whether all that is read is the text at the start of a block, which comes with the first delta now. */
function isOnlyStartText(nodes: readonly ts.Node[], plan: BranchPlan): boolean {
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

/** A new arm: what it asks, and what it does. */
interface Arm {
  readonly condition: string;
  readonly body: string[];
}

function rebuild(
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

/** Whether a statement only prints, or goes on: it may be reached for other events than before, and more or less often. */
function isHarmless(statement: ts.Statement): boolean {
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
  return (
    isAsking &&
    types.some(({ node }) => node.pos >= statement.expression.pos && node.end <= statement.expression.end)
  );
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
    nodesIn(statement, ts.isBreakStatement).some(
      (exit) =>
        exitTarget(exit) !== undefined &&
        ts.isSwitchStatement(exitTarget(exit) as ts.Node) &&
        !isInside(exitTarget(exit), statement),
    ),
  );
}

function isInside(node: ts.Node | undefined, container: ts.Node): boolean {
  return node !== undefined && node.pos >= container.pos && node.end <= container.end;
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
  for (const member of own) {
    const mine = statements.filter((statement) => memberFor(statement, own, plan) === member);
    const body = textsOf(mine, inner, draft);
    if (body.length === 0) continue;
    const text = `${event}.${member}`;
    const known = arms.find((arm) => arm.condition === text);
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
