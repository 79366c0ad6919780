import { ts } from '../../../analysis/compiler.cjs';
import { isWrapper, textOfName } from '../../../analysis/expressions.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';

/** A property of an object literal whose value can be seen: `key: value` or `key`. */
export type Field = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

export function isField(property: ts.ObjectLiteralElementLike): property is Field {
  return (
    (ts.isPropertyAssignment(property) && textOfName(property.name) !== undefined) ||
    ts.isShorthandPropertyAssignment(property)
  );
}

export function nameOfField(field: Field): string {
  return textOfName(field.name) ?? '';
}

export function valueOfField(field: Field): ts.Expression {
  return ts.isShorthandPropertyAssignment(field) ? field.name : field.initializer;
}

/** The field of an object by name. */
export function fieldNamed(object: ts.ObjectLiteralExpression, name: string): Field | undefined {
  return object.properties.find(
    (property): property is Field => isField(property) && nameOfField(property) === name,
  );
}

/** Gives a field another name, whatever its value becomes. */
export function renameField(field: Field, name: string, draft: Draft): void {
  if (ts.isShorthandPropertyAssignment(field)) {
    if (field.name.text !== name)
      draft.edits.push({ ...replaceNode(field, `${name}: `), end: field.getStart() });
  } else if (ts.isIdentifier(field.initializer) && field.initializer.text === name) {
    draft.edits.push(replaceNode(field, name));
  } else if (field.name.getText() !== name) {
    draft.edits.push(replaceNode(field.name, name));
  }
}

/** Puts text around the value of a field; a shorthand gets a value of its own first. */
export function wrapValue(value: ts.Expression, before: string, after: string, draft: Draft): void {
  const file = value.getSourceFile();
  const start = value.getStart(file);
  const { parent } = value;
  const isShorthand = ts.isShorthandPropertyAssignment(parent) && parent.name === value;
  const head = isShorthand ? `${value.getText()}: ${before}` : before;
  draft.edits.push({ file: file.fileName, start, end: start, text: head });
  draft.edits.push({ file: file.fileName, start: value.end, end: value.end, text: after });
}

/** What is asserted of a value that becomes another one goes: `[…] as Turn[]`. `any` may stay. */
export function dropAssertions(expression: ts.Expression, draft: Draft): void {
  for (let node = expression; isWrapper(node); node = node.expression) {
    const isAny =
      (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) &&
      /^(?:any|any\[\]|const)$/.test(node.type.getText());
    if ((ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) && !isAny) {
      const file = node.getSourceFile();
      draft.edits.push({ file: file.fileName, start: node.expression.end, end: node.end, text: '' });
    }
  }
}

/** `[{ text: value }]` in the place of a text. */
export function wrapText(value: ts.Expression, draft: Draft): void {
  const { parent } = value;
  const isShorthand = ts.isShorthandPropertyAssignment(parent) && parent.name === value;
  if (value.getText() === 'text' && !isShorthand) wrapValue(value, '[{ ', ' }]', draft);
  else wrapValue(value, '[{ text: ', ' }]', draft);
}

/** The list with one text as it is written. */
export function textList(text: string): string {
  return text === 'text' ? '[{ text }]' : `[{ text: ${text} }]`;
}

/** Puts another text in the place of a value; a shorthand keeps its name. */
export function replaceValue(value: ts.Expression, text: string, draft: Draft): void {
  const { parent } = value;
  const isShorthand = ts.isShorthandPropertyAssignment(parent) && parent.name === value;
  draft.edits.push(replaceNode(value, isShorthand ? `${value.getText()}: ${text}` : text));
}
