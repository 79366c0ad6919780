import { ts } from '../analysis/compiler.cjs';
import { once } from '../analysis/memo.js';
import { nodesIn } from '../analysis/walk.js';
import { applyEdits, type Edit } from './edit.js';
import type { Written } from './nodes.js';

/**
 * The text of a part of a file with the edits inside of it applied. Those edits leave the list: the text that they come to is going
 * to be written somewhere else.
 */
export function takeText(file: ts.SourceFile, start: number, end: number, edits: Edit[]): string {
  const inside = edits.filter((edit) => edit.start >= start && edit.end <= end);
  for (const edit of inside) edits.splice(edits.indexOf(edit), 1);
  const moved = inside.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applyEdits(file.text.slice(start, end), moved);
}

/** The text of a node, without the trivia before it, with the edits inside of it applied; they leave the list. */
export function takeNode(node: ts.Node, edits: Edit[]): string {
  const file = node.getSourceFile();
  return takeText(file, node.getStart(file), node.end, edits);
}

/**
 * A text whose lines after the first begin with `to` where they began with `from`.
 *
 * The content of template literals stays as it is, for it is part of a value.
 */
export function reindented(text: string, from: string, to: string): string {
  if (from === to || !text.includes('\n')) return text;
  const frozen = text.includes('`') ? templatesIn(text) : [];
  return text.replace(/\n([ \t]*)(?=([^\r\n]?))/g, (whole, own: string, next: string, offset: number) => {
    if (next === '' || frozen.some(({ start, end }) => offset >= start && offset < end)) return whole;
    return own.startsWith(from) ? `\n${to}${own.slice(from.length)}` : whole;
  });
}

function templatesIn(text: string): { start: number; end: number }[] {
  // Statements, or entries of an object: what does not parse in the one way does in the other.
  const [statements, entries] = ['async () => {', '({'].map((prefix) => templatesBehind(prefix, text));
  return [...(statements ?? []), ...(entries ?? [])];
}

function templatesBehind(prefix: string, text: string): { start: number; end: number }[] {
  const file = ts.createSourceFile('part.tsx', `${prefix}${text}})`, ts.ScriptTarget.ESNext, false);
  const found: { start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateLiteralToken(node)) {
      found.push({ start: node.getStart(file) - prefix.length, end: node.end - prefix.length });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The white space by which a file indents one level: what most of its lines begin with first. */
export function indentationUnit(file: Written): string {
  const first = /^(\t| {2,8})(?=\S)(?!\* )/m.exec(file.text)?.[1];
  return first ?? '  ';
}

/** The quotes that a file puts around most of its strings. */
export const quoteOf = once((file: ts.SourceFile): "'" | '"' => {
  const strings = nodesIn(file, ts.isStringLiteral);
  const doubles = strings.filter((node) => file.text[node.getStart(file)] === '"');
  return doubles.length * 2 > strings.length ? '"' : "'";
});

/** Whether most statements of a file that can end with a semicolon do. */
export const usesSemicolons = once((file: ts.SourceFile): boolean => {
  const all = nodesIn(file, mayEndWithSemicolon);
  const ended = all.filter((node) => file.text[node.end - 1] === ';');
  return ended.length * 2 >= all.length;
});

function mayEndWithSemicolon(node: ts.Node): node is ts.Statement {
  return (
    ts.isExpressionStatement(node) ||
    ts.isVariableStatement(node) ||
    ts.isImportDeclaration(node) ||
    ts.isReturnStatement(node)
  );
}

/** A name as JavaScript writes it: `insertText` of `insert_text`. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
