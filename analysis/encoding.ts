import { ts } from './compiler.cjs';
import { definitionOf } from './definitions.js';
import { unwrap } from './expressions.js';
import type { Project } from './project.js';
import { declarationOf } from './scopes.js';
import { isConstant } from './uses.js';

/** A value that was made to JSON, and perhaps to bytes. */
export interface Encoded {
  readonly value: ts.Expression;
  readonly stringify: ts.CallExpression;
  /** The variables that hold the JSON or the bytes on their way, the last one first. */
  readonly variables: readonly ts.VariableDeclaration[];
}

/** The value behind JSON: through encoders, buffers and constants; `undefined` where something else makes it. */
export function encodedIn(expression: ts.Expression, project: Project): Encoded | undefined {
  const variables: ts.VariableDeclaration[] = [];
  let node = unwrap(expression);
  for (;;) {
    if (ts.isIdentifier(node)) {
      const declaration = declarationOf(node);
      if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
      if (declaration.initializer === undefined || variables.includes(declaration)) return undefined;
      if (!isConstant(declaration)) return undefined;
      variables.push(declaration);
      node = unwrap(declaration.initializer);
    } else if (ts.isCallExpression(node)) {
      const [first, second] = node.arguments;
      if (first === undefined) return undefined;
      if (isStringify(node)) {
        const keepsAll = second === undefined || /^(?:null|undefined)$/.test(second.getText());
        return keepsAll ? { value: first, stringify: node, variables } : undefined;
      }
      if (!isEncoder(node, project)) return undefined;
      node = unwrap(first);
    } else return undefined;
  }
}

export function isStringify(call: ts.CallExpression): boolean {
  return call.expression.getText() === 'JSON.stringify';
}

function isEncoder(call: ts.CallExpression, project: Project): boolean {
  const callee = call.expression;
  const [, encoding] = call.arguments;
  if (ts.isPropertyAccessExpression(callee)) {
    const owner = callee.expression.getText();
    if (callee.name.text === 'from' && (owner === 'Buffer' || owner === 'Uint8Array')) {
      return owner === 'Buffer' && (encoding === undefined || isUtf8(encoding));
    }
    if (callee.name.text === 'fromString' && owner === 'Uint8ArrayBlobAdapter') return true;
    return callee.name.text === 'encode' && isInstance(callee.expression, 'TextEncoder', project);
  }
  return ts.isIdentifier(callee) && /^fromUtf8$/.test(callee.text);
}

function isUtf8(encoding: ts.Expression): boolean {
  return ts.isStringLiteralLike(encoding) && /^utf-?8$/i.test(encoding.text);
}

/** Whether an expression is a `new Name()`, itself or behind a constant or a class member. */
export function isInstance(expression: ts.Expression, name: string, project: Project): boolean {
  const definition = definitionOf(expression, project);
  return (
    definition !== undefined && ts.isNewExpression(definition) && lastName(definition.expression) === name
  );
}

function lastName(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

/** What a step of decoding gives. */
export type Decoded = 'bytes' | 'text' | 'value';

/**
 * The step of decoding that takes the value of an expression: `new TextDecoder().decode(bytes)`, `Buffer.from(bytes)`,
 * `bytes.toString()`, `bytes.transformToString()`, `JSON.parse(text)`.
 */
export function decodingOf(
  expression: ts.Expression,
  form: 'bytes' | 'text',
  project: Project,
): { readonly node: ts.Expression; readonly gives: Decoded } | undefined {
  const { parent } = expression;
  if (
    ts.isPropertyAccessExpression(parent) &&
    ts.isCallExpression(parent.parent) &&
    parent.parent.expression === parent
  ) {
    const call = parent.parent;
    const gives = methodGives(parent.name.text, call, form);
    if (gives === undefined) return undefined;
    // `transformToString` gives the text, or a promise of it in older versions; both may be awaited.
    const awaited = call.parent;
    return { node: ts.isAwaitExpression(awaited) ? awaited : call, gives };
  }
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.[0] === expression) {
    const gives = callGives(parent, form, project);
    return gives === undefined ? undefined : { node: parent, gives };
  }
  return undefined;
}

function methodGives(name: string, call: ts.CallExpression, form: 'bytes' | 'text'): Decoded | undefined {
  const [encoding] = call.arguments;
  if (encoding !== undefined && !isUtf8(encoding)) return undefined;
  if (name === 'toString') return 'text';
  return name === 'transformToString' && form === 'bytes' ? 'text' : undefined;
}

function callGives(
  call: ts.CallExpression | ts.NewExpression,
  form: 'bytes' | 'text',
  project: Project,
): Decoded | undefined {
  const callee = call.expression;
  const text = callee.getText();
  if (ts.isNewExpression(call)) return text === 'Uint8Array' && form === 'bytes' ? 'bytes' : undefined;
  if (text === 'JSON.parse' && call.arguments.length === 1) return 'value';
  if (text === 'String') return form === 'text' ? 'text' : undefined;
  if (form === 'text') return undefined;
  if (text === 'Buffer.from') return 'bytes';
  if (ts.isIdentifier(callee) && /^toUtf8$/.test(text)) return 'text';
  const isDecode = ts.isPropertyAccessExpression(callee) && callee.name.text === 'decode';
  return isDecode && isInstance(callee.expression, 'TextDecoder', project) ? 'text' : undefined;
}
