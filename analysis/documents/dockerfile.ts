import type { TextSpan } from '../spans.js';
import { type DocumentPart, type Holder, holderIn, type Parsed, partIn } from './parts.js';
import { readShell } from './shell.js';

// With the lines that a backslash goes on with, and the comments and empty lines among them.
const instruction =
  /^[ \t]*([A-Za-z]+)[ \t]+((?:[^\\\r\n]|\\[ \t]*\r?\n(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*|\\.)*)/gm;
const comment = /^[ \t]*#[^\r\n]*/gm;
const pair = /([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\[\s\S])*"|'[^']*'|[^\s"'\\]+)/g;

/** Reads `ENV`, `ARG` and `LABEL`, and takes every other instruction as a text, with the lines of a heredoc. */
export function readDockerfile(text: string): Parsed {
  const root = holderIn(undefined, 'map');
  const parts: DocumentPart[] = [];
  let from = 0;
  for (const { index, 0: whole, 1: word = '', 2: rest = '' } of text.matchAll(instruction)) {
    if (index < from) continue;
    const end = index + whole.length;
    const start = end - rest.length;
    if (/^(?:ENV|ARG|LABEL)$/i.test(word)) {
      parts.push(...assigned(rest, start, text, root));
      continue;
    }
    parts.push(...texts(rest, start, text, root));
    const body = heredocOf(rest, end, text);
    if (body === undefined) continue;
    from = body.end;
    parts.push(
      ...(/^RUN$/i.test(word) ? scriptIn(body, text, root) : texts(body.text, body.start, text, root)),
    );
  }
  return { parts };
}

function assigned(rest: string, start: number, text: string, root: Holder): DocumentPart[] {
  const plain = rest.replace(comment, (found, at: number) => (at === 0 ? found : ' '.repeat(found.length)));
  // The old form has one name, and all behind it is the value.
  const old = /^([A-Za-z_]\w*)[ \t]+(\S.*?)[ \t]*$/.exec(plain);
  const pairs = old === null ? [...plain.matchAll(pair)] : [Object.assign(old, { index: 0 })];
  return pairs.flatMap(({ index, 0: both, 1: name = '', 2: value = '' }) => {
    const at = start + index;
    const end = at + both.trimEnd().length;
    return [
      partIn(root, 'key', text, { start: at, end: at + name.length }, name),
      partIn(root, 'value', text, { start: end - value.length, end }, name),
    ];
  });
}

/** What stands between comments, as texts. */
function texts(rest: string, start: number, text: string, root: Holder): DocumentPart[] {
  const parts: DocumentPart[] = [];
  let from = 0;
  const comments = [...rest.matchAll(comment)].filter(({ index }) => index > 0);
  for (const { index, 0: found } of [...comments, Object.assign([''], { index: rest.length })]) {
    const span = { start: start + from, end: start + index };
    if (text.slice(span.start, span.end).trim() !== '')
      parts.push(partIn(root, 'value', text, span, undefined));
    from = index + (found ?? '').length;
  }
  return parts;
}

/** The lines from behind an instruction to the one that has the word of its `<<` alone. */
function heredocOf(
  rest: string,
  end: number,
  text: string,
): { readonly text: string; readonly start: number; readonly end: number } | undefined {
  const [, dash, word] = /<<(-?)["']?(\w+)/.exec(rest) ?? [];
  const start = text.indexOf('\n', end) + 1;
  if (word === undefined || start === 0) return undefined;
  const last = new RegExp(`^${dash === '-' ? '\\t*' : ''}${word}\\r?$`, 'm').exec(text.slice(start));
  if (last === null) return undefined;
  return { text: text.slice(start, start + last.index), start, end: start + last.index + last[0].length };
}

/** The script of a heredoc, with everything before it blank, so that offsets are those of the whole. */
function scriptIn({ start, end }: TextSpan, text: string, root: Holder): readonly DocumentPart[] {
  const last = text.lastIndexOf('\n', end - 1);
  return readShell(' '.repeat(start) + text.slice(start, last), root).parts;
}
