import { ts } from '../analysis/compiler.cjs';
import { bindsTighter, negationOf } from './conditions.js';
import type { Edit } from './edit.js';
import { removeSpecifiers } from './imports.js';
import { removeElements, siblingsOf } from './lists.js';
import { insertAfter, replaceRange } from './nodes.js';
import { removalOf, settleRemovals } from './statements.js';

/**
 * Takes parts of one file away, each with what separates it from the rest and with the comments that are about it: statements, members,
 * elements, arguments, names of imports. All parts in one call, and none within another one.
 */
export function removeNodes(nodes: readonly ts.Node[]): Edit[] {
  const edits: Edit[] = [];
  const elements: ts.Node[] = [];
  const specifiers: ts.ImportSpecifier[] = [];
  const wholes = new Set(nodes.map((own) => wholeOf(own, nodes)));
  const emptied = emptiedBodies(wholes);
  for (const block of emptied) edits.push(emptyBody(block));
  for (const node of wholes) {
    if (emptied.has(node.parent)) continue;
    if (ts.isImportSpecifier(node)) specifiers.push(node);
    else if (ts.isImportClause(node)) edits.push(...removeDefault(node, nodes));
    else if (isElse(node)) {
      const { thenStatement } = node.parent;
      edits.push(replaceRange(node.getSourceFile(), thenStatement.end, node.end, ''));
    } else if (isThen(node)) edits.push(...removeThen(node.parent, nodes));
    else if (ts.isObjectBindingPattern(node)) edits.push(...removePattern(node));
    else if (ts.isModifier(node)) edits.push(removeModifier(node));
    else if (ts.isStatement(node) || ts.isClassElement(node) || ts.isTypeElement(node))
      edits.push(removalOf(node));
    else elements.push(node);
  }
  return [...edits, ...removeElements(elements), ...removeSpecifiers(specifiers)];
}

/** The bodies of functions that lose all of their statements, and hold no comment behind them. */
function emptiedBodies(nodes: ReadonlySet<ts.Node>): ReadonlySet<ts.Node> {
  const blocks = [...nodes].map(({ parent }) => parent).filter(isBody);
  return new Set(
    blocks.filter(({ statements, end }) => {
      const last = statements.at(-1);
      const rest = last?.getSourceFile().text.slice(last.end, end - 1);
      return rest?.trim() === '' && statements.every((statement) => nodes.has(statement));
    }),
  );
}

function isBody(node: ts.Node): node is ts.Block {
  return ts.isBlock(node) && ts.isFunctionLike(node.parent);
}

function emptyBody(block: ts.Node): Edit {
  const file = block.getSourceFile();
  return replaceRange(file, block.getStart(file) + 1, block.end - 1, '');
}

/** What goes when all parts of a list do: the statement of the last variable, the export of the last name. */
function wholeOf(node: ts.Node, nodes: readonly ts.Node[]): ts.Node {
  const isAll = siblingsOf(node).every((other) => nodes.includes(other));
  if (ts.isVariableDeclaration(node) && isAll && ts.isVariableStatement(node.parent.parent))
    return node.parent.parent;
  if (ts.isExportSpecifier(node) && isAll) return node.parent.parent;
  if (ts.isNamespaceImport(node)) return node.parent.parent;
  return node;
}

function isElse(node: ts.Node): node is ts.Statement & { parent: ts.IfStatement } {
  return ts.isIfStatement(node.parent) && node.parent.elseStatement === node;
}

/** Whether a node is the first branch of two. */
function isThen(node: ts.Node): node is ts.Statement & { parent: ts.IfStatement } {
  const { parent } = node;
  return ts.isIfStatement(parent) && parent.thenStatement === node && parent.elseStatement !== undefined;
}

/**
 * Takes the first branch of two away.
 *
 *     if (a) {          if (!a) {
 *     } else {            c();
 *       c();            }
 *     }
 */
function removeThen(choice: ts.IfStatement, nodes: readonly ts.Node[]): Edit[] {
  const { expression, thenStatement, elseStatement } = choice;
  const file = choice.getSourceFile();
  const start = expression.getStart(file);
  // The other branch of the other one would be taken where this condition holds.
  if (elseStatement === undefined || nodes.includes(elseStatement) || isChoice(elseStatement, nodes))
    return [replaceRange(file, thenStatement.getStart(file), thenStatement.end, '{}')];
  if (!ts.isIfStatement(elseStatement))
    return [replaceRange(file, start, elseStatement.getStart(file), `${negationOf(expression, 'alone')}) `)];
  const { expression: next, thenStatement: inner } = elseStatement;
  const isWrapped = !nodes.includes(inner) && !bindsTighter(next, '&&');
  const text = `${negationOf(expression, 'joined')} && ${isWrapped ? '(' : ''}`;
  return [
    replaceRange(file, start, next.getStart(file), text),
    ...(isWrapped ? [insertAfter(next, ')')] : []),
  ];
}

/** Whether a statement is an `if` that still has two branches when some nodes are gone. */
function isChoice(statement: ts.Statement, nodes: readonly ts.Node[]): boolean {
  if (!ts.isIfStatement(statement) || statement.elseStatement === undefined) return false;
  if (nodes.includes(statement.elseStatement)) return false;
  return !nodes.includes(statement.thenStatement) || isChoice(statement.elseStatement, nodes);
}

function removeModifier(modifier: ts.Modifier): Edit {
  const file = modifier.getSourceFile();
  const space = /^\s*/.exec(file.text.slice(modifier.end))?.[0].length ?? 0;
  return replaceRange(file, modifier.getStart(file), modifier.end + space, '');
}

/** `const { a } = await b();` becomes `await b();`, or `const {} = …` where that cannot stand alone. */
function removePattern(pattern: ts.ObjectBindingPattern): Edit[] {
  const { initializer, parent: list } = pattern.parent as ts.VariableDeclaration;
  const file = pattern.getSourceFile();
  const isAlone = ts.isVariableDeclarationList(list) && list.declarations.length === 1;
  const isSafe =
    initializer !== undefined && /^(?!(?:function|class|async|let)\b)[\w$]/.test(initializer.getText());
  return isAlone && isSafe && ts.isVariableStatement(list.parent)
    ? [replaceRange(file, list.parent.getStart(file), initializer.getStart(file), '')]
    : removeElements(pattern.elements);
}

/** `import a, { b } from './c'` becomes `import { b } from './c'`. */
function removeDefault(clause: ts.ImportClause, nodes: readonly ts.Node[]): Edit[] {
  const { namedBindings, name } = clause;
  const statement = clause.parent;
  const isAll =
    namedBindings === undefined ||
    (ts.isNamedImports(namedBindings) && namedBindings.elements.every((element) => nodes.includes(element)));
  if (isAll || name === undefined) {
    const file = clause.getSourceFile();
    const rest = /^[ \t]*\r?\n?/.exec(file.text.slice(statement.end))?.[0].length ?? 0;
    return [replaceRange(file, statement.getStart(file), statement.end + rest, '')];
  }
  return [replaceRange(clause.getSourceFile(), name.getStart(), namedBindings.getStart(), '')];
}

/**
 * Keeps statements apart that would become one without the lines between them, where semicolons are left out.
 *
 *     a()          a()
 *     b();         ;[1].map(c)
 *     [1].map(c)
 */
export function keepApart(file: ts.SourceFile, edits: readonly Edit[]): Edit[] {
  return edits.map((edit) => {
    const { start, end, text } = edit;
    if (text !== '') return edit;
    const before = file.text.slice(0, start).trimEnd();
    const isOpen = /[\w)\]'"`$]$/.test(before) && /;\s*$/.test(file.text.slice(start, end));
    const [, space = '', next] = /^(\s*)([([`+\-/])?/.exec(file.text.slice(end)) ?? [];
    const isContinued = next !== undefined && !/^\/[/*]/.test(file.text.slice(end + space.length));
    return isOpen && isContinued ? { ...edit, end: end + space.length, text: `${space};` } : edit;
  });
}

/** Takes parts of a program away, in all files, and leaves no gaps where lines were. Parts within others go with those. */
export function removeParts(nodes: readonly ts.Node[]): Map<ts.SourceFile, readonly Edit[]> {
  const byFile = new Map<ts.SourceFile, ts.Node[]>();
  for (const node of nodes) {
    const file = node.getSourceFile();
    byFile.set(file, [...(byFile.get(file) ?? []), node]);
  }
  return new Map(
    [...byFile].map(([file, own]) => {
      const edits = removeNodes(own);
      settleRemovals(file, edits);
      return [file, keepApart(file, edits)];
    }),
  );
}
