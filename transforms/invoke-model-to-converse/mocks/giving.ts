import { ts } from '../../../analysis/compiler.cjs';
import { resultsOf } from '../../../analysis/definitions.js';
import { isWrapper, unwrap } from '../../../analysis/expressions.js';
import { replaceRange } from '../../../edits/nodes.js';
import { giveAnswer, giveBlock, giveContent } from './answers.js';
import { isNeutralType, isSdkType } from './carrying.js';
import { giveChunk, giveEvent } from './chunks.js';
import { isGenerator, isOpen, nameOfFunction, ownFunction, resolvedBy } from './functions.js';
import { giveName } from './holders.js';
import { giveResponse } from './responses.js';
import { passedThrough, takeRest } from './rests.js';
import { giveList, giveStream } from './streams.js';
import { type Form, reduceTo, type Suite } from './suite.js';
import { giveUsage } from './usage.js';

/** Makes an expression give the new form: follows it to where its value is written, and rewrites it there. */
export function give(expression: ts.Expression, form: Form, suite: Suite): void {
  const node = unwrap(expression);
  const known = suite.given.get(node);
  if (known !== undefined) {
    if (known !== form) suite.refuse(node);
    return;
  }
  suite.given.set(node, form);
  dropAssertions(expression, suite);
  if (ts.isIdentifier(node)) giveName(node, form, suite);
  else if (ts.isConditionalExpression(node)) {
    suite.give(node.whenTrue, form);
    suite.give(node.whenFalse, form);
  } else if (ts.isAwaitExpression(node)) suite.give(node.expression, form);
  else if (ts.isNewExpression(node) && resolvedBy(node).length > 0) {
    for (const value of resolvedBy(node)) suite.give(value, form);
  } else if (form === 'bytes') giveBytes(node, suite);
  else if (ts.isCallExpression(node)) giveCall(node, form, suite);
  else giveLiteral(node, form, suite);
}

function giveLiteral(node: ts.Expression, form: Exclude<Form, 'bytes'>, suite: Suite): void {
  switch (form) {
    case 'response':
      giveResponse(node, suite);
      break;
    case 'answer':
      giveAnswer(node, suite);
      break;
    case 'content':
      giveContent(node, suite);
      break;
    case 'block':
      giveBlock(node, suite);
      break;
    case 'usage':
      giveUsage(node, suite);
      break;
    case 'stream':
      giveStream(node, suite);
      break;
    case 'chunk':
      giveChunk(node, suite);
      break;
    case 'event':
      giveEvent(node, suite);
      break;
    case 'chunks':
    case 'events':
      giveList(node, form, suite);
      break;
  }
}

/** The bytes of an answer become the answer itself. */
function giveBytes(node: ts.Expression, suite: Suite): void {
  const rest = takeRest(node, suite);
  if (rest === undefined) {
    suite.refuse(node);
    return;
  }
  reduceTo(node, rest.node, suite);
  if (rest.node !== node) suite.give(rest.node, rest.form);
  else if (ts.isCallExpression(node)) giveCall(node, 'bytes', suite);
  else giveAnswer(node, suite);
}

/** A call of a function of the test: what it gives, or what it is given where it only passes that on. */
function giveCall(call: ts.CallExpression, form: Form, suite: Suite): void {
  const [first] = call.arguments;
  if (call.expression.getText() === 'Promise.resolve' && first !== undefined) {
    suite.give(first, form);
    return;
  }
  if (/^Promise\.reject$/.test(call.expression.getText())) return;
  const passed = form === 'response' || form === 'chunk' ? passedThrough(call, form, suite) : undefined;
  if (passed !== undefined) {
    reduceTo(call, unwrap(passed.argument), suite);
    if (form === 'response') suite.give(passed.argument, passed.form);
    else if (passed.form === 'answer') suite.give(passed.argument, 'event');
    else suite.refuse(call);
    return;
  }
  const maker = ownFunction(call, suite);
  if (maker !== undefined && !isGenerator(maker)) giveResults(maker, form, suite);
  else giveLiteral(call, form === 'bytes' ? 'answer' : form, suite);
}

/** Makes a function give the new form. Whoever calls it has to want that. */
function giveResults(maker: ts.FunctionLikeDeclaration, form: Form, suite: Suite): void {
  if (suite.makers.has(maker)) {
    if (suite.makers.get(maker) !== form) suite.refuse(maker);
    return;
  }
  suite.makers.set(maker, form);
  const name = nameOfFunction(maker);
  if (name !== undefined && isOpen(name)) suite.refuse(maker);
  dropResultType(maker, suite);
  const found = resultsOf(maker);
  for (const result of found) suite.give(result, form);
  if (found.length === 0) suite.refuse(maker);
}

/** A type of the test's own says what it was; one of the SDK is renamed with the others. */
function dropResultType(
  { type, parameters, name }: ts.FunctionLikeDeclaration,
  { file, draft }: Suite,
): void {
  if (type === undefined || isSdkType(type) || isNeutralType(type)) return;
  const from = file.text.lastIndexOf(')', type.getStart(file)) + 1;
  const last = parameters.at(-1)?.end ?? name?.end ?? 0;
  if (from > last) draft.edits.push(replaceRange(file, from, type.end, ''));
}

/** `{…} as ClaudeAnswer` */
function dropAssertions(expression: ts.Expression, { file, draft }: Suite): void {
  for (let node: ts.Node = expression; isWrapper(node); node = node.expression) {
    const type = ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? node.type : undefined;
    if (type === undefined || isSdkType(type) || type.getText() === 'const') continue;
    draft.edits.push(replaceRange(file, node.expression.end, node.end, ''));
  }
}
