import { ts } from './compiler.cjs';
import type { Project } from './project.js';
import { type Declaration, topLevelDeclaration } from './scopes.js';
import { isWithin } from './walk.js';

/** What an exported name stands for: a declaration, an expression, or a whole module. */
export type Export = Declaration | ts.Expression | ts.SourceFile;

/**
 * What a module exports under a name, through barrels and re-exports.
 *
 * Knows `export`, `export … from`, `export *`, `export =`, `module.exports` and `exports.name`. The name `default` is the default
 * export; for a module without one it is what `module.exports` is.
 */
export function exportOf(
  file: ts.SourceFile,
  name: string,
  project: Project,
  seen = new Set<ts.SourceFile>(),
): Export | undefined {
  // A barrel that exports itself in a circle ends here.
  if (seen.has(file)) return undefined;
  seen.add(file);
  const stars: ts.SourceFile[] = [];
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      const found = fromExportDeclaration(statement, name, project, seen);
      if (found === 'everything') stars.push(...(moduleNamed(statement, project) ?? []));
      else if (found !== undefined) return found;
    } else if (ts.isExportAssignment(statement)) {
      if (name === 'default') return statement.expression;
      if (statement.isExportEquals) return memberInitializer(statement.expression, name);
    } else if (ts.isExpressionStatement(statement)) {
      const found = fromAssignment(statement.expression, name);
      if (found !== undefined) return found;
    } else if (isExported(statement)) {
      const found = fromStatement(statement, name, file);
      if (found !== undefined) return found;
    }
  }
  if (name === 'default') return undefined;
  for (const star of stars) {
    const found = exportOf(star, name, project, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fromExportDeclaration(
  statement: ts.ExportDeclaration,
  name: string,
  project: Project,
  seen: Set<ts.SourceFile>,
): Export | 'everything' | undefined {
  const clause = statement.exportClause;
  if (clause === undefined) return 'everything';
  if (ts.isNamespaceExport(clause)) {
    return clause.name.text === name ? moduleNamed(statement, project)?.[0] : undefined;
  }
  const specifier = clause.elements.find((element) => element.name.text === name);
  if (specifier === undefined) return undefined;
  const local = (specifier.propertyName ?? specifier.name).text;
  if (statement.moduleSpecifier === undefined) return topLevelDeclaration(statement.getSourceFile(), local);
  const [source] = moduleNamed(statement, project) ?? [];
  return source === undefined ? undefined : exportOf(source, local, project, seen);
}

function moduleNamed(statement: ts.ExportDeclaration, project: Project): ts.SourceFile[] | undefined {
  const specifier = statement.moduleSpecifier;
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return undefined;
  const file = project.moduleOf(specifier.text, statement.getSourceFile());
  return file === undefined ? undefined : [file];
}

/** `module.exports = {…}`, `module.exports.name = …`, `exports.name = …` */
function fromAssignment(expression: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) {
    return undefined;
  }
  const { left, right } = expression;
  if (!ts.isPropertyAccessExpression(left)) return undefined;
  const object = left.expression.getText();
  if (object === 'module' && left.name.text === 'exports') {
    return name === 'default' ? right : memberInitializer(right, name);
  }
  return (object === 'exports' || object === 'module.exports') && left.name.text === name ? right : undefined;
}

function fromStatement(statement: ts.Statement, name: string, file: ts.SourceFile): Declaration | undefined {
  if (hasModifier(statement, ts.SyntaxKind.DefaultKeyword)) {
    return name === 'default' && (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
      ? statement
      : undefined;
  }
  const declaration = topLevelDeclaration(file, name);
  if (declaration === undefined) return undefined;
  return isWithin(declaration, statement) ? declaration : undefined;
}

function memberInitializer(expression: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(expression)) return undefined;
  for (const property of expression.properties) {
    if (property.name === undefined || !ts.isIdentifier(property.name) || property.name.text !== name)
      continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

/** Whether a statement says `export` itself. */
export function isExported(statement: ts.Node): boolean {
  return hasModifier(statement, ts.SyntaxKind.ExportKeyword);
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false)
  );
}

/** Whether a use of a name exports it: `export { name }`, `export default name`, `module.exports = { name }`, `exports.name = name` */
export function isExportOf(use: ts.Identifier): boolean {
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
