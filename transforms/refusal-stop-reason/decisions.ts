import { readsThatNeedContent } from '../../analysis/answer-reads.js';
import type { Arrival, Arrivals } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { declarationOf } from '../../analysis/scopes.js';
import type { Look } from '../../analysis/stop-reasons.js';
import { stopFieldOf } from '../../analysis/stop-reasons.js';
import { toldFailureOf } from '../../analysis/told-failures.js';
import { functionAround } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import { addCase } from '../../edits/cases.js';
import type { Edit } from '../../edits/edit.js';
import type { Guarding } from './conditions.js';
import { detailsAt, type Site } from './conditions.js';
import type { End } from './ends.js';
import { failureLike, isFailureUnclear } from './failure.js';
import { isHandedOut, mappingsOf } from './mappings.js';
import { spellingOf } from './spellings.js';

/** What a program does with some ends where it decides by the stop reason. */
export interface Decision extends Pick<Guarding, 'edits' | 'how'> {
  readonly ends: readonly End[];
}

/**
 * Makes ends a failure where a program decides by the stop reason already: as one more case of a `switch`, or as the value that the
 * program has for each of them. There may be others that it has none for.
 *
 * `undefined` where something reads the content of the answer before, or where the program has no way to say it there.
 */
export function decided(
  arrival: Arrival,
  looks: readonly Look[],
  entered: Arrivals['entered'],
  site: Site,
): Decision | undefined {
  if (looks.length === 0) return undefined;
  const isEvent = arrival.kind === 'event' || arrival.kind === 'events';
  const field = stopFieldOf(site.api);
  const form = site.api === 'converse' && arrival.kind !== 'adapted' ? 'converse' : 'messages';
  const needing = isEvent ? [] : readsThatNeedContent(arrival, field, site.project);
  const mapped = needing.length === 0 ? mappedBy(looks, form, site) : undefined;
  if (mapped !== undefined || isEvent) return mapped;
  for (const look of looks) {
    // What is thrown there may be thrown past a callback that would have to tell of it.
    const isFit =
      look.kind === 'switch' &&
      !isToldElsewhere(arrival, look.node) &&
      !isFailureUnclear(look.node, site.ends, entered);
    const left = isFit ? leftBy(look, { form, needing }, site) : undefined;
    if (left !== undefined) return left;
  }
  return undefined;
}

/** Whether a callback that is told of errors gets the answer, and something is a part of a function that it calls. */
function isToldElsewhere({ kind, node }: Arrival, place: ts.Node): boolean {
  const home = kind === 'parameter' ? node.parent : functionAround(node);
  return functionAround(place) !== home && toldFailureOf(home) !== undefined;
}

type Form = 'converse' | 'messages';

/** Every decision that has values for ends, if one of them is what the program hands out. */
function mappedBy(looks: readonly Look[], form: Form, site: Site): Decision | undefined {
  const mappings = mappingsOf(looks, site.project);
  if (!mappings.some(({ result }) => isHandedOut(result))) return undefined;
  const ends = site.ends.filter((end) =>
    mappings.every(({ valueFor }) => valueFor(end.reason) !== undefined),
  );
  const places = mappings.map(({ place }) => place);
  const edits: Edit[] = [];
  const values = new Set<string>();
  for (const { subject, siblings, valueFor, write } of mappings) {
    const spelled = spellingOf(ends, { form, subject, siblings, places }, site);
    if (spelled === undefined || spelled.ends.length < ends.length) return undefined;
    const entries = spelled.ends.map(({ end, names }) => ({ names, value: valueFor(end.reason) ?? '' }));
    const written = write(entries);
    if (written === undefined) return undefined;
    edits.push(...spelled.edits, ...written);
    for (const { value } of entries) values.add(value.replace(/^['"]|['"]$/g, ''));
  }
  if (ends.length === 0) return undefined;
  return { ends, edits, how: `it becomes ${[...values].map((value) => `\`${value}\``).join(' or ')}` };
}

type Switch = Extract<Look, { kind: 'switch' }>;

/** A case that leaves, where nothing needs content before the `switch`, and nothing leaves between the answer and it. */
function leftBy(
  look: Switch,
  { form, needing }: { readonly form: Form; readonly needing: readonly ts.Node[] },
  site: Site,
): Decision | undefined {
  const { node, read } = look;
  if (look.entry !== undefined || !isOnTheWay(look, needing)) return undefined;
  const clauses = node.caseBlock.clauses.filter(ts.isCaseClause);
  const siblings = clauses.map(({ expression }) => expression);
  const spelled = spellingOf(site.ends, { form, subject: read, siblings, places: [node] }, site);
  if (spelled === undefined || spelled.ends.length < site.ends.length) return undefined;
  const ends = spelled.ends.map(({ end }) => end);
  const { body, how } = failureLike(clauses, node, {
    ends,
    reason: read.getText(),
    details: detailsAt(read, site),
  });
  const added = addCase(node, { labels: spelled.ends.flatMap(({ names }) => names), body });
  return added && { ends, edits: [...spelled.edits, ...added], how };
}

/** Whether an answer gets to a `switch` before anything needs its content. */
function isOnTheWay({ node, read }: Switch, needing: readonly ts.Node[]): boolean {
  const around = functionAround(node);
  if (!needing.every((own) => functionAround(own) === around && own.pos > node.caseBlock.pos)) return false;
  const root = rootOf(read);
  const declaration = root === undefined ? undefined : declarationOf(root);
  if (declaration === undefined) return false;
  const body = ts.isBlock(node.parent) || ts.isSourceFile(node.parent) ? node.parent : undefined;
  if (body === undefined) return false;
  if (ts.isParameter(declaration)) return declaration.parent === around && body.parent === around;
  const statement = ts.findAncestor(declaration, ts.isVariableStatement);
  if (statement?.parent !== body) return false;
  const between = body.statements.slice(
    body.statements.indexOf(statement) + 1,
    body.statements.indexOf(node),
  );
  return !between.some((own) =>
    nodesIn(own, ts.isReturnStatement).some((inner) => functionAround(inner) === around),
  );
}

/** The name at the start of `response.stop_reason`, or that of the stop reason itself. */
function rootOf(read: ts.Expression): ts.Identifier | undefined {
  let node = unwrap(read);
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    node = unwrap(node.expression);
  return ts.isIdentifier(node) ? node : undefined;
}
