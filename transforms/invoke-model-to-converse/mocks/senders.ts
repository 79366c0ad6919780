import { ts } from '../../../analysis/compiler.cjs';
import { packageExport } from '../../../analysis/consumers.js';
import { definitionOf, resultsOf } from '../../../analysis/definitions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { isMockFunction, rootOf } from '../../../analysis/mocks.js';
import type { Project } from '../../../analysis/project.js';
import { type Declaration, declarationOf, usesOf } from '../../../analysis/scopes.js';
import { isClient, isMockClient, isSpy, spiedOwner } from './clients.js';
import { sendsIn, standIns } from './stand-ins.js';

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
      return name.text === 'send' && (isClient(owner, project) || isProven(rootOf(owner)));
    }
    if (isSpy(root, project)) return true;
    // `const mock = mockClient(BedrockRuntimeClient)`, `const send = jest.spyOn(…)`
    const made = ts.isIdentifier(root) ? definitionOf(root, project) : undefined;
    if (made === undefined || !ts.isExpression(made)) return isMockClient(root, project);
    const maker = rootOf(made);
    return made !== root && (isMockClient(made, project) || makers.has(maker) || isSpy(maker, project));
  }

  /** A `send` of something that is called like it, where no other client could be meant. */
  function isLikely(root: ts.Expression, seen: Set<ts.Node>): boolean {
    if (seen.has(root)) return false;
    seen.add(root);
    if (isProven(root)) return true;
    const isNamed = isAlone || /bedrock|claude/i.test(root.getText());
    if (ts.isPropertyAccessExpression(root)) return root.name.text === 'send' && isNamed;
    const spied = spiedOwner(root);
    // Who is not known may be the client; who is known is somebody else.
    if (spied !== undefined) return isNamed && !isMadeByPackage(spied, project);
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
}

/** Whether something is an instance of what a package brings; a class of the program's own may stand for any. */
function isMadeByPackage(expression: ts.Expression, project: Project): boolean {
  const made = definitionOf(expression, project);
  const found = made !== undefined && ts.isNewExpression(made) ? packageExport(made.expression) : undefined;
  return (
    found !== undefined && project.moduleOf(found.module, (made as ts.Node).getSourceFile()) === undefined
  );
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
