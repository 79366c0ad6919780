import { ts } from './compiler.cjs';
import { consumersIn, type IdKind } from './consumers.js';
import { mentionsIn } from './mentions.js';
import type { Project } from './project.js';
import { compositionOf, foundationModelCall } from './search-patterns.js';
import { originsOf, stringValueOf, type TextNode, type Value } from './values.js';
import { nodesIn } from './walk.js';

/** Where the literals of a program go, as far as its candidate files show it. */
export interface Flows {
  /** The kinds of id that the APIs expect to which a literal is given; empty where nothing expects the kind that is asked for. */
  expectedOf(node: TextNode, kind: IdKind): ReadonlySet<IdKind>;
  /** What is put in front of a literal, with a dot between, where it is built into a longer id elsewhere: `${geo}.${ID}`. */
  prefixesOf(node: TextNode): readonly Value[];
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
  let prefixes: Map<TextNode, Value[]> | undefined;
  let takesFoundationModels: boolean | undefined;
  return {
    expectedOf(node, kind) {
      // Every id asks this one, and nearly no program has such a call: answered without a look at the code.
      takesFoundationModels ??= project.filesMatching(foundationModelCall.source).length > 0;
      if (kind === 'foundation-model' && !takesFoundationModels) return none;
      expected ??= findExpected(project);
      return expected.get(node) ?? none;
    },
    prefixesOf(node) {
      prefixes ??= findPrefixes(project);
      return prefixes.get(node) ?? [];
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

function findPrefixes(project: Project): Map<TextNode, Value[]> {
  const prefixes = new Map<TextNode, Value[]>();
  const names = exportedIdNames(project);
  const elsewhere = names.length === 0 ? [] : project.filesMatching(compositionOf(names));
  for (const file of new Set([...project.files, ...elsewhere])) {
    for (const { before, id } of compositionsIn(file)) {
      const origins = originsOf(stringValueOf(id, project));
      if (origins.length === 0) continue;
      const value = before(project);
      for (const node of origins) prefixes.set(node, [...(prefixes.get(node) ?? []), value]);
    }
  }
  return prefixes;
}

/** The names under which ids without geography leave their files: other files may put one in front. */
function exportedIdNames(project: Project): string[] {
  const found = new Set<string>();
  for (const file of project.files) {
    for (const { spelling, host } of mentionsIn(file)) {
      if (host.kind !== 'text' || spelling.prefix !== undefined || !spelling.hasVendor) continue;
      const holder = ts.findAncestor(host.node, isNamedHolder);
      if (holder?.name !== undefined && ts.isIdentifier(holder.name)) found.add(holder.name.text);
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

interface Composition {
  /** What stands before the id. */
  before(project: Project): Value;
  readonly id: ts.Expression;
}

/** Templates and sums that put something and a dot before a reference. */
function compositionsIn(file: ts.SourceFile): Composition[] {
  return nodesIn(file, isTemplateOrSum).flatMap((node) => [...compositionsOf(node)]);
}

function isTemplateOrSum(node: ts.Node): node is ts.TemplateExpression | ts.BinaryExpression {
  return ts.isTemplateExpression(node) || ts.isBinaryExpression(node);
}

function* compositionsOf(node: ts.TemplateExpression | ts.BinaryExpression): Generator<Composition> {
  if (ts.isTemplateExpression(node)) {
    for (const [index, span] of node.templateSpans.entries()) {
      const piece = index === 0 ? node.head : node.templateSpans[index - 1]?.literal;
      if (piece === undefined || !/\.$/.test(piece.text) || !isReference(span.expression)) continue;
      yield { before: (project) => templateStart(node, index, project), id: span.expression };
    }
  } else if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const { left, right } = node;
    if (isReference(right) && endsWithDot(left))
      yield { before: (project) => stringValueOf(left, project), id: right };
  }
}

/** The value of a template up to one of its expressions. */
function templateStart(node: ts.TemplateExpression, until: number, project: Project): Value {
  const pieces: Value[] = [{ kind: 'text', text: node.head.text, node: node.head }];
  for (const span of node.templateSpans.slice(0, until)) {
    pieces.push(stringValueOf(span.expression, project));
    pieces.push({ kind: 'text', text: span.literal.text, node: span.literal });
  }
  return { kind: 'joined', pieces };
}

function isReference(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function endsWithDot(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node)) return node.text.endsWith('.');
  return ts.isBinaryExpression(node) && endsWithDot(node.right);
}
