import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../../analysis/conditions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { isLog, isPrinted, useOf, wrapped } from '../../../analysis/uses.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import { assumeReasons, namesOtherReason } from '../answer/leaf.js';
import { writePath } from '../answer/paths.js';
import { leafReading } from '../answer/reading.js';
import type { Draft } from '../draft.js';
import { rewriteBranches } from './branches.js';
import { refuseOtherEvents } from './chains.js';
import { framesFrom, partOfType, type Read, startText } from './frames.js';
import { branchesOf } from './plan.js';

/** Rewrites every read of an old event, and the conditions by which they are told apart. */
export function convertFrames(
  frame: ts.Expression,
  event: string,
  loop: ts.ForOfStatement,
  draft: Draft,
): void {
  const frames = framesFrom(frame, draft);
  const types = frames.reads.filter(({ name }) => name === 'type');
  const values = frames.reads.filter(({ name }) => name !== 'type');
  for (const read of values) {
    if (read.field === undefined && !isPrinted(read.node) && read.name !== startText) {
      draft.refuse(read.name === '' ? 'stream-escapes' : 'stream-loop', wrapped(read.node).parent);
    }
    if (read.field?.kind === 'object' && useOf(read.node).kind !== 'tested') {
      draft.refuse('stream-escapes', wrapped(read.node).parent);
    }
    const isBare = read.frame === undefined && !read.isOptional && read.name !== '';
    if (isBare && !isGuardedByPart(read)) draft.refuse('stream-loop', wrapped(read.node).parent);
  }
  if (draft.obstacles.length > 0) return;
  refuseOtherEvents(types, draft);
  assumeCounts(loop, frames.reads, draft);
  const plan = branchesOf(types, values, loop, event, draft);
  if (plan === undefined || draft.obstacles.length > 0) return;
  for (const read of values) writeRead(read, event, plan.testedAt, draft);
  rewriteBranches(plan, event, draft);
}

/** What is counted for every event comes to another number: there are other events, and fewer. */
function assumeCounts(loop: ts.ForOfStatement, reads: readonly Read[], draft: Draft): void {
  for (const statement of nodesIn(loop.statement, ts.isExpressionStatement)) {
    const { expression } = statement;
    const isCount = !(ts.isCallExpression(expression) && isLog(expression));
    const readsEvent = reads.some(({ node }) => isWithin(node, statement));
    const isAsked = ts.findAncestor(
      statement,
      (node) =>
        node === loop ||
        (ts.isIfStatement(node) && reads.some((read) => isWithin(read.node, node.expression))) ||
        ts.isCaseClause(node),
    );
    if (isCount && !readsEvent && isAsked === loop) {
      draft.assumptions.add(
        `the number of events (\`${expression.getText().replaceAll(/\s+/g, ' ').replaceAll('`', "'")}\`) is of no importance`,
      );
    }
  }
}

/** `if (frame.delta?.text) … frame.delta.text` */
function isGuardedByPart({ node }: Read): boolean {
  const own = plainText(node);
  for (const fact of factsAt(node)) {
    if (fact.kind === 'there' && fact.holds && own.startsWith(plainText(fact.subject))) return true;
  }
  return false;
}

/** Puts the new path in the place of a read. `testedAt` says which paths the new conditions make sure of. */
function writeRead(
  read: Read,
  event: string,
  testedAt: (node: ts.Node) => readonly string[],
  draft: Draft,
): void {
  const { node, field, name } = read;
  if (name === startText && !isAppended(node)) {
    draft.assumptions.add('nobody waits for the empty text with which a block began');
  }
  if (field === undefined) {
    if (name === '') draft.edits.push(replaceNode(wrapped(node), event));
    return;
  }
  if (name === 'delta.stop_reason') {
    if (namesOtherReason(draft.file)) draft.refuse('stream-loop', wrapped(node).parent);
    assumeReasons(node, draft);
  }
  const sure = testedAt(node);
  const use = useOf(node);
  const isInCondition = use.kind === 'tested' || (field.kind === 'type' && use.kind === 'compared');
  const isLoose = read.isOptional || isInCondition || read.frame === undefined;
  let prefix = event;
  const links = [`.${field.member}`, ...field.path];
  if (field.kind === 'type') links.push(...partLinks(node));
  const steps = links.map((text, index) => {
    const isSure = sure.some((path) => path === prefix || path.startsWith(`${prefix}.`));
    const mayBeMissing = index > 0 && !isSure;
    prefix += text;
    // A delta of another kind has nothing there, and reading on gave nothing.
    const isPart = index > 2 && !isSure;
    return {
      text,
      isOptional: mayBeMissing && (isLoose || isPart),
      mayBeMissing: false,
      needs: mayBeMissing,
    };
  });
  const isLeafSure = sure.includes(prefix);
  const path = {
    root: event,
    steps: steps.map(({ text, isOptional }, index) => ({
      text,
      isOptional,
      mayBeMissing: index === steps.length - 1 ? !isLeafSure : (steps[index + 1]?.needs ?? false),
    })),
  };
  if (field.kind === 'type') {
    writePath(node, path, {}, draft);
    writePartTest(node, draft);
    return;
  }
  writePath(node, path, { ...(isLeafSure ? {} : leafReading(node, path)), keepsAssertions: true }, draft);
}

/** `text += …`: what is empty adds nothing. */
function isAppended(node: ts.Expression): boolean {
  const { parent } = wrapped(node);
  const isSum = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken;
  return isSum || useOf(node).kind === 'compared' || useOf(node).kind === 'tested';
}

/** The part that a type of delta or block has: `delta.type === 'text_delta'` asks for the text. */
function partLinks(node: ts.Expression): readonly string[] {
  const value = comparedWith(node);
  return value === undefined ? [] : (partOfType[value] ?? []);
}

function comparedWith(node: ts.Expression): string | undefined {
  const use = useOf(node);
  const other = use.kind === 'compared' ? unwrap(use.other) : undefined;
  return other !== undefined && ts.isStringLiteralLike(other) ? other.text : undefined;
}

function writePartTest(node: ts.Expression, draft: Draft): void {
  const use = useOf(node);
  const value = comparedWith(node);
  if (use.kind !== 'compared' || value === undefined || partOfType[value] === undefined) {
    draft.refuse('stream-loop', wrapped(node).parent);
    return;
  }
  const isNegated = use.node.operatorToken.getText().startsWith('!');
  draft.edits.push(
    replaceNode(use.node.operatorToken, isNegated ? '===' : '!=='),
    replaceNode(use.other, 'undefined'),
  );
}
