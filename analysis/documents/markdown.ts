import type { TextSpan } from '../spans.js';
/** A piece of a Markdown file; offsets are those of its text. */
export interface MarkdownBlock {
  /** `markup` is what is no prose and no fenced code: front matter, comments, and the code and elements of MDX. */
  readonly kind: 'heading' | 'fence' | 'list' | 'table' | 'paragraph' | 'markup';
  readonly start: number;
  readonly end: number;
  /** Of a heading, from 1. */
  readonly level?: number;
  /** Of fenced code: the first word behind the fence, in lower case. */
  readonly language?: string;
  /** Of fenced code: where it begins and ends, without its fences. */
  readonly content?: TextSpan;
}

interface Line {
  readonly start: number;
  /** Without its line break. */
  readonly end: number;
  readonly text: string;
}

const fence = /^([ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(`{3,}|~{3,})[ \t]*([^`\r\n]*)$/;
const heading = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const marker = /^[ \t>]*(?:[-*+]|\d+[.)])[ \t]/;
const tableRule = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** Takes Markdown apart into blocks, as far as that decides what a name of a model is there for. */
export function markdownBlocks(text: string, isMdx: boolean): readonly MarkdownBlock[] {
  const lines = linesOf(text);
  const blocks: MarkdownBlock[] = [];
  let index = frontMatterOf(lines);
  if (index > 0) blocks.push({ kind: 'markup', start: 0, end: lines[index - 1]?.end ?? 0 });
  while (index < lines.length) {
    const line = lines[index];
    if (line === undefined) break;
    if (line.text.trim() === '') {
      index++;
      continue;
    }
    const [block, next] =
      fenceAt(lines, index) ??
      headingAt(lines, index) ??
      markupAt(lines, index, isMdx) ??
      textAt(lines, index);
    blocks.push(block);
    index = next;
  }
  return blocks;
}

/** The code spans of a block of prose, without their backticks. */
export function codeSpansIn(text: string, { start, end }: MarkdownBlock): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  const code = /(?<![`\\])(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g;
  for (const { index, 1: ticks = '', 2: content = '' } of text.slice(start, end).matchAll(code)) {
    const from = start + index + ticks.length;
    spans.push({ start: from, end: from + content.length });
  }
  return spans;
}

function linesOf(text: string): Line[] {
  return [...text.matchAll(/([^\r\n]*)(?:\r?\n|\r|$)/g)].flatMap(({ index, 1: own = '', 0: whole }) =>
    whole === '' ? [] : { start: index, end: index + own.length, text: own },
  );
}

/** How many lines of settings a file begins with. */
function frontMatterOf(lines: readonly Line[]): number {
  const mark = lines[0]?.text.trimEnd();
  if (mark !== '---' && mark !== '+++') return 0;
  return lines.findIndex(({ text }, index) => index > 0 && text.trimEnd() === mark) + 1;
}

type Taken = readonly [block: MarkdownBlock, next: number] | undefined;

/** Fenced code, to its closing fence or to the end of the file. */
function fenceAt(lines: readonly Line[], index: number): Taken {
  const line = lines[index];
  const [, , ticks = '', info = ''] = fence.exec(line?.text ?? '') ?? [];
  if (line === undefined || ticks === '') return undefined;
  const closing = new RegExp(`^[ \\t>]*${ticks[0]}{${ticks.length},}[ \\t]*$`);
  const found = lines.findIndex(({ text }, at) => at > index && closing.test(text));
  const last = found === -1 ? lines.length : found;
  const first = lines[index + 1] ?? line;
  const content = { start: last > index + 1 ? first.start : line.end, end: lines[last - 1]?.end ?? line.end };
  const end = lines[found]?.end ?? content.end;
  const language = /^[{.]*([\w+#-]*)/.exec(info.trim())?.[1]?.toLowerCase() ?? '';
  return [{ kind: 'fence', start: line.start, end, language, content }, last + 1];
}

function headingAt(lines: readonly Line[], index: number): Taken {
  const line = lines[index];
  const next = lines[index + 1]?.text ?? '';
  if (line === undefined) return undefined;
  const marks = heading.exec(line.text)?.[1];
  if (marks !== undefined)
    return [{ kind: 'heading', start: line.start, end: line.end, level: marks.length }, index + 1];
  const rule = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(next)?.[1];
  if (rule === undefined || marker.test(line.text) || line.text.includes('|')) return undefined;
  return [{ kind: 'heading', start: line.start, end: line.end, level: rule[0] === '=' ? 1 : 2 }, index + 2];
}

/** A comment, or, in MDX, code and elements: up to the next empty line. */
function markupAt(lines: readonly Line[], index: number, isMdx: boolean): Taken {
  const line = lines[index];
  if (line === undefined) return undefined;
  const isComment = /^\s*<!--/.test(line.text);
  if (!isComment && !(isMdx && /^\s*(?:[<{]|(?:import|export)\b)/.test(line.text))) return undefined;
  const found = lines.findIndex(
    ({ text }, at) => at >= index && (isComment ? text.includes('-->') : at > index && text.trim() === ''),
  );
  const last = found === -1 ? lines.length - 1 : found;
  return [{ kind: 'markup', start: line.start, end: lines[last]?.end ?? line.end }, last + 1];
}

/** A list with its items, a table, or a paragraph. */
function textAt(lines: readonly Line[], index: number): [MarkdownBlock, number] {
  const isList = marker.test(lines[index]?.text ?? '');
  let next = index + 1;
  for (; next < lines.length; next++) {
    const text = lines[next]?.text ?? '';
    if (text.trim() === '' ? !(isList && goesOn(lines[next + 1]?.text)) : isOther(lines, next, isList)) break;
  }
  const start = lines[index]?.start ?? 0;
  const end = lines[next - 1]?.end ?? start;
  const isTable = lines.slice(index, next).some(({ text }) => text.includes('|') && tableRule.test(text));
  return [{ kind: isList ? 'list' : isTable ? 'table' : 'paragraph', start, end }, next];
}

/** Whether a list goes on behind an empty line. */
function goesOn(text = ''): boolean {
  return marker.test(text) || /^(?: {2,}|\t)\S/.test(text);
}

/** Whether a line begins something else than the list or the paragraph above it. */
function isOther(lines: readonly Line[], index: number, isList: boolean): boolean {
  const text = lines[index]?.text ?? '';
  return fence.test(text) || heading.test(text) || /^\s*<!--/.test(text) || (!isList && marker.test(text));
}
