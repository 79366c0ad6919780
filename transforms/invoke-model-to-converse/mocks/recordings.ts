import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { assertionOf, rootOf, stubbingsIn } from '../../../analysis/mocks.js';
import { usesOf } from '../../../analysis/scopes.js';
import { isInTypeScript } from '../../../analysis/types.js';
import { wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { isOldCommand, operationOfCommand, operationOfName } from './commands.js';
import { expectedSent } from './expectations.js';
import { type Owners, operationOfStub } from './owners.js';
import { readRecord } from './requests.js';
import type { Senders } from './senders.js';
import type { Operation } from './standings.js';
import type { Suite } from './suite.js';

/** Rewrites what a test says of the requests that were sent: what it expects, and what it reads of what the mocks have recorded. */
export function readRequests(senders: Senders, owners: Owners, suite: Suite): void {
  const { file, project } = suite;
  // Where nobody knows whose requests a test looks at, it may count them, and no more.
  const trial = suite.nested(file);
  const readerAt: Reading['readerAt'] = (node, operation) => {
    const owner = owners.at(node, operation);
    return owner === 'claude' ? suite : owner === 'unknown' ? trial : undefined;
  };
  const reading: Reading = { senders, readerAt, isTyped: isInTypeScript(file) };
  for (const node of nodesIn(file, ts.isPropertyAccessExpression)) readRecording(node, reading);
  for (const call of nodesIn(file, ts.isCallExpression)) readExpectation(call, reading);
  for (const stubbing of stubbingsIn(file, project)) {
    const { mock, on, fakes } = stubbing;
    const operation = on === undefined ? operationOfMock(mock) : operationOfStub(stubbing);
    const isOurs = operation !== undefined || (on === undefined && senders.certaintyOf(mock) !== undefined);
    if (isOurs) for (const fake of fakes) readParameter(fake, readerAt(fake, operation));
  }
  for (const fake of senders.fakes) readParameter(fake, readerAt(fake));
  for (const { node, operation } of commandsIn(file)) readParameter(node, readerAt(node, operation));
  const { obstacles, edits, moves } = trial.draft;
  if (obstacles.length + edits.length + moves.length > 0) suite.refuse(obstacles[0]?.node ?? file);
}

interface Reading {
  readonly senders: Senders;
  readonly isTyped: boolean;
  /** Who reads the requests at a place, if they move. */
  readerAt(node: ts.Node, operation?: Operation): Suite | undefined;
}

/** `send.mock.calls`, `InvokeModelCommand.mock.calls`, `mock.commandCalls(InvokeModelCommand)` */
function readRecording(node: ts.PropertyAccessExpression, { senders, readerAt, isTyped }: Reading): void {
  const { name, parent } = node;
  if (name.text === 'mock' && ts.isPropertyAccessExpression(parent)) {
    const operation = operationOfCommand(node.expression) ?? operationOfMock(node.expression);
    const reader = readerAt(node, operation);
    if (
      reader === undefined ||
      (operation === undefined && senders.certaintyOf(node.expression) === undefined)
    )
      return;
    const isKnown = isTyped && /^(?:jest|vi)\.mocked\(/.test(node.expression.getText());
    if (parent.name.text === 'calls') readRecord(parent, 'calls', isKnown, reader);
    else if (parent.name.text === 'lastCall') readRecord(parent, 'call', isKnown, reader);
    return;
  }
  if (/^(?:first|second|third|last)Call$/.test(name.text) && !/\.mock$/.test(node.expression.getText())) {
    const reader = senders.certaintyOf(node.expression) === undefined ? undefined : readerAt(node);
    if (reader !== undefined) readRecord(node, 'call', false, reader);
    return;
  }
  if (!ts.isCallExpression(parent) || parent.expression !== node) return;
  const [first] = parent.arguments;
  if (name.text === 'commandCalls') {
    const operation = first === undefined ? undefined : operationOfCommand(first);
    const reader = operation === undefined ? undefined : readerAt(node, operation);
    if (reader !== undefined) readRecord(parent, 'calls', isTyped, reader);
  } else if (
    /^(?:calls|call|getCalls?)$/.test(name.text) &&
    senders.certaintyOf(node.expression) === 'proven'
  ) {
    const reader = readerAt(node);
    if (reader !== undefined) readRecord(parent, name.text.endsWith('s') ? 'calls' : 'call', isTyped, reader);
  }
}

/** `expect(send).toHaveBeenCalledWith({…})`, `expect(mock).toHaveReceivedCommandWith(InvokeModelCommand, {…})` */
function readExpectation(call: ts.CallExpression, { senders, readerAt }: Reading): void {
  const [subject, like] = call.arguments;
  if (subject === undefined) return;
  if (/\.on$/.test(call.expression.getText()) && like !== undefined) {
    const operation = operationOfCommand(subject);
    const reader = operation === undefined ? undefined : readerAt(call, operation);
    if (reader !== undefined) expectedSent(like, reader);
    return;
  }
  const assertion = /^expect(?:\.soft)?$/.test(call.expression.getText()) ? assertionOf(subject) : undefined;
  if (assertion === undefined) return;
  const { matcher, expected, whole } = assertion;
  if (/Received(?:Nth|Last|CommandWith)/.test(matcher)) {
    const index = expected.findIndex((argument) => operationOfCommand(argument) !== undefined);
    const [command, wanted] = index === -1 ? [] : expected.slice(index);
    const reader = command === undefined ? undefined : readerAt(call, operationOfCommand(command));
    if (wanted !== undefined && reader !== undefined) expectedSent(wanted, reader);
    return;
  }
  const operation = operationOfCommand(subject) ?? operationOfMock(subject);
  const certainty = operation === undefined ? senders.certaintyOf(wrapped(subject)) : 'proven';
  const reader = certainty === undefined ? undefined : readerAt(call, operation);
  // `expect(socket.send).toHaveBeenCalledWith('hello')`
  const isOther =
    certainty === 'likely' && expected.some((argument) => ts.isLiteralExpression(unwrap(argument)));
  if (reader === undefined || isOther) return;
  if (/^(?:toHaveBeenCalledWith|toHaveBeenLastCalledWith|toBeCalledWith|lastCalledWith)$/.test(matcher)) {
    if (expected[0] !== undefined) expectedSent(expected[0], reader);
  } else if (/^(?:toHaveBeenNthCalledWith|nthCalledWith)$/.test(matcher)) {
    if (expected[1] !== undefined) expectedSent(expected[1], reader);
  } else if (/Snapshot|ExactlyOnceWith/.test(matcher)) reader.refuse(whole);
}

/** The operation of the command that a function stands for in the mock of the module: `InvokeModelCommand: mockCommand` */
function operationOfMock(mock: ts.Expression): Operation | undefined {
  const root = rootOf(mock);
  const property = ts.isIdentifier(root)
    ? nodesIn(root.getSourceFile(), ts.isPropertyAssignment).find(
        ({ name, initializer }) => isOldCommand(name.getText()) && initializer.getText() === root.text,
      )
    : ts.findAncestor(root, ts.isPropertyAssignment);
  const name = property?.name.getText() ?? '';
  return isOldCommand(name) ? operationOfName(name) : undefined;
}

/** The functions and classes that stand for the old commands, by what they are made of. */
function commandsIn(
  file: ts.SourceFile,
): { readonly node: ts.FunctionLikeDeclaration; readonly operation: Operation }[] {
  return nodesIn(file, ts.isPropertyAssignment).flatMap(({ name, initializer }) => {
    const [node] = nodesIn(initializer, (inner): inner is ts.FunctionLikeDeclaration =>
      ts.isFunctionLike(inner),
    );
    const isCommand = isOldCommand(name.getText()) && node !== undefined;
    return isCommand ? { node, operation: operationOfName(name.getText()) } : [];
  });
}

/** The command, or its input, as the parameter of a function that stands for `send` or for the command. */
function readParameter({ parameters: [first] }: ts.FunctionLikeDeclaration, suite: Suite | undefined): void {
  if (suite === undefined || first === undefined) return;
  if (!ts.isIdentifier(first.name)) {
    suite.refuse(first);
    return;
  }
  for (const use of usesOf(first)) {
    if (isHandedOn(use)) continue;
    readRecord(use, first.dotDotDotToken === undefined ? 'sent' : 'call', false, suite);
  }
}

/** `({ input })`, `this.input = input`, `mockSend(...args)`: what only carries it somewhere else. */
function isHandedOn(use: ts.Identifier): boolean {
  const outer = wrapped(use);
  const { parent } = outer;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent)) return true;
  if (ts.isSpreadAssignment(parent) || ts.isSpreadElement(parent)) return true;
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return true;
  if (ts.isBinaryExpression(parent)) {
    return parent.right === outer && ts.isPropertyAccessExpression(parent.left);
  }
  return (
    ts.isCallExpression(parent) && /^(?:Object\.assign|super)$|^mock\w*$/.test(parent.expression.getText())
  );
}
