import { callsOf } from '../../analysis/calls.js';
import { ts } from '../../analysis/compiler.cjs';
import { foreignUseOfTurns, isHarmless } from '../../analysis/conversations/holders.js';
import { textsOfTurn } from '../../analysis/conversations/turns.js';
import type { Ending } from '../../analysis/conversations.js';
import { isSeenFunction } from '../../analysis/functions.js';
import type { Project } from '../../analysis/project.js';
import { isNamed, referencesTo } from '../../analysis/references.js';
import { isQuietHere } from '../../analysis/requests/parts.js';
import { goneWith } from '../../analysis/requests/removal.js';
import type { Request } from '../../analysis/requests.js';
import { declarationOf, usesOf } from '../../analysis/scopes.js';
import { isWithin, nodesIn } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { removeParts } from '../../edits/removals.js';
import { instructed } from './prompts.js';
import { type Join, joined, type Reading, readAsItIs, readingOf } from './reading.js';

/** A request whose conversation ends with a turn of the assistant. */
export interface Prefilled {
  readonly request: Request;
  readonly ending: Ending;
}

/** Such a turn, with all requests that it ends. */
export interface Prefill {
  readonly turn: Ending['turns'][number];
  readonly requests: readonly Prefilled[];
}

export interface Obstacle {
  readonly code: 'json-unread' | 'json-sometimes' | 'json-shared' | 'json-tangled' | 'json-unsayable';
  readonly node: ts.Node;
}

/** What becomes of a turn that opens an answer: what goes, and what is written instead. */
export interface Draft {
  readonly prefill: Prefill;
  readonly part: ts.Node;
  readonly joins: readonly Join[];
  readonly entered: Reading['entered'];
  readonly edits: readonly Edit[];
}

/** A turn whose only text is an opening of JSON. */
export interface Candidate {
  readonly prefill: Prefill;
  readonly opening: string;
  /** What the prompt has to say instead. */
  readonly instruction: string;
}

/** The drafts for several turns, or what stands in the way of each: what they share has to be for those alone that move. */
export function draftsFor(
  candidates: readonly Candidate[],
  project: Project,
): ReadonlyMap<Prefill, Draft | Obstacle> {
  const results = new Map(candidates.map((own) => [own.prefill, draftOf(own, project)]));
  for (;;) {
    const drafts = [...results.values()].filter(isDraft);
    const stuck = drafts.flatMap((draft) => {
      const node = foreignPart(draft, drafts, project);
      return node === undefined ? [] : [{ draft, node }];
    });
    if (stuck.length === 0) return results;
    for (const { draft, node } of stuck) results.set(draft.prefill, { code: 'json-shared', node });
  }
}

export function isDraft(result: Draft | Obstacle): result is Draft {
  return 'part' in result;
}

function draftOf({ prefill, opening, instruction }: Candidate, project: Project): Draft | Obstacle {
  const { turn, requests } = prefill;
  const joins = new Map<ts.Node, Join>();
  const ways: Reading['entered'][] = [];
  for (const one of requests) {
    const other = otherEnd(one, opening, project);
    if (other !== undefined) return { code: 'json-sometimes', node: other };
    const reading = readingOf(one.request, opening, project);
    if (!('joins' in reading)) return { code: 'json-unread', node: reading };
    for (const join of reading.joins) joins.set(join.node, join);
    ways.push(reading.entered);
  }
  const part = partOf(turn.node, project);
  if (part === undefined) return { code: 'json-tangled', node: turn.node.parent };
  const all = [...joins.values()];
  const edits: Edit[] = all.map(readAsItIs);
  for (const { request } of requests) {
    const own = instructed(request, turn, instruction, project);
    if (own === undefined) return { code: 'json-unsayable', node: request.node };
    edits.push(...own);
  }
  return { prefill, part, joins: all, entered: joined(ways), edits };
}

/** Another way in which the conversation of a request can end, or a place from where it may. */
function otherEnd({ ending }: Prefilled, opening: string, project: Project): ts.Node | undefined {
  const other = ending.turns.find((turn) => {
    const [text, ...others] = textsOfTurn(turn, project) ?? [];
    return turn.role !== 'assistant' || text !== opening || others.length > 0 || !turn.isSure;
  });
  if (other !== undefined) return other.node;
  return ending.unseen;
}

/** What goes with a turn: an element of a list, an argument of `push`, or the whole statement. */
function partOf(node: ts.Expression, project: Project): ts.Node | undefined {
  const { parent } = node;
  if (!isQuietHere(node, project)) return undefined;
  if (ts.isArrayLiteralExpression(parent)) return parent.elements.length > 1 ? node : undefined;
  if (!ts.isCallExpression(parent) || !/\bpush$/.test(parent.expression.getText())) return undefined;
  if (parent.arguments.length > 1) return node;
  const statement = parent.parent;
  const isInBlock = ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent);
  return ts.isExpressionStatement(statement) && isInBlock ? statement : undefined;
}

/** A use of what a draft changes that is no part of it or of another one. */
function foreignPart(draft: Draft, drafts: readonly Draft[], project: Project): ts.Node | undefined {
  return (
    foreignReader(draft, drafts, project) ??
    foreignHolder(draft, drafts, project) ??
    foreignOpening(draft, drafts, project)
  );
}

/** A function that reads the answer, and those to others as well. */
function foreignReader({ entered }: Draft, drafts: readonly Draft[], project: Project): ts.Node | undefined {
  const known = joined(drafts.map((draft) => draft.entered));
  for (const target of entered.keys()) {
    const calls = isSeenFunction(target) ? callsOf(target, project, 'production') : undefined;
    const isOwn = calls?.every((call) => known.get(target)?.has(call) === true);
    if (isOwn !== true) return calls?.find((call) => known.get(target)?.has(call) !== true) ?? target;
  }
  return undefined;
}

/** What the conversation is held in, where something else gets it. */
function foreignHolder({ prefill }: Draft, drafts: readonly Draft[], project: Project): ts.Node | undefined {
  const endingsOf = ({ requests }: Prefill) => requests.map(({ ending }) => ending);
  return foreignUseOfTurns(
    endingsOf(prefill),
    drafts.flatMap((draft) => endingsOf(draft.prefill)),
    project,
  );
}

/** Another use of a constant that has the opening. */
function foreignOpening(
  { prefill, joins }: Draft,
  drafts: readonly Draft[],
  project: Project,
): ts.Node | undefined {
  const parts = [prefill.turn.node, ...joins.flatMap(({ openings }) => openings)];
  const names = parts.flatMap((node) => nodesIn(node, ts.isIdentifier));
  const nodes = drafts.flatMap((draft) => [draft.part, ...draft.joins.map(({ node }) => node)]);
  for (const declaration of new Set(names.flatMap((name) => declarationOf(name) ?? []))) {
    if (!ts.isVariableDeclaration(declaration) && !ts.isImportSpecifier(declaration)) continue;
    const references = isNamed(declaration) ? referencesTo(declaration, project) : usesOf(declaration);
    const foreign = (references ?? [declaration]).find(
      (use) => !nodes.some((node) => isWithin(use, node)) && !isHarmless(use),
    );
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}

/**
 * The edits by draft. Drafts that share a file go together, with the constants that were for their openings: none is right by half.
 */
export function editsOf(drafts: readonly Draft[], project: Project): ReadonlyMap<Draft, readonly Edit[]> {
  const edits = new Map<Draft, readonly Edit[]>();
  for (const draft of drafts) {
    if (edits.has(draft)) continue;
    const together = new Set([draft]);
    for (const own of together) {
      for (const other of drafts)
        if (filesOf(other).some((file) => filesOf(own).includes(file))) together.add(other);
    }
    const all = editsTogether([...together], project);
    for (const own of together) edits.set(own, all);
  }
  return edits;
}

function filesOf({ part, edits }: Draft): readonly string[] {
  return [part.getSourceFile().fileName, ...edits.map(({ file }) => file)];
}

function editsTogether(drafts: readonly Draft[], project: Project): readonly Edit[] {
  // What gives an opening is written over, so that a constant for it has lost that use as well.
  const openings = drafts.flatMap(({ joins }) => joins.flatMap((join) => join.openings));
  const gone = goneWith([...drafts.map(({ part }) => part), ...openings], project);
  const removed = gone.filter((node) => !openings.some((opening) => opening === node));
  return [...drafts.flatMap(({ edits }) => edits), ...[...removeParts(removed).values()].flat()];
}
