import { spawn } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, parse, relative, resolve } from 'node:path';
import { join } from 'node:path/posix';
import type { FileError } from './report.js';

/** Why a file with a hit is left alone, whatever it holds. */
export type LeftAlone =
  | 'git-ignored'
  | 'build-output'
  | 'lock-file'
  | 'snapshot'
  | 'recording'
  | 'minified'
  | 'generated'
  | 'documentation'
  | 'component'
  | 'other-language'
  | 'configuration';

/** The files that hold one of the strings that were looked for. All paths are absolute, with `/` separators. */
export interface Discovery {
  /** How many files were searched. */
  readonly scanned: number;
  /** Code with one of the triggers. */
  readonly candidates: readonly string[];
  /** Other code that matches one of the context patterns; looked for only where there are candidates. */
  readonly context: readonly string[];
  readonly leftAlone: ReadonlyMap<LeftAlone, readonly string[]>;
  /** Files that could not be read. */
  readonly errors: readonly FileError[];
}

export interface Search {
  /** Absolute paths of files and folders. */
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly triggers: readonly string[];
  /** Regular expressions: what else has to be known, and is no candidate for it. */
  readonly context: readonly string[];
  /** Globs, relative to `cwd`, that are not searched. */
  readonly ignore: readonly string[];
  /** Called once, as soon as a first file has a hit. */
  readonly onFirstHit?: (() => void) | undefined;
}

const codeExtension = /\.[cm]?[jt]sx?$/i;
const componentExtension = /\.(?:vue|svelte|astro)$/i;
const otherLanguage =
  /\.(?:py|pyi|java|kt|kts|scala|go|rb|rs|cs|fs|php|swift|c|h|cc|cpp|hpp|m|lua|pl|r|jl|ex|exs|erl|dart|ipynb)$/i;
const documentExtension = /\.(?:mdx?|markdown|rst|adoc|html?|csv|tsv|svg|log|pdf|po)$/i;

/** Folders that tools write to. */
const outputFolders = new Set(
  (
    'dist build out .next .nuxt .output .svelte-kit .vercel .netlify .turbo .cache .parcel-cache .angular cdk.out ' +
    '.aws-sam .serverless .amplify .sst coverage .nyc_output storybook-static'
  ).split(' '),
);

const lockFiles =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|[\w.-]+\.lock|go\.sum)$/;
const snapshots = /(?:^|\/)__snapshots__\/|\.snap$/;
const recordings = /(?:^|\/)(?:__)?(?:cassettes|recordings|vcr|nocks)(?:__)?\/|\.har$/;
const generatedNames = /\.(?:generated|gen)\.[^/]+$|(?:^|\/)__generated__\//;
const minifiedNames = /[.-]min\.[cm]?js$|\.bundle\.[cm]?js$|\.map$/;

/**
 * Finds the files to look at, as git would list them: ignored ones stay out, nested and negated rules included. Never enters
 * node_modules and version-control folders, and does not follow links.
 *
 * Build output is entered where it is named as a path.
 */
export async function discover(search: Search): Promise<Discovery> {
  let context: Promise<Hits> | undefined;
  const onFirstHit = () => {
    search.onFirstHit?.();
    context = ripgrep({ ...search, patterns: search.context });
  };
  const patterns = search.triggers.map(escaped);
  const query = { ...search, patterns, onFirstHit };
  const [untracked, tracked, ignored] = await Promise.all([
    ripgrep(query),
    trackedHits(query),
    ignoredHits({ ...search, patterns, onFirstHit: undefined }),
  ]);
  const found = {
    files: [...new Set([...untracked.files, ...tracked.files])].sort(),
    scanned: untracked.scanned + tracked.scanned,
    errors: [...untracked.errors, ...tracked.errors],
  };
  const candidates: string[] = [];
  const leftAlone = new Map<LeftAlone, string[]>();
  const leave = (kind: LeftAlone, file: string) =>
    leftAlone.set(kind, [...(leftAlone.get(kind) ?? []), file]);
  for (const file of found.files) {
    const kind = kindByName(file, search);
    if (kind === undefined) candidates.push(file);
    else leave(kind, file);
  }
  for (const file of ignored) leave('git-ignored', file);
  const isCandidate = new Set(candidates);
  const related = (await context)?.files ?? [];
  return {
    scanned: found.scanned,
    candidates,
    context: related.filter((file) => !isCandidate.has(file) && kindByName(file, search) === undefined),
    leftAlone,
    errors: found.errors,
  };
}

function kindByName(file: string, { paths }: Search): LeftAlone | undefined {
  const root = paths
    .filter((path) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`))
    .sort((a, b) => b.length - a.length)[0];
  const below = root === undefined ? file : file.slice(root.length);
  if (
    below
      .split('/')
      .slice(0, -1)
      .some((folder) => outputFolders.has(folder))
  )
    return 'build-output';
  if (lockFiles.test(file)) return 'lock-file';
  if (snapshots.test(file)) return 'snapshot';
  if (recordings.test(file)) return 'recording';
  if (generatedNames.test(file)) return 'generated';
  if (minifiedNames.test(file)) return 'minified';
  if (codeExtension.test(file)) return undefined;
  if (componentExtension.test(file)) return 'component';
  if (otherLanguage.test(file)) return 'other-language';
  return documentExtension.test(file) ? 'documentation' : 'configuration';
}

interface Query extends Pick<Search, 'paths' | 'cwd' | 'ignore' | 'onFirstHit'> {
  readonly patterns: readonly string[];
}

interface Hits {
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
  '--no-ignore-dot',
  '--no-require-git',
  '--no-follow',
];

async function ripgrep(search: Query, extra: readonly string[] = [], paths = search.paths): Promise<Hits> {
  if (search.patterns.length === 0 || paths.length === 0) return { files: [], scanned: 0, errors: [] };
  // Globs with a folder count from the root, for ripgrep looks at no file above the folder that it runs in.
  const { root } = parse(search.cwd);
  const globs = [...search.ignore.map((glob) => `!${fromRoot(glob, search.cwd)}`), ...alwaysOut];
  const { stdout, stderr } = await output(
    await ripgrepPath(),
    [
      ...searchFlags,
      ...['--files-with-matches', '--null', '--stats'],
      ...extra,
      ...globs.flatMap((glob) => ['--glob', glob]),
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

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
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

const code = ['--no-ignore', '--glob', '*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'];

/** Files with a hit that match an ignore rule and are tracked all the same: git does not ignore those. */
async function trackedHits(query: Query): Promise<Hits> {
  return ripgrep(
    query,
    ['--no-ignore'],
    await gitPaths(query, ['--cached', '--ignored', '--exclude-standard']),
  );
}

/** Code with a hit among what git ignores, dependencies apart. */
async function ignoredHits(query: Query): Promise<readonly string[]> {
  const listed = await gitPaths(query, ['--others', '--ignored', '--exclude-standard', '--directory']);
  // Named as a path means that it is wanted, ignored or not.
  const wanted = new Set(query.paths.map((path) => realpathSync(path)));
  const paths = listed.filter(
    (path) => !wanted.has(path.replace(/\/$/, '')) && !/\/(?:node_modules|bower_components)\/?$/.test(path),
  );
  return (await ripgrep(query, code, paths)).files;
}

/** What `git ls-files` says below the paths; nothing without git or outside a repository. */
async function gitPaths({ paths: [first], paths }: Query, flags: readonly string[]): Promise<string[]> {
  if (first === undefined) return [];
  const folder = folderOf(first);
  const listed = await output('git', ['ls-files', ...flags, '-z', '--', ...paths], folder).catch(
    () => undefined,
  );
  const found = (listed?.stdout ?? '').split('\0').filter((path) => path !== '');
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
): Promise<{ stdout: string; stderr: string }> {
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
    child.on('close', () => {
      done({ stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
  });
}

/** A path as users see it: relative to the working directory, with `/` separators. */
export function shownPath(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll('\\', '/') || '.';
}
