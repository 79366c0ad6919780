import { ts } from './compiler.cjs';
import { definitionOf } from './definitions.js';
import { isFallback, unwrap } from './expressions.js';
import { isAsync } from './functions.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';
import { functionAround, isConstant, useOf, wrapped } from './uses.js';
import { type Station, wayOf } from './ways.js';

/** A value that was made to JSON, and perhaps to bytes. */
export interface Encoded {
  readonly value: ts.Expression;
  readonly stringify: ts.CallExpression;
  /** The variables that hold the JSON or the bytes on their way, the last one first. */
  readonly variables: readonly ts.VariableDeclaration[];
  /** All that it passes on its way, where there are functions among it: the JSON is made elsewhere. */
  readonly stations: readonly Station[];
}

/** The value behind JSON: through encoders, buffers, constants and functions; `undefined` where something else makes it. */
export function encodedIn(expression: ts.Expression, project: Project): Encoded | undefined {
  const variables: ts.VariableDeclaration[] = [];
  const stations: Station[] = [];
  let node = unwrap(expression);
  for (;;) {
    if (ts.isCallExpression(node)) {
      const [first, second] = node.arguments;
      if (isStringify(node) && first !== undefined) {
        const keepsAll = second === undefined || /^(?:null|undefined)$/.test(second.getText());
        const isHere = stations.every(ts.isVariableDeclaration);
        return keepsAll
          ? { value: first, stringify: node, variables, stations: isHere ? [] : stations }
          : undefined;
      }
      if (first !== undefined && isEncoder(node, project)) {
        node = unwrap(first);
        continue;
      }
    }
    const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
    if (declaration !== undefined && ts.isVariableDeclaration(declaration)) {
      if (declaration.initializer === undefined || variables.includes(declaration)) return undefined;
      if (!isConstant(declaration)) return undefined;
      variables.push(declaration);
      stations.push(declaration);
      node = unwrap(declaration.initializer);
      continue;
    }
    const way = wayOf(node, project);
    if (way.stations.length === 0 || way.stations.some((station) => stations.includes(station)))
      return undefined;
    stations.push(...way.stations);
    variables.push(...way.stations.filter(ts.isVariableDeclaration));
    node = way.from;
  }
}

export function isStringify(call: ts.CallExpression): boolean {
  return isJson(call.expression, 'stringify');
}

/** `JSON.parse` and `JSON.stringify`, unless the file calls something of its own `JSON`. */
function isJson(callee: ts.Expression, method: 'parse' | 'stringify'): boolean {
  return (
    ts.isPropertyAccessExpression(callee) &&
    callee.name.text === method &&
    ts.isIdentifier(callee.expression) &&
    callee.expression.text === 'JSON' &&
    declarationOf(callee.expression) === undefined
  );
}

/** Whether a call makes bytes of a text in UTF-8, and nothing else. */
export function isEncoder(call: ts.CallExpression, project: Project): boolean {
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
function isInstance(expression: ts.Expression, name: string, project: Project): boolean {
  const definition = definitionOf(expression, project);
  return (
    definition !== undefined && ts.isNewExpression(definition) && lastName(definition.expression) === name
  );
}

function lastName(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

/** `bytes || ''`, `text ?? '{}'`: for an answer without a body, which there is not. */
export function isEmptyFallback(node: ts.Node, left: ts.Expression): node is ts.BinaryExpression {
  return (
    isFallback(node) &&
    node.left === left &&
    /^(?:''|""|'\{\}'|"\{\}"|new Uint8Array\((?:0|\[\])?\))$/.test(unwrap(node.right).getText())
  );
}

/** A step of decoding. */
interface Decoding {
  readonly node: ts.Expression;
  readonly gives: Decoded;
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
): Decoding | undefined {
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
  if (isJson(callee, 'parse') && call.arguments.length === 1) return 'value';
  const helped = ts.isCallExpression(call) ? helperGives(call, form, project) : undefined;
  if (helped !== undefined) return helped;
  if (text === 'String') return form === 'text' ? 'text' : undefined;
  if (form === 'text') return undefined;
  if (text === 'Buffer.from') return 'bytes';
  if (ts.isIdentifier(callee) && /^toUtf8$/.test(text)) return 'text';
  const isDecode = ts.isPropertyAccessExpression(callee) && callee.name.text === 'decode';
  return isDecode && isUtf8Decoder(callee.expression, project) ? 'text' : undefined;
}

function isUtf8Decoder(expression: ts.Expression, project: Project): boolean {
  const definition = definitionOf(expression, project);
  if (definition === undefined || !ts.isNewExpression(definition)) return false;
  const label = definition.arguments?.[0];
  return lastName(definition.expression) === 'TextDecoder' && (label === undefined || isUtf8(label));
}

/** What a function gives that does nothing but decode its parameter: `const decode = (bytes) => JSON.parse(…)` */
function helperGives(call: ts.CallExpression, form: 'bytes' | 'text', project: Project): Decoded | undefined {
  const helper = ts.isIdentifier(call.expression) ? definitionOf(call.expression, project) : undefined;
  if (helper === undefined || !ts.isFunctionLike(helper) || helper.parameters.length !== 1) return undefined;
  const [parameter] = helper.parameters;
  if (parameter === undefined || !ts.isIdentifier(parameter.name) || isAsync(helper)) return undefined;
  const [only, ...others] = usesOf(parameter);
  if (only === undefined || others.length > 0) return undefined;
  return decodedThrough(only, form, helper, project);
}

/** Follows a value through decoders and constants to the end of a function, if that is all the function does. */
function decodedThrough(
  start: ts.Expression,
  form: 'bytes' | 'text',
  helper: ts.Node,
  project: Project,
): Decoded | undefined {
  let node = wrapped(start);
  let gives: Decoded = form;
  for (;;) {
    const decoding: Decoding | undefined = gives === 'value' ? undefined : decodingOf(node, gives, project);
    if (decoding !== undefined) {
      gives = decoding.gives;
      node = wrapped(decoding.node);
      continue;
    }
    const use = useOf(node);
    if (use.kind === 'returned') return functionAround(node) === helper && gives !== form ? gives : undefined;
    const [name, ...others] = use.kind === 'bound' ? usesOf(use.declaration) : [];
    if (name === undefined || others.length > 0) return undefined;
    node = wrapped(name);
  }
}
