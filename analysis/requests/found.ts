import type { ts } from '../compiler.cjs';
import type { SeenFunction } from '../functions.js';
import type { Declaration } from '../scopes.js';

/** The names on the way from an object to a part of it; `undefined` stands for any name, where it is known only as the program runs. */
export type Path = readonly (string | undefined)[];

/** Whether something is there: whenever the object is, sometimes, or never, as far as the code can be seen. */
export type Presence = 'certain' | 'possible' | 'absent';

/** What holds an object on its way to a request, and by what path the field is reached from there. */
export interface Holding {
  readonly declaration: Declaration | ts.PropertyDeclaration | ts.GetAccessorDeclaration | SeenFunction;
  readonly path: Path;
}

export type Form = 'own' | 'messages';

/** A place that gives a field to a request: `name: value`, `name`, `body.name = value`. */
export interface Entry {
  readonly node: ts.ObjectLiteralElementLike | ts.BinaryExpression;
  /** Nothing where it is no plain value: a method, an accessor. */
  readonly value: ts.Expression | undefined;
  /** Whether it is there whenever the request is. Its value can be `undefined` all the same: `mayBeMissing`. */
  readonly isCertain: boolean;
  /** Whether it stands in the form of its API, or in that of the Messages API, which an adapter turns into the other one. */
  readonly form: Form;
  /** What holds the object around it on its way to the request, the innermost first. */
  readonly holdings: readonly Holding[];
}

export type UnseenReason =
  /** It comes as an argument of calls that are not all to be seen. */
  | 'argument'
  /** A function or a package gives it that cannot be looked into. */
  | 'outside'
  /** The name of the field is computed. */
  | 'computed'
  /** The object is handed to code that may write to it. */
  | 'handed-on';

/** What may give the field as well, and cannot be seen. */
export interface Unseen {
  readonly node: ts.Node;
  readonly reason: UnseenReason;
}

/** All that is known of a field of an object. */
export interface Found {
  readonly presence: Presence;
  /** Whether something takes it away again: `delete`, or `undefined` in its place. */
  readonly isTakenAway: boolean;
  readonly entries: readonly Entry[];
  readonly unseen: readonly Unseen[];
  /** The references by which it was found: each leads to the object that was asked. */
  readonly through: ReadonlySet<ts.Node>;
}

/** What is there if one of several objects is: all of them may lack it. */
export function ofAlternatives(presences: readonly Presence[]): Presence {
  if (presences.length > 0 && presences.every((presence) => presence === 'certain')) return 'certain';
  return presences.every((presence) => presence === 'absent') ? 'absent' : 'possible';
}

/** What is there if both are put together, the second over the first. */
export function together(first: Presence, second: Presence): Presence {
  if (first === 'certain' || second === 'certain') return 'certain';
  return first === 'absent' && second === 'absent' ? 'absent' : 'possible';
}
