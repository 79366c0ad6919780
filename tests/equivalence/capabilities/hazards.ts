import type fc from 'fast-check';
import type { JsonObject } from '../json.js';
import { betas } from './betas.js';
import { forcedToolChoice } from './forced-tool-choice.js';
import { output } from './output.js';
import { prefill } from './prefill.js';
import { sampling } from './sampling.js';
import { structured } from './structured.js';
import { thinking } from './thinking.js';

/**
 * Something that models differ in, and how a request comes to have it.
 *
 * A transform for it brings its own: a file beside this one, and a line in the list.
 */
export interface Hazard {
  readonly name: string;
  /** The fields of the Messages API that are taken away, added or changed for it, at the top level of a request. */
  readonly fields: readonly string[];
  /** What a request gets of it, if it gets any of it. */
  readonly values: fc.Arbitrary<JsonObject>;
}

/** The hazards that transforms take care of. */
export const hazards: readonly Hazard[] = [
  sampling,
  prefill,
  betas,
  thinking,
  output,
  structured,
  forcedToolChoice,
];
