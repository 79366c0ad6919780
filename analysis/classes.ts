import { ts } from './compiler.cjs';
import { definitionOf } from './definitions.js';
import { isExported, isExportOf } from './exports.js';
import { isExpression, textOfName, unwrap } from './expressions.js';
import type { Project } from './project.js';
import { topLevelDeclaration, usesOf } from './scopes.js';
import { nodesIn } from './walk.js';

/** The class of an object: what is made by `new`, or declared by its type. */
export function classOf(definition: ts.Node, project: Project): ts.ClassLikeDeclaration | undefined {
  if (ts.isClassLike(definition)) return definition;
  const named = ts.isNewExpression(definition)
    ? definition.expression
    : ts.isParameter(definition) &&
        definition.type !== undefined &&
        ts.isTypeReferenceNode(definition.type) &&
        ts.isIdentifier(definition.type.typeName)
      ? definition.type.typeName
      : undefined;
  const found = named === undefined ? undefined : definitionOf(named, project);
  return found !== undefined && ts.isClassLike(found) ? found : undefined;
}

/** A method of a class, its own or inherited, or the function that one of its properties is. */
export function memberOf(
  owner: ts.ClassLikeDeclaration,
  name: string,
  project: Project,
): ts.Node | undefined {
  const seen = new Set<ts.Node>();
  for (let type: ts.ClassLikeDeclaration | undefined = owner; type !== undefined && !seen.has(type); ) {
    seen.add(type);
    const member = type.members.find((own) => own.name !== undefined && textOfName(own.name) === name);
    if (member !== undefined) {
      const value = ts.isPropertyDeclaration(member) ? member.initializer : member;
      return value !== undefined && isExpression(value) ? unwrap(value) : value;
    }
    const base: ts.Expression | undefined = type.heritageClauses?.find(
      ({ token }) => token === ts.SyntaxKind.ExtendsKeyword,
    )?.types[0]?.expression;
    const parent: ts.Node | undefined = base === undefined ? undefined : definitionOf(base, project);
    type = parent !== undefined && ts.isClassLike(parent) ? parent : undefined;
  }
  return undefined;
}

/** Whether a class that builds on another one has a member of its own under a name. */
export function isOverridden(owner: ts.ClassLikeDeclaration, name: string, project: Project): boolean {
  const own = owner.name?.text;
  if (own === undefined) return false;
  const member = owner.members.find((one) => one.name !== undefined && textOfName(one.name) === name);
  if (member !== undefined && isPrivate(member)) return false;
  const pattern = `\\bextends\\s+(?:\\w+\\.)*${own}\\b`;
  const file = owner.getSourceFile();
  const places = isReachable(owner, file) ? project.codeMatching(pattern) : [file];
  if (places === undefined) return true;
  return places.some((place) =>
    nodesIn(place, ts.isClassLike).some(
      (type) =>
        type.heritageClauses?.some((clause) => new RegExp(pattern).test(clause.getText())) === true &&
        type.members.some((member) => member.name !== undefined && textOfName(member.name) === name),
    ),
  );
}

/** Whether a member of a class is for that class alone. */
export function isPrivate(member: ts.ClassElement): boolean {
  const isNamedSo = member.name !== undefined && ts.isPrivateIdentifier(member.name);
  const modifiers = ts.canHaveModifiers(member) ? ts.getModifiers(member) : undefined;
  return isNamedSo || modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true;
}

/** Whether a class, or something made of it, leaves its file. */
export function isReachable(owner: ts.ClassLikeDeclaration, file: ts.SourceFile): boolean {
  if (owner.name === undefined || isExported(owner)) return true;
  const declaration = topLevelDeclaration(file, owner.name.text);
  return (
    declaration === undefined ||
    usesOf(declaration).some(
      (use) => isExportOf(use) || (ts.isNewExpression(use.parent) && escapes(use.parent)),
    )
  );
}

function escapes(made: ts.NewExpression): boolean {
  const holder = made.parent;
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return true;
  return isExported(holder.parent.parent) || usesOf(holder).some(isExportOf);
}
