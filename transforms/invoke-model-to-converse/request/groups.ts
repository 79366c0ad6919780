import type { ts } from '../../../analysis/compiler.cjs';
import { toolChoiceGroup } from './tools.js';

/** Objects of a Converse request that gather fields of a Messages body. */
export type Group = 'inferenceConfig' | 'toolConfig' | 'additionalModelRequestFields';

export interface Target {
  readonly group: Group | 'top' | 'dropped';
  readonly name: string;
}

const renamed: Readonly<Record<string, Target>> = {
  anthropic_version: { group: 'dropped', name: '' },
  messages: { group: 'top', name: 'messages' },
  system: { group: 'top', name: 'system' },
  max_tokens: { group: 'inferenceConfig', name: 'maxTokens' },
  temperature: { group: 'inferenceConfig', name: 'temperature' },
  top_p: { group: 'inferenceConfig', name: 'topP' },
  stop_sequences: { group: 'inferenceConfig', name: 'stopSequences' },
  tools: { group: 'toolConfig', name: 'tools' },
  tool_choice: { group: 'toolConfig', name: 'toolChoice' },
};

/** Fields that mean something to InvokeModel itself, and that Converse has nothing for. */
export const withoutCounterpart: Readonly<
  Record<string, 'user-metadata' | 'legacy-completion' | 'unknown-field'>
> = {
  metadata: 'user-metadata',
  prompt: 'legacy-completion',
  max_tokens_to_sample: 'legacy-completion',
  stream: 'unknown-field',
  'amazon-bedrock-guardrailConfig': 'unknown-field',
};

export function isGroup(group: Target['group']): group is Group {
  return group !== 'top' && group !== 'dropped';
}

export function targetOfName(name: string, value: ts.Expression): Target {
  const known = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  if (known === undefined) return { group: 'additionalModelRequestFields', name };
  return name === 'tool_choice' && toolChoiceGroup(value) === 'additionalModelRequestFields'
    ? { group: 'additionalModelRequestFields', name }
    : known;
}
