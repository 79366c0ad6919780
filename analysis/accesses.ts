import { isPrivate, isReachable } from './classes.js';
import { ts } from './compiler.cjs';
import { classAround, definitionOf } from './definitions.js';
import { textOfName } from './expressions.js';
import type { Project } from './project.js';
import { type Declaration, declarationOf } from './scopes.js';
import { nodesIn } from './walk.js';

/** A part of a class that is reached through an object. */
export type Member =
  | ts.PropertyDeclaration
  | ts.MethodDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export function isMember(node: ts.Node): node is Member {
  return (
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isSetAccessor(node)
  );
}

/** The accesses of a member of a class, by its name: of every object that is not visibly something else. */
export function accessesOf(
  member: Member | ts.ParameterDeclaration,
  owner: ts.Node,
  project: Project,
): readonly ts.Node[] | undefined {
  const name = memberNameOf(member);
  if (name === undefined || !ts.isClassLike(owner)) return undefined;
  const isOwn = ts.isParameter(member) ? isPrivateParameter(member) : isPrivate(member);
  if (isOwn) return accessesIn(owner, name);
  if (isRequired(owner, name, project)) return undefined;
  const file = owner.getSourceFile();
  const files = isReachable(owner, file) ? project.codeMatching(`\\b${name}\\b`) : [file];
  return files
    ?.flatMap((place) => accessesIn(place, name))
    .filter((access) => isMeant(access, owner, project));
}

export function memberNameOf(member: ts.Node): string | undefined {
  const { name } = member as { name?: ts.Node };
  if (name === undefined) return undefined;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  return ts.isPropertyName(name) ? textOfName(name) : undefined;
}

function isPrivateParameter(parameter: ts.ParameterDeclaration): boolean {
  return ts.getModifiers(parameter)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true;
}

/** `object.name`, `object['name']`, `{ name } = object` */
function accessesIn(root: ts.Node, name: string): readonly ts.Node[] {
  return nodesIn(root, (node): node is ts.Node => {
    if (ts.isPropertyAccessExpression(node)) return node.name.text === name;
    if (ts.isElementAccessExpression(node)) {
      return ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === name;
    }
    if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return false;
    return (node.propertyName ?? node.name).getText() === name;
  });
}

/** Whether an access may be one of a class: not so if its object is a global, a package, or made of another class. */
function isMeant(access: ts.Node, owner: ts.ClassLikeDeclaration, project: Project): boolean {
  if (ts.isBindingElement(access)) return true;
  const object = (access as ts.PropertyAccessExpression).expression;
  if (object.kind === ts.SyntaxKind.ThisKeyword) {
    const around = classAround(object);
    return around === undefined || around === owner || extendsOwn(around, owner);
  }
  if (ts.isIdentifier(object)) {
    const declaration = declarationOf(object);
    if (declaration === undefined) return false;
    if (isFromPackage(declaration)) return false;
  }
  const made = definitionOf(object, project);
  if (made === undefined || !ts.isNewExpression(made)) return true;
  const type = definitionOf(made.expression, project);
  return type === undefined || !ts.isClassLike(type) || type === owner || extendsOwn(type, owner);
}

function extendsOwn(type: ts.ClassLikeDeclaration, owner: ts.ClassLikeDeclaration): boolean {
  const names = type.heritageClauses?.flatMap(({ types }) =>
    types.map(({ expression }) => expression.getText()),
  );
  return names?.includes(owner.name?.text ?? '') === true;
}

function isFromPackage(declaration: Declaration): boolean {
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  return (
    statement !== undefined &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    /^(?:node:|[a-z@](?![^']*\.\/))/.test(statement.moduleSpecifier.text) &&
    !/^@\//.test(statement.moduleSpecifier.text)
  );
}

/** Whether a base class or an interface asks a class for a member, or a class that builds on it may have it, too. */
function isRequired(owner: ts.ClassLikeDeclaration, name: string, project: Project): boolean {
  const bases = owner.heritageClauses?.flatMap(({ types }) => types) ?? [];
  return bases.some(({ expression }) => {
    const found = baseNamed(expression, project);
    if (found === undefined) return true;
    if (ts.isClassLike(found) && isRequired(found, name, project)) return true;
    const members: readonly (ts.ClassElement | ts.TypeElement)[] =
      ts.isClassLike(found) || ts.isInterfaceDeclaration(found) ? found.members : [];
    return members.some((member) => memberNameOf(member) === name);
  });
}

/** The class or the interface that a clause names, in this file or in the one that it is imported from. */
function baseNamed(expression: ts.Expression, project: Project): ts.Node | undefined {
  if (!ts.isIdentifier(expression)) return undefined;
  const file = expression.getSourceFile();
  const here = declaredType(file, expression.text);
  if (here !== undefined) return here;
  const found = definitionOf(expression, project);
  if (found !== undefined) return found;
  const declaration = declarationOf(expression);
  if (declaration === undefined || !ts.isImportSpecifier(declaration)) return undefined;
  const { moduleSpecifier } = declaration.parent.parent.parent;
  const module = ts.isStringLiteral(moduleSpecifier)
    ? project.moduleOf(moduleSpecifier.text, file)
    : undefined;
  return module === undefined
    ? undefined
    : declaredType(module, (declaration.propertyName ?? declaration.name).text);
}

function declaredType(file: ts.SourceFile, name: string): ts.Node | undefined {
  return file.statements.find(
    (statement) =>
      (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name?.text === name,
  );
}
