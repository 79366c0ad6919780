export interface ModelInfo {
  label: string;
  contextWindow: number;
  /** US dollars per million tokens. */
  input: number;
  output: number;
}

/** Every model that has ever answered a customer: old conversations are billed at the price of their day. */
export const MODEL_INFO: Record<string, ModelInfo> = {
  'anthropic.claude-3-haiku-20240307-v1:0': {
    label: 'Claude 3 Haiku',
    contextWindow: 200_000,
    input: 0.25,
    output: 1.25,
  },
  'anthropic.claude-3-5-sonnet-20240620-v1:0': {
    label: 'Claude 3.5 Sonnet',
    contextWindow: 200_000,
    input: 3,
    output: 15,
  },
  'anthropic.claude-3-5-sonnet-20241022-v2:0': {
    label: 'Claude 3.5 Sonnet v2',
    contextWindow: 200_000,
    input: 3,
    output: 15,
  },
};

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

/** What a conversation cost, or undefined for a model without a price. */
export function costOf(modelId: string, usage: Usage): number | undefined {
  const info = MODEL_INFO[modelId.replace(/^(us|eu|apac|global)\./, '')];
  if (!info) return undefined;
  return (usage.inputTokens * info.input + usage.outputTokens * info.output) / 1_000_000;
}

/** Photos of damaged goods are passed on only to models that can look at them. */
export function acceptsPhotos(modelId: string): boolean {
  return modelId.includes('claude-3-5-sonnet');
}
