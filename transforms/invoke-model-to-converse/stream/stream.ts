import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, leaves, plainText } from '../../../analysis/conditions.js';
import { decodingOf } from '../../../analysis/encoding.js';
import { unwrap } from '../../../analysis/expressions.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { removalOf, removeStatement, unwrapIf } from '../../../edits/statements.js';
import { assumeReasons } from '../answer/leaf.js';
import { isGuardedAt } from '../answer/narrowing.js';
import { step, writePath } from '../answer/paths.js';
import { leafReading } from '../answer/reading.js';
import { isBodyKnownAt, type Value } from '../answer/values.js';
import type { Draft } from '../draft.js';
import { branchesOf, refuseOtherEvents, rewriteBranches } from './branches.js';
import { framesFrom, isPrinted, partOfType, type Read, startText } from './frames.js';

/** What an event says of a failure; the SDK throws most of them itself. */
const exceptions = /^(?:internalServer|modelStreamError|validation|throttling|serviceUnavailable)Exception$/;

/** Moves the loop over a stream of the old events to the events of ConverseStream. */
export function convertStream(stream: ts.Expression, value: Value, draft: Draft): void {
  const isKnown = isBodyKnownAt(stream, value) || isGuardedAt(stream);
  const path = { ...value, steps: [step('.stream', value.isBodyOptional, !isKnown)] };
  value.needed?.add('stream');
  const use = useOf(stream);
  const { parent } = wrapped(stream);
  if (use.kind === 'iterated') {
    writePath(stream, path, { isNeeded: true }, draft);
    convertLoop(use.loop, draft);
  } else if (use.kind === 'tested') {
    writePath(stream, path, { isTested: true }, draft);
  } else if (use.kind === 'bound') {
    if (use.declaration.type !== undefined) {
      draft.edits.push(replaceRange(draft.file, use.declaration.name.end, use.declaration.type.end, ''));
    }
    writePath(stream, path, { isNeeded: true }, draft);
    for (const name of usesOf(use.declaration)) trackHeldStream(name, draft);
  } else if (isFallback(parent)) {
    writePath(stream, path, {}, draft);
    trackHeldStream(parent, draft);
  } else {
    draft.refuse('stream-escapes', parent);
  }
}

/** `stream ?? []`, `stream || []` */
function isFallback(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    /^(?:\?\?|\|\|)$/.test(node.operatorToken.getText()) &&
    unwrap(node.right).getText() === '[]'
  );
}

function trackHeldStream(expression: ts.Expression, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'iterated') convertLoop(use.loop, draft);
  else if (use.kind !== 'tested') draft.refuse('stream-escapes', wrapped(expression).parent);
}

function convertLoop(loop: ts.ForOfStatement, draft: Draft): void {
  const { initializer } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (declaration !== undefined && ts.isObjectBindingPattern(declaration.name)) {
    convertUnpackedLoop(loop, declaration.name, draft);
    return;
  }
  if (declaration === undefined || !ts.isIdentifier(declaration.name)) {
    draft.refuse('stream-loop', initializer);
    return;
  }
  if (declaration.type !== undefined) {
    draft.edits.push(replaceRange(draft.file, declaration.name.end, declaration.type.end, ''));
  }
  const frames: ts.Expression[] = [];
  for (const name of usesOf(declaration)) trackEvent(name, frames, draft);
  const event = declaration.name.text;
  for (const frame of frames) convertFrames(frame, event, loop, draft);
  if (frames.length === 0) draft.refuse('stream-loop', initializer);
}

/** `for await (const { chunk } of stream)`: the event gets a name. */
function convertUnpackedLoop(loop: ts.ForOfStatement, pattern: ts.ObjectBindingPattern, draft: Draft): void {
  const [chunk, ...others] = pattern.elements;
  const isChunk =
    chunk !== undefined &&
    (chunk.propertyName ?? chunk.name).getText() === 'chunk' &&
    ts.isIdentifier(chunk.name);
  const isTaken = nodesIn(functionAround(loop), ts.isIdentifier).some(({ text }) => text === 'event');
  if (!isChunk || others.length > 0 || isTaken) {
    draft.refuse(isTaken ? 'name-taken' : 'stream-loop', pattern);
    return;
  }
  draft.edits.push(replaceNode(pattern, 'event'));
  const frames: ts.Expression[] = [];
  for (const name of usesOf(chunk)) trackChunk(name, frames, draft);
  for (const frame of frames) convertFrames(frame, 'event', loop, draft);
  if (frames.length === 0) draft.refuse('stream-loop', pattern);
}

function trackEvent(name: ts.Identifier, frames: ts.Expression[], draft: Draft): void {
  const use = useOf(name);
  if (use.kind === 'member' && use.name === 'chunk') trackChunk(use.node, frames, draft);
  else if (use.kind === 'member' && exceptions.test(use.name ?? '')) return;
  else if (use.kind === 'tested') return;
  else if (!isPrinted(name)) draft.refuse('stream-escapes', name.parent);
}

function trackChunk(chunk: ts.Expression, frames: ts.Expression[], draft: Draft): void {
  const use = useOf(chunk);
  if (use.kind === 'member' && use.name === 'bytes') trackBytes(use.node, 'bytes', frames, draft);
  else if (use.kind === 'tested') removeGuard(chunk, draft);
  else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) trackChunk(name, frames, draft);
    removeStatement(use.declaration, draft.edits);
  } else draft.refuse('stream-escapes', wrapped(chunk).parent);
}

function trackBytes(
  expression: ts.Expression,
  form: 'bytes' | 'text',
  frames: ts.Expression[],
  draft: Draft,
): void {
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, form, draft.project);
  const use = useOf(expression);
  if (decoding !== undefined && decoding.gives === 'value') {
    frames.push(decoding.node);
  } else if (decoding !== undefined) {
    trackBytes(decoding.node, decoding.gives === 'bytes' ? 'bytes' : 'text', frames, draft);
  } else if (use.kind === 'tested') {
    removeGuard(expression, draft);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) {
      if (isWritten(name)) draft.refuse('stream-loop', name.parent);
      else trackBytes(name, form, frames, draft);
    }
    removeStatement(use.declaration, draft.edits);
  } else {
    draft.refuse('stream-escapes', outer.parent);
  }
}

/** An `if` that only asks whether an event has bytes: what it guards is always there, as long as the event is one. */
function removeGuard(tested: ts.Expression, draft: Draft): void {
  const statement = ts.findAncestor(tested, ts.isStatement);
  if (statement === undefined || !ts.isIfStatement(statement) || !isFailureChain(statement.elseStatement)) {
    draft.refuse('stream-loop', statement ?? tested);
    return;
  }
  const condition = statement.expression;
  const start = statement.getStart(draft.file);
  if (draft.moves.some((move) => move.start === start && move.end === statement.end)) return;
  const isGuard = isBytesTest(condition, true);
  if (!isGuard && !(isBytesTest(condition, false) && leaves(statement.thenStatement))) {
    draft.refuse('stream-loop', condition);
    return;
  }
  draft.moves.push({
    start,
    end: statement.end,
    run: () => (isGuard ? unwrapIf(statement, draft.edits) : draft.edits.push(removalOf(statement))),
  });
}

/** `else if (event.throttlingException) throw …`: what events say of failures, and nothing else. */
function isFailureChain(node: ts.Statement | undefined): boolean {
  if (node === undefined) return true;
  if (!ts.isIfStatement(node) || !leaves(node.thenStatement)) return false;
  const isFailure = exceptions.test(plainText(node.expression).replace(/^\w+\./, ''));
  return isFailure && isFailureChain(node.elseStatement);
}

/** `event.chunk && event.chunk.bytes`, or its opposite. */
function isBytesTest(condition: ts.Expression, holds: boolean): boolean {
  const node = unwrap(condition);
  if (ts.isPrefixUnaryExpression(node)) return !holds && isBytesTest(node.operand, true);
  if (ts.isBinaryExpression(node)) {
    const joins = holds ? '&&' : '||';
    if (node.operatorToken.getText() === joins) {
      return isBytesTest(node.left, holds) && isBytesTest(node.right, holds);
    }
    const isNothing = /^(?:undefined|null)$/.test(node.right.getText());
    return isNothing && (node.operatorToken.getText()[0] === '!') === holds && isBytesTest(node.left, true);
  }
  return holds && /^\w+(?:\.chunk)?(?:\.bytes)?$/.test(plainText(node));
}

/** Rewrites every read of an old event, and the conditions by which they are told apart. */
function convertFrames(frame: ts.Expression, event: string, loop: ts.ForOfStatement, draft: Draft): void {
  const frames = framesFrom(frame, draft);
  const types = frames.reads.filter(({ name }) => name === 'type');
  const values = frames.reads.filter(({ name }) => name !== 'type');
  for (const read of values) {
    if (read.field === undefined && !isPrinted(read.node) && read.name !== startText) {
      draft.refuse(read.name === '' ? 'stream-escapes' : 'stream-loop', wrapped(read.node).parent);
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
    const isCount =
      ts.isPostfixUnaryExpression(expression) ||
      ts.isPrefixUnaryExpression(expression) ||
      (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken);
    const readsEvent = reads.some(({ node }) => node.pos >= statement.pos && node.end <= statement.end);
    const isAsked = ts.findAncestor(
      statement,
      (node) =>
        node === loop ||
        (ts.isIfStatement(node) &&
          reads.some(
            (read) => read.node.pos >= node.expression.pos && read.node.end <= node.expression.end,
          )) ||
        ts.isCaseClause(node),
    );
    if (isCount && !readsEvent && isAsked === loop && isNumber(expression)) {
      draft.assumptions.add(`the number of events (\`${expression.getText()}\`) is of no importance`);
    }
  }
}

function isNumber(expression: ts.Expression): boolean {
  return !ts.isBinaryExpression(expression) || ts.isNumericLiteral(expression.right);
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
  if (name === 'delta.stop_reason') assumeReasons(node, draft);
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
