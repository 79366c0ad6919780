import { runtimePackage } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { packageExport } from '../../../analysis/consumers.js';
import { definitionOf } from '../../../analysis/definitions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { rootOf } from '../../../analysis/mocks.js';
import type { Project } from '../../../analysis/project.js';

/** `new BedrockRuntimeClient()`, and what holds one, in this file or another */
export function isClient(expression: ts.Expression, project: Project): boolean {
  const made = definitionOf(expression, project);
  return made !== undefined && ts.isNewExpression(made) && isClientClass(made.expression);
}

/** Whether an expression is the class of the client. */
export function isClientClass(expression: ts.Expression): boolean {
  const found = packageExport(expression);
  return found?.module === runtimePackage && /^BedrockRuntime(?:Client)?$/.test(found.name);
}

/** `mockClient(BedrockRuntimeClient)`, `mockClient(client)` */
export function isMockClient(expression: ts.Expression, project: Project): boolean {
  const node = rootOf(expression);
  if (!ts.isCallExpression(node) || packageExport(node.expression)?.name !== 'mockClient') return false;
  const [client] = node.arguments;
  return client !== undefined && (isClientClass(client) || isClient(client, project));
}

/** `jest.spyOn(BedrockRuntimeClient.prototype, 'send')`, `sinon.stub(client, 'send')` */
export function isSpy(node: ts.Expression, project: Project): boolean {
  const owner = spiedOwner(node);
  if (owner === undefined) return false;
  const isPrototype = ts.isPropertyAccessExpression(owner) && owner.name.text === 'prototype';
  return isPrototype ? isClientClass(owner.expression) : isClient(owner, project);
}

/** Whose `send` a spy takes the place of. */
export function spiedOwner(node: ts.Expression): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !/(?:^|\.)(?:spyOn|stub|method)$/.test(node.expression.getText()))
    return undefined;
  const [owner, method] = node.arguments;
  const isSend = owner !== undefined && /^['"`]send['"`]$/.test(method?.getText() ?? '');
  return isSend ? unwrap(owner) : undefined;
}
