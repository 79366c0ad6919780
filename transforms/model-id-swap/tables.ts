import { ts } from '../../analysis/compiler.cjs';
import { isWrapper, textOfName, unwrap } from '../../analysis/expressions.js';
import { addElementAfter } from '../../edits/lists.js';
import { textOf } from '../../edits/nodes.js';
import { type Asked, isOutranked, names, respelled, type TargetSpelling, type Widening } from './asking.js';

/** An entry for the target behind that of the source, where the value says nothing that could be wrong for the target. */
export function entryBeside(asked: Asked, property: ts.PropertyAssignment, target: TargetSpelling): Widening {
  const { node } = asked.mention.host as { node: ts.Node };
  if (!ts.isStringLiteralLike(node)) return undefined;
  const isNamed = property.parent.properties.some(
    ({ name }) =>
      name !== undefined && (names(name, target) || target.names.includes(textOfName(name) ?? '')),
  );
  if (isNamed) return 'present';
  if (!isFlag(property.initializer) || !isOpenTable(property.parent)) return undefined;
  if (
    isOutranked(
      asked,
      property.parent.properties.flatMap(({ name }) => name ?? []),
    )
  )
    return 'beside';
  if (target.exact === undefined) return undefined;
  const key = textOf(property.name).replace(textOf(node), respelled(asked.mention, node, target.exact));
  return addElementAfter(property, `${key}: ${textOf(property.initializer)}`);
}

/** Yes or no, a function by name, or a record of such: what holds for a model holds for its successor until somebody says otherwise. */
function isFlag(expression: ts.Expression): boolean {
  const value = unwrap(expression);
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value)) return true;
  if (!ts.isObjectLiteralExpression(value)) return false;
  return value.properties.every(
    (property) => ts.isPropertyAssignment(property) && isFlag(property.initializer),
  );
}

/** A table that takes any string as its key. */
function isOpenTable(object: ts.ObjectLiteralExpression): boolean {
  const { parent } = object;
  if (!ts.isVariableDeclaration(parent)) return false;
  return parent.type === undefined || /^(?:Record|Map)<string,/.test(textOf(parent.type));
}

/** `Record<ModelId, …>`: a table that a type asks to be complete. */
export function isExhaustive(table: ts.ObjectLiteralExpression): boolean {
  let node: ts.Node = table;
  while (isWrapper(node.parent) && !ts.isSatisfiesExpression(node.parent)) node = node.parent;
  const { parent } = node;
  const type = ts.isVariableDeclaration(parent) || ts.isSatisfiesExpression(parent) ? parent.type : undefined;
  return type !== undefined && /^Record<(?!string\b|number\b)/.test(type.getText());
}
