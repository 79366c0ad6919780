import { type DocumentFormat, formatOf } from './document-formats.js';
import { readDockerfile } from './documents/dockerfile.js';
import { type Embedding, withEmbedded } from './documents/embedded.js';
import { readEnvironment } from './documents/environment.js';
import { readHcl } from './documents/hcl.js';
import { readJson } from './documents/json.js';
import type { DocumentPart, Parsed } from './documents/parts.js';
import { readShell } from './documents/shell.js';
import { readToml } from './documents/toml.js';
import { readYaml } from './documents/yaml.js';
import type { TextSpan } from './spans.js';

/** A file that is no code and holds values: settings, templates, data. Offsets are those of its text. */
export interface Document {
  readonly fileName: string;
  readonly text: string;
  readonly format: DocumentFormat;
  /** Keys and values, in order. */
  readonly parts: readonly DocumentPart[];
  readonly comments: readonly TextSpan[];
  /** Where JSON stands in it that is a text of its own, and read as well. */
  readonly embedded: readonly TextSpan[];
  /** What keeps it from being read; it has no parts then. */
  readonly problem: string | undefined;
}

const readers: Readonly<Record<DocumentFormat, (text: string) => Parsed>> = {
  dockerfile: readDockerfile,
  environment: readEnvironment,
  hcl: readHcl,
  json: readJson,
  // What is fenced in it is read as what it is (`documentation.ts`); the rest has no keys and no values.
  markdown: () => ({ parts: [] }),
  shell: readShell,
  toml: readToml,
  yaml: readYaml,
};

/** Reads a document as it is asked for; `undefined` for a path of another kind. */
export function documentOf(fileName: string, text: string): Document | undefined {
  const format = formatOf(fileName);
  return format === undefined ? undefined : documentIn(format, fileName, text);
}

/** The same in a format that the name of the file does not tell. */
export function documentIn(format: DocumentFormat, fileName: string, text: string): Document {
  let parsed: Embedding | undefined;
  let comments: Document['comments'] | undefined;
  const read = () => {
    parsed ??= parsedBy(format, text);
    return parsed;
  };
  return {
    fileName,
    text,
    format,
    get parts() {
      return read().parts;
    },
    get embedded() {
      return read().embedded;
    },
    get problem() {
      return read().problem;
    },
    get comments() {
      comments ??= commentsBetween(read().parts, text, format);
      return comments;
    },
  };
}

function parsedBy(format: DocumentFormat, text: string): Embedding {
  try {
    const parsed = readers[format](text);
    if (parsed.problem !== undefined) return { parts: [], embedded: [], problem: parsed.problem };
    if (format === 'json') return { ...parsed, embedded: [] };
    return withEmbedded(parsed, text, format === 'hcl' || format === 'shell');
  } catch (error) {
    // What is nested too deeply for a parser.
    if (error instanceof RangeError) return { parts: [], embedded: [], problem: error.message };
    throw error;
  }
}

/** Whether a file becomes what its name says only when an engine has completed it: a chart of Helm, a template of Jinja. */
export function isTemplate({ problem, text }: Document): boolean {
  return problem !== undefined && /\{\{|\{%|<%/.test(text);
}

/** The key or value that holds an offset. */
export function partAt({ parts }: Document, offset: number): DocumentPart | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const part = parts[low];
  return part !== undefined && part.start <= offset ? part : undefined;
}

const inCode = /\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g;
const inHcl = /(?:#|\/\/)[^\r\n]*|\/\*[\s\S]*?\*\//g;
const behindHash = /(?<![^\s])#[^\r\n]*/g;

/** Between keys and values there are marks of the format, and comments. */
function commentsBetween(
  parts: readonly DocumentPart[],
  text: string,
  format: DocumentFormat,
): Document['comments'] {
  const pattern = format === 'json' ? inCode : format === 'hcl' ? inHcl : behindHash;
  const found: { start: number; end: number }[] = [];
  let from = 0;
  for (const { start, end } of [...parts, { start: text.length, end: text.length }]) {
    // With the character before, for a mark of a comment stands behind white space.
    const before = from === 0 ? 0 : from - 1;
    for (const { index, 0: comment } of text.slice(before, start).matchAll(pattern)) {
      const at = before + index;
      if (at >= from) found.push({ start: at, end: at + comment.length });
    }
    from = end;
  }
  return found;
}
