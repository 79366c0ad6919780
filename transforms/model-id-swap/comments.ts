import { ts } from '../../analysis/compiler.cjs';
import { lineBounds } from '../../analysis/lines.js';
import { commentsIn, type Mention, type TextSpan } from '../../analysis/mentions.js';
import { tellsHistory } from '../../analysis/prose.js';
import type { Model } from '../../catalog/catalog.js';
import { respell, type Spelling, spellingsIn } from '../../catalog/spelling.js';
import { replaceRange } from '../../edits/nodes.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';

/** A migrated id, which the comments beside it may speak of. */
export interface Anchor {
  readonly finding: Finding;
  readonly mention: Mention;
  readonly source: Model;
}

/**
 * Comments on and directly above a migrated id follow it where they name that model and no other; every other mention stays.
 */
export function* commentFindings(
  file: ts.SourceFile,
  mentions: readonly Mention[],
  anchors: readonly Anchor[],
  context: TransformContext<typeof messages>,
): Generator<Finding> {
  const followed = new Set<number>();
  const comments = anchors.length === 0 ? [] : commentsIn(file);
  for (const anchor of anchors) {
    for (const comment of commentsOn(file, codeOf(anchor), comments)) {
      for (const name of namesOfModel(file.text, comment, anchor.source) ?? []) {
        if (followed.has(name.start)) continue;
        followed.add(name.start);
        yield follow(file, name, anchor, context);
      }
    }
  }
  for (const { spelling } of mentions) {
    const isSource = spelling.models.some((model) => context.sources.includes(model));
    if (!isSource || followed.has(spelling.start) || spelling.form === 'generation') continue;
    const at = { file: file.fileName, start: spelling.start };
    yield context.finding('comment-kept', at, { verdict: 'kept' }, { text: spelling.text });
  }
}

function follow(
  file: ts.SourceFile,
  name: CommentName,
  anchor: Anchor,
  { target, finding }: TransformContext<typeof messages>,
): Finding {
  const from = file.text.slice(name.start, name.end);
  const to = name.spelling === undefined ? target.title : respelledLike(name.spelling, anchor, target);
  const edits = [replaceRange(file, name.start, name.end, to)];
  const at = { file: file.fileName, start: name.start };
  const strength = anchor.finding.strength ?? 'review';
  return finding('comment-followed', at, { verdict: 'migrated', strength, edits }, { from, to });
}

/** As the migrated id was written where both are spelled alike; else in the comment's own way. */
function respelledLike(spelling: Spelling, { mention, finding }: Anchor, target: Model): string {
  const [edit] = finding.edits;
  const isSame = spelling.text === mention.spelling.text && edit?.start === mention.spelling.start;
  if (isSame && edit !== undefined) return edit.text;
  if (spelling.form === 'series') return target.series;
  if (spelling.form === 'alias') return target.apiAliases[0] ?? target.apiId;
  return spelling.form === 'api' ? target.apiId : respell(target, spelling);
}

/** The statement, property or member that an id belongs to, up to the id: what a comment above it stands above. */
function codeOf({ mention: { file, spelling, host } }: Anchor): TextSpan {
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

/** The comments on the lines of a piece of code, and what stands directly above it. */
function commentsOn(file: ts.SourceFile, code: TextSpan, comments: readonly TextSpan[]): readonly TextSpan[] {
  const lines = lineBounds(file, code);
  const found = comments.filter((comment) => {
    const own = lineBounds(file, comment);
    return own.last >= lines.first && own.first <= lines.last;
  });
  // A paragraph of line comments is one comment.
  for (let above = lines.first - 1; ; above--) {
    const comment = comments.find((candidate) => lineBounds(file, candidate).last === above);
    if (comment === undefined || !standsAlone(file, comment)) return found;
    found.push(comment);
    above = lineBounds(file, comment).first;
    if (!file.text.startsWith('//', comment.start)) return found;
  }
}

function standsAlone(file: ts.SourceFile, { start }: TextSpan): boolean {
  return file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
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
