import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../../analysis/conditions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { useOf, wrapped } from '../../../analysis/uses.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import type { Draft } from '../draft.js';
import { type Read, startText } from './frames.js';
import type { BranchPlan } from './plan.js';
import { comparedText, comparisonOf, conjunction, exitTarget, isExit, isSwitchOn } from './questions.js';

/** What is read under a question for something else of another event would never be reached. */
export function refuseMismatch(read: Read, readOf: ReadonlyMap<string, Read>, draft: Draft): void {
  for (const fact of factsAt(read.node)) {
    const other = fact.holds ? readOf.get(plainText(fact.subject)) : undefined;
    if (other?.field !== undefined && read.field !== undefined && other.field.member !== read.field.member) {
      draft.refuse('stream-loop', wrapped(read.node).parent);
    }
  }
}

/** The usage comes after the stop reason: a loop that is left before it would lose it. */
export function refuseEarlyExit(
  { types, values, membersOf }: Pick<BranchPlan, 'types' | 'values' | 'membersOf'>,
  loop: ts.ForOfStatement,
  draft: Draft,
): void {
  if (!values.some(({ field }) => field?.member === 'metadata')) return;
  for (const exit of nodesIn(loop.statement, isExit)) {
    if (isFlagged(exit, loop)) draft.refuse('stream-loop', exit);
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

/** `if (finished) break;` with a variable that the loop itself writes. */
function isFlagged(exit: ts.Node, loop: ts.ForOfStatement): boolean {
  const holder = ts.isBlock(exit.parent) ? exit.parent.parent : exit.parent;
  if (!ts.isIfStatement(holder)) return false;
  const names = nodesIn(holder.expression, ts.isIdentifier).map(({ text }) => text);
  return nodesIn(loop.statement, ts.isBinaryExpression).some(
    ({ left, operatorToken }) =>
      operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(left) && names.includes(left.text),
  );
}

/** What is done at the start of every block would be done at the start of a tool alone: each statement has to ask for one. */
export function refuseStartOfTexts(node: ts.Expression, values: readonly Read[], draft: Draft): void {
  const asksInCondition = (condition: ts.Node) =>
    values.some((read) => isWithin(read.node, condition) && (isToolTest(read) || read.name === startText));
  for (const { condition, statements } of startBranches(node)) {
    if (condition !== undefined && asksInCondition(condition)) continue;
    for (const statement of statements) {
      const reads = values.filter((read) => isWithin(read.node, statement));
      const isAlias =
        ts.isVariableStatement(statement) && reads.length === 0 && /content_block/.test(statement.getText());
      const isAsking =
        ts.isIfStatement(statement) &&
        statement.elseStatement === undefined &&
        asksInCondition(statement.expression);
      const isStart = reads.length > 0 && reads.every(({ name }) => name === startText);
      const isJump = ts.isBreakStatement(statement) || ts.isContinueStatement(statement);
      if (!isAlias && !isAsking && !isStart && !isJump) draft.refuse('stream-loop', statement);
    }
  }
}

function isToolTest({ node, name }: Read): boolean {
  const use = useOf(node);
  if (name === 'content_block.type') {
    return (
      use.kind === 'compared' &&
      /^===?$/.test(use.node.operatorToken.getText()) &&
      /^['"`]tool_use['"`]$/.test(use.other.getText())
    );
  }
  return use.kind === 'tested' && /^content_block\.(?:id|name)$/.test(name);
}

/** What is done for `content_block_start`, and under which condition. */
function startBranches(
  node: ts.Expression,
): { readonly condition: ts.Expression | undefined; readonly statements: readonly ts.Statement[] }[] {
  const holder = wrapped(node).parent;
  if (ts.isSwitchStatement(holder)) {
    return holder.caseBlock.clauses.flatMap((clause) => {
      const isStart = ts.isCaseClause(clause) && /content_block_start/.test(clause.expression.getText());
      const [only] = clause.statements;
      const isBlock = only !== undefined && ts.isBlock(only);
      return isStart
        ? {
            condition: undefined,
            statements: isBlock ? [...only.statements, ...clause.statements.slice(1)] : clause.statements,
          }
        : [];
    });
  }
  const comparison = comparisonOf(node);
  if (comparison === undefined || comparedText(comparison) !== 'content_block_start') return [];
  const { parent } = conjunction(comparison);
  if (!ts.isIfStatement(parent)) return [];
  const { thenStatement } = parent;
  return [
    {
      condition: parent.expression,
      statements: ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement],
    },
  ];
}

/**
 * What `message_start` says of the usage comes at the end: it may be kept in a variable that the loop does not read, and nothing
 * else.
 */
export function refuseLateStart(
  read: Read,
  values: readonly Read[],
  loop: ts.ForOfStatement,
  draft: Draft,
): void {
  if (read.frame !== 'message_start' && !read.name.startsWith('message.usage')) return;
  if (read.field?.member !== 'metadata') return;
  const statement = ts.findAncestor(read.node, ts.isStatement);
  const siblings = statement === undefined || ts.isIfStatement(statement.parent) ? [] : siblingsOf(statement);
  const target = statement === undefined ? undefined : assignedIn(statement);
  const isQuiet = siblings.every((sibling) => {
    const isUsage = values.some(({ node, field }) => field?.member === 'metadata' && isWithin(node, sibling));
    return isUsage || ts.isBreakStatement(sibling) || ts.isContinueStatement(sibling);
  });
  const isReadInLoop =
    target !== undefined &&
    nodesIn(loop.statement, ts.isIdentifier).some(
      (name) =>
        name.text === target &&
        !values.some(({ node, field }) => {
          const holder = ts.findAncestor(node, ts.isStatement);
          return field?.member === 'metadata' && holder !== undefined && isWithin(name, holder);
        }),
    );
  if (
    statement !== undefined &&
    (target === undefined || isReadInLoop || (read.frame === 'message_start' && !isQuiet))
  ) {
    draft.refuse('stream-loop', statement);
  }
}

function siblingsOf(statement: ts.Statement): readonly ts.Statement[] {
  const { parent } = statement;
  return ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent) ? parent.statements : [];
}

/** The variable that a statement assigns to, itself or a member of it. */
function assignedIn(statement: ts.Statement): string | undefined {
  const node = ts.isExpressionStatement(statement) ? unwrap(statement.expression) : undefined;
  const isAssignment =
    node !== undefined &&
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (!isAssignment) return undefined;
  return /^(?:this\.)?[\w$]+/.exec(node.left.getText())?.[0];
}

/** ConverseStream announces tools alone: what is done for every block has to be for tools. */
export function refuseUnguardedStarts(values: readonly Read[], draft: Draft): void {
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
