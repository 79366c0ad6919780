import { ts } from '../compiler.cjs';
import type { Project } from '../project.js';
import type { Named } from '../references.js';
import { isWithin } from '../walk.js';

export interface State {
  readonly project: Project;
  readonly gone: Map<ts.SourceFile, Set<ts.Node>>;
  /** What can be taken back, in order. */
  readonly log: (ts.Node | 'read')[];
  /** What the places that refer to a declaration refer to. */
  readonly referents: Map<ts.Node, Named>;
  /** What code that is gone refers to. */
  readonly suspects: Set<Named>;
  readonly references: Map<Named, readonly ts.Node[] | undefined>;
  /** Whether what goes just now is part of the program, so that tests of it go, too. */
  isProduction: boolean;
  /** Lets a declaration go with all that refers to it; `false` where something of that has to stay. */
  kill(named: Named, state: State): boolean;
  /** The test that only is about what is gone. */
  testOf(use: ts.Node): ts.Node | undefined;
  /** Whether a declaration stays whoever uses it. */
  isKept(named: Named): boolean;
}

export function allGone({ gone }: State): ts.Node[] {
  return [...gone.values()].flatMap((nodes) => [...nodes]);
}

export function isOutermost(node: ts.Node, { gone }: State): boolean {
  const others = [...(gone.get(node.getSourceFile()) ?? [])];
  return !others.some((other) => other !== node && isWithin(node, other));
}

export function addGone(node: ts.Node, { gone, log }: State): void {
  const file = node.getSourceFile();
  const nodes = gone.get(file) ?? new Set();
  gone.set(file, nodes);
  if (nodes.has(node)) return;
  nodes.add(node);
  log.push(node);
}

/** Whether a node goes; with `until`, for what stands within that alone. */
export function isGone(node: ts.Node, { gone }: State, until?: ts.Node): boolean {
  const nodes = gone.get(node.getSourceFile());
  if (nodes === undefined) return false;
  // A statement is gone when all that it declares is.
  if (ts.isVariableStatement(node) && node.declarationList.declarations.every((own) => nodes.has(own)))
    return true;
  for (let own: ts.Node | undefined = node; own !== undefined && own !== until; own = own.parent) {
    if (nodes.has(own)) return true;
  }
  return false;
}

/** Does something, or nothing at all. */
export function attempt(state: State, run: () => boolean): boolean {
  const mark = state.log.length;
  if (run()) return true;
  for (const node of state.log.splice(mark)) {
    if (node !== 'read') state.gone.get(node.getSourceFile())?.delete(node);
  }
  return false;
}
