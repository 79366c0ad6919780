import { ts } from '../../../analysis/compiler.cjs';
import { isNothing, unwrap } from '../../../analysis/expressions.js';
import { isInTypeScript } from '../../../analysis/types.js';
import { insertAfter, replaceNode } from '../../../edits/nodes.js';
import {
  type Entry,
  entriesOf,
  groupEntry,
  type Layout,
  layoutOf,
  objectText,
} from '../../../edits/objects.js';
import { quoteOf } from '../../../edits/text.js';
import { sharedStopReasons } from '../answer/leaf.js';
import { moveNode } from '../draft.js';
import { blocksIn } from '../request/blocks.js';
import { fieldNamed, isField, nameOfField, renameField, valueOfField } from '../request/fields.js';
import { mappedElement } from '../request/lists.js';
import { typeOfBlock } from '../request/sources.js';
import { isSdkType } from './carrying.js';
import { jsonLiteral } from './json.js';
import { withOrphans, withoutRules } from './remarks.js';
import type { Suite } from './suite.js';

/** A Messages answer as a value: `{ content, stop_reason, usage }` */
export function giveAnswer(node: ts.Expression, suite: Suite): void {
  if (ts.isStringLiteralLike(node)) {
    const text = jsonLiteral(node, suite);
    if (text !== undefined) suite.draft.edits.push(replaceNode(node, text));
    return;
  }
  if (!ts.isObjectLiteralExpression(node)) {
    suite.refuse(node);
    return;
  }
  const entries = answerEntries(node, suite);
  moveNode(node, suite.draft, () => {
    const layout = layoutOf(node);
    return objectText(fitted(entries(), layout), withComma(node, layout));
  });
}

/** An object that grows from one line to several gets a comma at its end. */
export function withComma(object: ts.ObjectLiteralExpression, layout: Layout): Layout {
  return object.getText().includes('\n') ? layout : { ...layout, hasTrailingComma: true };
}

/** Entries of one object: if one of them begins a line, all do. */
export function fitted(entries: readonly Entry[], layout: Layout): Entry[] {
  const flat = `{${layout.space}${entries.map(({ text }) => text).join(', ')}${layout.space}}`;
  const isTall = entries.some(({ ownLine }) => ownLine) || flat.length + layout.indentation.length > 100;
  return isTall ? entries.map((entry) => ({ ...entry, ownLine: true })) : [...entries];
}

type Part = 'content' | 'role' | 'top' | 'dropped';

/** What a Messages answer comes to, entry by entry, once all edits are known. */
export function answerEntries(answer: ts.ObjectLiteralExpression, suite: Suite): () => Entry[] {
  const parts = answer.properties.map((property) => partOf(property, suite));
  const fixed = isLoose(answer, suite) ? ' as const' : '';
  for (const property of answer.properties) {
    const isText = isField(property) && ts.isStringLiteralLike(unwrap(valueOfField(property)));
    if (isText && /^(?:role|stop_reason)$/.test(nameOfField(property)) && fixed !== '')
      suite.draft.edits.push(insertAfter(property, fixed));
  }
  return () => {
    const layout = layoutOf(answer);
    const entries = entriesOf(answer, suite.draft.edits).map(withoutRules);
    const kept = withOrphans(entries, (index) => parts[index] === 'dropped', layout);
    return written(kept, parts, layout, fixed, suite);
  };
}

/** Whether the types of aws-sdk-client-mock see an object only after its texts have become any texts. */
function isLoose(answer: ts.ObjectLiteralExpression, { file }: Suite): boolean {
  if (!isInTypeScript(file) || !file.text.includes('aws-sdk-client-mock')) return false;
  const holder = ts.findAncestor(
    answer,
    (node) =>
      ts.isFunctionLike(node) ||
      ts.isVariableDeclaration(node) ||
      (ts.isCallExpression(node) && /\.(?:resolves|resolvesOnce)$/.test(node.expression.getText())),
  );
  if (holder === undefined || ts.isCallExpression(holder)) return false;
  const { type } = holder as ts.VariableDeclaration | ts.FunctionDeclaration;
  return type === undefined || !isSdkType(type);
}

function written(
  entries: readonly Entry[],
  parts: readonly Part[],
  layout: Layout,
  fixed: string,
  { file }: Suite,
): Entry[] {
  const isSpread = entries.some(({ text }) => text.startsWith('...'));
  const content = entries.find((_, index) => parts[index] === 'content');
  const role = entries.find((_, index) => parts[index] === 'role');
  const [first] = entries;
  const quote = quoteOf(file);
  const base = content ?? first ?? blank(layout);
  const inner = { ...layout, indentation: layout.inner, inner: layout.inner + layout.unit };
  const message = [
    {
      ...base,
      above: '',
      beside: '',
      ...role,
      text: role?.text ?? `role: ${quote}assistant${quote}${fixed}`,
    },
    content ?? { ...base, above: '', beside: '', text: 'content: undefined' },
  ].map((entry) => ({ ...entry, ownLine: base.ownLine }));
  const output = groupEntry('output', [groupEntry('message', message, inner)], layout);
  const result = entries.flatMap((entry, index) => {
    if (parts[index] === 'content') return [output];
    return parts[index] === 'top' ? [entry] : [];
  });
  return content === undefined && !isSpread ? [output, ...result] : result;
}

function blank(layout: Layout): Entry {
  return {
    above: '',
    beside: '',
    text: '',
    indentation: layout.indentation,
    ownLine: false,
    blankBefore: false,
  };
}

/** Fields of an answer that Converse has nothing for, and code that has moved does not read. */
const silent = /^(?:id|type|model|stop_sequence|stop_details|container|context_management)$/;

function partOf(property: ts.ObjectLiteralElementLike, suite: Suite): Part {
  const { draft } = suite;
  if (ts.isSpreadAssignment(property)) {
    suite.give(property.expression, 'answer');
    return 'top';
  }
  if (!isField(property)) {
    suite.refuse(property);
    return 'top';
  }
  const name = nameOfField(property);
  const value = valueOfField(property);
  if (silent.test(name)) return 'dropped';
  switch (name) {
    case 'content':
      suite.give(value, 'content');
      return 'content';
    case 'role':
      return 'role';
    case 'usage':
      suite.give(value, 'usage');
      return 'top';
    case 'stop_reason':
      if (isNothing(unwrap(value))) return 'dropped';
      if (!isKnownToBoth(value)) suite.refuse(property);
      renameField(property, 'stopReason', draft);
      return 'top';
    default:
      suite.refuse(property);
      return 'top';
  }
}

/** Whether a stop reason is one that both APIs have, as far as it is written. */
function isKnownToBoth(value: ts.Expression): boolean {
  const node = unwrap(value);
  return !ts.isStringLiteralLike(node) || sharedStopReasons.includes(node.text);
}

/** The blocks of an answer. */
export function giveContent(node: ts.Expression, suite: Suite): void {
  if (isNothing(node)) return;
  const mapped = mappedElement(node);
  if (mapped !== undefined) suite.give(mapped, 'block');
  else if (!ts.isArrayLiteralExpression(node)) suite.refuse(node);
  else {
    for (const element of node.elements) {
      if (ts.isSpreadElement(element)) suite.give(element.expression, 'content');
      else suite.give(element, 'block');
    }
  }
}

/** A block of an answer. One without a type is a text, which is all that code without a look at the type can take it for. */
export function giveBlock(node: ts.Expression, suite: Suite): void {
  if (!ts.isObjectLiteralExpression(node)) {
    suite.refuse(node);
    return;
  }
  const isBare =
    fieldNamed(node, 'type') === undefined &&
    node.properties.every((property) => isField(property) && nameOfField(property) === 'text');
  if (isBare) return;
  if (typeOfBlock(node) === undefined) suite.refuse(node);
  else blocksIn(node, node, suite.draft);
}
