import { createColors } from 'picocolors';

/** A stream that text goes to. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns?: number | undefined;
}

/** Everything the command line knows of the outside, so that tests run it in-process. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: { readonly isTTY: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The folder with the pages of the transforms. */
  readonly docs: string;
}

/** The colour functions of picocolors, which return their text as it is where colours are off. */
export type Colors = ReturnType<typeof createColors>;

/** Colours for an output: off with `NO_COLOR`, on with `FORCE_COLOR`, else on a terminal that is not dumb. */
export function colorsFor(output: Output, env: Io['env']): Colors {
  return createColors(hasColors(output, env));
}

function hasColors(output: Output, env: Io['env']): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return output.isTTY && env.TERM !== 'dumb';
}
