import { runtimePackage } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { packageExport } from '../../../analysis/consumers.js';
import { definitionOf, resultsOf } from '../../../analysis/definitions.js';
import { textOfName, unwrap } from '../../../analysis/expressions.js';
import { isMockFunction, moduleMocksIn, rootOf } from '../../../analysis/mocks.js';
import type { Project } from '../../../analysis/project.js';
import { type Declaration, declarationOf, usesOf } from '../../../analysis/scopes.js';
import { wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';

/** Who stands in for the client's `send` in a test. */
export interface Senders {
  /** The functions that the test writes for it. */
  readonly fakes: readonly ts.FunctionLikeDeclaration[];
  /** Whether an expression is a stand-in for it: proven, or by its name alone. */
  certaintyOf(expression: ts.Expression): 'proven' | 'likely' | undefined;
}

/** Finds what stands in for the `send` of the Bedrock client in a test. */
export function sendersIn(file: ts.SourceFile, project: Project): Senders {
  const keys = new Set<string>();
  const ids = new Map<Declaration, number>();
  const makers = new Set<ts.Node>();
  const fakes: ts.FunctionLikeDeclaration[] = [];
  const isAlone = !/@aws-sdk\/(?:client|lib)-(?!bedrock-runtime\b)/.test(file.text);
  for (const stand of standIns(file, project)) {
    for (const { value, owner } of sendsIn(stand)) add(value, owner);
  }
  return { fakes, certaintyOf };

  function add(value: ts.Node, owner: Declaration | undefined): void {
    if (owner !== undefined) keys.add(`${idOf(owner)}.send`);
    const node = ts.isExpression(value) ? unwrap(value) : value;
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) {
      // `send: (...args) => mockSend(...args)`
      const [result] = resultsOf(node);
      const inner = result === undefined ? undefined : unwrap(result);
      const callee = inner !== undefined && ts.isCallExpression(inner) ? keyOf(inner.expression) : undefined;
      if (callee === undefined || resultsOf(node).length > 1) fakes.push(node);
      else keys.add(callee);
      return;
    }
    if (!ts.isExpression(node)) return;
    const root = rootOf(node);
    makers.add(root);
    const key = keyOf(root);
    if (key !== undefined) keys.add(key);
  }

  function certaintyOf(expression: ts.Expression): 'proven' | 'likely' | undefined {
    const root = rootOf(expression);
    if (isProven(root)) return 'proven';
    return isLikely(root, new Set()) ? 'likely' : undefined;
  }

  function isProven(root: ts.Expression): boolean {
    const key = keyOf(root);
    if (makers.has(root) || (key !== undefined && keys.has(key))) return true;
    if (ts.isPropertyAccessExpression(root)) {
      const { name, expression: owner } = root;
      return name.text === 'send' && (isClient(owner) || isProven(rootOf(owner)));
    }
    if (isSpy(root)) return true;
    // `const mock = mockClient(BedrockRuntimeClient)`, `const send = jest.spyOn(…)`
    const made = ts.isIdentifier(root) ? definitionOf(root, project) : undefined;
    if (made === undefined || !ts.isExpression(made)) return isMockClient(root);
    return made !== root && (isMockClient(made) || makers.has(rootOf(made)) || isSpy(rootOf(made)));
  }

  /** A `send` of something that is called like it, where no other client could be meant. */
  function isLikely(root: ts.Expression, seen: Set<ts.Node>): boolean {
    if (seen.has(root)) return false;
    seen.add(root);
    if (isProven(root)) return true;
    const isNamed = isAlone || /bedrock|claude/i.test(root.getText());
    if (ts.isPropertyAccessExpression(root)) return root.name.text === 'send' && isNamed;
    if (ts.isCallExpression(root)) {
      const made = definitionOf(root.expression, project);
      const isOwn = made !== undefined && made.getSourceFile() === file && ts.isFunctionLike(made);
      if (isOwn) return resultsOf(made).some((result) => isLikely(rootOf(result), seen));
    }
    const declaration = ts.isIdentifier(root) ? declarationOf(root) : undefined;
    if (declaration === undefined) return isMockFunction(root) && isNamedSend(root) && isNamed;
    if (ts.isBindingElement(declaration)) return isNamed && /send$/i.test(root.getText());
    const values = [
      ...(ts.isVariableDeclaration(declaration) && declaration.initializer ? [declaration.initializer] : []),
      ...usesOf(declaration).flatMap(({ parent }) => (ts.isBinaryExpression(parent) ? parent.right : [])),
    ];
    return values.some((value) => isLikely(rootOf(value), seen));
  }

  /** A declaration with the way from it to a member, as a key. */
  function keyOf(expression: ts.Expression): string | undefined {
    const node = unwrap(expression);
    if (ts.isIdentifier(node)) {
      const declaration = declarationOf(node);
      return declaration === undefined ? undefined : idOf(declaration);
    }
    const owner = ts.isPropertyAccessExpression(node) ? keyOf(node.expression) : undefined;
    return owner === undefined ? undefined : `${owner}.${(node as ts.PropertyAccessExpression).name.text}`;
  }

  function idOf(declaration: Declaration): string {
    const id = ids.get(declaration) ?? ids.size;
    ids.set(declaration, id);
    return String(id);
  }

  /** `new BedrockRuntimeClient()`, and a variable that holds one */
  function isClient(expression: ts.Expression): boolean {
    const made = definitionOf(expression, project);
    return made !== undefined && ts.isNewExpression(made) && isClientClass(made.expression);
  }
}

/** `const client = { send: jest.fn() }`, `send = jest.fn()`: a mock that is called `send` where it is made. */
function isNamedSend(root: ts.Expression): boolean {
  let node: ts.Node = root;
  while (!ts.isStatement(node) && !ts.isSourceFile(node)) {
    if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node))
      return /send$/i.test(node.name.getText());
    node = node.parent;
  }
  return false;
}

function isClientClass(expression: ts.Expression): boolean {
  const found = packageExport(expression);
  return found?.module === runtimePackage && /^BedrockRuntime(?:Client)?$/.test(found.name);
}

/** `mockClient(BedrockRuntimeClient)`, `mockClient(client)` */
export function isMockClient(expression: ts.Expression): boolean {
  const node = rootOf(expression);
  if (!ts.isCallExpression(node) || packageExport(node.expression)?.name !== 'mockClient') return false;
  const [client] = node.arguments;
  if (client === undefined) return false;
  const declaration = ts.isIdentifier(client) ? declarationOf(client) : undefined;
  const made =
    declaration !== undefined && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return (
    isClientClass(client) ||
    (made !== undefined && ts.isNewExpression(made) && isClientClass(made.expression))
  );
}

/** `jest.spyOn(BedrockRuntimeClient.prototype, 'send')`, `sinon.stub(BedrockRuntimeClient.prototype, 'send')` */
function isSpy(node: ts.Expression): boolean {
  if (!ts.isCallExpression(node) || !/(?:^|\.)(?:spyOn|stub|method)$/.test(node.expression.getText()))
    return false;
  const [owner, method] = node.arguments;
  if (owner === undefined || method === undefined || !/^['"`]send['"`]$/.test(method.getText())) return false;
  const target = unwrap(owner);
  return (
    ts.isPropertyAccessExpression(target) &&
    target.name.text === 'prototype' &&
    isClientClass(target.expression)
  );
}

/** A `send` that is written somewhere, with the variable whose member it is. */
interface Send {
  readonly value: ts.Node;
  readonly owner: Declaration | undefined;
}

/** What a test puts in the place of the client: in the mock of the module, as the client's implementation, or with its type. */
function* standIns(file: ts.SourceFile, project: Project): Generator<ts.Node> {
  for (const { module, factory } of moduleMocksIn(file)) {
    if (module !== runtimePackage || factory === undefined) continue;
    for (const property of nodesIn(factory, ts.isPropertyAssignment)) {
      if (textOfName(property.name) === 'BedrockRuntimeClient')
        yield* withNames(property.initializer, project);
    }
    for (const property of nodesIn(factory, ts.isShorthandPropertyAssignment)) {
      if (property.name.text === 'BedrockRuntimeClient') yield* withNames(property.name, project);
    }
  }
  for (const call of nodesIn(file, ts.isCallExpression)) {
    const callee = call.expression;
    if (!ts.isPropertyAccessExpression(callee)) continue;
    const isMade = /^(?:mockImplementation|mockReturnValue)(?:Once)?$/.test(callee.name.text);
    const [made] = call.arguments;
    if (isMade && made !== undefined && isClientClass(rootOf(callee.expression)))
      yield* withNames(made, project);
  }
  for (const object of nodesIn(file, ts.isObjectLiteralExpression)) {
    if (isTypedClient(object)) yield object;
  }
}

/** `{ send } as unknown as BedrockRuntimeClient`, `const client: BedrockRuntimeClient = …` */
function isTypedClient(object: ts.ObjectLiteralExpression): boolean {
  let node: ts.Node = object;
  while (ts.isAsExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) {
    node = node.parent;
    if (ts.isAsExpression(node) && /\bBedrockRuntime(?:Client)?\b/.test(node.type.getText())) return true;
  }
  const { parent } = node;
  return (
    ts.isVariableDeclaration(parent) && /\bBedrockRuntime(?:Client)?\b/.test(parent.type?.getText() ?? '')
  );
}

/** A piece of code, and what the names in it stand for. */
function* withNames(node: ts.Node, project: Project): Generator<ts.Node> {
  yield node;
  for (const name of [node, ...nodesIn(node, ts.isIdentifier)]) {
    if (!ts.isIdentifier(name)) continue;
    const definition = definitionOf(name, project);
    if (definition !== undefined && definition.getSourceFile() === node.getSourceFile()) yield definition;
  }
}

function* sendsIn(stand: ts.Node): Generator<Send> {
  const outer = ts.isExpression(stand) ? wrapped(stand).parent : stand.parent;
  const owner = ts.isVariableDeclaration(outer) ? outer : undefined;
  const visit = function* (node: ts.Node): Generator<Send> {
    const name =
      ts.isClassElement(node) || ts.isObjectLiteralElementLike(node) ? node.name?.getText() : undefined;
    if (name === 'send') {
      const own = node.parent === stand ? owner : undefined;
      if (ts.isPropertyAssignment(node)) yield { value: node.initializer, owner: own };
      else if (ts.isShorthandPropertyAssignment(node)) yield { value: node.name, owner: own };
      else if (ts.isPropertyDeclaration(node) && node.initializer !== undefined)
        yield { value: node.initializer, owner: undefined };
      else if (ts.isMethodDeclaration(node)) yield { value: node, owner: own };
    } else if (ts.isBinaryExpression(node) && /\.send$/.test(node.left.getText())) {
      yield { value: node.right, owner: undefined };
    }
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => {
      children.push(child);
    });
    for (const child of children) yield* visit(child);
  };
  yield* visit(stand);
}
