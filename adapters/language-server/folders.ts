import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path/posix';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Connection, MessageType } from 'vscode-languageserver';
import { repositoryOf } from '../../engine/files.js';
import type { SessionOptions } from '../../engine/session.js';
import { folderOf, uriOf } from './paths.js';
import { say } from './saying.js';
import type { Thread } from './thread.js';

/** What is set for a folder: by the editor, and by the file of the project. */
export type Settings = (
  folder: string,
  fromEditor: Readonly<Record<string, unknown>>,
) => Promise<SessionOptions>;

/** The folders that are looked at, each with its own options. */
export interface Folders {
  /**
   * The folder that a file belongs to; one outside of all brings its repository along. `undefined` where the settings of the folder are
   * no good: nothing is said of its files then.
   */
  of(path: string): Promise<string | undefined>;
  /** The folders of the workspace whose settings are good; where there is no workspace, those that files brought along. */
  all(): Promise<readonly string[]>;
  /** The folder that a file is in, where it is one that is looked at. */
  holding(path: string): string | undefined;
  /** The options of a folder. */
  scopeOf(root: string): SessionOptions | undefined;
  /** Takes folders into the workspace, and others out of it. */
  change(added: readonly string[], removed: readonly string[]): Promise<void>;
  /** Reads the settings again, and looks for the files of each folder again. Documents stay open. */
  configure(): Promise<void>;
}

export interface FolderParts {
  readonly connection: Connection;
  readonly thread: Thread;
  readonly settings: Settings;
  /** What the editor has set for a folder, by its URI. */
  readonly fromEditor: (uri: string) => Promise<unknown>;
  readonly isInitialized: Promise<void>;
}

/** How long an editor may take to say what is set, in milliseconds. One that never does, or fails to, has set nothing. */
const longestWait = 3_000;

/** Begins with the folders of a workspace. */
export function foldersOf(first: readonly string[], parts: FolderParts): Folders {
  const { thread } = parts;
  const scopes = new Map<string, Promise<SessionOptions | undefined>>();
  const known = new Map<string, SessionOptions>();
  const begin = (root: string) => {
    const scope = scopeFor(root, parts).then(async (own) => {
      if (own === undefined) {
        known.delete(root);
        await thread.ask('leave', { root });
      } else if (isDeepStrictEqual(own, known.get(root))) await thread.ask('refresh', { root });
      else {
        known.set(root, own);
        await thread.ask('configure', { root, scope: own });
      }
      return own;
    });
    scopes.set(root, scope);
    return scope;
  };
  /** The folders of the workspace; what files bring along is not migrated with them. */
  const workspace = new Set<string>();
  const beginOwn = (root: string) => {
    workspace.add(root);
    return begin(root);
  };
  for (const root of first) beginOwn(root);
  return {
    async of(path) {
      const root = folderOf(path, scopes.keys()) ?? looseRootOf(path);
      const scope = await (scopes.get(root) ?? begin(root));
      return scope === undefined ? undefined : root;
    },
    async all() {
      await Promise.all(scopes.values());
      return [...known.keys()].filter((root) => workspace.size === 0 || workspace.has(root));
    },
    holding: (path) => folderOf(path, scopes.keys()),
    scopeOf: (root) => known.get(root),
    async change(added, removed) {
      // At once, so that a file that is opened right behind finds its folder.
      for (const root of removed) {
        scopes.delete(root);
        known.delete(root);
        workspace.delete(root);
      }
      const left = removed.map((root) => thread.ask('leave', { root }));
      await Promise.all([...left, ...added.map(beginOwn)]);
    },
    async configure() {
      await Promise.all([...scopes.keys()].map(begin));
    },
  };
}

/** The options of a folder. Settings that are no good are said. */
async function scopeFor(root: string, parts: FolderParts): Promise<SessionOptions | undefined> {
  const { connection, settings } = parts;
  try {
    const isFolder = statSync(root, { throwIfNoEntry: false })?.isDirectory() === true;
    const cwd = isFolder ? root : dirname(root);
    const scope = { ...(await settings(cwd, await editorSettings(root, parts))), cwd };
    return isFolder ? scope : { ...scope, paths: existsSync(root) ? [root] : [], isLoose: true };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UsageError') throw error;
    say(connection, MessageType.Error, error.message);
    return undefined;
  }
}

/** What a file outside of all folders belongs to: its repository, else nothing but itself. */
function looseRootOf(path: string): string {
  const repository = repositoryOf(dirname(path));
  return existsSync(`${repository}/.git`) ? repository : path;
}

async function editorSettings(
  root: string,
  { fromEditor, isInitialized }: FolderParts,
): Promise<Readonly<Record<string, unknown>>> {
  await isInitialized;
  const answer = await Promise.race([
    fromEditor(uriOf(root)).catch(() => undefined),
    setTimeout(longestWait, undefined, { ref: false }),
  ]);
  return isRecord(answer) ? answer : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
