import { onceInARow } from './memo.js';

/**
 * The user's mark in a file that is no code, in whatever comment the format has: on the line, alone on the line above, or for the file
 * in its first lines.
 */
export function isMarked(text: string, at: number): boolean {
  return marksIn(text)(at);
}

/** A text is asked about at each of its findings, one after the other. */
const marksIn = onceInARow((text: string): ((at: number) => boolean) => {
  if (!mark.test(text) && !fileMark.test(text)) return () => false;
  const head = text.slice(0, 2_000).split('\n', 5).join('\n');
  if (fileMark.test(head)) return () => true;
  const fences = [...text.matchAll(/^[ \t>]*(?:`{3,}|~{3,})/gm)].map(({ index }) => index);
  /** Where the fence above a line of Markdown begins, if it is one that opens; else the line itself. */
  const fenceAbove = (lineStart: number) => {
    const last = fences.findLastIndex((fence) => fence < lineStart);
    return last % 2 === 0 ? (fences[last] ?? lineStart) : lineStart;
  };
  return (at) => {
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    const lineEnd = text.indexOf('\n', at);
    const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
    return mark.test(line) || isMarkedAbove(text, lineStart) || isMarkedAbove(text, fenceAbove(lineStart));
  };
});

/** Whether the line above one is a comment with the mark. */
function isMarkedAbove(text: string, lineStart: number): boolean {
  const above = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, Math.max(0, lineStart - 1));
  return standsAlone(above) && mark.test(above);
}

/** Whether a line is a comment, and nothing behind it. */
function standsAlone(line: string): boolean {
  const behind = line.replace(/^\s*(?:\{?\/\*.*?\*\/\}?|<!--.*?-->)/, '');
  return behind === line ? /^\s*["']?(?:#|\/\/|\/\*|\*|<!--|;|--|\{\/\*)/.test(line) : behind.trim() === '';
}

const mark = /bedrock-codemod-ignore(?![\w-])/;
const fileMark = /bedrock-codemod-ignore-file(?![\w-])/;
