import { join } from 'node:path/posix';
import { foldersAbove, type Project } from './project.js';

/** The nearest folder above a file with a package.json, or the root of the project. */
export function packageFolder(path: string, project: Project): string {
  for (const folder of foldersAbove(path, project.root)) {
    if (project.disk.isFile(join(folder, 'package.json'))) return folder;
  }
  return project.root;
}

/** The first major version that a range of a dependency allows, by the nearest package.json that names one of some packages. */
export function majorVersion(path: string, names: readonly string[], project: Project): number | undefined {
  for (const folder of foldersAbove(path, project.root)) {
    const manifest = project.textAt(join(folder, 'package.json')) ?? '';
    for (const name of names) {
      const major = new RegExp(`"${name}"\\s*:\\s*"[\\^~>=v ]*(\\d+)\\.`).exec(manifest)?.[1];
      if (major !== undefined) return Number(major);
    }
  }
  return undefined;
}
