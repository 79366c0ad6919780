import { ts } from '../../../analysis/compiler.cjs';
import { decodingOf } from '../../../analysis/encoding.js';
import { isWrapper, unwrap } from '../../../analysis/expressions.js';
import { type Assertion, assertionOf } from '../../../analysis/mocks.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { isLog, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import type { Edit } from '../../../edits/edit.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import { readBody } from './bodies.js';
import { carriedTo } from './carrying.js';
import { renamedText } from './commands.js';
import { expectSent } from './expectations.js';
import { readElements, readMapped } from './sights.js';
import { reduceTo, type Suite } from './suite.js';

/** Calls of a mock as a list, the arguments of one, the command or its input, and a list of those. */
export type Recorded = 'calls' | 'call' | 'sent' | 'commands';

/** Follows what a mock has recorded to where a test looks at the request. */
export function readRecord(
  expression: ts.Expression,
  recorded: Recorded,
  isTyped: boolean,
  suite: Suite,
): void {
  const assertion = assertionOf(wrapped(expression));
  if (assertion !== undefined) {
    if (recorded === 'sent') expectSent(assertion, suite);
    else if (!isCounted(assertion)) suite.refuse(assertion.whole);
    return;
  }
  const isSdk = isTyped || isAsserted(expression);
  const carried = carriedTo(expression, suite);
  if (carried !== undefined) {
    for (const node of carried) readRecord(node, recorded, isSdk, suite);
    return;
  }
  if (readMapped(expression, suite, (node) => readRecord(node, recorded, isSdk, suite))) return;
  const use = useOf(expression);
  if (use.kind === 'unpacked') unpack(use.pattern, use.declaration, recorded, isSdk, suite);
  else if (recorded === 'calls' || recorded === 'commands') readList(expression, recorded, isSdk, suite);
  else if (use.kind === 'member' && recorded === 'call') readArgument(use.node, use.name ?? '', isSdk, suite);
  else if (use.kind === 'member') readSent(use.node, use.name ?? '', isSdk, suite);
  else if (!isHarmless(expression) && !keepIn(expression, isSdk, suite))
    suite.refuse(wrapped(expression).parent);
}

/** `toHaveLength(1)`, `toEqual([])`: how many calls there were, and nothing about them. */
function isCounted({ matcher, expected: [first] }: Assertion): boolean {
  return /^to(?:HaveLength|Be\w*)$/.test(matcher) || first?.getText() === '[]';
}

function readList(
  expression: ts.Expression,
  recorded: 'calls' | 'commands',
  isTyped: boolean,
  suite: Suite,
): void {
  const element = recorded === 'calls' ? 'call' : 'sent';
  const isRead = readElements(expression, {
    element: (node) => readRecord(node, element, isTyped, suite),
    list: (node) => readRecord(node, recorded, isTyped, suite),
  });
  if (!isRead && !isPush(wrapped(expression).parent)) suite.refuse(wrapped(expression).parent);
}

/** `calls[0][0]`, `call.args[0]`, `call.firstArg` */
function readArgument(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  isTyped: boolean,
  suite: Suite,
): void {
  if (/^(?:0|firstArg|lastArg)$/.test(name)) readRecord(node, 'sent', isTyped, suite);
  else if (/^(?:args|arguments)$/.test(name)) readRecord(node, 'call', isTyped, suite);
  // The options of `send` follow the command.
  else if (name !== 'length' && name !== '1') suite.refuse(node);
}

/** `sent.push(command)`: a list that the test keeps itself. */
function keepIn(expression: ts.Expression, isTyped: boolean, suite: Suite): boolean {
  const use = useOf(expression);
  const callee = use.kind === 'argument' && isPush(use.call.expression) ? use.call.expression : undefined;
  const list = callee === undefined ? undefined : (callee as ts.PropertyAccessExpression).expression;
  const declaration = list !== undefined && ts.isIdentifier(list) ? declarationOf(list) : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false;
  if (suite.seen.has(declaration)) return true;
  suite.seen.add(declaration);
  for (const name of usesOf(declaration)) {
    const isEmptied = /\.length = 0$/.test(name.parent.parent.getText());
    if (!isWritten(name) && !isEmptied) readRecord(name, 'commands', isTyped, suite);
  }
  return true;
}

function isPush(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === 'push';
}

/** `command.input.body`, `input.modelId`: a member of a command, or of its input. */
function readSent(node: ts.Expression, name: string, isTyped: boolean, suite: Suite): void {
  const owner = (node as ts.PropertyAccessExpression).expression;
  if (name === 'body') readRaw(node, owner, isTyped, suite);
  else if (name === 'contentType' || name === 'accept') silence(node, suite);
  else if (/^(?:input|params?|args|arguments|commandInput)$/.test(name))
    readRecord(node, 'sent', isTyped, suite);
  else if (!/^(?:modelId|constructor|name|type|kind|\w*_\w*)$/.test(name)) suite.refuse(node);
}

/** What only looks whether there is something, which of the commands it is, or prints it. */
function isHarmless(expression: ts.Expression): boolean {
  const use = useOf(expression);
  const { parent } = wrapped(expression);
  if (use.kind === 'argument') return isLog(use.call);
  const isKindOf =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  return use.kind === 'tested' || use.kind === 'discarded' || isKindOf;
}

/** An assertion about a field that Converse does not have goes. */
export function silence(node: ts.Expression, suite: Suite): void {
  const assertion = assertionOf(wrapped(node));
  const statement = assertion?.whole.parent;
  if (statement === undefined || !ts.isExpressionStatement(statement)) suite.refuse(node);
  else suite.silenced.add(statement);
}

/** The JSON of a request on its way to the object: the input itself takes its place. */
function readRaw(expression: ts.Expression, input: ts.Expression, isTyped: boolean, suite: Suite): void {
  const { draft, project, file } = suite;
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, 'bytes', project) ?? decodingOf(outer, 'text', project);
  const use = useOf(expression);
  const assertion = assertionOf(outer);
  if (decoding !== undefined && decoding.gives !== 'value') {
    readRaw(decoding.node, input, isTyped, suite);
  } else if (decoding !== undefined) {
    const isInside = input.pos >= decoding.node.pos && input.end <= decoding.node.end;
    if (isInside) reduceTo(decoding.node, input, suite);
    else draft.edits.push(replaceNode(decoding.node, renamedText(input)));
    suite.given.set(unwrap(decoding.node), 'answer');
    dropAssertionsAround(decoding.node, suite);
    readBody(decoding.node, isTyped || input.getText().includes('?.'), suite);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) readRaw(name, input, isTyped, suite);
    removeStatement(use.declaration, draft.edits);
  } else if (assertion !== undefined && /^to(?:BeDefined|BeTruthy)$/.test(assertion.matcher)) {
    draft.edits.push(replaceRange(file, input.end, expression.end, '.messages'));
  } else if (assertion !== undefined && isPlainMatch(assertion.matcher, assertion.expected)) {
    // The text of the request says the same words.
    const start = outer.getStart(file);
    if (input.pos < outer.pos || input.end > outer.end)
      draft.edits.push(replaceNode(outer, `JSON.stringify(${renamedText(input)})`));
    else
      draft.edits.push(
        replaceRange(file, start, input.getStart(file), 'JSON.stringify('),
        replaceRange(file, input.end, outer.end, ')'),
      );
  } else suite.refuse(outer.parent);
}

/** `toContain('some words')`: a text that says nothing of how the request is written. */
function isPlainMatch(matcher: string, [expected]: readonly ts.Expression[]): boolean {
  if (matcher !== 'toContain' || expected === undefined) return false;
  return ts.isStringLiteralLike(expected) && /^[^"'\\{}[\]:,_/]*\s[^"'\\{}[\]:,_/]*$/.test(expected.text);
}

/** `JSON.parse(body) as { messages: … }` */
function dropAssertionsAround(expression: ts.Expression, { file, draft }: Suite): void {
  for (let node: ts.Node = expression; isWrapper(node.parent); node = node.parent) {
    const { parent } = node;
    if (!ts.isAsExpression(parent) || /^(?:any|never|unknown)$/.test(parent.type.getText())) continue;
    draft.edits.push(replaceRange(file, node.end, parent.end, ''));
  }
}

/** `mock.calls[0][0] as InvokeModelCommand`, whose fields may be missing to the types. */
function isAsserted(expression: ts.Expression): boolean {
  for (let node: ts.Node = expression; isWrapper(node.parent); node = node.parent) {
    if (ts.isAsExpression(node.parent) && /\bInvokeModel/.test(node.parent.type.getText())) return true;
  }
  return false;
}

/** `const [[command]] = mock.calls`, `const [command] = mock.calls[0]`, `const { input } = command` */
function unpack(
  pattern: ts.BindingPattern,
  declaration: ts.VariableDeclaration,
  recorded: Recorded,
  isTyped: boolean,
  suite: Suite,
): void {
  for (const [index, element] of pattern.elements.entries()) {
    if (!ts.isBindingElement(element)) continue;
    const name = (element.propertyName ?? element.name).getText();
    const inner = recorded === 'calls' ? 'call' : 'sent';
    if (ts.isArrayBindingPattern(pattern) && recorded !== 'sent') {
      if (recorded === 'call' && index > 0) continue;
      follow(element, inner, isTyped, suite, declaration);
    } else if (ts.isArrayBindingPattern(pattern)) suite.refuse(pattern);
    else if (/^(?:input|params)$/.test(name) || name === 'args')
      follow(element, name === 'args' ? 'call' : 'sent', isTyped, suite, declaration);
    else if (name === 'body' && declaration.name === pattern && declaration.initializer !== undefined) {
      for (const use of usesOf(element)) readRaw(use, unwrap(declaration.initializer), isTyped, suite);
      if (pattern.elements.length === 1) removeStatement(declaration, suite.draft.edits);
      else suite.draft.edits.push(removalFrom(pattern, index, suite));
    } else if (name !== 'modelId') suite.refuse(element);
  }
}

function follow(
  element: ts.BindingElement,
  recorded: Recorded,
  isTyped: boolean,
  suite: Suite,
  declaration: ts.VariableDeclaration,
): void {
  if (!ts.isIdentifier(element.name)) unpack(element.name, declaration, recorded, isTyped, suite);
  else for (const use of usesOf(element)) readRecord(use, recorded, isTyped, suite);
}

/** Takes an element out of a pattern, with the comma behind or before it. */
function removalFrom({ elements }: ts.BindingPattern, index: number, { file }: Suite): Edit {
  const [element, next, previous] = [elements[index], elements[index + 1], elements[index - 1]] as const;
  const [start, end] =
    next === undefined
      ? [previous?.end ?? 0, element?.end ?? 0]
      : [element?.getStart(file) ?? 0, next.getStart(file)];
  return replaceRange(file, start, end, '');
}
