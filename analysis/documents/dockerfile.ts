import { type DocumentPart, holderIn, type Parsed, partIn } from './parts.js';

// With the lines that a backslash goes on with.
const instruction = /^[ \t]*([A-Za-z]+)[ \t]+((?:[^\\\r\n]|\\\r?\n|\\.)*)/gm;
const pair = /([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\[\s\S])*"|'[^']*'|[^\s"'\\]+)/g;

/** Reads `ENV`, `ARG` and `LABEL`, and takes every other instruction as a text. */
export function readDockerfile(text: string): Parsed {
  const root = holderIn(undefined, 'map');
  const parts: DocumentPart[] = [];
  for (const { index, 0: whole, 1: word = '', 2: rest = '' } of text.matchAll(instruction)) {
    const end = index + whole.length;
    const start = end - rest.length;
    if (!/^(?:ENV|ARG|LABEL)$/i.test(word)) {
      if (rest.trim() !== '') parts.push(partIn(root, 'value', text, { start, end }, undefined));
      continue;
    }
    // The old form has one name, and all behind it is the value.
    const old = /^([A-Za-z_]\w*)[ \t]+(\S.*?)[ \t]*$/.exec(rest);
    const pairs = old === null ? [...rest.matchAll(pair)] : [Object.assign(old, { index: 0 })];
    for (const { index: offset, 0: both, 1: name = '', 2: value = '' } of pairs) {
      const at = start + offset;
      parts.push(partIn(root, 'key', text, { start: at, end: at + name.length }, name));
      const valueStart = start + offset + both.trimEnd().length - value.length;
      parts.push(partIn(root, 'value', text, { start: valueStart, end: valueStart + value.length }, name));
    }
  }
  return { parts };
}
