import { type DocumentPart, elementIn, type Holder, holderIn, lineOf, type Parsed, partIn } from './parts.js';

const token =
  /#[^\r\n]*|"""(?:[^"\\]|\\[\s\S]|""?(?!"))*"{3,5}|'''(?:[^']|''?(?!'))*'{3,5}|"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'|[\w.+:-]+|[[\]{}=,\n]/g;

/** Reads TOML: tables, keys, lists and texts; of numbers and dates only that they are none of these. */
export function readToml(text: string): Parsed {
  const problem = problemIn(text);
  if (problem !== undefined) return { parts: [], problem };
  const parts: DocumentPart[] = [];
  const root = holderIn(undefined, 'map');
  let table = root;
  let holder = root;
  // The key so far: `a."b".c`
  let key: { text: string; start: number; end: number } | undefined;
  let name: string | undefined;
  for (const header of headersAndBodies(text)) {
    if (header.kind === 'header') {
      table = root;
      for (const { text: label, ...span } of header.names) {
        parts.push(partIn(table, 'key', text, span, label));
        table = holderIn(table, 'map', label);
      }
      holder = table;
      name = undefined;
      continue;
    }
    const { value, start } = header;
    const end = start + value.length;
    if (value === '\n') {
      if (holder === table) name = key = undefined;
    } else if (value === '=') {
      if (key !== undefined) parts.push(partIn(holder, 'key', text, key, key.text));
      name = key?.text;
      key = undefined;
    } else if (value === '[' || value === '{') {
      holder = holderIn(holder, value === '[' ? 'list' : 'map', name ?? holder.name);
      name = undefined;
    } else if (value === ']' || value === '}') {
      holder = holder.above ?? root;
      name = undefined;
    } else if (value === ',') {
      if (holder.kind === 'map') name = undefined;
    } else if (name === undefined && holder.kind === 'map') {
      key = { text: value.replace(/^["']|["']$/g, ''), start, end };
    } else if (/^["']/.test(value)) add(holder, { start, end });
  }
  return { parts };

  function add(to: Holder, span: { start: number; end: number }): void {
    parts.push(to.kind === 'list' ? elementIn(to, text, span) : partIn(to, 'value', text, span, name));
  }
}

/** What is between tokens, a key without a value, and brackets that do not close: no more than tells a broken file from a sound one. */
function problemIn(text: string): string | undefined {
  let from = 0;
  let before = '';
  const open: string[] = [];
  for (const { 0: value, index } of text.matchAll(token)) {
    const stray = text.slice(from, index).trim();
    if (stray !== '') return `${lineOf(text, from)} unexpected ${stray.slice(0, 20)}`;
    from = index + value.length;
    if (value.startsWith('#')) continue;
    if (before === '=' && /^[\n,\]}=]$/.test(value)) return `${lineOf(text, index)} a value is missing`;
    if (value === '[' || value === '{') open.push(value === '[' ? ']' : '}');
    else if ((value === ']' || value === '}') && open.pop() !== value)
      return `${lineOf(text, index)} unexpected ${value}`;
    before = value;
  }
  const rest = text.slice(from).trim();
  if (rest !== '') return `${lineOf(text, from)} unexpected ${rest.slice(0, 20)}`;
  if (before === '=') return `${lineOf(text, from)} a value is missing`;
  return open.length > 0 ? `${open.at(-1)} is missing` : undefined;
}

type Piece =
  | { readonly kind: 'header'; readonly names: readonly { text: string; start: number; end: number }[] }
  | { readonly kind: 'token'; readonly value: string; readonly start: number };

/** Headers of tables stand on lines of their own, outside of lists. */
function* headersAndBodies(text: string): Generator<Piece> {
  let depth = 0;
  let isLineStart = true;
  let skipTo = 0;
  for (const { 0: value, index: start } of text.matchAll(token)) {
    if (start < skipTo || value.startsWith('#')) continue;
    const header =
      isLineStart && depth === 0 && value === '['
        ? /^\[{1,2}[ \t]*([^[\]\r\n]+?)[ \t]*\]{1,2}/.exec(text.slice(start, start + 500))
        : null;
    if (header !== null) {
      skipTo = start + header[0].length;
      const names = [...header[0].matchAll(/"[^"]*"|'[^']*'|[\w-]+/g)].map(({ 0: raw, index }) => ({
        text: raw.replace(/["']/g, ''),
        start: start + index,
        end: start + index + raw.length,
      }));
      yield { kind: 'header', names };
      continue;
    }
    if (/^[[{]$/.test(value)) depth++;
    if (/^[\]}]$/.test(value)) depth--;
    isLineStart = value === '\n';
    yield { kind: 'token', value, start };
  }
}
