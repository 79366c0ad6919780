import { contentOf, isAdding } from './answer-reads.js';
import { type Arrival, isFromConverse, outermostChoice } from './answers.js';
import { isByPlace, mindsThought, testsOfIndex, testsOfLength } from './block-places.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { isFallback } from './expressions.js';
import { argumentAt, functionCalled, isSeenFunction } from './functions.js';
import { isTolerated } from './missing-texts.js';
import type { Project } from './project.js';
import { isLogged } from './requests/chains.js';
import type { Declaration } from './scopes.js';
import { functionAround, isLog, readingUses, type Use, useOf, wrapped } from './uses.js';

/** A place that is about the text of an answer and does not expect another block before it. */
export type BlockRead =
  /** The block at a place, whatever it is: `content[0]`, `content.at(0)`, `const [block] = content`. */
  | { readonly kind: 'placed'; readonly node: ts.Node }
  /** What counts on how many blocks come before another one, or at all: `content[1]`, `content.length === 1`. */
  | { readonly kind: 'counted'; readonly node: ts.Node }
  /** The text of each block or event, which may have none: `` `${block.text}` `` */
  | { readonly kind: 'each'; readonly node: ts.Node }
  /** From here on it cannot be seen who reads it. */
  | { readonly kind: 'unseen'; readonly node: ts.Node };

/** In which form an answer is, by the name of its stop reason. */
export type AnswerForm = keyof typeof contentOf;

/**
 * The places that take the text of an answer for granted where another block may come first, such as one of thinking; or, at `1`, where
 * none may come.
 */
export function readsOfText(
  arrival: Arrival,
  form: AnswerForm,
  project: Project,
  place: 0 | 1 = 0,
): readonly BlockRead[] {
  const search: Search = { project, place, found: [], seen: new Set() };
  const isAdapted = arrival.kind === 'adapted';
  const answer: Held = { kind: 'answer', path: contentOf[isAdapted ? 'stop_reason' : form] };
  const event: Held = { kind: 'event', path: deltaOf[form] };
  if (arrival.kind === 'parameter' || arrival.kind === 'named') followName(arrival.node.name, answer, search);
  else if (arrival.kind === 'promise') followReturned(arrival.node, answer, search);
  else if (arrival.kind === 'event') follow(arrival.node, event, search);
  else if (arrival.kind === 'events') followLoop(arrival.node, event, search);
  else follow(arrival.node, answer, search);
  return search.found;
}

/** Where the text of an event stands. */
const deltaOf: Readonly<Record<AnswerForm, readonly string[]>> = {
  stop_reason: ['delta', 'text'],
  stopReason: ['contentBlockDelta', 'delta', 'text'],
};

/** What is followed: an answer or an event with the way to what counts of it, the list of blocks, one of them. */
type Held =
  | { readonly kind: 'answer'; readonly path: readonly string[] }
  | { readonly kind: 'event'; readonly path: readonly string[] }
  | { readonly kind: 'blocks' }
  | { readonly kind: 'block' };

interface Search {
  readonly project: Project;
  /** Where the text is expected to be among the blocks. */
  readonly place: 0 | 1;
  readonly found: BlockRead[];
  readonly seen: Set<ts.Node>;
}

function followName(name: ts.BindingName, held: Held, search: Search): void {
  if (ts.isIdentifier(name)) {
    for (const use of readingUses(name.parent as Declaration)) follow(use, held, search);
    return;
  }
  for (const [place, element] of name.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    if (held.kind === 'blocks') {
      if (place === search.place) search.found.push({ kind: 'placed', node: element });
      else foundCounted([element], search);
      continue;
    }
    const member = (element.propertyName ?? element.name).getText();
    if (isIndexOf(held, member)) {
      foundCounted(readingUses(element).flatMap(testsOfIndex), search);
      continue;
    }
    const next = element.dotDotDotToken === undefined ? partOf(held, member) : held;
    if (next === 'text') followText(element, search);
    else if (next !== undefined) followName(element.name, next, search);
  }
}

/** What a member of something is, if it is on the way. */
function partOf(held: Held, member: string | undefined): Held | 'text' | undefined {
  if (held.kind === 'blocks') return undefined;
  if (held.kind === 'block') return member === 'text' ? 'text' : undefined;
  const [first, ...path] = held.path;
  if (held.kind === 'event' && /^contentBlockSt(?:art|op)$/.test(member ?? ''))
    return { kind: 'event', path: [] };
  if (first === undefined || member !== first) return undefined;
  if (path.length > 0) return { kind: held.kind, path };
  return held.kind === 'event' ? 'text' : { kind: 'blocks' };
}

/** Whether a member of an event, or of a part of it, is the place of its block. */
function isIndexOf(held: Held, member: string | undefined): boolean {
  return held.kind === 'event' && (member === 'contentBlockIndex' || member === 'index');
}

function follow(value: ts.Expression, held: Held, search: Search): void {
  if (search.seen.has(value)) return;
  search.seen.add(value);
  const use = useOf(value);
  if (use.kind === 'member') followMember(use, held, search);
  else if (use.kind === 'bound' || use.kind === 'unpacked') followName(use.declaration.name, held, search);
  else if (use.kind === 'awaited') follow(use.node, held, search);
  else if (use.kind === 'assigned') {
    for (const name of readingUses(use.declaration)) follow(name, held, search);
  } else if (use.kind === 'iterated') {
    if (held.kind === 'blocks') followLoop(use.loop, { kind: 'block' }, search);
  } else if (held.kind === 'block') return;
  else if (use.kind === 'returned') followReturned(value, held, search);
  else if (use.kind === 'argument') followArgument(value, use, held, search);
  else followOther(value, use, held, search);
}

function followLoop({ initializer }: ts.ForOfStatement, held: Held, search: Search): void {
  const declaration = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined;
  if (declaration !== undefined) followName(declaration.name, held, search);
}

function followMember({ node, name }: Extract<Use, { kind: 'member' }>, held: Held, search: Search): void {
  if (held.kind === 'blocks') {
    followMemberOfBlocks(node, name, search);
    return;
  }
  if (isIndexOf(held, name)) foundCounted(testsOfIndex(node), search);
  const next = partOf(held, name);
  if (next === 'text') followText(node, search);
  else if (next !== undefined) follow(node, next, search);
}

function followMemberOfBlocks(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string | undefined,
  search: Search,
): void {
  const { parent } = node;
  if (ts.isElementAccessExpression(node)) {
    if (name === String(search.place)) foundPlaced(node, search);
    else if (name === undefined) follow(node, { kind: 'block' }, search);
    else foundCounted([node], search);
  } else if (name === 'length') foundCounted(testsOfLength(node), search);
  else if (ts.isCallExpression(parent) && parent.expression === node) {
    const [first] = parent.arguments;
    if (isPlace(name, first?.getText(), search)) foundPlaced(parent, search);
    else if (isByPlace(name, parent)) foundCounted([parent], search);
    else if (mindsThought(name, parent)) search.found.push({ kind: 'each', node: parent });
    else if (/^(?:slice|concat|toReversed|toSorted)$/.test(name ?? ''))
      follow(parent, { kind: 'blocks' }, search);
    else if (/^(?:map|flatMap|forEach|reduce)$/.test(name ?? '')) followCallback(parent, name, search);
  }
}

/** `at(0)`, `shift()`; `at(1)`, and `slice(1)`, which is all that is behind the first block. */
function isPlace(method: string | undefined, first: string | undefined, { place }: Search): boolean {
  if (method === 'at') return first === String(place);
  return place === 0 ? method === 'shift' : method === 'slice' && first === '1';
}

/** What counts on places, which is a question where nobody has counted on a thought. */
function foundCounted(nodes: readonly ts.Node[], { place, found }: Search): void {
  if (place === 0) for (const node of nodes) if (!isLogged(node)) found.push({ kind: 'counted', node });
}

/** A block at its place, unless it is only asked whether there is one, or nothing better was found. */
function foundPlaced(node: ts.Expression, { found }: Search): void {
  const isAsked = /^(?:tested|discarded)$/.test(useOf(node).kind) || isLogged(node);
  if (!isAsked && !isSecondToFind(node)) found.push({ kind: 'placed', node });
}

/** `content.find((block) => …) ?? content[0]` */
function isSecondToFind(node: ts.Expression): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  return isFallback(parent) && parent.right === outer && /\.find\(/.test(parent.left.getText());
}

function followCallback(call: ts.CallExpression, name: string | undefined, search: Search): void {
  const [callback] = call.arguments;
  if (callback === undefined || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return;
  const parameter = callback.parameters[name === 'reduce' ? 1 : 0];
  if (parameter !== undefined) followName(parameter.name, { kind: 'block' }, search);
  const use = useOf(call);
  // `content.map((block) => block.text)[0]`
  if (use.kind === 'member' && use.name === String(search.place)) foundPlaced(use.node, search);
  else if (use.kind === 'member' && use.name !== undefined && /^\d+$/.test(use.name))
    foundCounted([use.node], search);
}

/** The text of a block or an event that may have none. */
function followText(text: ts.Expression | ts.BindingElement, search: Search): void {
  if (ts.isBindingElement(text)) {
    if (text.initializer !== undefined || !ts.isIdentifier(text.name)) return;
    for (const use of readingUses(text)) followText(use, search);
    return;
  }
  const use = useOf(text);
  if (use.kind === 'bound') {
    for (const name of readingUses(use.declaration)) followText(name, search);
  } else if (!isTolerated(text, use)) search.found.push({ kind: 'each', node: text });
}

/** What a function hands out, to all calls of it. */
function followReturned(returned: ts.Node, held: Held, search: Search): void {
  const target = functionAround(returned);
  const calls = isSeenFunction(target) ? (callsOf(target, search.project, 'production') ?? []) : [];
  if (calls.length === 0) search.found.push({ kind: 'unseen', node: returned });
  for (const call of calls) follow(call, held, search);
}

function followArgument(
  value: ts.Expression,
  { call, index }: Extract<Use, { kind: 'argument' }>,
  held: Held,
  search: Search,
): void {
  if (isLog(call) || /^(?:JSON\.stringify|Array\.isArray|Boolean|String)$/.test(call.expression.getText()))
    return;
  if (!ts.isCallExpression(call)) search.found.push({ kind: 'unseen', node: value });
  else if (isFromConverse(call))
    follow(outermostChoice(call), { kind: 'answer', path: contentOf.stop_reason }, search);
  else if (isAdding(call)) return;
  else {
    const parameter = functionCalled(call, search.project)?.parameters[index];
    const isSeen = parameter !== undefined && argumentAt(call, index) !== undefined;
    if (isSeen) followName(parameter.name, held, search);
    else search.found.push({ kind: 'unseen', node: value });
  }
}

function followOther(value: ts.Expression, use: Use, held: Held, search: Search): void {
  if (/^(?:tested|compared|discarded)$/.test(use.kind) || held.kind === 'event' || isLogged(value)) return;
  const outer = wrapped(value);
  const { parent } = outer;
  const isChoice = isFallback(parent) || (ts.isConditionalExpression(parent) && parent.condition !== outer);
  if (isChoice) follow(parent, held, search);
  else if (!isOfConversation(parent)) search.found.push({ kind: 'unseen', node: value });
}

/** `{ role: 'assistant', content: answer.content }`: it becomes a part of the conversation. */
function isOfConversation(part: ts.Node): boolean {
  return (
    (ts.isPropertyAssignment(part) || ts.isShorthandPropertyAssignment(part)) &&
    ts.isObjectLiteralExpression(part.parent) &&
    part.parent.properties.some(({ name }) => name !== undefined && name.getText() === 'role')
  );
}
