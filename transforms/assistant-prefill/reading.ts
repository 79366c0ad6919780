import { textUsesOf } from '../../analysis/answer-texts.js';
import { arrivalsOf } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../analysis/conditions.js';
import { unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import type { Request } from '../../analysis/requests.js';
import { declarationOf } from '../../analysis/scopes.js';
import { isInTypeScript } from '../../analysis/types.js';
import { isConstant, wrapped } from '../../analysis/uses.js';
import { isComplete, stringValueOf, textsOf } from '../../analysis/values.js';
import type { Edit } from '../../edits/edit.js';
import { replaceNode } from '../../edits/nodes.js';
import { quoteOf } from '../../edits/text.js';

/** A place where the opening of an answer is put before it again. */
export interface Join {
  readonly node: ts.TemplateExpression | ts.BinaryExpression;
  /** The answer as the model gave it. */
  readonly text: ts.Expression;
  /** What gives the opening. */
  readonly openings: readonly ts.Expression[];
  readonly isConverse: boolean;
}

/** How the answer to a request is read. */
export interface Reading {
  readonly joins: readonly Join[];
  /** The calls that lead to each function on the way. */
  readonly entered: ReadonlyMap<ts.Node, ReadonlySet<ts.Node>>;
}

/** The places that put the opening before the answer, if nothing else is made of it; else a place that stands in the way. */
export function readingOf(request: Request, opening: string, project: Project): Reading | ts.Node {
  const { node, asking } = request;
  if (asking === undefined) return node;
  const { found, lost, entered } = arrivalsOf(asking, project);
  if (lost !== undefined) return lost;
  const isConverse = asking.api === 'converse';
  const joins: Join[] = [];
  const ways = [entered];
  for (const arrival of found) {
    const { used, lost: unseen, entered: calls } = textUsesOf(arrival, isConverse, project);
    const [first] = unseen;
    ways.push(calls);
    if (first !== undefined) return first;
    for (const text of used) {
      const join = joinAt(text, opening, isConverse, project);
      if (join === undefined) return text.parent;
      joins.push(join);
    }
  }
  return joins.length === 0 ? node : { joins, entered: joined(ways) };
}

/** The calls of several ways, by function. */
export function joined(ways: readonly Reading['entered'][]): Map<ts.Node, Set<ts.Node>> {
  const calls = new Map<ts.Node, Set<ts.Node>>();
  for (const [target, own] of ways.flatMap((way) => [...way]))
    calls.set(target, new Set([...(calls.get(target) ?? []), ...own]));
  return calls;
}

function joinAt(
  used: ts.Expression,
  opening: string,
  isConverse: boolean,
  project: Project,
): Join | undefined {
  const text = wrapped(used);
  const { parent } = text;
  if (ts.isTemplateSpan(parent)) {
    const node = parent.parent;
    const before = node.templateSpans.slice(0, node.templateSpans.indexOf(parent));
    const openings = before.map(({ expression }) => expression);
    const pieces = before.map(
      ({ expression, literal }) => `${textOfOne(expression, project)}${literal.text}`,
    );
    const isLast = node.templateSpans.at(-1) === parent && parent.literal.text.trim() === '';
    const isOpening = isSame([node.head.text, ...pieces].join(''), opening);
    return isLast && isOpening && !isSummand(node) && !ts.isTaggedTemplateExpression(node.parent)
      ? { node, text, openings, isConverse }
      : undefined;
  }
  const isSum =
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.PlusToken &&
    parent.right === text;
  return isSum && isSame(textOfOne(parent.left, project) ?? '', opening) && !isSummand(parent)
    ? { node: parent, text, openings: [parent.left], isConverse }
    : undefined;
}

/** White space at the end of JSON that has only begun means nothing. */
function isSame(text: string, opening: string): boolean {
  return text.trim() !== '' && text.trim() === opening.trim();
}

/** The only text that an expression can be. */
function textOfOne(expression: ts.Expression, project: Project): string | undefined {
  const value = stringValueOf(expression, project);
  const [text, ...others] = isComplete(value) ? textsOf(value) : [];
  return others.length === 0 ? text : undefined;
}

/** Whether something is put before or behind a text. */
function isSummand(node: ts.Expression): boolean {
  const { parent } = wrapped(node);
  const isAdded = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return isAdded || ts.isTemplateSpan(parent);
}

/** The answer as it is, in the place of what puts the opening before it. */
export function readAsItIs({ node, text, isConverse }: Join): Edit {
  const own = ts.isNonNullExpression(text) ? text : unwrap(text);
  const isSimple =
    ts.isIdentifier(own) || ts.isCallExpression(own) || isAccess(own) || ts.isNonNullExpression(own);
  const isMissing = isSimple && mayBeMissing(text, isConverse);
  const quote = quoteOf(node.getSourceFile());
  const isChain = isMissing && ts.isOptionalChain(own);
  const written = isChain
    ? `${own.getText()} ?? ${quote}${quote}`
    : isMissing
      ? `${own.getText()}!`
      : own.getText();
  const isWhole = (isSimple && !isChain) || standsAlone(node);
  return replaceNode(node, isWhole ? written : `(${written})`);
}

/** Whether an expression stands where any other one can. */
function standsAlone(node: ts.Expression): boolean {
  const { parent } = node;
  const isArgument = ts.isCallExpression(parent) && parent.expression !== node;
  return (
    isArgument ||
    ts.isReturnStatement(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isParenthesizedExpression(parent)
  );
}

function isAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** Whether the types say that a text may be missing, which a template does not mind. */
function mayBeMissing(text: ts.Expression, isConverse: boolean): boolean {
  const isTyped = isInTypeScript(text);
  if (!isTyped || ts.isNonNullExpression(text)) return false;
  const node = unwrap(text);
  const plain = plainText(node);
  for (const fact of factsAt(node)) {
    if (fact.kind === 'there' && fact.holds && plainText(fact.subject) === plain) return false;
  }
  return isOptional(node, isConverse);
}

function isOptional(node: ts.Expression, isConverse: boolean): boolean {
  if (ts.isNonNullExpression(node)) return false;
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    if (declaration === undefined || !isConstant(declaration)) return false;
    if (ts.isBindingElement(declaration)) return isConverse && declaration.initializer === undefined;
    const isTyped = ts.isVariableDeclaration(declaration) && declaration.type === undefined;
    return (
      isTyped && declaration.initializer !== undefined && isOptional(declaration.initializer, isConverse)
    );
  }
  if (ts.isOptionalChain(node)) return true;
  // A block of Converse is one of many kinds, and has a text or not.
  return isConverse && ts.isPropertyAccessExpression(node) && node.name.text === 'text';
}
