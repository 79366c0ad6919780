import { ts } from './compiler.cjs';
import { compositionsIn, referencedName } from './compositions.js';
import { consumersIn, type IdKind, otherProviders } from './consumers.js';
import { definitionOf, valuesOfMap } from './definitions.js';
import { nameOf, type TextNode, wholeExpression } from './expressions.js';
import { mentionsIn } from './mentions.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';
import { anyComposition, anyOf, certainComposition, foundationModelCall } from './search-patterns.js';
import { originsOf, stringValueOf, type Value } from './values.js';
import { nodesIn } from './walk.js';

/** Where the literals of a program go, as far as its candidate files show it. */
export interface Flows {
  /** The kinds of id that the APIs expect to which a literal is given; empty where nothing expects the kind that is asked for. */
  expectedOf(node: TextNode, kind: IdKind): ReadonlySet<IdKind>;
  /** What is put in front of a literal, with a dot between, where it is built into a longer id elsewhere: `${geo}.${ID}`. */
  prefixesOf(node: TextNode): readonly Value[];
  /** The same for what is called by a name and cannot be followed to its literal. */
  prefixesOfName(name: string | undefined): readonly NamedPrefix[];
  /** Whether the constant that holds a literal is used without a prefix too, as far as its own file shows it. */
  isAlsoBare(node: TextNode): boolean;
}

/** What is put before a reference of a name. */
export interface NamedPrefix {
  readonly name: string;
  readonly before: Value;
}

const known = new WeakMap<Project, { files: readonly ts.SourceFile[]; flows: Flows }>();

/** The flows of a program as it is now. */
export function flowsOf(project: Project): Flows {
  const cached = known.get(project);
  const { files } = project;
  if (cached?.files.every((file, index) => file === files[index])) return cached.flows;
  const flows = findFlows(project);
  known.set(project, { files, flows });
  return flows;
}

function findFlows(project: Project): Flows {
  // Each is found out when it is first asked for: most migrations need neither.
  let expected: Map<TextNode, Set<IdKind>> | undefined;
  let prefixes: Prefixes | undefined;
  let takesFoundationModels: boolean | undefined;
  let hasOtherProviders: boolean | undefined;
  return {
    expectedOf(node, kind) {
      // Every id asks this one, and nearly no program has such a call: answered without a look at the code.
      takesFoundationModels ??= project.filesMatching(foundationModelCall.source).length > 0;
      if (kind === 'foundation-model' && !takesFoundationModels) return none;
      hasOtherProviders ??= project.files.some(({ text }) => otherProviders.test(text));
      if (kind === 'other' && !hasOtherProviders) return none;
      expected ??= findExpected(project);
      return expected.get(node) ?? none;
    },
    prefixesOf(node) {
      prefixes ??= findPrefixes(project);
      return prefixes.values.get(node) ?? [];
    },
    prefixesOfName(name) {
      prefixes ??= findPrefixes(project);
      return prefixes.named.filter((prefix) => prefix.name === name);
    },
    isAlsoBare(node) {
      prefixes ??= findPrefixes(project);
      const { prefixed } = prefixes;
      const { parent } = wholeExpression(node);
      return (
        ts.isVariableDeclaration(parent) &&
        usesOf(parent).some((use) => !prefixed.has(use) && !ts.isExportSpecifier(use.parent))
      );
    },
  };
}

const none: ReadonlySet<IdKind> = new Set();

function findExpected(project: Project): Map<TextNode, Set<IdKind>> {
  const expected = new Map<TextNode, Set<IdKind>>();
  for (const file of new Set([...project.files, ...project.filesMatching(foundationModelCall.source)])) {
    for (const { expects, expression } of consumersIn(file, project)) {
      for (const node of originsOf(stringValueOf(expression, project))) {
        expected.set(node, (expected.get(node) ?? new Set()).add(expects));
      }
    }
  }
  return expected;
}

interface Prefixes {
  readonly values: ReadonlyMap<TextNode, readonly Value[]>;
  /** The references that a prefix is put before. */
  readonly prefixed: ReadonlySet<ts.Node>;
  readonly named: readonly NamedPrefix[];
}

function findPrefixes(project: Project): Prefixes {
  const values = new Map<TextNode, Value[]>();
  const prefixed = new Set<ts.Node>();
  const named: NamedPrefix[] = [];
  const add = (id: ts.Expression, value: Value) => {
    prefixed.add(id);
    for (const node of [id, ...elementsBehind(id, project)].flatMap((one) =>
      originsOf(stringValueOf(one, project)),
    )) {
      values.set(node, [...(values.get(node) ?? []), value]);
    }
  };
  const ofParameters = new Map<ts.Node, Value>();
  const names = exportedIdNames(project);
  const elsewhere = [
    ...project.filesMatching(certainComposition.join('|')),
    ...(names.length === 0 ? [] : project.filesMatching(anyComposition.join('|'), anyOf(names))),
  ];
  for (const file of new Set([...project.files, ...elsewhere])) {
    for (const { before, id } of compositionsIn(file)) {
      const parameter = ts.isIdentifier(id) ? declarationOf(id) : undefined;
      if (parameter !== undefined && ts.isParameter(parameter)) ofParameters.set(parameter, before(project));
      add(id, before(project));
      const name = referencedName(id);
      const isFollowed =
        originsOf(stringValueOf(id, project)).length > 0 || elementsBehind(id, project).length > 0;
      if (name !== undefined && !isFollowed) named.push({ name, before: before(project) });
    }
  }
  if (ofParameters.size === 0) return { values, prefixed, named };
  const functions = new Set([...ofParameters.keys()].map(({ parent }) => nameOfFunction(parent)));
  for (const call of project.files.flatMap((file) => nodesIn(file, ts.isCallExpression))) {
    // Following every call would load what every file imports.
    if (!functions.has(calledName(call.expression))) continue;
    const called = definitionOf(call.expression, project);
    if (called === undefined || !ts.isFunctionLike(called)) continue;
    for (const [index, argument] of call.arguments.entries()) {
      const value = ofParameters.get(called.parameters[index] ?? called);
      if (value !== undefined) add(argument, value);
    }
  }
  return { values, prefixed, named };
}

/** What the parameter of a callback stands for, one after the other: `[ID, …].map((id) => …)`, `Object.values(IDS).map(…)`. */
function elementsBehind(id: ts.Expression, project: Project): readonly ts.Expression[] {
  const parameter = ts.isIdentifier(id) ? declarationOf(id) : undefined;
  if (parameter === undefined || !ts.isParameter(parameter) || parameter.parent.parameters[0] !== parameter)
    return [];
  const call = parameter.parent.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  if (!/^(?:map|flatMap|forEach)$/.test(call.expression.name.text)) return [];
  const list = definitionOf(call.expression.expression, project);
  if (list === undefined) return [];
  if (ts.isArrayLiteralExpression(list)) return list.elements;
  const [argument] =
    ts.isCallExpression(list) && list.expression.getText() === 'Object.values' ? list.arguments : [];
  const owner = argument === undefined ? undefined : definitionOf(argument, project);
  return owner === undefined ? [] : valuesOfMap(owner);
}

/** What a function is called by: its own name, or that of the variable, property or method that it is. */
function nameOfFunction(node: ts.Node): string | undefined {
  const { name } = node as ts.FunctionLikeDeclaration;
  const holder = name ?? (node.parent as ts.VariableDeclaration | undefined)?.name;
  return holder !== undefined && ts.isIdentifier(holder) ? holder.text : undefined;
}

/** The name that a function was exported by, where it is called by another. */
function calledName(callee: ts.Expression): string | undefined {
  const name = referencedName(callee);
  const declaration = ts.isIdentifier(callee) ? declarationOf(callee) : undefined;
  return declaration !== undefined && ts.isImportSpecifier(declaration)
    ? (declaration.propertyName ?? declaration.name).text
    : name;
}

/** The names under which ids without geography leave their files: other files may put one in front. */
function exportedIdNames(project: Project): string[] {
  const found = new Set<string>();
  for (const file of project.files) {
    for (const { spelling, host } of mentionsIn(file)) {
      if (host.kind !== 'text' || spelling.prefix !== undefined || !spelling.hasVendor) continue;
      const holder = ts.findAncestor(host.node, isNamedHolder);
      if (holder?.name !== undefined && ts.isIdentifier(holder.name)) found.add(holder.name.text);
      const own = nameOf(host.node);
      if (own !== undefined && /^[A-Za-z_$][\w$]*$/.test(own)) found.add(own);
    }
  }
  return [...found];
}

function isNamedHolder(
  node: ts.Node,
): node is ts.VariableDeclaration | ts.EnumDeclaration | ts.ClassDeclaration {
  const isHolder =
    ts.isVariableDeclaration(node) || ts.isEnumDeclaration(node) || ts.isClassDeclaration(node);
  return isHolder && isTopLevel(node);
}

function isTopLevel(node: ts.Node): boolean {
  return (
    ts.findAncestor(node.parent, (parent) => ts.isFunctionLike(parent) || ts.isClassLike(parent)) ===
    undefined
  );
}
