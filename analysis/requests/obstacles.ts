import { ts } from '../compiler.cjs';
import { textOfName } from '../expressions.js';
import { excerptOf, whereIs } from '../lines.js';
import type { Project } from '../project.js';
import { isInTypeScript, typeRequiring } from '../types.js';
import type { Entry } from './found.js';
import { foreignUse, printsOf, typedNeed } from './sharing.js';
import { givenAt, isAccess, printAround } from './vain.js';

/** Why a field cannot be taken out of a request where it is written. */
export interface Obstacle {
  /** Something else gets it; a type of the program requires it; what computes it does something else, or it is no plain field. */
  readonly code: 'shared' | 'required-by-type' | 'has-effects';
  /** What is meant, for a message. */
  readonly what: string;
}

/** What stands in the way of taking an entry away, if something does. `part` is what would go (`partOf`). */
export function obstacleTo(
  entry: Entry,
  part: ts.Node | undefined,
  through: ReadonlySet<ts.Node>,
  project: Project,
): Obstacle | undefined {
  const shared = foreignUse(entry, through, project) ?? readWithout(entry, through, project);
  if (shared !== undefined) return { code: 'shared', what: placeIn(shared, project) };
  const type = requiringType(entry, project);
  if (type !== undefined) return { code: 'required-by-type', what: type };
  return part === undefined ? { code: 'has-effects', what: excerptOf(entry.node) } : undefined;
}

/** A place that reads the field, and would find none, or no such member of a type. */
function readWithout(entry: Entry, through: ReadonlySet<ts.Node>, project: Project): ts.Node | undefined {
  const print = printsOf(entry, through, project).find((read) => !goesWith(entry, read, project));
  return print ?? typedNeed(entry, project);
}

/** Whether a print goes with an entry: nothing else that it may print has to be there by the type of an object. */
function goesWith({ node }: Entry, read: ts.Expression, project: Project): boolean {
  if (printAround(read, project) === undefined || !isAccess(read)) return false;
  const { entries, unseen } = givenAt(read, project);
  const others = entries.filter((entry) => entry.node !== node);
  return unseen.length === 0 && others.every((entry) => ts.isBinaryExpression(entry.node));
}

/** What else gets what gives an entry, and where, for a message; `undefined` where the requests are all that it is for. */
export function sharedAt(
  entry: Pick<Entry, 'holdings'>,
  through: ReadonlySet<ts.Node>,
  project: Project,
): string | undefined {
  const foreign = foreignUse(entry, through, project);
  return foreign === undefined ? undefined : placeIn(foreign, project);
}

function placeIn(node: ts.Node, project: Project): string {
  return `${excerptOf(node)} at ${whereIs(node, project)}`;
}

/** A type of the program that a literal would not fit any more without a field. */
function requiringType({ node }: Entry, project: Project): string | undefined {
  const { parent } = node;
  if (ts.isBinaryExpression(node) || !ts.isObjectLiteralExpression(parent) || node.name === undefined)
    return undefined;
  const name = textOfName(node.name);
  return isInTypeScript(node) && name !== undefined ? typeRequiring(name, parent, project) : undefined;
}
