import { runtimePackage } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { definitionOf, resultsOf } from '../../../analysis/definitions.js';
import { exportOf } from '../../../analysis/exports.js';
import { isExpression, textOfName } from '../../../analysis/expressions.js';
import { moduleMocksIn, rootOf } from '../../../analysis/mocks.js';
import type { Project } from '../../../analysis/project.js';
import type { Declaration } from '../../../analysis/scopes.js';
import { wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { isClient, isClientClass } from './clients.js';

/** A `send` that is written somewhere, with the variable whose member it is. */
export interface Send {
  readonly value: ts.Node;
  readonly owner: Declaration | undefined;
}

/** What a test puts in the place of the client: in the mock of the module, as the client's implementation, or with its type. */
export function* standIns(file: ts.SourceFile, project: Project): Generator<ts.Node> {
  for (const { module, factory } of moduleMocksIn(file)) {
    if (factory === undefined) continue;
    const own = project.moduleOf(module, file);
    const isStandIn = (name: string | undefined) =>
      module === runtimePackage
        ? name === 'BedrockRuntimeClient'
        : own !== undefined && name !== undefined && exportsClient(own, name, project);
    for (const property of nodesIn(factory, ts.isPropertyAssignment)) {
      if (isStandIn(textOfName(property.name))) yield* withNames(property.initializer, project);
    }
    for (const property of nodesIn(factory, ts.isShorthandPropertyAssignment)) {
      if (isStandIn(property.name.text)) yield* withNames(property.name, project);
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
  for (const assignment of nodesIn(file, ts.isBinaryExpression)) {
    const { left } = assignment;
    // `client.send = jest.fn()`
    if (ts.isPropertyAccessExpression(left) && isClient(left.expression, project)) yield assignment;
  }
}

/** Whether a module of the program exports the client under a name, or a function that gives it. */
function exportsClient(module: ts.SourceFile, name: string, project: Project): boolean {
  const exported = exportOf(module, name, project);
  if (exported === undefined) return false;
  const made = ts.isVariableDeclaration(exported) ? exported.initializer : exported;
  if (made === undefined) return false;
  if (ts.isFunctionLike(made)) return resultsOf(made).some((result) => isClient(result, project));
  return isExpression(made) && isClient(made, project);
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

/** Every `send` that is written in a stand-in. */
export function* sendsIn(stand: ts.Node): Generator<Send> {
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
