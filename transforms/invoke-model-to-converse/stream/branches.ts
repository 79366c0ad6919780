import { ts } from '../../../analysis/compiler.cjs';
import { isPrinted, useOf, wrapped } from '../../../analysis/uses.js';
import { isWithin } from '../../../analysis/walk.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { rebuild } from './arms.js';
import { branchesIn, chainOf, needsRebuilding, typeAsked } from './chains.js';
import type { BranchPlan } from './plan.js';
import { comparedText, comparisonOf } from './questions.js';

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
          if (isWithin(node, branch.condition)) writeComparison(node, plan, event, draft);
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
