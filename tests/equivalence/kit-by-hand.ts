import type {
  ContentBlock,
  ConverseStreamOutput,
  ResponseStream,
  TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';

// This file knows the two languages on its own, to be held against what the kit knows: it uses nothing of it.

/** A Messages body. */
export type MessagesBody = Readonly<Record<string, unknown>> & {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
};

/** Every member that a block of Messages has in one kind or another; which ones are there, its type says. */
interface AnyBlock {
  type: string;
  text: string;
  source: { type: string; media_type: string; data: string };
  content: string | readonly AnyBlock[] | undefined;
  title: string;
  context: string | undefined;
  citations: unknown;
  tool_use_id: string;
  is_error: boolean | undefined;
  id: string;
  name: string;
  input: unknown;
  thinking: string;
  signature: string;
  data: string;
  cache_control?: { ttl?: string };
}

interface AnyTool {
  name: string;
  description?: string;
  input_schema: unknown;
  strict?: boolean;
  cache_control?: { ttl?: string };
}

interface AnyEvent {
  type: string;
  index: number;
  message: { usage: object };
  content_block: AnyBlock;
  delta: Record<string, string>;
  usage: object;
}

/** What a message comes to that was read event by event. */
export interface ReadMessage {
  readonly content: readonly unknown[];
  readonly stop_reason: unknown;
  readonly usage: unknown;
}

/** The Converse input that a careful human would write for the body. */
export function converseOf(body: MessagesBody): Record<string, unknown> {
  const {
    messages,
    system,
    tools,
    tool_choice,
    max_tokens,
    temperature,
    top_p,
    stop_sequences,
    ...additional
  } = body;
  const choice = tool_choice as { type: string; disable_parallel_tool_use?: boolean } | undefined;
  const isAdditional = choice?.disable_parallel_tool_use === true;
  const more = { ...additional, ...(isAdditional ? { tool_choice } : {}) };
  let documents = 0;
  const blocksOf = (content: unknown) =>
    typeof content === 'string'
      ? [{ text: content }]
      : (content as AnyBlock[]).flatMap((block) => {
          if (block.type === 'document') documents += 1;
          return [blockOf(block, `document ${documents}`), ...pointAfter(block)];
        });
  return {
    messages: messages.map(({ role, content }) => ({ role, content: blocksOf(content) })),
    ...(system === undefined || (system as string | unknown[]).length === 0
      ? {}
      : { system: blocksOf(system) }),
    inferenceConfig: { maxTokens: max_tokens, temperature, topP: top_p, stopSequences: stop_sequences },
    ...(tools === undefined
      ? {}
      : {
          toolConfig: {
            tools: (tools as AnyTool[]).flatMap(({ name, description, input_schema, strict, ...rest }) => [
              { toolSpec: { name, description, inputSchema: { json: input_schema }, strict } },
              ...pointAfter(rest),
            ]),
            ...(choice === undefined || isAdditional ? {} : { toolChoice: { [choice.type]: {} } }),
          },
        }),
    ...(Object.keys(more).length === 0 ? {} : { additionalModelRequestFields: more }),
  };
}

function pointAfter({ cache_control: control }: Pick<AnyTool, 'cache_control'>) {
  return control === undefined ? [] : [{ cachePoint: { type: 'default', ttl: control.ttl } }];
}

function blockOf(block: AnyBlock, name: string): object {
  switch (block.type) {
    case 'text':
      return { text: block.text };
    case 'image': {
      const format = block.source.media_type.split('/')[1];
      return { image: { format, source: { bytes: Buffer.from(block.source.data, 'base64') } } };
    }
    case 'document': {
      const { source, citations, context } = block;
      const isText = source.type === 'text';
      return {
        document: {
          name,
          ...(isText
            ? { source: { text: source.data } }
            : { format: 'pdf', source: { bytes: Buffer.from(source.data, 'base64') } }),
          citations,
          context,
        },
      };
    }
    case 'tool_result': {
      const { content = [] } = block;
      return {
        toolResult: {
          toolUseId: block.tool_use_id,
          content:
            typeof content === 'string' ? [{ text: content }] : content.map((item) => blockOf(item, name)),
          status: block.is_error === true ? 'error' : undefined,
        },
      };
    }
    case 'tool_use':
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
    case 'thinking':
      return { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } };
    case 'redacted_thinking':
      return { reasoningContent: { redactedContent: Buffer.from(block.data, 'base64') } };
    default: {
      const { source, title, content = [] } = block;
      const texts = typeof content === 'string' ? [] : content.map(({ text }) => ({ text }));
      return { searchResult: { source, title, content: texts } };
    }
  }
}

/** The message in the events of InvokeModelWithResponseStream. */
export async function readMessages(events: AsyncIterable<ResponseStream> | undefined): Promise<ReadMessage> {
  const content: Record<string, unknown>[] = [];
  let usage = {};
  let stop_reason: unknown;
  for await (const { chunk } of events ?? []) {
    const event = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as AnyEvent;
    if (event.type === 'message_start') usage = event.message.usage;
    if (event.type === 'content_block_start') {
      const isTool = event.content_block.type === 'tool_use';
      content[event.index] = { ...event.content_block, ...(isTool ? { input: '' } : {}) };
    }
    if (event.type === 'content_block_delta') {
      const block = content[event.index] ?? {};
      const { type: _, ...delta } = event.delta;
      for (const [name, piece] of Object.entries(delta)) {
        const key = name === 'partial_json' ? 'input' : name;
        block[key] = String(block[key]) + piece;
      }
    }
    if (event.type === 'message_delta') {
      usage = { ...usage, ...event.usage };
      stop_reason = event.delta.stop_reason;
    }
  }
  return { content: content.map(withInput), stop_reason, usage };
}

/** The message in the events of ConverseStream, in the words of Messages. */
export async function readConverse(
  events: AsyncIterable<ConverseStreamOutput> | undefined,
): Promise<ReadMessage> {
  const content: Record<string, unknown>[] = [];
  let usage: unknown;
  let stop_reason: unknown;
  for await (const { contentBlockStart: start, contentBlockDelta, messageStop, metadata } of events ?? []) {
    if (start !== undefined) {
      const { toolUseId: id, name } = start.start?.toolUse ?? {};
      content[start.contentBlockIndex ?? -1] = { type: 'tool_use', id, name, input: '' };
    }
    if (contentBlockDelta !== undefined) {
      const index = contentBlockDelta.contentBlockIndex ?? -1;
      const { text, toolUse, reasoningContent: reasoning } = contentBlockDelta.delta ?? {};
      const block = content[index] ?? {};
      if (toolUse !== undefined) block.input = String(block.input) + toolUse.input;
      else if (text !== undefined) content[index] = { type: 'text', text: (block.text ?? '') + text };
      else if (reasoning?.redactedContent !== undefined)
        content[index] = { type: 'redacted_thinking', data: base64(reasoning.redactedContent) };
      else
        content[index] = {
          type: 'thinking',
          thinking: (block.thinking ?? '') + (reasoning?.text ?? ''),
          signature: (block.signature ?? '') + (reasoning?.signature ?? ''),
        };
    }
    if (messageStop !== undefined) stop_reason = messageStop.stopReason;
    if (metadata !== undefined) usage = messagesUsageOf(metadata.usage);
  }
  return { content: content.map(withInput), stop_reason, usage };
}

/** A block of a Converse answer, as Messages has it. */
export function messagesBlockOf({ text, toolUse, reasoningContent: reasoning }: ContentBlock): object {
  if (text !== undefined) return { type: 'text', text };
  if (toolUse !== undefined)
    return { type: 'tool_use', id: toolUse.toolUseId, name: toolUse.name, input: toolUse.input };
  const { text: thinking, signature } = reasoning?.reasoningText ?? {};
  if (thinking !== undefined) return { type: 'thinking', thinking, signature };
  return { type: 'redacted_thinking', data: base64(reasoning?.redactedContent ?? new Uint8Array()) };
}

/** The usage of a Converse answer, as Messages has it. */
export function messagesUsageOf(usage: TokenUsage | undefined): object {
  return {
    input_tokens: usage?.inputTokens,
    output_tokens: usage?.outputTokens,
    cache_read_input_tokens: usage?.cacheReadInputTokens,
    cache_creation_input_tokens: usage?.cacheWriteInputTokens,
  };
}

function withInput(block: Record<string, unknown>): object {
  return block.type === 'tool_use' ? { ...block, input: JSON.parse(String(block.input)) as unknown } : block;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
