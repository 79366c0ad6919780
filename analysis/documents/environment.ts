import { type DocumentPart, holderIn, type Parsed, partIn } from './parts.js';

// A value in quotes may go on over lines; without any it ends before a comment.
const assignment =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)(?:[ \t]*=[ \t]*|:[ \t]+)("(?:[^"\\]|\\[\s\S])*"|'[^']*'|[^\r\n]*?)(?=[ \t]*(?:[ \t]#[^\r\n]*)?\r?$)/gm;

/** Reads `NAME=value` or `NAME: value`, as the files of dotenv and docker compose have it, with quotes and `export` or without. */
export function readEnvironment(text: string): Parsed {
  const root = holderIn(undefined, 'map');
  const parts: DocumentPart[] = [];
  for (const { index, 0: whole, 1: name = '', 2: value = '' } of text.matchAll(assignment)) {
    const start = index + whole.indexOf(name);
    const end = index + whole.length;
    parts.push(partIn(root, 'key', text, { start, end: start + name.length }, name));
    if (value !== '') parts.push(partIn(root, 'value', text, { start: end - value.length, end }, name));
  }
  return { parts };
}
