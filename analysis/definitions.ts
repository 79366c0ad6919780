import { ts } from './compiler.cjs';
import { exportOf } from './exports.js';
import { isExpression, textOfName, unwrap } from './expressions.js';
import type { Project } from './project.js';
import { declarationOf } from './scopes.js';
import { ownNodes } from './uses.js';

/** What an expression stands for, before it is asked for a string. */
export type Definition =
  | ts.FunctionDeclaration
  | ts.Expression
  | ts.EnumDeclaration
  | ts.ClassLikeDeclaration
  | ts.SourceFile
  | ts.ParameterDeclaration;

/** The expression that defines what an expression stands for: the `new X()` behind a constant, say. */
export function definitionOf(expression: ts.Expression, project: Project): ts.Node | undefined {
  return define(expression, { project, path: new Set() });
}

export interface Search {
  readonly project: Project;
  /** The nodes on the way here; meeting one again is a circle. */
  readonly path: ReadonlySet<ts.Node>;
}

/** Follows an expression to what defines it, as far as that is a single thing. */
export function define(expression: ts.Expression, search: Search): Definition | undefined {
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

export function defineStep(
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

/** The initial values of an enum or of an object literal, one by one; what is no plain property is left out. */
export function valuesOfMap(owner: ts.Node): readonly ts.Expression[] {
  if (ts.isEnumDeclaration(owner)) return owner.members.flatMap(({ initializer }) => initializer ?? []);
  if (!ts.isObjectLiteralExpression(owner)) return [];
  return owner.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) ? property.initializer : [],
  );
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
export function propertyOf(
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

export function memberName(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  search: Search,
): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = define(node.argumentExpression, search);
  return key !== undefined && ts.isExpression(key) && ts.isStringLiteralLike(key) ? key.text : undefined;
}

export function classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  return ts.findAncestor(node, ts.isClassLike);
}

/** What a function gives back. */
export function resultsOf(node: ts.SignatureDeclaration): ts.Expression[] {
  const { body } = node as ts.FunctionLikeDeclaration;
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return [body as ts.Expression];
  return ownNodes(node, ts.isReturnStatement).flatMap(({ expression }) => expression ?? []);
}
