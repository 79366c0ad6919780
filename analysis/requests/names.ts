import { ts } from '../compiler.cjs';
import { classAround, propertyOf } from '../definitions.js';
import { exportOf } from '../exports.js';
import { isExpression, isNothing, textOfName, unwrap } from '../expressions.js';
import { type Declaration, declarationOf } from '../scopes.js';
import type { Access } from '../uses.js';
import { keyOf, keyOfElement } from './chains.js';
import { listGivenTo, listRunThrough } from './elements.js';
import { ofAlternatives, type Presence } from './found.js';
import { givenTo } from './given.js';
import { entered, inOneOf, type Look, unseenAt, withWrites } from './look.js';
import { assignedTo, membersWith, writesTo } from './writes.js';

export function inName(name: ts.Identifier, look: Look): Presence {
  const declaration = declarationOf(name);
  if (declaration === undefined) return unseenAt(name, 'outside', look);
  look.through.add(name);
  return inDeclaration(declaration, name, look);
}

export function inMember(access: Access, look: Look): Presence {
  const owner = unwrap(access.expression);
  if (owner.kind === ts.SyntaxKind.ThisKeyword) return inOwnMember(access, look);
  // A member of a module is a reference as well.
  look.through.add(access);
  return look.follow(owner, { ...look, path: [keyOf(access), ...look.path] });
}

function inDeclaration(declaration: Declaration, use: ts.Expression, look: Look): Presence {
  if (ts.isVariableDeclaration(declaration)) return inVariable(declaration, use, look);
  if (ts.isParameter(declaration)) return inParameter(declaration, use, look);
  if (ts.isBindingElement(declaration)) return inElement(declaration, use, look);
  const isImport =
    ts.isImportSpecifier(declaration) || ts.isImportClause(declaration) || ts.isNamespaceImport(declaration);
  return isImport ? inImport(declaration, use, look) : unseenAt(use, 'outside', look);
}

function inImport(
  declaration: ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport,
  use: ts.Expression,
  look: Look,
): Presence {
  const { project } = look.question;
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  const specifier = statement?.moduleSpecifier;
  const module =
    specifier !== undefined && ts.isStringLiteral(specifier)
      ? project.moduleOf(specifier.text, declaration.getSourceFile())
      : undefined;
  const [first, ...rest] = look.path;
  const isWhole = ts.isNamespaceImport(declaration);
  const name = isWhole ? first : ts.isImportClause(declaration) ? 'default' : nameTaken(declaration);
  const found = module === undefined || name === undefined ? undefined : exportOf(module, name, project);
  // What has no name of its own (`export default { … }`) may be had by anybody.
  if (found === undefined || ts.isSourceFile(found) || isExpression(found))
    return unseenAt(use, 'outside', look);
  const next = isWhole ? { ...look, path: rest } : look;
  return inDeclaration(found, use, next);
}

function nameTaken({ propertyName, name }: ts.ImportSpecifier): string {
  return (propertyName ?? name).text;
}

function inVariable(declaration: ts.VariableDeclaration, use: ts.Expression, look: Look): Presence {
  if (look.seen.has(declaration)) return 'absent';
  const next = entered(declaration, look);
  const { initializer } = declaration;
  const sources = [
    ...(initializer === undefined || isNothing(initializer) ? [] : [initializer]),
    ...assignedTo(declaration),
  ];
  const written = writesTo(declaration, { path: look.path, use, project: look.question.project });
  const list = listRunThrough(declaration);
  if (list !== undefined)
    return withWrites(look.follow(list, { ...next, path: [undefined, ...look.path] }), written, next);
  if (sources.length === 0) return unseenAt(use, 'outside', look);
  return withWrites(inOneOf(sources, next), written, next);
}

function inParameter(parameter: ts.ParameterDeclaration, use: ts.Expression, look: Look): Presence {
  if (look.seen.has(parameter)) return 'absent';
  const { project } = look.question;
  const writes = writesTo(parameter, { path: look.path, use, project });
  const next = entered(parameter, look);
  const given = givenTo(parameter, project);
  if (given !== undefined) {
    const known = given.flatMap((value) => value ?? []);
    return withWrites(inOneOf(known, next, known.length < given.length), writes, next);
  }
  const list = listGivenTo(parameter);
  if (list !== undefined)
    return withWrites(look.follow(list, { ...next, path: [undefined, ...look.path] }), writes, next);
  const { initializer } = parameter;
  const own = initializer === undefined ? 'absent' : inOneOf([initializer], next, true);
  unseenAt(use, 'argument', look);
  return withWrites(own, writes, next);
}

/** `const { part } = object`, `({ part }) => …` */
function inElement(element: ts.BindingElement, use: ts.Expression, look: Look): Presence {
  const pattern = element.parent;
  const owner = pattern.parent;
  const key = keyOfElement(element);
  const isPlain = ts.isObjectBindingPattern(pattern) && !ts.isBindingElement(owner);
  if (!isPlain || look.seen.has(element)) return unseenAt(use, 'outside', look);
  const isRest = element.dotDotDotToken !== undefined;
  const isTaken = pattern.elements.some((other) => other !== element && keyOfElement(other) === look.path[0]);
  if (isRest && isTaken) return 'absent';
  if (!isRest && key === undefined) return unseenAt(use, 'outside', look);
  look.through.add(element);
  const next = entered(element, look);
  const from = { ...next, path: isRest ? look.path : [key, ...look.path] };
  const given = ts.isParameter(owner) ? inParameter(owner, use, from) : inInitializer(owner, use, from);
  const { initializer } = element;
  const own = initializer === undefined ? given : ofAlternatives([given, inOneOf([initializer], next, true)]);
  const writes = writesTo(element, { path: look.path, use, project: look.question.project });
  return withWrites(own, writes, next);
}

function inInitializer(owner: ts.VariableDeclaration, use: ts.Expression, look: Look): Presence {
  const list = listRunThrough(owner);
  if (list !== undefined) return look.follow(list, { ...look, path: [undefined, ...look.path] });
  return owner.initializer === undefined
    ? unseenAt(use, 'outside', look)
    : look.follow(owner.initializer, look);
}

/** `this.name`: its initializer, and what the class assigns to it. */
function inOwnMember(access: Access, look: Look): Presence {
  const owner = classAround(access);
  const name = keyOf(access);
  const member =
    name === undefined
      ? undefined
      : owner?.members.find(
          (own) => own.name !== undefined && textOfName(own.name as ts.PropertyName) === name,
        );
  if (owner === undefined || name === undefined || member === undefined)
    return unseenAt(access, 'outside', look);
  if (look.seen.has(member)) return 'absent';
  look.through.add(access);
  const initial = propertyOf(owner, name);
  if (ts.isGetAccessorDeclaration(member)) {
    return initial === undefined || ts.isParameter(initial)
      ? unseenAt(access, 'outside', look)
      : look.follow(initial, entered(member, look));
  }
  if (!ts.isPropertyDeclaration(member)) return unseenAt(access, 'outside', look);
  const next = entered(member, look);
  const { sources, writes } = membersWith(owner, name, {
    path: look.path,
    use: access,
    project: look.question.project,
  });
  const all = [...(member.initializer === undefined ? [] : [member.initializer]), ...sources];
  if (all.length === 0) return unseenAt(access, 'outside', look);
  return withWrites(inOneOf(all, next), writes, next);
}
