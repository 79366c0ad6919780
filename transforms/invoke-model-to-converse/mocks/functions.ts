import { ts } from '../../../analysis/compiler.cjs';
import { definitionOf, resultsOf } from '../../../analysis/definitions.js';
import { isExported } from '../../../analysis/exports.js';
import { nodesIn } from '../../../analysis/walk.js';
import type { Suite } from './suite.js';

/** What a function gives that does nothing else. */
export function onlyResult(node: ts.SignatureDeclaration): ts.Expression | undefined {
  const { body } = node as ts.FunctionLikeDeclaration;
  const [result, ...others] = resultsOf(node);
  const isAlone = body !== undefined && (!ts.isBlock(body) || body.statements.length === 1);
  return isAlone && others.length === 0 ? result : undefined;
}

/** The function of the test file that a call runs. */
export function ownFunction(
  call: ts.CallExpression,
  { file, project }: Suite,
): ts.FunctionLikeDeclaration | undefined {
  const definition = definitionOf(call.expression, project);
  const isOwn =
    definition !== undefined && definition.getSourceFile() === file && ts.isFunctionLike(definition);
  return isOwn && 'body' in definition ? (definition as ts.FunctionLikeDeclaration) : undefined;
}

/** What a function is called by. */
export function nameOfFunction(node: ts.Node): ts.FunctionDeclaration | ts.VariableDeclaration | undefined {
  if (ts.isFunctionDeclaration(node)) return node;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) ? parent : undefined;
}

/** Whether other files may use a function. */
export function isOpen(name: ts.FunctionDeclaration | ts.VariableDeclaration): boolean {
  return isExported(ts.isFunctionDeclaration(name) ? name : name.parent.parent);
}

export function isGenerator(node: ts.Node): boolean {
  return 'asteriskToken' in node && node.asteriskToken !== undefined;
}

/** What a promise resolves to: `new Promise((resolve) => setTimeout(() => resolve(value), 10))` */
export function resolvedBy({
  expression,
  arguments: [executor] = [] as never,
}: ts.NewExpression): ts.Expression[] {
  if (expression.getText() !== 'Promise' || executor === undefined || !ts.isArrowFunction(executor))
    return [];
  const name = executor.parameters[0]?.name.getText();
  return nodesIn(executor, ts.isCallExpression).flatMap((call) => {
    const [value] = call.arguments;
    return call.expression.getText() === name && value !== undefined ? value : [];
  });
}
