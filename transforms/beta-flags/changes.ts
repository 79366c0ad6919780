import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { isIgnored } from '../../analysis/ignores.js';
import { excerptOf } from '../../analysis/lines.js';
import type { Project } from '../../analysis/project.js';
import type { Flag } from '../../analysis/requests/flags.js';
import type { Holding } from '../../analysis/requests/found.js';
import { type Obstacle, obstacleTo } from '../../analysis/requests/obstacles.js';
import { isQuietHere, partOf, statementOf } from '../../analysis/requests/parts.js';
import { wrapped } from '../../analysis/uses.js';
import type { Edit } from '../../edits/edit.js';
import { replaceNode } from '../../edits/nodes.js';
import { addTextsAfter, replaceElement, replacePieces } from '../../edits/texts.js';
import type { BetaList } from './lists.js';

/** A flag that goes or gives way in a list. */
export interface Change {
  readonly flag: Flag;
  readonly after: readonly string[];
  readonly list: BetaList;
  /** What goes for it. */
  readonly parts: readonly ts.Node[];
  /** What is written anew for it. */
  readonly edits: readonly Edit[];
  readonly obstacle: Left | undefined;
}

/** Why a flag has to be changed by hand. */
export interface Left {
  readonly code: Obstacle['code'] | 'composed' | 'chosen' | 'no-room';
  readonly what: string;
}

type Outcome = Partial<Pick<Change, 'parts' | 'edits' | 'obstacle'>>;

/** What has to be done to a list of flags, flag by flag. */
export function changesIn(list: BetaList, through: ReadonlySet<ts.Node>, project: Project): Change[] {
  const { flags, after } = list;
  const changed = flags.flags.flatMap((flag, index) => {
    const own = after[index] ?? [];
    return own.length === 1 && own[0] === flag.text ? [] : [{ flag, after: own }];
  });
  const context: Context = { list, through, project, goes: goneFrom(list) };
  return changed.map(({ flag, after: own }) => {
    const outcome = isWhole(list) ? entryGone(flag, context) : changeOf(flag, own, context);
    return { flag, after: own, list, parts: [], edits: [], obstacle: undefined, ...outcome };
  });
}

interface Context {
  readonly list: BetaList;
  readonly through: ReadonlySet<ts.Node>;
  readonly project: Project;
  /** The places from which all flags go. */
  readonly goes: ReadonlySet<ts.Node>;
}

/** The node that a flag is written as: an element, or the text with its commas. */
export function nodeOf({ room, node }: Flag): ts.Node {
  return room.kind === 'element' ? room.node : node;
}

/** Whether a comment asks to leave a flag alone. */
export function isKept(flag: Flag): boolean {
  return (
    isIgnored(nodeOf(flag).getSourceFile(), nodeOf(flag).getStart()) ||
    isIgnored(flag.node.getSourceFile(), flag.start)
  );
}

function isWhole({ flags, after }: BetaList): boolean {
  return (
    flags.unseen.length === 0 &&
    flags.flags.every((flag, index) => after[index]?.length === 0 && !isKept(flag))
  );
}

/** Whether a list that was never empty can be so without what goes from it. */
export function mayBeEmptied(list: BetaList): boolean {
  const { flags, after } = list;
  if (isWhole(list)) return false;
  const sure = flags.flags.map((flag) => isSure(nodeOf(flag)));
  const stays = (index: number) => after[index]?.length !== 0;
  return sure.some((own, index) => own && !stays(index)) && !sure.some((own, index) => own && stays(index));
}

/** Whether a flag is part of its list without a condition. */
function isSure(node: ts.Node): boolean {
  if (ts.isCallExpression(node.parent)) return false;
  const list = ts.isArrayLiteralExpression(node.parent) ? node.parent : node;
  const { parent } = wrapped(list as ts.Expression);
  return !ts.isSpreadElement(parent) && !ts.isConditionalExpression(parent) && !ts.isBinaryExpression(parent);
}

function goneFrom({ flags: { flags }, after }: BetaList): ReadonlySet<ts.Node> {
  const staying = new Set(flags.flatMap((flag, index) => (after[index]?.length === 0 ? [] : [nodeOf(flag)])));
  return new Set(flags.map(nodeOf).filter((node) => !staying.has(node)));
}

/** The whole field goes: there is nothing left to say in it. What was added to its list goes, too, if the list is for nothing else. */
function entryGone(flag: Flag, context: Context): Outcome {
  const { list, through, project } = context;
  const part = partOf(list.entry, project);
  const obstacle = obstacleTo(list.entry, part, through, project);
  if (obstacle !== undefined || part === undefined) return { obstacle };
  const { room } = flag;
  const isAdded = room.kind === 'element' && ts.isCallExpression(room.node.parent);
  if (!isAdded || sharedWith(flag, flag.holdings, context) !== undefined) return { parts: [part] };
  return { parts: [part, ...(elementGone(room.node, context).parts ?? [])] };
}

function changeOf(flag: Flag, after: readonly string[], context: Context): Outcome {
  const { room } = flag;
  if (room.kind === 'composed') return left('composed', room.node);
  const foreign = sharedWith(flag, flag.holdings, context);
  if (foreign !== undefined) return { obstacle: foreign };
  if (room.kind === 'piece') return pieceChanged(flag, context);
  return after.length === 0
    ? elementGone(room.node, context)
    : elementReplaced(flag, room.node, after, context);
}

/** What else gets the list that a flag is in. */
function sharedWith(
  { node }: Flag,
  holdings: readonly Holding[],
  { list: { entry }, through, project }: Context,
): Obstacle | undefined {
  const held = { ...entry, holdings: [...holdings, ...entry.holdings] };
  const found = obstacleTo(held, node, through, project);
  // The field itself stays.
  return found?.code === 'shared' ? found : undefined;
}

function pieceChanged(flag: Flag, { list, goes }: Context): Outcome {
  const { node } = flag;
  if (goes.has(node) || !ts.isStringLiteralLike(node)) return left('chosen', node);
  const pieces = list.flags.flags.flatMap((other, index) =>
    other.node === node ? [isKept(other) ? [other.text] : (list.after[index] ?? [])] : [],
  );
  return { edits: [replacePieces(node, pieces)] };
}

function elementGone(element: ts.Expression, { goes, project }: Context): Outcome {
  if (!goes.has(element)) return left('chosen', element);
  if (!isQuietHere(element, project)) return left('has-effects', element);
  const call = element.parent;
  if (!ts.isCallExpression(call) || !call.arguments.every((other) => goes.has(other)))
    return { parts: [element] };
  // `flags.push('…')`
  const statement = statementOf(call, project);
  return statement === undefined ? left('has-effects', call) : { parts: [statement] };
}

function elementReplaced(
  flag: Flag,
  element: ts.Expression,
  after: readonly string[],
  context: Context,
): Outcome {
  const { node, text } = flag;
  const own = unwrap(element);
  const [first, ...more] = after;
  if (!ts.isStringLiteralLike(node) || first === undefined) return left('no-room', element);
  if (own === node && own === element) return editsOr(replaceElement(node, after), element);
  const isPlain = !ts.isConditionalExpression(own) && !ts.isBinaryExpression(own);
  if (first === text) return isPlain ? { edits: addTextsAfter(element, more) } : left('no-room', element);
  if (more.length > 0) return left('no-room', element);
  // A constant, which others may take, too.
  const holding = holdingOf(node);
  const foreign = holding === undefined ? undefined : sharedWith(flag, [holding], context);
  if (foreign !== undefined) return { obstacle: foreign };
  const quote = node.getText()[0] ?? "'";
  return { edits: [replaceNode(node, quote + first + quote)] };
}

/** The constant that a text is, or is a member of. */
function holdingOf(node: ts.Node): Holding | undefined {
  const path: string[] = [];
  for (let inner = node; ; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isVariableDeclaration(parent)) return { declaration: parent, path };
    if (ts.isPropertyAssignment(parent)) path.unshift(parent.name.getText().replaceAll(/['"]/g, ''));
    else if (!ts.isObjectLiteralExpression(parent) && !ts.isAsExpression(parent)) return undefined;
  }
}

function editsOr(edits: readonly Edit[] | undefined, node: ts.Node): Outcome {
  return edits === undefined ? left('no-room', node) : { edits };
}

function left(code: Left['code'], node: ts.Node): Outcome {
  return { obstacle: { code, what: excerptOf(node) } };
}
