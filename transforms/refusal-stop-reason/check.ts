import { basename } from 'node:path/posix';
import type { ts } from '../../analysis/compiler.cjs';
import { type Household, householdsOf, placeOf, specifierOf } from '../../analysis/households.js';
import type { Project } from '../../analysis/project.js';
import { topLevelDeclaration } from '../../analysis/scopes.js';
import type { Edit } from '../../edits/edit.js';
import { emissionOf, styleOf } from '../../edits/emitted.js';
import { importNames, localNameOf, nameImported } from '../../edits/imports.js';
import type { Migration } from '../../engine/transform.js';
import type { End } from './ends.js';
import { source } from './given/source.js';

/** A function that guards call which would say the same otherwise. */
export interface Check {
  /** What the file calls it. */
  readonly name: string;
  /** Where it is, for a finding. */
  readonly from: string;
  /** The import, and the function itself if it is not there yet. */
  readonly edits: readonly Edit[];
}

/** So many guards of a program may say the same by themselves. */
const alone = 3;

const emission = emissionOf(source);
const given = { name: 'claude-answers', mark: emission.mark };
const checkName = 'throwIfDeclined';
/** The ends for which it throws. */
const reasons = ['refusal', 'model_context_window_exceeded'];

/** Whether it does for an answer what a guard for some ends does, and no more: other ends that it knows never come. */
export function isForCheck(ends: readonly End[], { target }: Migration): boolean {
  return (
    ends.every(({ reason }) => reasons.includes(reason)) &&
    reasons.every(
      (name) => ends.some(({ reason }) => reason === name) || !target.capabilities.stopReasons.includes(name),
    )
  );
}

/**
 * The check for each file whose guards can call one, given all of those guards: where a household has one already, or where it has more
 * guards than may stand alone.
 */
export function checksFor(
  guards: ReadonlySet<ts.Node>,
  project: Project,
  { safe, mayCreate }: Migration,
): ReadonlyMap<ts.SourceFile, Check> {
  const checks = new Map<ts.SourceFile, Check>();
  const taken = new Set<string>();
  if (safe === true) return checks;
  const all = [...guards].map((guard) => guard.getSourceFile());
  const files = [...new Set(all)].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  for (const household of householdsOf(files, project)) {
    const { path, existing } = placeOf(household, given, { project, asked: undefined, taken });
    const count = all.filter((file) => household.members.includes(file)).length;
    const isThere = existing !== undefined && topLevelDeclaration(existing, checkName) !== undefined;
    const isMade = existing === undefined && count > alone && mayCreate?.(path) !== false;
    if (!isThere && !isMade) continue;
    taken.add(path);
    for (const file of household.members) checks.set(file, checkIn(file, path, isMade, household, project));
  }
  return checks;
}

function checkIn(
  file: ts.SourceFile,
  path: string,
  isMade: boolean,
  { members, form }: Household,
  project: Project,
): Check {
  const [first] = members as [ts.SourceFile];
  const specifier = specifierOf(path, file, project);
  const text = emission.text([checkName], styleOf(first, form));
  const imported = nameImported(file, specifier, checkName);
  const imports =
    imported === undefined
      ? importNames(file, specifier, [checkName], { form: form.modules, others: [] })
      : [];
  return {
    name: imported ?? localNameOf(file, checkName),
    from: basename(path),
    edits: [...(isMade ? [{ file: path, start: 0, end: 0, text }] : []), ...imports],
  };
}
