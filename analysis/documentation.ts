import { relative } from 'node:path/posix';
import { spellingsIn } from '../catalog/spelling.js';
import { ts } from './compiler.cjs';
import type { DocumentFormat } from './document-formats.js';
import { type DocumentMention, mentionsInDocument, spellingsInDocument } from './document-mentions.js';
import { codeSpansIn, type MarkdownBlock, markdownBlocks } from './documents/markdown.js';
import { type DocumentPart, holderIn, partIn } from './documents/parts.js';
import { type Document, documentIn } from './documents.js';
import { type Mention, mentionsIn } from './mentions.js';
import type { Project } from './project.js';

/** A piece of documentation that says how something is set or called, read as what it is. Offsets are those of the documentation. */
export type Instruction =
  | { readonly kind: 'code'; readonly file: ts.SourceFile; readonly mentions: readonly Mention[] }
  | { readonly kind: 'data'; readonly document: Document; readonly mentions: readonly DocumentMention[] };

/**
 * What documentation tells its readers to write: fenced code and code spans with names of models, but for what tells of the past, of
 * several models, of prices or of failures.
 */
export function instructionsIn(document: Document, project: Project): readonly Instruction[] {
  const { text, fileName } = document;
  if (isOfItsTime(document, project)) return [];
  const blocks = markdownBlocks(text, /\.mdx$/i.test(fileName));
  return blocks.flatMap((block, index): readonly Instruction[] => {
    if (!hasNames(text, block) || tellsOfThePast(index, blocks, text)) return [];
    if (block.kind === 'fence') return fencedIn(document, block);
    const isProse = block.kind === 'paragraph' || block.kind === 'list' || block.kind === 'table';
    return isProse && !isAboutSeveral(text, block) ? spansIn(document, block) : [];
  });
}

/** Change logs, decisions, posts: what they say was true, or decided, on a day. */
const ofItsTime =
  /(?:^|\/)(?:(?:change-?s?-?logs?|changes|history|release-?s?-?notes?|releases?|news|whats-?new|migrat\w*|upgrad\w*)\b[^/]*|(?:[^/]*[^\d/])?(?:19|20)\d\d-?\d\d-?\d\d(?!\d)[^/]*|(?:adrs?|decisions|decision-records|_posts|posts|blog|\.?changelogs?|releases|release-notes|\.changeset|archive|rfcs?)\/(?:[^/]+\/)*[^/]+|v?\d+\.\d+[^/]*)$/i;

function isOfItsTime({ fileName, text }: Document, { root }: Project): boolean {
  const settings = /^(?:---|\+\+\+)\r?\n[\s\S]*?\n(?:---|\+\+\+)[ \t]*\r?$/m.exec(text);
  const isDated = settings?.index === 0 && /^(?:date|pubDate|published\w*)\s*[:=]/im.test(settings[0]);
  const isMade = /<!--[^>]*(?:auto-?generated|generated (?:by|from|with)|do not (?:edit|modify))/i;
  return isDated || ofItsTime.test(relative(root, fileName)) || isMade.test(text.slice(0, 2_000));
}

function hasNames(text: string, { start, end }: MarkdownBlock): boolean {
  return spellingsIn(text.slice(start, end)).next().done !== true;
}

/** Words of what was, of a choice between models, or of what one of them can do. */
const past =
  /\b(?:was|were|been|since|until|previous(?:ly)?|former(?:ly)?|used to|old|older|legacy|switch(?:ed|ing)?|moved|migrat\w+|upgrad\w+|replac\w+|renamed|changed|no longer|deprecated|retire\w*|sunset|end[- ]of[- ]life|instead of|compared|comparison|versus|vs|unlike|benchmark\w*|tested|support(?:s|ed)|available|only|cannot|can't|doesn't|does not|won't|fail\w*|bug|errors?|exceptions?|issues?)\b|\b(?:19|20)\d\d-\d\d\b/i;
const pastHeading =
  /\b(?:before|after|what's new|changes|changelog|history|releases?|release notes|roadmap|faq|troubleshooting)\b/i;
/** A model as people call it: what is said of it would be false of another. */
const title =
  /\b(?:sonnet|haiku|opus|fable|mythos|gpt-?\d|titan|llama|mistral|gemini|command-r|nova)\b|\bclaude[ -]?v?\d/i;

/** Whether the headings above a block, the line that leads to it or a difference beside it tell of two times, or of one model. */
function tellsOfThePast(index: number, blocks: readonly MarkdownBlock[], text: string): boolean {
  const textOf = ({ start, end }: MarkdownBlock) => text.slice(start, end);
  let level = Number.POSITIVE_INFINITY;
  for (const above of blocks.slice(0, index).reverse()) {
    if (above.kind !== 'heading' || (above.level ?? 1) >= level) continue;
    const words = textOf(above);
    // The name of the whole page is not what a part of it is about.
    const isNearest = level === Number.POSITIVE_INFINITY;
    if ((above.level ?? 1) > 1 && (past.test(words) || pastHeading.test(words))) return true;
    if (isNearest && (above.level ?? 1) > 1 && (title.test(words) || namesModel(words))) return true;
    level = above.level ?? 1;
  }
  const block = blocks[index];
  const before = blocks[index - 1];
  if (block?.kind === 'fence' && (before?.kind === 'paragraph' || before?.kind === 'list')) {
    const lead = textOf(before).trimEnd().split('\n').at(-1) ?? '';
    if (past.test(lead) || title.test(withoutSpans(lead)) || /\b(?:before|after)\b\W*$/i.test(lead))
      return true;
  }
  return sectionOf(index, blocks).some(({ kind, language }) => kind === 'fence' && language === 'diff');
}

function namesModel(words: string): boolean {
  return spellingsIn(words).next().done !== true;
}

function withoutSpans(line: string): string {
  return line.replace(/`[^`]*`/g, '');
}

/** The blocks between the headings around one. */
function sectionOf(index: number, blocks: readonly MarkdownBlock[]): readonly MarkdownBlock[] {
  const isHeading = ({ kind }: MarkdownBlock) => kind === 'heading';
  const start = blocks.slice(0, index).findLastIndex(isHeading) + 1;
  const behind = blocks.slice(index).findIndex(isHeading);
  return blocks.slice(start, behind === -1 ? blocks.length : index + behind);
}

/** The part of documentation between the headings around an offset. */
export function sectionAround({ text, fileName }: Document, offset: number): string {
  const blocks = markdownBlocks(text, /\.mdx$/i.test(fileName));
  const index = blocks.findIndex(({ end }) => offset < end);
  const section = index === -1 ? [] : sectionOf(index, blocks);
  return text.slice(section[0]?.start ?? 0, section.at(-1)?.end ?? 0);
}

/** A table or a list of models, or of what they cost; a paragraph that names more than one. */
function isAboutSeveral(text: string, { kind, start, end }: MarkdownBlock): boolean {
  const words = text.slice(start, end);
  const models = new Set([...spellingsIn(words)].map(({ models: [first] }) => first));
  if (models.size > 1) return true;
  return (
    kind === 'table' &&
    /\$\s?\d|\b(?:price|pricing|cost|context|tokens|support\w*|models)\b|[✅✓✔❌]/i.test(words)
  );
}

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
function fencedIn(document: Document, block: MarkdownBlock): Instruction[] {
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
  { start, end }: { readonly start: number; readonly end: number },
): Document | undefined {
  const fenced = text.slice(start, end).replace(/^[ \t]*(?:>[ \t]?)+/gm, (quote) => ' '.repeat(quote.length));
  const whole = documentIn(format, fileName, '\n'.repeat(start) + fenced);
  if (whole.problem === undefined) return whole;
  if (format !== 'json') return undefined;
  const inner = documentIn(format, fileName, `${'\n'.repeat(start - 1)}{${fenced}\n}`);
  return inner.problem === undefined ? inner : undefined;
}

function codeIn(
  { fileName, text }: Document,
  { start, end }: { readonly start: number; readonly end: number },
  language: string,
): Instruction[] {
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
function spansIn(document: Document, block: MarkdownBlock): Instruction[] {
  const { text, fileName } = document;
  return codeSpansIn(text, block).flatMap((span): Instruction[] => {
    if (!namesModel(text.slice(span.start, span.end)) || isInMarkup(text, span.start)) return [];
    const words = withoutSpans(itemAround(text, block, span));
    if (past.test(words) || title.test(words)) return [];
    const before = text.slice(Math.max(block.start, text.lastIndexOf('\n', span.start) + 1), span.start);
    const part = partOf(text, span, before);
    const read: Document = {
      fileName,
      text,
      format: 'markdown',
      parts: [part],
      comments: [],
      problem: undefined,
    };
    const mentions = spellingsInDocument(text)
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
  const own_span = { start: span.start + assigned.length, end: span.end - quote };
  return partIn(holder, 'value', text, own_span, named);
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
