import { isPrivate, isReachable } from './classes.js';
import { ts } from './compiler.cjs';
import { packageExport } from './consumers.js';
import { definitionOf } from './definitions.js';
import { isExported, isExportOf } from './exports.js';
import { unwrap } from './expressions.js';
import { functionCalled, type SeenFunction } from './functions.js';
import { importersOf, isImportedFromElsewhere } from './importers.js';
import { memoized } from './memo.js';
import type { Project } from './project.js';
import { type Declaration, declarationOf, usesOf } from './scopes.js';
import { isTestFile } from './tests.js';
import { useOf, wrapped } from './uses.js';
import { nodesIn } from './walk.js';

/**
 * The calls of a function, or `undefined` where something else may call it, too. In production neither tests count nor types that are made of
 * it: `ReturnType<typeof ask>`
 */
export function callsOf(
  target: SeenFunction,
  project: Project,
  where: 'everywhere' | 'production' = 'everywhere',
): readonly ts.CallExpression[] | undefined {
  return (where === 'everywhere' ? allCalls : callsInProduction)(target, project);
}

const allCalls = memoized((target: SeenFunction, project) => callsAmong(target, project, () => true));

const callsInProduction = memoized((target: SeenFunction, project) =>
  callsAmong(target, project, (node) => !isInTypeQuery(node) && !isTestFile(node.getSourceFile().fileName)),
);

function callsAmong(
  target: SeenFunction,
  project: Project,
  isMeant: (node: ts.Node) => boolean,
): readonly ts.CallExpression[] | undefined {
  const known =
    ts.isMethodDeclaration(target) || ts.isClassLike(holderOf(target)?.parent ?? target)
      ? methodCalls(target, project, isMeant)
      : functionCalls(target, project, isMeant);
  return known?.every((call) => functionCalled(call, project) === target) === true ? known : undefined;
}

function isInTypeQuery({ parent }: ts.Node): boolean {
  return parent !== undefined && ts.isTypeQueryNode(parent);
}

/** The variable, property or member that a function is the value of. */
function holderOf(target: SeenFunction): ts.VariableDeclaration | ts.PropertyDeclaration | undefined {
  let node: ts.Node = target;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent)) node = node.parent;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ? parent : undefined;
}

function functionCalls(
  target: SeenFunction,
  project: Project,
  isMeant: (node: ts.Node) => boolean,
): ts.CallExpression[] | undefined {
  const holder = ts.isFunctionDeclaration(target) ? target : holderOf(target);
  if (holder === undefined || ts.isPropertyDeclaration(holder)) return undefined;
  const file = target.getSourceFile();
  const calls = callsAt(usesOf(holder).filter(isMeant));
  if (calls === undefined) return undefined;
  if (!isExportedHere(holder)) return calls;
  const importers = importersOf(file, project);
  if (importers === undefined) return undefined;
  if (isImportedFromElsewhere(nameOf(holder), project)) return undefined;
  const others = [...importers]
    .filter(([importer]) => isMeant(importer))
    .map(([importer, specifiers]) => importedCalls(importer, specifiers, holder, project, isMeant));
  return others.some((list) => list === undefined)
    ? undefined
    : [...calls, ...others.flatMap((list) => list ?? [])];
}

/** The calls among the uses of a name; `undefined` if something else is done with it than to call or to export it. */
function callsAt(uses: readonly ts.Identifier[]): ts.CallExpression[] | undefined {
  const calls: ts.CallExpression[] = [];
  for (const use of uses) {
    const { parent } = use;
    if (ts.isCallExpression(parent) && parent.expression === use) calls.push(parent);
    else if (!isExportOf(use)) return undefined;
  }
  return calls;
}

/** Whether a declaration is exported, at its place or by its name. */
function isExportedHere(declaration: Declaration): boolean {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return isExported(statement) || usesOf(declaration).some(isExportOf);
}

/** The calls of an imported function in a file; `undefined` if it is used in another way, or handed on. */
function importedCalls(
  file: ts.SourceFile,
  specifiers: readonly ts.StringLiteralLike[],
  target: Declaration,
  project: Project,
  isMeant: (node: ts.Node) => boolean,
): ts.CallExpression[] | undefined {
  const calls: ts.CallExpression[] = [];
  for (const binding of [
    ...nodesIn(file, ts.isImportSpecifier),
    ...nodesIn(file, ts.isImportClause),
    ...nodesIn(file, ts.isBindingElement),
  ]) {
    if (binding.name === undefined || !ts.isIdentifier(binding.name) || !leadsTo(binding, target, project))
      continue;
    const own = callsAt(usesOf(binding).filter(isMeant));
    if (own === undefined || usesOf(binding).some(isExportOf)) return undefined;
    calls.push(...own);
  }
  for (const specifier of specifiers) {
    const own = moduleCalls(specifier, target, project);
    if (own === undefined) return undefined;
    calls.push(...own);
  }
  return calls;
}

/** The calls by way of the module as a whole: `bedrock.ask()`, `require('./bedrock').ask()` */
function moduleCalls(
  specifier: ts.StringLiteralLike,
  target: Declaration,
  project: Project,
): ts.CallExpression[] | undefined {
  const { parent } = specifier;
  if (ts.isImportDeclaration(parent)) {
    const { name, namedBindings } = parent.importClause ?? {};
    const all = namedBindings !== undefined && ts.isNamespaceImport(namedBindings) ? [namedBindings] : [];
    // What a CommonJS module exports comes as the default; what a default is that cannot be found is everything.
    const found = name === undefined ? undefined : definitionOf(name, project);
    const isModule = found === undefined || ts.isObjectLiteralExpression(found) || ts.isSourceFile(found);
    const whole = name !== undefined && isModule ? [parent.importClause as ts.ImportClause] : [];
    return memberCalls([...all, ...whole].flatMap(usesOf), target, project);
  }
  if (ts.isExportDeclaration(parent)) {
    return parent.exportClause !== undefined && ts.isNamespaceExport(parent.exportClause) ? undefined : [];
  }
  if (ts.isExternalModuleReference(parent)) {
    return memberCalls(usesOf(parent.parent as ts.ImportEqualsDeclaration), target, project);
  }
  if (!ts.isCallExpression(parent)) return [];
  const isLater = parent.expression.kind === ts.SyntaxKind.ImportKeyword;
  if (!isLater && parent.expression.getText() !== 'require') {
    // `jest.mock('./bedrock', () => ({ ask }))`: what the tests give instead has the form of now.
    return parent.arguments.length > 1 && new RegExp(`\\b${nameOf(target)}\\b`).test(parent.getText())
      ? undefined
      : [];
  }
  const loaded = isLater ? wrapped(parent).parent : parent;
  if (isLater && !ts.isAwaitExpression(loaded)) return ts.isExpressionStatement(loaded) ? [] : undefined;
  const use = useOf(loaded as ts.Expression);
  if (use.kind === 'discarded') return [];
  if (use.kind === 'bound') return memberCalls(usesOf(use.declaration), target, project);
  return memberCalls([loaded as ts.Expression], target, project);
}

/** The calls among what is done with modules; `undefined` if one of them is handed on, or asked for a name that is not written. */
function memberCalls(
  modules: readonly ts.Expression[],
  target: Declaration,
  project: Project,
): ts.CallExpression[] | undefined {
  const calls: ts.CallExpression[] = [];
  for (const module of modules) {
    const use = useOf(module);
    const { parent } = wrapped(module);
    if (ts.isQualifiedName(parent) || ts.isTypeQueryNode(parent)) continue;
    if (use.kind === 'unpacked') {
      // Its elements have been looked at.
      const isSeen =
        ts.isObjectBindingPattern(use.pattern) &&
        use.pattern.elements.every(({ dotDotDotToken, name }) => !dotDotDotToken && ts.isIdentifier(name));
      if (!isSeen) return undefined;
    } else if (use.kind !== 'member' || !ts.isPropertyAccessExpression(use.node)) return undefined;
    else {
      const found = definitionOf(use.node, project);
      if (found === undefined ? use.name !== nameOf(target) : !(found === target || holdsAs(found, target)))
        continue;
      const call = use.node.parent;
      if (!ts.isCallExpression(call) || call.expression !== use.node) return undefined;
      calls.push(call);
    }
  }
  return calls;
}

function nameOf(declaration: Declaration): string {
  return declaration.name !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : '';
}

function leadsTo(
  binding: ts.ImportSpecifier | ts.ImportClause | ts.BindingElement,
  target: Declaration,
  project: Project,
): boolean {
  const { name } = binding;
  if (name === undefined || !ts.isIdentifier(name)) return false;
  const found = definitionOf(name, project);
  return found !== undefined && (found === target || holdsAs(found, target));
}

function holdsAs(found: ts.Node, target: Declaration): boolean {
  return (
    ts.isVariableDeclaration(target) &&
    target.initializer !== undefined &&
    unwrap(target.initializer) === found
  );
}

/** Calls of a method: of its own class, and of what is made of that class. Something that only has the name counts as unknown. */
function methodCalls(
  target: SeenFunction,
  project: Project,
  isMeant: (node: ts.Node) => boolean,
): ts.CallExpression[] | undefined {
  const member = ts.isMethodDeclaration(target) ? target : holderOf(target);
  const owner = member?.parent;
  if (member === undefined || ts.isVariableDeclaration(member)) return undefined;
  if (owner === undefined || !ts.isClassLike(owner)) return undefined;
  const name = member.name.getText();
  const file = target.getSourceFile();
  const isLocal = isPrivate(member) || !isReachable(owner, file);
  // What a class makes goes everywhere, with or without an import.
  const places = isLocal ? [file] : project.codeMatching(`\\b${name}\\b`);
  if (places === undefined) return undefined;
  const calls: ts.CallExpression[] = [];
  for (const place of new Set([file, ...places.filter(isMeant)])) {
    for (const access of nodesIn(place, ts.isPropertyAccessExpression)) {
      if (access.name.text !== name) continue;
      const { parent } = access;
      if (!ts.isCallExpression(parent) || parent.expression !== access) return undefined;
      const called = functionCalled(parent, project);
      if (called === target) calls.push(parent);
      // Whose method this is cannot be told.
      else if (called === undefined && !isForeign(access.expression, project)) return undefined;
    }
    if (nodesIn(place, isOtherAccess).some((node) => nameAsked(node) === name)) return undefined;
  }
  return calls;
}

function isOtherAccess(node: ts.Node): node is ts.ElementAccessExpression | ts.BindingElement {
  return ts.isElementAccessExpression(node) || (ts.isBindingElement(node) && isTakenFromObject(node));
}

/** The name in `object['name']` and `const { name } = object` */
function nameAsked(node: ts.ElementAccessExpression | ts.BindingElement): string | undefined {
  if (ts.isBindingElement(node)) return (node.propertyName ?? node.name).getText();
  const key = unwrap(node.argumentExpression);
  return ts.isStringLiteralLike(key) ? key.text : undefined;
}

/** Whether a name is taken out of something that may be made of a class: no module, and nothing that a call gives. */
function isTakenFromObject(node: ts.BindingElement): boolean {
  const holder = node.parent.parent;
  const value =
    ts.isVariableDeclaration(holder) && holder.initializer !== undefined
      ? unwrap(holder.initializer)
      : undefined;
  return (
    value !== undefined &&
    ts.isObjectBindingPattern(node.parent) &&
    !ts.isCallExpression(value) &&
    !ts.isAwaitExpression(value)
  );
}

/** Whether an object is made by a class of the platform or of the AWS SDK: `new TextDecoder()`, `this.client` */
function isForeign(owner: ts.Expression, project: Project): boolean {
  const made = definitionOf(owner, project);
  if (made === undefined || !ts.isNewExpression(made)) return false;
  const isGlobal = ts.isIdentifier(made.expression) && declarationOf(made.expression) === undefined;
  return isGlobal || /^(?:@aws-sdk\/|node:)/.test(packageExport(made.expression)?.module ?? '');
}
