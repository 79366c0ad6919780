import { ts } from '../../../analysis/compiler.cjs';
import { isStringify } from '../../../analysis/encoding.js';
import { unwrap } from '../../../analysis/expressions.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import { fieldNamed, valueOfField } from '../request/fields.js';
import { memberOfFrame } from '../stream/frames.js';
import type { Suite } from './suite.js';

/** Refuses a file in which something is left that only the old form has: it was not understood. */
export function refuseLeftovers(suite: Suite): void {
  const { file } = suite;
  for (const call of nodesIn(file, ts.isCallExpression)) {
    const [value] = call.arguments;
    if (value === undefined || isDone(call, suite)) continue;
    if (isStringify(call) && looksLikeMessages(unwrap(value))) suite.refuse(call);
    // `JSON.parse(command.input.body)` of something that nobody knows to be a request
    const isRead = call.expression.getText() === 'JSON.parse' && /\.body\b/.test(value.getText());
    if (isRead && /\b(?:input|calls|args|command|params)\b/i.test(value.getText())) suite.refuse(call);
  }
  for (const text of nodesIn(file, ts.isStringLiteralLike)) {
    if (Object.hasOwn(memberOfFrame, text.text) && !isDone(text, suite)) suite.refuse(text.parent);
  }
  for (const access of nodesIn(file, ts.isPropertyAccessExpression)) {
    if (access.name.text === 'anthropic_version' && !isDone(access, suite)) suite.refuse(access);
  }
}

/** Whether something is part of what was rewritten, or goes. */
function isDone(node: ts.Node, { given, silenced }: Suite): boolean {
  for (let parent: ts.Node = node; !ts.isSourceFile(parent); parent = parent.parent) {
    if (given.has(parent as ts.Expression)) return true;
  }
  return [...silenced].some((statement) => isWithin(node, statement));
}

/** `{ content: [{ text }] }`, `{ stop_reason }`, `{ anthropic_version }` */
function looksLikeMessages(value: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(value)) return false;
  const names = ['anthropic_version', 'stop_reason', 'stop_sequence'];
  if (names.some((name) => fieldNamed(value, name) !== undefined)) return true;
  const content = fieldNamed(value, 'content');
  const list = content === undefined ? undefined : unwrap(valueOfField(content));
  return (
    list !== undefined &&
    ts.isArrayLiteralExpression(list) &&
    list.elements.some((element) => {
      const block = unwrap(element);
      return ts.isObjectLiteralExpression(block) && fieldNamed(block, 'text') !== undefined;
    })
  );
}
