import type { ts } from '../compiler.cjs';
import type { SeenFunction } from '../functions.js';
import type { Project } from '../project.js';
import type { Declaration } from '../scopes.js';
import type { Turn } from './turns.js';

/** A turn that a conversation can end with. */
export interface LastTurn extends Turn {
  /** Whether nothing can come behind it where it is the last one, as far as can be told. */
  readonly isSure: boolean;
}

/** A search for what a list of turns ends with, from its end to its beginning. */
export interface Walk {
  readonly project: Project;
  readonly turns: Map<ts.Node, LastTurn>;
  /** The places where the end cannot be seen. */
  readonly unseen: Set<ts.Node>;
  /** What lies on the way here; meeting one again is a circle. */
  readonly seen: Set<ts.Node>;
  /** The uses that write to a list on the way. */
  readonly writes: Set<ts.Node>;
  /** The references by which it was found. */
  readonly through: Set<ts.Node>;
  /** What holds the list, or a turn. */
  readonly holders: Set<Declaration | SeenFunction>;
  /** Whether nothing may have come behind what is found from here on. */
  isSure: boolean;
  /** Follows a list; whether it may be empty, so that what stands before it counts. */
  list(expression: ts.Expression, walk: Walk): boolean;
  /** The same for elements as they are written. */
  elements(elements: readonly ts.Expression[], walk: Walk): boolean;
}

/** The same search on another way, which leaves this one as sure as it is. */
export function again(walk: Walk): Walk {
  return { ...walk };
}

/** Notes that the end of a list cannot be seen; what stands before it does not count then. */
export function unseenAt(node: ts.Node, { unseen }: Walk): false {
  unseen.add(node);
  return false;
}
