import { ts } from './compiler.cjs';
import { definitionOf } from './definitions.js';
import { unwrap } from './expressions.js';
import type { Project } from './project.js';
import { nodesIn } from './walk.js';

/** `jest.mock(module, factory)` and its kin. */
export interface ModuleMock {
  readonly module: string;
  readonly factory: ts.Expression | undefined;
}

/** The modules that a test replaces. */
export function moduleMocksIn(file: ts.SourceFile): ModuleMock[] {
  return nodesIn(file, ts.isCallExpression).flatMap(({ expression, arguments: [module, factory] }) => {
    if (!/^(?:(?:jest|vi)\.(?:mock|doMock|unstable_mockModule)|mock\.module)$/.test(expression.getText()))
      return [];
    // `vi.mock(import('module'), …)`
    const name = module !== undefined && ts.isCallExpression(module) ? module.arguments[0] : module;
    return name !== undefined && ts.isStringLiteralLike(name) ? { module: name.text, factory } : [];
  });
}

const recorders = /^(?:@pollyjs\/core|yakbak|talkback)$/;

/**
 * Where a test answers the HTTP requests of InvokeModel itself: paths of the operation, and what replays recordings.
 *
 * Source: `POST /model/{modelId}/invoke` and `/invoke-with-response-stream` of the Bedrock Runtime API.
 */
export function httpStubsIn(file: ts.SourceFile): ts.Node[] {
  if (!/bedrock-runtime/.test(file.text)) return [];
  const texts = nodesIn(
    file,
    (node): node is ts.LiteralLikeNode =>
      ts.isStringLiteralLike(node) || ts.isTemplateTail(node) || ts.isRegularExpressionLiteral(node),
  );
  return texts.flatMap((node) => {
    const { text, parent } = node;
    const isImported = ts.isImportDeclaration(parent) || ts.isCallExpression(parent);
    const isPath = /\/invoke(?:-with-response-stream)?(?:\$?\/[a-z]*)?$/.test(text);
    if (!isPath && !(isImported && recorders.test(text))) return [];
    return ts.isTemplateTail(node) ? node.parent.parent : node;
  });
}

/** A place where a test says what a mock gives back. */
export interface Stubbing {
  /** What it is said of: the mock, or the `jest.fn()` that makes it. */
  readonly mock: ts.Expression;
  /** `on(Command, …)` of aws-sdk-client-mock, if it is said of one command. */
  readonly on: ts.CallExpression | undefined;
  readonly results: readonly ts.Expression[];
  /** The functions that stand in for the mocked one. */
  readonly fakes: readonly ts.FunctionLikeDeclaration[];
}

const results = /^(?:mockResolvedValue(?:Once)?|mockReturnValue(?:Once)?|resolves(?:Once)?|returns)$/;
const fakes = /^(?:mockImplementation(?:Once)?|callsFake(?:Once)?)$/;
const chained =
  /^(?:mock[A-Z]\w*|resolves(?:Once)?|rejects(?:Once)?|callsFake(?:Once)?|returns|on|onAnyCommand|onFirstCall|onSecondCall|reset\w*)$/;

/** Every place in a file where a mock is told what to give back. */
export function stubbingsIn(file: ts.SourceFile, project: Project): Stubbing[] {
  return nodesIn(file, ts.isCallExpression).flatMap((call) => {
    const callee = unwrap(call.expression);
    const [first] = call.arguments;
    if (first === undefined) return [];
    if (isMockFunction(call)) return { ...emptyStubbing(call), fakes: functionBehind(first, project) };
    if (!ts.isPropertyAccessExpression(callee) || isExpectation(callee)) return [];
    const [, , fake] = call.arguments;
    // `mock.method(object, 'name', fake)` of Node
    if (callee.name.text === 'method' && fake !== undefined) {
      return { ...emptyStubbing(call), fakes: functionBehind(fake, project) };
    }
    const stubbing = {
      mock: rootOf(callee.expression),
      on: onCall(callee.expression),
      results: [],
      fakes: [],
    };
    if (results.test(callee.name.text)) return { ...stubbing, results: [first] };
    return fakes.test(callee.name.text) ? { ...stubbing, fakes: functionBehind(first, project) } : [];
  });
}

/** `jest.fn()`, `vi.fn(implementation)` */
export function isMockFunction(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /^(?:jest|vi|sinon|mock)\.(?:fn|stub)$/.test(node.expression.getText());
}

/** The mock that a chain such as `mock.mockResolvedValueOnce(a).mockResolvedValueOnce(b)` begins with. */
export function rootOf(expression: ts.Expression): ts.Expression {
  const node = unwrap(expression);
  if (!ts.isCallExpression(node)) return node;
  const callee = unwrap(node.expression);
  // `jest.mocked(mock)`, which only gives it a type.
  const [first] = node.arguments;
  if (/^(?:jest|vi)\.mocked$/.test(callee.getText()) && first !== undefined) return rootOf(first);
  const isLink = ts.isPropertyAccessExpression(callee) && chained.test(callee.name.text);
  return isLink ? rootOf(callee.expression) : node;
}

function emptyStubbing(mock: ts.Expression): Stubbing {
  return { mock, on: undefined, results: [], fakes: [] };
}

/** `expect(promise).resolves.toBe()` is no stub. */
function isExpectation({ expression }: ts.PropertyAccessExpression): boolean {
  return /^expect\b/.test(expression.getText());
}

function onCall(expression: ts.Expression): ts.CallExpression | undefined {
  const node = unwrap(expression);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return node.expression.name.text === 'on' ? node : onCall(node.expression.expression);
}

function functionBehind(expression: ts.Expression, project: Project): ts.FunctionLikeDeclaration[] {
  const definition = definitionOf(expression, project);
  return definition !== undefined && ts.isFunctionLike(definition) && 'body' in definition
    ? [definition as ts.FunctionLikeDeclaration]
    : [];
}

/** What an assertion asks of a value: `expect(value).not.toBe(expected)` */
export interface Assertion {
  readonly matcher: string;
  readonly expected: readonly ts.Expression[];
  readonly isNot: boolean;
  /** The name of the matcher, and the whole of it. */
  readonly name: ts.Identifier;
  readonly whole: ts.Expression;
}

/** What Chai calls the matchers of Jest. */
const chai: ReadonlyMap<string, string> = new Map([
  ['equal', 'toBe'],
  ['eq', 'toBe'],
  ['eql', 'toEqual'],
  ['include', 'toContain'],
  ['contain', 'toContain'],
  ['match', 'toMatch'],
  ['lengthOf', 'toHaveLength'],
  ['instanceOf', 'toBeInstanceOf'],
]);

/** The assertion about the value of an expression, if there is one. */
export function assertionOf(value: ts.Expression): Assertion | undefined {
  const call = value.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== value) return undefined;
  if (!/^expect(?:\.soft)?$/.test(call.expression.getText())) return undefined;
  let node: ts.Node = call.parent;
  let isNot = false;
  let isDeep = false;
  while (ts.isPropertyAccessExpression(node)) {
    const { name, parent } = node;
    if (ts.isCallExpression(parent) && parent.expression === node) {
      return {
        matcher: isDeep ? 'toEqual' : (chai.get(name.text) ?? name.text),
        expected: parent.arguments,
        isNot,
        name: name as ts.Identifier,
        whole: parent,
      };
    }
    if (name.text === 'not') isNot = !isNot;
    if (name.text === 'deep') isDeep = true;
    node = parent;
  }
  return undefined;
}

/** `expect.any(String)`, `expect.objectContaining({…})`: what a value has to be like. */
export interface Likeness {
  readonly kind: string;
  readonly argument: ts.Expression | undefined;
}

/** The matcher that an expression is, if it is one. */
export function likenessOf(expression: ts.Expression): Likeness | undefined {
  const node = unwrap(expression);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  if (node.expression.expression.getText() !== 'expect') return undefined;
  return { kind: node.expression.name.text, argument: node.arguments[0] };
}
