import type { ts } from '../compiler.cjs';
import type { Project } from '../project.js';

/** A search for what a list of turns ends with, from its end to its beginning. */
export interface Walk {
  readonly project: Project;
  /** What lies on the way here; meeting one again is a circle. */
  readonly seen: Set<ts.Node>;
  /** The uses that write to a list on the way. */
  readonly writes: Set<ts.Node>;
  /** Whether nothing may have come behind what is found from here on. */
  isSure: boolean;
  /** The same search on another way, which leaves this one as it is. */
  again(): Walk;
  /** Follows a list; whether it may be empty, so that what stands before it counts. */
  list(expression: ts.Expression): boolean;
  /** The same for elements as they are written. */
  elements(elements: readonly ts.Expression[]): boolean;
  /** Notes that the end cannot be seen. */
  unseen(node: ts.Node): true;
}
