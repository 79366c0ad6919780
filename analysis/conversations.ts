import { ts } from './compiler.cjs';
import { inElements, inList } from './conversations/lists.js';
import type { LastTurn, Walk } from './conversations/walk.js';
import { walkBack } from './conversations/writes.js';
import type { SeenFunction } from './functions.js';
import type { Project } from './project.js';
import type { Entry } from './requests/found.js';
import { type Field, fieldOf, type Request } from './requests.js';
import { type Declaration, usesOf } from './scopes.js';

/** How the conversation of a request ends. */
export interface Ending {
  readonly turns: readonly LastTurn[];
  /** The first place from where it may end in another way. */
  readonly unseen: ts.Node | undefined;
  /** Where the request has its messages. */
  readonly entries: readonly Entry[];
  /** What holds the list on its way, and the references and writes there that have been seen. */
  readonly holders: ReadonlySet<Declaration | SeenFunction>;
  readonly known: ReadonlySet<ts.Node>;
}

/**
 * The turns that the conversation of a request can end with: written in a literal, pushed, spread, joined, given by functions and callers.
 *
 * Histories that come from elsewhere end in nothing that is known.
 */
export function endingOf(request: Request, project: Project): Ending {
  const field = fieldOf(request, 'messages', project);
  const walk = newWalk(project);
  for (const { node } of field.unseen) walk.unseen.add(node);
  if (field.presence !== 'certain' || field.isTakenAway) walk.unseen.add(request.node);
  for (const entry of field.entries) inEntry(entry, field, walk);
  return endingFrom(walk, field);
}

/** The same for a list as it is where it stands. */
export function endingOfList(list: ts.Expression, project: Project): Ending {
  const walk = newWalk(project);
  inList(list, walk);
  return endingFrom(walk, { entries: [], through: new Set() });
}

function newWalk(project: Project): Walk {
  return {
    project,
    turns: new Map(),
    unseen: new Set(),
    seen: new Set(),
    writes: new Set(),
    through: new Set(),
    holders: new Set(),
    isSure: true,
    list: inList,
    elements: inElements,
  };
}

function endingFrom(walk: Walk, { entries, through }: Pick<Field, 'entries' | 'through'>): Ending {
  const [unseen] = walk.unseen;
  return {
    turns: [...walk.turns.values()],
    unseen,
    entries,
    holders: walk.holders,
    known: new Set([...walk.writes, ...walk.through, ...through]),
  };
}

/** Whatever holds an object can be written to, the outermost the latest. */
function inEntry({ value, holdings }: Entry, { through }: Field, walk: Walk): void {
  if (value === undefined) return;
  const own: Walk = { ...walk };
  for (const { declaration, path } of [...holdings].reverse()) {
    if (!ts.isVariableDeclaration(declaration) && !ts.isParameter(declaration)) continue;
    for (const use of usesOf(declaration).filter((node) => through.has(node))) {
      if (walkBack(use, { declaration, path }, own) === 'written') return;
    }
  }
  inList(value, own);
}
