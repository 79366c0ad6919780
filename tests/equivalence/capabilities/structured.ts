import fc from 'fast-check';
import type { Hazard } from './hazards.js';

const schema = { type: 'object', properties: { text: { type: 'string' } }, additionalProperties: false };

/** Tools whose input keeps to its schema, and a schema for the answer. */
export const structured: Hazard = {
  name: 'structured',
  fields: ['tools', 'output_config'],
  values: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ tools: fc.constant([{ name: 'find', input_schema: schema, strict: true }]) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        output_config: fc.constant({ format: { type: 'json_schema', schema } }),
      }),
    },
  ),
};
