import { ts } from './compiler.cjs';
import { isFallback, textOfName, unwrap } from './expressions.js';
import { once } from './memo.js';
import { isInPolicyResource } from './policies.js';
import type { Project } from './project.js';
import { stringValueOf, type Value } from './values.js';
import { nodesIn } from './walk.js';

/** A place where something is put directly before an id. */
export interface Composition {
  /** What stands before the id. */
  before(project: Project): Value;
  readonly id: ts.Expression;
}

/** What every composition has in it; most files have none, and need no walk. */
const mayCompose =
  /(?:\.|foundation-model\/)(?:\$\{|['"`]\s*\+)|\.join\(|(?:prefix|geo)\w*(?:\s*\+|\}\$\{)|resourceName/i;

/** Templates and sums that put something and a dot before a reference. */
export const compositionsIn = once((file: ts.SourceFile): readonly Composition[] => {
  if (!mayCompose.test(file.text)) return [];
  return nodesIn(file, isComposing).flatMap((node) => [...compositionsOf(node)]);
});

type Composing = ts.TemplateExpression | ts.BinaryExpression | ts.CallExpression | ts.ObjectLiteralExpression;

function isComposing(node: ts.Node): node is Composing {
  return (
    ts.isTemplateExpression(node) ||
    ts.isBinaryExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isObjectLiteralExpression(node)
  );
}

function* compositionsOf(node: Composing): Generator<Composition> {
  if (ts.isTemplateExpression(node)) {
    for (const [index, span] of node.templateSpans.entries()) {
      const previous = node.templateSpans[index - 1];
      const text = previous === undefined ? node.head.text : previous.literal.text;
      const isBehind = text === '' && previous !== undefined && isCalledPrefix(previous.expression);
      if (!isReference(span.expression) || !(isBehind || /(?:\.|foundation-model\/)$/.test(text))) continue;
      // What a policy allows follows the id, and gives it no form.
      if (text.endsWith('foundation-model/') && isInPolicyResource(node)) continue;
      yield { before: (project) => templateStart(node, index, project), id: span.expression };
    }
  } else if (ts.isCallExpression(node)) {
    yield* joinedWithDots(node);
  } else if (ts.isObjectLiteralExpression(node)) {
    yield* arnParts(node);
  } else if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const { left, right } = node;
    if (isReference(right) && (endsWithPrefix(left) || isCalledPrefix(left))) {
      yield { before: (project) => stringValueOf(left, project), id: right };
    }
    yield { before: (project) => stringValueOf(left, project), id: right };
  }
}

/** `prefix + ID`, where only its value says whether it ends with a dot. */
function isCalledPrefix(node: ts.Expression): boolean {
  return /prefix|geo/i.test(referencedName(node) ?? '');
}

/** `formatArn({ resource: 'foundation-model', resourceName: ID })` */
function* arnParts({ properties }: ts.ObjectLiteralExpression): Generator<Composition> {
  const named = (name: string) =>
    properties.find(
      (property): property is ts.PropertyAssignment =>
        ts.isPropertyAssignment(property) && textOfName(property.name) === name,
    )?.initializer;
  const resource = named('resource');
  const id = named('resourceName');
  if (resource === undefined || id === undefined || !ts.isStringLiteralLike(resource)) return;
  if (resource.text !== 'foundation-model') return;
  yield { before: () => ({ kind: 'text', text: 'foundation-model/', node: resource }), id };
}

/** `[geo, ID].join('.')` */
function* joinedWithDots({ expression, arguments: [separator] }: ts.CallExpression): Generator<Composition> {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'join') return;
  if (separator === undefined || !ts.isStringLiteralLike(separator) || separator.text !== '.') return;
  if (!ts.isArrayLiteralExpression(expression.expression)) return;
  const { elements } = expression.expression;
  for (const [index, id] of elements.entries()) {
    const previous = elements[index - 1];
    if (previous === undefined || !isReference(id)) continue;
    const dot: Value = { kind: 'text', text: '.', node: separator };
    yield { before: (project) => ({ kind: 'joined', pieces: [stringValueOf(previous, project), dot] }), id };
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

export function referencedName(expression: ts.Expression): string | undefined {
  const node = unwrap(expression);
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
}

/** What stands for an id that is written elsewhere, also with another one in its place: `process.env.MODEL ?? ID` */
function isReference(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  return (
    ts.isIdentifier(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    isFallback(node)
  );
}

function endsWithPrefix(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node)) return /(?:\.|foundation-model\/)$/.test(node.text);
  return ts.isBinaryExpression(node) && endsWithPrefix(node.right);
}
