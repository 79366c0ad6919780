import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';

export const MODELS = {
  // anthropic.claude-3-5-sonnet-20241022-v2:0 answers everything a customer reads.
  sonnet: 'anthropic.claude-3-5-sonnet-20241022-v2:0',
  // The article agent sends long conversations, so it goes through the cross-region profile.
  articles: 'us.anthropic.claude-3-5-sonnet-20241022-v2:0',
  haiku: 'anthropic.claude-3-haiku-20240307-v1:0',
} as const;

export type ModelAlias = keyof typeof MODELS;

export const config = {
  region: process.env.AWS_REGION ?? 'us-east-1',
  modelId: process.env.BEDROCK_MODEL_ID ?? 'anthropic.claude-3-5-sonnet-20241022-v2:0',
  maxTokens: 1024,
};

export const bedrock = new BedrockRuntimeClient({ region: config.region, maxAttempts: 4 });
