import { ts } from '../../../analysis/compiler.cjs';
import { plainText } from '../../../analysis/conditions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { functionAround, isPrinted, useOf, wrapped } from '../../../analysis/uses.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { trackDeclared } from './holders.js';
import { finishLeaf } from './leaf.js';
import { narrowedAt } from './narrowing.js';
import { step } from './paths.js';
import { dropType } from './retyping.js';
import { replaceDeclaration, type Value, wholePath, write } from './values.js';

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
export const memberOfType: Readonly<Record<string, string>> = {
  text: '.text',
  tool_use: '.toolUse',
  thinking: '.reasoningContent?.reasoningText',
  redacted_thinking: '.reasoningContent?.redactedContent',
};

export function trackBlock(expression: ts.Expression, value: Value, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'member') {
    trackBlockField(use.node, use.name ?? '', value, draft);
  } else if (use.kind === 'bound') {
    if (use.declaration.type !== undefined) dropType(use.declaration, draft);
    const rootMayBeMissing = value.steps.at(-1)?.mayBeMissing ?? value.rootMayBeMissing ?? false;
    write(expression, value, {}, draft);
    trackDeclared(use.declaration, { kind: 'block', steps: [], is: value.is, rootMayBeMissing }, draft);
  } else if (use.kind === 'unpacked') {
    unpackBlock(expression, use.pattern, use.declaration, value, draft);
  } else if (use.kind === 'tested') {
    write(expression, value, { isTested: true }, draft);
  } else if (isPrinted(expression)) {
    write(expression, value, {}, draft);
  } else if (use.kind === 'returned' && isElementCallback(functionAround(expression))) {
    // The result of `find` and its kin is followed at the call.
    write(expression, value, {}, draft);
  } else if (use.kind !== 'discarded') {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

/** `const { text } = block`: only what is called the same in both. */
function unpackBlock(
  expression: ts.Expression,
  pattern: ts.BindingPattern,
  declaration: ts.VariableDeclaration,
  value: Value,
  draft: Draft,
): void {
  const [only, ...others] = pattern.elements;
  const isText =
    only !== undefined &&
    others.length === 0 &&
    ts.isBindingElement(only) &&
    (only.propertyName ?? only.name).getText() === 'text' &&
    ts.isIdentifier(only.name) &&
    only.initializer === undefined;
  if (!isText || !ts.isBindingElement(only)) draft.refuse('answer-escapes', pattern);
  else if (!draft.isTyped) write(expression, value, {}, draft);
  else if (typeof value.root !== 'string' && !ts.isIdentifier(value.root))
    draft.refuse('answer-escapes', pattern);
  else {
    const [first] = value.steps;
    if (first !== undefined) value.needed?.add(first.text.slice(1));
    const path = wholePath({ ...value, steps: [...value.steps, step('.text')] }, draft);
    replaceDeclaration(declaration, [[only.name.getText(), path]], draft);
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
