import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { assertionOf } from '../../../analysis/mocks.js';
import { usesOf } from '../../../analysis/scopes.js';
import { isLog, useOf, wrapped } from '../../../analysis/uses.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { memberOfType } from '../answer/block.js';
import { carriedTo } from './carrying.js';
import { textOrList } from './evidence.js';
import { expectPart } from './expectations.js';
import { readElements, readMapped } from './sights.js';
import type { Suite } from './suite.js';

/** A part of a Messages request that a test looks at. */
export type Part =
  | 'body'
  | 'messages'
  | 'turn'
  | 'content'
  | 'block'
  | 'system'
  | 'tools'
  | 'tool'
  | 'tool_choice'
  | 'value';

interface Place {
  /** The way to it in Converse; empty where nothing is like it. */
  readonly path: readonly string[];
  readonly part: Part;
}

const value = (...path: readonly string[]): Place => ({ path, part: 'value' });

/** The fields of each part, by their old names. */
const places: Readonly<Partial<Record<Part, Readonly<Record<string, Place>>>>> = {
  body: {
    anthropic_version: value(),
    max_tokens: value('inferenceConfig', 'maxTokens'),
    temperature: value('inferenceConfig', 'temperature'),
    top_p: value('inferenceConfig', 'topP'),
    stop_sequences: value('inferenceConfig', 'stopSequences'),
    messages: { path: ['messages'], part: 'messages' },
    system: { path: ['system'], part: 'system' },
    tools: { path: ['toolConfig', 'tools'], part: 'tools' },
    tool_choice: { path: ['toolConfig', 'toolChoice'], part: 'tool_choice' },
  },
  turn: { role: value('role'), content: { path: ['content'], part: 'content' } },
  block: {
    text: value('text'),
    id: value('toolUse', 'toolUseId'),
    name: value('toolUse', 'name'),
    input: value('toolUse', 'input'),
    tool_use_id: value('toolResult', 'toolUseId'),
    content: { path: ['toolResult', 'content'], part: 'content' },
  },
  tool: {
    name: value('toolSpec', 'name'),
    description: value('toolSpec', 'description'),
    input_schema: value('toolSpec', 'inputSchema', 'json'),
  },
  tool_choice: { name: value('tool', 'name') },
};

/** Parts that are lists, and what their elements are. */
const elements: Readonly<Partial<Record<Part, Part>>> = {
  messages: 'turn',
  content: 'block',
  system: 'block',
  tools: 'tool',
};

/** Follows a request's body, where the input of Converse stands for it now, to what a test looks at. */
export function readBody(body: ts.Expression, isTyped: boolean, suite: Suite): void {
  readPart(body, 'body', isTyped, suite);
}

function readPart(expression: ts.Expression, part: Part, isTyped: boolean, suite: Suite): void {
  if (part === 'content' || part === 'system') {
    const form = textOrList(expression);
    if (form === 'unknown') {
      suite.refuse(wrapped(expression).parent);
      return;
    }
    if (form === 'text') {
      const { file, draft } = suite;
      const first = isTyped ? '?.[0]' : '[0]';
      draft.edits.push(replaceRange(file, expression.end, expression.end, `${first}.text`));
      return;
    }
    if (form === 'either') return;
  }
  if (part !== 'value' && readMapped(expression, suite, (node) => readPart(node, part, isTyped, suite)))
    return;
  const use = useOf(expression);
  const assertion = assertionOf(wrapped(expression));
  const carried = assertion === undefined && part !== 'value' ? carriedTo(expression, suite) : undefined;
  if (assertion !== undefined) expectPart(assertion, part, expression, suite);
  else if (part === 'value') return;
  else if (use.kind === 'unpacked') unpackPart(use.pattern, part, isTyped, suite);
  else if (carried !== undefined) for (const node of carried) readPart(node, part, isTyped, suite);
  else if (use.kind === 'tested' || use.kind === 'discarded') return;
  else if (use.kind === 'argument' && isLog(use.call)) return;
  else if (elements[part] !== undefined) readList(expression, part, isTyped, suite);
  else if (use.kind === 'member') readField(use.node, use.name, part, isTyped, suite);
  else suite.refuse(wrapped(expression).parent);
}

function readList(expression: ts.Expression, part: Part, isTyped: boolean, suite: Suite): void {
  const element = elements[part] ?? 'value';
  const use = useOf(expression);
  const access = use.kind === 'member' ? use.node : undefined;
  if (isTyped && access !== undefined && access.questionDotToken === undefined) {
    // To the types of the SDK nothing of a request has to be there.
    const mark = ts.isElementAccessExpression(access) ? '?.' : '?';
    suite.draft.edits.push(replaceRange(suite.file, access.expression.end, access.expression.end, mark));
  }
  const isRead = readElements(expression, {
    element: (node) => readPart(node, element, isTyped, suite),
    list: (node) => readPart(node, part, isTyped, suite),
  });
  if (!isRead) suite.refuse(wrapped(expression).parent);
}

function readField(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string | undefined,
  part: Part,
  isTyped: boolean,
  suite: Suite,
): void {
  const { draft, file } = suite;
  if (part === 'block' && name === 'type') {
    readType(node, suite);
    return;
  }
  const known = name === undefined ? undefined : placeOf(part, name);
  if (known === undefined) {
    suite.refuse(node);
    return;
  }
  if (known.path.length === 0) {
    silence(node, suite);
    return;
  }
  const isLenient = isTyped || asksForNothing(node);
  const isFound = isTyped && mayFindNothing(node.expression);
  const own = node.questionDotToken === undefined && !isFound ? '.' : '?.';
  const path = known.path.map((step, index) => `${index === 0 ? own : isLenient ? '?.' : '.'}${step}`);
  if (known.path.length > 1 || known.path[0] !== name || isFound) {
    draft.edits.push(replaceRange(file, node.expression.end, node.end, path.join('')));
  }
  readPart(node, known.part, isTyped, suite);
}

/** `messages.at(-1)`, `blocks.find(…)` */
function mayFindNothing(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  const callee = ts.isCallExpression(node) ? node.expression : undefined;
  return (
    callee !== undefined &&
    ts.isPropertyAccessExpression(callee) &&
    /^(?:at|find|findLast|pop|shift)$/.test(callee.name.text)
  );
}

/** `const { messages, max_tokens } = body` */
function unpackPart(pattern: ts.BindingPattern, part: Part, isTyped: boolean, suite: Suite): void {
  for (const element of pattern.elements) {
    const name = ts.isBindingElement(element) ? (element.propertyName ?? element.name).getText() : '';
    const known = placeOf(part, name);
    const [first, ...others] = known?.path ?? [];
    const isPlain =
      ts.isBindingElement(element) && ts.isIdentifier(element.name) && ts.isObjectBindingPattern(pattern);
    // To the types of the SDK a group may be missing, and nothing can be unpacked from it.
    if (!isPlain || known === undefined || first === undefined || (isTyped && others.length > 0)) {
      suite.refuse(pattern);
      return;
    }
    if (first !== name || others.length > 0) {
      suite.draft.edits.push(replaceNode(element, nested(known.path, element.name.getText())));
    }
    for (const use of usesOf(element)) readPart(use, known.part, isTyped, suite);
  }
}

/** `inferenceConfig: { maxTokens: max_tokens }` */
function nested([first = '', ...rest]: readonly string[], local: string): string {
  const inner = rest.length === 0 ? local : `{ ${nested(rest, local)} }`;
  return first === inner ? first : `${first}: ${inner}`;
}

function placeOf(part: Part, name: string): Place | undefined {
  const own = places[part];
  if (own !== undefined && Object.hasOwn(own, name)) return own[name];
  // What Converse does not know goes to the model as it is.
  return part === 'body' ? value('additionalModelRequestFields', name) : undefined;
}

/** `expect(body.temperature).toBeUndefined()`: the group may not be there, either. */
function asksForNothing(node: ts.Expression): boolean {
  const assertion = assertionOf(wrapped(node));
  if (assertion === undefined) return false;
  const [expected] = assertion.expected;
  const isNothing =
    /^toBe(?:Undefined|Null|Falsy)$/.test(assertion.matcher) || expected?.getText() === 'undefined';
  return assertion.isNot || isNothing;
}

/** An assertion about a field that Converse does not have goes. */
function silence(node: ts.Expression, suite: Suite): void {
  const statement = assertionOf(wrapped(node))?.whole.parent;
  if (statement === undefined || !ts.isExpressionStatement(statement)) suite.refuse(node);
  else suite.silenced.add(statement);
}

const members: Readonly<Record<string, string>> = {
  ...memberOfType,
  image: '.image',
  document: '.document',
  tool_result: '.toolResult',
};

/** `block.type === 'text'`, `expect(block.type).toBe('text')`: whether the block has a text. */
function readType(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, suite: Suite): void {
  const { draft, file } = suite;
  const use = useOf(node);
  const assertion = assertionOf(wrapped(node));
  const other = use.kind === 'compared' ? use.other : assertion?.expected[0];
  const type = other === undefined ? undefined : unwrap(other);
  const member = type !== undefined && ts.isStringLiteralLike(type) ? members[type.text] : undefined;
  if (member === undefined) {
    suite.refuse(wrapped(node).parent);
    return;
  }
  const own = node.questionDotToken === undefined ? '' : '?';
  draft.edits.push(replaceRange(file, node.expression.end, node.end, own + member));
  if (use.kind === 'compared') {
    const isNegated = use.node.operatorToken.getText().startsWith('!');
    draft.edits.push(
      replaceNode(use.node.operatorToken, isNegated ? '===' : '!=='),
      replaceNode(use.other, 'undefined'),
    );
  } else if (assertion !== undefined && /^to(?:Be|Equal|StrictEqual)$/.test(assertion.name.text)) {
    draft.edits.push(replaceRange(file, assertion.name.getStart(file), assertion.whole.end, 'toBeDefined()'));
  } else suite.refuse(wrapped(node).parent);
}
