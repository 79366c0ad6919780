import { regionsAbove } from '../../analysis/document-regions.js';
import type { Instruction } from '../../analysis/documentation/instructions.js';
import { instructionsIn, sectionAround } from '../../analysis/documentation.js';
import type { Document } from '../../analysis/documents.js';
import type { Flows } from '../../analysis/flows.js';
import { type Spelling, spellingsIn } from '../../catalog/spelling.js';
import type { Finding, Place, TransformContext } from '../../engine/transform.js';
import type { Agreement } from './agreement.js';
import type { NamedModel } from './beside.js';
import { type Anchor, commentFindings, ownerOf, type Page, pageOf } from './comments.js';
import { decide } from './decide.js';
import { decideInDocument } from './document-values.js';
import type { messages } from './messages.js';
import { isTargetId, sourceOf, titleOf } from './sources.js';

interface Context extends TransformContext<typeof messages> {
  readonly flows: Flows;
  readonly named: readonly NamedModel[];
  readonly agreement: Agreement;
}

/** What documentation tells its readers to write follows the program; all else that it says of models stays, and is said once. */
export function* documentationFindings(context: Context): Generator<Finding> {
  const stays: { readonly at: Place; readonly text: string }[] = [];
  for (const document of context.project.documents) {
    if (document.format !== 'markdown') continue;
    const changed = new Set<number>();
    const swaps = spellingsOf(document, context).length === 0 ? [] : swapsIn(document, context);
    for (const finding of swaps) {
      changed.add(finding.at.start);
      yield finding;
    }
    const left = spellingsOf(document, context).filter(({ start }) => !changed.has(start));
    stays.push(
      ...left.slice(0, 1).map(({ start, text }) => ({ at: { file: document.fileName, start }, text })),
    );
  }
  const [first] = stays;
  if (first === undefined) return;
  const data = { text: first.text, count: stays.length };
  yield context.finding('documentation-kept', first.at, { verdict: 'kept' }, data);
}

/** The names of sources in documentation. */
function spellingsOf({ text }: Document, context: Context): Spelling[] {
  return [...spellingsIn(text)].filter(
    (spelling) => spelling.form !== 'generation' && sourceOf(spelling, context) !== undefined,
  );
}

function* swapsIn(document: Document, context: Context): Generator<Finding> {
  for (const instruction of instructionsIn(document, context.project)) {
    const anchors: Anchor[] = [];
    for (const decision of decisionsIn(instruction, context)) {
      const finding = inDocumentation(decision, document, context);
      if (finding === undefined) continue;
      yield finding;
      anchors.push({ ...decision, finding });
    }
    yield* commentFindings(pageIn(instruction, document), [], anchors, context);
  }
}

interface Decision extends Omit<Anchor, 'finding'> {
  /** What would become of it outside of documentation. */
  readonly finding: Finding | undefined;
  /** Whether what it stands in says where it is for. */
  readonly isLocated: boolean;
}

/** What would become of each id, were the piece of documentation a file of its own. */
function* decisionsIn(instruction: Instruction, context: Context): Generator<Decision> {
  if (instruction.kind === 'code') {
    for (const mention of instruction.mentions) {
      const { spelling, host } = mention;
      const source = sourceOf(spelling, context);
      if (source === undefined || host.kind !== 'text') continue;
      const at = { file: mention.file.fileName, start: spelling.start };
      const finding = decide({ ...context, mention, source, at, title: titleOf(spelling, source) });
      yield { finding, spelling, source, owner: ownerOf(mention), isLocated: false };
    }
    return;
  }
  const { mentions } = instruction;
  for (const mention of mentions) {
    const { spelling, part, document } = mention;
    const source = sourceOf(spelling, context);
    if (source === undefined || mention.isComment) continue;
    const at = { file: document.fileName, start: spelling.start };
    const finding = decideInDocument({ ...context, mentions, mention, source, at });
    const isLocated = part !== undefined && regionsAbove(part).length > 0;
    yield { finding, spelling, source, owner: spelling, isLocated };
  }
}

/** A swap becomes one of documentation: as the program has decided, and for a person to read. */
function inDocumentation(decision: Decision, document: Document, context: Context): Finding | undefined {
  const { finding, spelling, isLocated } = decision;
  const [edit, ...others] = finding?.edits ?? [];
  if (finding?.verdict !== 'migrated' || edit?.start !== spelling.start || others.length > 0)
    return undefined;
  const section = [...spellingsIn(sectionAround(document, spelling.start))];
  // Documentation that shows both has been brought up to date, or compares them.
  if (section.some((other) => isTargetId(other, context.target))) return undefined;
  const made = isLocated ? undefined : context.agreement.madeOf(spelling.text, document.fileName);
  if (made === 'left') return undefined;
  const at = { file: document.fileName, start: spelling.start };
  const to = made ?? edit.text;
  const edits = [{ ...at, end: spelling.end, text: to }];
  const data = { from: spelling.text, to };
  return context.finding(
    'swapped-in-documentation',
    at,
    { verdict: 'migrated', strength: 'review', edits },
    data,
  );
}

/** The piece as a page with its comments, in the file that it stands in. */
function pageIn(instruction: Instruction, { fileName, text }: Document): Page {
  if (instruction.kind === 'code') return { ...pageOf(instruction.file), file: fileName };
  const { comments } = instruction.document;
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  return { file: fileName, text: instruction.document.text, comments: () => comments, lineOf };
}
