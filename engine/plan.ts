import {
  findModels,
  type Geo,
  geos,
  type Model,
  modelNames,
  models,
  olderModels,
} from '../catalog/catalog.js';
import { isBudget, leastBudgetOf } from '../catalog/thinking.js';
import type { Migration, TransformOutline } from './transform.js';

/** Bad usage: the message is one line that names what would have been valid. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What a run is asked to do, in the words of a user. */
export interface PlanOptions {
  /** Target model, by catalog name. Default: `claude-sonnet-4`. */
  readonly to?: string | undefined;
  /** Source models, by catalog name. Default: every older model of the target's family. */
  readonly from?: readonly string[] | undefined;
  readonly geo?: Geo | 'none' | undefined;
  readonly region?: string | undefined;
  readonly environmentRegion?: string | undefined;
  /** Where the Converse adapter goes when one is needed: an absolute path of a file. Default: beside the first file that needs it. */
  readonly adapter?: string | undefined;
  /** The tokens that thoughts may take, where `extended-thinking` turns them on. Default: the least that the target takes. */
  readonly budget?: number | undefined;
  /** Take the permissions of source models away that nothing calls any more. Default: they stay beside the new ones. */
  readonly prune?: boolean | undefined;
  /** Transform ids: only these. */
  readonly only?: readonly string[] | undefined;
  /** Transform ids: all but these. */
  readonly skip?: readonly string[] | undefined;
}

/** The target where none is named. */
export const defaultTarget = 'claude-sonnet-4';

/** The models and the place of a migration. Throws `UsageError` for a name that the catalog does not have. */
export function migrationOf({
  to = defaultTarget,
  from,
  geo,
  region,
  environmentRegion,
  adapter,
  budget,
  prune,
  only,
}: PlanOptions): Migration {
  const target = targetNamed(to);
  if (geo !== undefined && geo !== 'none' && !geos.includes(geo)) {
    throw new UsageError(`Unknown geography "${String(geo)}". Valid: ${geos.join(', ')}, none.`);
  }
  if (region !== undefined && !isRegion(region)) {
    throw new UsageError(`Unknown region "${region}". An AWS region looks like us-east-1 or eu-central-1.`);
  }
  if (budget !== undefined) mustBeBudget(budget, target);
  const sources = from === undefined ? olderModels(target) : from.flatMap(sourcesNamed);
  return {
    target,
    sources: models.filter((model) => sources.includes(model) && model !== target),
    geo,
    region,
    environmentRegion,
    adapter: adapter === undefined ? undefined : adapterPath(adapter),
    only,
    budget,
    prune,
  };
}

function mustBeBudget(budget: number, target: Model): void {
  if (isBudget(budget, target)) return;
  throw new UsageError(
    `The budget ${budget} is none for ${target.title}. Valid: whole numbers from ${leastBudgetOf(target)} to ${target.maxOutput - 1}.`,
  );
}

function adapterPath(path: string): string {
  if (isModulePath(path)) return path.replaceAll('\\', '/');
  throw new UsageError(
    `The adapter "${path}" must be a TypeScript or JavaScript file, such as src/converse-adapter.ts.`,
  );
}

/** Whether a path is that of a module of code. */
export function isModulePath(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/** Whether a text is written like the name of an AWS region; new ones come every year. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2}(?:-[a-z]+){1,2}-\d$/.test(text);
}

/** The transforms that are asked for, in the order of the list. Throws `UsageError` for an unknown id. */
export function selected<T extends TransformOutline>(
  transforms: readonly T[],
  { only, skip = [] }: PlanOptions,
): T[] {
  for (const id of [...(only ?? []), ...skip]) {
    if (transforms.some((transform) => transform.id === id)) continue;
    throw new UsageError(
      `Unknown transform "${id}". Valid: ${transforms.map((transform) => transform.id).join(', ')}.`,
    );
  }
  return transforms.filter(({ id }) => (only?.includes(id) ?? true) && !skip.includes(id));
}

/** Every string for whose sake one of the transforms looks at code. */
export function allTriggers(
  transforms: readonly TransformOutline[],
  migration: Migration,
): readonly string[] {
  const strings = transforms.flatMap((transform) => [
    ...transform.triggers(migration),
    ...(transform.codeTriggers?.(migration) ?? []),
  ]);
  return [...new Set(strings)];
}

function targetNamed(name: string): Model {
  const [model, ...others] = findModels(name);
  if (model === undefined)
    throw new UsageError(`Unknown model "${name}". Valid: ${modelNames().join(', ')}.`);
  if (others.length === 0) return model;
  throw new UsageError(
    `"${name}" can be ${[model, ...others].map((found) => found.name).join(' or ')}: name one of them.`,
  );
}

function sourcesNamed(name: string): readonly Model[] {
  const found = findModels(name);
  if (found.length === 0) throw new UsageError(`Unknown model "${name}". Valid: ${modelNames().join(', ')}.`);
  return found;
}
