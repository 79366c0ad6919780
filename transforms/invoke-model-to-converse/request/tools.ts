import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { arrayShape, isOpening, objectShape } from '../../../analysis/shapes.js';
import { typeFactsOf } from '../../../analysis/types.js';
import { addElementAfter } from '../../../edits/lists.js';
import { replaceNode } from '../../../edits/nodes.js';
import { groupEntry, type Layout, layoutOf, namedEntriesOf, objectText } from '../../../edits/objects.js';
import { takeNode } from '../../../edits/text.js';
import { type Draft, moveNode } from '../draft.js';
import { cachePointOf } from './blocks.js';
import { fieldNamed, isField, nameOfField, renameField, valueOfField, wrapValue } from './fields.js';
import { convertHeldList, mappedElement } from './lists.js';
import { annotate } from './types.js';

const toolFields = ['type', 'name', 'description', 'input_schema', 'cache_control', 'strict'];

/** Turns the tools of a body into those of Converse, where they are written. */
export function convertTools(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node)) {
    // Converse takes no empty list of tools.
    if (node.elements.every(ts.isSpreadElement)) draft.refuse('opaque-tools', node);
    for (const element of node.elements) convertTool(element, freeze, draft);
    return;
  }
  if (ts.isIdentifier(node)) {
    const shape = arrayShape(node, freeze);
    if (
      !isOpening(shape) &&
      !shape.changesLater &&
      shape.literals.every(({ elements }) => elements.length > 0)
    ) {
      convertHeldList(shape, 'Tool[]', (element) => convertTool(element, freeze, draft), draft);
      return;
    }
  }
  const made = mappedElement(node);
  if (made === undefined) draft.refuse('opaque-tools', node);
  else convertTool(made, freeze, draft);
}

function convertTool(element: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = unwrap(element);
  if (ts.isObjectLiteralExpression(node)) {
    convertToolLiteral(node, element, draft);
    return;
  }
  const shape = ts.isIdentifier(node) ? objectShape(node, freeze) : undefined;
  if (shape === undefined || isOpening(shape) || shape.writes.length > 0) {
    draft.refuse('opaque-tools', node);
    return;
  }
  for (const literal of shape.literals) convertToolLiteral(literal, literal, draft);
  if (shape.declaration !== undefined) annotate(shape.declaration, 'Tool', draft);
}

function convertToolLiteral(tool: ts.ObjectLiteralExpression, element: ts.Expression, draft: Draft): void {
  const type = fieldNamed(tool, 'type');
  if (type !== undefined && !isCustom(valueOfField(type))) {
    draft.refuse('defined-tools', type);
    return;
  }
  const unknown = tool.properties.find(
    (property) => !isField(property) || !toolFields.includes(nameOfField(property)),
  );
  const schema = fieldNamed(tool, 'input_schema');
  if (unknown !== undefined || schema === undefined) {
    draft.refuse('unknown-field', unknown ?? tool);
    return;
  }
  const cache = fieldNamed(tool, 'cache_control');
  if (cache !== undefined) {
    const point = ts.isArrayLiteralExpression(element.parent)
      ? cachePointOf(valueOfField(cache), draft)
      : undefined;
    if (point === undefined) draft.refuse('unknown-field', cache);
    else draft.edits.push(...addElementAfter(element, point));
  }
  if (element !== tool) draft.edits.push({ ...replaceNode(element, ''), start: tool.end });
  const description = fieldNamed(tool, 'description');
  if (
    description !== undefined &&
    draft.isTyped &&
    typeFactsOf(valueOfField(description), draft.project).mayBeNull
  ) {
    wrapValue(valueOfField(description), '', ' ?? undefined', draft);
  }
  const layout = layoutOf(tool);
  wrapSchema(schema, draft);
  moveNode(tool, draft, () => {
    const entries = namedEntriesOf(tool, draft.edits).filter(
      ({ name }) => name !== 'type' && name !== 'cache_control',
    );
    return objectText([groupEntry('toolSpec', entries, layout)], layout);
  });
}

function isCustom(value: ts.Expression): boolean {
  const node = unwrap(value);
  return ts.isStringLiteralLike(node) && node.text === 'custom';
}

/** `inputSchema: { json: schema }` in the place of `input_schema: schema` */
function wrapSchema(field: ReturnType<typeof fieldNamed> & object, draft: Draft): void {
  const value = valueOfField(field);
  const object = unwrap(value);
  const isTall = ts.isObjectLiteralExpression(object) && value.getText().includes('\n');
  const isForeign =
    draft.isTyped && !ts.isObjectLiteralExpression(object) && !typeFactsOf(value, draft.project).isDocument;
  const cast = isForeign ? ' as any' : '';
  if (ts.isShorthandPropertyAssignment(field)) {
    draft.edits.push(replaceNode(field, `inputSchema: { json: ${value.getText()}${cast} }`));
    return;
  }
  renameField(field, 'inputSchema', draft);
  if (!isTall) {
    wrapValue(value, '{ json: ', `${cast} }`, draft);
    return;
  }
  const layout = layoutOf(object as ts.ObjectLiteralExpression);
  moveNode(value, draft, () => tallObject('json', takeNode(value, draft.edits), layout));
}

/** `{ name: value }` over several lines, with the value one level deeper. */
function tallObject(name: string, value: string, layout: Layout): string {
  const entry = {
    above: '',
    beside: '',
    text: `${name}: ${value}`,
    indentation: layout.indentation,
    ownLine: true,
    blankBefore: false,
  };
  return objectText([entry], { ...layout, hasTrailingComma: true, opening: '', closing: '' });
}

/** What a tool choice becomes: a field of `toolConfig`, or one that only the model itself knows. */
export function toolChoiceGroup(expression: ts.Expression): 'toolConfig' | 'additionalModelRequestFields' {
  const node = unwrap(expression);
  const isOwn =
    ts.isObjectLiteralExpression(node) && fieldNamed(node, 'disable_parallel_tool_use') !== undefined;
  return isOwn ? 'additionalModelRequestFields' : 'toolConfig';
}

/** `{ auto: {} }`, `{ any: {} }`, `{ tool: { name } }` */
export function convertToolChoice(expression: ts.Expression, draft: Draft): void {
  const node = unwrap(expression);
  if (ts.isConditionalExpression(node)) {
    convertToolChoice(node.whenTrue, draft);
    convertToolChoice(node.whenFalse, draft);
    return;
  }
  if (ts.isIdentifier(node) && node.text === 'undefined') return;
  const type = ts.isObjectLiteralExpression(node) ? fieldNamed(node, 'type') : undefined;
  const kind = type === undefined ? undefined : unwrap(valueOfField(type));
  if (!ts.isObjectLiteralExpression(node) || kind === undefined || !ts.isStringLiteralLike(kind)) {
    draft.refuse('unknown-field', node);
  } else if (kind.text === 'none') {
    draft.refuse('tool-choice-none', node);
  } else if (kind.text === 'auto' || kind.text === 'any') {
    if (node.properties.length > 1) draft.refuse('unknown-field', node);
    draft.edits.push(replaceNode(expression, `{ ${kind.text}: {} }`));
  } else {
    const name = fieldNamed(node, 'name');
    if (kind.text !== 'tool' || name === undefined || node.properties.length !== 2) {
      draft.refuse('unknown-field', node);
      return;
    }
    draft.edits.push(replaceNode(expression, `{ tool: { ${name.getText()} } }`));
  }
}
