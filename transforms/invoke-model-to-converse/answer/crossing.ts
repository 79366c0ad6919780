import { callsOf } from '../../../analysis/calls.js';
import { isPrivate } from '../../../analysis/classes.js';
import { ts } from '../../../analysis/compiler.cjs';
import { isExported } from '../../../analysis/exports.js';
import {
  argumentAt,
  functionCalled,
  isAsync,
  isSeenFunction,
  type SeenFunction,
} from '../../../analysis/functions.js';
import { functionAround } from '../../../analysis/uses.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';

/** The parameter that takes an argument; every other call of its function has to bring the like. */
export function enter(
  call: ts.CallExpression | ts.NewExpression,
  index: number,
  draft: Draft,
): ts.ParameterDeclaration | undefined {
  if (!ts.isCallExpression(call) || argumentAt(call, index) === undefined) return undefined;
  const target = functionCalled(call, draft.project);
  const parameter = target?.parameters[index];
  if (target === undefined || parameter === undefined) return undefined;
  if (parameter.initializer !== undefined || parameter.dotDotDotToken !== undefined) return undefined;
  const name = publicName(target);
  if (name !== undefined) {
    draft.assumptions.add(
      `all that calls \`${name}\`, or stands in for it, is in the files that were searched`,
    );
  }
  const calls = draft.entered.get(target) ?? new Set();
  draft.entered.set(target, calls.add(call));
  return parameter;
}

/** A function that hands something out, and everything that gets it. */
export interface Exit {
  readonly target: SeenFunction;
  readonly calls: readonly ts.CallExpression[];
  /** Whether its calls give a promise of what it returns. */
  readonly isAsync: boolean;
}

/** The calls of the function that a value is returned from, unless they are followed already. */
export function exitFrom(
  returned: ts.Expression,
  form: 'command' | 'promise' | 'response' | 'stream',
  { project, exits, assumptions }: Draft,
): Exit | 'known' | undefined {
  const target = functionAround(returned);
  if (!isSeenFunction(target) || target.asteriskToken !== undefined) return undefined;
  const calls = callsOf(target, project);
  // What nobody calls is called by something that cannot be seen, such as a framework.
  if (calls === undefined || calls.length === 0) return undefined;
  const isLater = isAsync(target);
  const what = isLater && form === 'promise' ? 'response' : form;
  const known = exits.get(target);
  if (known !== undefined && known.what !== what) return undefined;
  exits.set(target, { what, results: new Set([...(known?.results ?? []), returned]) });
  const name = publicName(target);
  if (name !== undefined)
    assumptions.add(`all that calls \`${name}\`, or stands in for it, is in the files that were searched`);
  return known === undefined ? { target, calls, isAsync: isLater } : 'known';
}

/** What a function is called by elsewhere: what its file exports, or a method of a class, in whose place a double may stand. */
function publicName(target: SeenFunction): string | undefined {
  if (ts.isMethodDeclaration(target)) {
    const owner = target.parent;
    return ts.isClassLike(owner) && isExported(owner) && !isPrivate(target)
      ? target.name.getText()
      : undefined;
  }
  const holder = ts.isFunctionDeclaration(target) ? target : target.parent;
  const statement = ts.isVariableDeclaration(holder) ? holder.parent.parent : holder;
  const { name } = holder as ts.FunctionDeclaration | ts.VariableDeclaration;
  return isExported(statement) ? name?.getText() : undefined;
}

/** What a function says that it gives, where that names the old command or its answer. */
export function retypeResult({ type }: SeenFunction, name: string, draft: Draft): void {
  if (type === undefined || !/\bInvokeModel\w*\b/.test(type.getText())) return;
  const own = draft.in(type.getSourceFile());
  const text = type.getText().replace(/(?:\w+\.)?InvokeModel\w*/, own.sdk(name, 'type'));
  own.edits.push(replaceNode(type, text));
}
