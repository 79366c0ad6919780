import { dirname, join } from 'node:path/posix';
import { ts } from './compiler.cjs';
import { foldersAbove, type Project } from './project.js';

/** Whether the nearest tsconfig.json of a file turns an option on, itself or by what it extends. */
export function hasCompilerOption(file: ts.SourceFile, name: string, project: Project): boolean {
  return compilerOption(file, name, project) === true;
}

/** What the nearest tsconfig.json of a file says of an option, itself or by what it extends. */
export function compilerOption(file: ts.SourceFile, name: string, project: Project): unknown {
  for (const folder of foldersAbove(file.fileName, project.root)) {
    const value = optionIn(join(folder, 'tsconfig.json'), name, project, new Set());
    if (value !== undefined) return value ?? undefined;
  }
  return undefined;
}

/** The value of an option; `null` where there is a file that says nothing of it, `undefined` where there is none. */
function optionIn(path: string, name: string, project: Project, seen: Set<string>): unknown {
  const text = seen.has(path) ? undefined : project.disk.read(path);
  if (text === undefined) return undefined;
  seen.add(path);
  const config: unknown = ts.parseConfigFileTextToJson(path, text).config;
  if (typeof config !== 'object' || config === null) return null;
  const { compilerOptions = {}, extends: bases = [] } = config as {
    compilerOptions?: Record<string, unknown>;
    extends?: string | string[];
  };
  if (compilerOptions[name] !== undefined) return compilerOptions[name];
  for (const base of [bases].flat().reverse()) {
    for (const candidate of candidatesFor(base, dirname(path), project.root)) {
      const value = optionIn(candidate, name, project, seen);
      if (value !== undefined && value !== null) return value;
    }
  }
  return null;
}

/** Where an extended configuration may be: beside this one, or in a package of the project. */
function* candidatesFor(base: string, folder: string, root: string): Generator<string> {
  if (/^\.{1,2}\//.test(base)) {
    yield join(folder, base);
    yield join(folder, `${base}.json`);
    return;
  }
  for (const above of foldersAbove(join(folder, 'tsconfig.json'), root)) {
    const own = join(above, 'node_modules', base);
    yield own;
    yield `${own}.json`;
    yield join(own, 'tsconfig.json');
  }
}
