import type { ts } from '../../analysis/compiler.cjs';
import { excerptOf } from '../../analysis/lines.js';
import type { Edit } from '../../edits/edit.js';
import type { TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import type { Field } from './writing.js';

export type Context = TransformContext<typeof messages>;

/** Why a request cannot think as it stands; `node` is the place. */
export interface Left {
  readonly kind: 'left';
  readonly code: keyof typeof messages;
  readonly node: ts.Node;
  readonly what: string;
}

/** What makes a request think: all of it, or nothing. */
export interface Done {
  readonly kind: 'done';
  readonly field: Field;
  /** What it cannot have beside thinking. */
  readonly gone: readonly ts.Node[];
  readonly edits: readonly Edit[];
  /** What changes, in words. */
  readonly changes: readonly string[];
  readonly isAssumed: boolean;
}

/** A request that thinks already, or does so without being asked. */
export interface Fine {
  readonly kind: 'fine';
  readonly code: 'already-on' | 'thinks-anyway';
}

export type Draft = Left | Done | Fine;

/** The reason why a request is left, at a node. */
export function left(code: Left['code'], node: ts.Node, what = excerptOf(node)): Left {
  return { kind: 'left', code, node, what };
}
