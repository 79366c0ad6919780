import { runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { isExported } from '../../analysis/exports.js';
import { once } from '../../analysis/memo.js';
import { usesOf } from '../../analysis/scopes.js';
import { nodesIn } from '../../analysis/walk.js';
import { applyEdits, type Edit } from '../../edits/edit.js';
import { changeNames, importTypes, loadsWithin, localNameOf, removeSpecifiers } from '../../edits/imports.js';
import { removalOf, removeStatement, settleRemovals } from '../../edits/statements.js';
import type { Draft } from './draft.js';

/** The edits of all drafts, with the imports that they need, and without what nothing uses any more because of them. */
export function tidied(file: ts.SourceFile, drafts: readonly Draft[]): Edit[] {
  let edits = unique(drafts.flatMap((draft) => draft.edits));
  const names = new Map<string, 'value' | 'type'>();
  for (const draft of drafts) {
    for (const [name, as] of draft.names) names.set(name, names.get(name) === 'value' ? 'value' : as);
  }
  edits = withoutUnused(file, edits);
  settleRemovals(file, edits);
  const text = applyEdits(file.text, edits);
  const gone = removedBy(edits, file);
  const own = changedLoads(file, text, names);
  const remove = new Set(
    importedNames(file)
      .filter(([, local]) => gone.includes(local))
      .filter(([, local]) => (own === undefined ? isLost(file, text, local) : own.isLost(local)))
      .map(([name]) => name),
  );
  const add = own?.others ?? names;
  const isMeant = (statement: ts.Node) => own?.loads.includes(statement) !== true;
  const changes =
    changeNames(file, runtimePackage, { add, remove, others: edits, isMeant }) ??
    // A file that had nothing to do with the SDK until now.
    importTypes(file, runtimePackage, [...add.keys()], edits);
  return [...edits, ...(own?.edits ?? []), ...changes];
}

type NewNames = ReadonlyMap<string, 'value' | 'type'>;

/** What becomes of functions that load the SDK themselves. */
interface Loads {
  readonly loads: readonly ts.Node[];
  readonly edits: readonly Edit[];
  /** The names that the rest of the file needs. */
  readonly others: NewNames;
  /** Whether the rest of the file has lost a name. */
  isLost(name: string): boolean;
}

/** Functions that load the SDK themselves: each gets the names that it uses, and the rest of the file the others. */
function changedLoads(file: ts.SourceFile, text: string, names: NewNames): Loads | undefined {
  const loads = loadsWithin(file, runtimePackage);
  if (loads.length === 0) return undefined;
  const result = parsed(file, text);
  const after = loadsWithin(result, runtimePackage);
  if (after.length !== loads.length) return undefined;
  const given = new Set<string>();
  const edits = loads.flatMap((load, index) => {
    const used = namesBeside(after[index] ?? load);
    const before = namesBeside(load);
    const isUsed = ([name, as]: readonly [string, string]) =>
      as === 'value' && used.has(localNameOf(file, name));
    const add = new Map([...names].filter(isUsed));
    for (const name of add.keys()) given.add(name);
    const lost = importedNames(file).filter(([, local]) => before.has(local) && !used.has(local));
    const remove = new Set(lost.map(([name]) => name));
    return changeNames(file, runtimePackage, { add, remove, isMeant: (own) => own === load }) ?? [];
  });
  const bound = new Set(loads.flatMap((load) => nodesIn(load, ts.isIdentifier).map((name) => name.text)));
  const [rest, restBefore] = [namesOutside(result, after), namesOutside(file, loads)];
  const others = [...names].flatMap(([name, as]): [string, 'value' | 'type'][] => {
    if (!given.has(name)) return [[name, as]];
    return rest.has(localNameOf(file, name)) ? [[name, 'type']] : [];
  });
  return {
    loads,
    edits,
    others: new Map(others),
    isLost: (name) => (bound.has(name) ? restBefore.has(name) && !rest.has(name) : isLost(file, text, name)),
  };
}

/** The names in a file, but for its imports and the functions around some statements. */
function namesOutside(file: ts.SourceFile, statements: readonly ts.Node[]): Set<string> {
  const inside = statements.map((statement) => ts.findAncestor(statement, ts.isFunctionLike) ?? statement);
  const parts: readonly ts.Node[] = [...inside, ...file.statements.filter(ts.isImportDeclaration)];
  const others = nodesIn(file, ts.isIdentifier).filter(
    (name) => !parts.some(({ pos, end }) => pos <= name.pos && end >= name.end),
  );
  return new Set(others.map((name) => name.text));
}

/** The names in the function around a statement, but for those in the statement. */
function namesBeside(statement: ts.Node): Set<string> {
  const around = ts.findAncestor(statement, ts.isFunctionLike) ?? statement;
  const others = nodesIn(around, ts.isIdentifier).filter(
    ({ pos, end }) => pos < statement.pos || end > statement.end,
  );
  return new Set(others.map((name) => name.text));
}

function unique(edits: readonly Edit[]): Edit[] {
  const known = new Set<string>();
  return edits.filter(({ start, end, text }) => {
    const key = `${start}:${end}:${text}`;
    if (start !== end && known.has(key)) return false;
    known.add(key);
    return true;
  });
}

/** The names that a file has of the SDK, with what they are called here. */
function importedNames(file: ts.SourceFile): [name: string, local: string][] {
  const specifiers = nodesIn(file, ts.isImportSpecifier)
    .filter(({ parent }) => isRuntime(parent.parent.parent.moduleSpecifier))
    .map((node): [string, string] => [(node.propertyName ?? node.name).text, node.name.text]);
  const elements = nodesIn(file, ts.isBindingElement).flatMap((node): [string, string][] => {
    const holder = node.parent.parent;
    const isLoaded =
      ts.isVariableDeclaration(holder) && holder.initializer?.getText().includes(runtimePackage) === true;
    return isLoaded && ts.isIdentifier(node.name)
      ? [[(node.propertyName ?? node.name).getText(), node.name.text]]
      : [];
  });
  return [...specifiers, ...elements];
}

function isRuntime(specifier: ts.Node): boolean {
  return ts.isStringLiteral(specifier) && specifier.text === runtimePackage;
}

/** Whether a name that was used stands nowhere any more but where it is introduced. */
function isLost(file: ts.SourceFile, text: string, name: string): boolean {
  if (countOf(file, name) <= 1) return false;
  // What the text holds once is no second name, and takes no parsing.
  return mentionsOf(name, text) === 1 || countOf(parsed(file, text), name) === 1;
}

/** How often a name stands in a text, be it in comments and strings. */
function mentionsOf(name: string, text: string): number {
  return text.split(name).length - 1;
}

function countOf(file: ts.SourceFile, name: string): number {
  return nodesIn(file, ts.isIdentifier).filter((node) => node.text === name).length;
}

/** A file with another text. The same text is asked about for each name that it may have lost. */
function parsed(file: ts.SourceFile, text: string): ts.SourceFile {
  const known = parsesOf(file);
  const result = known.get(text) ?? ts.createSourceFile(file.fileName, text, ts.ScriptTarget.ESNext, true);
  known.set(text, result);
  return result;
}

const parsesOf = once((_: ts.SourceFile) => new Map<string, ts.SourceFile>());

type Removable =
  | ts.VariableDeclaration
  | ts.FunctionDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.ImportSpecifier;

/** The text that edits take away. */
function removedBy(edits: readonly Edit[], file: ts.SourceFile): string {
  return edits.map(({ start, end }) => file.text.slice(start, end)).join('\n');
}

/** Adds the removal of what lost its last use through the edits, and then of what lost its last use through that. */
function withoutUnused(file: ts.SourceFile, edits: Edit[]): Edit[] {
  let all = edits;
  for (;;) {
    // Only what stands in a text that goes can lose a use.
    const gone = removedBy(all, file);
    const candidates = nodesIn(file, isRemovable).filter(
      (node) => node.name !== undefined && gone.includes(node.name.getText()) && isIntact(node, all),
    );
    if (candidates.length === 0) return all;
    const after = parsed(file, applyEdits(file.text, all));
    const victims = candidates.filter((node) => lostLastUse(node, file, after));
    if (victims.length === 0) return all;
    const removals: Edit[] = [];
    for (const victim of victims) {
      if (ts.isVariableDeclaration(victim)) removeStatement(victim, removals);
      else if (!ts.isImportSpecifier(victim)) removals.push(removalOf(victim));
    }
    removals.push(...removeSpecifiers(victims.filter(ts.isImportSpecifier)));
    if (removals.length === 0) return all;
    all = [...all, ...unique(removals)];
  }
}

function isRemovable(node: ts.Node): node is Removable {
  if (ts.isImportSpecifier(node)) return !isRuntime(node.parent.parent.parent.moduleSpecifier);
  if (ts.isVariableDeclaration(node)) {
    return (
      ts.isIdentifier(node.name) &&
      node.initializer !== undefined &&
      isPure(node.initializer) &&
      !isExported(node.parent.parent)
    );
  }
  const isNamed =
    ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  return isNamed && !isExported(node);
}

/** What can go with nothing but its name: it does nothing. */
function isPure(node: ts.Expression): boolean {
  if (ts.isNewExpression(node))
    return /^(?:Text(?:De|En)coder)$/.test(node.expression.getText().replace(/^\w+\./, ''));
  return (
    ts.isStringLiteralLike(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isNumericLiteral(node)
  );
}

function isIntact(node: ts.Node, edits: readonly Edit[]): boolean {
  const start = node.getStart();
  return !edits.some((edit) => edit.start < node.end && edit.end > start);
}

function lostLastUse(node: Removable, file: ts.SourceFile, after: ts.SourceFile): boolean {
  if (node.name === undefined || !ts.isIdentifier(node.name)) return false;
  const name = node.name.text;
  const isSame = (other: Removable) => other.kind === node.kind && other.name?.getText() === name;
  const before = nodesIn(file, isRemovable).filter(isSame);
  const same = nodesIn(after, isRemovable).filter(isSame);
  // Those of one name in different scopes keep their order.
  const counterpart = before.length === same.length ? same[before.indexOf(node)] : undefined;
  if (counterpart === undefined) return false;
  return usesIn(node, file) > 0 && usesIn(counterpart, after) === 0;
}

/** How often a declaration is used outside of itself, as a value or as a type. */
function usesIn(node: Removable, file: ts.SourceFile): number {
  const name = node.name?.getText();
  const types = nodesIn(file, ts.isIdentifier).filter((other) => other.text === name && isInType(other));
  const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  const values = isType ? [] : usesOf(node);
  return [...types, ...values].filter((use) => use.pos < node.pos || use.end > node.end).length;
}

function isInType({ parent }: ts.Identifier): boolean {
  return (
    ts.isTypeReferenceNode(parent) ||
    ts.isExpressionWithTypeArguments(parent) ||
    ts.isQualifiedName(parent) ||
    ts.isTypeQueryNode(parent) ||
    ts.isExportSpecifier(parent)
  );
}
