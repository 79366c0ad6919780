import { fileURLToPath, pathToFileURL } from 'node:url';

/** The path of a document, with `/` separators; `undefined` for one that is no file. */
export function pathOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri).replaceAll('\\', '/') : undefined;
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** The innermost of some folders that a path is in. */
export function folderOf(path: string, folders: Iterable<string>): string | undefined {
  return [...folders]
    .filter((folder) => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`))
    .sort((a, b) => b.length - a.length)[0];
}
