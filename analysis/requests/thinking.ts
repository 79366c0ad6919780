import type { ThinkingMode } from '../../catalog/catalog.js';
import { isMode, isOff } from '../../catalog/thinking.js';
import { ts } from '../compiler.cjs';
import { unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { fieldOf, partAt, type Request } from '../requests.js';
import type { Entry, Found, Presence } from './found.js';
import { additional, otherReasoning } from './places.js';
import { textsGiven } from './texts.js';

/** What a request says of thinking. */
export interface Said {
  readonly request: Request;
  /** The places of `type`, each with the modes that are written there. */
  readonly types: readonly TypeEntry[];
  /** Whether it is there whenever the request is. */
  readonly presence: Presence;
  readonly whole: Found;
  readonly budgets: Found;
  readonly displays: Found;
  /** The other name that it goes by, of which nothing says that it takes every mode. */
  readonly otherName: string | undefined;
  /** What may bring it, and cannot be seen. */
  readonly unseen: readonly ts.Node[];
  /** The references by which all of it was found. */
  readonly through: ReadonlySet<ts.Node>;
}

/** A place of `type`: its literals, or nothing where it is something else. */
export interface TypeEntry extends Entry {
  readonly leaves: readonly Leaf[] | undefined;
  /** Whether it is known what it can be all the same. */
  readonly modes: readonly ThinkingMode[] | undefined;
}

/** A literal that is the type of `thinking`, if a condition before it says so. */
export interface Leaf {
  readonly node: ts.StringLiteralLike;
  readonly mode: ThinkingMode;
}

/** What a request says of thinking, in its own body or wherever that is written. */
export function saidOf(request: Request, project: Project): Said {
  const part = (...inner: string[]) => fieldOf(request, 'thinking', project, inner);
  const [whole, types, budgets, displays] = [part(), part('type'), part('budget_tokens'), part('display')];
  return {
    request,
    types: types.entries.map((entry) => typeEntry(entry, project)),
    presence: types.presence,
    whole,
    budgets,
    displays,
    otherName: hasOtherName(request, project) ? otherReasoning : undefined,
    unseen: types.unseen.map(({ node }) => node),
    through: new Set([whole, types, budgets].flatMap(({ through }) => [...through])),
  };
}

function hasOtherName(request: Request, project: Project): boolean {
  if (request.surface !== 'converse') return false;
  return partAt(request, [additional, otherReasoning], project).entries.length > 0;
}

function typeEntry(entry: Entry, project: Project): TypeEntry {
  const leaves = entry.value === undefined ? undefined : leavesOf(entry.value);
  const modes = leaves === undefined ? modesNamed(entry, project) : leaves.map(({ mode }) => mode);
  return { ...entry, leaves, modes };
}

/** The literals that an expression is one of; nothing where it may be something else. */
function leavesOf(expression: ts.Expression): readonly Leaf[] | undefined {
  const node = unwrap(expression);
  if (ts.isConditionalExpression(node)) {
    const [first, second] = [leavesOf(node.whenTrue), leavesOf(node.whenFalse)];
    return first === undefined || second === undefined ? undefined : [...first, ...second];
  }
  return ts.isStringLiteralLike(node) && isMode(node.text) ? [{ node, mode: node.text }] : undefined;
}

/** The modes that come from elsewhere, if all of them are known. */
function modesNamed({ value }: Entry, project: Project): readonly ThinkingMode[] | undefined {
  const { texts, isComplete } = textsGiven(value === undefined ? [] : [value], project);
  return isComplete && texts.every(isMode) ? texts.filter(isMode) : undefined;
}

/** What is in code that may say something of thinking. */
export const namesOfThinking = `\\b(?:thinking|reasoningConfig|${otherReasoning})\\b`;

/** What a request is, as far as thinking goes: nothing is said, it is off, it may be on, or that cannot be seen. */
export function stateOf(
  { types, whole, unseen }: Said,
  mayBeNamed: boolean,
): 'silent' | 'off' | 'on' | 'unseen' {
  if (types.length === 0 && whole.entries.length === 0)
    return unseen.length > 0 && mayBeNamed ? 'unseen' : 'silent';
  const isQuiet = types.length > 0 && types.every(({ modes }) => modes?.every(isOff) === true);
  return isQuiet ? 'off' : 'on';
}
