/**
 * The user's mark in a file that is no code, in whatever comment the format has: on the line, alone on the line above, or for the file
 * in its first lines.
 */
export function isMarked(text: string, at: number): boolean {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  const above = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, Math.max(0, lineStart - 1));
  const head = text.slice(0, 2_000).split('\n', 5).join('\n');
  return (
    mark.test(line) ||
    (standsAlone(above) && mark.test(above)) ||
    /bedrock-codemod-ignore-file(?![\w-])/.test(head)
  );
}

/** Whether a line is a comment, and nothing behind it. */
function standsAlone(line: string): boolean {
  const behind = line.replace(/^\s*(?:\{?\/\*.*?\*\/\}?|<!--.*?-->)/, '');
  return behind === line ? /^\s*["']?(?:#|\/\/|\/\*|\*|<!--|;|--|\{\/\*)/.test(line) : behind.trim() === '';
}

const mark = /bedrock-codemod-ignore(?![\w-])/;
