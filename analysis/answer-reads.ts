import { type Arrival, isFromConverse, outermostChoice } from './answers.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { factsAt, plainText } from './conditions.js';
import { isFallback } from './expressions.js';
import { functionCalled, isSeenFunction } from './functions.js';
import type { Project } from './project.js';
import type { Declaration } from './scopes.js';
import { functionAround, isLog, readingUses, type Use, useOf, wrapped } from './uses.js';

/** Where the content of an answer stands, by the name that the form of the answer has for its stop reason. */
export const contentOf = { stop_reason: ['content'], stopReason: ['output', 'message', 'content'] };

/**
 * The places that take it for granted that an answer has content, and those from which on it cannot be seen who does.
 *
 * `content[0].text` fails for an answer without any; `content[0]?.text` and `content.map(…)` do not. What a function does with an answer
 * that it is given counts where it is called.
 */
export function readsThatNeedContent(
  arrival: Exclude<Arrival, { kind: 'event' | 'events' }>,
  field: keyof typeof contentOf,
  project: Project,
): ts.Node[] {
  const search: Search = { project, found: [], seen: new Set() };
  const path = arrival.kind === 'adapted' ? contentOf.stop_reason : contentOf[field];
  if (arrival.kind === 'parameter' || arrival.kind === 'named') followName(arrival.node.name, path, search);
  else if (arrival.kind === 'promise') followReturned(arrival.node, path, search);
  else followAnswer(arrival.node, path, search);
  return search.found;
}

interface Search {
  readonly project: Project;
  readonly found: ts.Node[];
  readonly seen: Set<ts.Node>;
}

/** What is at the end of the path: the list of blocks, one of them that may be missing, or a part of that. */
type Follow = (node: ts.Expression, search: Search) => void;

function followName(name: ts.BindingName, path: readonly string[], search: Search): void {
  if (ts.isIdentifier(name)) {
    followUses(name, (use) => followAnswer(use, path, search));
    return;
  }
  const [first, ...rest] = path;
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.dotDotDotToken !== undefined) followName(element.name, path, search);
    else if ((element.propertyName ?? element.name).getText() !== first) continue;
    else if (rest.length > 0) followName(element.name, rest, search);
    else followBlocksName(element.name, search);
  }
}

function followUses(name: ts.Identifier, follow: (use: ts.Identifier) => void): void {
  for (const use of readingUses(name.parent as Declaration)) follow(use);
}

function followAnswer(value: ts.Expression, path: readonly string[], search: Search): void {
  if (search.seen.has(value)) return;
  search.seen.add(value);
  const [first, ...rest] = path;
  const use = useOf(value);
  if (use.kind === 'member') {
    if (use.name !== first) return;
    if (rest.length === 0) followBlocks(use.node, search);
    else followAnswer(use.node, rest, search);
  } else if (use.kind === 'bound' || use.kind === 'unpacked') followName(use.declaration.name, path, search);
  else if (use.kind === 'awaited') followAnswer(use.node, path, search);
  else if (use.kind === 'returned') followReturned(value, path, search);
  else if (use.kind === 'argument' && isFromConverse(use.call) && ts.isCallExpression(use.call))
    followAnswer(outermostChoice(use.call), contentOf.stop_reason, search);
  else followOther(value, use, (node) => followAnswer(node, path, search), search);
}

/** What a function hands out, to the only call of it. */
function followReturned(returned: ts.Node, path: readonly string[], search: Search): void {
  const target = functionAround(returned);
  const calls = isSeenFunction(target) ? (callsOf(target, search.project) ?? []) : [];
  const [call] = calls;
  if (call === undefined || calls.length > 1) search.found.push(returned);
  else followAnswer(call, path, search);
}

/** What holds for whatever is followed: it is held under a name, handed over, or put where nothing reads it. */
function followOther(
  value: ts.Expression,
  use: Use,
  follow: (node: ts.Expression) => void,
  search: Search,
): void {
  const outer = wrapped(value);
  const { parent } = outer;
  if (use.kind === 'assigned') {
    for (const name of readingUses(use.declaration)) follow(name);
  } else if (use.kind === 'argument') followArgument(value, use, follow, search);
  else if (isFallback(parent)) {
    if (parent.left === outer) follow(parent);
  } else if (!isQuiet(use) && !(isPart(parent) && !isKept(parent))) search.found.push(value);
}

/** Nothing of a value is read there. */
function isQuiet({ kind }: Use): boolean {
  return kind === 'tested' || kind === 'compared' || kind === 'discarded';
}

/** A part of an object or of a text that is handed out: it is as empty as it is. */
function isPart(parent: ts.Node): boolean {
  return (
    ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isTemplateSpan(parent)
  );
}

/** `messages.push({ role: 'assistant', content })`: it becomes a part of the conversation. */
function isKept(part: ts.Node): boolean {
  return ts.isObjectLiteralExpression(part.parent) && isAdding(part.parent.parent);
}

/** Whether something is a call that puts what it is given into a list. */
export function isAdding(call: ts.Node): boolean {
  return (
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    /^(?:push|unshift|concat|splice)$/.test(call.expression.name.text)
  );
}

function followArgument(
  value: ts.Expression,
  { call, index }: Extract<Use, { kind: 'argument' }>,
  follow: (node: ts.Expression) => void,
  search: Search,
): void {
  if (isLog(call) || /^(?:JSON\.stringify|Array\.isArray|Boolean|String)$/.test(call.expression.getText()))
    return;
  const parameter = ts.isCallExpression(call)
    ? functionCalled(call, search.project)?.parameters[index]
    : undefined;
  if (parameter === undefined || !ts.isIdentifier(parameter.name)) {
    search.found.push(value);
    return;
  }
  const before = search.found.length;
  followUses(parameter.name, follow);
  // Whatever the function needs, it needs where it is called.
  if (search.found.length > before) search.found.splice(before, Number.POSITIVE_INFINITY, value);
}

function followBlocksName(name: ts.BindingName, search: Search): void {
  if (ts.isIdentifier(name)) {
    followUses(name, (use) => followBlocks(use, search));
    return;
  }
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.dotDotDotToken !== undefined) continue;
    if (ts.isIdentifier(element.name)) followUses(element.name, (use) => followBlock(use, search));
    else if (element.initializer === undefined) search.found.push(element);
  }
}

const givesBlocks = /^(?:filter|map|flatMap|slice|concat|reverse|toReversed|sort|toSorted)$/;
const givesBlock = /^(?:find|findLast|at|pop|shift)$/;
const givesOther = /^(?:some|every|forEach|join|includes|indexOf|findIndex|keys|entries|values)$/;

/** The list of blocks, or one that was made of it: it is there, and may be empty. */
const followBlocks: Follow = (value, search) => {
  if (search.seen.has(value)) return;
  search.seen.add(value);
  const use = useOf(value);
  if (use.kind === 'iterated') return;
  if (use.kind === 'bound' || use.kind === 'unpacked') followBlocksName(use.declaration.name, search);
  else if (use.kind === 'returned') {
    const target = functionAround(value);
    const calls = isSeenFunction(target) ? (callsOf(target, search.project) ?? []) : [];
    if (calls.length === 0) search.found.push(value);
    for (const call of calls) followBlocks(ts.isAwaitExpression(call.parent) ? call.parent : call, search);
  } else if (use.kind !== 'member') followOther(value, use, (node) => followBlocks(node, search), search);
  else followMemberOfBlocks(use, search);
};

function followMemberOfBlocks({ node, name }: Extract<Use, { kind: 'member' }>, search: Search): void {
  const { parent } = node;
  if (ts.isElementAccessExpression(node)) followBlock(node, search);
  else if (!ts.isCallExpression(parent) || parent.expression !== node) {
    if (name !== 'length') search.found.push(node);
  } else if (givesBlocks.test(name ?? '')) followBlocks(parent, search);
  else if (givesBlock.test(name ?? '')) followBlock(parent, search);
  else if (!givesOther.test(name ?? '') && !(name === 'reduce' && parent.arguments.length > 1))
    search.found.push(node);
}

/** One block, or a part of one: it may be missing. */
const followBlock: Follow = (value, search) => {
  if (search.seen.has(value)) return;
  search.seen.add(value);
  const use = useOf(value);
  if (use.kind === 'bound')
    followUses(use.declaration.name as ts.Identifier, (name) => followBlock(name, search));
  else if (use.kind === 'member') {
    if (ts.isOptionalChain(use.node)) followBlock(callOr(use.node), search);
    else if (!isKnownThere(value)) search.found.push(use.node);
  } else if (use.kind !== 'returned') followOther(value, use, () => undefined, search);
};

/** `block?.text.trim()` of `block?.text.trim` */
function callOr(node: ts.Expression): ts.Expression {
  const { parent } = node;
  return ts.isCallExpression(parent) && parent.expression === node && ts.isOptionalChain(parent)
    ? parent
    : node;
}

/** Whether a condition around an expression has found that it is there: by itself, or as something of which a part has a value. */
export function isKnownThere(value: ts.Expression): boolean {
  const text = plainText(value);
  for (const { kind, subject, holds } of factsAt(value)) {
    const asked = plainText(subject);
    const isOfPart = asked.startsWith(`${text}.`);
    if (holds && (isOfPart || (kind === 'there' && asked === text))) return true;
  }
  return false;
}
