import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { replaceNode, replaceRange, startsLineAt } from './nodes.js';
import { removalOf } from './statements.js';

/**
 * Removes the clause of a `switch` for a value that no longer comes. What another clause falls into stays, without the label.
 *
 *     case 'insert':      case 'insert':
 *     case 'undo_edit':     return shared();
 *       return shared();
 */
export function removeCase(clause: ts.CaseClause): Edit {
  return isShared(clause) ? removeLabel(clause) : removalOf(clause);
}

/** Whether the clause before leads into a clause, so that its statements run for other values, too. */
export function isShared(clause: ts.CaseClause): boolean {
  const { clauses } = clause.parent;
  const previous = clauses[clauses.indexOf(clause) - 1];
  return clause.statements.length > 0 && previous !== undefined && !endsAbruptly(previous.statements);
}

function removeLabel(clause: ts.CaseClause): Edit {
  const file = clause.getSourceFile();
  const { text } = file;
  const start = clause.getStart(file);
  const colon = text.indexOf(':', clause.expression.end) + 1;
  const tail = /^[ \t]*(?:\/\/[^\r\n]*)?\r?\n/.exec(text.slice(colon));
  if (startsLineAt(file, start) && tail !== null) {
    return replaceRange(file, text.lastIndexOf('\n', start - 1) + 1, colon + tail[0].length, '');
  }
  // `case 'insert': case 'undo_edit': {` or `case 'undo_edit': {` below another label.
  if (!startsLineAt(file, start)) {
    const space = /^[ \t]*/.exec(text.slice(colon))?.[0].length ?? 0;
    return replaceRange(file, start, colon + space, '');
  }
  const before = text.slice(0, start).trimEnd().length;
  return replaceRange(file, before, colon, '');
}

/** Whether nothing runs behind some statements. */
export function endsAbruptly(statements: readonly ts.Statement[]): boolean {
  const last = statements.at(-1);
  if (last === undefined) return false;
  if (ts.isBlock(last)) return endsAbruptly(last.statements);
  if (ts.isIfStatement(last)) {
    return (
      last.elseStatement !== undefined &&
      endsAbruptly([last.thenStatement]) &&
      endsAbruptly([last.elseStatement])
    );
  }
  return (
    ts.isReturnStatement(last) ||
    ts.isThrowStatement(last) ||
    ts.isBreakStatement(last) ||
    ts.isContinueStatement(last)
  );
}

/** What becomes of code when a condition in it is always false, or always true. */
export interface Folding {
  /** What no longer runs. */
  readonly gone: readonly ts.Node[];
  readonly edits: readonly Edit[];
}

/** Folds all conditions whose value is known; `undefined` for each that cannot be. Those of one expression are folded together. */
export function foldConditions(
  values: ReadonlyMap<ts.Expression, boolean>,
): Map<ts.Expression, Folding | undefined> {
  const groups = new Map<ts.Expression, ts.Expression[]>();
  for (const condition of values.keys()) {
    const top = topOf(condition);
    groups.set(top, [...(groups.get(top) ?? []), condition]);
  }
  return new Map(
    [...groups].map(([top, conditions]) => {
      const [first] = conditions;
      if (first === undefined || conditions.length === 1) {
        return [first ?? top, foldCondition(first ?? top, values.get(first ?? top) === true)];
      }
      const rest = simplified(top, values);
      if (typeof rest === 'boolean') return [first, foldCondition(top, rest)];
      return [first, { gone: conditions, edits: [replaceNode(top, rest)] }];
    }),
  );
}

/** The whole of `a || (b && !c)` that a condition is part of. */
function topOf(condition: ts.Expression): ts.Expression {
  const { parent } = condition;
  const isLogical =
    ts.isParenthesizedExpression(parent) ||
    (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) ||
    (ts.isBinaryExpression(parent) && isLogicalOperator(parent.operatorToken.kind));
  return isLogical ? topOf(parent) : condition;
}

function isLogicalOperator(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

/** What is left of a condition, or its value. */
function simplified(node: ts.Expression, values: ReadonlyMap<ts.Expression, boolean>): boolean | string {
  const known = values.get(node);
  if (known !== undefined) return known;
  if (ts.isParenthesizedExpression(node)) {
    const inner = simplified(node.expression, values);
    if (inner === node.expression.getText()) return node.getText();
    return typeof inner === 'boolean' || !/\|\||&&/.test(inner) ? inner : `(${inner})`;
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const inner = simplified(node.operand, values);
    return typeof inner === 'boolean' ? !inner : node.getText();
  }
  if (!ts.isBinaryExpression(node) || !isLogicalOperator(node.operatorToken.kind)) return node.getText();
  const isOr = node.operatorToken.kind === ts.SyntaxKind.BarBarToken;
  const left = simplified(node.left, values);
  const right = simplified(node.right, values);
  if (typeof left === 'boolean') return left === isOr ? left : right;
  if (typeof right === 'boolean') return right === isOr && isPlain(node.left) ? right : left;
  const file = node.getSourceFile();
  return left + file.text.slice(node.left.end, node.right.getStart(file)) + right;
}

/**
 * Folds a condition that is always `value` into the code around it: an operand, a branch of an `if` or of `?:`.
 *
 * `undefined` where the value itself is used, or where something with an effect would no longer run.
 */
function foldCondition(condition: ts.Expression, value: boolean): Folding | undefined {
  const { parent } = condition;
  if (ts.isParenthesizedExpression(parent)) return foldCondition(parent, value);
  if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) {
    return foldCondition(parent, !value);
  }
  if (ts.isBinaryExpression(parent)) return foldOperand(parent, condition, value);
  if (ts.isIfStatement(parent) && parent.expression === condition) return foldIf(parent, value);
  // `{isOpen && <b>…</b>}` shows nothing.
  const isShown =
    ts.isJsxExpression(parent) && (ts.isJsxElement(parent.parent) || ts.isJsxFragment(parent.parent));
  if (isShown && !value) return { gone: [parent], edits: [removalOf(parent)] };
  if (ts.isConditionalExpression(parent) && parent.condition === condition) {
    const [kept, lost] = value ? [parent.whenTrue, parent.whenFalse] : [parent.whenFalse, parent.whenTrue];
    const file = parent.getSourceFile();
    const isFirst = kept === parent.whenTrue;
    return {
      gone: [condition, lost],
      edits: isFirst
        ? [
            replaceRange(file, parent.getStart(file), kept.getStart(file), ''),
            replaceRange(file, kept.end, parent.end, ''),
          ]
        : [replaceRange(file, parent.getStart(file), kept.getStart(file), '')],
    };
  }
  return undefined;
}

function foldOperand(
  parent: ts.BinaryExpression,
  operand: ts.Expression,
  value: boolean,
): Folding | undefined {
  const isOr = parent.operatorToken.kind === ts.SyntaxKind.BarBarToken;
  const isAnd = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  if (!isOr && !isAnd) return undefined;
  const decides = isOr === value;
  if (decides) {
    // What stands before it was asked first.
    if (operand === parent.right && !isPlain(parent.left)) return undefined;
    return foldCondition(parent, value);
  }
  const file = parent.getSourceFile();
  const edit =
    operand === parent.left
      ? replaceRange(file, parent.getStart(file), parent.right.getStart(file), '')
      : replaceRange(file, parent.left.end, parent.end, '');
  return { gone: [operand], edits: [unwrapped(parent, operand) ?? edit] };
}

/** `(a || b)` that is only `a` needs no parentheses. */
function unwrapped(parent: ts.BinaryExpression, operand: ts.Expression): Edit | undefined {
  const kept = operand === parent.left ? parent.right : parent.left;
  const outer = parent.parent;
  const isSimple = !ts.isBinaryExpression(kept) || isComparison(kept);
  const isLogical = ts.isParenthesizedExpression(outer) && ts.isBinaryExpression(outer.parent);
  return isLogical && isSimple ? replaceNode(outer, kept.getText()) : undefined;
}

function isComparison({ operatorToken }: ts.BinaryExpression): boolean {
  return /^[=!]==?$/.test(operatorToken.getText());
}

/** Reads and comparisons: nothing is lost where they are not evaluated. */
function isPlain(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) {
    const isAssigned =
      node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
    return !isAssigned && isPlain(node.left) && isPlain(node.right);
  }
  if (ts.isPropertyAccessExpression(node) || ts.isParenthesizedExpression(node))
    return isPlain(node.expression);
  if (ts.isPrefixUnaryExpression(node))
    return node.operator === ts.SyntaxKind.ExclamationToken && isPlain(node.operand);
  return ts.isIdentifier(node) || ts.isLiteralExpression(node) || node.kind === ts.SyntaxKind.ThisKeyword;
}

function foldIf(statement: ts.IfStatement, value: boolean): Folding | undefined {
  const { elseStatement, thenStatement, expression, parent } = statement;
  const file = statement.getSourceFile();
  const start = statement.getStart(file);
  const isElse = ts.isIfStatement(parent) && parent.elseStatement === statement;
  if (value) {
    // `else if (true) { … }` is `else { … }`.
    if (!isElse || !ts.isBlock(thenStatement)) return undefined;
    return {
      gone: [expression, ...(elseStatement === undefined ? [] : [elseStatement])],
      edits: [
        replaceRange(file, start, thenStatement.getStart(file), ''),
        ...(elseStatement === undefined ? [] : [replaceRange(file, thenStatement.end, statement.end, '')]),
      ],
    };
  }
  if (elseStatement === undefined) {
    return {
      gone: [statement],
      edits: [
        isElse ? replaceRange(file, parent.thenStatement.end, statement.end, '') : removalOf(statement),
      ],
    };
  }
  if (!isElse && !ts.isIfStatement(elseStatement)) return undefined;
  return {
    gone: [expression, thenStatement],
    edits: [replaceRange(file, start, elseStatement.getStart(file), '')],
  };
}
