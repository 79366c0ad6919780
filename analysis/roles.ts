import { ts } from './compiler.cjs';
import { type TextNode, textOfName, wholeExpression } from './expressions.js';
import { type ListUse, listUse } from './lists.js';
import { describesInArguments, isRecord, namesVersion } from './records.js';
import { declarationOf } from './scopes.js';

/** What a program uses a string for. */
export type Role =
  /** Called with, assigned, returned, passed on. */
  | { readonly kind: 'value' }
  /** The value of an entry in a map whose key names a model too: by version, or by an id. */
  | { readonly kind: 'named-entry'; readonly group: ts.Node; readonly key: string }
  /** In a record of a registry: the id beside a title, a price, a limit. */
  | { readonly kind: 'record'; readonly object: ts.ObjectLiteralExpression }
  /** Among the arguments that describe a model: `register('anthropic.…', { label: '…' })` */
  | { readonly kind: 'positional-record' }
  /** The key of an entry in a table, or of a look-up in one. */
  | { readonly kind: 'key'; readonly property: ts.PropertyAssignment }
  | { readonly kind: 'look-up' }
  | { readonly kind: 'comparison'; readonly comparison: ts.BinaryExpression; readonly operand: ts.Expression }
  | { readonly kind: 'case'; readonly clause: ts.CaseClause }
  /** `subject.includes('…')` and its kin. */
  | {
      readonly kind: 'text-test';
      readonly call: ts.CallExpression | ts.NewExpression;
      readonly method: string;
    }
  | { readonly kind: 'element'; readonly list: ts.ArrayLiteralExpression; readonly use: ListUse }
  | { readonly kind: 'type'; readonly node: ts.LiteralTypeNode }
  | { readonly kind: 'module-specifier' }
  /** An option in a page: what a person can choose. */
  | { readonly kind: 'choice' };

type Entry = ts.PropertyAssignment | ts.EnumMember;

const textTests = new Set([
  'includes',
  'startsWith',
  'endsWith',
  'indexOf',
  'lastIndexOf',
  'search',
  'match',
  'matchAll',
  'test',
]);
const lookUps = new Set(['get', 'has', 'delete', 'getOrInsert', 'hasOwn', 'hasOwnProperty']);

const roles = new WeakMap<TextNode, Role>();

/** What a string literal, or a piece of a template, is used for where it stands. */
export function roleOf(node: TextNode): Role {
  const role = roles.get(node) ?? findRole(node);
  roles.set(node, role);
  return role;
}

function findRole(node: TextNode): Role {
  const expression = wholeExpression(node);
  const { parent } = expression;
  if (isModuleSpecifier(expression)) return { kind: 'module-specifier' };
  if (ts.isLiteralTypeNode(parent)) return { kind: 'type', node: parent };
  if (ts.isComputedPropertyName(parent) && ts.isPropertyAssignment(parent.parent)) {
    return { kind: 'key', property: parent.parent };
  }
  if (ts.isPropertyAssignment(parent)) {
    return parent.name === expression ? { kind: 'key', property: parent } : propertyRole(parent);
  }
  if (ts.isEnumMember(parent)) return entryRole(parent, parent.parent.members);
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === expression)
    return { kind: 'look-up' };
  if (ts.isCaseClause(parent)) return { kind: 'case', clause: parent };
  if (ts.isBinaryExpression(parent)) return operandRole(parent, expression);
  if (
    (ts.isCallExpression(parent) || ts.isNewExpression(parent)) &&
    describesInArguments(parent, expression)
  ) {
    return { kind: 'positional-record' };
  }
  if (ts.isNewExpression(parent) && parent.expression.getText() === 'RegExp') {
    return { kind: 'text-test', call: parent, method: 'RegExp' };
  }
  if (ts.isCallExpression(parent) && parent.arguments.some((argument) => argument === expression)) {
    return argumentRole(parent, expression);
  }
  if (ts.isArrayLiteralExpression(parent)) return elementRole(parent, expression);
  if (isPageOption(parent)) return { kind: 'choice' };
  return answerRole(expression) ?? { kind: 'value' };
}

function operandRole(operation: ts.BinaryExpression, operand: ts.Expression): Role {
  switch (operation.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return { kind: 'comparison', comparison: operation, operand };
    case ts.SyntaxKind.InKeyword:
      return { kind: 'look-up' };
    default:
      return { kind: 'value' };
  }
}

function argumentRole(call: ts.CallExpression, argument: ts.Expression): Role {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return { kind: 'value' };
  const method = callee.name.text;
  if (method === 'literal') return { kind: 'text-test', call, method };
  if (textTests.has(method)) return { kind: 'text-test', call, method };
  // `request.get('…')` takes a path; a look-up is one argument, and its result is used.
  if (method === 'set' && call.arguments.length === 2 && call.arguments[0] === argument)
    return { kind: 'look-up' };
  if (lookUps.has(method) && !ts.isExpressionStatement(call.parent)) return { kind: 'look-up' };
  return { kind: 'value' };
}

function elementRole(list: ts.ArrayLiteralExpression, element: ts.Expression): Role {
  // [['anthropic.…', {…}], …]: the entries of a map
  if (ts.isArrayLiteralExpression(list.parent)) {
    return list.elements[0] === element && list.elements.length === 2
      ? { kind: 'element', list, use: 'pairs' }
      : { kind: 'element', list, use: 'unknown' };
  }
  return { kind: 'element', list, use: listUse(list) };
}

function propertyRole(property: ts.PropertyAssignment): Role {
  const object = property.parent;
  if (isRecord(object, property)) return { kind: 'record', object };
  return entryRole(property, object.properties);
}

/** What a `switch` or an `if` answers to the name of a version: `case 'claude-3-5-sonnet': return '…'` */
export function answerRole(answer: ts.Node): (Role & { kind: 'named-entry' }) | undefined {
  const statement = ts.findAncestor(
    answer,
    (node) => ts.isReturnStatement(node) || ts.isExpressionStatement(node),
  );
  if (statement === undefined) return undefined;
  const holder = ts.isBlock(statement.parent) ? statement.parent.parent : statement.parent;
  if (ts.isCaseClause(holder)) return namedAnswer(holder.parent, holder.expression);
  if (!ts.isIfStatement(holder) || !ts.isBinaryExpression(holder.expression)) return undefined;
  const { left, right } = holder.expression;
  return namedAnswer(holder, left) ?? namedAnswer(holder, right);
}

function namedAnswer(group: ts.Node, label: ts.Expression): (Role & { kind: 'named-entry' }) | undefined {
  if (!ts.isStringLiteralLike(label) || !namesVersion(label.text)) return undefined;
  return { kind: 'named-entry', group, key: label.text };
}

/** An entry whose key names a version stands beside others for a person to choose by name. */
function entryRole(entry: Entry, siblings: readonly ts.Node[]): Role {
  const key = textOfName(entry.name);
  const isEntry = siblings.every((sibling) => ts.isPropertyAssignment(sibling) || ts.isEnumMember(sibling));
  if (key === undefined || !isEntry || !namesVersion(key)) return { kind: 'value' };
  return { kind: 'named-entry', group: entry.parent, key };
}

function isModuleSpecifier(expression: ts.Expression): boolean {
  const { parent } = expression;
  if (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent)
  )
    return true;
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== expression) return false;
  const callee = parent.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require' && declarationOf(callee) === undefined;
  return /^(?:jest|vi|vitest)\.(?:mock|doMock|unmock|requireActual|importActual)$/.test(callee.getText());
}

/** `<option value="…">`, `<SelectItem value={'…'}>` */
function isPageOption(node: ts.Node): boolean {
  const attribute = ts.isJsxExpression(node) ? node.parent : node;
  if (!ts.isJsxAttribute(attribute) || attribute.name.getText() !== 'value') return false;
  const element = attribute.parent.parent;
  return /option|item/i.test(element.tagName.getText());
}
