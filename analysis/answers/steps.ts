import type { Asking } from '../askings.js';
import type { ts } from '../compiler.cjs';
import type { Decoded } from '../encoding.js';
import type { Project } from '../project.js';

/** A place where an answer of Claude is there for the first time. */
export type Arrival =
  /** An expression that gives it. */
  | { readonly kind: 'value'; readonly node: ts.Expression }
  /** What the Converse adapter makes of it, or JSON in the place of that: in the form of the Messages API. */
  | { readonly kind: 'adapted'; readonly node: ts.Expression }
  /** A returned promise of it, in an `async` function. */
  | { readonly kind: 'promise'; readonly node: ts.Expression }
  /** What a callback is given. */
  | { readonly kind: 'parameter'; readonly node: ts.ParameterDeclaration }
  /** What a loop over several of them names, or a part of what is unpacked. */
  | { readonly kind: 'named'; readonly node: ts.VariableDeclaration | ts.BindingElement }
  /** An expression that gives one event of a stream. */
  | { readonly kind: 'event'; readonly node: ts.Expression }
  /** The loop that is given the events of a stream. */
  | { readonly kind: 'events'; readonly node: ts.ForOfStatement };

/** What is followed: an answer on one of the levels to it, a promise of one, or a list that has it in it. */
export type Stage = Level | Promised | List;

/** A promise of what is followed. */
export interface Promised {
  readonly promised: Stage;
}

/** A list of which each element is what is followed, or the one at an index. */
export interface List {
  readonly each: Stage;
  readonly at: number | undefined;
}

/**
 * What is there: the response of the AWS SDK, a stream of it, an event of that and its chunk, the bytes of an answer, their text, the
 * answer itself or an event that is decoded, what may be an answer of Converse and may be a response of InvokeModel, or the helper of Anthropic's SDK.
 */
export type Level =
  | 'response'
  | 'stream'
  | 'event'
  | 'chunk'
  | Exclude<Decoded, 'value'>
  | 'answer'
  | 'frame'
  | 'mixed'
  | 'helper';

/** What there is to say of one place on the way of an answer: where it goes on, or where the way ends. */
export type Step =
  | { readonly kind: 'command' | 'value'; readonly node: ts.Expression; readonly stage: Stage }
  | { readonly kind: 'name'; readonly node: ts.BindingName; readonly stage: Stage }
  | { readonly kind: 'parameter'; readonly node: ts.ParameterDeclaration; readonly stage: Stage }
  | { readonly kind: 'found'; readonly arrival: Arrival }
  | { readonly kind: 'lost'; readonly node: ts.Node }
  /** A function is told of an answer, piece by piece, which matters where nobody is given the whole. */
  | { readonly kind: 'heard'; readonly node: ts.Node }
  /** A call leads into a function, which others may call as well. */
  | { readonly kind: 'entered'; readonly node: ts.Node; readonly call: ts.Node };

/** What does not change on the way. */
export interface Journey {
  readonly asking: Asking;
  readonly project: Project;
}

/** An expression that gives what is followed. */
export const value = (node: ts.Expression, stage: Stage): Step => ({ kind: 'value', node, stage });

/** A promise of what is followed. */
export const promised = (stage: Stage): Promised =>
  // A promise of a promise is one of what that comes to.
  typeof stage === 'object' && 'promised' in stage ? stage : { promised: stage };

/** An expression that gives a promise of what is followed. */
export const promise = (node: ts.Expression, stage: Stage): Step => value(node, promised(stage));

/** An expression that gives a command, whose answer is followed. */
export const command = (node: ts.Expression, stage: Stage): Step => ({ kind: 'command', node, stage });

/** A place behind which nothing is seen. */
export const lost = (node: ts.Node): Step => ({ kind: 'lost', node });

/** A place where an answer is there. */
export const found = (arrival: Arrival): Step => ({ kind: 'found', arrival });
