import { ts } from './compiler.cjs';
import { exportOf } from './exports.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';

/** A string literal, a template without parts, or one piece of a template: what can be edited to change a value. */
export type TextNode = ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

/** What is known about the string that an expression gives. */
export type Value =
  | { readonly kind: 'text'; readonly text: string; readonly node: TextNode }
  /** A template or a sum, piece by piece. */
  | { readonly kind: 'joined'; readonly pieces: readonly Value[] }
  /** One of several, as the program runs. */
  | { readonly kind: 'choice'; readonly options: readonly Value[] }
  /** An environment variable, by name. */
  | { readonly kind: 'environment'; readonly name: string; readonly node: ts.Node }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly node: ts.Node };

/** Why the value of an expression cannot be seen. */
export type UnknownReason =
  | 'argument'
  | 'call'
  | 'package'
  | 'not-found'
  | 'written-to'
  | 'not-a-string'
  | 'circular';

/** What an expression stands for, before it is asked for a string. */
type Definition =
  | ts.FunctionDeclaration
  | ts.Expression
  | ts.EnumDeclaration
  | ts.ClassLikeDeclaration
  | ts.SourceFile
  | ts.ParameterDeclaration;

/**
 * The string value of an expression, across files: literals, constants, imports, maps, enums, class members, defaults, fallbacks
 * and templates. Never a guess: what is not visible is `unknown` and says why.
 */
export function stringValueOf(expression: ts.Expression, project: Project): Value {
  return evaluate(expression, { project, path: new Set() });
}

/** Every string that a value can be, as far as it is visible. */
export function textsOf(value: Value): string[] {
  switch (value.kind) {
    case 'text':
      return [value.text];
    case 'choice':
      return value.options.flatMap(textsOf);
    case 'joined':
      return value.pieces.reduce<string[]>(
        (heads, piece) => heads.flatMap((head) => textsOf(piece).map((text) => head + text)),
        [''],
      );
    default:
      return [];
  }
}

/** Whether every string that the value can be is visible. */
export function isComplete(value: Value): boolean {
  if (value.kind === 'choice') return value.options.every(isComplete);
  if (value.kind === 'joined') return value.pieces.every(isComplete);
  return value.kind === 'text';
}

/** The pieces of source text that a value comes from: change one of them, and the value changes. */
export function originsOf(value: Value): TextNode[] {
  if (value.kind === 'text') return [value.node];
  if (value.kind === 'choice') return value.options.flatMap(originsOf);
  if (value.kind === 'joined') return value.pieces.flatMap(originsOf);
  return [];
}

/** An expression without the parentheses, assertions and `satisfies` around it. */
export function unwrap(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

/** Whether a node only wraps an expression: parentheses, `as`, `satisfies`, `!` and `<T>`. */
export function isWrapper(
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

/** The object literal that an expression stands for, through constants, imports, `as const` and `Object.freeze`. */
export function objectOf(
  expression: ts.Expression,
  project: Project,
): ts.ObjectLiteralExpression | undefined {
  const definition = define(expression, { project, path: new Set() });
  return definition !== undefined && ts.isObjectLiteralExpression(definition) ? definition : undefined;
}

/** The expression that defines what an expression stands for: the `new X()` behind a constant, say. */
export function definitionOf(expression: ts.Expression, project: Project): ts.Node | undefined {
  return define(expression, { project, path: new Set() });
}

interface Search {
  readonly project: Project;
  /** The nodes on the way here; meeting one again is a circle. */
  readonly path: ReadonlySet<ts.Node>;
}

function evaluate(expression: ts.Expression, search: Search): Value {
  const node = unwrap(expression);
  if (search.path.has(node)) return unknown('circular', node);
  const inner: Search = { ...search, path: new Set([...search.path, node]) };
  if (ts.isStringLiteralLike(node)) return { kind: 'text', text: node.text, node };
  if (ts.isTemplateExpression(node)) return templateValue(node, inner);
  if (ts.isConditionalExpression(node)) {
    return choice([evaluate(node.whenTrue, inner), evaluate(node.whenFalse, inner)]);
  }
  if (ts.isBinaryExpression(node)) return operationValue(node, inner);
  const variable = environmentVariable(node);
  if (variable !== undefined) return { kind: 'environment', name: variable, node };
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return referenceValue(node, inner);
  }
  return unknown(ts.isCallExpression(node) || ts.isAwaitExpression(node) ? 'call' : 'not-a-string', node);
}

function templateValue(node: ts.TemplateExpression, search: Search): Value {
  const pieces: Value[] = [{ kind: 'text', text: node.head.text, node: node.head }];
  for (const span of node.templateSpans) {
    pieces.push(evaluate(span.expression, search));
    pieces.push({ kind: 'text', text: span.literal.text, node: span.literal });
  }
  return { kind: 'joined', pieces };
}

function operationValue(node: ts.BinaryExpression, search: Search): Value {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return { kind: 'joined', pieces: [evaluate(node.left, search), evaluate(node.right, search)] };
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return choice([evaluate(node.left, search), evaluate(node.right, search)]);
    case ts.SyntaxKind.EqualsToken:
      return evaluate(node.right, search);
    default:
      return unknown('not-a-string', node);
  }
}

function referenceValue(
  node: ts.Identifier | ts.PropertyAccessExpression | ts.ElementAccessExpression,
  search: Search,
): Value {
  const written = writtenValues(node, search);
  if (written !== undefined) return written;
  const entries = ts.isElementAccessExpression(node) ? entriesOf(node, search) : undefined;
  if (entries !== undefined) return choice(entries.map((entry) => evaluate(entry, search)));
  const definition = defineStep(node, search);
  if (definition === undefined) return unknown('not-found', node);
  if (ts.isParameter(definition)) {
    const argument = unknown('argument', definition);
    return definition.initializer === undefined
      ? argument
      : choice([evaluate(definition.initializer, search), argument]);
  }
  if (!isExpression(definition)) {
    return unknown('not-a-string', node);
  }
  return evaluate(definition, search);
}

/** The values of a map whose key is known only as the program runs: any of them. */
function entriesOf(node: ts.ElementAccessExpression, search: Search): ts.Expression[] | undefined {
  if (memberName(node, search) !== undefined) return undefined;
  const owner = define(node.expression, search);
  if (owner === undefined) return undefined;
  if (ts.isEnumDeclaration(owner)) return owner.members.flatMap(({ initializer }) => initializer ?? []);
  if (!ts.isObjectLiteralExpression(owner)) return undefined;
  const values = owner.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) ? property.initializer : [],
  );
  return values.length === owner.properties.length && values.length > 0 ? values : undefined;
}

/** A variable or a member that is assigned to: any of the values that it is ever given. */
function writtenValues(node: ts.Expression, search: Search): Value | undefined {
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
    if ((declaration.parent.flags & ts.NodeFlags.Const) !== 0) return undefined;
    const written = usesOf(declaration).filter(isWritten);
    if (written.length === 0) return undefined;
    const values = written.map((use) =>
      ts.isBinaryExpression(use.parent) ? evaluate(use.parent.right, search) : unknown('written-to', use),
    );
    return choice(declaration.initializer ? [evaluate(declaration.initializer, search), ...values] : values);
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  const owner = classAround(node);
  const assigned = owner === undefined ? [] : assignmentsToThis(owner, node.name.text);
  if (owner === undefined || assigned.length === 0) return undefined;
  const initializer = propertyOf(owner, node.name.text);
  const values = assigned.map((right) => evaluate(right, search));
  return choice(
    initializer === undefined || ts.isParameter(initializer)
      ? values
      : [evaluate(initializer, search), ...values],
  );
}

function isWritten(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === use &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

function assignmentsToThis(owner: ts.ClassLikeDeclaration, name: string): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node !== owner) return;
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      node.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
      node.left.name.text === name
    ) {
      found.push(node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(owner);
  return found;
}

/** Follows an expression to what defines it, as far as that is a single thing. */
function define(expression: ts.Expression, search: Search): Definition | undefined {
  let node: Definition | undefined = unwrap(expression);
  const seen = new Set<ts.Node>(search.path);
  while (node !== undefined && !seen.has(node)) {
    seen.add(node);
    if (ts.isCallExpression(node)) {
      const frozen = frozenArgument(node);
      const module = requiredModule(node, search.project);
      if (frozen !== undefined) node = unwrap(frozen);
      else return module ?? node;
    } else if (ts.isAwaitExpression(node)) {
      node = unwrap(node.expression);
    } else if (
      ts.isIdentifier(node) ||
      ts.isPropertyAccessExpression(node) ||
      ts.isElementAccessExpression(node)
    ) {
      node = defineStep(node, { ...search, path: seen });
      if (node !== undefined && isExpression(node)) node = unwrap(node);
    } else return node;
  }
  return undefined;
}

function defineStep(
  node: ts.Identifier | ts.PropertyAccessExpression | ts.ElementAccessExpression,
  search: Search,
): Definition | undefined {
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    return declaration === undefined ? undefined : definitionOfDeclaration(declaration, search);
  }
  const name = memberName(node, search);
  if (name === undefined) return undefined;
  if (node.expression.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = classAround(node);
    return owner === undefined ? undefined : propertyOf(owner, name);
  }
  const owner = define(node.expression, search);
  return owner === undefined ? undefined : memberOf(owner, name, search);
}

type Introduced = NonNullable<ReturnType<typeof exportOf>>;

function definitionOfDeclaration(declaration: Introduced, search: Search): Definition | undefined {
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer;
  if (ts.isParameter(declaration)) return declaration;
  if (ts.isEnumDeclaration(declaration) || ts.isClassLike(declaration) || ts.isSourceFile(declaration))
    return declaration;
  if (ts.isBindingElement(declaration)) return bindingDefinition(declaration, search);
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  if (ts.isImportSpecifier(declaration)) {
    return imported(
      declaration.parent.parent.parent,
      (declaration.propertyName ?? declaration.name).text,
      search,
    );
  }
  if (ts.isImportClause(declaration)) return imported(declaration.parent, 'default', search);
  if (ts.isNamespaceImport(declaration)) return importedModule(declaration.parent.parent, search);
  if (ts.isImportEqualsDeclaration(declaration)) {
    const { moduleReference } = declaration;
    if (!ts.isExternalModuleReference(moduleReference)) return undefined;
    return moduleOfSpecifier(moduleReference.expression, search.project);
  }
  return isExpression(declaration) ? declaration : undefined;
}

/** `const { X = 'default' } = source` */
function bindingDefinition(element: ts.BindingElement, search: Search): Definition | undefined {
  const pattern = element.parent;
  if (!ts.isObjectBindingPattern(pattern) || element.dotDotDotToken !== undefined) return element.initializer;
  const holder = pattern.parent;
  const key = element.propertyName ?? element.name;
  if (!ts.isVariableDeclaration(holder) || holder.initializer === undefined || !ts.isIdentifier(key)) {
    return element.initializer;
  }
  const owner = define(holder.initializer, search);
  return (owner === undefined ? undefined : memberOf(owner, key.text, search)) ?? element.initializer;
}

function imported(
  declaration: ts.ImportDeclaration | ts.JSDocImportTag,
  name: string,
  search: Search,
): Definition | undefined {
  const module = importedModule(declaration, search);
  if (module === undefined) return undefined;
  const found = exportOf(module, name, search.project);
  return found === undefined ? undefined : definitionOfDeclaration(found, search);
}

function importedModule(
  declaration: ts.ImportDeclaration | ts.JSDocImportTag,
  { project }: Search,
): ts.SourceFile | undefined {
  return moduleOfSpecifier(declaration.moduleSpecifier, project);
}

function moduleOfSpecifier(specifier: ts.Expression, project: Project): ts.SourceFile | undefined {
  return ts.isStringLiteralLike(specifier)
    ? project.moduleOf(specifier.text, specifier.getSourceFile())
    : undefined;
}

/** `require('./a')` and `import('./a')` */
function requiredModule(call: ts.CallExpression, project: Project): ts.SourceFile | undefined {
  const [argument] = call.arguments;
  const isLoad =
    call.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(call.expression) &&
      call.expression.text === 'require' &&
      declarationOf(call.expression) === undefined);
  return isLoad && argument !== undefined ? moduleOfSpecifier(argument, project) : undefined;
}

function frozenArgument(call: ts.CallExpression): ts.Expression | undefined {
  return call.expression.getText() === 'Object.freeze' ? call.arguments[0] : undefined;
}

function memberOf(owner: Definition, name: string, search: Search): Definition | undefined {
  if (ts.isSourceFile(owner)) {
    const found = exportOf(owner, name, search.project);
    return found === undefined ? undefined : definitionOfDeclaration(found, search);
  }
  if (ts.isEnumDeclaration(owner))
    return owner.members.find((member) => textOfName(member.name) === name)?.initializer;
  if (ts.isClassLike(owner)) return propertyOf(owner, name);
  if (ts.isObjectLiteralExpression(owner)) return propertyValue(owner, name, search);
  if (ts.isNewExpression(owner)) {
    const type = define(owner.expression, search);
    return type !== undefined && ts.isClassLike(type) ? propertyOf(type, name) : undefined;
  }
  return undefined;
}

/** The value of a property, the last one of that name; a spread may bring it too. */
function propertyValue(
  object: ts.ObjectLiteralExpression,
  name: string,
  search: Search,
): Definition | undefined {
  for (const property of [...object.properties].reverse()) {
    if (ts.isSpreadAssignment(property)) {
      const owner = define(property.expression, search);
      const found = owner === undefined ? undefined : memberOf(owner, name, search);
      if (found !== undefined) return found;
    } else if (property.name !== undefined && textOfName(property.name) === name) {
      if (ts.isPropertyAssignment(property)) return property.initializer;
      if (ts.isShorthandPropertyAssignment(property)) return property.name;
      if (ts.isGetAccessor(property)) return returned(property);
    }
  }
  return undefined;
}

/** The initializer of a class member; the parameter where the constructor declares it; what a getter returns. */
function propertyOf(
  owner: ts.ClassLikeDeclaration,
  name: string,
): ts.Expression | ts.ParameterDeclaration | undefined {
  for (const member of owner.members) {
    if (ts.isConstructorDeclaration(member)) {
      const parameter = member.parameters.find(
        (candidate) =>
          ts.isParameterPropertyDeclaration(candidate, member) && candidate.name.getText() === name,
      );
      if (parameter !== undefined) return parameter;
    } else if (member.name !== undefined && textOfName(member.name) === name) {
      if (ts.isPropertyDeclaration(member)) return member.initializer;
      if (ts.isGetAccessor(member)) return returned(member);
    }
  }
  return undefined;
}

/** What a body of a single `return` gives back. */
function returned(accessor: ts.GetAccessorDeclaration): ts.Expression | undefined {
  const [only, ...others] = accessor.body?.statements ?? [];
  return only !== undefined && others.length === 0 && ts.isReturnStatement(only)
    ? only.expression
    : undefined;
}

function memberName(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  search: Search,
): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = evaluate(node.argumentExpression, search);
  return key.kind === 'text' ? key.text : undefined;
}

/** The text of a property's name, unless it is computed. */
export function textOfName(name: ts.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name)) {
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  }
  return name.text;
}

/** `process.env.NAME`, `process.env['NAME']`, `import.meta.env.NAME`, `Deno.env.get('NAME')` */
function environmentVariable(node: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return isEnvironment(node.expression) ? node.name.text : undefined;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return isEnvironment(node.expression) ? node.argumentExpression.text : undefined;
  }
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'Deno.env.get') return undefined;
  const [name] = node.arguments;
  return name !== undefined && ts.isStringLiteralLike(name) ? name.text : undefined;
}

function isEnvironment(node: ts.Expression): boolean {
  return ['process.env', 'import.meta.env', 'Bun.env', 'globalThis.process.env'].includes(node.getText());
}

function classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  return ts.findAncestor(node, ts.isClassLike);
}

function choice(values: readonly Value[]): Value {
  const options = values.flatMap((value) => (value.kind === 'choice' ? value.options : [value]));
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
}

function unknown(reason: UnknownReason, node: ts.Node): Value {
  return { kind: 'unknown', reason, node };
}

function isExpression(node: ts.Node): node is ts.Expression {
  return ts.isExpression(node);
}
