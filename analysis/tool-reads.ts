import { contentOf, isAdding, isKnownThere } from './answer-reads.js';
import type { Arrival } from './answers.js';
import { type AnswerForm, readsOfText } from './block-reads.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { factsAt } from './conditions.js';
import { isWrapper } from './expressions.js';
import { functionCalled, isSeenFunction, mayGiveNothing } from './functions.js';
import type { Project } from './project.js';
import { isLogged } from './requests/chains.js';
import { usesOf } from './scopes.js';
import { readsIn } from './stop-reasons.js';
import {
  holderTaking,
  isCounted,
  isOnlyEndIn,
  isTurnOfUser,
  listTaking,
  readsOfHolder,
} from './tool-collections.js';
import { isInTypeScript } from './types.js';
import { functionAround, isLog, isWritten, readingUses, type Use, useOf, wrapped } from './uses.js';

/** A place that takes it for granted that an answer calls a tool. */
export type ToolRead =
  /** The call of the tool is used as if it were there. */
  | {
      readonly kind: 'granted';
      readonly node: ts.Node;
      /** What gives it, and may give nothing. */
      readonly source: ts.Expression;
      /** The constant that has it, or a part of it. */
      readonly holder: ts.VariableDeclaration | undefined;
    }
  /** The first block, where a text may come before the call. */
  | { readonly kind: 'first'; readonly node: ts.Node }
  /** From here on it cannot be seen who reads the answer. */
  | { readonly kind: 'unseen'; readonly node: ts.Node };

/** The places that take a call of a tool for granted; none where an answer without one is treated, or nobody looks for one. */
export function toolReadsOf(arrival: Arrival, form: AnswerForm, project: Project): readonly ToolRead[] {
  if (arrival.kind === 'event' || arrival.kind === 'events') return [{ kind: 'unseen', node: arrival.node }];
  const search: Search = { project, found: [], seen: new Set() };
  const path = contentOf[arrival.kind === 'adapted' ? 'stop_reason' : form];
  for (const content of readsIn(arrival, path, project)) inBlocks(content, { isWhole: true }, search);
  const unseen = readsOfText(arrival, form, project).flatMap(({ kind, node }): ToolRead[] =>
    kind === 'unseen' ? [{ kind, node }] : [],
  );
  return [...search.found, ...unseen];
}

interface Search {
  readonly project: Project;
  readonly found: ToolRead[];
  readonly seen: Set<ts.Node>;
}

/** A list of blocks: all of an answer, or those that were chosen of them. */
interface List {
  readonly isWhole: boolean;
}

/** Something that may be missing, where it comes from, and what has it. */
interface Missing {
  readonly source: ts.Expression;
  readonly holder: ts.VariableDeclaration | undefined;
}

function usesOfName(name: ts.BindingName): readonly ts.Identifier[] {
  if (!ts.isIdentifier(name)) return [];
  const declaration = name.parent as ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement;
  return usesOf(declaration).filter((use) => !isWritten(use));
}

function inBlocks(value: ts.Expression, list: List, search: Search): void {
  if (search.seen.has(value) || (!list.isWhole && isCounted(value))) return;
  search.seen.add(value);
  const use = useOf(value);
  if (use.kind === 'member') inMemberOfBlocks(use, list, search);
  else if (use.kind === 'awaited') inBlocks(use.node, list, search);
  else if (use.kind === 'bound' || use.kind === 'unpacked')
    inNameOfBlocks(use.declaration.name, list, search);
  else if (use.kind === 'assigned')
    for (const name of usesOf(use.declaration)) {
      if (!isWritten(name)) inBlocks(name, list, search);
    }
  else if (use.kind === 'iterated') inLoop(use.loop, search);
  else if (use.kind === 'argument' && isOfPromises(use.call)) inBlocks(use.call, list, search);
  else if (use.kind === 'argument')
    inParameter(value, use, (name) => inNameOfBlocks(name, list, search), search);
  else if (!list.isWhole && isTurnOfUser(value))
    search.found.push({ kind: 'granted', node: value, source: value, holder: undefined });
  else if (use.kind === 'returned')
    for (const call of callsOfResult(value, search)) inBlocks(call, list, search);
  else if (isChoice(value)) inBlocks(wrapped(value).parent as ts.Expression, list, search);
}

/** `Promise.all(calls.map(…))` */
function isOfPromises({ expression }: ts.CallExpression | ts.NewExpression): boolean {
  return /^Promise\.all(?:Settled)?$/.test(expression.getText());
}

function inNameOfBlocks(name: ts.BindingName, list: List, search: Search): void {
  for (const use of usesOfName(name)) inBlocks(use, list, search);
  const first = ts.isArrayBindingPattern(name) ? name.elements[0] : undefined;
  if (first === undefined || ts.isOmittedExpression(first)) return;
  if (list.isWhole) search.found.push({ kind: 'first', node: first });
  else for (const use of usesOfName(first.name)) inBlock(use, { source: use, holder: undefined }, search);
}

function inMemberOfBlocks(
  { node, name }: Extract<Use, { kind: 'member' }>,
  list: List,
  search: Search,
): void {
  const { parent } = node;
  const isCalled = ts.isCallExpression(parent) && parent.expression === node;
  const element = ts.isElementAccessExpression(node)
    ? node
    : isCalled && /^(?:at|shift|pop)$/.test(name ?? '')
      ? parent
      : undefined;
  if (element !== undefined) {
    const isAsked = /^(?:tested|discarded)$/.test(useOf(element).kind) || isLogged(element);
    if (!list.isWhole) inBlock(element, { source: element, holder: undefined }, search);
    else if (!isAsked) search.found.push({ kind: 'first', node: element });
  } else if (!isCalled || isAboutText(parent)) return;
  else if (/^(?:find|findLast)$/.test(name ?? ''))
    inBlock(parent, { source: parent, holder: undefined }, search);
  else if (/^(?:filter|map|flatMap)$/.test(name ?? '')) inBlocks(parent, { isWhole: false }, search);
  else if (/^(?:slice|concat|toReversed|toSorted)$/.test(name ?? '')) inBlocks(parent, list, search);
  else if (name === 'forEach') inCallback(parent, search);
}

/** `content.find((block) => block.type === 'text')` */
function isAboutText({ arguments: [callback] }: ts.CallExpression): boolean {
  const text = callback?.getText() ?? '';
  return /text/.test(text) && !/tool/i.test(text);
}

function inCallback({ arguments: [callback] }: ts.CallExpression, search: Search): void {
  if (callback === undefined || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return;
  const [block] = callback.parameters;
  if (block !== undefined) inPresent(block.name, search);
}

function inLoop(loop: ts.ForOfStatement, search: Search): void {
  const { initializer, expression } = loop;
  if (isOnlyEndIn(loop))
    search.found.push({ kind: 'granted', node: expression, source: expression, holder: undefined });
  const [block] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (block !== undefined) inPresent(block.name, search);
}

/** A block that is there: what is taken out of the loop over all of them may be missing behind it. */
function inPresent(name: ts.BindingName, search: Search): void {
  for (const use of usesOfName(name)) {
    const part = outermost(use);
    const taken = useOf(part);
    const list = listTaking(part);
    const holder = holderTaking(part);
    if (list !== undefined)
      for (const other of readingUses(list)) inBlocks(other, { isWhole: false }, search);
    else if (taken.kind === 'bound') inPresent(taken.declaration.name, search);
    else if (holder !== undefined) {
      for (const other of taken.kind === 'assigned' ? readingUses(holder) : readsOfHolder(holder))
        inBlock(other, { source: other, holder: undefined }, search);
    } else if (taken.kind === 'returned' && !isEndSaid(part))
      search.found.push({ kind: 'granted', node: part, source: part, holder: undefined });
  }
}

/** `block.toolUse.input` of `block` */
function outermost(value: ts.Expression): ts.Expression {
  const use = useOf(value);
  return use.kind === 'member' ? outermost(use.node) : value;
}

/** Whether a function says what it gives where it has found nothing: it throws, or returns something else at its end. */
function isEndSaid(returned: ts.Expression): boolean {
  const target = functionAround(returned);
  if (!isSeenFunction(target) || target.body === undefined || !ts.isBlock(target.body)) return true;
  const last = target.body.statements.at(-1);
  const isSaid = last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
  return isSaid || isNothingSaid(returned);
}

/** A block of a tool, or a part of one, that may be missing. */
function inBlock(value: ts.Expression, missing: Missing, search: Search): void {
  if (search.seen.has(value) || isKnownThere(value) || isStoppedForTool(value)) return;
  search.seen.add(value);
  const use = useOf(value);
  const granted = () => search.found.push({ kind: 'granted', node: value, ...missing });
  switch (use.kind) {
    case 'tested':
    case 'compared':
    case 'discarded':
      return;
    case 'member':
      if (!ts.isOptionalChain(use.node)) granted();
      else inBlock(calledOr(use.node), missing, search);
      return;
    case 'bound':
      for (const name of usesOfName(use.declaration.name))
        inBlock(name, { source: missing.source, holder: use.declaration }, search);
      return;
    case 'assigned':
      for (const name of usesOf(use.declaration))
        if (!isWritten(name)) inBlock(name, { source: missing.source, holder: undefined }, search);
      return;
    case 'awaited':
      inBlock(use.node, missing, search);
      return;
    case 'returned': {
      const calls = callsOfResult(value, search);
      for (const call of calls) inBlock(call, { source: call, holder: undefined }, search);
      if (calls.length === 0 && !isNothingSaid(value)) granted();
      return;
    }
    case 'argument':
      if (isChecking(use.call)) return;
      if (inParameter(value, use, (name) => inGiven(name, search), search) === 'unseen') granted();
      return;
    default:
      if (isFallback(value)) return;
      if (isChoice(value)) inBlock(wrapped(value).parent as ts.Expression, missing, search);
      else granted();
  }
}

function inGiven(name: ts.BindingName, search: Search): void {
  for (const use of usesOfName(name)) inBlock(use, { source: use, holder: undefined }, search);
}

/** `block?.input.trim()` of `block?.input.trim` */
function calledOr(node: ts.Expression): ts.Expression {
  const { parent } = node;
  return ts.isCallExpression(parent) && parent.expression === node ? parent : node;
}

/** `if (answer.stop_reason === 'tool_use')`: there is a call of a tool. */
function isStoppedForTool(value: ts.Expression): boolean {
  return [...factsAt(value)].some(
    (fact) =>
      fact.kind === 'equal' &&
      fact.holds &&
      fact.value === 'tool_use' &&
      /stop_?reason$/i.test(fact.subject.getText()),
  );
}

/** Whether a function says by its type, or to the type checker, that it may give nothing. */
function isNothingSaid(returned: ts.Expression): boolean {
  const target = functionAround(returned);
  if (!isSeenFunction(target) || !mayGiveNothing(target)) return false;
  return target.type !== undefined || (isInTypeScript(returned) && !isAsserted(returned));
}

/** `value as T`, `value!` */
function isAsserted(value: ts.Expression): boolean {
  let { parent } = value;
  while (ts.isParenthesizedExpression(parent)) parent = parent.parent;
  return isWrapper(parent);
}

/** `schema.parse(block?.input)` fails for what is missing. */
function isChecking(call: ts.CallExpression | ts.NewExpression): boolean {
  return (
    isLog(call) ||
    /(?:^|\.)(?:parse|safeParse|parseAsync|safeParseAsync|validate|assert\w*|Array\.isArray|Boolean)$/.test(
      call.expression.getText(),
    )
  );
}

/** `block ?? fallback`, `block?.input || {}` */
function isFallback(value: ts.Expression): boolean {
  const outer = wrapped(value);
  const { parent } = outer;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === outer &&
    /^(?:\?\?|\|\|)$/.test(parent.operatorToken.getText())
  );
}

/** `blocks ?? []`, `isOn ? blocks : []` */
function isChoice(value: ts.Expression): boolean {
  const outer = wrapped(value);
  const { parent } = outer;
  return (
    (ts.isBinaryExpression(parent) && /^(?:\?\?|\|\||&&)$/.test(parent.operatorToken.getText())) ||
    (ts.isConditionalExpression(parent) && parent.condition !== outer)
  );
}

/** Goes on in the function that is given a value, if that can be seen. */
function inParameter(
  value: ts.Expression,
  { call, index }: Extract<Use, { kind: 'argument' }>,
  follow: (name: ts.BindingName) => void,
  { project }: Search,
): 'seen' | 'unseen' {
  if (isLog(call) || isLogged(value) || isAdding(call)) return 'seen';
  const target = ts.isCallExpression(call) ? functionCalled(call, project) : undefined;
  const parameter = target?.parameters[index];
  if (parameter === undefined || parameter.dotDotDotToken !== undefined) return 'unseen';
  follow(parameter.name);
  return 'seen';
}

/** What a function hands out, at all its calls, awaited there or not. */
function callsOfResult(returned: ts.Node, { project }: Search): readonly ts.Expression[] {
  const target = functionAround(returned);
  const calls = isSeenFunction(target) ? (callsOf(target, project, 'production') ?? []) : [];
  return calls.map((call) => (ts.isAwaitExpression(call.parent) ? call.parent : call));
}
