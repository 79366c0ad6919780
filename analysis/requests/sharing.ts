import { callsOf } from '../calls.js';
import { ts } from '../compiler.cjs';
import { isAssignmentOperator, isNothing, unwrap } from '../expressions.js';
import { isSeenFunction } from '../functions.js';
import { importersOf } from '../importers.js';
import { memoized } from '../memo.js';
import type { Project } from '../project.js';
import { isNamed, type Named, referencesTo } from '../references.js';
import { usesOf } from '../scopes.js';
import { isTestFile } from '../tests.js';
import { needOf } from '../type-members.js';
import { useOf, wrapped } from '../uses.js';
import { chainFrom, isLogged, isOnPath, keyOfElement } from './chains.js';
import { addedAt } from './elements.js';
import { isAssign } from './emptied.js';
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
      (node) => isOther(node, through) && mayGet(node, path) && !asksWhetherEmpty(node, through),
    );
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}

/** The places that only print a field by its name: `console.log(input.temperature)` */
export function printsOf(
  { holdings }: Pick<Entry, 'holdings'>,
  through: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Expression[] {
  return holdings.flatMap(({ declaration, path }) =>
    (referencesOf(declaration, project) ?? []).flatMap((node) => {
      if (!ts.isExpression(node) || !isOther(node, through)) return [];
      const { end, keys } = chainFrom(node);
      return isOnPath(keys, path) && keys.length >= path.length && isLogged(end) ? end : [];
    }),
  );
}

/** A place that needs a type to have a field, which it has by what gives the field: `(input: typeof defaults) => input.temperature` */
export function typedNeed({ holdings }: Pick<Entry, 'holdings'>, project: Project): ts.Node | undefined {
  const owners = holdings.map(({ declaration }) => declaration);
  for (const { declaration, path } of holdings) {
    const name = path.at(-1);
    const files = name === undefined ? [] : filesOfType(declaration, project);
    for (const file of files) {
      const need = name === undefined ? undefined : needOf({ name, owners }, file, project);
      if (need !== undefined) return need;
    }
  }
  return undefined;
}

/** The files that may know a type which is made of what a declaration holds. */
function filesOfType(declaration: Holding['declaration'], project: Project): readonly ts.SourceFile[] {
  const { parent } = declaration;
  const holder = isSeenFunction(declaration) && ts.isVariableDeclaration(parent) ? parent : declaration;
  const uses = isNamed(holder) ? (usesEverywhere(holder, project) ?? []) : [];
  const files = new Set(
    uses.filter((use) => ts.isTypeQueryNode(use.parent)).map((use) => use.getSourceFile()),
  );
  for (const file of files)
    for (const importer of importersOf(file, project)?.keys() ?? []) files.add(importer);
  return [...files];
}

function isOther(node: ts.Node, through: ReadonlySet<ts.Node>): boolean {
  return !through.has(node) && !isTestFile(node.getSourceFile().fileName);
}

function referencesOf(declaration: Holding['declaration'], project: Project): readonly ts.Node[] | undefined {
  if (isSeenFunction(declaration)) return callsOf(declaration, project, 'production');
  if (ts.isBindingElement(declaration)) return usesOf(declaration);
  if (ts.isParameter(declaration) && !ts.isIdentifier(declaration.name))
    return ts.isObjectBindingPattern(declaration.name) ? declaration.name.elements : undefined;
  return isNamed(declaration) ? usesEverywhere(declaration, project) : undefined;
}

/** The references to a declaration, and those to the names under which other files have it. */
const usesEverywhere = memoized(searchedUses);

function searchedUses(declaration: Named, project: Project): readonly ts.Node[] | undefined {
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
  // Types get nothing, but `keyof typeof presets` has the names of the presets.
  if (ts.isTypeQueryNode(node.parent)) return ts.isTypeOperatorNode(node.parent.parent) && path.length < 2;
  if (ts.isExportSpecifier(node.parent)) return false;
  const { end, keys } = chainFrom(node);
  if (!isOnPath(keys, path)) return false;
  const { parent } = end;
  const isTarget =
    ts.isBinaryExpression(parent) && parent.left === end && isAssignmentOperator(parent.operatorToken.kind);
  if (isTarget || ts.isDeleteExpression(parent) || isLogged(end) || addedAt(end) !== undefined) return false;
  if (isWrittenOver(end)) return false;
  // How many there are.
  if (keys.at(-1) === 'length' && path[keys.length - 1] === undefined) return false;
  const use = useOf(end);
  if (use.kind === 'unpacked' && ts.isObjectBindingPattern(use.pattern)) {
    return use.pattern.elements.some((element) => mayUnpack(element, path.slice(keys.length)));
  }
  return !(use.kind === 'tested' && keys.length < path.length);
}

/** `Object.assign(input, …);` */
function isWrittenOver(target: ts.Expression): boolean {
  const { parent: call } = target;
  const isTarget = ts.isCallExpression(call) && call.arguments[0] === target && isAssign(call);
  return isTarget && ts.isExpressionStatement(call.parent);
}

/** Whether a reference only decides that nothing is sent in the place of an object without members. */
function asksWhetherEmpty(node: ts.Node, through: ReadonlySet<ts.Node>): boolean {
  const { parent: call } = node;
  if (!ts.isCallExpression(call) || call.expression.getText() !== 'Object.keys') return false;
  const length = wrapped(call).parent;
  if (!ts.isPropertyAccessExpression(length) || length.name.text !== 'length') return false;
  let test: ts.Expression = wrapped(length);
  while (isComparison(test.parent) || ts.isPrefixUnaryExpression(test.parent)) test = wrapped(test.parent);
  const { parent } = test;
  const isSent = (part: ts.Node) => isNothingBut(part, through);
  if (ts.isConditionalExpression(parent)) return isSent(parent.whenTrue) && isSent(parent.whenFalse);
  if (ts.isBinaryExpression(parent)) {
    const isGuard = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    return isGuard && parent.left === test && isSent(parent.right);
  }
  return ts.isIfStatement(parent) && parent.elseStatement === undefined && isSent(parent.thenStatement);
}

function isComparison(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && /^[!=]==?$|^[<>]=?$/.test(node.operatorToken.getText());
}

/** Whether code is all about what goes to a request: `fields`, `{ fields }`, `input.fields = fields;`, or nothing. */
function isNothingBut(node: ts.Node, through: ReadonlySet<ts.Node>): boolean {
  if (ts.isBlock(node)) {
    const [only, ...others] = node.statements;
    return only !== undefined && others.length === 0 && isNothingBut(only, through);
  }
  if (ts.isExpressionStatement(node))
    return ts.isBinaryExpression(node.expression) && isNothingBut(node.expression.right, through);
  if (!ts.isExpression(node)) return false;
  const value = unwrap(node);
  if (through.has(value) || isNothing(value)) return true;
  if (!ts.isObjectLiteralExpression(value)) return false;
  const [property, ...others] = value.properties;
  if (property === undefined || others.length > 0) return property === undefined;
  if (ts.isPropertyAssignment(property)) return isNothingBut(property.initializer, through);
  return ts.isShorthandPropertyAssignment(property) && through.has(property.name);
}

function mayUnpack(element: ts.BindingElement, [key]: Path): boolean {
  const name = keyOfElement(element);
  return element.dotDotDotToken !== undefined || name === undefined || key === undefined || name === key;
}
