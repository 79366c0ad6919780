import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { isLog, isWritten, useOf } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';
import { retype } from './retyping.js';

/** The calls that send a command, wherever it is kept until then. */
export function sendsOf({ form, node, operation }: CallSite, draft: Draft): ts.CallExpression[] {
  if (form === 'method' && ts.isCallExpression(node)) {
    const callback = node.arguments.slice(1).find(mayBeCallback);
    if (callback !== undefined) draft.refuse('answer-escapes', callback);
    return [node];
  }
  const own = sendWith(node);
  if (own !== undefined) return [own];
  const use = useOf(node);
  if (use.kind !== 'bound' && use.kind !== 'assigned') {
    draft.refuse('command-escapes', use.kind === 'other' ? use.node : node.parent);
    return [];
  }
  retype(use.declaration, operation === 'stream' ? 'ConverseStreamCommand' : 'ConverseCommand', draft);
  return usesOf(use.declaration).flatMap((name) => {
    if (isWritten(name)) {
      const { parent } = name;
      if (ts.isBinaryExpression(parent) && unwrap(parent.right) === node) return [];
      draft.refuse('command-escapes', parent);
      return [];
    }
    const send = sendWith(name);
    if (send !== undefined) return [send];
    if (!isHarmlessUse(name)) draft.refuse('command-escapes', name.parent);
    return [];
  });
}

/** The `client.send(command)` that takes an expression first. */
function sendWith(expression: ts.Expression): ts.CallExpression | undefined {
  const use = useOf(expression);
  if (use.kind !== 'argument' || use.index !== 0 || !ts.isCallExpression(use.call)) return undefined;
  const callee = unwrap(use.call.expression);
  if (use.call.arguments.slice(1).some(mayBeCallback)) return undefined;
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'send' ? use.call : undefined;
}

/** What takes the answer instead of the caller: `send(command, (error, data) => …)` */
function mayBeCallback(argument: ts.Expression): boolean {
  const node = unwrap(argument);
  if (!ts.isIdentifier(node))
    return !ts.isObjectLiteralExpression(node) && !ts.isPropertyAccessExpression(node);
  const declaration = declarationOf(node);
  if (declaration === undefined) return true;
  if (ts.isParameter(declaration)) return /^(?:cb|callback|done|next|on[A-Z])/.test(node.text);
  return (
    !ts.isVariableDeclaration(declaration) ||
    declaration.initializer === undefined ||
    ts.isFunctionLike(unwrap(declaration.initializer))
  );
}

/** `command.input.modelId`, and what only prints the command. */
function isHarmlessUse(name: ts.Identifier): boolean {
  const use = useOf(name);
  if (use.kind === 'argument') return isLog(use.call);
  if (use.kind === 'tested') return true;
  if (use.kind !== 'member' || use.name !== 'input') return false;
  const inner = useOf(use.node);
  return inner.kind === 'member' && inner.name === 'modelId';
}
