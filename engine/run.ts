import type { Report } from './report.js';
import type { AnyTransform } from './transform.js';
import type { Geo } from '../catalog/catalog.js';

/** What to migrate, to which model, and how far to go. */
export interface RunOptions {
  /** Files and folders, relative to `cwd`. Default: all of `cwd`. */
  readonly paths?: readonly string[] | undefined;
  /** The working directory. Default: that of the process. */
  readonly cwd?: string | undefined;
  /** Target model, by catalog name. Default: `claude-sonnet-4`. */
  readonly to?: string | undefined;
  /** Source models, by catalog name. Default: every older model of the target's family. */
  readonly from?: readonly string[] | undefined;
  readonly geo?: Geo | 'none' | undefined;
  readonly region?: string | undefined;
  readonly environmentRegion?: string | undefined;
  /** Transform ids: only these. */
  readonly only?: readonly string[] | undefined;
  /** Transform ids: all but these. */
  readonly skip?: readonly string[] | undefined;
  /** Apply only edits that cannot change behaviour; the others become `manual` findings. */
  readonly safe?: boolean | undefined;
  /** Globs that are left alone. */
  readonly ignore?: readonly string[] | undefined;
  /** Write the changed files. Default: true. */
  readonly write?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far a run is. */
export interface Progress {
  readonly stage: 'search' | 'analyse' | 'check' | 'write';
  readonly done: number;
  readonly total: number;
}

/** Bad usage: the message is one line that names what would have been valid. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Runs the transforms over a project. Throws `UsageError` for an unknown model, transform or path. */
export declare function run(transforms: readonly AnyTransform[], options?: RunOptions): Promise<Report>;
