import { resolve } from 'node:path';
import type { ModelPlace, ModelUse } from '../analysis/model-places.js';
import { isMarked } from '../analysis/text-marks.js';
import { type ModelName, models } from '../catalog/catalog.js';
import { searchStringsOf } from '../catalog/spelling.js';
import { existingPaths, readCandidates, type Texts } from './candidates.js';
import { discover, shownPath } from './discover.js';
import { readText, repositoryOf } from './files.js';
import type { LeftAlone } from './origins.js';
import { positionsIn } from './positions.js';
import { byPlace, type FileError } from './report.js';
import type { Progress } from './run.js';
import { codeSearch } from './search.js';

/** Where to look for the names of models. */
export interface InventoryOptions {
  /** Files and folders, relative to `cwd`. Default: all of `cwd`. */
  readonly paths?: readonly string[] | undefined;
  /** The working directory. Default: that of the process. */
  readonly cwd?: string | undefined;
  /** Globs that are left alone. */
  readonly ignore?: readonly string[] | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A name of a model in a file. Line and column are 1-based. */
export interface InventoryPlace {
  readonly model: ModelName;
  readonly service: ModelPlace['service'];
  readonly use: ModelUse;
  readonly text: string;
  /** Relative to the working directory, with `/` separators. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Every name of a catalogued model in a project. */
export interface Inventory {
  readonly filesScanned: number;
  /** By file, line and column. */
  readonly places: readonly InventoryPlace[];
  /** How many files of each kind name a model and are not looked into, because they are made or only read by people. */
  readonly leftOut: Readonly<Partial<Record<LeftAlone, number>>>;
  readonly errors: readonly FileError[];
}

/** Files that are no JavaScript or TypeScript and count when something runs. */
const running: readonly LeftAlone[] = ['configuration', 'component', 'other-language'];

/**
 * Lists the names of all models of the catalog in a project, with what each is to the program. Writes nothing.
 *
 * Looks where a migration looks. Throws `UsageError` for an unknown path.
 */
export async function inventory(options: InventoryOptions = {}): Promise<Inventory> {
  const cwd = resolve(options.cwd ?? '.').replaceAll('\\', '/');
  const query = { paths: existingPaths(options.paths ?? ['.'], cwd), cwd, ignore: options.ignore ?? [] };
  options.onProgress?.({ stage: 'search', done: 0, total: 1 });
  const discovery = await discover({ ...query, triggers: searchStrings(), context: [] });
  const { texts, leftAlone, errors } = readCandidates(discovery, false);
  const others = running.flatMap((kind) => leftAlone.get(kind) ?? []);
  const places: InventoryPlace[] = [];
  const add = (path: string, text: string, found: Iterable<ModelPlace>) => {
    const positionOf = positionsIn(text);
    for (const { start, model, ...place } of found)
      places.push({ ...place, model: model.name, file: shownPath(path, cwd), ...positionOf(start) });
  };
  if (texts.size + others.length > 0) {
    const { modelPlacesIn, modelPlacesInText } = await import('../analysis/model-places.js');
    const project = await projectOf(texts, query);
    for (const [index, file] of project.files.entries()) {
      options.onProgress?.({ stage: 'analyse', done: index, total: texts.size });
      add(file.fileName, file.text, modelPlacesIn(file, project));
    }
    for (const path of others) {
      const read = readText(path);
      if (read.kind === 'error') errors.push({ file: path, message: read.message });
      else add(path, read.text, markedApart(modelPlacesInText(path, read.text), read.text));
    }
  }
  return {
    filesScanned: discovery.scanned,
    places: places.sort(byPlace),
    leftOut: Object.fromEntries(
      [...leftAlone].filter(([kind]) => !running.includes(kind)).map(([kind, files]) => [kind, files.length]),
    ),
    errors: errors.map(({ file, message }) => ({ file: shownPath(file, cwd), message })),
  };
}

/** What some file has to hold to be looked at; a string that is part of another one finds its files, too. */
function searchStrings(): readonly string[] {
  const all = [
    ...new Set(models.flatMap((model) => [...searchStringsOf(model), model.apiId, ...model.apiAliases])),
  ];
  return all.filter((text) => !all.some((other) => other !== text && text.includes(other)));
}

async function projectOf(texts: Texts, query: Parameters<typeof codeSearch>[1]) {
  const { createProject, realDisk } = await import('../analysis/project.js');
  const root = repositoryOf(query.cwd);
  const { search } = await codeSearch(root, query);
  return createProject(
    new Map([...texts].map(([path, { text }]) => [path, text])),
    root,
    realDisk([], { search }),
  );
}

function* markedApart(found: Iterable<ModelPlace>, text: string): Generator<ModelPlace> {
  for (const place of found) yield isMarked(text, place.start) ? { ...place, use: 'ignored' } : place;
}
