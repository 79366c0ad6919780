import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { removeSpecifiers } from './imports.js';
import { removeElements, siblingsOf } from './lists.js';
import { replaceRange } from './nodes.js';
import { removalOf, settleRemovals } from './statements.js';

/**
 * Takes parts of one file away, each with what separates it from the rest and with the comments that are about it: statements, members,
 * elements, arguments, names of imports. All parts in one call, and none within another one.
 */
export function removeNodes(nodes: readonly ts.Node[]): Edit[] {
  const edits: Edit[] = [];
  const elements: ts.Node[] = [];
  const specifiers: ts.ImportSpecifier[] = [];
  for (const node of new Set(nodes.map((own) => wholeOf(own, nodes)))) {
    if (ts.isImportSpecifier(node)) specifiers.push(node);
    else if (ts.isImportClause(node)) edits.push(...removeDefault(node, nodes));
    else if (ts.isBlock(node) && isElse(node)) {
      const { thenStatement } = node.parent as ts.IfStatement;
      edits.push(replaceRange(node.getSourceFile(), thenStatement.end, node.end, ''));
    } else if (ts.isStatement(node) || ts.isClassElement(node) || ts.isTypeElement(node))
      edits.push(removalOf(node));
    else elements.push(node);
  }
  return [...edits, ...removeElements(elements), ...removeSpecifiers(specifiers)];
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

function isElse(block: ts.Block): boolean {
  return ts.isIfStatement(block.parent) && block.parent.elseStatement === block;
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
