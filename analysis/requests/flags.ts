import { ts } from '../compiler.cjs';
import { classAround } from '../definitions.js';
import { isNothing, type TextNode, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { declarationOf, usesOf } from '../scopes.js';
import { stringValueOf, type Value } from '../values.js';
import { nodesIn } from '../walk.js';
import type { Holding, Presence, Unseen } from './found.js';
import { givenTo } from './given.js';
import { type Look, newLook, unseenAt } from './look.js';
import { inExpression, inHolder } from './objects.js';

/** A text of a list: one of an array, or one of those that commas keep apart. */
export interface Flag {
  readonly text: string;
  /** Where it is written, and at which offset of the file. */
  readonly node: TextNode;
  readonly start: number;
  readonly room: Room;
  /** What holds the list on its way, the innermost first. */
  readonly holdings: readonly Holding[];
}

/** What a text is a part of. */
export type Room =
  /** An element of an array, an argument of `push`; `texts` are all that it may be as the program runs. */
  | { readonly kind: 'element'; readonly node: ts.Expression; readonly texts: readonly string[] }
  /** A text with commas, or one alone. */
  | { readonly kind: 'piece' }
  /** It is put together as the program runs. */
  | { readonly kind: 'composed'; readonly node: ts.Expression };

/** All that is known of a list of texts. */
export interface Flags {
  readonly flags: readonly Flag[];
  /** What may give more of them. */
  readonly unseen: readonly Unseen[];
  /** The references by which they were found. */
  readonly through: ReadonlySet<ts.Node>;
}

type Following = Look & { readonly found: Flag[] };

/**
 * The texts of a list, wherever they are written: an array, or a text with commas, through constants, spreads, conditions, `push`, `join`,
 * `concat`, sets, functions, in all files. What cannot be seen is said.
 */
export function flagsIn(value: ts.Expression, project: Project): Flags {
  const found: Flag[] = [];
  const look: Following = {
    ...newLook({ path: [], project }, (expression, next) => inList(expression, { ...next, found })),
    found,
  };
  look.follow(value, look);
  return { flags: uniqueFlags(found), unseen: look.unseen, through: look.through };
}

function uniqueFlags(flags: readonly Flag[]): Flag[] {
  const byPlace = new Map<string, Flag>();
  for (const flag of flags) {
    const place = flag.room.kind === 'element' ? flag.room.node : flag.node;
    const key = `${place.getSourceFile().fileName}:${place.pos}:${flag.start}`;
    const holdings = [...(byPlace.get(key)?.holdings ?? []), ...flag.holdings];
    byPlace.set(key, { ...flag, holdings });
  }
  return [...byPlace.values()];
}

function inList(expression: ts.Expression, look: Following): Presence {
  if (look.path.length > 0) return inHolder(expression, look);
  const node = unwrap(expression);
  if (look.seen.has(node) || isNothing(node)) return 'absent';
  const { project } = look.question;
  const next: Following = { ...look, seen: new Set([...look.seen, node]) };
  if (ts.isStringLiteralLike(node)) return inText(node, next);
  if (ts.isArrayLiteralExpression(node)) return inElements(node.elements, next);
  if (ts.isTemplateExpression(node) || isSum(node)) return inComposed(node, next);
  if (ts.isNewExpression(node) && node.expression.getText() === 'Set') {
    const [given] = node.arguments ?? [];
    return given === undefined ? 'absent' : look.follow(given, next);
  }
  const method = methodCalled(node);
  if (method !== undefined) {
    const { receiver, others } = method;
    const isAdded = look.follow(receiver, next) !== 'absent';
    return inElements(others, next, 'lists') !== 'absent' || isAdded ? 'possible' : 'absent';
  }
  if (stringValueOf(node, project).kind === 'environment') return unseenAt(node, 'outside', look);
  addedTo(node, next);
  return inExpression(expression, look);
}

function inText(node: ts.StringLiteralLike, look: Following): Presence {
  // `flags += ',more'`
  if (ts.isBinaryExpression(node.parent) && isAddition(node.parent.operatorToken.kind))
    return inComposed(node, look);
  let start = node.getStart() + 1;
  for (const piece of node.text.split(',')) {
    const text = piece.trim();
    const lead = piece.length - piece.trimStart().length;
    if (text !== '')
      look.found.push({
        text,
        node,
        start: start + lead,
        room: { kind: 'piece' },
        holdings: look.holdings,
      });
    start += piece.length + 1;
  }
  return 'certain';
}

function isAddition(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.PlusEqualsToken || kind === ts.SyntaxKind.PlusToken;
}

function isSum(node: ts.Expression): boolean {
  return ts.isBinaryExpression(node) && isAddition(node.operatorToken.kind);
}

/** `` `${FIRST},second` `` */
function inComposed(node: ts.Expression, look: Following): Presence {
  const { texts, unknown } = textsOf(stringValueOf(node, look.question.project));
  for (const { text, node: origin } of texts) {
    for (const match of text.matchAll(/[^\s,]+/g))
      look.found.push({
        text: match[0],
        node: origin,
        start: origin.getStart() + 1 + match.index,
        room: { kind: 'composed', node },
        holdings: look.holdings,
      });
  }
  for (const missing of unknown) unseenAt(missing, 'outside', look);
  return 'certain';
}

/** The elements of a list, or the arguments of a call that adds them; `lists` where each of them may be a list itself. */
function inElements(
  elements: readonly ts.Expression[],
  look: Following,
  as: 'texts' | 'lists' = 'texts',
): Presence {
  for (const element of elements) {
    if (ts.isSpreadElement(element)) look.follow(element.expression, look);
    else if (as === 'lists') look.follow(element, look);
    else inElement(element, look);
  }
  return elements.length === 0 ? 'absent' : 'possible';
}

function inElement(element: ts.Expression, look: Following): void {
  for (const name of nodesIn(element, ts.isIdentifier)) look.through.add(name);
  if (ts.isIdentifier(element)) look.through.add(element);
  const { texts, unknown } = textsOfElement(element, look.question.project);
  const room: Room = { kind: 'element', node: element, texts: texts.map(({ text }) => text) };
  for (const { text, node } of texts)
    look.found.push({ text, node, start: node.getStart() + 1, room, holdings: look.holdings });
  for (const missing of unknown) unseenAt(missing, ts.isParameter(missing) ? 'argument' : 'outside', look);
}

interface Texts {
  readonly texts: readonly { readonly text: string; readonly node: TextNode }[];
  readonly unknown: readonly ts.Node[];
}

/** The texts that an element may be; `isOn && 'flag'` is one, or none that counts. */
function textsOfElement(element: ts.Expression, project: Project): Texts {
  const node = unwrap(element);
  if (isNothing(node) || node.kind === ts.SyntaxKind.FalseKeyword) return { texts: [], unknown: [] };
  if (ts.isConditionalExpression(node))
    return joined([textsOfElement(node.whenTrue, project), textsOfElement(node.whenFalse, project)]);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return textsOfElement(node.right, project);
  const { texts, unknown } = textsOf(stringValueOf(node, project));
  const known = texts.filter(({ text }) => text !== '');
  const passed = unknown.map((missing) => (ts.isParameter(missing) ? givenTo(missing, project) : undefined));
  return joined([
    { texts: known, unknown: unknown.filter((_, index) => passed[index] === undefined) },
    ...passed
      .flatMap((given) => given ?? [])
      .map((given) =>
        given === undefined ? { texts: [], unknown: [] } : textsOf(stringValueOf(given, project)),
      ),
  ]);
}

function joined(parts: readonly Texts[]): Texts {
  return {
    texts: parts.flatMap(({ texts }) => texts),
    unknown: parts.flatMap(({ unknown }) => unknown),
  };
}

function textsOf(value: Value): Texts {
  if (value.kind === 'choice') return joined(value.options.map(textsOf));
  if (value.kind === 'joined') return joined(value.pieces.map(textsOf));
  return value.kind === 'text' ? { texts: [value], unknown: [] } : { texts: [], unknown: [value.node] };
}

/** What a call of a method of a list goes on with, and what it adds: `list.join(',')`, `list.concat(more)`, `Array.from(list)` */
function methodCalled(
  node: ts.Expression,
): { readonly receiver: ts.Expression; readonly others: readonly ts.Expression[] } | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: owner, name } = node.expression;
  const [first] = node.arguments;
  if (/^(?:Array\.from|Object\.freeze)$/.test(node.expression.getText()))
    return first === undefined || node.arguments.length > 1 ? undefined : { receiver: first, others: [] };
  if (name.text === 'concat') return { receiver: owner, others: node.arguments };
  const isKeeping = /^(?:join|filter|slice|sort|toSorted|reverse|toString|split|values|trim)$/;
  return isKeeping.test(name.text) ? { receiver: owner, others: [] } : undefined;
}

/** What is added to a list beside its declaration: `list.push('flag')`, `set.add('flag')` */
function addedTo(node: ts.Expression, look: Following): void {
  for (const use of usesOfList(node)) {
    const access = use.parent;
    if (!ts.isPropertyAccessExpression(access) || access.expression !== use) continue;
    const call = access.parent;
    // How many there are is asked of what is left.
    if (/^(?:length|size)$/.test(access.name.text)) look.through.add(use);
    if (!ts.isCallExpression(call) || call.expression !== access) continue;
    if (!/^(?:push|unshift|add)$/.test(access.name.text)) continue;
    look.through.add(use);
    const declaration = ts.isIdentifier(use) ? declarationOf(use) : undefined;
    const isHeld = declaration !== undefined && ts.isVariableDeclaration(declaration);
    const holdings = isHeld ? [...look.holdings, { declaration, path: [] }] : look.holdings;
    inElements(call.arguments, { ...look, holdings });
  }
}

/** Every place that a list is named at: the uses of a variable, or `this.list` in a class. */
function usesOfList(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    return declaration === undefined ? [] : usesOf(declaration);
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return [];
  const owner = classAround(node);
  if (owner === undefined) return [];
  return nodesIn(owner, ts.isPropertyAccessExpression).filter(
    ({ expression, name }) => expression.kind === ts.SyntaxKind.ThisKeyword && name.text === node.name.text,
  );
}
