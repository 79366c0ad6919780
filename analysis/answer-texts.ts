import { type Arrival, isFromConverse, outermostChoice } from './answers.js';
import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { isNothing, unwrap } from './expressions.js';
import { functionCalled, isAsync, isSeenFunction, type SeenFunction } from './functions.js';
import type { Project } from './project.js';
import { isCallback } from './promises.js';
import { type Declaration, usesOf } from './scopes.js';
import { isCheck } from './stop-reasons.js';
import { functionAround, isPrinted, isWritten, readingUses, useOf, wrapped } from './uses.js';
import { isWithin } from './walk.js';

/** The places where the text of an answer is used, and those from which on it is not known what is done with it. */
export interface TextUses {
  /** Each expression gives the text as the model wrote it, and something is made of it there. */
  readonly used: readonly ts.Expression[];
  readonly lost: readonly ts.Node[];
  /** The calls that lead to each function that the text is followed into. */
  readonly entered: ReadonlyMap<SeenFunction, ReadonlySet<ts.Node>>;
}

/** Follows the text of an answer to where something is made of it: through names, functions, `trim()` and fallbacks. */
export function textUsesOf(arrival: Arrival, isConverse: boolean, project: Project): TextUses {
  const search: Search = { project, used: new Set(), lost: new Set(), entered: new Map(), seen: new Set() };
  const isOfMessages = !isConverse || arrival.kind === 'adapted';
  const start: Part = isOfMessages ? 'answer' : 'output';
  if (arrival.kind === 'parameter' || arrival.kind === 'named') followName(arrival.node.name, start, search);
  else if (arrival.kind === 'promise') followReturned(arrival.node, start, search);
  else if (arrival.kind === 'value' || arrival.kind === 'adapted') follow(arrival.node, start, search);
  else search.lost.add(arrival.node);
  return { used: [...search.used], lost: [...search.lost], entered: search.entered };
}

/** What is followed: the answer of Converse, what it has in `output`, an answer or a message with content, that, a part of that, texts. */
type Part = 'output' | 'message' | 'answer' | 'blocks' | 'block' | 'texts' | 'text';

interface Search {
  readonly project: Project;
  readonly used: Set<ts.Expression>;
  readonly lost: Set<ts.Node>;
  readonly entered: Map<SeenFunction, Set<ts.Node>>;
  readonly seen: Set<ts.Node>;
}

const members: Readonly<Partial<Record<Part, Readonly<Record<string, Part>>>>> = {
  output: { output: 'message' },
  message: { message: 'answer' },
  answer: { content: 'blocks' },
  block: { text: 'text' },
};

function followName(name: ts.BindingName, part: Part, search: Search): void {
  if (ts.isIdentifier(name)) {
    for (const use of readingUses(name.parent as Declaration)) follow(use, part, search);
    return;
  }
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const isOfList = ts.isArrayBindingPattern(name);
    const key = (element.propertyName ?? element.name).getText();
    const next = isOfList ? elementOf(part) : members[part]?.[key];
    if (element.dotDotDotToken !== undefined) search.lost.add(element);
    else if (next !== undefined) followName(element.name, next, search);
  }
}

function elementOf(part: Part): Part | undefined {
  return part === 'blocks' ? 'block' : part === 'texts' ? 'text' : undefined;
}

function follow(value: ts.Expression, part: Part, search: Search): void {
  if (search.seen.has(value)) return;
  search.seen.add(value);
  const use = useOf(value);
  const outer = wrapped(value);
  const { parent } = outer;
  if (use.kind === 'tested' || use.kind === 'discarded' || isPrinted(value)) return;
  if (use.kind === 'bound' || use.kind === 'unpacked') followName(use.declaration.name, part, search);
  else if (use.kind === 'assigned') {
    if (isElseGiven(use.declaration, value)) search.lost.add(value);
    for (const name of readingUses(use.declaration)) follow(name, part, search);
  } else if (use.kind === 'awaited') follow(use.node, part, search);
  else if (use.kind === 'returned') followReturned(value, part, search);
  else if (isChoice(parent, outer)) {
    if (otherOf(parent, outer).every(isBlank)) follow(parent, part, search);
    else search.lost.add(value);
  } else if (use.kind === 'member') followMember(use.node, use.name, part, search);
  else if (use.kind === 'iterated') followLoop(use.loop, part, search);
  else if (use.kind === 'argument' && ts.isCallExpression(use.call))
    followArgument(value, use.call, part, search);
  else if (part === 'text') search.used.add(value);
  else search.lost.add(value);
}

/** `value ?? ''`, `value || ''`, `isText ? value : ''`, `flag && value` */
function isChoice(node: ts.Node, part: ts.Expression): node is ts.Expression {
  if (ts.isConditionalExpression(node)) return node.condition !== part;
  if (!ts.isBinaryExpression(node)) return false;
  const operator = node.operatorToken.getText();
  return operator === '??' || operator === '||' || (operator === '&&' && node.right === part);
}

/** What a choice gives in the place of one of its parts. */
function otherOf(node: ts.Expression, part: ts.Expression): readonly ts.Expression[] {
  if (ts.isConditionalExpression(node)) return [node.whenTrue === part ? node.whenFalse : node.whenTrue];
  const isGuarded = ts.isBinaryExpression(node) && node.operatorToken.getText() === '&&';
  return ts.isBinaryExpression(node) && !isGuarded ? [node.left === part ? node.right : node.left] : [];
}

/** Whether something is given where there is no answer, and nothing else. */
function isBlank(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  return isNothing(node) || (ts.isStringLiteralLike(node) && node.text === '');
}

/** Whether a variable gets something else than a value, so that who reads it does not know which of them it has. */
function isElseGiven(declaration: Declaration, value: ts.Expression): boolean {
  const initial = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const given = usesOf(declaration).filter(isWritten);
  const isOther = ({ parent }: ts.Identifier) =>
    !ts.isBinaryExpression(parent) || (!isWithin(value, parent.right) && !isBlank(parent.right));
  return (
    !ts.isVariableDeclaration(declaration) ||
    (initial !== undefined && !isBlank(initial)) ||
    given.some(isOther)
  );
}

function followLoop(loop: ts.ForOfStatement, part: Part, search: Search): void {
  const next = elementOf(part);
  const { initializer } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (next === undefined || declaration === undefined) search.lost.add(loop.expression);
  else followName(declaration.name, next, search);
}

const trims = /^(?:trim|trimStart|trimEnd|toString)$/;
const givesList = /^(?:filter|slice|toReversed)$/;
const givesOne = /^(?:find|findLast|at|pop|shift)$/;

function followMember(
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string | undefined,
  part: Part,
  search: Search,
): void {
  const element = elementOf(part);
  if (element === undefined) {
    const next = name === undefined ? undefined : members[part]?.[name];
    if (next !== undefined) follow(access, next, search);
    else if (part === 'text') followMethodOfText(access, name ?? '', search);
    return;
  }
  if (ts.isElementAccessExpression(access)) {
    follow(access, element, search);
    return;
  }
  const call = access.parent;
  if (!ts.isCallExpression(call) || call.expression !== access) {
    if (name !== 'length') search.lost.add(access);
    return;
  }
  const [callback] = call.arguments;
  const isJoin = part === 'texts' && name === 'join';
  if (isJoin) follow(call, 'text', search);
  else if (givesList.test(name ?? '')) follow(call, part, search);
  else if (givesOne.test(name ?? '')) follow(call, element, search);
  else if (/^(?:map|flatMap)$/.test(name ?? '') && isTextOfBlock(callback)) follow(call, 'texts', search);
  else if (!/^(?:some|every|includes)$/.test(name ?? '')) search.lost.add(access);
}

/** `(block) => block.text`, whatever it does with blocks that have none. */
function isTextOfBlock(callback: ts.Node | undefined): boolean {
  if (!isCallback(callback) || ts.isBlock(callback.body)) return false;
  const [parameter] = callback.parameters;
  const name = parameter?.name;
  if (name === undefined) return false;
  const text = ts.isIdentifier(name) ? `${name.text}\\??\\.text` : 'text';
  return new RegExp(
    `^(?:.+ \\? |.+ && )?\\(?${text}!?\\)?(?: (?:: |\\?\\? |\\|\\| )(?:''|""|\\[\\]|undefined))?$`,
  ).test(callback.body.getText());
}

function followMethodOfText(
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  search: Search,
): void {
  const call = access.parent;
  const isTrim = trims.test(name) && ts.isCallExpression(call) && call.expression === access;
  if (isTrim) follow(call, 'text', search);
  else search.used.add(access.expression);
}

function followArgument(value: ts.Expression, call: ts.CallExpression, part: Part, search: Search): void {
  if (isFromConverse(call)) {
    follow(outermostChoice(call), 'answer', search);
    return;
  }
  if (isCheck(call)) return;
  const target = functionCalled(call, search.project);
  const parameter = target?.parameters[call.arguments.indexOf(wrapped(value))];
  if (target !== undefined && parameter !== undefined && parameter.dotDotDotToken === undefined) {
    search.entered.set(target, (search.entered.get(target) ?? new Set()).add(call));
    followName(parameter.name, part, search);
  } else if (part === 'text') search.used.add(value);
  else search.lost.add(value);
}

/** What a function hands out, to all calls of it. */
function followReturned(returned: ts.Node, part: Part, search: Search): void {
  const target = functionAround(returned);
  const calls = isSeenFunction(target) ? (callsOf(target, search.project, 'production') ?? []) : [];
  if (calls.length === 0 || !isSeenFunction(target)) {
    search.lost.add(returned);
    return;
  }
  for (const call of calls) {
    const { parent } = wrapped(call);
    if (!isAsync(target) || ts.isAwaitExpression(parent)) follow(call, part, search);
    else if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) followReturned(call, part, search);
    else search.lost.add(call);
  }
}
