import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import {
  fromConverse,
  fromConverseStream,
  type MessagesResponse,
  toConverse,
} from '../../transforms/invoke-model-to-converse/adapter/converse-adapter.js';

// What code with the adapter looks like to the compiler; form.test.ts has it compiled under every strict option.

interface Body {
  readonly max_tokens: number;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

interface Answer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

export async function ask(client: BedrockRuntimeClient, body: Body): Promise<string> {
  const response = await client.send(new ConverseCommand({ modelId: 'm', ...toConverse(body) }));
  const parsed: MessagesResponse = fromConverse(response);
  const own = fromConverse<Answer>(response);
  const tokens: number = parsed.usage.input_tokens + (parsed.usage.cache_read_input_tokens ?? 0);
  const turn: { role: 'user' | 'assistant'; content: unknown[] } = parsed;
  const first: string = fromConverse(response).content[0].text;
  const isRefusal: boolean = parsed.stop_reason === 'refusal' || parsed.stop_sequence === null;
  return [first, own.content[0]?.text, tokens, turn.role, isRefusal].join();
}

export async function* stream(client: BedrockRuntimeClient, body: Body): AsyncGenerator<string> {
  const input = { modelId: 'm', guardrailConfig: undefined, ...toConverse(body) };
  const response = await client.send(new ConverseStreamCommand(input));
  if (response.stream === undefined) return;
  for await (const event of fromConverseStream(response.stream)) {
    if (event.type === 'content_block_delta') yield event.delta.text;
  }
}

export async function typed(stream: Parameters<typeof fromConverseStream>[0]): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of fromConverseStream<{ readonly type: string }>(stream)) types.push(type);
  return types;
}
