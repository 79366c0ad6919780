import type { Progress } from '../../engine/run.js';
import type { Io } from './io.js';

const words: Readonly<Record<Progress['stage'], string>> = {
  search: 'Searching',
  analyse: 'Analysing',
  write: 'Writing',
};

/** A line on stderr that says how far a run is, on a terminal and after one second only; `end` erases it. */
export function startProgress(io: Io, now: () => number = Date.now) {
  const start = now();
  let last = start;
  let shown = false;
  return {
    onProgress({ stage, done, total }: Progress): void {
      const time = now();
      if (!io.stderr.isTTY || time - start < 1000 || (shown && time - last < 100)) return;
      last = time;
      shown = true;
      io.stderr.write(`\r\u001b[2K${words[stage]} ${total > 0 ? `${done}/${total} files` : '...'}`);
    },
    end(): void {
      if (shown) io.stderr.write('\r\u001b[2K');
      shown = false;
    },
  };
}
