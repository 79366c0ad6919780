import {
  type DocumentMention,
  isWholeValue,
  mentionsInDocument,
  spellingsInDocument,
} from '../../analysis/document-mentions.js';
import { roleInDocument } from '../../analysis/document-roles.js';
import { type Document, isTemplate } from '../../analysis/documents.js';
import type { Flows } from '../../analysis/flows.js';
import { isMarked } from '../../analysis/text-marks.js';
import { respell, type Spelling } from '../../catalog/spelling.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { type Anchor, commentFindings, type Page } from './comments.js';
import { decideInDocument } from './document-values.js';
import type { messages } from './messages.js';
import { isTargetId, sourceOf } from './sources.js';

type Context = TransformContext<typeof messages>;

/** What settings, templates and data say of the source models, and the comments beside what changes. */
export function* documentFindings(context: Context, flows: Flows): Generator<Finding> {
  for (const document of context.project.documents) {
    if (document.format === 'markdown') continue;
    const concerned = spellingsInDocument(document.text).filter((spelling) => concerns(spelling, context));
    if (concerned.length === 0) continue;
    if (document.problem === undefined) yield* findingsIn(document, context, flows);
    else yield* unreadFindings(document, concerned, context);
  }
}

function concerns(spelling: Spelling, context: Context): boolean {
  return sourceOf(spelling, context) !== undefined || isTargetId(spelling, context.target);
}

/** What cannot be read stays as it is: which of its texts are comments, keys and values is not known. */
function* unreadFindings(
  document: Document,
  spellings: readonly Spelling[],
  context: Context,
): Generator<Finding> {
  const { fileName: file, problem = '' } = document;
  for (const spelling of spellings) {
    if (sourceOf(spelling, context) === undefined || spelling.form === 'generation') continue;
    const at = { file, start: spelling.start };
    if (isTemplate(document)) {
      yield context.finding('document-template', at, { verdict: 'manual' }, { text: spelling.text });
      continue;
    }
    const data = { text: spelling.text, problem: problem.replace(/[.\s]+$/, '').replaceAll('`', "'") };
    yield context.finding('document-unread', at, { verdict: 'manual' }, data);
  }
}

function* findingsIn(document: Document, context: Context, flows: Flows): Generator<Finding> {
  const anchors: Anchor[] = [];
  const comments: Spelling[] = [];
  const mentions = mentionsInDocument(document);
  for (const mention of mentions) {
    if (mention.isComment) {
      comments.push(mention.spelling);
      continue;
    }
    const source = sourceOf(mention.spelling, context);
    const finding =
      source === undefined
        ? currentFinding(mention, context)
        : decideInDocument({ ...context, flows, mentions, mention, source, at: placeOf(mention) });
    if (finding === undefined) continue;
    yield finding;
    const { spelling } = mention;
    const isSwap =
      finding.verdict === 'migrated' && finding.edits.some(({ start }) => start === spelling.start);
    if (isSwap && source !== undefined && !isMarked(document.text, spelling.start))
      anchors.push({ finding, spelling, source, owner: spelling });
  }
  yield* commentFindings(pageOf(document), comments, anchors, context);
}

/** The target is fine where it is, but where `--geo` asks for another geography. */
function currentFinding(mention: DocumentMention, { finding, target, geo }: Context): Finding | undefined {
  const { spelling } = mention;
  const { prefix, start, end, text } = spelling;
  if (!isTargetId(spelling, target)) return undefined;
  const at = placeOf(mention);
  const isAsked = geo !== undefined && prefix !== undefined && geo !== prefix;
  if (!isAsked || !isWholeValue(mention) || roleInDocument(mention).kind !== 'value')
    return finding('current', at, { verdict: 'current' }, { text });
  if (geo !== 'none' && !target.profiles.includes(geo))
    return finding('current', at, { verdict: 'current' }, { text });
  const bare = respell(target, spelling);
  const to = geo === 'none' ? bare : `${geo}.${bare}`;
  const edits = [{ file: at.file, start, end, text: to }];
  const data = { from: text, to, target: target.title, profiles: target.profiles.join(', ') };
  return finding('geo-changed', at, { verdict: 'migrated', strength: 'review', edits }, data);
}

function placeOf({ document, spelling }: DocumentMention) {
  return { file: document.fileName, start: spelling.start };
}

function pageOf(document: Document): Page {
  const starts = [0, ...[...document.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return {
    file: document.fileName,
    text: document.text,
    comments: () => document.comments,
    lineOf(offset) {
      let low = 0;
      let high = starts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle + 1;
        else high = middle;
      }
      return low - 1;
    },
  };
}
