import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatOf } from '../analysis/document-formats.js';
import type { Disk } from '../analysis/project.js';
import { type Outcome, runPipeline } from '../engine/pipeline.js';
import { migrationOf, type PlanOptions, selected } from '../engine/plan.js';
import { transforms } from '../transforms/index.js';

/** A folder of cases for each transform. */
export const folder = join(__dirname, '../fixtures');
/** A folder that does not exist, so that no settings of this machine count. */
export const project = '/bedrock-codemod-fixture';
/** Whether what comes out is what shall come out from now on. */
export const updates = process.env.UPDATE_FIXTURES === '1';
const parts = /^(.+)\.(input|output|unchanged|findings|options|run)\.([a-z.]+)$/;

/** A fixture: files by name as they are, and as they shall be. What is not code is on disk beside them. */
export interface Case {
  readonly name: string;
  /** Whether it is a project, where one file can ask what the others do; a file alone is all that some hosts have. */
  readonly isProject: boolean;
  readonly options: PlanOptions & { readonly safe?: boolean };
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly onDisk: ReadonlyMap<string, string>;
  /** Where the expected findings are, and what they are there. */
  readonly findingsPath: string;
  /** Where it says how the case is run, before and after. */
  readonly runPath: string;
  /** Where the output is; none for a file that shall not change. */
  readonly outputPath: (name: string) => string | undefined;
}

/** Runs one transform, or several in the order of the list, on the files of a case. */
export function migrated(
  id: string | readonly string[],
  { options, onDisk, isProject }: Case,
  files: ReadonlyMap<string, string>,
): Outcome {
  const there = new Map([...onDisk, ...files]);
  const searching =
    (files: ReadonlyMap<string, string>, counts: (name: string) => boolean) => (pattern: string) =>
      [...files].flatMap(([name, text]) =>
        counts(name) && new RegExp(pattern).test(text) ? join(project, name) : [],
      );
  const isDocument = (name: string) => formatOf(name) !== undefined;
  const disk: Disk = {
    read: (path) => there.get(path.slice(project.length + 1)),
    context: [...onDisk.keys()]
      .filter((name) => isCode(name) || isDocument(name))
      .map((name) => join(project, name)),
    isFile: (path) => there.has(path.slice(project.length + 1)),
    list: (path) => {
      const inside = `${path.slice(project.length + 1)}/`.replace(/^\//, '');
      const below = [...there.keys()].filter((name) => name.startsWith(inside));
      return [...new Set(below.map((name) => name.slice(inside.length).split('/')[0] ?? ''))];
    },
    ...(isProject
      ? {
          search: searching(onDisk, isCode),
          searchDocuments: searching(onDisk, isDocument),
          searchAll: searching(there, () => true),
        }
      : {}),
  };
  const texts = new Map([...files].map(([name, text]) => [join(project, name), text.replace(/^\uFEFF/, '')]));
  return runPipeline({
    texts,
    root: project,
    disk,
    transforms: selected(transforms, { only: [id].flat() }),
    migration: migrationOf(options),
    safe: options.safe ?? false,
    mayCreate: () => true,
  });
}

function isCode(name: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(name);
}

/** The files as they are afterwards, with those that were created. */
export function resultOf(before: ReadonlyMap<string, string>, { changed }: Outcome): Map<string, string> {
  const after = [...changed].map(([path, text]): [string, string] => {
    const name = path.slice(project.length + 1);
    return [name, (before.get(name)?.startsWith('\uFEFF') === true ? '\uFEFF' : '') + text];
  });
  return new Map([...before, ...after]);
}

/** The cases of a transform: single files, and folders of several. */
export function casesIn(path: string): Case[] {
  const common = optionsIn(join(path, 'options.json'));
  const names = new Set<string>();
  const cases: Case[] = [];
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const [, name, role] = parts.exec(entry.name) ?? [];
    if (entry.isDirectory()) cases.push(folderCase(join(path, entry.name), entry.name, common));
    else if (name !== undefined) {
      if (role === 'input' || role === 'unchanged')
        cases.push(fileCase(path, entry.name, name, role, common));
      names.add(name);
    } else if (entry.name !== 'options.json') throw new Error(`${path}/${entry.name} belongs to no case.`);
  }
  for (const name of names) {
    if (!cases.some((fixture) => fixture.name === name)) throw new Error(`${path}/${name}.* has no input.`);
  }
  return cases;
}

function fileCase(path: string, file: string, name: string, role: string, common: PlanOptions): Case {
  const extension = file.slice(`${name}.${role}.`.length);
  const outputPath = join(path, `${name}.output.${extension}`);
  const input = readFileSync(join(path, file), 'utf8');
  const after = role === 'unchanged' || !existsSync(outputPath) ? input : readFileSync(outputPath, 'utf8');
  if (role === 'input' && !existsSync(outputPath) && !updates)
    throw new Error(`${path}/${name} has no output.`);
  const shown = `${name}.${extension}`;
  return {
    name,
    isProject: false,
    options: { ...common, ...optionsIn(join(path, `${name}.options.json`)) },
    before: new Map([[shown, input]]),
    after: new Map([[shown, after]]),
    onDisk: new Map(),
    findingsPath: join(path, `${name}.findings.txt`),
    runPath: join(path, `${name}.run.json`),
    outputPath: (own) => (role === 'unchanged' || own !== shown ? undefined : outputPath),
  };
}

function folderCase(path: string, name: string, common: PlanOptions): Case {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  const onDisk = new Map<string, string>();
  const outputs = new Map<string, string>();
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const [, stem, role, extension] = parts.exec(full.slice(path.length + 1)) ?? [];
    const text = readFileSync(full, 'utf8');
    if (role === 'input' || role === 'unchanged') {
      const shown = `${stem}.${extension}`;
      before.set(shown, text);
      if (role === 'input') outputs.set(shown, join(path, `${stem}.output.${extension}`));
      if (!after.has(shown)) after.set(shown, text);
    } else if (role === 'output') {
      after.set(`${stem}.${extension}`, text);
    } else if (!/^(?:findings\.txt|(?:options|run)\.json)$/.test(entry.name)) {
      onDisk.set(full.slice(path.length + 1), text);
    }
  }
  // What has an output and no input is created.
  for (const name of after.keys()) {
    if (!before.has(name)) outputs.set(name, join(path, name.replace(/(\.[a-z]+)$/, '.output$1')));
  }
  return {
    name,
    isProject: true,
    options: { ...common, ...optionsIn(join(path, 'options.json')) },
    before,
    after,
    onDisk,
    findingsPath: join(path, 'findings.txt'),
    runPath: join(path, 'run.json'),
    outputPath: (file) => outputs.get(file),
  };
}

function optionsIn(path: string): PlanOptions {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as PlanOptions) : {};
}
