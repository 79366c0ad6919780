import fc from 'fast-check';
import { models } from '../../../catalog/catalog.js';
import type { Hazard } from './hazards.js';

/** Every flag that some model takes. */
const flags = [
  ...new Set(
    models.flatMap(({ capabilities: { betas } }) => [
      ...betas.accepted,
      ...betas.redundant,
      ...betas.needed.map(({ flag }) => flag),
    ]),
  ),
].sort();

/** Beta flags, most of them alone. */
export const betas: Hazard = {
  name: 'betas',
  fields: ['anthropic_beta'],
  values: fc.record({
    anthropic_beta: fc.subarray(flags, { minLength: 1, maxLength: 2 }),
  }),
};
