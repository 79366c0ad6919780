import { ts } from '../../../analysis/compiler.cjs';
import { isAssignmentOperator, unwrap } from '../../../analysis/expressions.js';
import { isLog, useOf, wrapped } from '../../../analysis/uses.js';
import { replaceRange } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { isGuardedAt } from './narrowing.js';
import { leafReading } from './reading.js';
import { type Value, write } from './values.js';

/** Stop reasons that both APIs have by the same name. */
export const sharedStopReasons = ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use'];

/** The end of a read: a text, a number, a stop reason, which are the same in both APIs. */
export function finishLeaf(node: ts.Expression, value: Value, name: string, draft: Draft): void {
  const use = useOf(node);
  if (name === 'stop_reason' && (!isSharedReason(node) || namesOtherReason(draft.file))) {
    draft.refuse('answer-field', node.parent);
    return;
  }
  if (name === 'stop_reason') assumeReasons(node, draft);
  const outer = wrapped(node);
  if (isWrittenTo(outer)) {
    draft.refuse('answer-escapes', outer.parent);
    return;
  }
  const reading = { ...(isGuardedAt(node) ? {} : leafReading(node, value)), keepsAssertions: true };
  // The old answer had no type; what the model gave to a tool has one that allows nothing to be read.
  const needsAny = name === 'input' && draft.isTyped && !isTaken(use, node);
  if (
    name === 'stop_reason' &&
    draft.isTyped &&
    use.kind === 'bound' &&
    use.declaration.type !== undefined &&
    outer === node
  ) {
    // A type of the program's own, which knows fewer reasons.
    write(node, value, { ...reading, isNeeded: false }, draft);
    draft.edits.push(replaceRange(draft.file, node.end, node.end, ` as ${use.declaration.type.getText()}`));
    return;
  }
  const isLenient = value.steps.some(({ isOptional }) => isOptional);
  if (!needsAny && reading.isNeeded === true && isLenient && draft.isTyped && standsFree(outer)) {
    // `a?.b!` says two things at once.
    write(node, value, { ...reading, isNeeded: false }, draft);
    const type = /Tokens$/.test(value.steps.at(-1)?.text ?? '') ? 'number' : 'string';
    draft.edits.push(replaceRange(draft.file, node.end, node.end, ` as ${type}`));
    return;
  }
  if (
    name === 'input' &&
    draft.isTyped &&
    outer !== node &&
    ts.isAsExpression(node.parent) &&
    !/^any\b|\bany>$/.test(node.parent.type.getText())
  ) {
    write(node, value, { keepsAssertions: true }, draft);
    draft.edits.push(replaceRange(draft.file, node.end, node.end, ' as unknown'));
    return;
  }
  if (!needsAny) {
    write(node, value, reading, draft);
    return;
  }
  write(node, value, { ...reading, isNeeded: false }, draft);
  const isInner = ts.isPropertyAccessExpression(outer.parent) || ts.isElementAccessExpression(outer.parent);
  const file = draft.file;
  if (isInner) draft.edits.unshift(replaceRange(file, outer.getStart(file), outer.getStart(file), '('));
  draft.edits.push(replaceRange(file, outer.end, outer.end, isInner ? ' as any)' : ' as any'));
}

/** Whether a file asks for a stop reason that Converse does not have, wherever it does. */
export function namesOtherReason({ text }: ts.SourceFile): boolean {
  return /(['"`])(?:refusal|pause_turn)\1|\b(?:refusal|pause_turn)\s*:/.test(text);
}

/** Converse has other words for two ends of an answer; who compares with the words that both have does not see them. */
export function assumeReasons(node: ts.Expression, draft: Draft): void {
  const use = useOf(node);
  const isAsked =
    (use.kind === 'compared' && !use.node.operatorToken.getText().startsWith('!')) || isPrintedLeaf(use);
  if (!isAsked && !ts.isSwitchStatement(wrapped(node).parent)) {
    draft.assumptions.add(
      'nobody waits for the stop reason `refusal`, which Converse calls `content_filtered`',
    );
  }
  if (draft.guardrail.isNamed) {
    draft.assumptions.add(
      'nobody takes `guardrail_intervened`, which Converse says where a guardrail stepped in, for another stop reason',
    );
  }
}

function isPrintedLeaf(use: ReturnType<typeof useOf>): boolean {
  return use.kind === 'argument' && isLog(use.call);
}

/** Whether an assertion can follow an expression without parentheses. */
function standsFree(outer: ts.Expression): boolean {
  const { parent } = outer;
  const isAssigned =
    ts.isBinaryExpression(parent) &&
    parent.right === outer &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return (
    isAssigned ||
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isArrowFunction(parent) ||
    (ts.isCallExpression(parent) && parent.expression !== outer)
  );
}

function isWrittenTo(outer: ts.Expression): boolean {
  const { parent } = outer;
  return (
    (ts.isBinaryExpression(parent) &&
      parent.left === outer &&
      isAssignmentOperator(parent.operatorToken.kind)) ||
    ts.isDeleteExpression(parent)
  );
}

/** Whether what is done with a tool's input is allowed for any type. */
function isTaken(use: ReturnType<typeof useOf>, node: ts.Expression): boolean {
  if (ts.isAsExpression(node.parent)) return true;
  if (use.kind === 'tested') return true;
  return use.kind === 'argument' && (isLog(use.call) || use.call.expression.getText() === 'JSON.stringify');
}

/** Whether a stop reason is passed on, or compared with values that both APIs have alone. */
export function isSharedReason(node: ts.Expression): boolean {
  const use = useOf(node);
  if (use.kind === 'compared') {
    const other = unwrap(use.other);
    return !ts.isStringLiteralLike(other) || sharedStopReasons.includes(other.text);
  }
  const { parent } = wrapped(node);
  if (!ts.isSwitchStatement(parent)) return true;
  return parent.caseBlock.clauses.every(
    (clause) =>
      ts.isDefaultClause(clause) ||
      (ts.isStringLiteralLike(clause.expression) && sharedStopReasons.includes(clause.expression.text)),
  );
}
