import { ts } from '../../../analysis/compiler.cjs';
import { isRepeatable } from '../../../analysis/conditions.js';
import { isAssignmentOperator, isFallback, isWrapper, unwrap } from '../../../analysis/expressions.js';
import type { Project } from '../../../analysis/project.js';
import { visibleAt } from '../../../analysis/scopes.js';
import { membersOf } from '../../../analysis/types.js';
import { type Access, isConstant, useOf, wrapped } from '../../../analysis/uses.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import type { Edit } from '../../../edits/edit.js';
import {
  indentationAt,
  insertAfter,
  lineBreakOf,
  replaceNode,
  replaceRange,
  startsLine,
} from '../../../edits/nodes.js';
import { camelCase, indentationUnit, usesSemicolons } from '../../../edits/text.js';
import type { Fields, InsertPlace } from '../insert.js';
import { isInsertAt, mayBeInsert } from './commands.js';

/** `input.new_str`, `input['new_str']` */
export function* memberReads(file: ts.SourceFile, fields: Fields, project: Project): Generator<InsertPlace> {
  const reads = nodesIn(file, isAccess).filter(
    (node) =>
      memberOf(node) === fields.from && !takesBoth(node, fields) && isAboutInsert(node, fields, project),
  );
  for (const group of groupsOf(reads)) {
    const [first] = group;
    if (first === undefined) continue;
    if (group.some(isTarget) || !isRepeatable(first.expression)) {
      yield { node: first, edits: undefined };
    } else if (group.length > 1 && group.some(isTested)) {
      yield { node: first, edits: named(group, fields, project) };
    } else {
      for (const node of group) yield { node, edits: [replaceNode(node, eitherOf(node, fields))] };
    }
  }
}

/**
 * Whether a read can be that of `insert`: by the command that runs, by the type of the object, which may have its line or not, or by what
 * is beside it.
 */
function isAboutInsert(node: Access, { to }: Fields, project: Project): boolean {
  const known = isInsertAt(node, project);
  if (known === false) return false;
  const members = membersOf(node.expression, project);
  if (members === undefined || members.size === 0) return known ?? mayBeInsert(node, project);
  return members.has('insert_line') || members.has(to);
}

function isAccess(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function memberOf(node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = unwrap(node.argumentExpression);
  return ts.isStringLiteralLike(key) ? key.text : undefined;
}

/** Whether the code reads both fields already. */
function takesBoth(node: ts.Node, { to }: Fields): boolean {
  const { parent } = wrapped(node as ts.Expression);
  return isFallback(parent) && new RegExp(`\\b${to}\\b`).test(parent.getText());
}

/** Reads of one object in one branch or function belong together. */
function groupsOf(reads: readonly Access[]): Access[][] {
  const groups = new Map<ts.Node, Map<string, Access[]>>();
  for (const node of reads) {
    const place = branchAround(node);
    const own = groups.get(place) ?? new Map<string, Access[]>();
    const key = node.expression.getText();
    own.set(key, [...(own.get(key) ?? []), node]);
    groups.set(place, own);
  }
  return [...groups.values()].flatMap((own) => [...own.values()]);
}

/** The clause of a `switch` or the function that a node is in. */
function branchAround(node: ts.Node): ts.Node {
  return (
    ts.findAncestor(node.parent, (own) => ts.isCaseOrDefaultClause(own) || ts.isFunctionLike(own)) ??
    node.getSourceFile()
  );
}

/** `input.new_str = text`, `delete input.new_str` */
function isTarget(node: Access): boolean {
  const { parent } = wrapped(node);
  if (ts.isDeleteExpression(parent)) return true;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === wrapped(node) &&
    isAssignmentOperator(parent.operatorToken.kind)
  );
}

/** Whether what is behind a read knows more of its type: `if (!input.new_str) throw …` */
function isTested(node: Access): boolean {
  const { parent } = wrapped(node);
  const { kind } = useOf(node);
  return kind === 'tested' || kind === 'compared' || ts.isTypeOfExpression(parent) || isGuard(parent);
}

function isGuard(parent: ts.Node): boolean {
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isBinaryExpression(parent) && /^(?:&&|\|\||[!=]==?)$/.test(parent.operatorToken.getText());
}

/** The same in parentheses where the operators around it need them. */
function eitherOf(node: Access, fields: Fields): string {
  return standsFree(node) ? bothOf(node, fields) : `(${bothOf(node, fields)})`;
}

/** `input.insert_text ?? input.new_str` */
function bothOf(node: Access, { from, to }: Fields): string {
  const text = node.getText();
  const at = text.lastIndexOf(from);
  return `${text.slice(0, at)}${to}${text.slice(at + from.length)} ?? ${text}`;
}

/** Whether an expression with `??` can stand here as it is. */
function standsFree(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    const isAssigned = kind === ts.SyntaxKind.EqualsToken && parent.right === node;
    return isAssigned || kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.CommaToken;
  }
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== node;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === node;
  return !(
    ts.isPropertyAccessExpression(parent) ||
    isOperator(parent) ||
    (isWrapper(parent) && !ts.isParenthesizedExpression(parent))
  );
}

function isOperator(node: ts.Node): boolean {
  return (
    ts.isPrefixUnaryExpression(node) ||
    ts.isTypeOfExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isVoidExpression(node) ||
    ts.isTaggedTemplateExpression(node)
  );
}

/** Gives the text a name of its own, so that what is known of it holds for every read. */
function named(group: readonly Access[], fields: Fields, project: Project): readonly Edit[] | undefined {
  const [first] = group;
  const block = first === undefined ? undefined : blockAround(group);
  if (first === undefined || block === undefined) return undefined;
  const statement = block.statements.find((own) => isWithin(first, own));
  const name = isInsertAt(first, project) === true ? camelCase(fields.to) : 'newText';
  const around = branchAround(first);
  const isFree = visibleAt(first, name) === undefined && !new RegExp(`\\b${name}\\b`).test(around.getText());
  if (statement === undefined || !isFree || !isKnownAt(first.expression, statement)) return undefined;
  const declaration = `const ${name} = ${bothOf(first, fields)}${usesSemicolons(first.getSourceFile()) ? ';' : ''}`;
  const before = declaredBefore(statement, declaration, block);
  return before === undefined ? undefined : [...before, ...group.map((node) => replaceNode(node, name))];
}

/** Puts a declaration before a statement; a clause of a `switch` gets a block of its own for it. */
function declaredBefore(
  statement: ts.Statement,
  declaration: string,
  block: ts.Block | ts.CaseOrDefaultClause,
): Edit[] | undefined {
  const file = statement.getSourceFile();
  const start = statement.getStart(file);
  if (startsLine(statement)) {
    const line = lineBreakOf(file) + indentationAt(file, start);
    const own = replaceRange(file, start, start, declaration + line);
    return ts.isCaseOrDefaultClause(block) ? [own, ...braced(block)] : [own];
  }
  // `case 'insert': return …` on one line
  if (!ts.isCaseOrDefaultClause(block) || block.statements[0] !== statement) return undefined;
  const colon = file.text.lastIndexOf(':', start) + 1;
  const outer = lineBreakOf(file) + indentationAt(file, block.getStart(file));
  const inner = outer + indentationUnit(file);
  if (file.text.slice(colon, start).trim() !== '') return undefined;
  return [
    replaceRange(file, colon, start, ` {${inner}${declaration}${inner}`),
    insertAfter(block.statements.at(-1) ?? statement, `${outer}}`),
  ];
}

/** The block, or the clause, that holds every read. */
function blockAround(group: readonly Access[]): ts.Block | ts.CaseOrDefaultClause | undefined {
  const [first] = group;
  return first === undefined
    ? undefined
    : (ts.findAncestor(
        first.parent,
        (own) =>
          (ts.isBlock(own) || ts.isCaseOrDefaultClause(own)) && group.every((node) => isWithin(node, own)),
      ) as ts.Block | ts.CaseOrDefaultClause | undefined);
}

/** Whether an object has its value before a statement begins, and keeps it. */
function isKnownAt(object: ts.Expression, statement: ts.Statement): boolean {
  const root = rootOf(object);
  if (!ts.isIdentifier(root)) return root.kind === ts.SyntaxKind.ThisKeyword;
  const declaration = visibleAt(root, root.text);
  return declaration === undefined || (isConstant(declaration) && !isWithin(declaration, statement));
}

function rootOf(node: ts.Expression): ts.Expression {
  const inner = unwrap(node);
  return isAccess(inner) ? rootOf(inner.expression) : inner;
}

/** A clause with a declaration gets a block of its own. */
function braced(clause: ts.CaseOrDefaultClause): Edit[] {
  const file = clause.getSourceFile();
  const [first] = clause.statements;
  const last = clause.statements.at(-1);
  if (first === undefined || last === undefined || ts.isBlock(first)) return [];
  const colon = file.text.lastIndexOf(':', first.getStart(file)) + 1;
  const line = lineBreakOf(file) + indentationAt(file, clause.getStart(file));
  return [replaceRange(file, colon, colon, ' {'), insertAfter(last, `${line}}`)];
}
