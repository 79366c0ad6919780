import type { Commands } from '../../analysis/command-lists.js';
import { ts } from '../../analysis/compiler.cjs';
import { removeComment } from '../../edits/comments.js';
import type { Edit } from '../../edits/edit.js';
import { removeElements } from '../../edits/lists.js';
import { replaceRange } from '../../edits/nodes.js';
import { type Cut, cutWord } from '../../edits/prose.js';

/** A text or a comment that names the command. */
export interface Words {
  readonly file: ts.SourceFile;
  readonly node: ts.Node;
  readonly start: number;
  readonly end: number;
  readonly isComment: boolean;
}

/** The edits that take a command out of words for people or for the model; `undefined` where nothing can be cut out. */
export function cutWords(words: Words, { gone, others }: Commands): Edit[] | undefined {
  const { file, node, isComment } = words;
  const { start, end } = innerOf(words);
  const text = file.text.slice(start, end);
  const cuts = cutWord(isComment ? unstarred(text) : text, {
    word: gone,
    others,
    kin: /\bundo(?:es|ne|ing)?\b/gi,
    isPart: isComment ? hasNeighbour(words) : isPart(node),
  });
  if (cuts === undefined) return undefined;
  const rest = applied(text, cuts)
    .replace(/^[ \t]*\*/gm, '')
    .trim();
  if (rest !== '') return cuts.map((cut) => replaceRange(file, start + cut.start, start + cut.end, cut.text));
  if (isComment) return [removeComment(file, words)];
  // A line of a prompt that is put together.
  const isLine = ts.isArrayLiteralExpression(node.parent) && node.parent.elements.length > 1;
  return isLine ? removeElements([node]) : undefined;
}

/** Without the quotes, or the marks of a comment. */
function innerOf({ file, node, start, end, isComment }: Words): { start: number; end: number } {
  if (isComment)
    return { start: start + 2, end: file.text.slice(start, end).startsWith('/*') ? end - 2 : end };
  if (ts.isJsxText(node)) return { start, end };
  if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node)) return { start: start + 1, end: end - 2 };
  return { start: start + 1, end: end - 1 };
}

/** Whether the sentence may begin or end in another piece of text. */
function isPart(node: ts.Node): boolean {
  return (
    !ts.isStringLiteralLike(node) ||
    ts.isBinaryExpression(node.parent) ||
    ts.isArrayLiteralExpression(node.parent)
  );
}

/** Whether a line of a comment has another one right above or below. */
function hasNeighbour({ file, start, end }: Words): boolean {
  const { text } = file;
  const isAbove = /\n[ \t]*\/\/[^\n]*\n[ \t]*$/.test(`\n${text.slice(0, start)}`);
  return text.startsWith('//', start) && (isAbove || /^\r?\n[ \t]*\/\//.test(text.slice(end)));
}

/** The stars before the lines of a comment as space, so that every character keeps its place. */
function unstarred(text: string): string {
  return text.replace(/^([ \t]*)\*(?!\/)/gm, '$1 ');
}

function applied(text: string, cuts: readonly Cut[]): string {
  return [...cuts]
    .sort((a, b) => b.start - a.start)
    .reduce((rest, cut) => rest.slice(0, cut.start) + cut.text + rest.slice(cut.end), text);
}
