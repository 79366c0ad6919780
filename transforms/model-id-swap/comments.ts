import { ts } from '../../analysis/compiler.cjs';
import { commentsIn, type Mention } from '../../analysis/mentions.js';
import { tellsHistory } from '../../analysis/prose.js';
import type { TextSpan } from '../../analysis/spans.js';
import type { Model } from '../../catalog/catalog.js';
import { respell, type Spelling, spellingsIn } from '../../catalog/spelling.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';

/** A migrated id, which the comments beside it may speak of. */
export interface Anchor {
  readonly finding: Finding;
  readonly spelling: Spelling;
  readonly source: Model;
  /** What a comment above it stands above: the statement, the property or the line that it belongs to, up to the id. */
  readonly owner: TextSpan;
}

/** A file with comments in it. */
export interface Page {
  readonly file: string;
  readonly text: string;
  comments(): readonly TextSpan[];
  /** The line of an offset, from 0. */
  lineOf(offset: number): number;
}

/** A file of code as a page. */
export function pageOf(file: ts.SourceFile): Page {
  return {
    file: file.fileName,
    text: file.text,
    comments: () => commentsIn(file),
    lineOf: (offset) => file.getLineAndCharacterOfPosition(offset).line,
  };
}

/**
 * Comments on and directly above a migrated id follow it where they name that model and no other; every other mention stays.
 */
export function* commentFindings(
  page: Page,
  spellings: readonly Spelling[],
  anchors: readonly Anchor[],
  context: TransformContext<typeof messages>,
): Generator<Finding> {
  const followed = new Set<number>();
  const comments = commentLines(page, anchors.length === 0 ? [] : page.comments());
  for (const anchor of anchors) {
    for (const comment of commentsOn(page, anchor.owner, comments)) {
      for (const name of namesOfModel(page.text, comment, anchor.source) ?? []) {
        if (followed.has(name.start)) continue;
        followed.add(name.start);
        yield follow(page, name, anchor, context);
      }
    }
  }
  for (const spelling of spellings) {
    const isSource = spelling.models.some((model) => context.sources.includes(model));
    if (!isSource || followed.has(spelling.start) || spelling.form === 'generation') continue;
    const at = { file: page.file, start: spelling.start };
    yield context.finding('comment-kept', at, { verdict: 'kept' }, { text: spelling.text });
  }
}

function follow(
  { file, text }: Page,
  name: CommentName,
  anchor: Anchor,
  { target, finding }: TransformContext<typeof messages>,
): Finding {
  const { start, end } = name;
  const from = text.slice(start, end);
  const to = name.spelling === undefined ? target.title : respelledLike(name.spelling, anchor, target);
  const edits = [{ file, start, end, text: to }];
  const strength = anchor.finding.strength ?? 'review';
  return finding('comment-followed', { file, start }, { verdict: 'migrated', strength, edits }, { from, to });
}

/** As the migrated id was written where both are spelled alike; else in the comment's own way. */
function respelledLike(spelling: Spelling, { spelling: own, finding }: Anchor, target: Model): string {
  const [edit] = finding.edits;
  const isSame = spelling.text === own.text && edit?.start === own.start;
  if (isSame && edit !== undefined) return edit.text;
  if (spelling.form === 'series') return target.series;
  if (spelling.form === 'alias') return target.apiAliases[0] ?? target.apiId;
  return spelling.form === 'api' ? target.apiId : respell(target, spelling);
}

/** The code that a comment above an id stands above. */
export function ownerOf({ file, spelling, host }: Mention): TextSpan {
  const node = 'node' in host ? host.node : undefined;
  const owner = node === undefined ? undefined : ts.findAncestor(node, isCommented);
  return { start: owner?.getStart(file) ?? spelling.start, end: spelling.end };
}

function isCommented(node: ts.Node): boolean {
  return (
    ts.isPropertyAssignment(node) ||
    ts.isVariableStatement(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isEnumMember(node) ||
    ts.isParameter(node) ||
    ts.isReturnStatement(node) ||
    ts.isExpressionStatement(node)
  );
}

/** A name or a title of a model in a comment. */
interface CommentName extends TextSpan {
  /** Absent for a title. */
  readonly spelling?: Spelling;
}

const otherModels =
  /claude|sonnet|haiku|opus|fable|mythos|gpt-?\d|titan|llama|mistral|command-r|amazon\.nova/i;

/**
 * What a comment says of one model, by id and by title; `undefined` where it names another one too or tells history.
 */
function namesOfModel(text: string, comment: TextSpan, model: Model): CommentName[] | undefined {
  const body = text.slice(comment.start, comment.end);
  const found: CommentName[] = [];
  for (const spelling of spellingsIn(body)) {
    if (spelling.models[0] !== model || spelling.isPartial) return undefined;
    found.push({ start: comment.start + spelling.start, end: comment.start + spelling.end, spelling });
  }
  for (const { index, 0: title } of body.matchAll(titlePattern(model))) {
    found.push({ start: comment.start + index, end: comment.start + index + title.length });
  }
  found.sort((a, b) => a.start - b.start);
  const rest = without(found, text, comment);
  return otherModels.test(rest) || tellsHistory(rest) ? undefined : found;
}

/** Where comments stand, by line. */
interface CommentLines {
  readonly on: ReadonlyMap<number, readonly TextSpan[]>;
  /** The first one that ends on a line. */
  readonly endingOn: ReadonlyMap<number, TextSpan>;
}

function commentLines(page: Page, comments: readonly TextSpan[]): CommentLines {
  const on = new Map<number, TextSpan[]>();
  const endingOn = new Map<number, TextSpan>();
  for (const comment of comments) {
    const { first, last } = linesOf(page, comment);
    for (let line = first; line <= last; line++) {
      const own = on.get(line);
      if (own === undefined) on.set(line, [comment]);
      else own.push(comment);
    }
    if (!endingOn.has(last)) endingOn.set(last, comment);
  }
  return { on, endingOn };
}

/** The comments on the lines of a piece of code, and what stands directly above it. */
function commentsOn(page: Page, code: TextSpan, { on, endingOn }: CommentLines): readonly TextSpan[] {
  const lines = linesOf(page, code);
  const own = new Set<TextSpan>();
  for (let line = lines.first; line <= lines.last; line++) {
    for (const comment of on.get(line) ?? []) own.add(comment);
  }
  const found = [...own];
  // A paragraph of line comments is one comment.
  for (let above = lines.first - 1; ; above--) {
    const comment = endingOn.get(above);
    if (comment === undefined || !standsAlone(page, comment)) return found;
    found.push(comment);
    above = linesOf(page, comment).first;
    if (!/^(?:\/\/|#)/.test(page.text.slice(comment.start, comment.start + 2))) return found;
  }
}

function linesOf({ lineOf }: Page, { start, end }: TextSpan): { first: number; last: number } {
  return { first: lineOf(start), last: lineOf(Math.max(start, end - 1)) };
}

function standsAlone({ text }: Page, { start }: TextSpan): boolean {
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
}

function titlePattern({ title }: Model): RegExp {
  const words = title.replace(/ v\d$/, '').replace(/[.]/g, '\\.').replace(/ /g, '[ -]');
  return new RegExp(`\\b${words}(?: v\\d)?(?![\\w.]*\\d)`, 'gi');
}

function without(names: readonly TextSpan[], text: string, { start, end }: TextSpan): string {
  let rest = '';
  let position = start;
  for (const name of names) {
    rest += text.slice(position, name.start);
    position = name.end;
  }
  return rest + text.slice(position, end);
}
