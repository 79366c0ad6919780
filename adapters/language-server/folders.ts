import { dirname } from 'node:path/posix';
import { type Connection, MessageType } from 'vscode-languageserver';
import { repositoryOf } from '../../engine/files.js';
import type { Scope } from '../../engine/prepare.js';
import { folderOf, uriOf } from './paths.js';
import { say } from './saying.js';
import type { Thread } from './thread.js';

/** What is set for a folder: by the editor, and by the file of the project. */
export type Settings = (folder: string, fromEditor: Readonly<Record<string, unknown>>) => Promise<Scope>;

/** The folders that are looked at, each with its own options. */
export interface Folders {
  /** The folder that a file belongs to. A file outside of all brings its repository along. */
  of(path: string): Promise<string>;
  /** The folders of the workspace, and those that files brought along. */
  all(): readonly string[];
  /** The target of a folder. */
  scopeOf(root: string): Scope | undefined;
  change(added: readonly string[], removed: readonly string[]): Promise<void>;
  /** Reads the settings again. Documents stay open. */
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

export function foldersOf(first: readonly string[], parts: FolderParts): Folders {
  const scopes = new Map<string, Promise<Scope | undefined>>();
  const known = new Map<string, Scope>();
  const begin = (root: string) => {
    const scope = configured(root, parts).then((own) => {
      if (own !== undefined) known.set(root, own);
      return own;
    });
    scopes.set(root, scope);
    return scope;
  };
  const begun = Promise.all(first.map(begin));
  return {
    async of(path) {
      await begun;
      const root = folderOf(path, scopes.keys()) ?? repositoryOf(dirname(path));
      await (scopes.get(root) ?? begin(root));
      return root;
    },
    all: () => [...scopes.keys()],
    scopeOf: (root) => known.get(root),
    async change(added, removed) {
      for (const root of removed) {
        scopes.delete(root);
        known.delete(root);
        await parts.thread.ask('leave', { root });
      }
      await Promise.all(added.map(begin));
    },
    async configure() {
      await Promise.all([...scopes.keys()].map(begin));
    },
  };
}

/** Hands the options of a folder over. Settings that are no good are said, and the defaults count until they are mended. */
async function configured(
  root: string,
  { connection, thread, settings, fromEditor, isInitialized }: FolderParts,
): Promise<Scope | undefined> {
  await isInitialized;
  // An editor that fails to answer has set nothing.
  const set = await fromEditor(uriOf(root)).catch((error: Error) => connection.console.warn(error.message));
  const scope = await settings(root, isRecord(set) ? set : {}).catch((error: Error) => {
    if (error.name !== 'UsageError') throw error;
    say(connection, MessageType.Error, error.message);
    return {};
  });
  const own = { ...scope, cwd: root };
  await thread.ask('configure', { root, scope: own });
  return own;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
