import { ts } from 'ts-morph';
import { consumersIn, type IdKind } from './consumers.js';
import type { Project } from './project.js';
import { originsOf, type TextNode, type Value, valueOf } from './values.js';

/** Where the literals of a program go, as far as its candidate files show it. */
export interface Flows {
  /** The kinds of id that the APIs expect to which a literal is given. */
  expectedOf(node: TextNode): ReadonlySet<IdKind>;
  /** What is put in front of a literal, with a dot between, where it is built into a longer id elsewhere: `${geo}.${ID}`. */
  prefixesOf(node: TextNode): readonly Value[];
}

const known = new WeakMap<Project, { files: readonly ts.SourceFile[]; flows: Flows }>();

/** The flows of a program as it is now. */
export function flowsOf(project: Project): Flows {
  const cached = known.get(project);
  const { files } = project;
  if (cached !== undefined && cached.files.every((file, index) => file === files[index])) return cached.flows;
  const flows = findFlows(project);
  known.set(project, { files, flows });
  return flows;
}

function findFlows(project: Project): Flows {
  const expected = new Map<TextNode, Set<IdKind>>();
  const prefixes = new Map<TextNode, Value[]>();
  for (const file of project.files) {
    for (const { expects, expression } of consumersIn(file, project)) {
      for (const node of originsOf(valueOf(expression, project))) {
        expected.set(node, (expected.get(node) ?? new Set()).add(expects));
      }
    }
    for (const { before, id } of compositionsIn(file)) {
      const value = before(project);
      for (const node of originsOf(valueOf(id, project))) prefixes.set(node, [...(prefixes.get(node) ?? []), value]);
    }
  }
  return {
    expectedOf: (node) => expected.get(node) ?? new Set(),
    prefixesOf: (node) => prefixes.get(node) ?? [],
  };
}

interface Composition {
  /** What stands before the id. */
  before(project: Project): Value;
  readonly id: ts.Expression;
}

/** Templates and sums that put something and a dot before a reference. */
function* compositionsIn(node: ts.Node): Generator<Composition> {
  if (ts.isTemplateExpression(node)) {
    for (const [index, span] of node.templateSpans.entries()) {
      const piece = index === 0 ? node.head : node.templateSpans[index - 1]?.literal;
      if (piece === undefined || !/\.$/.test(piece.text) || !isReference(span.expression)) continue;
      yield { before: (project) => templateStart(node, index, project), id: span.expression };
    }
  } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const { left, right } = node;
    if (isReference(right) && endsWithDot(left)) yield { before: (project) => valueOf(left, project), id: right };
  }
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* compositionsIn(child);
}

/** The value of a template up to one of its expressions. */
function templateStart(node: ts.TemplateExpression, until: number, project: Project): Value {
  const pieces: Value[] = [{ kind: 'text', text: node.head.text, node: node.head }];
  for (const span of node.templateSpans.slice(0, until)) {
    pieces.push(valueOf(span.expression, project));
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
