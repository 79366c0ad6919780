import { ts } from '../../analysis/compiler.cjs';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { sharedAt } from '../../analysis/requests/obstacles.js';
import { isQuietHere } from '../../analysis/requests/parts.js';
import type { ForcedChoice } from '../../analysis/tool-choices.js';
import { isInTypeScript, typeRefusing, typeWithout } from '../../analysis/types.js';
import type { Edit } from '../../edits/edit.js';
import { replaceNode, replaceText } from '../../edits/nodes.js';
import { asking } from './asking.js';
import { checksFor, type Unchecked } from './checks.js';
import type { Forcing } from './choices.js';

/** What becomes of a choice that forces a tool. */
export interface Draft {
  readonly forcing: Forcing;
  readonly edits: readonly Edit[];
  /** What goes with the choice: the name of the tool. */
  readonly gone: readonly ts.Node[];
  /** Whether that is written over, and only what was there for it has to be taken away. */
  readonly isOverwritten: boolean;
  /** Whether the prompt asks for the tool already. */
  readonly isKnown: boolean;
  /** Whether something makes sure that there is a call where it is read. */
  readonly isChecked: boolean;
}

/** Why a choice has to be changed by hand, with what is meant. */
export interface Obstacle {
  readonly obstacle:
    | Unchecked['code']
    | 'sometimes'
    | 'shared'
    | 'required-by-type'
    | 'has-effects'
    | 'unsayable';
  readonly what: ts.Node | string;
}

/** The change of a choice, of the prompt that asks instead and of what reads the answers; or what stands in the way. */
export function draftOf(forcing: Forcing, through: ReadonlySet<ts.Node>, project: Project): Draft | Obstacle {
  const { choice, asked } = forcing;
  const shared = sharedAt(choice.entry, through, project);
  if (shared !== undefined) return { obstacle: 'shared', what: shared };
  const sometimes = asked.find(({ isAlways }) => !isAlways);
  if (sometimes !== undefined)
    return { obstacle: 'sometimes', what: sometimes.unseen[0]?.node ?? conditionOf(choice) ?? choice.object };
  if (asked.some(({ forced }) => forced.some(({ object }) => object !== choice.object)))
    return { obstacle: 'sometimes', what: conditionOf(choice) ?? choice.object };
  const type = typeAgainst(choice, project);
  if (type !== undefined) return { obstacle: 'required-by-type', what: type };
  const name = nameOf(choice);
  if (
    name !== undefined &&
    !(ts.isPropertyAssignment(name) && isQuietHere(name.initializer, project)) &&
    !ts.isShorthandPropertyAssignment(name)
  )
    return { obstacle: 'has-effects', what: name };
  const requests = asked.map(({ request }) => request);
  const checks = checksFor(requests, choice.tool, project);
  if ('code' in checks) return { obstacle: checks.code, what: checks.node };
  const prompts = requests.map((request) => asking(request, requests, forcing, project));
  const edits: Edit[] = [freed(choice), ...checks.edits];
  for (const [index, own] of prompts.entries()) {
    if (own === undefined) return { obstacle: 'unsayable', what: requests[index]?.node ?? choice.object };
    edits.push(...own.edits);
  }
  return {
    forcing,
    edits,
    gone: name === undefined ? [] : [name],
    isOverwritten: name !== undefined && isWholly(name, choice),
    isKnown: prompts.every((own) => own?.edits.length === 0),
    isChecked: checks.edits.length > 0,
  };
}

/** The condition or the other value that decides about a choice. */
function conditionOf({ object }: ForcedChoice): ts.Node | undefined {
  return ts.findAncestor(
    object,
    (node) =>
      ts.isConditionalExpression(node) ||
      ts.isIfStatement(node) ||
      (ts.isBinaryExpression(node) && /^(?:&&|\|\||\?\?)$/.test(node.operatorToken.getText())),
  );
}

/** `name` of `{ type: 'tool', name }` and of `{ tool: { name } }` */
function nameOf({ object, entry, literal, kind }: ForcedChoice): ts.ObjectLiteralElementLike | undefined {
  const value = entry.value === undefined ? undefined : unwrap(entry.value);
  const holder = literal !== undefined ? object : value;
  if (kind === 'any' || holder === undefined || !ts.isObjectLiteralExpression(holder)) return undefined;
  return holder.properties.find(({ name }) => name !== undefined && textOfName(name) === 'name');
}

/** `type: 'auto'`, in Converse `auto: {}`; the name of the tool goes by itself where something stands beside it. */
function freed(choice: ForcedChoice): Edit {
  const { entry, literal } = choice;
  if (literal !== undefined) return replaceText(literal, 'auto');
  const { node, value } = entry;
  const name = nameOf(choice);
  const inner = value === undefined ? undefined : unwrap(value);
  const keepsValue =
    inner !== undefined &&
    ts.isObjectLiteralExpression(inner) &&
    (name === undefined || !isWholly(name, choice));
  if (!keepsValue || !ts.isPropertyAssignment(node)) return replaceNode(node, 'auto: {}');
  return ts.isStringLiteralLike(node.name) ? replaceText(node.name, 'auto') : replaceNode(node.name, 'auto');
}

/** Whether the name is all that an object of Converse has, and nothing is said about it. */
function isWholly(name: ts.ObjectLiteralElementLike, { literal }: ForcedChoice): boolean {
  const { parent } = name;
  if (literal !== undefined || !ts.isObjectLiteralExpression(parent)) return false;
  return parent.properties.length === 1 && !/\/[/*]/.test(parent.getText());
}

/** A type, of the program or of an SDK, that takes the forced choice alone. */
function typeAgainst({ object, entry, literal }: ForcedChoice, project: Project): string | undefined {
  if (!isInTypeScript(object)) return undefined;
  const own =
    literal === undefined ? typeWithout('auto', object, project) : typeRefusing('auto', literal, project);
  if (own !== undefined) return own;
  const declared = entry.holdings.flatMap(({ declaration }) =>
    'type' in declaration && declaration.type !== undefined ? declaration.type : [],
  );
  return [...declared, ...assertedTypes(object)]
    .map((type) => type.getText())
    .find((text) => isOfForced.test(text));
}

/** The types of the SDKs that name one kind of choice. */
const isOfForced =
  /\bToolChoice(?:Any|Tool)\b|\b(?:Any|Tool)Member\b|\b(?:SpecificToolChoice|AnyToolChoice)\b/;

function assertedTypes(object: ts.Expression): ts.TypeNode[] {
  const { parent } = object;
  if (ts.isParenthesizedExpression(parent)) return assertedTypes(parent);
  return ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)
    ? [parent.type, ...assertedTypes(parent)]
    : [];
}
