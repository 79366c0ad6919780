import { ts } from '../../../analysis/compiler.cjs';
import { isEncoder, isStringify } from '../../../analysis/encoding.js';
import { textOfName, unwrap } from '../../../analysis/expressions.js';
import { isMockFunction, rootOf } from '../../../analysis/mocks.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { isConstant } from '../../../analysis/uses.js';
import { removeStatement } from '../../../edits/statements.js';
import { fieldNamed, isField, nameOfField, valueOfField } from '../request/fields.js';
import { isGenerator, onlyResult, ownFunction } from './functions.js';
import type { Form, Suite } from './suite.js';

/** What is left of an expression without the encoders around it. */
export interface Rest {
  readonly node: ts.Expression;
  readonly form: Extract<Form, 'bytes' | 'answer'>;
  /** Constants on the way that have nothing left to say, and where they are named. */
  readonly aliases: readonly Alias[];
}

interface Alias {
  readonly declaration: ts.VariableDeclaration;
  readonly use: ts.Identifier;
}

/** The same for something that is rewritten: the constants on the way go. */
export function takeRest(expression: ts.Expression, suite: Suite): Rest | undefined {
  const rest = restOf(expression, suite);
  for (const { declaration, use } of rest?.aliases ?? []) {
    suite.given.set(use, 'bytes');
    if (suite.held.has(declaration)) continue;
    suite.held.set(declaration, 'bytes');
    removeStatement(declaration, suite.draft.edits);
  }
  return rest;
}

/** Looks through `new TextEncoder().encode(JSON.stringify(value))` and its kin; `undefined` where something else makes the bytes. */
export function restOf(expression: ts.Expression, suite: Suite): Rest | undefined {
  const node = unwrap(expression);
  if (ts.isIdentifier(node)) return restOfName(node, suite);
  if (ts.isStringLiteralLike(node)) return { node, form: 'bytes', aliases: [] };
  if (ts.isObjectLiteralExpression(node)) {
    const made = blobResult(node);
    return made === undefined ? undefined : restOf(made, suite);
  }
  if (ts.isAwaitExpression(node)) return restOf(node.expression, suite);
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const [first] = node.arguments ?? [];
  if (first === undefined) return undefined;
  if (ts.isCallExpression(node) && isStringify(node)) {
    const [, replacer] = node.arguments;
    const keepsAll = replacer === undefined || /^(?:null|undefined)$/.test(replacer.getText());
    return keepsAll ? { node: unwrap(first), form: 'answer', aliases: [] } : undefined;
  }
  if (isEncoding(node, suite)) return restOf(first, suite);
  const passed = ts.isCallExpression(node) ? passedThrough(node, 'bytes', suite) : undefined;
  if (passed !== undefined) {
    return passed.form === 'answer'
      ? { node: unwrap(passed.argument), form: 'answer', aliases: [] }
      : restOf(passed.argument, suite);
  }
  return ts.isCallExpression(node) && ownFunction(node, suite) !== undefined
    ? { node, form: 'bytes', aliases: [] }
    : undefined;
}

/** A constant that only gives another name to something: what it names stands for it. */
function restOfName(name: ts.Identifier, suite: Suite): Rest {
  const declaration = declarationOf(name);
  const own = { node: name, form: 'bytes', aliases: [] } as const;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return own;
  if (declaration.initializer === undefined || !isConstant(declaration)) return own;
  const inner = restOf(declaration.initializer, suite);
  if (inner === undefined || !ts.isIdentifier(inner.node)) return own;
  return { ...inner, aliases: [{ declaration, use: name }, ...inner.aliases] };
}

/** What changes the form of a text and nothing else. */
function isEncoding(node: ts.CallExpression | ts.NewExpression, { project }: Suite): boolean {
  const text = node.expression.getText();
  if (ts.isNewExpression(node)) return /^(?:Uint8Array|Uint8ArrayBlobAdapter)$/.test(text);
  return (
    isEncoder(node, project) ||
    /^(?:Uint8Array\.from|Uint8ArrayBlobAdapter\.mutate|Promise\.resolve)$/.test(text)
  );
}

/** What `transformToString` of an object gives: `{ transformToString: () => text }` */
function blobResult(object: ts.ObjectLiteralExpression): ts.Expression | undefined {
  const [only, ...others] = object.properties;
  if (only === undefined || others.length > 0 || only.name === undefined) return undefined;
  if (textOfName(only.name) !== 'transformToString') return undefined;
  if (ts.isMethodDeclaration(only)) return onlyResult(only);
  if (!ts.isPropertyAssignment(only)) return undefined;
  const value = unwrap(only.initializer);
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return onlyResult(value);
  // `jest.fn().mockResolvedValue(text)`, `jest.fn(() => text)`
  if (!ts.isCallExpression(value) || !isMockFunction(rootOf(value))) return undefined;
  const [first] = value.arguments;
  const made = first === undefined ? undefined : unwrap(first);
  return made !== undefined && (ts.isArrowFunction(made) || ts.isFunctionExpression(made))
    ? onlyResult(made)
    : made;
}

interface Passed {
  readonly argument: ts.Expression;
  readonly form: 'bytes' | 'answer';
}

/** The argument that a function only encodes, for itself or as the body of a response: `const encode = (value) => …` */
export function passedThrough(
  call: ts.CallExpression,
  form: 'bytes' | 'response' | 'chunk',
  suite: Suite,
): Passed | undefined {
  const maker = ownFunction(call, suite);
  const result = maker === undefined ? undefined : onlyResult(maker);
  if (maker === undefined || result === undefined || isGenerator(maker)) return undefined;
  const encoded = form === 'bytes' ? result : bytesIn(unwrapAwait(result), form);
  const rest = encoded === undefined ? undefined : restOf(encoded, suite);
  const index = maker.parameters.findIndex((parameter) => {
    const [use, ...others] = usesOf(parameter);
    return (
      use !== undefined && use === rest?.node && others.length === 0 && parameter.initializer === undefined
    );
  });
  const argument = call.arguments[index];
  return index === -1 || argument === undefined || rest === undefined
    ? undefined
    : { argument, form: rest.form };
}

function unwrapAwait(expression: ts.Expression): ts.Expression {
  const node = unwrap(expression);
  if (ts.isAwaitExpression(node)) return unwrapAwait(node.expression);
  const [first] =
    ts.isCallExpression(node) && node.expression.getText() === 'Promise.resolve' ? node.arguments : [];
  return first === undefined ? node : unwrapAwait(first);
}

/** The bytes of `{ body: bytes }`, or of `{ chunk: { bytes } }`, if nothing is said beside them. */
export function bytesIn(expression: ts.Expression, form: 'response' | 'chunk'): ts.Expression | undefined {
  const node = unwrap(expression);
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const field = fieldNamed(node, form === 'response' ? 'body' : 'chunk');
  const isPlain = node.properties.every(
    (property) => property === field || (isField(property) && nameOfField(property) === 'contentType'),
  );
  if (field === undefined || !isPlain) return undefined;
  const value = valueOfField(field);
  if (form === 'response') return value;
  const chunk = unwrap(value);
  const bytes = ts.isObjectLiteralExpression(chunk) ? fieldNamed(chunk, 'bytes') : undefined;
  return bytes === undefined ? undefined : valueOfField(bytes);
}
