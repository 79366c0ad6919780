import { EventStreamCodec } from '@smithy/core/event-streams';
import type { Operation } from './canonical.js';
import { isObject, type Json, type JsonObject, present } from './json.js';

/** A block of an answer, as Messages has it. */
export type Block =
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly Citation[] }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: JsonObject;
    };

/** Where a text is from, as Messages has it. */
export type Citation = JsonObject & { readonly type: keyof typeof citationMembers };

/** What the model says, as Messages has it. */
export interface MessageAnswer {
  readonly content: readonly Block[];
  readonly stop_reason: string;
  readonly stop_sequence?: string;
  readonly usage: {
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly cache_read_input_tokens?: number;
    readonly cache_creation_input_tokens?: number;
    readonly cache_creation?: {
      readonly ephemeral_5m_input_tokens: number;
      readonly ephemeral_1h_input_tokens: number;
    };
  };
  /** A guardrail said this instead of the model, which ends its turn to InvokeModel and is a reason of its own to Converse. */
  readonly guardrail?: true;
  /** A stream breaks off with a modelStreamErrorException after so many deltas; an answer in one piece does not. */
  readonly failAfter?: number;
}

/** What Bedrock says instead of an answer. */
export interface ErrorAnswer {
  readonly error: { readonly name: string; readonly status: number; readonly message: string };
}

/** What the stub answers a request with. */
export type Answer = MessageAnswer | ErrorAnswer;

/** Which of the two ways to ask a model an answer is for. */
export type Surface = 'invoke' | 'converse';

/** An event of a stream: its name, or with `exception` the name of what breaks the stream off. */
interface StreamEvent {
  readonly name: string;
  readonly body: JsonObject;
  readonly exception?: true;
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
);
/** Short enough to split every standard answer, and a prime, so that no word boundary falls on it by habit. */
const pieceLength = 7;
const latencyMs = 42;
/** What Converse calls the place that a citation points to, and what Messages counts there. */
const citationMembers = {
  char_location: ['documentChar', 'start_char_index', 'end_char_index'],
  page_location: ['documentPage', 'start_page_number', 'end_page_number'],
  content_block_location: ['documentChunk', 'start_block_index', 'end_block_index'],
  search_result_location: ['searchResultLocation', 'start_block_index', 'end_block_index'],
} as const;
const broken: StreamEvent = {
  name: 'modelStreamErrorException',
  body: { message: 'The model stopped in the middle.', originalStatusCode: 500 },
  exception: true,
};

/** The body of an answer in one piece. `responsePaths` are the additionalModelResponseFieldPaths of a Converse. */
export function renderOnce(
  answer: MessageAnswer,
  surface: Surface,
  responsePaths: readonly string[] = [],
): JsonObject {
  const message = messageOf(answer);
  if (surface === 'invoke') return { ...message, ...guardrailActionOf(answer) };
  return present({
    output: { message: { role: 'assistant', content: answer.content.map(converseBlockOf) } },
    stopReason: converseStopReason(answer),
    usage: converseUsageOf(answer),
    metrics: { latencyMs },
    additionalModelResponseFields: fieldsAt(message, responsePaths),
  });
}

/** The bytes of an answer as an event stream. */
export function renderStream(
  answer: MessageAnswer,
  surface: Surface,
  responsePaths: readonly string[] = [],
): Uint8Array {
  const events =
    surface === 'invoke' ? messagesEventsOf(answer).map(chunkOf) : converseEventsOf(answer, responsePaths);
  return Buffer.concat(brokenOff(events, answer.failAfter, surface).map(frameOf));
}

/** The path of an operation, after the model. */
export function pathOf(surface: Surface, operation: Operation): string {
  if (surface === 'invoke') return operation === 'once' ? 'invoke' : 'invoke-with-response-stream';
  return operation === 'once' ? 'converse' : 'converse-stream';
}

function messageOf({ content, stop_reason, stop_sequence, usage }: MessageAnswer): JsonObject {
  return {
    id: 'msg_bdrk_01Stub',
    type: 'message',
    role: 'assistant',
    model: 'claude-stub',
    content,
    stop_reason,
    stop_sequence: stop_sequence ?? null,
    usage: { ...usage },
  };
}

function converseBlockOf(block: Block): JsonObject {
  switch (block.type) {
    case 'text':
      if (block.citations === undefined) return { text: block.text };
      return {
        citationsContent: {
          content: [{ text: block.text }],
          citations: block.citations.map(converseCitation),
        },
      };
    case 'thinking':
      return { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } };
    case 'redacted_thinking':
      return { reasoningContent: { redactedContent: block.data } };
    case 'tool_use':
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
  }
}

function converseCitation(citation: Citation): JsonObject {
  const [member, start, end] = citationMembers[citation.type];
  return present({
    title: citation.document_title ?? citation.title ?? undefined,
    source: citation.source,
    sourceContent: [{ text: citation.cited_text ?? '' }],
    location: {
      [member]: present({
        documentIndex: citation.document_index,
        searchResultIndex: citation.search_result_index,
        start: citation[start],
        end: citation[end],
      }),
    },
  });
}

function converseStopReason({ stop_reason, guardrail }: MessageAnswer): string {
  if (guardrail === true) return 'guardrail_intervened';
  return stop_reason === 'refusal' ? 'content_filtered' : stop_reason;
}

function guardrailActionOf({ guardrail }: MessageAnswer): JsonObject {
  return guardrail === true ? { 'amazon-bedrock-guardrailAction': 'INTERVENED' } : {};
}

function converseUsageOf({ usage }: MessageAnswer): JsonObject {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  const { ephemeral_1h_input_tokens: hour = 0, ephemeral_5m_input_tokens: minutes = 0 } =
    usage.cache_creation ?? {};
  return present({
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    totalTokens:
      input_tokens + output_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0),
    cacheReadInputTokens: cache_read_input_tokens,
    cacheWriteInputTokens: cache_creation_input_tokens,
    cacheDetails:
      usage.cache_creation === undefined
        ? undefined
        : [
            ...(hour === 0 ? [] : [{ ttl: '1h', inputTokens: hour }]),
            ...(minutes === 0 ? [] : [{ ttl: '5m', inputTokens: minutes }]),
          ],
  });
}

/** What the JSON pointers find in `source`, at the same places; nothing if they find nothing. */
function fieldsAt(source: JsonObject, pointers: readonly string[]): JsonObject | undefined {
  const fields: Record<string, Json> = {};
  for (const pointer of pointers) {
    const keys = pointer.slice(1).split('/');
    let found: Json | undefined = source;
    for (const key of keys) found = isObject(found) ? found[key] : undefined;
    if (found !== undefined) place(fields, keys, found);
  }
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function place(fields: Record<string, Json>, keys: readonly string[], value: Json): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  if (rest.length === 0) {
    fields[key] = value;
    return;
  }
  const inner: Record<string, Json> = { ...(isObject(fields[key]) ? fields[key] : {}) };
  place(inner, rest, value);
  fields[key] = inner;
}

function messagesEventsOf(answer: MessageAnswer): JsonObject[] {
  const { output_tokens, ...input } = answer.usage;
  const start = { ...messageOf(answer), content: [], stop_reason: null, stop_sequence: null };
  return [
    { type: 'message_start', message: { ...start, usage: { ...input, output_tokens: 1 } } },
    ...answer.content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: startOf(block) },
      ...(index === 0 ? [{ type: 'ping' }] : []),
      ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    messageDeltaOf(answer),
    {
      type: 'message_stop',
      ...guardrailActionOf(answer),
      'amazon-bedrock-invocationMetrics': present({
        inputTokenCount: input.input_tokens,
        outputTokenCount: output_tokens,
        invocationLatency: latencyMs,
        firstByteLatency: latencyMs,
        cacheReadInputTokenCount: input.cache_read_input_tokens,
        cacheWriteInputTokenCount: input.cache_creation_input_tokens,
      }),
    },
  ];
}

function messageDeltaOf({ stop_reason, stop_sequence, usage }: MessageAnswer): JsonObject {
  return {
    type: 'message_delta',
    delta: { stop_reason, stop_sequence: stop_sequence ?? null },
    usage: { output_tokens: usage.output_tokens },
  };
}

function startOf(block: Block): JsonObject {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '', ...(block.citations === undefined ? {} : { citations: [] }) };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'redacted_thinking':
      return { ...block };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: {} };
  }
}

function deltasOf(block: Block): JsonObject[] {
  switch (block.type) {
    case 'text':
      return [
        ...piecesOf(block.text).map((text) => ({ type: 'text_delta', text })),
        ...(block.citations ?? []).map((citation) => ({ type: 'citations_delta', citation })),
      ];
    case 'thinking':
      return [
        ...piecesOf(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: block.signature },
      ];
    case 'redacted_thinking':
      return [];
    case 'tool_use':
      // The first delta of an input is empty, on both sides.
      return ['', ...piecesOf(JSON.stringify(block.input))].map((partial_json) => ({
        type: 'input_json_delta',
        partial_json,
      }));
  }
}

function converseEventsOf(answer: MessageAnswer, responsePaths: readonly string[]): StreamEvent[] {
  return [
    { name: 'messageStart', body: { role: 'assistant' } },
    ...answer.content.flatMap((block, contentBlockIndex) => [
      ...(block.type === 'tool_use'
        ? [
            {
              name: 'contentBlockStart',
              body: { start: { toolUse: { toolUseId: block.id, name: block.name } }, contentBlockIndex },
            },
          ]
        : []),
      ...converseDeltasOf(block).map((delta) => ({
        name: 'contentBlockDelta',
        body: { delta, contentBlockIndex },
      })),
      { name: 'contentBlockStop', body: { contentBlockIndex } },
    ]),
    {
      name: 'messageStop',
      body: present({
        stopReason: converseStopReason(answer),
        additionalModelResponseFields: fieldsAt(messageDeltaOf(answer), responsePaths),
      }),
    },
    { name: 'metadata', body: { usage: converseUsageOf(answer), metrics: { latencyMs } } },
  ];
}

function converseDeltasOf(block: Block): JsonObject[] {
  switch (block.type) {
    case 'text':
      return [
        ...piecesOf(block.text).map((text) => ({ text })),
        ...(block.citations ?? []).map((citation) => ({ citation: converseCitation(citation) })),
      ];
    case 'thinking':
      return [
        ...piecesOf(block.thinking).map((text) => ({ reasoningContent: { text } })),
        { reasoningContent: { signature: block.signature } },
      ];
    case 'redacted_thinking':
      return [{ reasoningContent: { redactedContent: block.data } }];
    case 'tool_use':
      return ['', ...piecesOf(JSON.stringify(block.input))].map((input) => ({ toolUse: { input } }));
  }
}

function piecesOf(text: string): string[] {
  const characters = [...text];
  const count = Math.ceil(characters.length / pieceLength);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * pieceLength, (index + 1) * pieceLength).join(''),
  );
}

function chunkOf(event: JsonObject): StreamEvent {
  return { name: 'chunk', body: { bytes: Buffer.from(JSON.stringify(event)).toString('base64') } };
}

/** Counts deltas, which are the same on both sides, where the other events are not. */
function brokenOff(
  events: readonly StreamEvent[],
  failAfter: number | undefined,
  surface: Surface,
): readonly StreamEvent[] {
  if (failAfter === undefined) return events;
  const deltas = events.flatMap((event, index) => (isDelta(event, surface) ? [index] : []));
  const last = deltas[failAfter - 1];
  return [...events.slice(0, last === undefined ? 1 : last + 1), broken];
}

function isDelta({ name, body }: StreamEvent, surface: Surface): boolean {
  if (surface === 'converse') return name === 'contentBlockDelta' && !isRedacted(body);
  return Buffer.from(String(body.bytes), 'base64').includes('"content_block_delta"');
}

/** Messages has redacted thinking in the start of its block. */
function isRedacted({ delta }: JsonObject): boolean {
  return (
    isObject(delta) &&
    isObject(delta.reasoningContent) &&
    delta.reasoningContent.redactedContent !== undefined
  );
}

function frameOf({ name, body, exception }: StreamEvent): Uint8Array {
  const text = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({
    headers: {
      [exception === undefined ? ':event-type' : ':exception-type']: text(name),
      ':content-type': text('application/json'),
      ':message-type': text(exception === undefined ? 'event' : 'exception'),
    },
    body: Buffer.from(JSON.stringify(body)),
  });
}
