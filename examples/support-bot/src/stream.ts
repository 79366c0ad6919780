import { InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { bedrock, config, MODELS } from './config.js';
import type { Usage } from './models.js';

export interface Turn {
  author: 'customer' | 'bot';
  text: string;
}

export interface StreamOptions {
  system?: string;
  signal?: AbortSignal;
  onUsage?: (usage: Usage) => void;
}

const decoder = new TextDecoder();

/** The bot's next turn, piece by piece, as the chat widget shows it. */
export async function* streamReply(turns: Turn[], options: StreamOptions = {}): AsyncGenerator<string> {
  const body: Record<string, unknown> = {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: config.maxTokens,
    messages: turns.map((turn) => ({
      role: turn.author === 'customer' ? 'user' : 'assistant',
      content: turn.text,
    })),
  };
  if (options.system) {
    body.system = options.system;
  }

  const response = await bedrock.send(
    new InvokeModelWithResponseStreamCommand({
      modelId: MODELS.sonnet,
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify(body),
    }),
    { abortSignal: options.signal },
  );

  const usage: Usage = { inputTokens: 0, outputTokens: 0 };
  for await (const event of response.body ?? []) {
    if (!event.chunk?.bytes) continue;
    const chunk = JSON.parse(decoder.decode(event.chunk.bytes));

    switch (chunk.type) {
      case 'message_start':
        usage.inputTokens = chunk.message.usage.input_tokens;
        break;
      case 'content_block_delta':
        if (chunk.delta.type === 'text_delta') yield chunk.delta.text;
        break;
      case 'message_delta':
        usage.outputTokens = chunk.usage.output_tokens;
        break;
    }
  }
  options.onUsage?.(usage);
}
