import type { Finding } from '../../../engine/transform.js';
import { type Files, filesAfter, migratedFiles, nameIn } from '../generated.js';
import type { ReactingProgram } from './program.js';

const id = 'refusal-stop-reason';
const moved = 'invoke-model-to-converse';
const swapped = 'model-id-swap';

/** Transforms in runs, one run after the other; `undefined` is all of them. */
export type Order = readonly (readonly string[] | undefined)[];

/** The orders in which people may run them. */
export const orders: readonly Order[] = [
  [[id]],
  [[moved, id]],
  [[id], [moved]],
  [[moved], [id]],
  [undefined],
  [[swapped], [id], [moved]],
  [[id], undefined],
];

/** What became of a program. */
export interface Migrated {
  readonly after: Files;
  /** What the other transforms make of it alone. */
  readonly unguarded: Files;
  readonly errors: readonly unknown[];
  /** What was said of its calls: all have a guard, they need none, or one of them is left to somebody. */
  readonly verdict: 'guarded' | 'handled' | 'manual';
}

/** A program as transforms leave it that run in this order. */
export function migratedInOrder({ files }: ReactingProgram, order: Order): Migrated {
  const errors: unknown[] = [];
  let [after, unguarded] = [files, files];
  let said: readonly Finding[] = [];
  for (const ids of order) {
    const before = after;
    const outcome = migratedFiles(before, ids);
    errors.push(...outcome.errors);
    after = filesAfter(before, outcome) ?? before;
    const own = outcome.findings.filter(({ transform }) => transform === id);
    // What a later run finds is said of what the first one left.
    if (said.length === 0 && own.length > 0) {
      said = own;
      errors.push(...wronglySaid(own, before));
    }
    const others = (ids ?? [swapped, moved]).filter((own) => own !== id);
    const isSame = unguarded === before && others.length === ids?.length;
    unguarded = isSame ? after : filesThrough(unguarded, others);
  }
  const verdicts = new Set(said.map(({ verdict }) => verdict));
  const verdict = verdicts.has('manual') ? 'manual' : verdicts.has('migrated') ? 'guarded' : 'handled';
  return { after, unguarded, errors: said.length === 0 ? [...errors, 'nothing was said'] : errors, verdict };
}

function filesThrough(files: Files, ids: readonly string[]): Files {
  return ids.length === 0 ? files : (filesAfter(files, migratedFiles(files, ids)) ?? files);
}

/** Findings that are of no call, or say of an answer that is read that nobody reads it. */
function wronglySaid(findings: readonly Finding[], files: Files): string[] {
  return findings.flatMap(({ at, code, verdict }) => {
    const text = files.get(nameIn(at.file))?.slice(at.start) ?? '';
    if (!/^new (?:Converse|InvokeModel)\w*Command\(/.test(text)) return [`${code} at ${text.slice(0, 40)}`];
    return verdict === 'kept' ? [`${code} of an answer that is read`] : [];
  });
}
