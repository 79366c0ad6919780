import type { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';

/** A file as text: code, or a document. */
export type Written = Pick<ts.SourceFile, 'fileName' | 'text'>;

/** The edit that puts a text in the place of a node, without the trivia before it. */
export function replaceNode(node: ts.Node, text: string): Edit {
  const file = node.getSourceFile();
  return { file: file.fileName, start: node.getStart(file), end: node.end, text };
}

/** The edit that puts another text into the quotes of a literal. */
export function replaceText(literal: ts.StringLiteralLike, text: string): Edit {
  const [quote = "'"] = literal.getText();
  return replaceNode(literal, quote + text + quote);
}

/** The edit that inserts a text before a node, behind the trivia before it. */
export function insertBefore(node: ts.Node, text: string): Edit {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return { file: file.fileName, start, end: start, text };
}

/** The edit that inserts a text behind a node. */
export function insertAfter(node: ts.Node, text: string): Edit {
  return { file: node.getSourceFile().fileName, start: node.end, end: node.end, text };
}

/** The edit that replaces a part of a file's text. */
export function replaceRange(file: Written, start: number, end: number, text: string): Edit {
  return { file: file.fileName, start, end, text };
}

/** The text of a node, without the trivia before it. */
export function textOf(node: ts.Node): string {
  return node.getText();
}

/** White space at the start of the line that an offset is in. */
export function indentationAt(file: Written, offset: number): string {
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(file.text.slice(lineStart))?.[0] ?? '';
}

/** The line break that the file uses. */
export function lineBreakOf(file: Written): '\r\n' | '\n' {
  return file.text.includes('\r\n') ? '\r\n' : '\n';
}

/** Whether a node is the first thing on its line. */
export function startsLine(node: ts.Node): boolean {
  const file = node.getSourceFile();
  return startsLineAt(file, node.getStart(file));
}

/** Whether nothing stands before an offset on its line. */
export function startsLineAt(file: Written, offset: number): boolean {
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
  return file.text.slice(lineStart, offset).trim() === '';
}

/** Where a node ends, or the comment behind it that ends its line and is about it. */
export function endWithComment(node: ts.Node): number {
  const { text } = node.getSourceFile();
  const behind = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/(?=[ \t]*[\r\n]))/.exec(
    text.slice(node.end),
  );
  return node.end + (behind?.[0].length ?? 0);
}
