import { ts } from './compiler.cjs';
import { isExported } from './exports.js';
import { isWrapper, textOfName } from './expressions.js';
import { usesOf } from './scopes.js';

/** How a list of strings is used: to ask whether something is in it, or has one of them in it, one after the other, or not visibly. */
export type ListUse = 'membership' | 'parts' | 'sequence' | 'pairs' | 'unknown';

export function listUse(list: ts.ArrayLiteralExpression): ListUse {
  let node: ts.Node = list;
  while (isWrapper(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return methodUse(parent);
  if (ts.isNewExpression(parent) && parent.expression.getText() === 'Set') return setUse(parent);
  if (ts.isCallExpression(parent)) {
    return /(?:^|\.)enum$/.test(parent.expression.getText()) ? 'membership' : 'unknown';
  }
  if (ts.isPropertyAssignment(parent)) return textOfName(parent.name) === 'enum' ? 'membership' : 'unknown';
  if (ts.isForOfStatement(parent)) return 'sequence';
  return ts.isVariableDeclaration(parent) ? variableUse(parent) : 'unknown';
}

function setUse(set: ts.NewExpression): ListUse {
  let node: ts.Node = set;
  while (isWrapper(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return methodUse(parent);
  return ts.isVariableDeclaration(parent) ? variableUse(parent) : 'unknown';
}

function methodUse(access: ts.PropertyAccessExpression): ListUse {
  if (/^(?:includes|indexOf|has)$/.test(access.name.text)) return 'membership';
  if (/^(?:some|every|find)$/.test(access.name.text) && asksForParts(access.parent)) return 'parts';
  return /^(?:map|forEach|at|entries|values)$/.test(access.name.text) ? 'sequence' : 'unknown';
}

/** All uses of the variable in this file have to agree; elsewhere it may be used in any way. */
function variableUse(declaration: ts.VariableDeclaration): ListUse {
  const uses = usesOf(declaration).filter((use) => !ts.isTypeQueryNode(use.parent));
  const kinds = new Set(uses.map(useOf));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined && !isExported(declaration.parent.parent) ? only : 'unknown';
}

function useOf(identifier: ts.Identifier): ListUse {
  let use: ts.Node = identifier;
  while (isWrapper(use.parent)) use = use.parent;
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent)) return methodUse(parent);
  if (ts.isElementAccessExpression(parent) && parent.expression === use) return 'sequence';
  if (ts.isForOfStatement(parent) && parent.expression === use) return 'sequence';
  if (ts.isCallExpression(parent) && /(?:^|\.)enum$/.test(parent.expression.getText())) return 'membership';
  return 'unknown';
}

/** `parts.some((part) => id.includes(part))` */
function asksForParts(call: ts.Node): boolean {
  return ts.isCallExpression(call) && /\.(?:includes|startsWith)\(/.test(call.arguments[0]?.getText() ?? '');
}
