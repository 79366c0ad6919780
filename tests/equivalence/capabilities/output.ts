import fc from 'fast-check';
import type { Hazard } from './hazards.js';

const longest = fc.constantFrom(4096, 8192, 32_000, 64_000, 100_000, 128_000);

/** More output than some models give, now and then with the flag by which one of them gives it. */
export const output: Hazard = {
  name: 'output',
  fields: ['max_tokens', 'anthropic_beta'],
  values: fc.oneof(
    { weight: 2, arbitrary: fc.record({ max_tokens: longest }) },
    {
      weight: 1,
      arbitrary: fc.record({
        max_tokens: longest,
        anthropic_beta: fc.constant(['output-128k-2025-02-19']),
      }),
    },
  ),
};
