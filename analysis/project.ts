import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';
import { Project as MorphProject, ts } from 'ts-morph';
import { moduleResolver } from './resolution.js';

/** Reads files that belong to no run, such as settings and what candidates import. */
export interface Disk {
  /** The absolute paths of the code files below a folder whose text matches a pattern. */
  search(pattern: string, root: string): readonly string[];
  /** The text of a file, or `undefined` where there is no such file or it cannot be read. */
  read(path: string): string | undefined;
  isFile(path: string): boolean;
}

/** The program under migration: its candidate files, and read-only what they lead to. */
export interface Project {
  /** Settings are looked for from a file's folder up to this one. */
  readonly root: string;
  /** The files that may change, in the order they were given. */
  readonly files: readonly ts.SourceFile[];
  readonly disk: Disk;
  /** A file by absolute path: a candidate as the pipeline left it, else parsed from disk; `undefined` where there is none. */
  fileAt(path: string): ts.SourceFile | undefined;
  /** The file that a module specifier leads to: relative ones and tsconfig `paths`, never packages. */
  moduleOf(specifier: string, from: ts.SourceFile): ts.SourceFile | undefined;
  /** Code of the project, candidates and others, whose text matches a pattern that JavaScript and Rust read alike. */
  filesMatching(pattern: string): readonly ts.SourceFile[];
  /** Replaces the text of candidates. Nodes of the old text are stale from then on. */
  update(texts: ReadonlyMap<string, string>): void;
}

/** The files of this machine, found by a search of the caller's. */
export const realDisk = (search: Disk['search']): Disk => ({
  search,
  read(path) {
    try {
      return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  isFile: (path) => existsSync(path) && statSync(path).isFile(),
});

/** A disk without files, for code that exists in memory alone. */
export const noDisk: Disk = { read: () => undefined, isFile: () => false, search: () => [] };

/**
 * Builds the program of some files, given as text without byte order mark.
 *
 * Nothing else is loaded until it is asked for: no lib files, no type roots, no packages.
 */
export function createProject(texts: ReadonlyMap<string, string>, root: string, disk: Disk): Project {
  const morph = new MorphProject({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { noLib: true, types: [], allowJs: true, target: ts.ScriptTarget.ESNext },
  });
  const candidates = new Set<string>();
  const loaded = new Map<string, ts.SourceFile | undefined>();
  const parse = (path: string, text: string) => {
    const file = morph.createSourceFile(path, text, { overwrite: true }).compilerNode;
    loaded.set(path, file);
    return file;
  };
  const fileAt = (path: string) => {
    if (loaded.has(path)) return loaded.get(path);
    const text = isCode(path) ? disk.read(path) : undefined;
    if (text !== undefined) return parse(path, text);
    loaded.set(path, undefined);
    return undefined;
  };
  const isFile = (path: string) => candidates.has(path) || disk.isFile(path);
  const resolver = moduleResolver({ isFile, read: disk.read });
  for (const [path, text] of texts) {
    candidates.add(path);
    parse(path, text);
  }
  return {
    root,
    disk,
    get files() {
      return [...candidates].flatMap((path) => loaded.get(path) ?? []);
    },
    fileAt,
    moduleOf(specifier, from) {
      const path = resolver(specifier, from.fileName);
      return path === undefined ? undefined : fileAt(path);
    },
    filesMatching(pattern) {
      const own = new RegExp(pattern);
      const paths = new Set(disk.search(pattern, root));
      for (const path of candidates) {
        if (own.test(loaded.get(path)?.text ?? '')) paths.add(path);
        else paths.delete(path);
      }
      return [...paths].flatMap((path) => fileAt(path) ?? []);
    },
    update(changed) {
      for (const [path, text] of changed) parse(path, text);
    },
  };
}

/** What keeps a file from being parsed, in the words of the compiler, with 1-based line and column. */
export function syntaxErrorsOf(file: ts.SourceFile): string[] {
  // The parser's own list: asking a program for it would check the whole project.
  const { parseDiagnostics = [] } = file as ts.SourceFile & {
    parseDiagnostics?: ts.DiagnosticWithLocation[];
  };
  return parseDiagnostics.map(({ start, messageText }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    return `${line + 1}:${character + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** The folders from a file's own up to `root`, nearest first. */
export function* foldersAbove(path: string, root: string): Generator<string> {
  if (!path.startsWith(`${root.replace(/\/$/, '')}/`)) return;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    yield folder;
    if (folder === root || folder === dirname(folder)) return;
  }
}

/** An absolute path with `/` separators, as the compiler names files. */
export function absolutePath(path: string, folder: string): string {
  return resolvePath(folder, path).replaceAll('\\', '/');
}

function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EACCES';
}
