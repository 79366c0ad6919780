import {
  chmodSync,
  existsSync,
  mkdirSync,
  promises,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { longestDocument } from '../analysis/document-formats.js';

/** The text of a file without its byte order mark, or why it has none. */
export type ReadResult =
  | { readonly kind: 'text'; readonly text: string; readonly hasMark: boolean }
  | { readonly kind: 'error'; readonly message: string };

const mark = '\uFEFF';

/** Reads a file as UTF-8. What is not UTF-8 is an error, never replaced by question marks; NUL bytes are one, too. */
export function readText(path: string): ReadResult {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { kind: 'error', message: `It could not be read: ${reasonOf(error)}.` };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (text.includes('\0'))
      return {
        kind: 'error',
        message: 'It has NUL bytes in it, so it is no text. Repair it, or leave it out with `ignore`.',
      };
    const hasMark = text.startsWith(mark);
    return { kind: 'text', text: hasMark ? text.slice(1) : text, hasMark };
  } catch {
    return { kind: 'error', message: 'It is not UTF-8. Convert it, or leave it out with `ignore`.' };
  }
}

/** Whether a file that is no code is longer than what is read of such. */
export function isLong(path: string): boolean {
  return existsSync(path) && statSync(path).size > longestDocument;
}

/** New content beside a file, ready to take its place. */
export interface PreparedFile {
  /** Puts it there in one step: whoever looks sees the old file or the new one, whole. */
  commit(): Promise<void>;
  /** Takes it away again. */
  discard(): void;
}

/**
 * Writes the new content of a file beside it. Mode and, where the path is a link, the link stay as they are. A file that is not there
 * is created, with the folders above it.
 *
 * Throws where the folder or the disk does not allow it, and leaves nothing behind then.
 */
export function prepareFile(path: string, text: string, hasMark: boolean): PreparedFile {
  const isNew = !existsSync(path);
  const firstFolder = isNew ? mkdirSync(dirname(path), { recursive: true }) : undefined;
  const target = isNew ? path : realpathSync(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const discard = () => {
    rmSync(temporary, { force: true });
    if (firstFolder !== undefined) rmSync(firstFolder, { recursive: true, force: true });
  };
  try {
    writeFileSync(temporary, (hasMark ? mark : '') + text, { flag: 'wx' });
    // The mode that `writeFileSync` takes is cut by the umask.
    if (!isNew) chmodSync(temporary, statSync(target).mode);
  } catch (error) {
    discard();
    throw error;
  }
  return { commit: () => promises.rename(temporary, target), discard };
}

/** The words of a system error, without its stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The nearest folder from one upwards that is a repository, else that folder itself; settings above it are somebody else's. */
export function repositoryOf(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(`${folder}/.git`)) return folder;
    if (folder === dirname(folder)) return start;
  }
}
