import { ts } from '../../analysis/compiler.cjs';
import type { Mention } from '../../analysis/mentions.js';
import type { Role } from '../../analysis/roles.js';
import { unwrap } from '../../analysis/values.js';
import { joinCondition } from '../../edits/conditions.js';
import type { Edit } from '../../edits/edit.js';
import { addElementAfter } from '../../edits/lists.js';
import {
  indentationAt,
  insertAfter,
  lineBreakOf,
  replaceNode,
  startsLine,
  textOf,
} from '../../edits/nodes.js';

/** A gate that lets the target through too; `present` where it does already; `undefined` where the code is not plain. */
export type Widening = readonly Edit[] | 'present' | undefined;

/** The spellings of the target that a gate may ask for. */
export interface TargetSpelling {
  /** As the migrated id is written, geography included. */
  readonly exact: string;
  /** The part that every spelling of the target's id has, with the vendor where the source has one. */
  readonly common: string;
}

/** Lets a comparison, a `case`, a text test, a list, a union or a pattern accept the target beside the source. */
export function widen(mention: Mention, role: Role, target: TargetSpelling): Widening {
  const { node } = mention.host as { node: ts.Node };
  if (mention.host.kind === 'regular-expression') return widenPattern(mention, mention.host.node, target);
  if (!ts.isStringLiteralLike(node)) return undefined;
  switch (role.kind) {
    case 'comparison':
      return widenComparison(mention, node, role.comparison, target);
    case 'text-test':
      return widenTextTest(mention, node, role.call, role.method, target);
    case 'case':
      return widenCase(mention, node, role.clause, target);
    case 'element':
      return widenList(mention, node, role.list, target);
    case 'type':
      return widenType(mention, node, role.node, target);
    default:
      return undefined;
  }
}

function widenComparison(
  mention: Mention,
  literal: ts.StringLiteralLike,
  comparison: ts.BinaryExpression,
  target: TargetSpelling,
): Widening {
  const [operand, subject] =
    unwrap(comparison.left) === literal
      ? [comparison.left, comparison.right]
      : [comparison.right, comparison.left];
  if (unwrap(operand) !== literal || !isRepeatable(subject)) return undefined;
  if (asksForTarget(comparison, target)) return 'present';
  const operator = /^!/.test(textOf(comparison.operatorToken)) ? '&&' : '||';
  const other = withText(comparison, literal, respelled(mention, literal, target.exact));
  return [joinCondition(comparison, operator, other)];
}

function widenTextTest(
  mention: Mention,
  literal: ts.StringLiteralLike,
  call: ts.CallExpression,
  method: string,
  target: TargetSpelling,
): Widening {
  const callee = call.expression;
  if (
    !ts.isPropertyAccessExpression(callee) ||
    call.arguments.length !== 1 ||
    !isRepeatable(callee.expression)
  ) {
    return undefined;
  }
  if (!/^(?:includes|startsWith|endsWith)$/.test(method)) return undefined;
  if (asksForTarget(call, target)) return 'present';
  const text = respelled(mention, literal, method === 'endsWith' ? target.exact : target.common);
  // An inference profile's id begins with its geography, so that it starts with none of the old beginnings.
  const begins = method === 'startsWith' && mention.spelling.hasVendor;
  const other = withText(call, literal, text);
  return [joinCondition(call, '||', begins ? other.replace(/\bstartsWith(?=\s*\()/, 'includes') : other)];
}

function widenCase(
  mention: Mention,
  literal: ts.StringLiteralLike,
  clause: ts.CaseClause,
  target: TargetSpelling,
): Widening {
  if (unwrap(clause.expression) !== literal) return undefined;
  if (clause.parent.clauses.some((other) => ts.isCaseClause(other) && names(other.expression, target)))
    return 'present';
  const file = clause.getSourceFile();
  const colon = clause.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.ColonToken);
  if (colon === undefined) return undefined;
  const label = `case ${respelled(mention, literal, target.exact)}:`;
  return [insertAfter(colon, lineBreakOf(file) + indentationAt(file, clause.getStart(file)) + label)];
}

function widenList(
  mention: Mention,
  literal: ts.StringLiteralLike,
  list: ts.ArrayLiteralExpression,
  target: TargetSpelling,
): Widening {
  const element = list.elements.find((candidate) => unwrap(candidate) === literal);
  if (element === undefined) return undefined;
  if (list.elements.some((other) => names(other, target))) return 'present';
  return [addElementAfter(element, respelled(mention, literal, target.exact))];
}

function widenType(
  mention: Mention,
  literal: ts.StringLiteralLike,
  node: ts.LiteralTypeNode,
  target: TargetSpelling,
): Widening {
  const { parent } = node;
  const addition = `| ${respelled(mention, literal, target.exact)}`;
  if (ts.isUnionTypeNode(parent)) {
    if (names(parent, target)) return 'present';
    const file = node.getSourceFile();
    const first = parent.types[0] ?? node;
    const isColumn = parent.types.length > 1 && spansLines(file, first, parent.types.at(-1) ?? first);
    if (!isColumn) return [insertAfter(node, ` ${addition}`)];
    const line = lineBreakOf(file) + indentationAt(file, (parent.types[1] ?? node).getStart(file));
    return [insertAfter(node, line + addition)];
  }
  const holdsUnions =
    ts.isTypeAliasDeclaration(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isVariableDeclaration(parent);
  return holdsUnions ? [insertAfter(node, ` ${addition}`)] : undefined;
}

function widenPattern(
  mention: Mention,
  pattern: ts.RegularExpressionLiteral,
  target: TargetSpelling,
): Widening {
  const text = textOf(pattern);
  const { spelling } = mention;
  // Only a pattern that is the name and nothing else: in a group or with an anchor the alternative would mean more.
  if (!text.startsWith(`/${spelling.text}/`)) return text.includes(target.common) ? 'present' : undefined;
  return [
    replaceNode(
      pattern,
      text.replace(spelling.text, `${spelling.text}|${target.common.replaceAll('.', '\\.')}`),
    ),
  ];
}

/** An entry for the target behind that of the source, where the value says nothing that could be wrong for the target. */
export function entryBeside(
  mention: Mention,
  property: ts.PropertyAssignment,
  target: TargetSpelling,
): Widening {
  const { node } = mention.host as { node: ts.Node };
  if (!ts.isStringLiteralLike(node)) return undefined;
  const isNamed = property.parent.properties.some(({ name }) => name !== undefined && names(name, target));
  if (isNamed) return 'present';
  if (!isFlag(property.initializer) || !isOpenTable(property.parent)) return undefined;
  const key = textOf(property.name).replace(textOf(node), respelled(mention, node, target.exact));
  return [addElementAfter(property, `${key}: ${textOf(property.initializer)}`)];
}

/** Yes or no, or a list or record of such: what holds for a model holds for its successor until somebody says otherwise. */
function isFlag(expression: ts.Expression): boolean {
  const value = unwrap(expression);
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (!ts.isObjectLiteralExpression(value)) return false;
  return value.properties.every(
    (property) => ts.isPropertyAssignment(property) && isFlag(property.initializer),
  );
}

/** A table that takes any string as its key. */
function isOpenTable(object: ts.ObjectLiteralExpression): boolean {
  const { parent } = object;
  if (!ts.isVariableDeclaration(parent)) return false;
  return parent.type === undefined || /^(?:Record|Map)<string,/.test(textOf(parent.type));
}

/** Whether the condition around a test, or another branch of the same decision, asks for the target already. */
function asksForTarget(test: ts.Expression, target: TargetSpelling): boolean {
  let node: ts.Node = test;
  for (;;) {
    const { parent } = node;
    const isPart =
      (ts.isBinaryExpression(parent) && /^(?:\|\||&&|\?\?)$/.test(textOf(parent.operatorToken))) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isPrefixUnaryExpression(parent) ||
      (ts.isConditionalExpression(parent) && parent.whenTrue !== node) ||
      (ts.isIfStatement(parent) && parent.thenStatement !== node);
    if (!isPart) break;
    node = parent;
  }
  return conditionsOf(node).some((condition) => names(condition, target));
}

function conditionsOf(node: ts.Node): ts.Node[] {
  if (ts.isIfStatement(node)) {
    return [node.expression, ...(node.elseStatement === undefined ? [] : conditionsOf(node.elseStatement))];
  }
  if (ts.isConditionalExpression(node)) return [node.condition, ...conditionsOf(node.whenFalse)];
  return ts.isExpression(node) ? [node] : [];
}

function names(node: ts.Node, target: TargetSpelling): boolean {
  const text = textOf(node);
  const at = text.indexOf(target.common);
  // `claude-opus-5` is no mention in `claude-opus-5-5`.
  return at !== -1 && !/^-?\d/.test(text.slice(at + target.common.length));
}

/** Whether evaluating an expression twice gives the same and does nothing else. */
function isRepeatable(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (ts.isPropertyAccessExpression(node)) return isRepeatable(node.expression);
  if (ts.isElementAccessExpression(node)) {
    return (
      isRepeatable(node.expression) &&
      (ts.isLiteralExpression(node.argumentExpression) || isRepeatable(node.argumentExpression))
    );
  }
  return (
    ts.isCallExpression(node) &&
    node.arguments.length === 0 &&
    ts.isPropertyAccessExpression(node.expression) &&
    /^(?:toLowerCase|toUpperCase|trim|toString)$/.test(node.expression.name.text) &&
    isRepeatable(node.expression.expression)
  );
}

/** The literal with another spelling in the place of the mention. What followed an unfinished name goes with it. */
function respelled({ spelling, file }: Mention, literal: ts.StringLiteralLike, spelled: string): string {
  const start = literal.getStart(file);
  const before = file.text.slice(start, spelling.start);
  const after = file.text.slice(spelling.end, literal.end);
  return before + spelled + (spelling.isPartial ? after.replace(/^-+/, '') : after);
}

function withText(node: ts.Node, part: ts.Node, text: string): string {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return file.text.slice(start, part.getStart(file)) + text + file.text.slice(part.end, node.end);
}

function spansLines(file: ts.SourceFile, first: ts.Node, last: ts.Node): boolean {
  return startsLine(last) && file.text.slice(first.getStart(file), last.getStart(file)).includes('\n');
}
