import { ts } from '../../analysis/compiler.cjs';
import { decisionAround, isRepeatable } from '../../analysis/conditions.js';
import { unwrap } from '../../analysis/expressions.js';
import { mentionsIn } from '../../analysis/mentions.js';
import type { Role } from '../../analysis/roles.js';
import { joinCondition } from '../../edits/conditions.js';
import type { Edit } from '../../edits/edit.js';
import { addElementAfter, addMembersAfter } from '../../edits/lists.js';
import {
  indentationAt,
  insertAfter,
  lineBreakOf,
  replaceNode,
  startsLine,
  textOf,
} from '../../edits/nodes.js';
import {
  type Asked,
  isOutranked,
  matches,
  names,
  passes,
  respelled,
  type TargetSpelling,
  type Widening,
} from './asking.js';

/** Lets a comparison, a `case`, a text test, a list, a union or a pattern accept the target beside the source. */
export function widen(asked: Asked, role: Role, target: TargetSpelling): Widening {
  const { mention } = asked;
  const { node } = mention.host as { node: ts.Node };
  if (mention.host.kind === 'regular-expression') return widenPattern(asked, mention.host.node, target);
  if (!ts.isStringLiteralLike(node)) return undefined;
  switch (role.kind) {
    case 'comparison':
      return widenComparison(asked, node, role.comparison, target);
    case 'text-test':
      return widenTextTest(asked, node, role.call, role.method, target);
    case 'case':
      return widenCase(asked, node, role.clause, target);
    case 'element':
      return widenList(asked, node, role.list, target);
    case 'type':
      return widenType(asked, node, role.node, target);
    default:
      return undefined;
  }
}

function widenComparison(
  asked: Asked,
  literal: ts.StringLiteralLike,
  comparison: ts.BinaryExpression,
  target: TargetSpelling,
): Widening {
  const [operand, subject] =
    unwrap(comparison.left) === literal
      ? [comparison.left, comparison.right]
      : [comparison.right, comparison.left];
  if (unwrap(operand) !== literal || !isRepeatable(subject)) return undefined;
  const decision = decisionAround(comparison);
  if (decision.some((part) => names(part, target) || passes(part, target))) return 'present';
  if (isOutranked(asked, decision)) return 'beside';
  if (target.exact === undefined) return undefined;
  const operator = /^!/.test(textOf(comparison.operatorToken)) ? '&&' : '||';
  const other = withText(comparison, literal, respelled(asked.mention, literal, target.exact));
  return edited(joinCondition(comparison, operator, other));
}

function widenTextTest(
  asked: Asked,
  literal: ts.StringLiteralLike,
  call: ts.CallExpression | ts.NewExpression,
  method: string,
  target: TargetSpelling,
): Widening {
  const callee = call.expression;
  if (
    !ts.isCallExpression(call) ||
    !ts.isPropertyAccessExpression(callee) ||
    call.arguments.length !== 1 ||
    !isRepeatable(callee.expression)
  ) {
    return undefined;
  }
  if (!/^(?:includes|startsWith|endsWith)$/.test(method)) return undefined;
  const decision = decisionAround(call);
  if (decision.some((part) => names(part, target) || passes(part, target))) return 'present';
  if (isOutranked(asked, decision)) return 'beside';
  const { hasVendor, prefix } = asked.mention.spelling;
  const spelled = method === 'endsWith' || prefix !== undefined ? target.exact : target.common;
  if (spelled === undefined) return undefined;
  const other = withText(call, literal, respelled(asked.mention, literal, spelled));
  // An inference profile's id begins with its geography, so that it starts with none of the old beginnings.
  const begins = method === 'startsWith' && hasVendor && prefix === undefined;
  return edited(
    joinCondition(call, '||', begins ? other.replace(/\bstartsWith(?=\s*\()/, 'includes') : other),
  );
}

function edited(edit: Edit | undefined): Widening {
  return edit === undefined ? undefined : [edit];
}

function widenCase(
  asked: Asked,
  literal: ts.StringLiteralLike,
  clause: ts.CaseClause,
  target: TargetSpelling,
): Widening {
  if (unwrap(clause.expression) !== literal) return undefined;
  if (clause.parent.clauses.some((other) => ts.isCaseClause(other) && names(other.expression, target)))
    return 'present';
  const labels = clause.parent.clauses.filter(ts.isCaseClause).map((other) => other.expression);
  if (!haveOneAnswer(asked, clause)) return undefined;
  if (isOutranked(asked, labels)) return 'beside';
  const file = clause.getSourceFile();
  const colon = clause.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.ColonToken);
  if (colon === undefined) return undefined;
  if (target.exact === undefined) return undefined;
  const label = `case ${respelled(asked.mention, literal, target.exact)}:`;
  const line = startsLine(clause) ? lineBreakOf(file) + indentationAt(file, clause.getStart(file)) : ' ';
  return [insertAfter(colon, line + label)];
}

/** Whether every source of a `switch` falls into the same statements; which answer the target gets is not known otherwise. */
function haveOneAnswer({ mention, sources }: Asked, clause: ts.CaseClause): boolean {
  const { clauses } = clause.parent;
  const answerOf = (label: ts.CaseOrDefaultClause) =>
    clauses.slice(clauses.indexOf(label)).find(({ statements }) => statements.length > 0);
  return mentionsIn(mention.file).every(({ spelling }) => {
    const label = clauses.find(
      (other) =>
        ts.isCaseClause(other) &&
        other.expression.pos <= spelling.start &&
        spelling.end <= other.expression.end,
    );
    const isSource = spelling.models.some((model) => sources.includes(model));
    return label === undefined || !isSource || answerOf(label) === answerOf(clause);
  });
}

function widenList(
  asked: Asked,
  literal: ts.StringLiteralLike,
  list: ts.ArrayLiteralExpression,
  target: TargetSpelling,
): Widening {
  const element = list.elements.find((candidate) => unwrap(candidate) === literal);
  if (element === undefined) return undefined;
  if (list.elements.some((other) => names(other, target))) return 'present';
  if (isOutranked(asked, list.elements)) return 'beside';
  if (target.exact === undefined) return undefined;
  return addElementAfter(element, respelled(asked.mention, literal, target.exact));
}

function widenType(
  asked: Asked,
  literal: ts.StringLiteralLike,
  node: ts.LiteralTypeNode,
  target: TargetSpelling,
): Widening {
  const { parent } = node;
  if (target.exact === undefined) return undefined;
  if (ts.isUnionTypeNode(parent)) {
    if (names(parent, target)) return 'present';
    if (isOutranked(asked, parent.types)) return 'beside';
  }
  const holdsUnions =
    ts.isUnionTypeNode(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isVariableDeclaration(parent);
  return holdsUnions ? addMembersAfter(node, [respelled(asked.mention, literal, target.exact)]) : undefined;
}

function widenPattern(asked: Asked, pattern: ts.RegularExpressionLiteral, target: TargetSpelling): Widening {
  const text = textOf(pattern);
  const { spelling } = asked.mention;
  // Only a pattern that is the name and nothing else: in a group or with an anchor the alternative would mean more.
  const list = ts.isArrayLiteralExpression(pattern.parent) ? pattern.parent.elements : [pattern];
  if (list.some((other) => ts.isRegularExpressionLiteral(other) && matches(other, target))) return 'present';
  if (isOutranked(asked, list.length > 1 ? list : decisionAround(testOf(pattern)))) return 'beside';
  if (!text.startsWith(`/${spelling.text}/`)) return undefined;
  const other = target.common.replaceAll('.', '\\.');
  return ts.isArrayLiteralExpression(pattern.parent)
    ? addElementAfter(pattern, text.replace(spelling.text, other))
    : [replaceNode(pattern, text.replace(spelling.text, `${spelling.text}|${other}`))];
}

/** The call that asks with a pattern: `/…/.test(id)`, `id.match(/…/)` */
function testOf(pattern: ts.RegularExpressionLiteral): ts.Expression {
  const { parent } = pattern;
  const outer = ts.isPropertyAccessExpression(parent) ? parent.parent : parent;
  return ts.isCallExpression(outer) ? outer : pattern;
}

function withText(node: ts.Node, part: ts.Node, text: string): string {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return file.text.slice(start, part.getStart(file)) + text + file.text.slice(part.end, node.end);
}
