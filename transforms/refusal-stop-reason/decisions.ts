import { readsThatNeedContent } from '../../analysis/answer-reads.js';
import type { Arrival } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { declarationOf } from '../../analysis/scopes.js';
import type { Look, StopField } from '../../analysis/stop-reasons.js';
import { functionAround } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import { addCase } from '../../edits/cases.js';
import type { Edit } from '../../edits/edit.js';
import { detailsAt, type Site } from './conditions.js';
import { failureLike } from './failure.js';
import type { Guarding } from './guard.js';
import { isHandedOut, mappingsOf } from './mappings.js';
import { spellingOf } from './spellings.js';

/**
 * Makes a refusal a failure where a program decides by the stop reason already: as one more case of a `switch`, or as the value that the
 * program has for it.
 *
 * `undefined` where something reads the content of the answer before, or where the program has no way to say it there.
 */
export function decided(
  arrival: Arrival,
  looks: readonly Look[],
  field: StopField,
  site: Site,
): Guarding | undefined {
  const names =
    arrival.kind !== 'adapted' && field === 'stopReason' ? ['content_filtered', 'refusal'] : ['refusal'];
  const needing =
    arrival.kind === 'event' || arrival.kind === 'events'
      ? []
      : readsThatNeedContent(arrival, field, site.project);
  if (needing.length === 0) {
    const mapped = mappedBy(looks, names, site);
    if (mapped !== undefined) return mapped;
  }
  if (arrival.kind === 'event' || arrival.kind === 'events') return undefined;
  for (const look of looks) {
    const left = look.kind === 'switch' ? leftBy(look, { names, needing }, site) : undefined;
    if (left !== undefined) return left;
  }
  return undefined;
}

/** Every decision that has a value for a refusal, if one of them is what the program hands out. */
function mappedBy(looks: readonly Look[], names: readonly string[], site: Site): Guarding | undefined {
  const mappings = mappingsOf(looks, site.project);
  if (!mappings.some(({ result }) => isHandedOut(result))) return undefined;
  const places = mappings.map(({ place }) => place);
  const edits: Edit[] = [];
  for (const { subject, siblings, write } of mappings) {
    const spelled = spellingOf(names, subject, { siblings, places }, site);
    const written = spelled === undefined ? undefined : write(spelled.texts);
    if (spelled === undefined || written === undefined) return undefined;
    edits.push(...spelled.edits, ...written);
  }
  const values = [...new Set(mappings.map(({ value }) => value.replace(/^['"]|['"]$/g, '')))];
  return { edits, how: `it becomes ${values.map((value) => `\`${value}\``).join(' and ')}` };
}

type Switch = Extract<Look, { kind: 'switch' }>;

/** A case that leaves, where nothing needs content before the `switch`, and nothing leaves between the answer and it. */
function leftBy(
  look: Switch,
  { names, needing }: { readonly names: readonly string[]; readonly needing: readonly ts.Node[] },
  site: Site,
): Guarding | undefined {
  const { node } = look;
  if (look.entry !== undefined || !isOnTheWay(look, needing)) return undefined;
  const clauses = node.caseBlock.clauses.filter(ts.isCaseClause);
  const siblings = clauses.map(({ expression }) => expression);
  const spelled = spellingOf(names, look.read, { siblings, places: [node] }, site);
  if (spelled === undefined) return undefined;
  const { body, how } = failureLike(clauses, node, detailsAt(look.read, site));
  const added = addCase(node, { labels: spelled.texts, body });
  return added && { edits: [...spelled.edits, ...added], how };
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
