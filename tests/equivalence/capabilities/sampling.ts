import fc from 'fast-check';
import type { Hazard } from './hazards.js';

const share = fc.constantFrom(0, 0.2, 0.5, 0.9, 1);

/** `temperature`, `top_p` and `top_k`, alone and together. */
export const sampling: Hazard = {
  name: 'sampling',
  fields: ['temperature', 'top_p', 'top_k'],
  values: fc.record(
    { temperature: share, top_p: share, top_k: fc.constantFrom(1, 40, 250) },
    { requiredKeys: [] },
  ),
};
