/** How a person formats code. */
export interface Style {
  readonly semicolons: boolean;
  readonly quote: "'" | '"';
  readonly indent: string;
  readonly trailingCommas: boolean;
  /** Whether an object with several entries takes a line for each, however short it is. */
  readonly expanded: boolean;
  readonly quotedKeys: boolean;
  readonly newline: '\n' | '\r\n';
}

/** An entry of an object literal. */
export type Entry =
  | { readonly key: string; readonly value: string; readonly comment?: Comment }
  | { readonly spread: string };

/** A comment at an entry. */
export interface Comment {
  readonly at: 'end' | 'above' | 'inside';
  readonly text: string;
}

/** Writes pieces of code in a style. Inside of a piece, lines end in `\n` and are indented by tabs, until `finish`. */
export type Writer = ReturnType<typeof writerFor>;

const width = 88;
/** Stands for a line break inside of a template literal, whose next line is not indented. */
const rawBreak = '\u0001';

export function writerFor(style: Style) {
  const end = style.semicolons ? ';' : '';
  const comma = style.trailingCommas ? ',' : '';

  function quote(text: string): string {
    const other = style.quote === '"' ? "'" : '"';
    const mark = text.includes(style.quote) && !text.includes(other) ? other : style.quote;
    const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(mark, `\\${mark}`);
    return `${mark}${escaped}${mark}`;
  }

  /** A template literal; what is in `${}` is code. */
  function template(text: string): string {
    return `\`${text.replaceAll('\n', rawBreak)}\``;
  }

  function keyed({ key, value }: { key: string; value: string }): string {
    const isPlain = /^[a-z_$][\w$]*$/i.test(key);
    if (key === value && !style.quotedKeys) return key;
    return `${style.quotedKeys || !isPlain ? quote(key) : key}: ${value}`;
  }

  function entryLines(entry: Entry, isLast: boolean): string {
    const separator = isLast ? comma : ',';
    if ('spread' in entry) return `...${entry.spread}${separator}`;
    const { comment } = entry;
    if (comment === undefined) return keyed(entry) + separator;
    if (comment.at === 'above') return `// ${comment.text}\n${keyed(entry)}${separator}`;
    if (comment.at === 'end') return `${keyed(entry)}${separator} // ${comment.text}`;
    return `${entry.key}: /* ${comment.text} */ ${entry.value}${separator}`;
  }

  function object(entries: readonly Entry[], { expanded = style.expanded } = {}): string {
    if (entries.length === 0) return '{}';
    const parts = entries.map((entry) => ('spread' in entry ? `...${entry.spread}` : keyed(entry)));
    const short = `{ ${parts.join(', ')} }`;
    const hasComment = entries.some((entry) => 'comment' in entry && entry.comment !== undefined);
    const mayBeShort = entries.length === 1 || !expanded;
    if (mayBeShort && !hasComment && fits(short)) return short;
    return `{\n${indented(entries.map((entry, index) => entryLines(entry, index === entries.length - 1)))}\n}`;
  }

  function array(items: readonly string[]): string {
    const short = `[${items.join(', ')}]`;
    if (items.length === 0 || fits(short)) return short;
    const [only] = items;
    if (items.length === 1 && only?.startsWith('{\n')) return `[${only}]`;
    return `[\n${indented(items.map((item, index) => item + (index === items.length - 1 ? comma : ',')))}\n]`;
  }

  /** The names of an import or of a pattern. */
  function names(list: readonly string[]): string {
    const short = `{ ${list.join(', ')} }`;
    if (fits(short, 66)) return short;
    return `{\n${indented(list.map((name, index) => name + (index === list.length - 1 ? comma : ',')))}\n}`;
  }

  /** What is between the parentheses of a function's parameters. */
  function list(items: readonly string[]): string {
    const short = items.join(', ');
    if (items.length < 2 || fits(short)) return short;
    return `\n${indented(items.map((item, index) => item + (index === items.length - 1 ? comma : ',')))}\n`;
  }

  function statement(text: string): string {
    return text + end;
  }

  function block(head: string, statements: readonly string[]): string {
    return statements.length === 0 ? `${head} {}` : `${head} {\n${indented(statements)}\n}`;
  }

  /** Members of a type, one a line. */
  function members(head: string, list: readonly string[]): string {
    return `${head} {\n${indented(list.map((member) => member + end))}\n}`;
  }

  /** The text of the file. */
  function finish(text: string): string {
    return text
      .replace(/^\t+/gm, (tabs) => style.indent.repeat(tabs.length))
      .replaceAll(rawBreak, '\n')
      .replaceAll('\n', style.newline);
  }

  return { quote, template, object, array, names, list, statement, block, members, finish };
}

function fits(text: string, limit = width): boolean {
  return text.length <= limit - 12 && !text.includes('\n') && !text.includes('//');
}

function indented(pieces: readonly string[]): string {
  return pieces.join('\n').replace(/^(?=.)/gm, '\t');
}
