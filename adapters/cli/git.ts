import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Io } from './io.js';
import { usageError } from './usage.js';
import { count } from './words.js';

/** What git says about the paths: clean, changed, or why it could not say. */
export type GitState =
  | { readonly kind: 'clean' }
  | { readonly kind: 'dirty'; readonly files: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Refuses to go on while git has changes in the paths, which a rewrite would mix with. */
export function mustBeClean(paths: readonly string[], io: Io): void {
  const state = gitState(paths, io.cwd);
  if (state.kind === 'unknown') {
    io.stderr.write(
      `warning: git cannot say whether there are uncommitted changes (${state.reason}); going on.\n`,
    );
  }
  if (state.kind !== 'dirty') return;
  const [first = '', ...others] = state.files;
  const rest = others.length === 0 ? '' : ` and ${count(others.length, 'more file')}`;
  throw usageError(
    `git has uncommitted or untracked changes in \`${first}\`${rest}. Commit or stash them, so that the migration can be read and undone, or pass \`--allow-dirty\`.`,
  );
}

/**
 * Asks git whether the paths have changes that a rewrite would mix with.
 *
 * Untracked files count, as for `ng update` and `sv migrate`: git could not bring them back. Without git, or
 * outside a repository, everything is clean.
 */
export function gitState(paths: readonly string[], cwd: string): GitState {
  const files: string[] = [];
  for (const [folder, names] of byFolder(paths, cwd)) {
    const { status, stdout, stderr, error } = statusOf(folder, names);
    if (error !== undefined || /not a git repository/i.test(stderr)) continue;
    if (status !== 0) return { kind: 'unknown', reason: stderr.trim().split('\n')[0] ?? '' };
    // -z: `XY path`, and after a rename the old path as an entry of its own
    for (const entry of stdout.split('\0')) if (/^.. ./.test(entry)) files.push(entry.slice(3));
  }
  return files.length > 0 ? { kind: 'dirty', files } : { kind: 'clean' };
}

/** One question for each folder: paths may lie in several repositories. */
function byFolder(paths: readonly string[], cwd: string): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    const isFolder = statSync(absolute).isDirectory();
    const folder = isFolder ? absolute : dirname(absolute);
    folders.set(folder, [...(folders.get(folder) ?? []), isFolder ? '.' : basename(absolute)]);
  }
  return folders;
}

function statusOf(folder: string, names: readonly string[]) {
  // Literal, because `app/[id]/page.ts` is a name and not a pattern.
  const options = ['--no-optional-locks', '--literal-pathspecs', '-C', folder];
  return spawnSync('git', [...options, 'status', '--porcelain', '-z', '--', ...names], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 256 * 1024 * 1024,
  });
}
