import { accessesOf, isMember, type Member } from './accesses.js';
import { ts } from './compiler.cjs';
import { isExported, isExportOf } from './exports.js';
import { importersOf } from './importers.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';
import { nodesIn } from './walk.js';

/** What has a name that code may refer to. */
export type Named =
  | ts.VariableDeclaration
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport
  | ts.ExportSpecifier
  | Member;

/** Whether a node has a name that code may refer to, and is more than a part of a pattern. */
export function isNamed(node: ts.Node): node is Named {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    isTypeDeclaration(node) ||
    ts.isImportSpecifier(node) ||
    ts.isImportClause(node) ||
    ts.isNamespaceImport(node) ||
    ts.isExportSpecifier(node) ||
    isMember(node)
  );
}

export function isTypeDeclaration(node: ts.Node): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/**
 * Every place that refers to a declaration, in all files: identifiers, accesses of a member, and the specifiers of imports and exports
 * that hand it on. `undefined` where something else may.
 */
export function referencesTo(declaration: Named, project: Project): readonly ts.Node[] | undefined {
  if (isMember(declaration)) return accessesOf(declaration, declaration.parent, project);
  if (ts.isParameter(declaration)) {
    const { parent } = declaration;
    if (!ts.isParameterPropertyDeclaration(declaration, parent)) return usesOf(declaration);
    const accesses = accessesOf(declaration, parent.parent, project);
    return accesses === undefined ? undefined : [...usesOf(declaration), ...accesses];
  }
  if (ts.isExportSpecifier(declaration)) return importsOf(declaration, declaration.name.text, project);
  if (declaration.name === undefined || !ts.isIdentifier(declaration.name)) return undefined;
  const own = isTypeDeclaration(declaration)
    ? typeUses(declaration.getSourceFile(), declaration.name.text)
    : usesOf(declaration);
  if (!isExportedDeclaration(declaration)) return own;
  const isDefault = isDefaultExport(declaration);
  const others = importsOf(declaration, isDefault ? 'default' : declaration.name.text, project);
  return others === undefined ? undefined : [...own, ...others];
}

/** Whether a declaration is exported where it stands. */
export function isExportedDeclaration(declaration: ts.Node): boolean {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return isExported(statement);
}

function isDefaultExport(declaration: ts.Node): boolean {
  return (
    ts.canHaveModifiers(declaration) &&
    ts.getModifiers(declaration)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true
  );
}

/** The places of other files that take a name from the file of a declaration. */
function importsOf(declaration: ts.Node, name: string, project: Project): readonly ts.Node[] | undefined {
  const file = declaration.getSourceFile();
  const importers = importersOf(file, project);
  if (importers === undefined) return undefined;
  const found: ts.Node[] = [];
  for (const specifiers of importers.values()) {
    for (const specifier of specifiers) {
      const own = takenBy(specifier, file, name, project);
      if (own === undefined) return undefined;
      found.push(...own);
    }
  }
  return found;
}

/** What one import of a module takes under a name; nothing where it leads to another file first. */
function takenBy(
  specifier: ts.StringLiteralLike,
  file: ts.SourceFile,
  name: string,
  project: Project,
): readonly ts.Node[] | undefined {
  const { parent } = specifier;
  const isDirect = project.moduleOf(specifier.text, specifier.getSourceFile()) === file;
  const isBarrel = !isDirect;
  if (ts.isImportDeclaration(parent)) {
    const { name: whole, namedBindings } = parent.importClause ?? {};
    const found: ts.Node[] = [];
    if (whole !== undefined && name === 'default' && isDirect) found.push(parent.importClause as ts.Node);
    if (namedBindings === undefined) return found;
    if (ts.isNamespaceImport(namedBindings)) {
      const accesses = namespaceAccesses(namedBindings, name);
      return accesses === undefined ? undefined : [...found, ...accesses];
    }
    return [
      ...found,
      ...namedBindings.elements.filter((element) => (element.propertyName ?? element.name).text === name),
    ];
  }
  if (ts.isExportDeclaration(parent)) {
    const clause = parent.exportClause;
    if (clause === undefined) return [];
    if (ts.isNamespaceExport(clause)) return undefined;
    return isBarrel
      ? []
      : clause.elements.filter((element) => (element.propertyName ?? element.name).text === name);
  }
  // `require`, `import()`, `jest.mock`: a name that does not stand there is not taken.
  const statement = ts.findAncestor(parent, ts.isStatement) ?? parent;
  return new RegExp(`\\b${name}\\b`).test(statement.getText()) || !isUnpacked(parent) ? undefined : [];
}

/** `const { a } = require('./b')`, `jest.mock('./b')` */
function isUnpacked(call: ts.Node): boolean {
  const holder = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  if (ts.isVariableDeclaration(holder)) return ts.isObjectBindingPattern(holder.name);
  return ts.isExpressionStatement(holder);
}

function namespaceAccesses(namespace: ts.NamespaceImport, name: string): readonly ts.Node[] | undefined {
  const found: ts.Node[] = [];
  for (const use of usesOf(namespace)) {
    const { parent } = use;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === use) {
      if (parent.name.text === name) found.push(parent);
    } else if (ts.isQualifiedName(parent) && parent.left === use) {
      if (parent.right.text === name) found.push(parent);
    } else return undefined;
  }
  return found;
}

/** The places of a file that name a type. */
export function typeUses(file: ts.SourceFile, name: string): ts.Identifier[] {
  return nodesIn(file, ts.isIdentifier).filter(
    (node) =>
      node.text === name && isTypeUse(node) && (declarationOf(node) === undefined || isExportUse(node)),
  );
}

function isTypeUse({ parent }: ts.Identifier): boolean {
  return (
    ts.isTypeReferenceNode(parent) || ts.isExpressionWithTypeArguments(parent) || ts.isExportSpecifier(parent)
  );
}

function isExportUse(node: ts.Identifier): boolean {
  return ts.isExportSpecifier(node.parent) && isExportOf(node);
}

/** The declaration of a type that an imported or local name stands for, in the files of the project. */
export function typeDeclarationOf(name: ts.Identifier): Named | undefined {
  const file = name.getSourceFile();
  const own = file.statements.find(
    (statement): statement is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
      isTypeDeclaration(statement) && statement.name.text === name.text,
  );
  if (own !== undefined) return own;
  const declaration = declarationOf(name);
  if (declaration === undefined || !ts.isImportSpecifier(declaration)) return undefined;
  return declaration;
}

/** What an import or an export takes, in the file that it names; `undefined` for packages. */
export function originOf(
  specifier: ts.ImportSpecifier | ts.ExportSpecifier,
  project: Project,
): Named | undefined {
  const statement = ts.isImportSpecifier(specifier)
    ? specifier.parent.parent.parent
    : specifier.parent.parent;
  const module = statement.moduleSpecifier;
  const file = specifier.getSourceFile();
  const name = (specifier.propertyName ?? specifier.name).text;
  if (module === undefined) return typeOrValue(file, name);
  if (!ts.isStringLiteral(module)) return undefined;
  const source = project.moduleOf(module.text, file);
  return source === undefined ? undefined : exportedBy(source, name);
}

function exportedBy(file: ts.SourceFile, name: string): Named | undefined {
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) continue;
    if (!ts.isNamedExports(statement.exportClause)) continue;
    const specifier = statement.exportClause.elements.find((element) => element.name.text === name);
    if (specifier !== undefined) return specifier;
  }
  return typeOrValue(file, name);
}

function typeOrValue(file: ts.SourceFile, name: string): Named | undefined {
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const found = statement.declarationList.declarations.find((own) => own.name.getText() === name);
      if (found !== undefined) return found;
    } else if (isNamed(statement) && (statement as { name?: ts.Node }).name?.getText() === name) {
      return statement;
    }
  }
  return undefined;
}
