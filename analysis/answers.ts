import type { Asking } from './askings.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { type Decoded, decodingOf, isEmptyFallback } from './encoding.js';
import { unwrap } from './expressions.js';
import { argumentAt, functionCalled, isAsync, isSeenFunction } from './functions.js';
import type { Project } from './project.js';
import { isCallback, isHandedThrough, isInRace } from './promises.js';
import { declarationOf, usesOf } from './scopes.js';
import { functionAround, isLog, isWritten, useOf, wrapped } from './uses.js';
import { isWithin } from './walk.js';

/** A place where an answer of Claude is there for the first time. */
export type Arrival =
  /** An expression that gives it. */
  | { readonly kind: 'value'; readonly node: ts.Expression }
  /** What the Converse adapter makes of it, or JSON in the place of that: in the form of the Messages API. */
  | { readonly kind: 'adapted'; readonly node: ts.Expression }
  /** A returned promise of it, in an `async` function. */
  | { readonly kind: 'promise'; readonly node: ts.Expression }
  /** What a callback is given. */
  | { readonly kind: 'parameter'; readonly node: ts.ParameterDeclaration }
  /** An expression that gives one event of a stream. */
  | { readonly kind: 'event'; readonly node: ts.Expression }
  /** The loop that is given the events of a stream. */
  | { readonly kind: 'events'; readonly node: ts.ForOfStatement };

/** Where the answers of a call arrive. */
export interface Arrivals {
  readonly found: readonly Arrival[];
  /** The first place where one goes somewhere else and cannot be followed. */
  readonly lost: ts.Node | undefined;
  /** The calls that lead to each function that an answer is followed into. */
  readonly entered: ReadonlyMap<ts.Node, ReadonlySet<ts.Node>>;
}

/**
 * What is followed: the response of the AWS SDK, its bytes, their text, a stream, the answer itself, or what may be an answer of Converse
 * and may be a response of InvokeModel.
 */
type Stage = 'response' | Exclude<Decoded, 'value'> | 'stream' | 'answer' | 'mixed' | 'helper';

interface Search {
  readonly asking: Asking;
  readonly project: Project;
  readonly found: Arrival[];
  readonly lost: ts.Node[];
  readonly entered: Map<ts.Node, Set<ts.Node>>;
  readonly seen: Set<ts.Node>;
}

/** Follows the answers of a call to where each of them is there: decoded, awaited, given to a callback. */
export function arrivalsOf(asking: Asking, project: Project): Arrivals {
  const search: Search = { asking, project, found: [], lost: [], entered: new Map(), seen: new Set() };
  const first = firstStage(asking);
  if (asking.form === 'command') followCommand(asking.node, first, search);
  else if (first === 'helper') follow(asking.node, first, search);
  else if (takesCallback(asking.node)) search.lost.push(asking.node);
  else followPromise(asking.node, first, search);
  return { found: search.found, lost: search.lost[0], entered: search.entered };
}

function firstStage({ api, operation }: Asking): Stage {
  if (operation === 'both') return 'helper';
  if (api === 'sdk') return operation === 'once' ? 'answer' : 'stream';
  return api === 'converse' && operation === 'once' ? 'answer' : 'response';
}

/** A command, to the calls that send it. */
function followCommand(command: ts.Expression, stage: Stage, search: Search): void {
  if (search.seen.has(command)) return;
  search.seen.add(command);
  const use = useOf(command);
  if (use.kind === 'bound' || use.kind === 'assigned') {
    for (const name of usesOf(use.declaration)) if (!isWritten(name)) followCommand(name, stage, search);
  } else if (
    use.kind === 'argument' &&
    ts.isCallExpression(use.call) &&
    use.index === 0 &&
    isSend(use.call)
  ) {
    if (takesCallback(use.call)) search.lost.push(use.call);
    else followPromise(use.call, stage, search);
  } else if (use.kind === 'argument' && isLog(use.call)) {
    return;
  } else if (use.kind === 'argument' && ts.isCallExpression(use.call)) {
    followHandedCommand(use.call, use.index, stage, search);
  } else if (use.kind === 'returned') {
    followExit(command, (call) => followCommand(call, stage, search), search);
  } else if (use.kind === 'awaited') {
    followCommand(use.node, stage, search);
  } else if (use.kind !== 'member' && use.kind !== 'tested' && use.kind !== 'discarded') {
    search.lost.push(wrapped(command).parent);
  }
}

function isSend(call: ts.CallExpression): boolean {
  const callee = unwrap(call.expression);
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'send';
}

/** `send(command, (error, data) => …)`: what takes the answer instead of the caller. */
function takesCallback(call: ts.NewExpression | ts.CallExpression): boolean {
  return (call.arguments ?? []).slice(1).some((argument) => ts.isFunctionLike(unwrap(argument)));
}

/** A command that another function sends: what comes back is what that function gives, or what it reads itself. */
function followHandedCommand(call: ts.CallExpression, index: number, stage: Stage, search: Search): void {
  const target = functionCalled(call, search.project);
  const parameter = target?.parameters[index];
  if (target === undefined || parameter === undefined || argumentAt(call, index) === undefined) {
    search.lost.push(call);
    return;
  }
  const sends = usesOf(parameter).flatMap((name) => {
    const use = useOf(name);
    return use.kind === 'argument' && ts.isCallExpression(use.call) && isSend(use.call) ? [use.call] : [];
  });
  if (sends.length > 0 && sends.every(isGivenBack)) {
    followPromise(call, stage, search);
    return;
  }
  enter(target, call, search);
  for (const name of usesOf(parameter)) followCommand(name, stage, search);
}

/** Whether all that is done with the result of a call is to return it. */
function isGivenBack(call: ts.CallExpression): boolean {
  const use = useOf(call);
  const result = use.kind === 'awaited' ? useOf(use.node) : use;
  if (result.kind === 'returned') return true;
  return (
    result.kind === 'bound' &&
    usesOf(result.declaration).every((name) => {
      const own = useOf(name);
      return own.kind === 'returned' || (own.kind === 'argument' && isLog(own.call));
    })
  );
}

/** A promise, to what it comes to. */
function followPromise(promise: ts.Expression, stage: Stage, search: Search): void {
  if (search.seen.has(promise)) return;
  search.seen.add(promise);
  const use = useOf(promise);
  if (use.kind === 'awaited') {
    follow(use.node, stage, search);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) followPromise(name, stage, search);
  } else if (use.kind === 'member' && ts.isCallExpression(use.node.parent)) {
    followChain(use.name ?? '', use.node.parent, stage, search);
  } else if (isChoice(promise)) {
    followPromise(
      wrapped(promise).parent as ts.ConditionalExpression,
      stage === 'answer' ? 'mixed' : stage,
      search,
    );
  } else if (isInRace(promise)) {
    followPromise(wrapped(promise).parent.parent as ts.CallExpression, stage, search);
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(promise), search.project)) {
    followPromise(functionAround(promise).parent as ts.CallExpression, stage, search);
  } else if (use.kind === 'returned' && stage === 'answer' && isInAsync(promise)) {
    search.found.push({ kind: 'promise', node: promise });
  } else if (use.kind === 'returned') {
    followExit(promise, (call) => followPromise(call, stage, search), search);
  } else if (use.kind !== 'discarded') {
    search.lost.push(wrapped(promise).parent);
  }
}

/** `isClaude ? client.send(a) : client.send(b)` */
function isChoice(expression: ts.Expression): boolean {
  const outer = wrapped(expression);
  return ts.isConditionalExpression(outer.parent) && outer.parent.condition !== outer;
}

/** The whole of `a ? b : value`, as far as every branch of it is an answer in the form of the Messages API. */
export function outermostChoice(value: ts.Expression): ts.Expression {
  const outer = wrapped(value);
  const { parent } = outer;
  if (!ts.isConditionalExpression(parent) || parent.condition === outer) return value;
  const other = unwrap(parent.whenTrue === outer ? parent.whenFalse : parent.whenTrue);
  const isAnswer =
    ts.isCallExpression(other) && (isFromConverse(other) || /^JSON\.parse$/.test(other.expression.getText()));
  return isAnswer ? outermostChoice(parent) : value;
}

/** Whether a call turns an answer of Converse into one of the Messages API. */
export function isFromConverse(call: ts.CallExpression | ts.NewExpression): boolean {
  return call.expression.getText() === 'fromConverse';
}

function isInAsync(node: ts.Node): boolean {
  const around = functionAround(node);
  return isSeenFunction(around) && isAsync(around);
}

/** `promise.then((response) => …)`, `promise.catch(…)`, `promise.finally(…)` */
function followChain(method: string, call: ts.CallExpression, stage: Stage, search: Search): void {
  if (method === 'catch' || method === 'finally') {
    followPromise(call, stage, search);
    return;
  }
  const [callback] = call.arguments;
  const target = callback === undefined || isCallback(callback) ? callback : definedFunction(callback);
  const parameter = target !== undefined && isSeenFunction(target) ? target.parameters[0] : undefined;
  // `.then(() => …)`: nobody looks at it.
  if (method === 'then' && isCallback(callback) && callback.parameters.length === 0) return;
  if (method !== 'then' || parameter === undefined || target === undefined) {
    search.lost.push(call);
    return;
  }
  if (target !== callback) enter(target, callback ?? call, search);
  followParameter(parameter, stage, search);
}

function definedFunction(name: ts.Expression): ts.Node | undefined {
  const declaration = ts.isIdentifier(name) ? declarationOf(name) : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return declaration;
  return declaration.initializer === undefined ? undefined : unwrap(declaration.initializer);
}

function followParameter(parameter: ts.ParameterDeclaration, stage: Stage, search: Search): void {
  if (search.seen.has(parameter)) return;
  search.seen.add(parameter);
  if (stage === 'answer') search.found.push({ kind: 'parameter', node: parameter });
  else followName(parameter.name, stage, search);
}

/** What a declaration names: all its uses, or the parts that it unpacks. */
function followName(name: ts.BindingName, stage: Stage, search: Search): void {
  if (ts.isIdentifier(name)) {
    const uses = usesOf(name.parent as ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement);
    for (const use of uses) if (!isWritten(use)) follow(use, stage, search);
    return;
  }
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const part = (element.propertyName ?? element.name).getText();
    const next = nextStage(part, stage, search);
    if (element.dotDotDotToken !== undefined) search.lost.push(element);
    else if (next !== undefined) followName(element.name, next, search);
  }
}

/** What a member of a response is, if it leads to the answer. */
function nextStage(member: string | undefined, stage: Stage, { asking }: Search): Stage | undefined {
  if (stage !== 'response') return undefined;
  if (asking.api === 'converse') return member === 'stream' ? 'stream' : undefined;
  if (member !== 'body') return undefined;
  return asking.operation === 'stream' ? 'stream' : 'bytes';
}

/** A value, to where the answer is there. */
function follow(expression: ts.Expression, stage: Stage, search: Search): void {
  if (search.seen.has(expression)) return;
  search.seen.add(expression);
  if (stage === 'answer' && isTriedAndReturned(expression, search)) followOnward(expression, stage, search);
  else if (stage === 'answer') search.found.push({ kind: 'value', node: expression });
  else if (stage === 'stream') followStream(expression, search);
  else if (stage === 'helper') followHelper(expression, search);
  else if (stage === 'response') followResponse(expression, search);
  else if (stage === 'mixed') followMixed(expression, search);
  else followEncoded(expression, stage, search);
}

/** `try { return await send(command); } catch { … }`: who catches may try again, and those who read the answer are elsewhere. */
function isTriedAndReturned(expression: ts.Expression, { project }: Search): boolean {
  if (useOf(expression).kind !== 'returned') return false;
  const target = functionAround(expression);
  const around = ts.findAncestor(expression, (node) => node === target || ts.isTryStatement(node));
  const isTried = around !== undefined && ts.isTryStatement(around) && isWithin(expression, around.tryBlock);
  if (!isTried || around.catchClause === undefined || !isSeenFunction(target)) return false;
  return isHandedThrough(target, project) || (callsOf(target, project) ?? []).length > 0;
}

function followResponse(expression: ts.Expression, search: Search): void {
  const use = useOf(expression);
  if (use.kind === 'member') {
    const next = nextStage(use.name, 'response', search);
    if (next !== undefined) follow(use.node, next, search);
  } else followOnward(expression, 'response', search);
}

function followMixed(expression: ts.Expression, search: Search): void {
  // A member is read where it is known which of the two it is.
  if (useOf(expression).kind !== 'member') followOnward(expression, 'mixed', search);
}

/** The bytes of an answer, or their text, on the way to the object. */
function followEncoded(expression: ts.Expression, form: 'bytes' | 'text', search: Search): void {
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, form, search.project);
  if (decoding !== undefined) {
    if (decoding.gives === 'value') found(decoding.node, search);
    else follow(decoding.node, decoding.gives, search);
    return;
  }
  const { parent } = outer;
  if (isEmptyFallback(parent, outer)) {
    follow(parent, form, search);
    return;
  }
  const use = useOf(expression);
  if (use.kind !== 'member') {
    followOnward(expression, form, search);
    return;
  }
  const call = use.node.parent;
  const isCalled = ts.isCallExpression(call) && call.expression === use.node;
  if (isCalled && form === 'text' && /^(?:trim|trimEnd|trimStart)$/.test(use.name ?? ''))
    follow(call, form, search);
  else if (use.name !== 'length' && !isPrintedPart(call)) search.lost.push(use.node);
}

function isPrintedPart(call: ts.Node): boolean {
  return ts.isCallExpression(call) && ts.isCallExpression(call.parent) && isLog(call.parent);
}

function found(node: ts.Expression, { asking, found: list }: Search): void {
  if (asking.operation === 'stream') list.push({ kind: 'event', node });
  else list.push({ kind: outermostChoice(node) === node ? 'value' : 'adapted', node: outermostChoice(node) });
}

/** What is done with any value on its way: it is held, handed into a function or out of one. */
function followOnward(expression: ts.Expression, stage: Stage, search: Search): void {
  const use = useOf(expression);
  const outer = wrapped(expression);
  if (use.kind === 'bound' || use.kind === 'unpacked') {
    followName(use.declaration.name, stage, search);
  } else if (use.kind === 'assigned') {
    for (const name of usesOf(use.declaration)) if (!isWritten(name)) follow(name, stage, search);
  } else if (use.kind === 'awaited') {
    follow(use.node, stage, search);
  } else if (use.kind === 'argument' && stage === 'mixed' && isFromConverse(use.call)) {
    search.found.push({ kind: 'adapted', node: outermostChoice(use.call) });
  } else if (ts.isBinaryExpression(outer.parent) && outer.parent.operatorToken.getText() === 'in') {
    return;
  } else if (use.kind === 'argument' && (isLog(use.call) || isStringified(use.call))) {
    return;
  } else if (use.kind === 'argument' && ts.isCallExpression(use.call)) {
    const target = functionCalled(use.call, search.project);
    const parameter = target?.parameters[use.index];
    if (target === undefined || parameter === undefined || argumentAt(use.call, use.index) === undefined)
      search.lost.push(outer.parent);
    else {
      enter(target, use.call, search);
      followParameter(parameter, stage, search);
    }
  } else if (use.kind === 'returned') {
    if (isHandedThrough(functionAround(expression), search.project))
      followPromise(functionAround(expression).parent as ts.CallExpression, stage, search);
    else followExit(expression, (call) => followResult(call, stage, search), search);
  } else if (use.kind !== 'tested' && use.kind !== 'discarded' && !ts.isTemplateSpan(outer.parent)) {
    search.lost.push(outer.parent);
  }
}

/** `JSON.stringify(response)`, for a log. */
function isStringified(call: ts.CallExpression | ts.NewExpression): boolean {
  return call.expression.getText() === 'JSON.stringify' && isPrintedPart(call);
}

function followResult(call: ts.CallExpression, stage: Stage, search: Search): void {
  const target = functionCalled(call, search.project);
  if (target !== undefined && isAsync(target)) followPromise(call, stage, search);
  else follow(call, stage, search);
}

/** A stream, to the loops over its events. */
function followStream(stream: ts.Expression, search: Search): void {
  const use = useOf(stream);
  const outer = wrapped(stream);
  const { parent } = outer;
  const isFallback =
    ts.isBinaryExpression(parent) &&
    parent.left === outer &&
    /^(?:\?\?|\|\|)$/.test(parent.operatorToken.getText());
  if (use.kind === 'iterated') followLoop(use.loop, search);
  else if (isFallback) follow(parent, 'stream', search);
  else if (use.kind === 'argument' && use.call.expression.getText() === 'fromConverseStream')
    follow(use.call, 'stream', search);
  else if (use.kind === 'member' && search.asking.api === 'sdk') {
    // `stream.controller.abort()`
    if (use.name !== 'controller') search.lost.push(use.node);
  } else followOnward(stream, 'stream', search);
}

function followLoop(loop: ts.ForOfStatement, search: Search): void {
  const { asking } = search;
  if (asking.api !== 'invoke') {
    search.found.push({ kind: 'events', node: loop });
    return;
  }
  const [declaration] = ts.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations : [];
  if (declaration === undefined) search.lost.push(loop.initializer);
  else followEvent(declaration.name, 'event', search);
}

/** `event.chunk.bytes` of the old stream, to what is made of the bytes. */
function followEvent(name: ts.BindingName, what: 'event' | 'chunk', search: Search): void {
  const inner = what === 'event' ? 'chunk' : 'bytes';
  if (!ts.isIdentifier(name)) {
    for (const element of name.elements) {
      if (ts.isOmittedExpression(element)) continue;
      if ((element.propertyName ?? element.name).getText() !== inner) continue;
      if (what === 'event') followEvent(element.name, 'chunk', search);
      else followName(element.name, 'bytes', search);
    }
    return;
  }
  const uses = usesOf(name.parent as ts.VariableDeclaration | ts.BindingElement);
  for (const use of uses) followEventValue(use, what, search);
}

function followEventValue(expression: ts.Expression, what: 'event' | 'chunk', search: Search): void {
  const use = useOf(expression);
  const inner = what === 'event' ? 'chunk' : 'bytes';
  if (use.kind === 'member') {
    if (use.name !== inner) return;
    if (what === 'event') followEventValue(use.node, 'chunk', search);
    else follow(use.node, 'bytes', search);
  } else if (use.kind === 'bound' || use.kind === 'unpacked') followEvent(use.declaration.name, what, search);
  else if (use.kind === 'argument' && !isLog(use.call) && !isStringified(use.call)) {
    const target = ts.isCallExpression(use.call) ? functionCalled(use.call, search.project) : undefined;
    const parameter = target?.parameters[use.index];
    if (target === undefined || parameter === undefined) search.lost.push(wrapped(expression).parent);
    else if (!search.seen.has(parameter)) {
      search.seen.add(parameter);
      enter(target, use.call, search);
      followEvent(parameter.name, what, search);
    }
  } else if (use.kind !== 'tested' && use.kind !== 'argument' && use.kind !== 'discarded')
    search.lost.push(wrapped(expression).parent);
}

/** `messages.stream()`: a stream of events that also gives the whole answer. */
function followHelper(helper: ts.Expression, search: Search): void {
  const use = useOf(helper);
  if (use.kind === 'iterated') {
    followLoop(use.loop, search);
    return;
  }
  if (use.kind !== 'member') {
    followOnward(helper, 'helper', search);
    return;
  }
  const call = use.node.parent;
  if (!ts.isCallExpression(call) || call.expression !== use.node) return;
  if (use.name === 'finalMessage') followPromise(call, 'answer', search);
  else if (/^(?:on|once|off)$/.test(use.name ?? '')) follow(call, 'helper', search);
  else if (!/^(?:done|abort)$/.test(use.name ?? '')) search.lost.push(use.node);
}

/** What a function hands out, to all its calls. */
function followExit(
  returned: ts.Expression,
  go: (call: ts.CallExpression) => void,
  { project, lost }: Search,
): void {
  const target = functionAround(returned);
  const calls =
    isSeenFunction(target) && target.asteriskToken === undefined ? callsOf(target, project) : undefined;
  if (calls === undefined || calls.length === 0) lost.push(returned);
  else for (const call of calls) go(call);
}

function enter(target: ts.Node, call: ts.Node, { entered }: Search): void {
  entered.set(target, (entered.get(target) ?? new Set()).add(call));
}
