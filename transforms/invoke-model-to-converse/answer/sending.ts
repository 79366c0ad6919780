import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { isLog, isWritten, useOf } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';
import { enter, exitFrom, retypeResult } from './crossing.js';
import { retype } from './retyping.js';

/** The calls that send a command, wherever it is kept until then. */
export function sendsOf({ form, node, operation }: CallSite, draft: Draft): ts.CallExpression[] {
  if (form === 'method' && ts.isCallExpression(node)) {
    const callback = node.arguments.slice(1).find(mayBeCallback);
    if (callback !== undefined) draft.refuse('answer-escapes', callback);
    return [node];
  }
  return sendsWith(node, operation === 'stream' ? 'ConverseStreamCommand' : 'ConverseCommand', draft);
}

/** The calls that send a command, from an expression that is one: through variables, and into functions and out of them. */
function sendsWith(expression: ts.Expression, type: string, draft: Draft): ts.CallExpression[] {
  const own = sendWith(expression);
  if (own !== undefined) return [own];
  const use = useOf(expression);
  if (use.kind === 'bound' || use.kind === 'assigned') {
    retype(use.declaration, type, draft.in(expression.getSourceFile()));
    return usesOf(use.declaration).flatMap((name) => {
      if (!isWritten(name)) return isHarmlessUse(name) ? [] : sendsWith(name, type, draft);
      const { parent } = name;
      if (ts.isBinaryExpression(parent) && unwrap(parent.right) === expression) return [];
      draft.refuse('command-escapes', parent);
      return [];
    });
  }
  const parameter = use.kind === 'argument' ? enter(use.call, use.index, draft) : undefined;
  if (parameter !== undefined && ts.isIdentifier(parameter.name)) {
    if (draft.followed.has(parameter)) return [];
    draft.followed.add(parameter);
    retype(parameter, type, draft.in(parameter.getSourceFile()));
    return usesOf(parameter).flatMap((name) => {
      if (isHarmlessUse(name)) return [];
      if (!isWritten(name)) return sendsWith(name, type, draft);
      draft.refuse('command-escapes', name.parent);
      return [];
    });
  }
  const exit = use.kind === 'returned' ? exitFrom(expression, 'command', draft) : undefined;
  if (exit === 'known') return [];
  if (exit !== undefined) {
    retypeResult(exit.target, type, draft);
    return exit.calls.flatMap((call) => {
      const awaited = useOf(call);
      const command = exit.isAsync && awaited.kind === 'awaited' ? awaited.node : call;
      if (!exit.isAsync || command !== call) return sendsWith(command, type, draft);
      draft.refuse('command-escapes', call.parent);
      return [];
    });
  }
  draft.refuse('command-escapes', use.kind === 'other' ? use.node : expression.parent);
  return [];
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
