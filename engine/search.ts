import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, parse, relative, resolve } from 'node:path';
import { join } from 'node:path/posix';
import { formatOf } from '../analysis/document-formats.js';
import { isLong } from './files.js';
import { isCode, kindByName, outputFolders } from './origins.js';
import type { FileError } from './report.js';

/** Which files there are to look at. */
export interface FileQuery {
  /** Absolute paths of files and folders. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Globs, relative to `cwd`, that are not searched. */
  readonly ignore: readonly string[];
}

/** What to look for, and where. */
export interface Query extends FileQuery {
  /** Called as soon as a first file has a hit. */
  readonly onFirstHit?: (() => void) | undefined;
  /** Regular expressions as Rust reads them. */
  readonly patterns: readonly string[];
}

/** The files that match, by absolute path, and how many were looked at. */
export interface Hits {
  readonly files: readonly string[];
  readonly scanned: number;
  readonly errors: readonly FileError[];
}

const alwaysOut = [
  '!**/node_modules/**',
  '!**/.git/**',
  '!**/.hg/**',
  '!**/.svn/**',
  '!**/.jj/**',
  '!**/bower_components/**',
];

// Only git's own rules: `.ignore` and `.rgignore` are for ripgrep. They hold without a repository too.
const searchFlags = [
  '--no-config',
  '--hidden',
  '--case-sensitive',
  // A NUL byte makes a file no text for ripgrep, which would leave it out without a word.
  '--text',
  '--no-ignore-dot',
  '--no-require-git',
  '--no-follow',
];

/** The files that match one of the patterns, as git would list them. */
export async function ripgrep(
  search: Query,
  extra: readonly string[] = [],
  paths = search.paths,
): Promise<Hits> {
  if (search.patterns.length === 0 || paths.length === 0) return { files: [], scanned: 0, errors: [] };
  const { root } = parse(search.cwd);
  const { stdout, stderr } = await output(
    await ripgrepPath(),
    [
      ...searchFlags,
      ...['--files-with-matches', '--null', '--stats'],
      ...extra,
      ...globsOf(search),
      ...search.patterns.flatMap((pattern) => ['-e', pattern]),
      '--',
      ...outermost(paths),
    ],
    root,
    search.onFirstHit,
  );
  const parts = stdout.split('\0');
  const stats = parts.pop() ?? '';
  const files = [...new Set(parts.map((part) => resolve(root, part).replaceAll('\\', '/')))].sort();
  return {
    files,
    scanned: Number(/(\d+) files searched/.exec(stats)?.[1] ?? 0),
    errors: readErrors(stderr, root),
  };
}

/** All files, as git would list them; those that it tracks although it ignores them are missing. */
export async function listFiles(query: FileQuery): Promise<ReadonlySet<string>> {
  const { root } = parse(query.cwd);
  const flags = [...searchFlags, '--files', '--null', ...globsOf(query)];
  const { stdout } = await output(await ripgrepPath(), [...flags, '--', ...outermost(query.paths)], root);
  const found = stdout.split('\0').filter((path) => path !== '');
  return new Set(found.map((path) => resolve(root, path).replaceAll('\\', '/')));
}

/** Globs with a folder count from the root, for ripgrep looks at no file above the folder that it runs in. */
function globsOf({ ignore, cwd }: Pick<FileQuery, 'ignore' | 'cwd'>): string[] {
  const globs = [...ignore.map((glob) => `!${fromRoot(glob, cwd)}`), ...alwaysOut];
  return globs.flatMap((glob) => ['--glob', glob]);
}

/** A glob that names a folder, as it is from the root: `legacy/**` becomes `/home/me/app/legacy/**`. */
function fromRoot(glob: string, cwd: string): string {
  return /\/./.test(glob) && !glob.startsWith('**/')
    ? join('/', relative(parse(cwd).root, cwd).replaceAll('\\', '/'), glob)
    : glob;
}

/** Paths without those inside others, unless they are build output, which is entered only where it is named. */
function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const outer = paths.find((other) => other !== path && path.startsWith(`${other.replace(/\/$/, '')}/`));
    return (
      outer === undefined ||
      path
        .slice(outer.length)
        .split('/')
        .some((folder) => outputFolders.has(folder))
    );
  });
}

/** `rg: src/a.ts: Permission denied (os error 13)` */
function readErrors(stderr: string, cwd: string): FileError[] {
  const errors: FileError[] = [];
  for (const line of stderr.split('\n').filter((text) => text.trim() !== '')) {
    const [, path, reason] = /^(?:rg: )?(.+?): (.+?)(?: \(os error \d+\))?$/.exec(line) ?? [];
    if (path === undefined || reason === undefined) throw new Error(`The search failed: ${line}`);
    errors.push({
      file: resolve(cwd, path).replaceAll('\\', '/'),
      message: `It could not be read: ${reason}.`,
    });
  }
  return errors;
}

const codeFiles = '*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}';

/** Code, ignored or not. */
const code = ['--no-ignore', '--glob', codeFiles];

/** Code as a type of files: unlike a glob that names them, it does not bring back what git ignores. */
const codeType = ['--type-add', `code:${codeFiles}`, '--type', 'code'];

/** Files with code in them that is not read here. */
const callingType = ['--type-add', 'code:*.{vue,svelte,astro,mdx}'];

/** Settings, templates and data, roughly: what their names say is looked at again (`formatOf`). */
const documentTypes = [
  ...[
    '*.{json,jsonc,json5,yml,yaml,toml,tf,tfvars,hcl,sh,bash,zsh,env,dockerfile}',
    '.env*',
    '*{Docker,Container}file*',
  ].flatMap((glob) => ['--type-add', `document:${glob}`]),
  '--type',
  'document',
];

/** Searches that are done at once, while everything waits: for questions that come up in the middle of an analysis. */
export interface CodeSearch {
  /** The code below the root that matches a pattern. Each pattern is searched for once. */
  search(pattern: string): readonly string[];
  /** The same for documents of the formats that are read. */
  searchDocuments(pattern: string): readonly string[];
  /** The same for all files. */
  searchAll(pattern: string): readonly string[];
  /** Whether a file is code that a run on some paths looks at. */
  isListed(path: string): boolean;
}

/** Searches code below a folder as git would list it; `query` says what a run looks at. */
export async function codeSearch(root: string, query: FileQuery): Promise<CodeSearch> {
  const command = await ripgrepPath();
  const answers = new Map<string, readonly string[]>();
  let listed: ReadonlySet<string> | undefined;
  const ask = (cwd: string, args: readonly string[]): string[] => {
    const { status, stdout, stderr, error } = spawnSync(command, [...searchFlags, ...args], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    // 1: nothing was found. 2 comes with what could not be read, too.
    if (error !== undefined || (status !== 0 && status !== 1 && stdout === '')) {
      throw new Error(`The search ${args.join(' ')} failed: ${error?.message ?? stderr}`);
    }
    const found = stdout.split('\0').filter((path) => path !== '');
    return found.map((path) => resolve(cwd, path).replaceAll('\\', '/')).sort();
  };
  const matching = (pattern: string, types: readonly string[]) => {
    const key = [...types, pattern].join('\n');
    const globs = alwaysOut.flatMap((glob) => ['--glob', glob]);
    const found =
      answers.get(key) ??
      ask(root, [...types, '--files-with-matches', '--null', ...globs, '-e', pattern, '--', '.']);
    answers.set(key, found);
    return found;
  };
  return {
    search: (pattern) => matching(pattern, [...codeType, ...callingType]),
    searchDocuments: (pattern) =>
      matching(pattern, documentTypes).filter(
        (path) =>
          kindByName(path, query.paths) === 'configuration' && formatOf(path) !== undefined && !isLong(path),
      ),
    searchAll: (pattern) => matching(pattern, []),
    isListed(path) {
      listed ??= new Set(
        ask(parse(query.cwd).root, [
          ...codeType,
          '--type-add',
          'code:package.json',
          '--files',
          '--null',
          ...globsOf(query),
          '--',
          ...outermost(query.paths),
        ]),
      );
      return listed.has(path);
    },
  };
}

/** The rules hold without a repository, so what they keep out is said alike. */
async function withoutRepository(query: Query): Promise<readonly string[]> {
  const [followed, all] = await Promise.all([ripgrep(query), ripgrep(query, ['--no-ignore'])]);
  const isFollowed = new Set(followed.files);
  return all.files.filter((path) => !isFollowed.has(path) && (isCode(path) || formatOf(path) !== undefined));
}

/** Files with a hit that match an ignore rule and are tracked all the same: git does not ignore those. */
export async function trackedHits(query: Query): Promise<Hits> {
  return ripgrep(
    query,
    ['--no-ignore'],
    (await gitPaths(query, ['--cached', '--ignored', '--exclude-standard'])) ?? [],
  );
}

/** Code, and what stands ignored by itself, with a hit among what git ignores, dependencies apart. */
export async function ignoredHits(query: Query): Promise<readonly string[]> {
  const listed = await gitPaths(query, ['--others', '--ignored', '--exclude-standard', '--directory']);
  if (listed === undefined) return withoutRepository(query);
  // Named as a path means that it is wanted, ignored or not.
  const wanted = new Set(query.paths.map((path) => realpathSync(path)));
  const paths = listed.filter(
    (path) => !wanted.has(path.replace(/\/$/, '')) && !/\/(?:node_modules|bower_components)\/?$/.test(path),
  );
  return (await ripgrep(query, code, paths)).files;
}

/** What `git ls-files` says below the paths; `undefined` without git or outside a repository. */
async function gitPaths(
  { paths: [first], paths }: Query,
  flags: readonly string[],
): Promise<string[] | undefined> {
  if (first === undefined) return [];
  const folder = folderOf(first);
  const listed = await output('git', ['ls-files', ...flags, '-z', '--', ...paths], folder).catch(
    () => undefined,
  );
  if (listed?.status !== 0) return undefined;
  const found = listed.stdout.split('\0').filter((path) => path !== '');
  return found.map((path) => resolve(folder, path)).filter((path) => existsSync(path));
}

function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

/** The binary that the package brings for this platform, else one that is installed. */
async function ripgrepPath(): Promise<string> {
  try {
    return (await import('@vscode/ripgrep')).rgPath;
  } catch {
    // The package throws where it has no binary. `rg` of the system does the same.
    return 'rg';
  }
}

function output(
  command: string,
  args: readonly string[],
  cwd: string,
  onFirstData?: () => void,
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      // The totals alone begin with a line break.
      if (out.length === 0 && chunk[0] !== 10) onFirstData?.();
      out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error) => {
      fail(
        new Error(
          `${command} could not be started (${error.message}). Install it, or this package's optional dependencies.`,
        ),
      );
    });
    child.on('close', (status) => {
      done({
        status,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      });
    });
  });
}
