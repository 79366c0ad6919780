import { formatOf } from '../analysis/document-formats.js';
import type { Disk } from '../analysis/project.js';
import { isCode } from './origins.js';

/** The texts of documents that are open in an editor, by absolute path, without byte order marks. They count instead of the files'. */
export type OpenDocuments = ReadonlyMap<string, string>;

/** A disk on which files have the texts of the documents that are open. */
export function diskWith(open: OpenDocuments, disk: Disk): Disk {
  const { search, searchDocuments, searchAll, list } = disk;
  /** What was found on the disk, as it would be found in the open documents. */
  const asOpen = (found: readonly string[], pattern: string, mayBe: (path: string) => boolean) => {
    if (open.size === 0) return found;
    const wanted = new RegExp(pattern);
    const own = [...open].flatMap(([path, text]) => (mayBe(path) && wanted.test(text) ? [path] : []));
    return [...found.filter((path) => !open.has(path)), ...own].sort();
  };
  return {
    context: disk.context,
    ...(search === undefined ? {} : { search: (pattern) => asOpen(search(pattern), pattern, isCode) }),
    ...(searchDocuments === undefined
      ? {}
      : {
          searchDocuments: (pattern) =>
            asOpen(searchDocuments(pattern), pattern, (path) => formatOf(path) !== undefined),
        }),
    ...(searchAll === undefined
      ? {}
      : { searchAll: (pattern) => asOpen(searchAll(pattern), pattern, () => true) }),
    read: (path) => open.get(path) ?? disk.read(path),
    isFile: (path) => open.has(path) || disk.isFile(path),
    ...(list === undefined ? {} : { list }),
  };
}

/** A disk that reads each file once. */
export function readOnce(disk: Disk): Disk {
  const texts = new Map<string, string | undefined>();
  const files = new Map<string, boolean>();
  const folders = new Map<string, readonly string[]>();
  const { list } = disk;
  return {
    ...disk,
    read: (path) => known(texts, path, disk.read),
    isFile: (path) => known(files, path, disk.isFile),
    ...(list === undefined ? {} : { list: (folder: string) => known(folders, folder, list) }),
  };
}

function known<V>(answers: Map<string, V>, path: string, ask: (path: string) => V): V {
  if (!answers.has(path)) answers.set(path, ask(path));
  return answers.get(path) as V;
}
