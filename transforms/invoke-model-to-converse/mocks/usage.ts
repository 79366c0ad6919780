import { ts } from '../../../analysis/compiler.cjs';
import { isRepeatable } from '../../../analysis/conditions.js';
import { isNothing, unwrap } from '../../../analysis/expressions.js';
import { addElementAfter } from '../../../edits/lists.js';
import { usageFields } from '../answer/usage.js';
import { fieldNamed, isField, nameOfField, renameField, valueOfField } from '../request/fields.js';
import type { Suite } from './suite.js';

/** Token counts under their new names, with their sum. */
export function giveUsage(node: ts.Expression, suite: Suite): void {
  const { draft } = suite;
  if (!ts.isObjectLiteralExpression(node)) {
    if (!isNothing(node)) suite.refuse(node);
    return;
  }
  for (const property of node.properties) {
    const name = isField(property) ? nameOfField(property) : '';
    const field = Object.hasOwn(usageFields, name) ? usageFields[name] : undefined;
    if (!isField(property) || field === undefined) suite.refuse(property);
    else renameField(property, field.slice(1), draft);
  }
  const counts = ['input_tokens', 'output_tokens'].flatMap((name) => fieldNamed(node, name) ?? []);
  const last = node.properties.at(-1);
  if (last === undefined || counts.length === 0) return;
  const total = sumOf(counts.map(valueOfField));
  if (total === undefined) suite.refuse(node);
  else draft.edits.push(...addElementAfter(last, `totalTokens: ${total}`));
}

/** The sum of some numbers as it is written. */
export function sumOf(values: readonly ts.Expression[]): string | undefined {
  const nodes = values.map(unwrap);
  if (nodes.every(ts.isNumericLiteral)) {
    return String(nodes.reduce((sum, { text }) => sum + Number(text), 0));
  }
  return nodes.every(isRepeatable) ? nodes.map((node) => node.getText()).join(' + ') : undefined;
}
