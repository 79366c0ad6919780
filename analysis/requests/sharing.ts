import { callsOf } from '../calls.js';
import { ts } from '../compiler.cjs';
import { isAssignmentOperator } from '../expressions.js';
import { isSeenFunction } from '../functions.js';
import type { Project } from '../project.js';
import { isNamed, type Named, referencesTo } from '../references.js';
import { usesOf } from '../scopes.js';
import { isTestFile } from '../tests.js';
import { useOf } from '../uses.js';
import { chainFrom, isLogged, isOnPath, keyOfElement } from './chains.js';
import { addedAt } from './elements.js';
import type { Entry, Holding, Path } from './found.js';

/**
 * A place that gets a field and is not one of those by which it comes to a request: something else that takes the same object, or reads
 * the field. `undefined` where the requests are all that it is for. Tests and logs do not count.
 */
export function foreignUse(
  { holdings }: Pick<Entry, 'holdings'>,
  through: ReadonlySet<ts.Node>,
  project: Project,
): ts.Node | undefined {
  for (const { declaration, path } of holdings) {
    const references = referencesOf(declaration, project);
    if (references === undefined) return declaration;
    const foreign = references.find(
      (node) => !through.has(node) && !isTestFile(node.getSourceFile().fileName) && mayGet(node, path),
    );
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}

function referencesOf(declaration: Holding['declaration'], project: Project): readonly ts.Node[] | undefined {
  if (isSeenFunction(declaration)) return callsOf(declaration, project, 'production');
  if (ts.isBindingElement(declaration)) return usesOf(declaration);
  if (ts.isParameter(declaration) && !ts.isIdentifier(declaration.name))
    return ts.isObjectBindingPattern(declaration.name) ? declaration.name.elements : undefined;
  return isNamed(declaration) ? usesEverywhere(declaration, project) : undefined;
}

/** The references to a declaration, and those to the names under which other files have it. */
function usesEverywhere(declaration: Named, project: Project): readonly ts.Node[] | undefined {
  const found = new Set<ts.Node>();
  const names = new Set<Named>([declaration]);
  for (const name of names) {
    const own = isImport(name) ? usesOf(name) : referencesTo(name, project);
    if (own === undefined) return undefined;
    for (const node of own) {
      if (isImport(node) || ts.isExportSpecifier(node)) names.add(node);
      else found.add(node);
    }
  }
  return [...found];
}

function isImport(node: ts.Node): node is ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport {
  return ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isNamespaceImport(node);
}

/** Whether something may come to have a field where what holds it is referred to. */
function mayGet(node: ts.Node, path: Path): boolean {
  if (ts.isBindingElement(node)) return mayUnpack(node, path);
  if (!ts.isExpression(node)) return true;
  // `keyof typeof presets` knows the names of the presets, and nothing of what they hold.
  if (ts.isTypeQueryNode(node.parent) && ts.isTypeOperatorNode(node.parent.parent)) return path.length < 2;
  if (ts.isExportSpecifier(node.parent)) return false;
  const { end, keys } = chainFrom(node);
  if (!isOnPath(keys, path)) return false;
  const { parent } = end;
  const isTarget =
    ts.isBinaryExpression(parent) && parent.left === end && isAssignmentOperator(parent.operatorToken.kind);
  if (isTarget || ts.isDeleteExpression(parent) || isLogged(end) || addedAt(end) !== undefined) return false;
  // How many there are.
  if (keys.at(-1) === 'length' && path[keys.length - 1] === undefined) return false;
  const use = useOf(end);
  if (use.kind === 'unpacked' && ts.isObjectBindingPattern(use.pattern)) {
    return use.pattern.elements.some((element) => mayUnpack(element, path.slice(keys.length)));
  }
  return !(use.kind === 'tested' && keys.length < path.length);
}

function mayUnpack(element: ts.BindingElement, [key]: Path): boolean {
  const name = keyOfElement(element);
  return element.dotDotDotToken !== undefined || name === undefined || key === undefined || name === key;
}
