import type { TextSpan } from '../spans.js';
/** What holds keys and values: an object or a table, or a list. */
export interface Holder {
  readonly kind: 'map' | 'list';
  /** The key under which it stands, or, in YAML, the tag that is said of it (`!Equals`). */
  readonly name: string | undefined;
  /** What holds it; none for a whole document. */
  readonly above: Holder | undefined;
  /** Its own keys and values. */
  readonly parts: DocumentPart[];
  /** What it holds that holds more. */
  readonly holders: Holder[];
}

/** A key or a value that is a text, as it is written. */
export interface DocumentPart {
  readonly kind: 'key' | 'value';
  /** With its quotes. */
  readonly start: number;
  readonly end: number;
  /** Without its quotes, and with whatever escapes it has. */
  readonly text: string;
  /** The key of a value, and of a key itself; none in a list. */
  readonly name: string | undefined;
  readonly holder: Holder;
}

/** What a format's reader makes of a text: its parts in order, or what is wrong with it. */
export interface Parsed {
  readonly parts: readonly DocumentPart[];
  readonly problem?: string | undefined;
}

/** The line of an offset, from 1, as problems begin with it. */
export function lineOf(text: string, offset: number): string {
  return `${text.slice(0, offset).split('\n').length}:`;
}

/** A new holder, which the one above knows. */
export function holderIn(above: Holder | undefined, kind: Holder['kind'], name?: string): Holder {
  const holder: Holder = { kind, name, above, parts: [], holders: [] };
  above?.holders.push(holder);
  return holder;
}

/** A new part, which its holder knows. */
export function partIn(
  holder: Holder,
  kind: DocumentPart['kind'],
  text: string,
  { start, end }: TextSpan,
  name: string | undefined,
): DocumentPart {
  const raw = text.slice(start, end);
  const inner = /^(["'])([\s\S]*)\1$/.exec(raw)?.[2] ?? raw;
  const part: DocumentPart = { kind, start, end, text: inner, name, holder };
  holder.parts.push(part);
  return part;
}

/** A value of a list; of `NAME=value`, as docker compose lists its environment, the value alone. */
export function elementIn(list: Holder, text: string, span: TextSpan): DocumentPart {
  const raw = text.slice(span.start, span.end);
  const [assigned = '', quote = '', name] = /^(["']?)([A-Za-z_]\w*)=(?!=)/.exec(raw) ?? [];
  if (name === undefined) return partIn(list, 'value', text, span, undefined);
  const map =
    list.holders.find((holder) => holder.kind === 'map' && holder.name === undefined) ??
    holderIn(list, 'map');
  const own = { start: span.start + assigned.length, end: span.end - quote.length };
  return partIn(map, 'value', text, own, name);
}

/** The names of what a value stands under, from the inside out. */
export function* namesAbove({ name, holder }: DocumentPart): Generator<string> {
  if (name !== undefined) yield name;
  for (let at: Holder | undefined = holder; at !== undefined; at = at.above) {
    if (at.name !== undefined) yield at.name;
  }
}

/** All values below a holder. */
export function* valuesBelow({ parts, holders }: Holder): Generator<DocumentPart> {
  for (const part of parts) if (part.kind === 'value') yield part;
  for (const holder of holders) yield* valuesBelow(holder);
}

/** All that is held below a holder. */
export function* holdersBelow({ holders }: Holder): Generator<Holder> {
  for (const holder of holders) {
    yield holder;
    yield* holdersBelow(holder);
  }
}
