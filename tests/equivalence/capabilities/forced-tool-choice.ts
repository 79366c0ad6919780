import fc from 'fast-check';
import type { Hazard } from './hazards.js';

/** The choice of a tool; requests with one offer the tool and look for its call (`sites.ts`). */
export const toolChoiceField = 'tool_choice';

/** What is written of the tool that goes with it, by the surface. */
export const toolsOf = {
  invoke: "tools: [{ name: 'record', input_schema: { type: 'object' } }]",
  converse:
    "toolConfig: { tools: [{ toolSpec: { name: 'record', inputSchema: { json: { type: 'object' } } } }] }",
};

/** How a call of it is looked for in the content of an answer. */
export const callOf = {
  invoke: ".find((block) => block.type === 'tool_use')?.input ?? null",
  converse: '.find((block) => block.toolUse)?.toolUse.input ?? null',
};

/** A tool that has to be used, a choice among tools, and one that forces nothing. */
export const forcedToolChoice: Hazard = {
  name: 'forced-tool-choice',
  fields: [toolChoiceField, 'messages', 'system'],
  values: fc.record({
    [toolChoiceField]: fc.constantFrom(
      { type: 'tool', name: 'record' },
      { type: 'tool', name: 'record', disable_parallel_tool_use: true },
      { type: 'any' },
      { type: 'auto' },
    ),
  }),
};
