import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { applyEdits, type Edit } from '../edits/edit.js';
import { ts } from './compiler.cjs';
import { formatOf } from './document-formats.js';
import { type Document, documentOf } from './documents.js';
import { moduleResolver } from './resolution.js';

/** Reads files that belong to no run, such as settings and what candidates import. */
export interface Disk {
  /** Code and documents that may build on the candidates, by absolute path. */
  readonly context: readonly string[];
  /** The code of the whole project that matches a pattern, by absolute path; absent where it cannot be searched. */
  search?(pattern: string): readonly string[];
  /** The same for documents. */
  searchDocuments?(pattern: string): readonly string[];
  /** The same for all files, whatever they are. */
  searchAll?(pattern: string): readonly string[];
  /** The text of a file, or `undefined` where there is no such file or it cannot be read. */
  read(path: string): string | undefined;
  isFile(path: string): boolean;
  /** The names of what is in a folder; absent where that cannot be listed. */
  list?(folder: string): readonly string[];
}

/** The program under migration: its candidate files, and read-only what they lead to. */
export interface Project {
  /** Settings are looked for from a file's folder up to this one. */
  readonly root: string;
  /** The files that may change, in the order they were given. */
  readonly files: readonly ts.SourceFile[];
  /** The same for what is no code: settings, templates, data. */
  readonly documents: readonly Document[];
  readonly disk: Disk;
  /** A file by absolute path: a candidate as the pipeline left it, else parsed from disk; `undefined` where there is none. */
  fileAt(path: string): ts.SourceFile | undefined;
  /** A document of the run by absolute path, as the pipeline left it. */
  documentAt(path: string): Document | undefined;
  /** The text of any file, as the pipeline left it; `undefined` where there is none. */
  textAt(path: string): string | undefined;
  /** The file that a module specifier leads to: relative ones and tsconfig `paths`, never packages. */
  moduleOf(specifier: string, from: ts.SourceFile): ts.SourceFile | undefined;
  /** Candidates, and code that was found by a transform's `contextPatterns`, whose text matches every one of some patterns. */
  filesMatching(...patterns: readonly string[]): readonly ts.SourceFile[];
  /** The same for documents: candidates and those that were found by a transform's `contextPatterns`. */
  documentsMatching(pattern: string): readonly Document[];
  /** All documents of the project whose text matches a pattern, documentation apart; `undefined` where they cannot be searched. */
  allDocumentsMatching(pattern: string): readonly Document[] | undefined;
  /**
   * All code of the project whose text matches a pattern, candidates or not; `undefined` where it cannot be searched, or where something
   * else than code matches, too, so that there may be more than is known. A regular expression that JavaScript and Rust read alike.
   */
  codeMatching(pattern: string): readonly ts.SourceFile[] | undefined;
  /** How often texts have changed: what was found out of all of them holds as long as this does. */
  readonly revision: number;
  /** The files that edits have created. */
  readonly created: ReadonlySet<string>;
  /** Applies edits to files, and creates those that are not there. Nodes of the old texts are stale from then on. */
  update(edits: ReadonlyMap<string, readonly Edit[]>): void;
}

/** What was parsed for projects that are made again and again of mostly the same texts. */
export interface Parsed {
  /** What was made of a text before, else what is made of it now. */
  of<T extends object>(path: string, text: string, make: () => T): T;
}

/** Keeps what was parsed last of each file. */
export function keepParsed(): Parsed {
  const known = new Map<string, { readonly text: string; readonly made: object }>();
  return {
    of<T extends object>(path: string, text: string, make: () => T): T {
      const last = known.get(path);
      if (last?.text === text) return last.made as T;
      const made = make();
      known.set(path, { text, made });
      return made;
    },
  };
}

/** The files of this machine. */
export const realDisk = (
  context: Disk['context'],
  searches: Pick<Disk, 'search' | 'searchDocuments' | 'searchAll'> = {},
): Disk => ({
  context,
  ...searches,
  read(path) {
    try {
      return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  isFile: (path) => existsSync(path) && statSync(path).isFile(),
  list(folder) {
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },
});

/** A disk without files, for code that exists in memory alone. */
export const noDisk: Disk = { read: () => undefined, isFile: () => false, context: [] };

/**
 * Builds the program of some files, given as text without byte order mark.
 *
 * Files are parsed, and bound to nothing: no lib files, no type roots, no packages. What they import is parsed when it is asked for.
 */
export function createProject(
  texts: ReadonlyMap<string, string>,
  root: string,
  disk: Disk,
  parsed?: Parsed,
): Project {
  const candidates = new Set<string>();
  const created = new Set<string>();
  const loaded = new Map<string, ts.SourceFile | undefined>();
  const documents = new Map<string, Document>();
  const parse = (path: string, text: string) => {
    // Comments are read where they are asked for; parsing documentation takes a tenth of the time.
    const options = {
      languageVersion: ts.ScriptTarget.ESNext,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    };
    const make = () => ts.createSourceFile(path, text, options, true);
    const file = parsed?.of(path, text, make) ?? make();
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
  const read = (path: string, text: string) => {
    const document = documentOf(path, text);
    if (document === undefined) {
      candidates.add(path);
      parse(path, text);
    } else documents.set(path, document);
  };
  const textAt = (path: string) =>
    (documents.get(path) ?? loaded.get(path) ?? fileAt(path))?.text ?? disk.read(path);
  const isFile = (path: string) => candidates.has(path) || disk.isFile(path);
  const matches = new Map<string, WeakMap<ts.SourceFile, boolean>>();
  /** Whether the text of a file matches a pattern. A file that is edited becomes another one. */
  const matcher = (pattern: string) => {
    const known = matches.get(pattern) ?? new WeakMap<ts.SourceFile, boolean>();
    matches.set(pattern, known);
    const wanted = new RegExp(pattern);
    return (file: ts.SourceFile) => {
      const isMatch = known.get(file) ?? wanted.test(file.text);
      known.set(file, isMatch);
      return isMatch;
    };
  };
  const resolver = moduleResolver({ isFile, read: disk.read });
  let revision = 0;
  /** What was found for a pattern in the texts as they are: the same is asked for over and over. */
  const matching = new Map<string, readonly ts.SourceFile[] | undefined>();
  const codeWith = (pattern: string) => {
    const found = disk.search?.(pattern);
    // What a component calls is not looked into.
    if (found === undefined || found.some((path) => !isCode(path))) return undefined;
    const isMatch = matcher(pattern);
    const others = found.filter((path) => !candidates.has(path));
    return [...candidates, ...others].flatMap((path) => {
      const file = fileAt(path);
      return file !== undefined && isMatch(file) ? file : [];
    });
  };
  const documentsWith = (pattern: string, paths: readonly string[]) => {
    const wanted = new RegExp(pattern);
    // What documentation says decides nothing.
    const counts = (path: string) => formatOf(path) !== undefined && formatOf(path) !== 'markdown';
    const others = paths.flatMap((path) => {
      const text = documents.has(path) || !counts(path) ? undefined : disk.read(path);
      return text === undefined || !wanted.test(text) ? [] : (documentOf(path, text) ?? []);
    });
    const own = [...documents.values()].filter(({ fileName, text }) => counts(fileName) && wanted.test(text));
    return [...own, ...others];
  };
  for (const [path, text] of texts) read(path, text);
  return {
    root,
    disk,
    created,
    get revision() {
      return revision;
    },
    get documents() {
      return [...documents.values()];
    },
    documentAt: (path) => documents.get(path),
    get files() {
      return [...candidates].flatMap((path) => loaded.get(path) ?? []);
    },
    fileAt,
    textAt,
    moduleOf(specifier, from) {
      const path = resolver(specifier, from.fileName);
      return path === undefined ? undefined : fileAt(path);
    },
    filesMatching(...patterns) {
      const wanted = patterns.map((pattern) => new RegExp(pattern));
      return [...candidates, ...disk.context].flatMap((path) => {
        const text = loaded.get(path)?.text ?? disk.read(path) ?? '';
        return wanted.every((pattern) => pattern.test(text)) ? (fileAt(path) ?? []) : [];
      });
    },
    documentsMatching(pattern) {
      return documentsWith(pattern, disk.context);
    },
    allDocumentsMatching(pattern) {
      const found = disk.searchDocuments?.(pattern);
      return found === undefined ? undefined : documentsWith(pattern, found);
    },
    codeMatching(pattern) {
      const known = matching.has(pattern) ? matching.get(pattern) : codeWith(pattern);
      matching.set(pattern, known);
      return known;
    },
    update(changed) {
      revision += 1;
      matching.clear();
      for (const [path, edits] of changed) {
        const file = loaded.get(path);
        if (file !== undefined) {
          candidates.add(path);
          // Parsing again what an edit touches takes the nodes of the old file, which is somebody else's as well.
          if (parsed === undefined) loaded.set(path, reparsed(file, edits));
          else parse(path, applyEdits(file.text, edits));
        } else {
          const text = documents.get(path)?.text ?? disk.read(path);
          if (text === undefined) created.add(path);
          read(path, applyEdits(text ?? '', edits));
        }
      }
    },
  };
}

/** Parses again only what the edits touch. */
function reparsed(file: ts.SourceFile, edits: readonly Edit[]): ts.SourceFile {
  const text = applyEdits(file.text, edits);
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  const newLength = end - start + text.length - file.text.length;
  return file.update(text, { span: { start, length: end - start }, newLength });
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

/** What keeps a candidate from being read, code or not; `undefined` where nothing does. */
export function problemOf(path: string, project: Project): string | undefined {
  const document = project.documentAt(path);
  if (document !== undefined) return document.problem;
  const file = project.fileAt(path);
  return file === undefined ? 'it is gone' : syntaxErrorsOf(file)[0];
}

/** The folders from a file's own up to `root`, nearest first. */
export function* foldersAbove(path: string, root: string): Generator<string> {
  if (!path.startsWith(`${root.replace(/\/$/, '')}/`)) return;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    yield folder;
    if (folder === root || folder === dirname(folder)) return;
  }
}

function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EACCES';
}
