import fc from 'fast-check';
import type { MessagesBody } from './kit-by-hand.js';
import type { Block, MessageAnswer } from './stub.js';

/** A request that both operations can say. */
export interface GeneratedRequest {
  readonly body: MessagesBody;
  /** What the commands say beside the body, each in its words. */
  readonly level: { readonly invoke: object; readonly converse: object };
  readonly stream: boolean;
}

const words = () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => `${text}.`);
const base64 = () =>
  fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const identifier = () => fc.stringMatching(/^[a-z][a-zA-Z0-9_-]{0,9}$/);
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const number = () => fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100);
const json = () =>
  fc.dictionary(
    identifier(),
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), words(), fc.array(words(), { maxLength: 2 })),
    { maxKeys: 3 },
  );

/** A request, as the members of its Messages body and as what both commands say beside it. */
export function request(): fc.Arbitrary<GeneratedRequest> {
  return fc
    .record({
      conversation: fc.array(fc.tuple(turn(userBlock()), turn(assistantBlock())), {
        minLength: 1,
        maxLength: 2,
      }),
      last: turn(userBlock()),
      system: optional(
        fc.oneof(
          fc.constant(''),
          words(),
          fc.array(
            words().map((text) => ({ type: 'text', text })),
            { maxLength: 2 },
          ),
        ),
      ),
      tools: fc.uniqueArray(tool(), { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
      hasTools: fc.boolean(),
      choice: optional(
        fc.constantFrom({ type: 'auto' }, { type: 'any' }, { type: 'auto', disable_parallel_tool_use: true }),
      ),
      max_tokens: fc.integer({ min: 1, max: 4096 }),
      temperature: optional(number()),
      top_p: optional(number()),
      top_k: optional(fc.nat(500)),
      stop_sequences: optional(fc.array(words(), { maxLength: 2 })),
      thinking: optional(fc.constantFrom({ type: 'enabled', budget_tokens: 1024 }, { type: 'disabled' })),
      anthropic_beta: optional(fc.constant(['context-1m-2025-08-07'])),
      ttl: fc.constantFrom(undefined, '5m', '1h'),
      cached: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      guardrail: fc.boolean(),
      stream: fc.boolean(),
    })
    .map((parts) => {
      const messages = [...parts.conversation.flat(), parts.last];
      const speakers = messages.map((content, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content,
      }));
      const needsTools = JSON.stringify(messages).includes('"tool_');
      const hasTools = needsTools || parts.hasTools;
      const { max_tokens, temperature, top_p, top_k, stop_sequences, thinking, anthropic_beta, system } =
        parts;
      const sampling = {
        max_tokens,
        temperature,
        top_p,
        top_k,
        stop_sequences,
        thinking,
        anthropic_beta,
        system,
      };
      const body = structuredClone({
        ...sampling,
        messages: speakers,
        ...(hasTools ? { tools: parts.tools, tool_choice: parts.choice } : {}),
      }) as unknown as MessagesBody;
      cache(body, parts.ttl, parts.cached);
      return {
        body: JSON.parse(JSON.stringify(body)) as MessagesBody,
        stream: parts.stream,
        level: levels[parts.guardrail ? 'told' : 'plain'],
      };
    });
}

const levels = {
  plain: { invoke: { contentType: 'application/json', accept: 'application/json' }, converse: {} },
  told: {
    invoke: {
      guardrailIdentifier: 'g',
      guardrailVersion: '1',
      trace: 'ENABLED_FULL',
      performanceConfigLatency: 'optimized',
      serviceTier: 'flex',
      requestMetadata: '{"team":"a b"}',
    },
    converse: {
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1', trace: 'enabled_full' },
      performanceConfig: { latency: 'optimized' },
      serviceTier: { type: 'flex' },
      requestMetadata: { team: 'a b' },
    },
  },
};

function turn<Value>(block: fc.Arbitrary<Value>) {
  const text = words().map((each) => ({ type: 'text', text: each }));
  // A document must have a text beside it.
  return fc.oneof(
    words(),
    fc.tuple(fc.array(block, { maxLength: 2 }), text).map((blocks) => blocks.flat()),
  );
}

function userBlock() {
  return fc.oneof(
    words().map((text) => ({ type: 'text', text })),
    image(),
    base64().map((data) => ({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data },
    })),
    words().map((data) => ({
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data },
      citations: { enabled: true },
      context: 'c',
    })),
    fc
      .record({
        tool_use_id: identifier(),
        content: optional(fc.oneof(words(), fc.array(image(), { maxLength: 2 }))),
        is_error: optional(fc.boolean()),
      })
      .map(({ is_error, content, ...rest }) => ({
        type: 'tool_result',
        ...rest,
        content,
        is_error: is_error === true && (content ?? []).length === 0 ? undefined : is_error,
      })),
    fc
      .record({ source: words(), title: words(), text: words() })
      .map(({ text, ...rest }) => ({ type: 'search_result', ...rest, content: [{ type: 'text', text }] })),
  );
}

function image() {
  return fc
    .record({
      media_type: fc.constantFrom('image/jpeg', 'image/png', 'image/gif', 'image/webp'),
      data: base64(),
    })
    .map((source) => ({ type: 'image', source: { type: 'base64', ...source } }));
}

function assistantBlock(): fc.Arbitrary<Block> {
  return fc.oneof(
    words().map((text) => ({ type: 'text' as const, text })),
    fc
      .record({ thinking: words(), signature: base64() })
      .map((block) => ({ type: 'thinking' as const, ...block })),
    base64().map((data) => ({ type: 'redacted_thinking' as const, data })),
    fc
      .record({ id: identifier(), name: identifier(), input: json() })
      .map((block) => ({ type: 'tool_use' as const, ...block })),
  );
}

function tool() {
  return fc.record({
    name: identifier(),
    description: optional(words()),
    input_schema: fc.constant({ type: 'object', properties: {} }),
    strict: optional(fc.constant(true)),
  });
}

/** Up to four cache points: on the last tool, the last system block, and blocks of two messages. */
function cache(body: MessagesBody, ttl: string | undefined, cached: readonly boolean[]): void {
  const places = [body.tools, body.system, body.messages[0]?.content, body.messages.at(-1)?.content];
  for (const [index, place] of places.entries()) {
    const block: unknown = Array.isArray(place) ? place.at(-1) : undefined;
    if (cached[index] === true && typeof block === 'object' && block !== null)
      Object.assign(block, { cache_control: { type: 'ephemeral', ttl } });
  }
}

/** An answer of the model. */
export function answer(): fc.Arbitrary<MessageAnswer> {
  return fc.record({
    content: fc.array(assistantBlock(), { maxLength: 3 }),
    stop_reason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use'),
    usage: fc.oneof(
      fc.record({ input_tokens: fc.nat(), output_tokens: fc.nat() }),
      fc.record({
        input_tokens: fc.nat(),
        output_tokens: fc.nat(),
        cache_read_input_tokens: fc.nat(),
        cache_creation_input_tokens: fc.nat(),
      }),
    ),
  });
}

/** The Converse input that a careful human would write for the body. */
