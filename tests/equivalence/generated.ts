import { join } from 'node:path';
import type { Disk } from '../../analysis/project.js';
import { type Outcome, runPipeline } from '../../engine/pipeline.js';
import { migrationOf, type PlanOptions, selected } from '../../engine/plan.js';
import { transforms } from '../../transforms/index.js';
import type { GeneratedProgram } from './programs/program.js';
import type { Program } from './runner.js';

/** A folder that does not exist, so that no settings of this machine count. */
const project = '/bedrock-codemod-equivalence';
const disk: Disk = { read: () => undefined, context: [], isFile: () => false, search: () => [] };

/** The texts of a program by path. */
export type Files = ReadonlyMap<string, string>;

/** What transforms make of a program. */
export function migrated(
  generated: GeneratedProgram,
  ids: readonly string[],
  options: PlanOptions = {},
): Outcome {
  return migratedFiles(filesOf(generated), ids, options);
}

/** What transforms make of the texts of a program; all of them, where none is named. */
export function migratedFiles(files: Files, ids?: readonly string[], options: PlanOptions = {}): Outcome {
  return runPipeline({
    texts: new Map([...files].map(([path, text]) => [join(project, path), text])),
    root: project,
    disk,
    transforms: ids === undefined ? transforms : selected(transforms, { only: ids }),
    migration: migrationOf(options),
    safe: false,
    mayCreate: () => true,
  });
}

/** The texts of a program before anything is done with it. */
export function filesOf({ path, source, modules }: GeneratedProgram): Files {
  return new Map([[path, source], ...modules]);
}

/** Its texts as transforms left them; nothing where they changed nothing. */
export function filesAfter(before: Files, { changed }: Outcome): Files | undefined {
  if (changed.size === 0) return undefined;
  return new Map([...before, ...[...changed].map(([path, text]) => [nameIn(path), text] as const)]);
}

/** A program of these texts, to be run. */
export function programIn({ path }: GeneratedProgram, files: Files): Program {
  return programAt(path, files);
}

/** The same, by the path of the module that is run. */
export function programAt(path: string, files: Files): Program {
  const modules = new Map([...files].map(([own, text]) => [`/${own}`, text]));
  return { path: `/${path}`, source: files.get(path) ?? '', modules };
}

/** A path as the program has it. */
export function nameIn(path: string): string {
  return path.slice(project.length + 1);
}
