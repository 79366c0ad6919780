import { type DocumentPart, type Holder, holderIn, lineOf, type Parsed, partIn } from './parts.js';

// A string goes on over `${…}` with strings of its own; a heredoc to the line that has its word alone.
const token =
  /#[^\r\n]*|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\$]|\\[\s\S]|\$(?!\{)|\$\{(?:[^{}"]|"(?:[^"\\]|\\[\s\S])*"|\{[^{}]*\})*\})*"|<<[-~]?(\w+)[\s\S]*?^[ \t]*\1(?!\w)|[A-Za-z_][\w.-]*|[=!]=|[{}[\]()=:,\n]/gm;

/**
 * Reads the language of Terraform: blocks, attributes, lists and maps. Of an expression it knows the texts, and the function that they
 * are given to.
 */
export function readHcl(text: string): Parsed {
  const parts: DocumentPart[] = [];
  const root = holderIn(undefined, 'map');
  let holder = root;
  // What may turn out to be a block, a call or a key: words and texts of the statement so far.
  let words: { text: string; start: number; end: number; isText: boolean }[] = [];
  let name: string | undefined;
  const flush = () => {
    for (const { start, end, isText } of words) {
      if (isText) parts.push(partIn(holder, 'value', text, { start, end }, name));
    }
    words = [];
  };
  const isOpen = (kind: Holder['kind']) => holder.kind === kind;
  const leave = () => {
    flush();
    holder = holder.above ?? root;
    name = undefined;
  };
  const open: string[] = [];
  let before = '';
  let lastEnd = 0;
  for (const match of text.matchAll(token)) {
    const [found] = match;
    const { index: start } = match;
    const end = start + found.length;
    if (/^(?:#|\/\/|\/\*)/.test(found)) continue;
    if (before === '=' && /^[\n}]$/.test(found) && /^\s*$/.test(text.slice(lastEnd, start)))
      return { parts: [], problem: `${lineOf(text, start)} a value is missing` };
    const closing = closingOf[found];
    if (closing !== undefined) open.push(closing);
    else if (/^[\])}]$/.test(found) && open.pop() !== found)
      return { parts: [], problem: `${lineOf(text, start)} unexpected ${found}` };
    before = found;
    lastEnd = end;
    if (/^["\w]|^<</.test(found)) {
      const isText = /^["<]/.test(found);
      words.push({ text: isText ? found.replace(/^"|"$/g, '') : found, start, end, isText });
    } else if (found === '{') {
      const labels = name === undefined && isOpen('map') ? words.map((word) => word.text) : [];
      if (labels.length === 0) flush();
      words = [];
      // The name of a block is its last label; those before it are what it stands under.
      for (const label of labels.slice(0, -1)) holder = opened(holder, label);
      holder = holderIn(holder, 'map', labels.at(-1) ?? name);
      depths.set(holder, Math.max(1, labels.length));
      name = undefined;
    } else if (found === '[' || found === '(') {
      const called = found === '(' ? words.pop()?.text : words.length === 0 ? name : undefined;
      flush();
      holder = holderIn(holder, 'list', called ?? (found === '[' ? (name ?? holder.name) : undefined));
      name = undefined;
    } else if (found === '}') {
      const depth = depths.get(holder) ?? 1;
      for (let step = 0; step < depth; step++) leave();
    } else if (found === ']' || found === ')') leave();
    else if ((found === '=' || found === ':') && isOpen('map') && words.length === 1 && name === undefined) {
      const [key] = words;
      if (key !== undefined) parts.push(partIn(holder, 'key', text, key, key.text));
      name = key?.text;
      words = [];
    } else if (found === ',' || found === '\n') {
      if (found === '\n' && isOpen('list')) continue;
      flush();
      if (isOpen('map')) name = undefined;
    }
  }
  if (open.length > 0) return { parts: [], problem: `${open.at(-1)} is missing` };
  flush();
  return { parts: parts.sort((a, b) => a.start - b.start) };
}

const closingOf: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** How many holders a block has opened: one for its type, and one for each label. */
const depths = new WeakMap<Holder, number>();

function opened(above: Holder, name: string): Holder {
  return (
    above.holders.find((holder) => holder.kind === 'map' && holder.name === name) ??
    holderIn(above, 'map', name)
  );
}
