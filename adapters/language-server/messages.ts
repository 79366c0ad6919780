import type { Diagnostic, TextEdit } from 'vscode-languageserver';
import type { Report } from '../../engine/report.js';
import type { SessionOptions } from '../../engine/session.js';

/** What the thread of the editor asks of the thread that analyses. Paths are absolute, with `/` separators. */
export interface Requests {
  /** Begins with a folder, or goes on with other options; the documents that are open stay open. */
  configure: { params: { root: string; scope: SessionOptions }; result: null };
  /** Ends with a folder. */
  leave: { params: { root: string }; result: null };
  open: { params: { root: string; path: string; text: string }; result: null };
  close: { params: { root: string; path: string }; result: null };
  refresh: { params: { root: string }; result: null };
  look: { params: { root: string; path: string; isTyping: boolean }; result: Looked };
  migrateFile: { params: { root: string; path: string; only?: readonly string[] }; result: Migrated };
  check: { params: { root: string }; result: Checked };
}

export type Method = keyof Requests;

/** What there is to say of a file, or why it could not be looked at. */
export type Looked =
  | { readonly diagnostics: readonly Diagnostic[] }
  | { readonly problem: string }
  /** The folder has left the workspace since. */
  | null;

/** What one file becomes, and why some of it stays. */
export interface Migrated {
  readonly fix: Fix;
  readonly problems: readonly string[];
}

/** A run on all files, with what it would change. */
export interface Checked {
  readonly report: Report;
  readonly fix: Fix;
}

/** Edits of one or more files, which are applied all or not at all. */
export interface Fix {
  readonly files: readonly FileFix[];
}

/** The edits of one file, and which text they are for. */
export interface FileFix {
  readonly path: string;
  /** Of the text that the edits fit; `null` for a file that is not there. */
  readonly hash: string | null;
  readonly edits: readonly TextEdit[];
}

/** What travels with a diagnostic. */
export interface FindingData {
  readonly transform: string;
  readonly verdict: 'migrated' | 'manual';
  /** How many of its transform the file has that can be migrated. */
  readonly others: number;
  /** Absent of what is manual, of what only comes about with the rest of the file, and where it is too long to travel. */
  readonly fix?: Fix;
}

/** A request between the threads. */
export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly params: unknown;
}

/** How far the check of a folder is. */
export interface CallProgress {
  readonly id: number;
  readonly progress: { readonly done: number; readonly total: number };
}

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
    }
  | CallProgress;

/** How many requests can be cancelled at the same time: a place for each, by its number. */
export const places = 256;
