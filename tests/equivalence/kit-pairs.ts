import type { Call, Program } from './runner.js';

/** A program with InvokeModel, and what a careful human made of it with Converse. */
export interface Pair {
  readonly name: string;
  readonly before: Program;
  readonly after: Program;
  readonly call: Call;
}

/** A mistake in the second program of a pair, and some of the answers under which it must be seen. */
export interface Mistake {
  readonly name: string;
  readonly pair: string;
  readonly right: string;
  readonly wrong: string;
  readonly seenUnder: readonly string[];
}

const image = 'iVBORw0KGgo=';

/** Pairs that do the same under every answer. */
export const pairs: readonly Pair[] = [
  {
    name: 'once',
    call: { export: 'ask', args: ['What is it?', 'Be brief.'] },
    before: {
      path: 'once.ts',
      source: `
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({ region: 'us-east-1' });

export async function ask(prompt: string, system?: string) {
  const response = await client.send(
    new InvokeModelCommand({
      modelId: 'us.anthropic.claude',
      contentType: 'application/json',
      accept: 'application/json',
      guardrailIdentifier: 'gr',
      guardrailVersion: '2',
      trace: 'ENABLED',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 512,
        temperature: 0.2,
        top_k: 40,
        stop_sequences: ['STOP'],
        system,
        messages: [{ role: 'user', content: prompt }],
      }),
    }),
  );
  const parsed = JSON.parse(new TextDecoder().decode(response.body));
  return {
    text: parsed.content[0].text.trim(),
    cut: parsed.stop_reason === 'max_tokens',
    stop: parsed.stop_sequence,
    tokens: parsed.usage.input_tokens + parsed.usage.output_tokens,
  };
}`,
    },
    after: {
      path: 'once.ts',
      source: `
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({ region: 'us-east-1' });

export async function ask(prompt: string, system?: string) {
  const response = await client.send(
    new ConverseCommand({
      modelId: 'us.anthropic.claude',
      guardrailConfig: { guardrailIdentifier: 'gr', guardrailVersion: '2', trace: 'enabled' },
      inferenceConfig: { maxTokens: 512, temperature: 0.2, stopSequences: ['STOP'] },
      additionalModelRequestFields: { top_k: 40 },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
      system: system ? [{ text: system }] : undefined,
      messages: [{ role: 'user', content: [{ text: prompt }] }],
    }),
  );
  return {
    text: response.output!.message!.content![0]!.text!.trim(),
    cut: response.stopReason === 'max_tokens',
    stop: (response.additionalModelResponseFields as { stop_sequence: string | null }).stop_sequence,
    tokens: response.usage!.inputTokens! + response.usage!.outputTokens!,
  };
}`,
    },
  },
  {
    name: 'once without a system',
    call: { export: 'ask', args: ['What is it?'] },
    before: {
      path: 'bare.mjs',
      source: `
import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
export const ask = async (prompt, system) => {
  const { body } = await new BedrockRuntime().invokeModel({
    modelId: 'm',
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 5,
      system,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  return JSON.parse(body.transformToString()).content.map((block) => block.text).join('');
};`,
    },
    after: {
      path: 'bare.mjs',
      source: `
import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
export const ask = async (prompt, system) => {
  const { output } = await new BedrockRuntime().converse({
    modelId: 'm',
    inferenceConfig: { maxTokens: 5 },
    ...(system && { system: [{ text: system }] }),
    messages: [{ role: 'user', content: [{ text: prompt }] }],
  });
  return output.message.content.map((block) => block.text).join('');
};`,
    },
  },
  {
    name: 'an agent with images and a cache',
    call: { export: 'Agent.run', args: [image, { $recorder: 'onTool' }] },
    before: {
      path: 'agent.ts',
      source: `
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

export class Agent {
  constructor(private readonly client: BedrockRuntimeClient) {}

  async run(imageBase64: string, onTool: (name: string, input: unknown) => void) {
    const messages: any[] = [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: imageBase64 } },
          { type: 'text', text: 'What is this?', cache_control: { type: 'ephemeral' } },
          { type: 'text', text: 'And where?' },
        ],
      },
    ];
    const usages = [];
    for (;;) {
      const response = await this.client.send(
        new InvokeModelCommand({
          modelId: 'm',
          body: JSON.stringify({
            anthropic_version: 'bedrock-2023-05-31',
            max_tokens: 2048,
            thinking: { type: 'enabled', budget_tokens: 1024 },
            system: [{ type: 'text', text: 'You look at pictures.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
            tools: [{ name: 'get_weather', description: 'Weather', input_schema: { type: 'object' } }],
            tool_choice: { type: 'auto' },
            messages,
          }),
        }),
      );
      const answer = JSON.parse(Buffer.from(response.body).toString('utf8'));
      usages.push(answer.usage.cache_read_input_tokens ?? 0);
      const calls = answer.content.filter((block: any) => block.type === 'tool_use');
      if (answer.stop_reason !== 'tool_use') return { text: answer.content[0]?.text, usages };
      messages.push({ role: 'assistant', content: answer.content });
      for (const call of calls) onTool(call.name, call.input);
      messages.push({
        role: 'user',
        content: calls.map((call: any) => ({ type: 'tool_result', tool_use_id: call.id, content: 'sunny' })),
      });
    }
  }
}`,
    },
    after: {
      path: 'agent.ts',
      source: `
import { BedrockRuntimeClient, ConverseCommand, type Message } from '@aws-sdk/client-bedrock-runtime';

export class Agent {
  constructor(private readonly client: BedrockRuntimeClient) {}

  async run(imageBase64: string, onTool: (name: string, input: unknown) => void) {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { image: { format: 'jpeg', source: { bytes: Buffer.from(imageBase64, 'base64') } } },
          { text: 'What is this?' },
          { cachePoint: { type: 'default' } },
          { text: 'And where?' },
        ],
      },
    ];
    const usages = [];
    for (;;) {
      const response = await this.client.send(
        new ConverseCommand({
          modelId: 'm',
          inferenceConfig: { maxTokens: 2048 },
          additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
          system: [{ text: 'You look at pictures.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
          toolConfig: {
            tools: [{ toolSpec: { name: 'get_weather', description: 'Weather', inputSchema: { json: { type: 'object' } } } }],
            toolChoice: { auto: {} },
          },
          messages,
        }),
      );
      const answer = response.output!.message!;
      usages.push(response.usage!.cacheReadInputTokens ?? 0);
      const calls = answer.content!.flatMap((block) => (block.toolUse ? [block.toolUse] : []));
      if (response.stopReason !== 'tool_use') return { text: answer.content![0]?.text, usages };
      messages.push({ role: 'assistant', content: answer.content });
      for (const call of calls) onTool(call.name!, call.input);
      messages.push({
        role: 'user',
        content: calls.map((call) => ({ toolResult: { toolUseId: call.toolUseId, content: [{ text: 'sunny' }] } })),
      });
    }
  }
}`,
    },
  },
  {
    name: 'stream',
    call: { export: 'ask', args: ['What is it?'] },
    before: {
      path: 'stream.js',
      source: `
const { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } = require('@aws-sdk/client-bedrock-runtime');
const client = new BedrockRuntimeClient();

exports.ask = async function* (prompt) {
  const response = await client.send(new InvokeModelWithResponseStreamCommand({
    modelId: 'm',
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 100,
      messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    }),
  }));
  let reason;
  let tokens = 0;
  for await (const event of response.body) {
    const chunk = JSON.parse(new TextDecoder().decode(event.chunk.bytes));
    if (chunk.type === 'content_block_delta' && chunk.delta.type === 'text_delta') yield chunk.delta.text;
    if (chunk.type === 'content_block_delta' && chunk.delta.type === 'thinking_delta') process.stdout.write(chunk.delta.thinking);
    if (chunk.type === 'content_block_start' && chunk.content_block.type === 'tool_use') yield { tool: chunk.content_block.name };
    if (chunk.type === 'content_block_delta' && chunk.delta.type === 'input_json_delta') yield { json: chunk.delta.partial_json };
    if (chunk.type === 'message_delta') {
      reason = chunk.delta.stop_reason;
      tokens = chunk.usage.output_tokens;
    }
  }
  return { reason, tokens };
};`,
    },
    after: {
      path: 'stream.js',
      source: `
const { BedrockRuntimeClient, ConverseStreamCommand } = require('@aws-sdk/client-bedrock-runtime');
const client = new BedrockRuntimeClient();

exports.ask = async function* (prompt) {
  const response = await client.send(new ConverseStreamCommand({
    modelId: 'm',
    inferenceConfig: { maxTokens: 100 },
    messages: [{ role: 'user', content: [{ text: prompt }] }],
  }));
  let reason;
  let tokens = 0;
  for await (const event of response.stream) {
    const delta = event.contentBlockDelta?.delta;
    if (delta?.text !== undefined) yield delta.text;
    if (delta?.reasoningContent?.text !== undefined) process.stdout.write(delta.reasoningContent.text);
    if (event.contentBlockStart?.start.toolUse) yield { tool: event.contentBlockStart.start.toolUse.name };
    if (delta?.toolUse) yield { json: delta.toolUse.input };
    if (event.messageStop) reason = event.messageStop.stopReason;
    if (event.metadata) tokens = event.metadata.usage.outputTokens;
  }
  return { reason, tokens };
};`,
    },
  },
];

/** Mistakes that a transform may make, each in one place of a pair. */
export const mistakes: readonly Mistake[] = [
  {
    name: 'no temperature',
    pair: 'once',
    right: ' temperature: 0.2,',
    wrong: '',
    seenUnder: ['plain text', 'no content'],
  },
  {
    name: 'a name of Messages',
    pair: 'once',
    right: 'maxTokens: 512',
    wrong: 'max_tokens: 512',
    seenUnder: ['plain text'],
  },
  {
    name: 'top_k for the wrong object',
    pair: 'once',
    right: "stopSequences: ['STOP'] }",
    wrong: "stopSequences: ['STOP'], topK: 40 }",
    seenUnder: ['plain text'],
  },
  {
    name: 'a trace that is off',
    pair: 'once',
    right: "trace: 'enabled'",
    wrong: "trace: 'disabled'",
    seenUnder: ['plain text'],
  },
  {
    name: "'' for a TypeError",
    pair: 'once',
    right: 'content![0]!.text!.trim()',
    wrong: "content?.[0]?.text?.trim() ?? ''",
    seenUnder: ['no content', 'a tool only'],
  },
  {
    name: 'the wrong tokens',
    pair: 'once',
    right: 'response.usage!.outputTokens!',
    wrong: 'response.usage!.totalTokens!',
    seenUnder: ['plain text'],
  },
  {
    name: 'no stop sequence',
    pair: 'once',
    right: "      additionalModelResponseFieldPaths: ['/stop_sequence'],\n",
    wrong: '',
    seenUnder: ['stop_sequence'],
  },
  {
    name: 'a stop reason that is not mapped',
    pair: 'once',
    right: "=== 'max_tokens'",
    wrong: "=== 'length'",
    seenUnder: ['max_tokens'],
  },
  {
    name: 'a swallowed error',
    pair: 'once',
    right: '    }),\n  );',
    wrong: '    }),\n  ).catch(() => ({}) as any);',
    seenUnder: ['ThrottlingException'],
  },
  {
    name: 'a system of undefined',
    pair: 'once without a system',
    right: '...(system && { system: [{ text: system }] })',
    wrong: 'system: [{ text: system }]',
    seenUnder: ['plain text'],
  },
  {
    name: 'a text in front',
    pair: 'once without a system',
    right: "join('')",
    wrong: "join(' ')",
    seenUnder: ['two text blocks'],
  },
  {
    name: 'a cachePoint before its block',
    pair: 'an agent with images and a cache',
    right: "          { text: 'What is this?' },\n          { cachePoint: { type: 'default' } },",
    wrong: "          { cachePoint: { type: 'default' } },\n          { text: 'What is this?' },",
    seenUnder: ['plain text'],
  },
  {
    name: 'no ttl',
    pair: 'an agent with images and a cache',
    right: ", ttl: '1h'",
    wrong: '',
    seenUnder: ['plain text'],
  },
  {
    name: 'another image format',
    pair: 'an agent with images and a cache',
    right: "format: 'jpeg'",
    wrong: "format: 'png'",
    seenUnder: ['plain text'],
  },
  {
    name: 'a media type for a format',
    pair: 'an agent with images and a cache',
    right: "format: 'jpeg'",
    wrong: "format: 'image/jpeg' as any",
    seenUnder: ['plain text'],
  },
  {
    name: 'base64 that is encoded twice',
    pair: 'an agent with images and a cache',
    right: "Buffer.from(imageBase64, 'base64')",
    wrong: 'Buffer.from(imageBase64)',
    seenUnder: ['plain text'],
  },
  {
    name: 'no thinking',
    pair: 'an agent with images and a cache',
    right: "{ thinking: { type: 'enabled', budget_tokens: 1024 } }",
    wrong: '{}',
    seenUnder: ['plain text'],
  },
  {
    name: 'a tool result that is lost',
    pair: 'an agent with images and a cache',
    right: "content: [{ text: 'sunny' }]",
    wrong: 'content: []',
    seenUnder: ['a tool only'],
  },
  {
    name: 'the wrong cache',
    pair: 'an agent with images and a cache',
    right: 'cacheReadInputTokens',
    wrong: 'cacheWriteInputTokens',
    seenUnder: ['thinking, text and a tool, with a cache'],
  },
  {
    name: 'usage lost at messageStop',
    pair: 'stream',
    right: 'if (event.messageStop) reason = event.messageStop.stopReason;',
    wrong: 'if (event.messageStop) { reason = event.messageStop.stopReason; break; }',
    seenUnder: ['plain text', 'no content'],
  },
  {
    name: 'one piece for a stream',
    pair: 'stream',
    right: 'yield delta.text;',
    wrong: 'text = (globalThis.text ?? "") + delta.text;',
    seenUnder: ['plain text'],
  },
  {
    name: 'thinking as text',
    pair: 'stream',
    right: 'process.stdout.write(delta.reasoningContent.text)',
    wrong: 'yield delta.reasoningContent.text',
    seenUnder: ['thinking, text and a tool, with a cache'],
  },
  {
    name: 'no start of a tool',
    pair: 'stream',
    right: 'if (event.contentBlockStart?.start.toolUse)',
    wrong: 'if (event.contentBlockStart?.start.text)',
    seenUnder: ['a tool only'],
  },
  {
    name: 'an error in the middle that is swallowed',
    pair: 'stream',
    right: 'of response.stream)',
    wrong: 'of (async function* () { try { yield* response.stream; } catch {} })())',
    seenUnder: ['a stream that breaks off in its text', 'a stream that breaks off at once'],
  },
];
