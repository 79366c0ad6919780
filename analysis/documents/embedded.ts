import type { TextSpan } from '../spans.js';
import { readJsonAt } from './json.js';
import type { DocumentPart, Holder, Parsed } from './parts.js';

/** The parts of a document, with those of the JSON in its texts in the place of the texts. */
export interface Embedding extends Parsed {
  /** Where that JSON is. */
  readonly embedded: readonly TextSpan[];
}

/**
 * Reads JSON that is a text of a document: a heredoc of a script or of Terraform, a block or a text in quotes of YAML, a value of settings.
 * What holds the text holds what is in the JSON.
 */
export function withEmbedded(parsed: Parsed, text: string, hasHeredocs: boolean): Embedding {
  const { parts } = parsed;
  if (!/[[{]\s*["[{]/.test(text)) return { ...parsed, embedded: [] };
  const bodies = hasHeredocs ? heredocsIn(text) : parts.flatMap((part) => bodyOf(part, text) ?? []);
  const embedded: TextSpan[] = [];
  const read: DocumentPart[] = [];
  for (const body of bodies) {
    const around = parts.filter((part) => part.start < body.end && body.start < part.end);
    const holder = around[0]?.holder ?? parts[0]?.holder;
    if (holder === undefined) continue;
    const inner = readJsonAt(text, body, holder, around[0]?.name);
    if (inner.problem !== undefined) continue;
    for (const part of around) remove(part, part.holder);
    embedded.push(body);
    read.push(...inner.parts);
  }
  if (embedded.length === 0) return { ...parsed, embedded };
  const staying = parts.filter((part) => part.holder.parts.includes(part));
  return { parts: [...staying, ...read].sort((a, b) => a.start - b.start), embedded };
}

const heredoc = /<<[-~]?["']?(\w+)["']?[^\n]*\n(\s*[[{][\s\S]*?[\]}]\s*?)\n[ \t]*\1(?!\w)/g;

function heredocsIn(text: string): TextSpan[] {
  return [...text.matchAll(heredoc)].map(({ index, 0: whole, 2: body = '' }) => {
    const start = index + whole.indexOf(body);
    return { start, end: start + body.length };
  });
}

/** A value that is JSON and nothing else. Where a policy stands in such a text, what fills it in is not visible. */
function bodyOf({ kind, name, holder, start, end }: DocumentPart, text: string): TextSpan | undefined {
  if (kind !== 'value' || (name === undefined && holder.kind !== 'list')) return undefined;
  const raw = text.slice(start, end);
  const [, quote = '', body = ''] = /^('?)(\s*[[{][\s\S]*[\]}]\s*)\1$/.exec(raw) ?? [];
  if (body === '' || /"Statement"/.test(body) || !isJson(body)) return undefined;
  return { start: start + quote.length, end: end - quote.length };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function remove(part: DocumentPart, { parts }: Holder): void {
  const index = parts.indexOf(part);
  if (index !== -1) parts.splice(index, 1);
}
