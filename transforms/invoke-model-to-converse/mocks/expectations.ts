import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { type Assertion, likenessOf } from '../../../analysis/mocks.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { replaceNode } from '../../../edits/nodes.js';
import { type Entry, entriesOf, layoutOf, objectText } from '../../../edits/objects.js';
import { type Draft, moveNode } from '../draft.js';
import { blocksIn } from '../request/blocks.js';
import { convertEntries } from '../request/body.js';
import { fieldNamed, isField, nameOfField, valueOfField } from '../request/fields.js';
import { targetOfName } from '../request/groups.js';
import { convertRequest } from '../request/input.js';
import { requestOf } from '../request/request.js';
import { convertToolChoice, convertTools } from '../request/tools.js';
import { convertMessages, convertTurn } from '../request/turns.js';
import type { Part } from './bodies.js';
import type { Suite } from './suite.js';

const comparisons = /^to(?:Equal|StrictEqual|MatchObject)$/;
/** What asks nothing of how a request is written. */
const indifferent =
  /^to(?:BeInstanceOf|BeDefined|BeUndefined|BeNull|BeTruthy|BeFalsy|HaveLength|HaveBeenCalled|HaveBeenCalledTimes)$/;

/** What a test expects of a command or its input. */
export function expectSent({ matcher, expected: [first], whole }: Assertion, suite: Suite): void {
  if (indifferent.test(matcher)) return;
  const isOther = first !== undefined && !/\b(?:body|contentType|accept)\b/.test(first.getText());
  if (matcher === 'toHaveProperty' && isOther) return;
  if (first !== undefined && /^to(?:Equal|MatchObject)$/.test(matcher)) expectedSent(first, suite);
  else suite.refuse(whole);
}

/** A command, or its input, as a test writes it down: `{ modelId, body: JSON.stringify({…}) }`, itself or as `input`. */
export function expectedSent(expression: ts.Expression, suite: Suite): void {
  const node = unwrap(expression);
  if (suite.given.has(node)) return;
  suite.given.set(node, 'response');
  const likeness = likenessOf(node);
  if (likeness !== undefined) {
    if (likeness.kind === 'objectContaining' && likeness.argument !== undefined)
      expectedSent(likeness.argument, suite);
    else if (!/^any(?:thing)?$/.test(likeness.kind)) suite.refuse(node);
    return;
  }
  const literal = literalBehind(node);
  if (literal === undefined) {
    suite.refuse(node);
    return;
  }
  if (literal !== node) {
    expectedSent(literal, suite);
    return;
  }
  const inner = ['input', 'params'].flatMap((name) => fieldNamed(literal, name) ?? []);
  if (inner.length === 0) expectedInput(literal, suite);
  else for (const field of inner) expectedSent(valueOfField(field), suite);
}

/** An object that a constant holds, and that only assertions use. */
function literalBehind(node: ts.Expression): ts.ObjectLiteralExpression | undefined {
  if (ts.isObjectLiteralExpression(node)) return node;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  const literal = initializer === undefined ? undefined : unwrap(initializer);
  const isOurs = usesOf(declaration).every(
    ({ parent }) => ts.isCallExpression(parent) && /\bto[A-Z]\w+$/.test(parent.expression.getText()),
  );
  return literal !== undefined && ts.isObjectLiteralExpression(literal) && isOurs ? literal : undefined;
}

function expectedInput(literal: ts.ObjectLiteralExpression, suite: Suite): void {
  const body = fieldNamed(literal, 'body');
  const likeness = body === undefined ? undefined : likenessOf(valueOfField(body));
  if (body !== undefined && likeness === undefined) {
    const draft = freshDraft(suite);
    const node = literal as unknown as ts.CallExpression;
    const site = { operation: 'once', form: 'command', node, callee: literal, input: literal } as const;
    const request = requestOf(site, draft);
    if (request.opaque !== undefined) suite.refuse(request.opaque.node);
    else convertRequest(site, request, draft);
    return;
  }
  if (body !== undefined && likeness !== undefined) {
    // Some text was sent, whatever it says: so were some messages.
    if (/^any(?:thing)?$/.test(likeness.kind))
      suite.draft.edits.push(replaceNode(body, 'messages: expect.any(Array)'));
    else suite.refuse(body);
  }
  const keeps = literal.properties.map((property) => {
    const name = isField(property) ? nameOfField(property) : '';
    if (!/^(?:modelId|body|contentType|accept)$/.test(name)) suite.refuse(property);
    return name === 'modelId' || name === 'body';
  });
  if (keeps.every(Boolean)) return;
  if (!keeps.includes(true)) suite.refuse(literal);
  moveNode(literal, suite.draft, () =>
    objectText(
      entriesOf(literal, suite.draft.edits).filter((_, index) => keeps[index]),
      layoutOf(literal),
    ),
  );
}

/** A request of its own, with documents of its own. */
function freshDraft({ draft }: Suite): Draft {
  return { ...draft, documents: new Set(), followed: new Set() };
}

/** What a test expects of a part of a request. */
export function expectPart(assertion: Assertion, part: Part, actual: ts.Expression, suite: Suite): void {
  const {
    matcher,
    expected: [first],
    whole,
  } = assertion;
  if (part === 'value' || indifferent.test(matcher)) return;
  if (part === 'body' && matcher === 'toHaveProperty') expectProperty(assertion, suite);
  else if (first === undefined) suite.refuse(whole);
  else if (comparisons.test(matcher) || matcher === 'toContainEqual') {
    if (!expectedPart(first, part, matcher, actual, suite)) suite.refuse(whole);
  } else suite.refuse(whole);
}

/** `expect(body).toHaveProperty('max_tokens', 100)` */
function expectProperty({ expected: [name, value], whole }: Assertion, suite: Suite): void {
  const text = name === undefined ? undefined : unwrap(name);
  if (text === undefined || !ts.isStringLiteralLike(text) || /[.[]/.test(text.text)) {
    suite.refuse(whole);
    return;
  }
  const target = targetOfName(text.text, text);
  const isOther = target.group === 'top' && (text.text !== 'messages' || value !== undefined);
  if (target.group === 'dropped' || isOther || text.text.startsWith('tool')) suite.refuse(whole);
  else if (target.group !== 'top') {
    const quote = text.getText()[0] ?? "'";
    suite.draft.edits.push(replaceNode(text, `${quote}${target.group}.${target.name}${quote}`));
  }
}

function expectedPart(
  expression: ts.Expression,
  part: Part,
  matcher: string,
  actual: ts.Expression,
  suite: Suite,
): boolean {
  const node = unwrap(expression);
  const draft = freshDraft(suite);
  const freeze = ts.findAncestor(node, ts.isStatement) ?? node;
  switch (matcher === 'toContainEqual' ? `one of ${part}` : part) {
    case 'body':
      return expectedBody(node, matcher, suite);
    case 'messages':
      convertMessages(node, freeze, draft);
      return true;
    case 'turn':
    case 'one of messages':
      convertTurn(node, freeze, draft);
      return true;
    case 'content':
    case 'block':
    case 'one of content':
      if (!ts.isArrayLiteralExpression(node) && !ts.isObjectLiteralExpression(node)) return false;
      blocksIn(node, freeze, draft);
      return true;
    case 'system':
      if (!ts.isArrayLiteralExpression(node)) return false;
      blocksIn(node, freeze, draft, 'system');
      return true;
    case 'tools':
      convertTools(node, freeze, draft);
      return true;
    case 'tool_choice':
      convertToolChoice(node, draft);
      return actual !== node;
    default:
      return false;
  }
}

/** A whole body, which shares its object with the model's id now. */
function expectedBody(expression: ts.Expression, matcher: string, suite: Suite): boolean {
  const likeness = likenessOf(expression);
  const isPart = likeness?.kind === 'objectContaining';
  const node = isPart && likeness.argument !== undefined ? unwrap(likeness.argument) : expression;
  const literal = literalBehind(node);
  // `undefined` was not in the JSON, and is in the object.
  if (literal === undefined || matcher === 'toStrictEqual') return false;
  if (suite.given.has(literal)) return true;
  suite.given.set(literal, 'response');
  const isWhole = matcher === 'toEqual' && !isPart;
  if (
    isWhole &&
    suite.tested.some(({ text }) => /guardrail|performanceConfig|serviceTier|requestMetadata/.test(text))
  )
    return false;
  const draft = freshDraft(suite);
  const entries = convertEntries(literal, ts.findAncestor(literal, ts.isStatement) ?? literal, draft);
  moveNode(literal, draft, () => {
    const own = entries();
    const [first] = own;
    const id =
      first === undefined ? [] : [{ ...first, above: '', beside: '', text: 'modelId: expect.anything()' }];
    return objectText([...(isWhole ? id : []), ...(isPart ? own.map(partially) : own)], layoutOf(literal));
  });
  return true;
}

/** A group of which only some fields are named. */
function partially(entry: Entry): Entry {
  const group = /^((?:inferenceConfig|toolConfig|additionalModelRequestFields): )(\{[\s\S]*\})$/.exec(
    entry.text,
  );
  return group === null ? entry : { ...entry, text: `${group[1]}expect.objectContaining(${group[2]})` };
}
