import { accessesOf, isMember, type Member } from '../accesses.js';
import { isPrivate, isReachable } from '../classes.js';
import { ts } from '../compiler.cjs';
import { deadWith } from '../dead-code.js';
import { isExportOf } from '../exports.js';
import { isSeenFunction } from '../functions.js';
import type { Project } from '../project.js';
import { isExportedDeclaration, type Named } from '../references.js';
import { declarationOf, usesOf } from '../scopes.js';
import { isInTypeScript } from '../types.js';
import { isWithin, nodesIn } from '../walk.js';
import { isShared } from './emptied.js';
import { isQuietHere } from './parts.js';

/**
 * What nothing but some parts has used, in the files of the parts: variables and all that is written to them, functions and their
 * parameters, private members, types, imports, names that are taken out of objects. What others may use stays.
 */
export function unusedWithout(gone: ReadonlySet<ts.Node>, project: Project): readonly ts.Node[] {
  const files = new Set([...gone].map((node) => node.getSourceFile()));
  const isKept = (named: Named) => !files.has(named.getSourceFile()) || isForOthers(named);
  const { nodes } = deadWith([...gone], project, () => undefined, isKept);
  return [...nodes, ...unusedElements(gone, project), ...idleModifiers(gone, project)];
}

function isForOthers(named: Named): boolean {
  if (ts.isParameter(named)) return isOfOthers(named.parent);
  if (isMember(named)) return isOpen(named);
  if (ts.isImportSpecifier(named) || ts.isImportClause(named) || ts.isNamespaceImport(named)) return false;
  if (ts.isExportSpecifier(named) || isExportedDeclaration(named)) return true;
  const isType = ts.isInterfaceDeclaration(named) || ts.isTypeAliasDeclaration(named);
  return isType ? isExportedByName(named) : usesOf(named).some(isExportOf);
}

function isExportedByName({ name }: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): boolean {
  return nodesIn(name.getSourceFile(), ts.isExportSpecifier).some(
    (specifier) => (specifier.propertyName ?? specifier.name).text === name.text,
  );
}

/** Whether the calls of a function may be those of somebody else. */
function isOfOthers(owner: ts.SignatureDeclaration): boolean {
  if (ts.isConstructorDeclaration(owner)) return isReachable(owner.parent, owner.getSourceFile());
  if (ts.isMethodDeclaration(owner)) return isOpen(owner);
  if (!isSeenFunction(owner)) return true;
  const holder = ts.isFunctionDeclaration(owner) ? owner : owner.parent;
  if (!ts.isFunctionDeclaration(holder) && !ts.isVariableDeclaration(holder)) return true;
  return isExportedDeclaration(holder) || usesOf(holder).some(isExportOf);
}

/** Whether a member is not for its class alone. */
function isOpen(member: Member): boolean {
  return !ts.isClassLike(member.parent) || !isPrivate(member);
}

/** What makes members of parameters that others may give: `private readonly temperature: number` */
function idleModifiers(gone: ReadonlySet<ts.Node>, project: Project): readonly ts.Node[] {
  const owners = new Set([...gone].flatMap((node) => ts.findAncestor(node, ts.isClassLike) ?? []));
  const isGone = (use: ts.Node) => [...gone].some((node) => isWithin(use, node));
  const parameters = [...owners].flatMap(
    ({ members }) => members.find(ts.isConstructorDeclaration)?.parameters ?? [],
  );
  return parameters.flatMap((parameter) => {
    const modifiers = ts.getModifiers(parameter) ?? [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) || ts.getDecorators(parameter))
      return [];
    const uses = accessesOf(parameter, parameter.parent.parent, project) ?? [];
    return uses.length > 0 && uses.every(isGone) ? modifiers : [];
  });
}

/** The names that patterns take for nothing else. */
function unusedElements(gone: ReadonlySet<ts.Node>, project: Project): ts.BindingElement[] {
  const names = [...gone].flatMap((node) => nodesIn(node, ts.isIdentifier));
  const declarations = new Set(names.flatMap((name) => declarationOf(name) ?? []));
  return [...declarations].filter((declaration): declaration is ts.BindingElement => {
    if (gone.has(declaration) || !ts.isBindingElement(declaration)) return false;
    if (!mayGo(declaration, project) || isShared(declaration)) return false;
    return usesOf(declaration).every((use) => [...gone].some((node) => isWithin(use, node)));
  });
}

function mayGo({ parent: pattern, initializer }: ts.BindingElement, project: Project): boolean {
  if (!ts.isObjectBindingPattern(pattern)) return false;
  // `...rest` would get what is not taken out any more.
  const hasRest = pattern.elements.some(({ dotDotDotToken }) => dotDotDotToken !== undefined);
  const isQuiet = initializer === undefined || isQuietHere(initializer, project);
  return !hasRest && isQuiet && !isTypeOfParameter(pattern);
}

/** Whether callers know by a pattern alone what they may give. */
function isTypeOfParameter(pattern: ts.ObjectBindingPattern): boolean {
  const holder = ts.findAncestor(pattern, (node) => ts.isParameter(node) || ts.isVariableDeclaration(node));
  return (
    holder !== undefined && ts.isParameter(holder) && (holder.type === undefined || !isInTypeScript(holder))
  );
}
