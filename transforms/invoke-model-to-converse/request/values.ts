import { ts } from '../../../analysis/compiler.cjs';
import { isRepeatable } from '../../../analysis/conditions.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import { typeFactsOf } from '../../../analysis/types.js';
import { functionAround } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { type Field, isField, nameOfField, valueOfField, wrapValue } from './fields.js';
import type { Target } from './groups.js';
import { convertSystem } from './system.js';
import { convertToolChoice, convertTools } from './tools.js';
import { convertMessages } from './turns.js';

/** What JSON took as it was, and the SDK's types do not: `null`, and lists that are read-only. */
export function fitSampling(value: ts.Expression, draft: Draft): void {
  if (!draft.isTyped) return;
  const { kind, mayBeNull, isMutable } = typeFactsOf(value, draft.project);
  if (kind === 'list' && !isMutable) wrapValue(value, '[...', ']', draft);
  else if (mayBeNull) wrapValue(value, '', ' ?? undefined', draft);
}

/** JSON kept a list or an object as it was; what is handed over itself must not change before it is sent. */
export function refuseMutated(value: ts.Expression, freeze: ts.Node, draft: Draft): void {
  for (const name of nodesIn(value, ts.isIdentifier)) {
    const declaration = declarationOf(name);
    if (declaration === undefined || name.parent === undefined) continue;
    const change = usesOf(declaration).find((use) => use.getStart() > freeze.end && isMutation(use));
    if (change !== undefined && functionAround(change) === functionAround(freeze) && !isFollowed(name)) {
      draft.refuse('body-escapes', change.parent.parent);
    }
  }
}

/** Whether every change of what a name stands for is followed by itself: the list of messages. */
function isFollowed(name: ts.Identifier): boolean {
  const field = ts.findAncestor(
    name,
    (node): node is Field => ts.isObjectLiteralElementLike(node) && isField(node),
  );
  return (
    field !== undefined &&
    valueOfField(field) === name &&
    /^(?:messages|system|tools|content)$/.test(nameOfField(field))
  );
}

function isMutation({ parent }: ts.Identifier): boolean {
  if (!ts.isPropertyAccessExpression(parent) && !ts.isElementAccessExpression(parent)) return false;
  const outer = parent.parent;
  if (ts.isBinaryExpression(outer) && outer.left === parent)
    return outer.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (ts.isDeleteExpression(outer)) return true;
  const isCall =
    ts.isCallExpression(outer) && outer.expression === parent && ts.isPropertyAccessExpression(parent);
  return isCall && /^(?:push|pop|shift|unshift|splice|sort|reverse|fill)$/.test(parent.name.text);
}

/** What is `undefined` leaves no trace in JSON, but the SDK's type for free fields does not know it. */
export function convertDocument(field: Field, draft: Draft): void {
  const value = valueOfField(field);
  if (!draft.isTyped || !isRepeatable(value)) return;
  const { kind, mayBeMissing, isDocument } = typeFactsOf(value, draft.project);
  if (!isDocument && !mayBeMissing) wrapValue(value, '', ' as any', draft);
  if (kind === 'unknown' || !mayBeMissing) return;
  draft.edits.push(replaceNode(field, `...(${value.getText()} !== undefined && { ${field.getText()} })`));
}

export function convertValue(
  name: string,
  value: ts.Expression,
  { group }: Target,
  freeze: ts.Node,
  draft: Draft,
): void {
  if (name === 'messages') convertMessages(value, freeze, draft);
  else if (name === 'system') convertSystem(value, freeze, draft);
  else if (name === 'tools') convertTools(value, freeze, draft);
  else if (group === 'toolConfig') convertToolChoice(value, draft);
}
