import { ts } from '../../analysis/compiler.cjs';
import { textOfName } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import type { Entry } from '../../analysis/requests/found.js';
import type { FieldName } from '../../analysis/requests/places.js';
import { isNamedAnywhere } from '../../analysis/requests/standing.js';
import { type Field, fieldOf, mayBeMissing, type Request } from '../../analysis/requests.js';
import { isWithin } from '../../analysis/walk.js';
import type { Capabilities } from '../../catalog/catalog.js';
import { defaultsSentBy, isAlwaysSent } from './defaults.js';

/** What has to happen to the sampling parameters of a request. */
export interface Demand {
  readonly dropped: readonly Drop[];
  /** A field that may only be sent without another one, and what decides that cannot be told. */
  readonly either: readonly { readonly node: ts.Node; readonly what: ts.Node; readonly field: string }[];
  /** What may bring one of them, and cannot be seen. */
  readonly unseen: readonly { readonly node: ts.Node }[];
  /** The references by which the fields were found. */
  readonly through: ReadonlySet<ts.Node>;
}

interface Drop {
  readonly entry: Entry;
  /** Its name as it is written there. */
  readonly field: string;
}

type Sampling = Exclude<Capabilities['sampling'], 'any'>;

/** What a target asks of a request: that there is none of the parameters, or not two of them at once. */
export function demandsOf(request: Request, sampling: Sampling, project: Project): Demand {
  // What the framework sends anyway is refused with or without them.
  if (defaultsSentBy(request, sampling) !== undefined)
    return { dropped: [], either: [], unseen: [], through: new Set() };
  const field = (name: FieldName) => fieldOf(request, name, project);
  if (sampling === 'one-of') return oneOfTwo(field('temperature'), field('top_p'), request, project);
  const fields = [field('temperature'), field('top_p'), field('top_k')];
  const unseen = fields.flatMap((own) => own.unseen);
  return {
    dropped: fields.flatMap(({ entries }) => entries.map(dropOf)),
    either: [],
    unseen: isNamedAnywhere('\\b(?:temperature|top_?[pkPK])\\b', project) ? unseen : [],
    through: new Set(fields.flatMap(({ through }) => [...through])),
  };
}

/** `top_p` goes where `temperature` is sent for certain; where that depends on the run, it has to be said. */
function oneOfTwo(temperature: Field, top: Field, request: Request, project: Project): Demand {
  const isAlways = isAlwaysSent('temperature', request);
  const mayHave = isAlways || temperature.entries.length > 0 || temperature.unseen.length > 0;
  const through = new Set([...temperature.through, ...top.through]);
  const nothing: Demand = { dropped: [], either: [], unseen: [], through };
  if (!mayHave) return nothing;
  const dropped: Drop[] = [];
  const either: Demand['either'][number][] = [];
  const unseen: { node: ts.Node }[] = [...top.unseen];
  for (const entry of top.entries) {
    const beside = temperature.entries.filter(({ node }) => !areExclusive(node, entry.node));
    const [other] = beside;
    if (other === undefined && temperature.unseen.length === 0 && !isAlways) continue;
    if (isAlways || isSentWith(entry, temperature, project)) dropped.push(dropOf(entry));
    else if (other !== undefined) either.push({ ...dropOf(entry), node: entry.node, what: other.node });
    else unseen.push(...temperature.unseen);
  }
  return { dropped, either, unseen: isNamedAnywhere('\\btop_?[pP]\\b', project) ? unseen : [], through };
}

/** Whether `temperature` is sent whenever an entry of `top_p` is. */
function isSentWith({ node }: Entry, { presence, isTakenAway, entries }: Field, project: Project): boolean {
  if (isTakenAway) return false;
  const isDefined = (entry: Entry) => !mayBeMissing({ ...entry, isCertain: true }, project);
  if (presence === 'certain' && entries.every(isDefined)) return true;
  return entries.some((entry) => entry.node.parent === node.parent && isDefined(entry));
}

/** Whether two places stand in different branches of one condition, so that there is never more than one of them. */
function areExclusive(one: ts.Node, other: ts.Node): boolean {
  const choice = ts.findAncestor(
    one,
    (node) => (ts.isConditionalExpression(node) || ts.isIfStatement(node)) && isWithin(other, node),
  );
  if (choice === undefined || one.getSourceFile() !== other.getSourceFile()) return false;
  const branches = ts.isConditionalExpression(choice)
    ? [choice.whenTrue, choice.whenFalse]
    : ts.isIfStatement(choice)
      ? [choice.thenStatement, choice.elseStatement]
      : [];
  const branchOf = (node: ts.Node) =>
    branches.find((branch) => branch !== undefined && isWithin(node, branch));
  const [first, second] = [branchOf(one), branchOf(other)];
  if (first !== undefined && first === second) return false;
  return first !== undefined && second !== undefined;
}

function dropOf(entry: Entry): Drop {
  const { node } = entry;
  const name = 'left' in node ? lastName(node.left) : node.name;
  return {
    entry,
    field: name === undefined ? '' : typeof name === 'string' ? name : (textOfName(name) ?? ''),
  };
}

function lastName(target: ts.Expression): string {
  return /(\w+)(?:'|"|`)?\]?$/.exec(target.getText())?.[1] ?? '';
}
