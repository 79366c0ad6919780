import { ts } from '../../../analysis/compiler.cjs';
import { textOfName } from '../../../analysis/expressions.js';
import { isPrinted, useOf, wrapped } from '../../../analysis/uses.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { trackDeclared } from './holders.js';
import { finishLeaf } from './leaf.js';
import { step } from './paths.js';
import { dropType } from './retyping.js';
import { replaceDeclaration, type Value, wholePath, write } from './values.js';

export const usageFields: Readonly<Record<string, string>> = {
  input_tokens: '.inputTokens',
  output_tokens: '.outputTokens',
  cache_read_input_tokens: '.cacheReadInputTokens',
  cache_creation_input_tokens: '.cacheWriteInputTokens',
};

export function trackUsage(expression: ts.Expression, value: Value, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'member') {
    const name = use.name ?? '';
    const field = Object.hasOwn(usageFields, name) ? usageFields[name] : undefined;
    if (field === undefined) draft.refuse('answer-field', use.node);
    else {
      const last = step(field, use.node.questionDotToken !== undefined);
      finishLeaf(use.node, { ...value, steps: [...value.steps, last] }, name, draft);
    }
  } else if (use.kind === 'bound') {
    if (use.declaration.type !== undefined) dropType(use.declaration, draft);
    write(expression, value, { isNeeded: true }, draft);
    trackDeclared(use.declaration, { kind: 'usage', steps: [] }, draft);
  } else if (use.kind === 'unpacked' && ts.isObjectBindingPattern(use.pattern)) {
    unpackUsage(use.pattern, use.declaration, value, draft);
  } else if (use.kind === 'tested') {
    write(expression, value, { isTested: true }, draft);
  } else if (isPrinted(expression)) {
    write(expression, value, {}, draft);
  } else {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

/** `const { input_tokens } = usage`: in TypeScript a declaration for each, for each of them may be missing to the types. */
function unpackUsage(
  pattern: ts.ObjectBindingPattern,
  declaration: ts.VariableDeclaration,
  value: Value,
  draft: Draft,
): void {
  const parts = pattern.elements.map((element) => {
    const key = textOfName((element.propertyName ?? element.name) as ts.PropertyName) ?? '';
    const field = Object.hasOwn(usageFields, key) ? usageFields[key] : undefined;
    const isPlain = ts.isIdentifier(element.name) && element.dotDotDotToken === undefined;
    if (field === undefined || !isPlain)
      draft.refuse(field === undefined ? 'answer-field' : 'answer-escapes', element);
    return { name: element.name.getText(), field: field ?? '', otherwise: element.initializer?.getText() };
  });
  const isNamed = typeof value.root === 'string' || ts.isIdentifier(value.root);
  if (!draft.isTyped || !isNamed) {
    write(declaration.initializer as ts.Expression, value, { isNeeded: true }, draft);
    const text = parts
      .map(
        ({ name, field, otherwise }) =>
          `${field.slice(1)}: ${name}${otherwise === undefined ? '' : ` = ${otherwise}`}`,
      )
      .join(', ');
    draft.edits.push(replaceNode(pattern, `{ ${text} }`));
    return;
  }
  if (value.needed !== undefined)
    for (const { text } of value.steps.slice(0, 1)) value.needed.add(text.slice(1));
  const lines = parts.map(({ name, field, otherwise }): [string, string] => {
    const path = wholePath(
      { ...value, steps: [...value.steps, step(field)] },
      draft,
      otherwise === undefined,
    );
    return [name, otherwise === undefined ? path : `${path} ?? ${otherwise}`];
  });
  replaceDeclaration(declaration, lines, draft);
}
