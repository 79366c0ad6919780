import { ts } from '../../../analysis/compiler.cjs';
import { isRepeatable } from '../../../analysis/conditions.js';
import { textOfName } from '../../../analysis/expressions.js';
import type { Shape, Write } from '../../../analysis/shapes.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { fieldNamed, isField, nameOfField, valueOfField } from './fields.js';
import { type Group, targetOfName, withoutCounterpart } from './groups.js';
import { conditionalObjects } from './spreads.js';
import { convertTurn } from './turns.js';
import { isLoose } from './types.js';
import { convertValue } from './values.js';

/** Converts what is written to a body after it was made. */
export function convertWrites(shape: Shape<ts.ObjectLiteralExpression>, freeze: ts.Node, draft: Draft): void {
  for (const write of shape.writes) convertWrite(write, shape, freeze, draft);
}

function convertWrite(
  { kind, key, values, node }: Write,
  shape: Shape<ts.ObjectLiteralExpression>,
  freeze: ts.Node,
  draft: Draft,
): void {
  const [value] = values;
  const isTight = !isLoose(shape.declaration, draft);
  if (kind === 'push') {
    if (key !== 'messages' || !ts.isCallExpression(node)) {
      draft.refuse('body-escapes', node);
      return;
    }
    for (const turn of values) convertTurn(turn, freeze, draft);
    const list = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node;
    if (isTight) draft.edits.push({ ...replaceNode(list, '!'), start: list.end });
    return;
  }
  if (key === undefined || value === undefined || !ts.isBinaryExpression(node)) return;
  const obstacle = Object.hasOwn(withoutCounterpart, key) ? withoutCounterpart[key] : undefined;
  const target = targetOfName(key, value);
  if (obstacle !== undefined || target.group === 'dropped') {
    draft.refuse(obstacle ?? 'unknown-field', node);
    return;
  }
  convertValue(key, value, target, freeze, draft);
  const owner =
    ts.isPropertyAccessExpression(node.left) || ts.isElementAccessExpression(node.left)
      ? node.left.expression.getText()
      : '';
  if (target.group === 'top') {
    if (textOfLastName(node.left) !== target.name)
      draft.edits.push(replaceNode(node.left, `${owner}.${target.name}`));
    return;
  }
  if (target.name === 'toolChoice' && !hasToolsAt(node, shape)) {
    draft.refuse('unknown-field', node);
    return;
  }
  if (target.name === 'toolChoice' || (!isTight && hasGroup(shape, target.group))) {
    const mark = isTight ? '!' : '';
    draft.edits.push(replaceNode(node.left, `${owner}.${target.group}${mark}.${target.name}`));
    return;
  }
  if (!isRepeatable(unwrapOwner(node.left))) draft.refuse('unknown-field', node);
  draft.edits.push(replaceNode(node.left, `${owner}.${target.group}`));
  const isShort = value.getText() === target.name;
  const isFirst = !mayHaveGroup(shape, target.group, node);
  // Free JSON may be anything to the types, and only an object can be spread.
  const isFree = isTight && target.group === 'additionalModelRequestFields';
  const group = `${owner}.${target.group}`;
  const rest = isFirst ? '' : `...${isFree ? `(${group} as object)` : group}, `;
  const start = value.getStart(draft.file);
  draft.edits.push({
    file: draft.file.fileName,
    start,
    end: start,
    text: `{ ${rest}${isShort ? '' : `${target.name}: `}`,
  });
  draft.edits.push({ file: draft.file.fileName, start: value.end, end: value.end, text: ' }' });
}

function unwrapOwner(left: ts.Expression): ts.Expression {
  return ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left) ? left.expression : left;
}

function textOfLastName(left: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(left) ? left.name.text : undefined;
}

/** Whether tools are in a body for sure where their choice is written: from the beginning, or written right before. */
function hasToolsAt(node: ts.Node, { literals, writes }: Shape<ts.ObjectLiteralExpression>): boolean {
  if (literals.every((literal) => fieldNamed(literal, 'tools') !== undefined)) return true;
  return writes.some(
    ({ key, node: other }) =>
      key === 'tools' && other.end < node.pos && other.parent.parent === node.parent.parent,
  );
}

/** Whether something else may have put fields of a group into a body. */
function mayHaveGroup(
  { literals, writes }: Shape<ts.ObjectLiteralExpression>,
  group: Group,
  own: ts.Node,
): boolean {
  const hasField = (property: ts.ObjectLiteralElementLike): boolean => {
    if (isField(property)) return targetOfName(nameOfField(property), valueOfField(property)).group === group;
    const objects = ts.isSpreadAssignment(property) ? conditionalObjects(property) : undefined;
    return objects?.some(({ properties }) => properties.some(hasField)) ?? true;
  };
  const isInLiteral = literals.some(({ properties }) => properties.some(hasField));
  return (
    isInLiteral ||
    writes.some(
      ({ key, values: [value], node }) =>
        node !== own && key !== undefined && value !== undefined && targetOfName(key, value).group === group,
    )
  );
}

/** Whether every literal of a body has a field of a group, so that the group is there when it is written to. */
function hasGroup({ literals }: Shape<ts.ObjectLiteralExpression>, group: Group): boolean {
  return literals.every(({ properties }) =>
    properties.some((property) => {
      if (!isField(property)) return false;
      const name = textOfName(property.name) ?? '';
      return targetOfName(name, valueOfField(property)).group === group;
    }),
  );
}
