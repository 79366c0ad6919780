import { join } from 'node:path/posix';
import { foldersAbove, type Project } from './project.js';

/** The nearest folder above a file with a package.json, or the root of the project. */
export function packageFolder(path: string, project: Project): string {
  for (const folder of foldersAbove(path, project.root)) {
    if (project.disk.isFile(join(folder, 'package.json'))) return folder;
  }
  return project.root;
}
