import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { indentationAt, lineBreakOf, replaceRange } from './nodes.js';
import { reindented, takeNode, takeText } from './text.js';

/**
 * Removes a variable: its whole statement with the comments above it, or one declaration of several.
 *
 *     const a = 1, b = 2;     const b = 2;
 *           ^^^^^^^
 */
export function removeStatement(declaration: ts.VariableDeclaration, edits: Edit[]): void {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || !ts.isVariableStatement(list.parent)) return;
  if (list.declarations.length === 1) {
    edits.push(removalOf(list.parent));
    return;
  }
  const file = declaration.getSourceFile();
  const index = list.declarations.indexOf(declaration);
  const next = list.declarations[index + 1];
  const previous = list.declarations[index - 1];
  if (next !== undefined) edits.push(replaceRange(file, declaration.getStart(file), next.getStart(file), ''));
  else if (previous !== undefined) edits.push(replaceRange(file, previous.end, declaration.end, ''));
}

/** The edit that takes a statement away: its lines and the comments that stand right above it. */
export function removalOf(statement: ts.Node): Edit {
  const file = statement.getSourceFile();
  const { text } = file;
  const lineStart = text.lastIndexOf('\n', statement.getStart(file) - 1) + 1;
  const isAlone = text.slice(lineStart, statement.getStart(file)).trim() === '';
  const tail = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/[ \t]*)?(?:\r?\n|$)/.exec(
    text.slice(statement.end),
  );
  if (!isAlone || tail === null) {
    const rest = /^[ \t]*/.exec(text.slice(statement.end))?.[0].length ?? 0;
    return replaceRange(file, statement.getStart(file), statement.end + rest, '');
  }
  const start = commentsAbove(file, lineStart) ?? lineStart;
  const end = statement.end + tail[0].length;
  return replaceRange(file, start, end, '');
}

/** Where the comments begin that stand right above a line, on lines of their own. */
export function commentsAbove(file: ts.SourceFile, lineStart: number): number | undefined {
  let start: number | undefined;
  for (let at = lineStart; at > 0; ) {
    const previous = commentLineBefore(file.text, at);
    if (previous === undefined) break;
    start = previous;
    at = previous;
  }
  return start;
}

/** Where the comment begins that is all of the line, or of the lines, before an offset. */
function commentLineBefore(text: string, at: number): number | undefined {
  const line = text.lastIndexOf('\n', at - 2) + 1;
  if (/^[ \t]*\/\//.test(text.slice(line, at))) return line;
  if (!/\*\/[ \t]*\r?\n$/.test(text.slice(line, at))) return undefined;
  const opening = text.lastIndexOf('/*', at);
  const first = text.lastIndexOf('\n', opening) + 1;
  // One comment, and no code before it.
  const isAlone =
    text.slice(first, opening).trim() === '' &&
    /^\/\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.test(text.slice(opening, at));
  return isAlone ? first : undefined;
}

/**
 * Takes an `if` away from around its block: the statements move out to its place, with the edits inside of them.
 *
 *     if (x) {      a();
 *       a();
 *     }
 */
export function unwrapIf(statement: ts.IfStatement, edits: Edit[]): void {
  const file = statement.getSourceFile();
  const outer = indentationAt(file, statement.getStart(file));
  const own = blockText(statement.thenStatement, outer, edits);
  // What else was asked is asked first.
  const other = statement.elseStatement === undefined ? '' : takeNode(statement.elseStatement, edits);
  const text = [other, own].filter((part) => part !== '').join(lineBreakOf(file) + outer);
  if (text === '') edits.push(removalOf(statement));
  else edits.push(replaceRange(file, statement.getStart(file), statement.end, text));
}

/** The statements of a block, or one alone, as text for a place with another indentation. */
function blockText(block: ts.Statement, indentation: string, edits: Edit[]): string {
  const file = block.getSourceFile();
  if (!ts.isBlock(block)) return takeNode(block, edits);
  const [first] = block.statements;
  if (first === undefined) return '';
  return statementsText(file, block.getStart(file) + 1, block.end - 1, first, indentation, edits);
}

/** The text between two offsets, whose first statement says how it is indented, for a place with another indentation. */
export function statementsText(
  file: ts.SourceFile,
  start: number,
  end: number,
  first: ts.Statement,
  indentation: string,
  edits: Edit[],
): string {
  const inner = indentationAt(file, first.getStart(file));
  const text = takeText(file, start, end, edits)
    .replace(/^(?:[ \t]*\r?\n)+/, '')
    .trimEnd();
  const shifted = reindented(`\n${text}`, inner, indentation).slice(1);
  return shifted.replace(/^[ \t]+/, '');
}

/**
 * Joins removals of lines that follow each other, and lets them take a blank line along where they would leave two, or one at the
 * beginning or the end of a block.
 */
export function settleRemovals(file: ts.SourceFile, edits: Edit[]): void {
  const removals = edits
    .filter((edit) => edit.text === '' && isWholeLines(file, edit))
    .sort((a, b) => a.start - b.start);
  let last: Edit | undefined;
  for (const removal of removals) {
    edits.splice(edits.indexOf(removal), 1);
    const gap = last === undefined ? undefined : file.text.slice(last.end, removal.start);
    if (last !== undefined && gap !== undefined && gap.trim() === '') {
      last = { ...last, end: Math.max(last.end, removal.end) };
      continue;
    }
    if (last !== undefined) edits.push(withoutGap(file, last));
    last = removal;
  }
  if (last !== undefined) edits.push(withoutGap(file, last));
}

function isWholeLines({ text }: ts.SourceFile, { start, end }: Edit): boolean {
  return (
    end > start &&
    (start === 0 || text[start - 1] === '\n') &&
    (end === text.length || text[end - 1] === '\n')
  );
}

function withoutGap(file: ts.SourceFile, removal: Edit): Edit {
  const { text } = file;
  let { start, end } = removal;
  const before = text.slice(0, start);
  const isAfterGap = before === '' || /(?:[{([]|=>|:|\n)[ \t]*\r?\n$/.test(before);
  const gap = /^(?:[ \t]*\r?\n)+/.exec(text.slice(end));
  if (text.slice(end).trim() === '') {
    const blank = /\n((?:[ \t]*\r?\n)+)$/.exec(before);
    if (blank !== null) start -= blank[1]?.length ?? 0;
  } else if (gap !== null && isAfterGap) end += gap[0].length;
  else if (/^[ \t]*[})\]]/.test(text.slice(end))) {
    const blank = /\n((?:[ \t]*\r?\n)+)$/.exec(before);
    if (blank !== null) start -= blank[1]?.length ?? 0;
  }
  return { ...removal, start, end };
}
