import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { ChangedFile } from '../../engine/report.js';
import type { Colors } from './io.js';

/** What changes as a unified diff that `git apply` takes, in order of the file names. */
export function unifiedDiff(files: readonly ChangedFile[]): string {
  const ordered = [...files].sort((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)));
  return ordered.map(patchOf).join('');
}

function patchOf({ file, before, after }: ChangedFile): string {
  // Nothing is done to a file that is empty, so this one is new.
  const old = before === '' ? '/dev/null' : `a/${file}`;
  return createTwoFilesPatch(old, `b/${file}`, before, after, '', '', {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** The diff in colour. The signs at the start of a line say the same. */
export function colourDiff(diff: string, colors: Colors): string {
  const colour = (line: string) => {
    if (/^(---|\+\+\+) /.test(line)) return colors.bold(line);
    if (line.startsWith('@@')) return colors.cyan(line);
    if (line.startsWith('+')) return colors.green(line);
    return line.startsWith('-') ? colors.red(line) : line;
  };
  return diff.split('\n').map(colour).join('\n');
}
