import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../../analysis/conditions.js';
import { isPrinted, useOf, wrapped } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';
import { type Member, memberOfFrame, members, partOfType, type Read } from './frames.js';
import { comparedText, comparisonOf, conjunction, isSwitchOn } from './questions.js';
import {
  refuseEarlyExit,
  refuseLateStart,
  refuseMismatch,
  refuseStartOfTexts,
  refuseUnguardedStarts,
} from './refusals.js';

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
  for (const { node } of types) refuseStartOfTexts(node, values, draft);
  for (const read of values) refuseLateStart(read, values, loop, draft);
  return { types, values, testedAt, membersOf, dropped };
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

function isConjunct(node: ts.Expression, whole: ts.Expression): boolean {
  return conjunction(node) === whole;
}
