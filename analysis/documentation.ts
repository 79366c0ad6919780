import { relative } from 'node:path/posix';
import { spellingsIn } from '../catalog/spelling.js';
import { fencedIn, type Instruction, spansIn } from './documentation/instructions.js';
import { namesModel, past, pastHeading, title, withoutSpans } from './documentation/words.js';
import { type MarkdownBlock, markdownBlocks } from './documents/markdown.js';
import type { Document } from './documents.js';
import { once } from './memo.js';
import type { Project } from './project.js';

/**
 * What documentation tells its readers to write: fenced code and code spans with names of models, but for what tells of the past, of
 * several models, of prices or of failures.
 */
export function instructionsIn(document: Document, project: Project): readonly Instruction[] {
  const { text } = document;
  if (isOfItsTime(document, project)) return [];
  const blocks = blocksOf(document);
  return blocks.flatMap((block, index): readonly Instruction[] => {
    if (!hasNames(text, block) || tellsOfThePast(index, blocks, text)) return [];
    if (block.kind === 'fence') return fencedIn(document, block);
    const isProse = block.kind === 'paragraph' || block.kind === 'list' || block.kind === 'table';
    return isProse && !isAboutSeveral(text, block) ? spansIn(document, block) : [];
  });
}

const blocksOf = once(({ text, fileName }: Document) => markdownBlocks(text, /\.mdx$/i.test(fileName)));

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

/** The blocks between the headings around one. */
function sectionOf(index: number, blocks: readonly MarkdownBlock[]): readonly MarkdownBlock[] {
  const isHeading = ({ kind }: MarkdownBlock) => kind === 'heading';
  const start = blocks.slice(0, index).findLastIndex(isHeading) + 1;
  const behind = blocks.slice(index).findIndex(isHeading);
  return blocks.slice(start, behind === -1 ? blocks.length : index + behind);
}

/** The part of documentation between the headings around an offset. */
export function sectionAround(document: Document, offset: number): string {
  const { text } = document;
  const blocks = blocksOf(document);
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
    /\$\s?\d|\b(?:price|pricing|cost|context|tokens|support\w*|models)\b|[\u2705\u2713\u2714\u274C]/i.test(
      words,
    )
  );
}
