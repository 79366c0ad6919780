import { ts } from '../compiler.cjs';
import type { DocumentFormat } from '../document-formats.js';
import { type DocumentMention, mentionsInDocument, spellingsInDocument } from '../document-mentions.js';
import { codeSpansIn, type MarkdownBlock } from '../documents/markdown.js';
import { type DocumentPart, holderIn, partIn } from '../documents/parts.js';
import { type Document, documentIn } from '../documents.js';
import { type Mention, mentionsIn } from '../mentions.js';
import type { TextSpan } from '../spans.js';
import { namesModel, ofOthers, past, title, withoutSpans } from './words.js';

/** A piece of documentation that says how something is set or called, read as what it is. Offsets are those of the documentation. */
export type Instruction =
  | { readonly kind: 'code'; readonly file: ts.SourceFile; readonly mentions: readonly Mention[] }
  | { readonly kind: 'data'; readonly document: Document; readonly mentions: readonly DocumentMention[] };

const formats: ReadonlyArray<readonly [language: RegExp, format: DocumentFormat]> = [
  [/^(?:json|jsonc|json5)$/, 'json'],
  [/^(?:yaml|yml)$/, 'yaml'],
  [/^toml$/, 'toml'],
  [/^(?:hcl|terraform|tf|tfvars)$/, 'hcl'],
  [/^(?:sh|bash|shell|zsh|console|shell-session|shellsession|powershell|ps1|bat|cmd)$/, 'shell'],
  [/^(?:dockerfile|docker)$/, 'dockerfile'],
  [/^(?:env|dotenv|ini|properties)$/, 'environment'],
];
const codeLanguage =
  /^(?:ts|tsx|js|jsx|mjs|cjs|mts|cts|typescript|javascript|typescriptreact|javascriptreact)$/;

/** What is fenced, in the language that its fence names, or in the one that it looks like. */
export function fencedIn(document: Document, block: MarkdownBlock): Instruction[] {
  const { language = '', content = block } = block;
  const fenced = document.text.slice(content.start, content.end);
  if (codeLanguage.test(language)) return codeIn(document, content, language);
  const format =
    formats.find(([pattern]) => pattern.test(language))?.[1] ??
    (language === '' || language === 'text' || language === 'txt' ? formatLike(fenced) : undefined);
  if (format === undefined) return [];
  if (format === 'shell' && answer.test(fenced)) return [];
  const kept = (offset: number) => tellsOfFailure(lineAround(document.text, offset));
  const read = readFenced(format, document, content);
  const mentions =
    read === undefined ? [] : mentionsInDocument(read).filter(({ spelling }) => !kept(spelling.start));
  return read === undefined ? [] : [{ kind: 'data', document: read, mentions }];
}

/** What a command has printed, below it. */
const answer = /"(?:created\w*|owned_by|stop_?[rR]eason|usage|object|model(?:Arn|Summaries|Name))"\s*:/;

function tellsOfFailure(line: string): boolean {
  return /\b\w*(?:Error|Exception)\b|\berror:|\bfailed\b|\bdenied\b/.test(line);
}

function lineAround(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? text.length : end);
}

/** A fence that says nothing of its language holds settings or commands where nothing else is in it. */
function formatLike(fenced: string): DocumentFormat | undefined {
  const lines = fenced
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.every((line) => /^(?:export +)?[A-Za-z_]\w*=\S*/.test(line))) return 'environment';
  if (/^\s*\{\s*"/.test(fenced)) return 'json';
  return lines.every((line) =>
    /^(?:\$ |export |aws |npx |npm |node |curl |docker |cdk |sam |[A-Z_]+=)/.test(line),
  )
    ? 'shell'
    : undefined;
}

/** Read in its place, so that offsets stay, without the marks of a quotation; of JSON also what stands inside of an object. */
function readFenced(
  format: DocumentFormat,
  { fileName, text }: Document,
  { start, end }: TextSpan,
): Document | undefined {
  const fenced = text.slice(start, end).replace(/^[ \t]*(?:>[ \t]?)+/gm, (quote) => ' '.repeat(quote.length));
  const whole = documentIn(format, fileName, '\n'.repeat(start) + fenced);
  if (whole.problem === undefined) return whole;
  if (format !== 'json') return undefined;
  const inner = documentIn(format, fileName, `${'\n'.repeat(start - 1)}{${fenced}\n}`);
  return inner.problem === undefined ? inner : undefined;
}

function codeIn({ fileName, text }: Document, { start, end }: TextSpan, language: string): Instruction[] {
  const isPlain = /^(?:ts|mts|cts|typescript)$/.test(language);
  const path = `${fileName}.${isPlain ? 'ts' : 'tsx'}`;
  const file = ts.createSourceFile(
    path,
    '\n'.repeat(start) + text.slice(start, end),
    { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    true,
  );
  const { parseDiagnostics = [] } = file as ts.SourceFile & { parseDiagnostics?: readonly unknown[] };
  // Part of a program, as documentation likes to show it: what is a value in it is not known.
  return parseDiagnostics.length > 0 ? [] : [{ kind: 'code', file, mentions: mentionsIn(file) }];
}

/** Code spans that are an id, an assignment or a command, in sentences that tell nothing else of the model. */
export function spansIn(document: Document, block: MarkdownBlock): Instruction[] {
  const { text, fileName } = document;
  const spellings = spellingsInDocument(text);
  return codeSpansIn(text, block).flatMap((span): Instruction[] => {
    if (!namesModel(text.slice(span.start, span.end)) || isInMarkup(text, span.start)) return [];
    const item = itemAround(text, block, span);
    const words = withoutSpans(item);
    if (ofOthers.test(item)) return [];
    if (past.test(words) || title.test(words)) return [];
    const before = text.slice(Math.max(block.start, text.lastIndexOf('\n', span.start) + 1), span.start);
    const part = partOf(text, span, before);
    const read: Document = {
      fileName,
      text,
      format: 'markdown',
      parts: [part],
      comments: [],
      embedded: [],
      problem: undefined,
    };
    const mentions = spellings
      .filter(({ start }) => part.start <= start && start < part.end)
      .map((spelling): DocumentMention => ({ document: read, spelling, part, isComment: false }));
    return [{ kind: 'data', document: read, mentions }];
  });
}

/** A code span as a value, with the name that it has in it (`NAME=value`) or on its line before it. */
function partOf(text: string, span: { start: number; end: number }, before: string): DocumentPart {
  const holder = holderIn(undefined, 'map');
  const content = text.slice(span.start, span.end);
  const [assigned = '', own] = /^(?:export +)?([A-Za-z_]\w*)=["']?(?=\S+$)/.exec(content) ?? [];
  const named = own ?? [...before.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].at(-1)?.[1];
  const quote = assigned === '' ? 0 : (/["']$/.exec(content)?.[0].length ?? 0);
  const written = { start: span.start + assigned.length, end: span.end - quote };
  return partIn(holder, 'value', text, written, named);
}

/** `<Code text={`…`} />` in MDX: no code span. */
function isInMarkup(text: string, start: number): boolean {
  return /[={(]`*$/.test(text.slice(Math.max(0, start - 3), start));
}

/** The item of a list, the row of a table or the paragraph that a span stands in. */
function itemAround(text: string, block: MarkdownBlock, span: { start: number; end: number }): string {
  if (block.kind === 'paragraph') return text.slice(block.start, block.end);
  if (block.kind === 'table') return lineAround(text, span.start);
  const lines = [...text.slice(block.start, block.end).matchAll(/^[ \t>]*(?:[-*+]|\d+[.)])[ \t]/gm)];
  const starts = lines.map(({ index }) => block.start + index);
  const start = starts.findLast((at) => at <= span.start) ?? block.start;
  return text.slice(start, starts.find((at) => at > span.start) ?? block.end);
}
