import { spellingsIn } from '../catalog/spelling.js';
import { ts } from './compiler.cjs';
import { declarationOf, usesOf } from './scopes.js';
import { isWrapper, type TextNode, textOfName } from './values.js';

/** What a program uses a string for. */
export type Role =
  /** Called with, assigned, returned, passed on. */
  | { readonly kind: 'value' }
  /** The value of an entry in a map whose key names a model too: by version, or by an id. */
  | { readonly kind: 'named-entry'; readonly entry: Entry; readonly key: string }
  /** In a record of a registry: the id beside a title, a price, a limit. */
  | { readonly kind: 'record'; readonly object: ts.ObjectLiteralExpression }
  /** The key of an entry in a table, or of a look-up in one. */
  | { readonly kind: 'key'; readonly property: ts.PropertyAssignment }
  | { readonly kind: 'look-up' }
  | { readonly kind: 'comparison'; readonly comparison: ts.BinaryExpression; readonly operand: ts.Expression }
  | { readonly kind: 'case'; readonly clause: ts.CaseClause }
  /** `subject.includes('…')` and its kin. */
  | { readonly kind: 'text-test'; readonly call: ts.CallExpression; readonly method: string }
  | { readonly kind: 'element'; readonly list: ts.ArrayLiteralExpression; readonly use: ListUse }
  | { readonly kind: 'type'; readonly node: ts.LiteralTypeNode }
  | { readonly kind: 'module-specifier' }
  /** An option in a page: what a person can choose. */
  | { readonly kind: 'choice' };

export type Entry = ts.PropertyAssignment | ts.EnumMember;

/** How a list of strings is used: to ask whether something is in it, one after the other, or not visibly. */
export type ListUse = 'membership' | 'sequence' | 'pairs' | 'unknown';

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

/** What a string literal, or a piece of a template, is used for where it stands. */
export function roleOf(node: TextNode): Role {
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
  if (ts.isCallExpression(parent) && parent.arguments.some((argument) => argument === expression)) {
    return argumentRole(parent, expression);
  }
  if (ts.isArrayLiteralExpression(parent)) return elementRole(parent, expression);
  if (isPageOption(parent)) return { kind: 'choice' };
  return { kind: 'value' };
}

/** The outermost expression whose value a literal decides: through assertions, fallbacks, conditions, sums and templates. */
export function wholeExpression(node: TextNode): ts.Expression {
  let expression: ts.Node = ts.isStringLiteralLike(node) ? node : templateOf(node);
  for (;;) {
    const parent: ts.Node = expression.parent;
    if (isWrapper(parent)) expression = parent;
    else if (ts.isConditionalExpression(parent) && parent.condition !== expression) expression = parent;
    else if (ts.isBinaryExpression(parent) && passesOn(parent, expression)) expression = parent;
    else if (ts.isTemplateSpan(parent)) expression = parent.parent;
    else return expression as ts.Expression;
  }
}

/** The template that a piece of text belongs to. */
export function templateOf(node: Exclude<TextNode, ts.StringLiteralLike>): ts.Node {
  return ts.isTemplateHead(node) ? node.parent : node.parent.parent;
}

function passesOn({ operatorToken, right }: ts.BinaryExpression, operand: ts.Node): boolean {
  switch (operatorToken.kind) {
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.PlusToken:
      return true;
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return operand === right;
    default:
      return false;
  }
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

function listUse(list: ts.ArrayLiteralExpression): ListUse {
  let node: ts.Node = list;
  while (isWrapper(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return methodUse(parent);
  if (ts.isNewExpression(parent) && parent.expression.getText() === 'Set') return setUse(parent);
  if (ts.isCallExpression(parent)) {
    return /(?:^|\.)enum$/.test(parent.expression.getText()) ? 'membership' : 'unknown';
  }
  if (ts.isPropertyAssignment(parent)) return textOfName(parent.name) === 'enum' ? 'membership' : 'unknown';
  if (ts.isForOfStatement(parent)) return 'sequence';
  return ts.isVariableDeclaration(parent) ? variableUse(parent) : 'unknown';
}

function setUse(set: ts.NewExpression): ListUse {
  let node: ts.Node = set;
  while (isWrapper(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return methodUse(parent);
  return ts.isVariableDeclaration(parent) ? variableUse(parent) : 'unknown';
}

function methodUse(access: ts.PropertyAccessExpression): ListUse {
  if (/^(?:includes|indexOf|has)$/.test(access.name.text)) return 'membership';
  return /^(?:map|forEach|at|entries|values)$/.test(access.name.text) ? 'sequence' : 'unknown';
}

/** All uses of the variable in this file have to agree; elsewhere it may be used in any way. */
function variableUse(declaration: ts.VariableDeclaration): ListUse {
  const uses = usesOf(declaration).filter((use) => !ts.isTypeQueryNode(use.parent));
  const kinds = new Set(uses.map(useOf));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined && !isExportedVariable(declaration) ? only : 'unknown';
}

function useOf(identifier: ts.Identifier): ListUse {
  let use: ts.Node = identifier;
  while (isWrapper(use.parent)) use = use.parent;
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent)) return methodUse(parent);
  if (ts.isElementAccessExpression(parent) && parent.expression === use) return 'sequence';
  if (ts.isForOfStatement(parent) && parent.expression === use) return 'sequence';
  if (ts.isCallExpression(parent) && /(?:^|\.)enum$/.test(parent.expression.getText())) return 'membership';
  return 'unknown';
}

function isExportedVariable(declaration: ts.VariableDeclaration): boolean {
  const statement = declaration.parent.parent;
  return (
    ts.isVariableStatement(statement) &&
    (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)
  );
}

function propertyRole(property: ts.PropertyAssignment): Role {
  const object = property.parent;
  if (isRecord(object, property)) return { kind: 'record', object };
  return entryRole(property, object.properties);
}

/** An entry whose key names a version stands beside others for a person to choose by name. */
function entryRole(entry: Entry, siblings: readonly ts.Node[]): Role {
  const key = textOfName(entry.name);
  const isEntry = siblings.every((sibling) => ts.isPropertyAssignment(sibling) || ts.isEnumMember(sibling));
  if (key === undefined || !isEntry || !namesVersion(key)) return { kind: 'value' };
  return { kind: 'named-entry', entry, key };
}

/** `claude-3-5-sonnet`, `CLAUDE_3_5_SONNET`, `sonnet35`, `Claude3Haiku`; not `sonnet` and not `primary`. */
export function namesVersion(name: string): boolean {
  return /\d/.test(name) && /sonnet|haiku|opus|claude|fable|mythos/i.test(name) && !/^claude$/i.test(name);
}

// What only somebody writes who describes a model, and nobody who calls one.
const descriptive =
  /^(?:name|label|title|description|displayName|display_name|provider|vendor|price|prices|pricing|cost|costs|contextWindow|context_window|contextLength|capabilities|supports\w*|input(?:Cost|Price|TokenPrice)\w*|output(?:Cost|Price|TokenPrice)\w*|deprecated|badge|tags)$/i;
const operational =
  /^(?:body|messages|prompt|system|contentType|accept|temperature|top_?p|inferenceConfig|toolConfig|region|client|stream|anthropic_version|guardrail\w*|instructions?|tools|tool_?choice|goal|backstory|memory|handler|maxSteps|middleware)$/i;

/** Whether an object describes a model: it sits in a list or a table of its like, or says what only a catalog would say. */
function isRecord(object: ts.ObjectLiteralExpression, property: ts.PropertyAssignment): boolean {
  const names = object.properties.flatMap((member) => {
    // What holds an id itself says nothing about another: `{ title: 'anthropic.…', answer: 'anthropic.…' }`
    if (member.name === undefined || (ts.isPropertyAssignment(member) && namesModel(member.initializer)))
      return [];
    return textOfName(member.name) ?? [];
  });
  if (names.some((name) => operational.test(name))) return false;
  const own = textOfName(property.name);
  const describes = names.some((name) => name !== own && descriptive.test(name));
  let node: ts.Node = object;
  while (isWrapper(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isArrayLiteralExpression(parent)) return describes || modelsAmong(parent.elements, object, own) > 1;
  if (ts.isPropertyAssignment(parent) && ts.isObjectLiteralExpression(parent.parent)) {
    const key = textOfName(parent.name) ?? '';
    return describes || namesVersion(key);
  }
  return describes && ts.isVariableDeclaration(parent);
}

/** How many of the elements carry a model in the same property. */
function modelsAmong(
  elements: readonly ts.Expression[],
  object: ts.ObjectLiteralExpression,
  name: string | undefined,
): number {
  return elements.filter((element) => {
    if (element === object) return true;
    if (!ts.isObjectLiteralExpression(element)) return false;
    return element.properties.some(
      (member) =>
        ts.isPropertyAssignment(member) && textOfName(member.name) === name && namesModel(member.initializer),
    );
  }).length;
}

function namesModel(expression: ts.Expression): boolean {
  if (!ts.isStringLiteralLike(expression)) return false;
  const [first] = spellingsIn(expression.text);
  return (
    first !== undefined ||
    /^(?:[a-z-]+\.)?(?:amazon|meta|mistral|cohere|ai21|stability|deepseek|openai)\./.test(expression.text)
  );
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
