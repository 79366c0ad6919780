import { ts } from './compiler.cjs';
import {
  classAround,
  define,
  defineStep,
  memberName,
  propertyOf,
  type Search,
  valuesOfMap,
} from './definitions.js';
import { variableReadBy } from './environment.js';
import { isAssignmentOperator, isExpression, type TextNode, unwrap } from './expressions.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';

/** What is known about the string that an expression gives. */
export type Value =
  | { readonly kind: 'text'; readonly text: string; readonly node: TextNode }
  /** A template or a sum, piece by piece. */
  | { readonly kind: 'joined'; readonly pieces: readonly Value[] }
  /** One of several, as the program runs. */
  | { readonly kind: 'choice'; readonly options: readonly Value[] }
  /** An environment variable, by name. */
  | { readonly kind: 'environment'; readonly name: string; readonly node: ts.Node }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly node: ts.Node };

/** Why the value of an expression cannot be seen. */
export type UnknownReason =
  | 'argument'
  | 'call'
  | 'package'
  | 'not-found'
  | 'written-to'
  | 'not-a-string'
  | 'circular';

/**
 * The string value of an expression, across files: literals, constants, imports, maps, enums, class members, defaults, fallbacks
 * and templates. Never a guess: what is not visible is `unknown` and says why.
 */
export function stringValueOf(expression: ts.Expression, project: Project): Value {
  return evaluate(expression, { project, path: new Set() });
}

/** Every string that a value can be, as far as it is visible. */
export function textsOf(value: Value): string[] {
  switch (value.kind) {
    case 'text':
      return [value.text];
    case 'choice':
      return value.options.flatMap(textsOf);
    case 'joined':
      return value.pieces.reduce<string[]>(
        (heads, piece) => heads.flatMap((head) => textsOf(piece).map((text) => head + text)),
        [''],
      );
    default:
      return [];
  }
}

/** Whether every string that the value can be is visible. */
export function isComplete(value: Value): boolean {
  if (value.kind === 'choice') return value.options.every(isComplete);
  if (value.kind === 'joined') return value.pieces.every(isComplete);
  return value.kind === 'text';
}

/** The pieces of source text that a value comes from: change one of them, and the value changes. */
export function originsOf(value: Value): TextNode[] {
  if (value.kind === 'text') return [value.node];
  if (value.kind === 'choice') return value.options.flatMap(originsOf);
  if (value.kind === 'joined') return value.pieces.flatMap(originsOf);
  return [];
}

/** The environment variables that a value can come from. */
export function variablesOf(value: Value): Extract<Value, { kind: 'environment' }>[] {
  if (value.kind === 'environment') return [value];
  if (value.kind === 'choice') return value.options.flatMap(variablesOf);
  return value.kind === 'joined' ? value.pieces.flatMap(variablesOf) : [];
}

function evaluate(expression: ts.Expression, search: Search): Value {
  const node = unwrap(expression);
  if (search.path.has(node)) return unknown('circular', node);
  const inner: Search = { ...search, path: new Set([...search.path, node]) };
  if (ts.isStringLiteralLike(node)) return { kind: 'text', text: node.text, node };
  if (ts.isTemplateExpression(node)) return templateValue(node, inner);
  if (ts.isConditionalExpression(node)) {
    return choice([evaluate(node.whenTrue, inner), evaluate(node.whenFalse, inner)]);
  }
  if (ts.isBinaryExpression(node)) return operationValue(node, inner);
  const read = variableReadBy(node, inner);
  if (read !== undefined) {
    const variable: Value = { kind: 'environment', name: read.name, node: read.node };
    return read.fallback === undefined ? variable : choice([variable, evaluate(read.fallback, inner)]);
  }
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return referenceValue(node, inner);
  }
  return unknown(ts.isCallExpression(node) || ts.isAwaitExpression(node) ? 'call' : 'not-a-string', node);
}

function templateValue(node: ts.TemplateExpression, search: Search): Value {
  const pieces: Value[] = [{ kind: 'text', text: node.head.text, node: node.head }];
  for (const span of node.templateSpans) {
    pieces.push(evaluate(span.expression, search));
    pieces.push({ kind: 'text', text: span.literal.text, node: span.literal });
  }
  return { kind: 'joined', pieces };
}

function operationValue(node: ts.BinaryExpression, search: Search): Value {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return { kind: 'joined', pieces: [evaluate(node.left, search), evaluate(node.right, search)] };
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return choice([evaluate(node.left, search), evaluate(node.right, search)]);
    case ts.SyntaxKind.EqualsToken:
      return evaluate(node.right, search);
    default:
      return unknown('not-a-string', node);
  }
}

function referenceValue(
  node: ts.Identifier | ts.PropertyAccessExpression | ts.ElementAccessExpression,
  search: Search,
): Value {
  const written = writtenValues(node, search);
  if (written !== undefined) return written;
  const entries = ts.isElementAccessExpression(node) ? entriesOf(node, search) : undefined;
  if (entries !== undefined) return choice(entries.map((entry) => evaluate(entry, search)));
  const definition = defineStep(node, search);
  if (definition === undefined) return unknown('not-found', node);
  if (ts.isParameter(definition)) {
    const argument = unknown('argument', definition);
    return definition.initializer === undefined
      ? argument
      : choice([evaluate(definition.initializer, search), argument]);
  }
  if (!isExpression(definition)) {
    return unknown('not-a-string', node);
  }
  return evaluate(definition, search);
}

/** The values of a map whose key is known only as the program runs: any of them. */
function entriesOf(node: ts.ElementAccessExpression, search: Search): readonly ts.Expression[] | undefined {
  if (memberName(node, search) !== undefined) return undefined;
  const owner = define(node.expression, search);
  if (owner === undefined) return undefined;
  const values = valuesOfMap(owner);
  if (ts.isEnumDeclaration(owner)) return values;
  if (!ts.isObjectLiteralExpression(owner)) return undefined;
  return values.length === owner.properties.length && values.length > 0 ? values : undefined;
}

/** A variable or a member that is assigned to: any of the values that it is ever given. */
function writtenValues(node: ts.Expression, search: Search): Value | undefined {
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
    if ((declaration.parent.flags & ts.NodeFlags.Const) !== 0) return undefined;
    const written = usesOf(declaration).filter(isWritten);
    if (written.length === 0) return undefined;
    const values = written.map((use) =>
      ts.isBinaryExpression(use.parent) ? evaluate(use.parent.right, search) : unknown('written-to', use),
    );
    return choice(declaration.initializer ? [evaluate(declaration.initializer, search), ...values] : values);
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  const owner = classAround(node);
  const assigned = owner === undefined ? [] : assignmentsToThis(owner, node.name.text);
  if (owner === undefined || assigned.length === 0) return undefined;
  const initializer = propertyOf(owner, node.name.text);
  const values = assigned.map((right) => evaluate(right, search));
  return choice(
    initializer === undefined || ts.isParameter(initializer)
      ? values
      : [evaluate(initializer, search), ...values],
  );
}

function isWritten(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true;
  return (
    ts.isBinaryExpression(parent) && parent.left === use && isAssignmentOperator(parent.operatorToken.kind)
  );
}

function assignmentsToThis(owner: ts.ClassLikeDeclaration, name: string): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node !== owner) return;
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      node.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
      node.left.name.text === name
    ) {
      found.push(node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(owner);
  return found;
}

function choice(values: readonly Value[]): Value {
  const options = values.flatMap((value) => (value.kind === 'choice' ? value.options : [value]));
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
}

function unknown(reason: UnknownReason, node: ts.Node): Value {
  return { kind: 'unknown', reason, node };
}
