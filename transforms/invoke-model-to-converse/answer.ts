import type { CallSite } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../analysis/conditions.js';
import { packageExport } from '../../analysis/consumers.js';
import { definitionOf } from '../../analysis/definitions.js';
import { type Decoded, decodingOf } from '../../analysis/encoding.js';
import { isWrapper, textOfName, unwrap } from '../../analysis/expressions.js';
import { type Declaration, usesOf, visibleAt } from '../../analysis/scopes.js';
import { functionAround, isLog, isWritten, useOf, wrapped } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import { indentationAt, lineBreakOf, replaceNode, replaceRange } from '../../edits/nodes.js';
import { removeStatement } from '../../edits/statements.js';
import type { Draft } from './draft.js';
import { isGuardedAt, narrowedAt, predicateType } from './narrowing.js';
import { type Path, pathText, type Reading, step, writePath } from './paths.js';
import { leafReading } from './reading.js';
import { convertStream } from './stream.js';

/** What a value of the old answer is. */
type Kind = 'response' | Decoded | 'content' | 'block' | 'usage';

export interface Value extends Path {
  readonly kind: Kind;
  /** The type of a block, where the code has made sure of it. */
  readonly is?: string | undefined;
  /** Whether the code allowed for no response where it read the body. */
  readonly isBodyOptional?: boolean;
  /** The names that a destructured response has to bring, if it is one. */
  readonly needed?: Set<string>;
}

interface Place {
  readonly path: readonly string[];
  /** What is found there; a `leaf` is the same in both APIs. */
  readonly kind: 'content' | 'usage' | 'leaf';
}

const answerFields: Readonly<Record<string, Place>> = {
  content: { path: ['.output', '.message', '.content'], kind: 'content' },
  role: { path: ['.output', '.message', '.role'], kind: 'leaf' },
  stop_reason: { path: ['.stopReason'], kind: 'leaf' },
  usage: { path: ['.usage'], kind: 'usage' },
};

const usageFields: Readonly<Record<string, string>> = {
  input_tokens: '.inputTokens',
  output_tokens: '.outputTokens',
  cache_read_input_tokens: '.cacheReadInputTokens',
  cache_creation_input_tokens: '.cacheWriteInputTokens',
};

/** Fields of a block, and the type that it has to be for them to be there. */
const blockFields: Readonly<Record<string, { readonly path: readonly string[]; readonly of: string }>> = {
  text: { path: ['.text'], of: 'text' },
  id: { path: ['.toolUse', '.toolUseId'], of: 'tool_use' },
  name: { path: ['.toolUse', '.name'], of: 'tool_use' },
  input: { path: ['.toolUse', '.input'], of: 'tool_use' },
  thinking: { path: ['.reasoningContent', '.reasoningText', '.text'], of: 'thinking' },
  signature: { path: ['.reasoningContent', '.reasoningText', '.signature'], of: 'thinking' },
};

/** What a block of Converse has if it is of a type. */
const memberOfType: Readonly<Record<string, string>> = {
  text: '.text',
  tool_use: '.toolUse',
  thinking: '.reasoningContent?.reasoningText',
  redacted_thinking: '.reasoningContent?.redactedContent',
};

/** Stop reasons that both APIs have by the same name. */
const sharedStopReasons = ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use'];

/** Moves everything that reads the answer of a call to the answer of Converse. */
export function convertAnswer(site: CallSite, draft: Draft): void {
  for (const send of sendsOf(site, draft)) trackPromise(send, draft);
  for (const echo of draft.echoes) draft.refuse('opaque-content', echo);
}

/** The calls that send a command, wherever it is kept until then. */
function sendsOf({ form, node, operation }: CallSite, draft: Draft): ts.CallExpression[] {
  if (form === 'method' && ts.isCallExpression(node)) return [node];
  const own = sendWith(node);
  if (own !== undefined) return [own];
  const use = useOf(node);
  if (use.kind !== 'bound' && use.kind !== 'assigned') {
    draft.refuse('command-escapes', use.kind === 'other' ? use.node : node.parent);
    return [];
  }
  retype(use.declaration, operation === 'stream' ? 'ConverseStreamCommand' : 'ConverseCommand', draft);
  return usesOf(use.declaration).flatMap((name) => {
    if (isWritten(name)) {
      const { parent } = name;
      if (ts.isBinaryExpression(parent) && unwrap(parent.right) === node) return [];
      draft.refuse('command-escapes', parent);
      return [];
    }
    const send = sendWith(name);
    if (send !== undefined) return [send];
    if (!isHarmlessUse(name)) draft.refuse('command-escapes', name.parent);
    return [];
  });
}

/** The `client.send(command)` that takes an expression first. */
function sendWith(expression: ts.Expression): ts.CallExpression | undefined {
  const use = useOf(expression);
  if (use.kind !== 'argument' || use.index !== 0 || !ts.isCallExpression(use.call)) return undefined;
  const callee = unwrap(use.call.expression);
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'send' ? use.call : undefined;
}

/** `command.input.modelId`, and what only prints the command. */
function isHarmlessUse(name: ts.Identifier): boolean {
  const use = useOf(name);
  if (use.kind === 'argument') return isLog(use.call);
  if (use.kind === 'tested') return true;
  if (use.kind !== 'member' || use.name !== 'input') return false;
  const inner = useOf(use.node);
  return inner.kind === 'member' && inner.name === 'modelId';
}

/** A call that gives a promise of the response. */
function trackPromise(promise: ts.Expression, draft: Draft): void {
  const use = useOf(promise);
  if (use.kind === 'awaited') {
    track(use.node, { kind: 'response', root: use.node, steps: [] }, draft);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) trackPromise(name, draft);
  } else if (use.kind === 'member' && ts.isCallExpression(use.node.parent)) {
    trackChain(use.name ?? '', use.node.parent, 'response', draft);
  } else if (isInRace(promise)) {
    trackPromise(wrapped(promise).parent.parent as ts.CallExpression, draft);
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(promise), draft)) {
    trackPromise(functionAround(promise).parent as ts.CallExpression, draft);
  } else if (use.kind !== 'discarded') {
    draft.refuse('answer-escapes', promise.parent);
  }
}

/** `Promise.race([client.send(command), timeout])`: who reads a body from the winner takes it for the response. */
function isInRace(promise: ts.Expression): boolean {
  const list = wrapped(promise).parent;
  if (!ts.isArrayLiteralExpression(list) || !ts.isCallExpression(list.parent)) return false;
  return list.parent.expression.getText() === 'Promise.race';
}

/** `withRetry(() => client.send(command))`: what the callback gives is what the call gives. */
function isHandedThrough(callback: ts.Node, { project }: Draft): boolean {
  const call = callback.parent;
  if (!isCallback(callback) || callback.parameters.length > 0 || !ts.isCallExpression(call)) return false;
  const index = call.arguments.indexOf(callback);
  const definition = definitionOf(call.expression, project);
  if (definition !== undefined && ts.isFunctionLike(definition)) return handsThrough(definition, index);
  // Packages that do this for a living: p-retry, async-retry, exponential-backoff, p-limit, p-timeout.
  const made = packageExport(call.expression);
  return (
    made !== undefined && /retry|backoff|limit|timeout|throttle|queue/i.test(`${made.module} ${made.name}`)
  );
}

/** Whether a function gives back what one of its parameters gives, and looks at nothing of it. */
function handsThrough(definition: ts.SignatureDeclaration, index: number): boolean {
  const parameter = definition.parameters[index];
  if (parameter === undefined || !ts.isIdentifier(parameter.name)) return false;
  const uses = usesOf(parameter);
  return (
    uses.length > 0 &&
    uses.every((name) => {
      const call = name.parent;
      if (!ts.isCallExpression(call) || call.expression !== name) return false;
      const result = ts.isAwaitExpression(call.parent) ? call.parent : call;
      return useOf(result).kind === 'returned';
    })
  );
}

/** `promise.then((response) => …)`, `promise.catch(…)`, `promise.finally(…)` */
function trackChain(method: string, call: ts.CallExpression, kind: 'response' | 'value', draft: Draft): void {
  if (method === 'catch' || method === 'finally') {
    if (kind === 'response') trackPromise(call, draft);
    else draft.refuse('answer-escapes', call);
    return;
  }
  const callback = call.arguments[0];
  const parameter = parameterOf(callback);
  if (method !== 'then' || parameter === undefined) {
    draft.refuse('answer-escapes', call);
    return;
  }
  trackDeclared(parameter, { kind, steps: [] }, draft);
}

type Callback = ts.ArrowFunction | ts.FunctionExpression;

function isCallback(node: ts.Node | undefined): node is Callback {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}

function parameterOf(callback: ts.Node | undefined, index = 0): ts.ParameterDeclaration | undefined {
  return isCallback(callback) ? callback.parameters[index] : undefined;
}

/** Follows a variable or a parameter that holds a value, or its parts. */
function trackDeclared(
  declaration: ts.ParameterDeclaration | ts.VariableDeclaration,
  value: Omit<Value, 'root'>,
  draft: Draft,
): void {
  const { name } = declaration;
  if (declaration.type !== undefined) retypeValue(declaration, value.kind, draft);
  if (ts.isIdentifier(name)) trackNames(declaration, value, draft);
  else if (value.kind === 'response' && ts.isObjectBindingPattern(name)) trackResponsePattern(name, draft);
  else if (value.kind === 'content' && ts.isArrayBindingPattern(name)) trackListPattern(name, draft);
  else draft.refuse('answer-escapes', name);
}

function trackNames(declaration: Declaration, value: Omit<Value, 'root'>, draft: Draft): void {
  for (const name of usesOf(declaration)) {
    if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
    else trackName(name, value, draft);
  }
}

function trackName(name: ts.Identifier, value: Omit<Value, 'root'>, draft: Draft): void {
  const is = value.is ?? (value.kind === 'block' ? narrowedAt(name) : undefined);
  const rootMayBeMissing = (value.rootMayBeMissing ?? false) && !isGuardedAt(name);
  track(name, { ...value, root: name, is, rootMayBeMissing }, draft);
}

/** `const { body } = response`: the parts of the new response that are read take the place of `body`. */
function trackResponsePattern(pattern: ts.ObjectBindingPattern, draft: Draft): void {
  const body = pattern.elements.find(
    (element) => (element.propertyName ?? element.name).getText() === 'body',
  );
  const other = pattern.elements.find(
    (element) => element !== body && (element.propertyName ?? element.name).getText() !== '$metadata',
  );
  if (
    body === undefined ||
    other !== undefined ||
    !ts.isIdentifier(body.name) ||
    body.initializer !== undefined
  ) {
    draft.refuse('answer-escapes', other ?? pattern);
    return;
  }
  const taken = new Set(nodesIn(functionAround(pattern), ts.isIdentifier).map(({ text }) => text));
  if (responseParts.some((part) => taken.has(part))) {
    nameResponse(pattern, body, taken, draft);
    return;
  }
  const needed = new Set<string>();
  for (const use of usesOf(body)) track(use, { kind: 'bytes', root: '', steps: [], needed }, draft);
  const parts = responseParts.filter((part) => needed.has(part));
  draft.edits.push(replaceNode(body, parts.length === 0 ? 'output' : parts.join(', ')));
}

const responseParts = ['output', 'stopReason', 'usage', 'stream'];

/** Where the names of the parts mean something else already, the response gets a name of its own. */
function nameResponse(
  pattern: ts.ObjectBindingPattern,
  body: ts.BindingElement,
  taken: ReadonlySet<string>,
  draft: Draft,
): void {
  const name = ['response', 'result', 'converseResponse'].find((candidate) => !taken.has(candidate));
  if (name === undefined || pattern.elements.length > 1) {
    draft.refuse('tangled', pattern);
    return;
  }
  draft.edits.push(replaceNode(pattern, name));
  for (const use of usesOf(body)) track(use, { kind: 'bytes', root: name, steps: [] }, draft);
}

/** `const [first] = content` */
function trackListPattern(pattern: ts.ArrayBindingPattern, draft: Draft): void {
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.dotDotDotToken !== undefined || element.initializer !== undefined) {
      draft.refuse('answer-escapes', element);
    } else if (ts.isIdentifier(element.name)) {
      trackNames(element, { kind: 'block', steps: [], rootMayBeMissing: draft.checksIndexes }, draft);
    } else {
      trackBlockPattern(element.name, draft);
    }
  }
}

/** `const { text } = block`: only what is called the same in both. */
function trackBlockPattern(pattern: ts.BindingPattern, draft: Draft): void {
  const isSame =
    ts.isObjectBindingPattern(pattern) &&
    pattern.elements.every(
      (element) =>
        (element.propertyName ?? element.name).getText() === 'text' && element.dotDotDotToken === undefined,
    );
  if (!isSame || draft.isTyped) draft.refuse('answer-escapes', pattern);
}

/** Follows one value to what is done with it. */
function track(expression: ts.Expression, value: Value, draft: Draft): void {
  switch (value.kind) {
    case 'response':
      return trackResponse(expression, value, draft);
    case 'bytes':
    case 'text':
      return trackEncoded(expression, value, value.kind, draft);
    case 'value':
      return trackAnswer(expression, value, draft);
    case 'content':
      return trackContent(expression, value, draft);
    case 'block':
      return trackBlock(expression, value, draft);
    case 'usage':
      return trackUsage(expression, value, draft);
  }
}

function trackResponse(expression: ts.Expression, value: Value, draft: Draft): void {
  retypeAssertions(expression, draft);
  const use = useOf(expression);
  if (use.kind === 'member') {
    if (use.name === 'body') {
      const isBodyOptional = use.node.questionDotToken !== undefined;
      track(use.node, { ...value, kind: 'bytes', isBodyOptional }, draft);
    } else if (use.name !== '$metadata') draft.refuse('answer-field', use.node);
  } else if (use.kind === 'bound' || use.kind === 'unpacked') {
    trackDeclared(use.declaration, { kind: 'response', steps: [] }, draft);
  } else if (use.kind === 'assigned') {
    trackAssigned(use.declaration, use.assignment, 'response', draft);
  } else if ((use.kind === 'argument' && isLog(use.call)) || ts.isTemplateSpan(expression.parent)) {
    // Printed; in a text it is `[object Object]`, whatever it is.
    return;
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(expression), draft)) {
    trackPromise(functionAround(expression).parent as ts.CallExpression, draft);
  } else if (use.kind !== 'discarded' && use.kind !== 'tested') {
    draft.refuse('answer-escapes', expression.parent);
  }
}

/** `response = await …` of a variable that is declared before: everything that reads it, if nothing else writes it. */
function trackAssigned(
  declaration: Declaration,
  assignment: ts.BinaryExpression,
  kind: 'response' | 'value',
  draft: Draft,
): void {
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer !== undefined) {
    draft.refuse('answer-escapes', assignment);
    return;
  }
  if (declaration.type !== undefined) retypeValue(declaration, 'response', draft);
  for (const name of usesOf(declaration)) {
    if (name.parent === assignment) continue;
    if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
    else trackName(name, { kind, steps: [] }, draft);
  }
}

/** The bytes of the old answer, or its text, on the way to the object. */
function trackEncoded(expression: ts.Expression, value: Value, form: 'bytes' | 'text', draft: Draft): void {
  if (draft.operation === 'stream' && form === 'bytes') {
    convertStream(expression, value, draft);
    return;
  }
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, form, draft.project);
  if (decoding !== undefined) {
    track(decoding.node, { ...value, kind: decoding.gives }, draft);
    return;
  }
  const use = useOf(expression);
  if (use.kind === 'tested') {
    write(
      expression,
      { ...value, steps: [step('.output', value.isBodyOptional)] },
      { isTested: true },
      draft,
    );
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) {
      if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
      else track(name, { ...value, root: rootText(value, draft) }, draft);
    }
    removeStatement(use.declaration, draft.edits);
  } else if (use.kind === 'argument' && isLog(use.call)) {
    write(expression, { ...value, steps: [step('.output')] }, {}, draft);
  } else {
    draft.refuse('answer-escapes', outer.parent);
  }
}

/** How the root of a value is written somewhere else; only a name can be. */
function rootText({ root }: Value, draft: Draft): string {
  if (typeof root === 'string') return root;
  if (!ts.isIdentifier(root)) draft.refuse('answer-escapes', root);
  return root.getText();
}

function trackAnswer(expression: ts.Expression, value: Value, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'member') {
    trackAnswerField(use.node, use.name ?? '', value, draft);
  } else if (use.kind === 'bound') {
    trackHeldAnswer(expression, use.declaration, value, draft);
  } else if (use.kind === 'unpacked') {
    unpackAnswer(use.declaration, value, draft);
  } else if (use.kind === 'assigned') {
    write(expression, value, {}, draft);
    trackAssigned(use.declaration, use.assignment, 'value', draft);
  } else if (use.kind === 'tested' || (use.kind === 'argument' && isPrinted(use.call))) {
    if (value.needed === undefined) write(expression, value, {}, draft);
    else draft.refuse('answer-escapes', expression.parent);
  } else if (use.kind === 'returned' && isThenCallback(functionAround(expression))) {
    trackThenResult(expression, value, draft);
  } else if (use.kind !== 'discarded') {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

/** `console.log(x)`, `console.log(JSON.stringify(x))` */
function isPrinted(call: ts.CallExpression | ts.NewExpression): boolean {
  if (isLog(call)) return true;
  const { parent, expression } = call;
  return expression.getText() === 'JSON.stringify' && ts.isCallExpression(parent) && isLog(parent);
}

/** `const parsed = JSON.parse(…)`: gone where the response has a name already, else it becomes the name of the response. */
function trackHeldAnswer(
  expression: ts.Expression,
  declaration: ts.VariableDeclaration,
  value: Value,
  draft: Draft,
): void {
  const isNamed = typeof value.root === 'string' || ts.isIdentifier(value.root);
  if (!isNamed) {
    write(expression, value, {}, draft);
    if (declaration.type !== undefined) dropType(declaration, draft);
    trackNames(declaration, { kind: 'value', steps: [] }, draft);
    return;
  }
  const root = rootText(value, draft);
  for (const name of usesOf(declaration)) {
    if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
    else if (root !== '' && visibleAt(name, root) !== visibleAt(declaration, root))
      draft.refuse('tangled', name);
    else track(name, { ...value, root }, draft);
  }
  removeStatement(declaration, draft.edits);
}

/** `(response) => JSON.parse(…)`: the callback has nothing left to do. */
function trackThenResult(expression: ts.Expression, value: Value, draft: Draft): void {
  const callback = functionAround(expression);
  const call = callback.parent;
  const use = ts.isCallExpression(call) ? useOf(call) : undefined;
  const isWhole = ts.isArrowFunction(callback) && callback.body === wrapped(expression);
  if (!ts.isCallExpression(call) || use === undefined || !isWhole || value.steps.length > 0) {
    draft.refuse('answer-escapes', expression.parent);
    return;
  }
  const receiver = (call.expression as ts.PropertyAccessExpression).expression;
  draft.edits.push(replaceRange(draft.file, receiver.end, call.end, ''));
  if (use.kind === 'awaited') track(use.node, { kind: 'value', root: use.node, steps: [] }, draft);
  else if (use.kind === 'member' && ts.isCallExpression(use.node.parent)) {
    trackChain(use.name ?? '', use.node.parent, 'value', draft);
  } else draft.refuse('answer-escapes', call.parent);
}

function isThenCallback(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node.parent) &&
    ts.isPropertyAccessExpression(node.parent.expression) &&
    node.parent.expression.name.text === 'then'
  );
}

function trackAnswerField(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  value: Value,
  draft: Draft,
): void {
  const place = Object.hasOwn(answerFields, name) ? answerFields[name] : undefined;
  if (place === undefined) {
    draft.refuse('answer-field', node);
    return;
  }
  value.needed?.add(place.path[0]?.slice(1) ?? '');
  const isOptional = node.questionDotToken !== undefined;
  const [first, ...others] = stepsTo(place.path, isOptional && place.path.length === 1);
  const isKnown = isGuardedAt(node);
  const isOutputKnown = isKnown || (first?.text === '.output' && isBodyKnownAt(node, value));
  const links = [
    ...(first === undefined
      ? []
      : [
          {
            ...first,
            isOptional: first.isOptional || value.isBodyOptional === true,
            mayBeMissing: !isOutputKnown,
          },
        ]),
    ...others.map((link) => ({ ...link, mayBeMissing: !isKnown })),
  ];
  const next = { ...value, steps: [...value.steps, ...links] };
  if (place.kind === 'leaf') finishLeaf(node, next, name, draft);
  else track(node, { ...next, kind: place.kind }, draft);
}

/** Whether the code has made sure of the body, which is a test for the output now. */
export function isBodyKnownAt(node: ts.Expression, { root }: Value): boolean {
  const body = `${typeof root === 'string' ? root : root.getText()}.body`;
  for (const fact of factsAt(node)) {
    if (fact.kind === 'there' && fact.holds && plainText(fact.subject) === body) return true;
  }
  return false;
}

/** The links to a place; the last one of them stands for the one that was written. */
function stepsTo(path: readonly string[], isOptional: boolean): ReturnType<typeof step>[] {
  return path.map((text, index) => step(text, isOptional && index === path.length - 1));
}

/** The end of a read: a text, a number, a stop reason, which are the same in both APIs. */
function finishLeaf(node: ts.Expression, value: Value, name: string, draft: Draft): void {
  const use = useOf(node);
  if (name === 'stop_reason' && !isSharedReason(node)) {
    draft.refuse('answer-field', node.parent);
    return;
  }
  const outer = wrapped(node);
  if (isWrittenTo(outer)) {
    draft.refuse('answer-escapes', outer.parent);
    return;
  }
  const reading = { ...(isGuardedAt(node) ? {} : leafReading(node, value)), keepsAssertions: true };
  // The old answer had no type; what the model gave to a tool has one that allows nothing to be read.
  const needsAny = name === 'input' && draft.isTyped && !isTaken(use, node);
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
      parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment) ||
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
function isSharedReason(node: ts.Expression): boolean {
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

const elementMethods = /^(?:find|findLast|filter|some|every|forEach|map|flatMap|findIndex|reduce)$/;

function trackContent(expression: ts.Expression, value: Value, draft: Draft): void {
  if (draft.echoes.has(unwrap(expression))) {
    draft.echoes.delete(unwrap(expression));
    write(expression, value, { isNeeded: false }, draft);
    return;
  }
  const use = useOf(expression);
  if (use.kind === 'member') {
    trackContentMember(expression, use.node, value, draft);
  } else if (use.kind === 'bound' || use.kind === 'unpacked') {
    if (use.declaration.type !== undefined) dropType(use.declaration, draft);
    write(expression, value, { isNeeded: !value.steps.some(({ isOptional }) => isOptional) }, draft);
    trackDeclared(use.declaration, { kind: 'content', steps: [], is: value.is }, draft);
  } else if (use.kind === 'iterated') {
    write(expression, value, { isNeeded: true }, draft);
    trackLoop(use.loop, value, draft);
  } else if (use.kind === 'tested') {
    write(expression, value, { isTested: true }, draft);
  } else if (
    use.kind === 'argument' &&
    (isPrinted(use.call) || use.call.expression.getText() === 'Array.isArray')
  ) {
    write(expression, value, {}, draft);
  } else if (isFallback(expression)) {
    trackFallback(expression, value, draft);
  } else {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

/** `content || []`, `content ?? []` */
function isFallback(expression: ts.Expression): boolean {
  const outer = wrapped(expression);
  const { parent } = outer;
  if (!ts.isBinaryExpression(parent) || parent.left !== outer) return false;
  const { kind } = parent.operatorToken;
  const isKind = kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;
  const right = unwrap(parent.right);
  return isKind && ts.isArrayLiteralExpression(right) && right.elements.length === 0;
}

function trackFallback(expression: ts.Expression, value: Value, draft: Draft): void {
  const whole = wrapped(expression).parent as ts.BinaryExpression;
  write(expression, value, {}, draft);
  track(whole, { kind: 'content', root: whole, steps: [], is: value.is }, draft);
}

function trackLoop(loop: ts.ForOfStatement, value: Value, draft: Draft): void {
  const { initializer } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (declaration === undefined || !ts.isIdentifier(declaration.name))
    draft.refuse('answer-escapes', initializer);
  else trackNames(declaration, { kind: 'block', steps: [], is: value.is }, draft);
}

function trackContentMember(
  content: ts.Expression,
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  value: Value,
  draft: Draft,
): void {
  const isOptional = access.questionDotToken !== undefined;
  if (ts.isElementAccessExpression(access) && !isPlainIndex(access.argumentExpression)) {
    write(content, value, { isNeeded: !isOptional, isTested: isOptional }, draft);
    track(
      access,
      { kind: 'block', root: access, rootMayBeMissing: draft.checksIndexes, steps: [], is: value.is },
      draft,
    );
    return;
  }
  if (ts.isElementAccessExpression(access)) {
    const index = step(`[${access.argumentExpression.getText()}]`, isOptional, draft.checksIndexes);
    // An index that the code itself doubts: `content[0]?.text`
    const inner = useOf(access);
    const isDoubted = inner.kind === 'member' && inner.node.questionDotToken !== undefined;
    const next = { ...index, mayBeMissing: index.mayBeMissing || isDoubted };
    track(access, { ...value, kind: 'block', steps: [...value.steps, next] }, draft);
    return;
  }
  const name = access.name.text;
  const call = access.parent;
  if (name === 'length') {
    write(
      content,
      value,
      isOptional || isTestedAround(access)
        ? { isTested: isTestedAround(access) && value.steps.some((s) => s.isOptional), isNeeded: !isOptional }
        : { isNeeded: true },
      draft,
    );
    return;
  }
  if (!ts.isCallExpression(call) || call.expression !== access) {
    draft.refuse('answer-escapes', access);
    return;
  }
  write(content, value, { isNeeded: !isOptional, isTested: isOptional }, draft);
  if (name === 'at') track(call, { kind: 'block', root: call, rootMayBeMissing: true, steps: [] }, draft);
  else if (name === 'slice') track(call, { kind: 'content', root: call, steps: [] }, draft);
  else if (elementMethods.test(name)) trackElements(name, call, value, draft);
  else draft.refuse('answer-escapes', call);
}

/** Whether an index can be written again as it is: it reads nothing of the answer itself. */
function isPlainIndex(index: ts.Expression): boolean {
  return ts.isNumericLiteral(index) || ts.isIdentifier(index);
}

function isTestedAround(access: ts.Expression): boolean {
  const use = useOf(access);
  return use.kind === 'tested' || use.kind === 'compared' || ts.isBinaryExpression(access.parent);
}

function trackElements(method: string, call: ts.CallExpression, value: Value, draft: Draft): void {
  const [callback] = call.arguments;
  if (callback !== undefined && callback.getText() === 'Boolean' && method === 'filter') {
    track(call, { kind: 'content', root: call, steps: [], is: value.is }, draft);
    return;
  }
  const parameter = parameterOf(callback, method === 'reduce' ? 1 : 0);
  if (!isCallback(callback) || parameter === undefined || !ts.isIdentifier(parameter.name)) {
    draft.refuse('answer-escapes', callback ?? call);
    return;
  }
  const is = predicateType(callback, parameter);
  if (parameter.type !== undefined) dropParameterType(parameter, draft);
  dropTypePredicate(callback, draft);
  trackNames(parameter, { kind: 'block', steps: [], is: value.is }, draft);
  if (method === 'find' || method === 'findLast') {
    const rootMayBeMissing = true;
    track(call, { kind: 'block', root: call, rootMayBeMissing, steps: [], is: is ?? value.is }, draft);
  } else if (method === 'filter') {
    track(call, { kind: 'content', root: call, steps: [], is: is ?? value.is }, draft);
  } else if (method === 'map' || method === 'flatMap') {
    refuseBlocksFrom(callback, parameter, draft);
  }
}

/** A callback of `map` that gives the block itself, or a part of it that is an object, lets it out. */
function refuseBlocksFrom(callback: Callback, parameter: ts.ParameterDeclaration, draft: Draft): void {
  for (const name of usesOf(parameter)) {
    if (useOf(name).kind === 'returned') draft.refuse('answer-escapes', callback);
  }
}

function trackBlock(expression: ts.Expression, value: Value, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'member') {
    trackBlockField(use.node, use.name ?? '', value, draft);
  } else if (use.kind === 'bound') {
    if (use.declaration.type !== undefined) dropType(use.declaration, draft);
    const rootMayBeMissing = value.steps.at(-1)?.mayBeMissing ?? value.rootMayBeMissing ?? false;
    write(expression, value, {}, draft);
    trackDeclared(use.declaration, { kind: 'block', steps: [], is: value.is, rootMayBeMissing }, draft);
  } else if (use.kind === 'tested') {
    write(expression, value, { isTested: true }, draft);
  } else if (use.kind === 'argument' && isPrinted(use.call)) {
    write(expression, value, {}, draft);
  } else if (use.kind === 'returned' && isElementCallback(functionAround(expression))) {
    // The result of `find` and its kin is followed at the call.
    write(expression, value, {}, draft);
  } else if (use.kind !== 'discarded') {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

function isElementCallback(node: ts.Node): boolean {
  const call = node.parent;
  return (
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    /^(?:find|filter|some|every)$/.test(call.expression.name.text)
  );
}

function trackBlockField(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  value: Value,
  draft: Draft,
): void {
  const isOptional = node.questionDotToken !== undefined;
  if (name === 'type') {
    convertTypeTest(node, value, isOptional, draft);
    return;
  }
  const field = Object.hasOwn(blockFields, name) ? blockFields[name] : undefined;
  if (field === undefined) {
    draft.refuse('answer-field', node);
    return;
  }
  const narrowed = narrowedAt(node, plainText(node.expression));
  const isSure = (value.is ?? narrowed) === field.of;
  const steps = field.path.map((text, index) => {
    // A block of another type has nothing there, and reading on gave nothing.
    if (index > 0) return step(text, !isSure);
    return step(text, isOptional, !(isSure && narrowed === field.of));
  });
  finishLeaf(node, { ...value, steps: [...value.steps, ...steps] }, name, draft);
}

/** `block.type === 'text'` asks whether the block has a text. */
function convertTypeTest(node: ts.Expression, value: Value, isOptional: boolean, draft: Draft): void {
  const use = useOf(node);
  const other = use.kind === 'compared' ? unwrap(use.other) : undefined;
  const member = other !== undefined && ts.isStringLiteralLike(other) ? memberOfType[other.text] : undefined;
  if (use.kind !== 'compared' || member === undefined) {
    draft.refuse('answer-field', node.parent);
    return;
  }
  const isNegated = /^!/.test(use.node.operatorToken.getText());
  write(node, { ...value, steps: [...value.steps, step(member, isOptional)] }, {}, draft);
  draft.edits.push(
    replaceNode(use.node.operatorToken, isNegated ? '===' : '!=='),
    replaceNode(use.other, 'undefined'),
  );
}

function trackUsage(expression: ts.Expression, value: Value, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'member') {
    const name = use.name ?? '';
    const field = Object.hasOwn(usageFields, name) ? usageFields[name] : undefined;
    if (field === undefined) draft.refuse('answer-field', use.node);
    else {
      const last = step(field, use.node.questionDotToken !== undefined);
      finishLeaf(use.node, { ...value, steps: [...value.steps, last] }, name, draft);
    }
  } else if (use.kind === 'bound') {
    if (use.declaration.type !== undefined) dropType(use.declaration, draft);
    write(expression, value, { isNeeded: true }, draft);
    trackDeclared(use.declaration, { kind: 'usage', steps: [] }, draft);
  } else if (use.kind === 'unpacked' && ts.isObjectBindingPattern(use.pattern)) {
    unpackUsage(use.pattern, use.declaration, value, draft);
  } else if (use.kind === 'tested') {
    write(expression, value, { isTested: true }, draft);
  } else if (use.kind === 'argument' && isPrinted(use.call)) {
    write(expression, value, {}, draft);
  } else {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

/** `const { input_tokens } = usage`: in TypeScript a declaration for each, for each of them may be missing to the types. */
function unpackUsage(
  pattern: ts.ObjectBindingPattern,
  declaration: ts.VariableDeclaration,
  value: Value,
  draft: Draft,
): void {
  const parts = pattern.elements.map((element) => {
    const key = textOfName((element.propertyName ?? element.name) as ts.PropertyName) ?? '';
    const field = Object.hasOwn(usageFields, key) ? usageFields[key] : undefined;
    const isPlain =
      ts.isIdentifier(element.name) &&
      element.dotDotDotToken === undefined &&
      element.initializer === undefined;
    if (field === undefined || !isPlain) draft.refuse('answer-field', element);
    return { name: element.name.getText(), field: field ?? '' };
  });
  const isNamed = typeof value.root === 'string' || ts.isIdentifier(value.root);
  if (!draft.isTyped || !isNamed) {
    write(declaration.initializer as ts.Expression, value, { isNeeded: true }, draft);
    const text = parts.map(({ name, field }) => `${field.slice(1)}: ${name}`).join(', ');
    draft.edits.push(replaceNode(pattern, `{ ${text} }`));
    return;
  }
  if (value.needed !== undefined)
    for (const { text } of value.steps.slice(0, 1)) value.needed.add(text.slice(1));
  const lines = parts.map(({ name, field }): [string, string] => [
    name,
    wholePath({ ...value, steps: [...value.steps, step(field)] }, draft),
  ]);
  replaceDeclaration(declaration, lines, draft);
}

/** Puts several declarations in the place of one that unpacked an object. */
function replaceDeclaration(
  declaration: ts.VariableDeclaration,
  lines: readonly [string, string][],
  draft: Draft,
): void {
  const { parent: list } = declaration;
  const statement = list.parent;
  if (
    !ts.isVariableDeclarationList(list) ||
    list.declarations.length !== 1 ||
    !ts.isVariableStatement(statement)
  ) {
    draft.refuse('answer-escapes', declaration);
    return;
  }
  const keyword = list.getText().startsWith('let') ? 'let' : 'const';
  const end = statement.getText().endsWith(';') ? ';' : '';
  const separator = lineBreakOf(draft.file) + indentationAt(draft.file, statement.getStart());
  draft.edits.push(
    replaceNode(statement, lines.map(([name, path]) => `${keyword} ${name} = ${path}${end}`).join(separator)),
  );
}

/** `const { content, stop_reason } = answer`: a declaration for each. */
function unpackAnswer(declaration: ts.VariableDeclaration, value: Value, draft: Draft): void {
  const { name: pattern } = declaration;
  const lines = ts.isObjectBindingPattern(pattern) ? unpackedLines(pattern, value, draft) : undefined;
  if (lines !== undefined) replaceDeclaration(declaration, lines, draft);
  else draft.refuse('answer-escapes', declaration);
}

function unpackedLines(
  pattern: ts.ObjectBindingPattern,
  value: Value,
  draft: Draft,
): [string, string][] | undefined {
  const isNamed = typeof value.root === 'string' || ts.isIdentifier(value.root);
  const lines: [string, string][] = [];
  for (const element of pattern.elements) {
    const key = textOfName((element.propertyName ?? element.name) as ts.PropertyName) ?? '';
    const place = Object.hasOwn(answerFields, key) ? answerFields[key] : undefined;
    if (place === undefined || element.dotDotDotToken !== undefined || element.initializer !== undefined) {
      draft.refuse(place === undefined ? 'answer-field' : 'answer-escapes', element);
      return undefined;
    }
    if (!isNamed) {
      draft.refuse('answer-escapes', pattern);
      return undefined;
    }
    value.needed?.add(place.path[0]?.slice(1) ?? '');
    const path = { ...value, steps: [...value.steps, ...stepsTo(place.path, false)] };
    if (place.kind === 'usage' && draft.isTyped && ts.isObjectBindingPattern(element.name)) {
      lines.push(...usageLines(element.name, path, draft));
    } else {
      lines.push([nameOfPart(element, place.kind, draft), wholePath(path, draft)]);
    }
  }
  return lines;
}

function usageLines(pattern: ts.ObjectBindingPattern, path: Path, draft: Draft): [string, string][] {
  return pattern.elements.map((part) => {
    const own = (part.propertyName ?? part.name).getText();
    const field = Object.hasOwn(usageFields, own) ? usageFields[own] : undefined;
    if (field === undefined || !ts.isIdentifier(part.name)) draft.refuse('answer-field', part);
    return [part.name.getText(), wholePath({ ...path, steps: [...path.steps, step(field ?? '')] }, draft)];
  });
}

/** A path as an expression of its own, with everything on its way asserted. */
function wholePath(path: Path, draft: Draft): string {
  const root = typeof path.root === 'string' ? path.root : path.root.getText();
  const text = root + pathText(path, { isNeeded: true }, draft);
  return root === '' ? text.replace(/^[!?]?\./, '') : text;
}

/** What an unpacked part is called, with everything that reads it followed. */
function nameOfPart(element: ts.BindingElement, kind: Place['kind'], draft: Draft): string {
  const { name } = element;
  if (ts.isIdentifier(name)) {
    if (kind !== 'leaf') trackNames(element, { kind, steps: [] }, draft);
    else
      for (const use of usesOf(element)) if (!isSharedReason(use)) draft.refuse('answer-field', use.parent);
    return name.text;
  }
  if (kind === 'content' && ts.isArrayBindingPattern(name)) {
    trackListPattern(name, draft);
    return name.getText();
  }
  if (kind === 'usage' && ts.isObjectBindingPattern(name)) {
    const parts = name.elements.map((part) => {
      const own = (part.propertyName ?? part.name).getText();
      const field = Object.hasOwn(usageFields, own) ? usageFields[own]?.slice(1) : undefined;
      if (field === undefined || !ts.isIdentifier(part.name)) draft.refuse('answer-field', part);
      return `${field}: ${part.name.getText()}`;
    });
    return `{ ${parts.join(', ')} }`;
  }
  draft.refuse('answer-escapes', element);
  return name.getText();
}

function write(expression: ts.Expression, value: Value, reading: Reading, draft: Draft): void {
  const [first] = value.steps;
  if (value.needed !== undefined && first !== undefined) value.needed.add(first.text.slice(1));
  writePath(expression, value, reading, draft);
}

/** The type of a variable that held the old answer, or a part of it. */
function retypeValue(
  declaration: ts.ParameterDeclaration | ts.VariableDeclaration,
  kind: Kind,
  draft: Draft,
): void {
  if (kind === 'response')
    retype(
      declaration,
      draft.operation === 'stream' ? 'ConverseStreamCommandOutput' : 'ConverseCommandOutput',
      draft,
    );
  else if (ts.isVariableDeclaration(declaration)) dropType(declaration, draft);
  else dropParameterType(declaration, draft);
}

function retype(declaration: Declaration, name: string, draft: Draft): void {
  const type =
    ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) ? declaration.type : undefined;
  if (type === undefined || type.kind === ts.SyntaxKind.AnyKeyword) return;
  const isOld = /\bInvokeModel\w*\b/.test(type.getText());
  if (isOld)
    draft.edits.push(
      replaceNode(type, type.getText().replace(/(?:\w+\.)?InvokeModel\w*/, draft.sdk(name, 'type'))),
    );
  else draft.edits.push(replaceNode(type, draft.sdk(name, 'type')));
}

/** `(await …) as InvokeModelCommandOutput` */
function retypeAssertions(expression: ts.Expression, draft: Draft): void {
  for (let node: ts.Node = expression; isWrapper(node.parent); node = node.parent) {
    const { parent } = node;
    if (!ts.isAsExpression(parent) && !ts.isTypeAssertionExpression(parent)) continue;
    const text = parent.type.getText();
    if (!/\bInvokeModel\w*Output\b/.test(text)) continue;
    const name = draft.operation === 'stream' ? 'ConverseStreamCommandOutput' : 'ConverseCommandOutput';
    draft.edits.push(
      replaceNode(parent.type, text.replace(/(?:\w+\.)?InvokeModel\w*Output/, draft.sdk(name, 'type'))),
    );
  }
}

function dropType(declaration: ts.VariableDeclaration, draft: Draft): void {
  if (declaration.type === undefined || declaration.type.kind === ts.SyntaxKind.AnyKeyword) return;
  draft.edits.push(replaceRange(draft.file, declaration.name.end, declaration.type.end, ''));
}

/** `(b: any) =>` becomes `(b) =>`, and never `b =>`, which somebody might not like. */
function dropParameterType(parameter: ts.ParameterDeclaration, draft: Draft): void {
  if (parameter.type === undefined) return;
  draft.edits.push(replaceRange(draft.file, parameter.name.end, parameter.type.end, ''));
}

/** `(b): b is TextBlock => …` */
function dropTypePredicate(callback: Callback, draft: Draft): void {
  const { type } = callback;
  if (type === undefined || !ts.isTypePredicateNode(type)) return;
  const last = draft.file.text.lastIndexOf(')', type.getStart(draft.file));
  draft.edits.push(replaceRange(draft.file, last + 1, type.end, ''));
}
