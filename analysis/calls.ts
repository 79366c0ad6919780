import { basename, dirname } from 'node:path/posix';
import { ts } from './compiler.cjs';
import { packageExport } from './consumers.js';
import { classAround, definitionOf } from './definitions.js';
import { isExported } from './exports.js';
import { isExpression, textOfName, unwrap } from './expressions.js';
import type { Project } from './project.js';
import { type Declaration, declarationOf, topLevelDeclaration, usesOf } from './scopes.js';
import { isTestFile } from './tests.js';
import { isConstant, useOf, wrapped } from './uses.js';
import { nodesIn } from './walk.js';

/** A function with a body: what a call of it does can be seen. */
export type SeenFunction =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration;

/** The function that a call leads to, as far as that is a single one: by name, as a method of a class or of an object. */
export function functionCalled(call: ts.CallExpression, project: Project): SeenFunction | undefined {
  const callee = unwrap(call.expression);
  const found = ts.isPropertyAccessExpression(callee)
    ? methodNamed(callee, project)
    : ts.isIdentifier(callee)
      ? functionNamed(callee, project)
      : undefined;
  return found !== undefined && isSeenFunction(found) ? found : undefined;
}

/** What a name stands for; one that is written to may stand for something else. */
function functionNamed(name: ts.Identifier, project: Project): ts.Node | undefined {
  const declaration = declarationOf(name);
  const isFixed =
    declaration === undefined || !ts.isVariableDeclaration(declaration) || isConstant(declaration);
  return isFixed ? definitionOf(name, project) : undefined;
}

export function isSeenFunction(node: ts.Node): node is SeenFunction {
  return (
    (ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isArrowFunction(node) ||
      ts.isMethodDeclaration(node)) &&
    node.body !== undefined
  );
}

function methodNamed(callee: ts.PropertyAccessExpression, project: Project): ts.Node | undefined {
  const owner = unwrap(callee.expression);
  const name = callee.name.text;
  if (owner.kind === ts.SyntaxKind.ThisKeyword) {
    const around = classAround(owner);
    return around === undefined || isOverridden(around, name, project)
      ? undefined
      : memberOf(around, name, project);
  }
  const definition = definitionOf(owner, project);
  const type = definition === undefined ? undefined : classOf(definition, project);
  if (type !== undefined) return memberOf(type, name, project);
  if (definition !== undefined && ts.isObjectLiteralExpression(definition)) {
    const property = definition.properties.find(
      (own) => own.name !== undefined && textOfName(own.name) === name,
    );
    if (property === undefined) return undefined;
    if (ts.isPropertyAssignment(property)) return unwrap(property.initializer);
    return ts.isShorthandPropertyAssignment(property) ? definitionOf(property.name, project) : property;
  }
  // A function of a module that is imported as a whole.
  return definitionOf(callee, project);
}

/** Whether a class that builds on another one has a member of its own under a name. */
function isOverridden(owner: ts.ClassLikeDeclaration, name: string, project: Project): boolean {
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

/** The class of an object: what is made by `new`, or declared by its type. */
function classOf(definition: ts.Node, project: Project): ts.ClassLikeDeclaration | undefined {
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
function memberOf(owner: ts.ClassLikeDeclaration, name: string, project: Project): ts.Node | undefined {
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

/** The calls of a function, or `undefined` where something else may call it, too. Those in tests count, unless told otherwise. */
export function callsOf(
  target: SeenFunction,
  project: Project,
  where: 'everywhere' | 'production' = 'everywhere',
): readonly ts.CallExpression[] | undefined {
  const isMeant = (file: ts.SourceFile) => where === 'everywhere' || !isTestFile(file.fileName);
  const known =
    ts.isMethodDeclaration(target) || ts.isClassLike(holderOf(target)?.parent ?? target)
      ? methodCalls(target, project, isMeant)
      : functionCalls(target, project, isMeant);
  return known?.every((call) => functionCalled(call, project) === target) === true ? known : undefined;
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
  isMeant: (file: ts.SourceFile) => boolean,
): ts.CallExpression[] | undefined {
  const holder = ts.isFunctionDeclaration(target) ? target : holderOf(target);
  if (holder === undefined || ts.isPropertyDeclaration(holder)) return undefined;
  const file = target.getSourceFile();
  const calls = callsAt(usesOf(holder));
  if (calls === undefined) return undefined;
  const exportedAs = namesOfExport(holder, file);
  if (exportedAs.length === 0) return calls;
  const importers = importersOf(file, project);
  if (importers === undefined) return undefined;
  if (isImportedFromElsewhere(nameOf(holder), project)) return undefined;
  const others = [...importers]
    .filter(([importer]) => isMeant(importer))
    .map(([importer, specifiers]) => importedCalls(importer, specifiers, holder, project));
  return others.some((list) => list === undefined)
    ? undefined
    : [...calls, ...others.flatMap((list) => list ?? [])];
}

/**
 * Whether some file imports a name from a module of the project that cannot be found: by an alias of a bundler, or as a package of the
 * same repository. It may be the one that is asked for.
 */
function isImportedFromElsewhere(name: string, project: Project): boolean {
  const files = project.codeMatching(`\\b${name}\\b`) ?? [];
  return files.some((file) =>
    [...nodesIn(file, ts.isImportSpecifier), ...nodesIn(file, ts.isBindingElement)].some((binding) => {
      if ((binding.propertyName ?? binding.name).getText() !== name) return false;
      const specifier = specifierOf(binding);
      return (
        specifier !== undefined &&
        !/^(?:node:|@aws-sdk\/|@smithy\/)/.test(specifier) &&
        project.moduleOf(specifier, file) === undefined
      );
    }),
  );
}

/** The module that a name is imported or required from. */
function specifierOf(binding: ts.ImportSpecifier | ts.BindingElement): string | undefined {
  if (ts.isImportSpecifier(binding)) {
    const { moduleSpecifier } = binding.parent.parent.parent;
    return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  }
  const holder = binding.parent.parent;
  const loaded = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  const call = loaded !== undefined && ts.isAwaitExpression(loaded) ? loaded.expression : loaded;
  if (call === undefined || !ts.isCallExpression(call)) return undefined;
  const isLoad =
    call.expression.kind === ts.SyntaxKind.ImportKeyword || call.expression.getText() === 'require';
  const [argument] = call.arguments;
  return isLoad && argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined;
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

/** `export { name }`, `export default name`, `module.exports = { name }`, `exports.name = name` */
function isExportOf(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) return true;
  const value =
    ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent) ? parent.parent : use;
  const assignment = value.parent;
  return (
    ts.isBinaryExpression(assignment) &&
    assignment.right === value &&
    /^(?:module\.exports|exports)\b/.test(assignment.left.getText())
  );
}

function namesOfExport(declaration: Declaration, file: ts.SourceFile): string[] {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  if (isExported(statement)) return ['*'];
  return usesOf(declaration).some(isExportOf) && declaration.getSourceFile() === file ? ['*'] : [];
}

/** The calls of an imported function in a file; `undefined` if it is used in another way, or handed on. */
function importedCalls(
  file: ts.SourceFile,
  specifiers: readonly ts.StringLiteralLike[],
  target: Declaration,
  project: Project,
): ts.CallExpression[] | undefined {
  const calls: ts.CallExpression[] = [];
  for (const binding of [
    ...nodesIn(file, ts.isImportSpecifier),
    ...nodesIn(file, ts.isImportClause),
    ...nodesIn(file, ts.isBindingElement),
  ]) {
    if (binding.name === undefined || !ts.isIdentifier(binding.name) || !leadsTo(binding, target, project))
      continue;
    const own = callsAt(usesOf(binding));
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
  isMeant: (file: ts.SourceFile) => boolean,
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

/** Whether a member of a class is for that class alone. */
export function isPrivate(member: ts.ClassElement): boolean {
  const isNamedSo = member.name !== undefined && ts.isPrivateIdentifier(member.name);
  const modifiers = ts.canHaveModifiers(member) ? ts.getModifiers(member) : undefined;
  return isNamedSo || modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true;
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

/** Whether a class, or something made of it, leaves its file. */
function isReachable(owner: ts.ClassLikeDeclaration, file: ts.SourceFile): boolean {
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

/** The argument of a call at an index, unless a spread before it moves them. */
export function argumentAt(call: ts.CallExpression, index: number): ts.Expression | undefined {
  return call.arguments.slice(0, index + 1).some(ts.isSpreadElement) ? undefined : call.arguments[index];
}

/**
 * The files that import a file, themselves or through others that export it again, with the specifiers that lead there; `undefined` where
 * they cannot be searched.
 */
function importersOf(
  file: ts.SourceFile,
  project: Project,
): Map<ts.SourceFile, ts.StringLiteralLike[]> | undefined {
  const found = new Map<ts.SourceFile, ts.StringLiteralLike[]>();
  const targets = new Set([file]);
  for (const target of targets) {
    const { fileName } = target;
    const stem = basename(fileName).replace(/\.[cm]?[jt]sx?$/, '');
    const name = stem === 'index' ? basename(dirname(fileName)) : stem;
    // A folder's index is also imported as `.` and `..`.
    const pattern = `['"][^'"\\n]*(?:${escaped(name)}|/index|\\.)(?:\\.[cm]?[jt]sx?)?/?['"]`;
    const candidates = project.codeMatching(stem === 'index' ? pattern : pattern.replace('|/index|\\.', ''));
    if (candidates === undefined) return undefined;
    for (const candidate of candidates) {
      if (candidate === file) continue;
      const specifiers = nodesIn(candidate, ts.isStringLiteralLike).filter(isSpecifier);
      const own = specifiers.filter(({ text }) => project.moduleOf(text, candidate) === target);
      if (own.length === 0) continue;
      found.set(candidate, [...(found.get(candidate) ?? []), ...own]);
      if (own.some(({ parent }) => ts.isExportDeclaration(parent))) targets.add(candidate);
    }
  }
  return found;
}

function isSpecifier({ parent }: ts.Node): boolean {
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent) ||
    (ts.isCallExpression(parent) &&
      (parent.expression.kind === ts.SyntaxKind.ImportKeyword ||
        /^(?:require|(?:jest|vi)\.\w+)$/.test(parent.expression.getText())))
  );
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
