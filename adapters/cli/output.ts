import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Colors, colorsFor, type Io } from './io.js';
import { type Choices, type FileFormat, reportFormatOf } from './options.js';
import { usageError } from './usage.js';

/** How a report becomes text, in each format. */
export type Renderers = Readonly<Record<FileFormat, () => string>> & {
  readonly pretty: (colors: Colors) => string;
};

/** Prints a report in the format that was asked for, and writes it to the file that was asked for. */
export function emit(
  { format, report }: Pick<Choices, 'format' | 'report'>,
  renderers: Renderers,
  io: Io,
): void {
  io.stdout.write(renderers[format ?? 'pretty'](colorsFor(io.stdout, io.env)));
  if (report === undefined) return;
  const path = resolve(io.cwd, report);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, renderers[reportFormatOf(report)]());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `The report cannot be written to ${report}: ${reason}. All else is done; choose another file.`,
    );
  }
}
