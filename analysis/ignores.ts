import { ts } from './compiler.cjs';
import { commentAt } from './mentions.js';

const marker = 'bedrock-codemod-ignore';
const fileMarker = /bedrock-codemod-ignore-file(?![\w-])/;

/**
 * Whether the user asked to leave the code at an offset alone.
 *
 * `bedrock-codemod-ignore` in a comment on the line or alone above it, `bedrock-codemod-ignore-file` in the first comment.
 */
export function isIgnored(file: ts.SourceFile, offset: number): boolean {
  if (!file.text.includes(marker)) return false;
  return isFileIgnored(file) || ignoredLines(file).has(file.getLineAndCharacterOfPosition(offset).line);
}

function isFileIgnored(file: ts.SourceFile): boolean {
  const [first] = ts.getLeadingCommentRanges(file.text, shebangLength(file.text)) ?? [];
  return first !== undefined && fileMarker.test(file.text.slice(first.pos, first.end));
}

function ignoredLines(file: ts.SourceFile): Set<number> {
  const lines = new Set<number>();
  for (let at = file.text.indexOf(marker); at !== -1; at = file.text.indexOf(marker, at + 1)) {
    if (/^[\w-]/.test(file.text.slice(at + marker.length))) continue;
    const comment = commentAt(file, at);
    if (comment === undefined) continue;
    const last = file.getLineAndCharacterOfPosition(comment.end).line;
    lines.add(last);
    if (standsAlone(file, comment.start)) for (const line of linesOfNext(file, last + 1)) lines.add(line);
  }
  return lines;
}

/** The line below a marker, and those on which what begins there goes on before its value: `modelId:`, `const id =` */
function* linesOfNext(file: ts.SourceFile, first: number): Generator<number> {
  const starts = file.getLineStarts();
  for (let line = first; line < starts.length; line++) {
    yield line;
    if (!/[:=(?]\s*$/.test(file.text.slice(starts[line], starts[line + 1]))) return;
  }
}

function standsAlone(file: ts.SourceFile, offset: number): boolean {
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
  return /^[\s{]*$/.test(file.text.slice(lineStart, offset));
}

function shebangLength(text: string): number {
  return ts.getShebang(text)?.length ?? 0;
}
