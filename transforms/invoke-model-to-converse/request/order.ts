import { ts } from '../../../analysis/compiler.cjs';
import { isAssignmentOperator } from '../../../analysis/expressions.js';
import { declarationOf } from '../../../analysis/scopes.js';
import { isConstant } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';

/** What computing a field has to do with computing another one. */
type Effect =
  /** It has one value, whenever it is computed. */
  | 'none'
  /** It reads what may change. */
  | 'reads'
  /** It calls a function, which may do anything. */
  | 'calls'
  /** It changes something, or waits while others may. */
  | 'acts';

/**
 * Where each group of fields is put: at its first member, or at another one where that would compute a value before or after
 * something that it may depend on. Fields are computed in the order in which they stand.
 */
export function anchorsOf(
  body: ts.ObjectLiteralExpression,
  groups: readonly (string | undefined)[],
  draft: Draft,
): ReadonlyMap<string, number> {
  const anchors = new Map<string, number>();
  const effects = body.properties.map(effectOf);
  for (const group of new Set(groups)) {
    if (group === undefined) continue;
    const members = groups.flatMap((own, index) => (own === group ? index : []));
    const passedBy = (member: number, anchor: number) =>
      groups.flatMap((own, index) => {
        const isBetween = index > Math.min(anchor, member) && index < Math.max(anchor, member);
        return isBetween && own !== group ? index : [];
      });
    const conflictAt = (anchor: number): 'none' | 'unlikely' | 'real' => {
      const pairs = members.flatMap((member) =>
        passedBy(member, anchor).map((other) => [effects[member], effects[other]]),
      );
      if (pairs.some(([a, b]) => isConflict(a, b) || isConflict(b, a))) return 'real';
      return pairs.some((pair) => pair.includes('calls') && pair.includes('reads')) ? 'unlikely' : 'none';
    };
    const [first = 0] = members;
    const anchor =
      members.find((candidate) => conflictAt(candidate) === 'none') ??
      members.find((candidate) => conflictAt(candidate) === 'unlikely');
    const field = body.properties[first];
    if (anchor === undefined && field !== undefined) draft.refuse('value-order', field);
    else if (anchor !== undefined && conflictAt(anchor) === 'unlikely') {
      draft.assumptions.add(`no call in the request changes what \`${group}\` is made of`);
    }
    anchors.set(group, anchor ?? first);
  }
  return anchors;
}

/** Whether two fields must not change places because of what the first of them does. */
function isConflict(one: Effect | undefined, other: Effect | undefined): boolean {
  return (one === 'acts' && other !== 'none') || (one === 'calls' && (other === 'calls' || other === 'acts'));
}

const harmless =
  /^(?:JSON\.stringify|Buffer\.from|Number(?:\.parse\w+)?|parse(?:Int|Float)|String|Math\.\w+|Array\.from|Object\.\w+)$/;
const harmlessMethods =
  /^(?:trim|toString|join|map|filter|slice|replace|replaceAll|concat|toLowerCase|toUpperCase|split)$/;

function effectOf(property: ts.ObjectLiteralElementLike): Effect {
  let effect: Effect = 'none';
  const order: readonly Effect[] = ['none', 'reads', 'calls', 'acts'];
  const raise = (to: Effect) => {
    if (order.indexOf(to) > order.indexOf(effect)) effect = to;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isDeleteExpression(node))
      raise('acts');
    else if (ts.isPostfixUnaryExpression(node) || isChange(node)) raise('acts');
    else if ((ts.isCallExpression(node) && !isHarmless(node)) || ts.isNewExpression(node)) raise('calls');
    else if (ts.isTaggedTemplateExpression(node)) raise('calls');
    else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) raise('reads');
    else if (ts.isIdentifier(node) && isVariable(node)) raise('reads');
    ts.forEachChild(node, visit);
  };
  if (ts.isShorthandPropertyAssignment(property)) visit(property.name);
  else if (ts.isPropertyAssignment(property)) visit(property.initializer);
  else visit(property);
  return effect;
}

function isChange(node: ts.Node): boolean {
  if (ts.isPrefixUnaryExpression(node)) {
    return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
  }
  return ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken.kind);
}

function isHarmless({ expression }: ts.CallExpression): boolean {
  if (harmless.test(expression.getText())) return true;
  return ts.isPropertyAccessExpression(expression) && harmlessMethods.test(expression.name.text);
}

function isVariable(name: ts.Identifier): boolean {
  const declaration = declarationOf(name);
  return declaration !== undefined && !isConstant(declaration);
}
