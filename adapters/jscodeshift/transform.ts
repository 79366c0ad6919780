import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readText, repositoryOf } from '../../engine/files.js';
import { kindByText } from '../../engine/origins.js';
import { realDisk, runPipeline } from '../../engine/pipeline.js';
import { allTriggers, migrationOf, selected } from '../../engine/plan.js';
import { positionsIn } from '../../engine/positions.js';
import { transforms } from '../../transforms/index.js';
import { type HostOptions, planOptions } from './options.js';

/** The parts of a file and of the host that a transform for jscodeshift gets; under its test utilities some are missing. */
export interface FileInfo {
  readonly path?: string;
  readonly source: string;
}

export interface Api {
  readonly report?: (message: string) => void;
  readonly stats?: (name: string, count?: number) => void;
}

/**
 * Runs one transform as jscodeshift runs it: one file, its new text or nothing.
 *
 * Looks at other files and at the project's settings on disk, and changes none. Findings for a human go to `api.report`. Throws
 * for a file that cannot be parsed, which jscodeshift counts as an error.
 */
export function runInJscodeshift(
  id: string,
  file: FileInfo,
  api: Api,
  options: HostOptions = {},
): string | undefined {
  const plan = planOptions(options);
  const hasMark = file.source.startsWith('\uFEFF');
  const text = hasMark ? file.source.slice(1) : file.source;
  const only = [id];
  const migration = migrationOf({ ...plan, only });
  const chosen = selected(transforms, { only });
  if (!allTriggers(chosen, migration).some((trigger) => text.includes(trigger))) return undefined;
  // Inline tests pass no path. TypeScript with JSX reads nearly everything that is JavaScript.
  const shown = file.path ?? 'input.tsx';
  if (kindByText(shown, text) !== undefined) return undefined;
  const path = resolve(shown).replaceAll('\\', '/');
  // jscodeshift reads whatever there is as UTF-8, and would write the question marks back.
  if (text.includes('\uFFFD') && existsSync(path)) {
    const read = readText(path);
    if (read.kind === 'error') throw new SyntaxError(`${shown}: ${read.message}`);
  }
  const { findings, changed, errors } = runPipeline({
    texts: new Map([[path, text]]),
    root: repositoryOf(dirname(path)),
    // Other files are looked at one by one, never searched: each worker would search the whole project for itself.
    disk: realDisk([]),
    transforms: chosen,
    mayCreate: () => false,
    migration,
    safe: plan.safe,
  });
  const error = errors.get(path);
  if (error !== undefined) throw new SyntaxError(`${shown}: ${error}`);
  const positionOf = positionsIn(text);
  for (const { verdict, strength, at, code, message } of findings) {
    api.stats?.(`${verdict} ${code}`);
    if (verdict !== 'manual' && strength !== 'review') continue;
    const { line, column } = positionOf(at.start);
    api.report?.(`${shown}:${line}:${column} ${strength ?? verdict} ${code}: ${message}`);
  }
  const after = changed.get(path);
  return after === undefined ? undefined : (hasMark ? '\uFEFF' : '') + after;
}
