import fc from 'fast-check';
import type { Hazard } from './hazards.js';

/** A turn of the assistant at the end, as a field of its own: `sites.ts` makes a turn of it. */
export const prefillField = 'prefill';

/** What begins an answer: JSON that the program puts together again, or something else. */
export const prefill: Hazard = {
  name: 'prefill',
  fields: ['messages', 'system'],
  values: fc.record({ [prefillField]: fc.constantFrom('{', '[', '{"key":', '<answer>', 'Well,') }),
};
