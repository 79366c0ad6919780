import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { Answer, Bedrock } from '../equivalence/stub.js';

/** How often a property is tried, and from which seed. */
export const settings = {
  numRuns: Number(process.env.EQUIVALENCE_RUNS ?? 300),
  seed: Number(process.env.EQUIVALENCE_SEED ?? 20_261_122),
};

export const plain: Answer = {
  content: [{ type: 'text', text: 'Hello.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 1 },
};

/** A client that speaks with the stub. */
export function clientOf({ endpoint }: Bedrock): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'stub', secretAccessKey: 'stub' },
    maxAttempts: 1,
  });
}
