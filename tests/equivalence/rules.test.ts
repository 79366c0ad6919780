import { models } from '../../catalog/catalog.js';
import type { JsonObject } from './json.js';
import { modelNamed, refusalsOf } from './rules.js';

const named = (name: string) => {
  const model = models.find((own) => own.name === name);
  if (model === undefined) throw new Error(`No ${name}.`);
  return model;
};
const turn = { role: 'user', content: [{ type: 'text', text: 'Hello' }] };
const plain: JsonObject = { max_tokens: 512, messages: [turn] };
const prefilled = { messages: [turn, { role: 'assistant', content: [{ type: 'text', text: '{' }] }] };
const forced = { tools: [{ name: 'a', input_schema: {} }], tool_choice: { type: 'any' } };
const thinking = { thinking: { type: 'enabled', budget_tokens: 2048 }, max_tokens: 4096 };

test.each(models.map((model) => [model.name, model] as const))('%s takes a plain request', (_, model) => {
  expect(refusalsOf(plain, model)).toEqual([]);
});

test.each<[name: string, body: JsonObject, text: RegExp]>([
  ['claude-sonnet-4', { temperature: 0, top_p: 0.9 }, /cannot both be specified/],
  ['claude-sonnet-5', { temperature: 1 }, /`temperature` is deprecated/],
  ['claude-haiku-5-5', { top_k: 5 }, /`top_k` is deprecated/],
  ['claude-opus-4-6', prefilled, /does not support assistant message prefill/],
  ['claude-sonnet-4', { ...prefilled, ...thinking }, /does not support assistant message prefill/],
  ['claude-3-5-sonnet-v2', thinking, /thinking: Extra inputs/],
  ['claude-opus-4-7', thinking, /"thinking.type.enabled" is not supported/],
  ['claude-sonnet-4-5', { thinking: { type: 'adaptive' } }, /adaptive thinking is not supported/],
  ['claude-sonnet-5-5', { thinking: { type: 'disabled' } }, /between_tools/],
  ['claude-sonnet-4', { thinking: { type: 'enabled', budget_tokens: 100 } }, /greater than or equal to 1024/],
  ['claude-sonnet-4', { ...thinking, max_tokens: 1024 }, /`max_tokens` must be greater/],
  ['claude-sonnet-4', { ...thinking, temperature: 0.5 }, /`temperature` may only be set to 1/],
  ['claude-sonnet-4', { ...thinking, top_k: 5 }, /`top_k` must be unset/],
  ['claude-sonnet-4', { ...thinking, ...forced }, /may not be enabled when tool_choice/],
  ['claude-sonnet-5', forced, /may not be enabled when tool_choice/],
  ['claude-opus-5-5', forced, /type "tool" and "any" are not supported/],
  ['claude-sonnet-4', { output_config: { effort: 'low' } }, /extraneous key \[output_config\]/],
  ['claude-sonnet-4', { anthropic_beta: ['output-128k-2025-02-19'] }, /invalid beta flag/],
  [
    'claude-sonnet-4',
    { tools: [{ type: 'text_editor_20250124', name: 'str_replace_editor' }] },
    /does not support tool types: text_editor_20250124/,
  ],
  [
    'claude-sonnet-4',
    { tools: [{ type: 'text_editor_20250728', name: 'str_replace_editor' }] },
    /has the name str_replace_based_edit_tool/,
  ],
  ['claude-opus-4', { max_tokens: 64_000 }, /max_tokens: 64000 > 32000/],
  ['claude-3-7-sonnet', { max_tokens: 100_000 }, /max_tokens: 100000 > 64000/],
  ['claude-sonnet-5-5', { output_config: { format: {} } }, /output_config.format/],
  ['claude-sonnet-5-5', { output_format: {} }, /output_format/],
  ['claude-opus-4-7', { tools: [{ name: 'a', input_schema: {}, strict: true }] }, /strict: Extra inputs/],
])('%s refuses %j', (name, body, text) => {
  expect(refusalsOf({ ...plain, ...body }, named(name)).join('\n')).toMatch(text);
});

test.each<[name: string, body: JsonObject]>([
  ['claude-3-5-sonnet-v2', { temperature: 0, top_p: 0.9, top_k: 5, ...prefilled, ...forced }],
  ['claude-sonnet-4', { temperature: 0, top_k: 5 }],
  ['claude-3-7-sonnet', { max_tokens: 100_000, anthropic_beta: ['output-128k-2025-02-19'] }],
  ['claude-sonnet-4-5', { output_config: { format: {} } }],
  ['claude-sonnet-4', thinking],
  ['claude-sonnet-5', { ...forced, thinking: { type: 'disabled' } }],
  ['claude-sonnet-5-5', { thinking: { type: 'between_tools' }, output_config: { effort: 'high' } }],
])('%s takes %j', (name, body) => {
  expect(refusalsOf({ ...plain, ...body }, named(name))).toEqual([]);
});

test('an id names its model with and without geography', () => {
  for (const model of models) {
    expect(modelNamed(model.bedrockId)).toBe(model);
    expect(modelNamed(`us.${model.bedrockId}`)).toBe(model);
  }
});
