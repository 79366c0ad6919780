import { type DocumentPart, elementIn, type Holder, holderIn, type Parsed, partIn } from './parts.js';

// Where a command may begin, or an argument such as `-e NAME=value`; in quotes as well.
const assignment =
  /(?<=^|[\s;&|(`"'])([A-Za-z_]\w*)=(\([^()]*\)|"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\$\{[^}\s]*\}|[^\s;&|()"'`#<>]+)/gm;

/** Reads what a script assigns, and takes every other line as a text. */
export function readShell(text: string, root = holderIn(undefined, 'map')): Parsed {
  const parts: DocumentPart[] = [];
  let from = 0;
  for (const { index, 0: whole, 1: name = '', 2: value = '' } of text.matchAll(assignment)) {
    if (index < from || isInComment(text, index)) continue;
    addLines(from, index);
    parts.push(partIn(root, 'key', text, { start: index, end: index + name.length }, name));
    from = index + whole.length;
    const start = from - value.length;
    if (value.startsWith('(')) addElements(start, value, name);
    else parts.push(partIn(root, 'value', text, { start, end: from }, name));
  }
  addLines(from, text.length);
  return { parts };

  function addElements(start: number, list: string, name: string): void {
    const holder: Holder = holderIn(root, 'list', name);
    for (const { index, 0: word } of list.slice(1, -1).matchAll(/"[^"]*"|'[^']*'|[^\s"']+/g)) {
      const at = start + 1 + index;
      parts.push(elementIn(holder, text, { start: at, end: at + word.length }));
    }
  }

  /** What is neither assigned nor a comment, line by line. */
  function addLines(start: number, end: number): void {
    for (const { index, 0: line } of text.slice(start, end).matchAll(/[^\r\n]+/g)) {
      const at = start + index;
      const comment = /(?<![^\s])#/.exec(text.slice(Math.max(0, at - 1), at + line.length));
      const offset = comment === null ? line.length : comment.index - (at === 0 ? 0 : 1);
      if (offset > 0 && line.slice(0, offset).trim() !== '')
        parts.push(partIn(root, 'value', text, { start: at, end: at + offset }, undefined));
    }
  }
}

function isInComment(text: string, at: number): boolean {
  return /(?:^|\s)#[^"']*$/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}
