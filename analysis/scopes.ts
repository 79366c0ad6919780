import { ts } from './compiler.cjs';

/** What introduces a name for values. */
export type Declaration =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ClassDeclaration
  | ts.ClassExpression
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.ImportClause
  | ts.ImportSpecifier
  | ts.NamespaceImport
  | ts.ImportEqualsDeclaration;

type Scope = Map<string, Declaration>;

const scopes = new WeakMap<ts.Node, Scope>();
const references = new WeakMap<ts.SourceFile, Map<string, ts.Identifier[]>>();

/**
 * The declaration that a name means where it stands, by JavaScript's rules of scope; `undefined` for globals.
 *
 * Within the file only: an imported name leads to its import.
 */
export function declarationOf(name: ts.Identifier): Declaration | undefined {
  return visibleAt(name, name.text);
}

/** The declaration that a name would mean where a node stands. */
export function visibleAt(place: ts.Node, name: string): Declaration | undefined {
  for (let node: ts.Node | undefined = place.parent; node !== undefined; node = node.parent) {
    const found = opensScope(node) ? scopeOf(node).get(name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a name means the same at another place, and what it means is declared before that. */
export function isVisibleAt(name: ts.Identifier, place: ts.Node): boolean {
  const declaration = declarationOf(name);
  return (
    declaration !== undefined && visibleAt(place, name.text) === declaration && declaration.pos < place.pos
  );
}

/** The declaration of a name at the top level of a file. */
export function topLevelDeclaration(file: ts.SourceFile, name: string): Declaration | undefined {
  return scopeOf(file).get(name);
}

/** Every place in the file, in order, that uses what a declaration introduces. */
export function usesOf(declaration: Declaration): ts.Identifier[] {
  const name = declaration.name;
  if (name === undefined || !ts.isIdentifier(name)) return [];
  return referencesIn(declaration.getSourceFile(), name.text).filter(
    (identifier) => declarationOf(identifier) === declaration,
  );
}

function referencesIn(file: ts.SourceFile, name: string): readonly ts.Identifier[] {
  let index = references.get(file);
  if (index === undefined) {
    index = new Map();
    collectReferences(file, index);
    references.set(file, index);
  }
  return index.get(name) ?? [];
}

function collectReferences(node: ts.Node, index: Map<string, ts.Identifier[]>): void {
  if (ts.isIdentifier(node) && isReference(node)) {
    const list = index.get(node.text);
    if (list === undefined) index.set(node.text, [node]);
    else list.push(node);
  }
  ts.forEachChild(node, (child) => collectReferences(child, index));
}

/** Whether an identifier reads or writes a variable, and is not the name of a member or of a declaration. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return false;
  if (ts.isJsxAttribute(parent) || ts.isLabeledStatement(parent)) return false;
  if (ts.isBreakOrContinueStatement(parent)) return false;
  return (parent as { name?: ts.Node }).name !== node;
}

function opensScope(node: ts.Node): boolean {
  return scopeKinds.has(node.kind) || ts.isFunctionLike(node);
}

const { SyntaxKind } = ts;
const scopeKinds = new Set([
  SyntaxKind.SourceFile,
  SyntaxKind.Block,
  SyntaxKind.ModuleBlock,
  SyntaxKind.CaseBlock,
  SyntaxKind.CatchClause,
  SyntaxKind.ForStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.ClassExpression,
  SyntaxKind.ClassStaticBlockDeclaration,
]);

function scopeOf(node: ts.Node): Scope {
  let scope = scopes.get(node);
  if (scope === undefined) {
    scope = new Map();
    declareIn(node, scope);
    scopes.set(node, scope);
  }
  return scope;
}

function declareIn(node: ts.Node, scope: Scope): void {
  if (ts.isFunctionLike(node)) {
    if (ts.isFunctionExpression(node) && node.name !== undefined) scope.set(node.name.text, node);
    for (const parameter of node.parameters) declareBinding(parameter, scope);
    const { body } = node as ts.FunctionLikeDeclaration;
    if (body !== undefined) declareHoisted(body, scope);
  } else if (ts.isSourceFile(node) || ts.isModuleBlock(node) || ts.isClassStaticBlockDeclaration(node)) {
    const statements = ts.isClassStaticBlockDeclaration(node) ? node.body.statements : node.statements;
    for (const statement of statements) {
      declareHoisted(statement, scope);
      declareStatement(statement, scope);
    }
  } else if (ts.isBlock(node)) {
    for (const statement of node.statements) declareStatement(statement, scope);
  } else if (ts.isCaseBlock(node)) {
    for (const clause of node.clauses) {
      for (const statement of clause.statements) declareStatement(statement, scope);
    }
  } else if (ts.isCatchClause(node)) {
    if (node.variableDeclaration !== undefined) declareBinding(node.variableDeclaration, scope);
  } else if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    const { initializer } = node;
    if (initializer !== undefined && ts.isVariableDeclarationList(initializer))
      declareList(initializer, scope);
  } else if (ts.isClassExpression(node)) {
    if (node.name !== undefined) scope.set(node.name.text, node);
  }
}

function declareStatement(statement: ts.Statement, scope: Scope): void {
  if (ts.isVariableStatement(statement)) {
    declareList(statement.declarationList, scope);
  } else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement)
  ) {
    if (statement.name !== undefined) scope.set(statement.name.text, statement);
  } else if (ts.isModuleDeclaration(statement)) {
    // A namespace merged with a class or a function extends that one.
    if (ts.isIdentifier(statement.name) && !scope.has(statement.name.text))
      scope.set(statement.name.text, statement);
  } else if (ts.isImportDeclaration(statement)) {
    declareImport(statement.importClause, scope);
  }
}

function declareImport(clause: ts.ImportClause | undefined, scope: Scope): void {
  if (clause?.name !== undefined) scope.set(clause.name.text, clause);
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) scope.set(bindings.name.text, bindings);
  else for (const specifier of bindings.elements) scope.set(specifier.name.text, specifier);
}

/** `var` belongs to the function that it stands in, however deep. */
function declareHoisted(node: ts.Node, scope: Scope): void {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0)
    declareList(node, scope);
  ts.forEachChild(node, (child) => declareHoisted(child, scope));
}

function declareList(list: ts.VariableDeclarationList, scope: Scope): void {
  for (const declaration of list.declarations) declareBinding(declaration, scope);
}

function declareBinding(
  declaration: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
  scope: Scope,
): void {
  if (ts.isIdentifier(declaration.name)) {
    scope.set(declaration.name.text, declaration);
    return;
  }
  for (const element of declaration.name.elements) {
    if (ts.isBindingElement(element)) declareBinding(element, scope);
  }
}
