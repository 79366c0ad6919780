import { ts } from '../../../analysis/compiler.cjs';
import { isFallback, unwrap } from '../../../analysis/expressions.js';
import type { Project } from '../../../analysis/project.js';
import { functionAround, wrapped } from '../../../analysis/uses.js';
import type { Edit } from '../../../edits/edit.js';
import { type Given, valueForRefusal } from '../house-values.js';
import type { Subject } from '../spellings.js';

/** A place that gives a value of the program for each stop reason, and has one for a refusal that it does not give yet. */
export interface Mapping {
  /** What has or takes the stop reason there. */
  readonly subject: Subject;
  /** The stop reasons that are named there. */
  readonly siblings: readonly ts.Expression[];
  readonly place: ts.Node;
  /** The expression that has the value in the function that reads the answer. */
  readonly result: ts.Expression | undefined;
  /** The value for a new stop reason, as code. */
  readonly valueFor: (reason: string) => string | undefined;
  readonly write: (entries: readonly Entry[]) => readonly Edit[] | undefined;
}

/** Stop reasons, and the value for all of them, as code. */
export interface Entry {
  readonly names: readonly string[];
  readonly value: string;
}

/** The values of a mapping by the stop reasons that it names. */
export interface Valued extends Given {
  readonly byReason: ReadonlyMap<string, ts.Expression>;
}

/** An answer that a full context window cuts is as whole as one that `max_tokens` cuts. */
export function valuesFor({ byReason, ...given }: Valued, project: Project): Mapping['valueFor'] | undefined {
  const refusal = valueForRefusal(given, project);
  const cut = byReason.get('max_tokens');
  const values = new Map([
    ['refusal', refusal],
    ['model_context_window_exceeded', cut?.getText()],
  ]);
  const hasAny = refusal !== undefined || cut !== undefined;
  return hasAny ? (reason) => values.get(reason) : undefined;
}

/** `table[reason]` with what stands for it where there is none: `table[reason] ?? 'stop'` */
export function outermostValue(node: ts.Expression): ts.Expression {
  const outer = wrapped(node);
  const { parent } = outer;
  return isFallback(parent) ? outermostValue(parent) : outer;
}

/** The type that the function around a place declares to give. */
export function functionType(place: ts.Node): ts.TypeNode | undefined {
  const around = functionAround(place);
  return ts.isFunctionLike(around) ? around.type : undefined;
}

export function isPlainValue(node: ts.Expression): boolean {
  const inner = unwrap(node);
  return ts.isStringLiteralLike(inner) || ts.isPropertyAccessExpression(inner);
}
