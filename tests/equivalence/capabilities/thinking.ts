import fc from 'fast-check';
import type { Hazard } from './hazards.js';

/** The `max_tokens` of a request that may ask for thinking, above each of the budgets but one. */
export const roomForThinking = 4096;

/** What a request says of thinking, and how hard the model shall try. */
export const thinking: Hazard = {
  name: 'thinking',
  fields: ['thinking'],
  values: fc
    .record(
      {
        thinking: fc.oneof(
          {
            weight: 3,
            arbitrary: fc.record({
              type: fc.constant('enabled'),
              budget_tokens: fc.constantFrom(1024, 2048, roomForThinking),
            }),
          },
          { weight: 1, arbitrary: fc.constant({ type: 'enabled', budget_tokens: 1024, display: 'omitted' }) },
          {
            weight: 2,
            arbitrary: fc.constantFrom('disabled', 'adaptive', 'between_tools').map((type) => ({ type })),
          },
        ),
        output_config: fc.record({ effort: fc.constantFrom('low', 'high', 'xhigh', 'max') }),
      },
      { requiredKeys: [] },
    )
    // Most requests say nothing of effort.
    .chain((values) => fc.constantFrom(values, { ...values, output_config: undefined }))
    .map((values) => JSON.parse(JSON.stringify(values))),
};
