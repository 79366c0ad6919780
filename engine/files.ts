import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The text of a file without its byte order mark, or why it has none. */
export type ReadResult =
  | { readonly kind: 'text'; readonly text: string; readonly hasMark: boolean }
  | { readonly kind: 'error'; readonly message: string };

const mark = '\uFEFF';

/** Reads a file as UTF-8. What is not UTF-8 is an error, never replaced by question marks. */
export function readText(path: string): ReadResult {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { kind: 'error', message: `It could not be read: ${reasonOf(error)}.` };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const hasMark = text.startsWith(mark);
    return { kind: 'text', text: hasMark ? text.slice(1) : text, hasMark };
  } catch {
    return { kind: 'error', message: 'It is not UTF-8. Convert it, or leave it out with `ignore`.' };
  }
}

/**
 * Replaces the content of a file in one step: whoever looks sees the old file or the new one, whole.
 *
 * Mode and, where the path is a link, the link stay as they are.
 */
export function writeText(path: string, text: string, hasMark: boolean): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, (hasMark ? mark : '') + text, { flag: 'wx' });
    // The mode that `writeFileSync` takes is cut by the umask.
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The words of a system error, without its stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
