import fc from 'fast-check';
import type { Block, Citation, MessageAnswer } from '../equivalence/stub.js';

/** A Messages body as programs have it: members may be `undefined`. */
export type Body = Readonly<Record<string, unknown>> & { readonly messages: readonly Turn[] };

interface Turn {
  readonly role: string;
  readonly content: unknown;
}

const words = () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => `${text}.`);
const bytes = () =>
  fc.uint8Array({ minLength: 1, maxLength: 9 }).map((each) => Buffer.from(each).toString('base64'));
const identifier = () => fc.stringMatching(/^[a-z][a-zA-Z0-9_-]{0,9}$/);
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
/** A member that is there, absent or `null`, which say the same. */
const nullable = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof(arbitrary, fc.constantFrom(undefined, null));
const share = () => fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100);
const json = () =>
  fc.dictionary(
    identifier(),
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), words(), fc.array(words(), { maxLength: 2 })),
    { maxKeys: 3 },
  );
const citing = () => nullable(fc.record({ enabled: fc.boolean() }));

/** The same again, down to what is `undefined`. */
export function copy<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)])) as Value;
}

/** A request that both operations can say. */
export function body(): fc.Arbitrary<Body> {
  return fc
    .record({
      first: turn('user', userBlock()),
      others: fc.array(fc.oneof(turn('user', userBlock()), turn('assistant', assistantBlock())), {
        maxLength: 4,
      }),
      system: optional(
        fc.oneof(
          fc.constantFrom('', []),
          words(),
          fc.array(
            words().map((text) => ({ type: 'text', text })),
            { maxLength: 2 },
          ),
        ),
      ),
      tools: fc.uniqueArray(tool(), { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
      hasTools: fc.boolean(),
      choice: fc.constantFrom(undefined, 'auto', 'any', 'tool'),
      isParallelOff: optional(fc.boolean()),
      fields: fc.record({
        max_tokens: fc.integer({ min: 1, max: 4096 }),
        temperature: optional(share()),
        top_p: optional(share()),
        top_k: optional(fc.nat(500)),
        stop_sequences: optional(fc.array(words(), { maxLength: 2 })),
        thinking: optional(
          fc.constantFrom(
            { type: 'enabled', budget_tokens: 1024 },
            { type: 'disabled' },
            { type: 'adaptive' },
          ),
        ),
        anthropic_beta: optional(fc.constant(['context-1m-2025-08-07'])),
        output_config: optional(fc.constantFrom({ effort: 'low' }, { effort: 'max' })),
        context_management: optional(fc.constant({ edits: [{ type: 'clear_tool_uses_20250919' }] })),
      }),
      marks: fc.array(fc.boolean(), { maxLength: 12 }),
      hours: fc.nat(4),
    })
    .map(({ first, others, system, tools, hasTools, choice, isParallelOff, fields, marks, hours }) => {
      const messages = [first, ...others];
      const isTold = hasTools || JSON.stringify(messages).includes('"type":"tool_');
      const name = choice === 'tool' ? tools[0]?.name : undefined;
      const tool_choice =
        choice === undefined
          ? undefined
          : {
              type: choice,
              name,
              ...(isParallelOff === undefined ? {} : { disable_parallel_tool_use: isParallelOff }),
            };
      const made = copy({
        anthropic_version: 'bedrock-2023-05-31',
        ...fields,
        system,
        messages,
        ...(isTold ? { tools, tool_choice } : {}),
      });
      distinguishTitles(made.messages);
      mark([made.tools, made.system, ...made.messages.map(({ content }) => content)], marks, hours);
      return made;
    });
}

function turn(role: string, block: fc.Arbitrary<unknown>): fc.Arbitrary<Turn> {
  const text = words().map((each) => ({ type: 'text', text: each }));
  // A document must have a text beside it.
  const blocks = fc.tuple(fc.array(block, { maxLength: 2 }), text).map((each) => each.flat());
  return fc.oneof(words(), blocks).map((content) => ({ role, content }));
}

function userBlock() {
  return fc.oneof(
    words().map((text) => ({ type: 'text', text, citations: null })),
    image(),
    document(),
    searchResult(),
    toolResult(),
  );
}

/** A block that the model may have said. */
export function assistantBlock(): fc.Arbitrary<Block> {
  return fc.oneof(
    words().map((text) => ({ type: 'text' as const, text })),
    fc.record({
      type: fc.constant('text' as const),
      text: words(),
      citations: fc.array(citation(), { minLength: 1, maxLength: 2 }),
    }),
    fc
      .record({ thinking: words(), signature: bytes() })
      .map((block) => ({ type: 'thinking' as const, ...block })),
    bytes().map((data) => ({ type: 'redacted_thinking' as const, data })),
    fc
      .record({ id: identifier(), name: identifier(), input: json() })
      .map((block) => ({ type: 'tool_use' as const, ...block })),
  );
}

function image() {
  return fc
    .record({
      media_type: fc.constantFrom('image/jpeg', 'image/png', 'image/gif', 'image/webp'),
      data: bytes(),
    })
    .map((source) => ({ type: 'image', source: { type: 'base64', ...source } }));
}

function document() {
  const texts = fc.array(
    words().map((text) => ({ type: 'text', text })),
    { minLength: 1, maxLength: 2 },
  );
  return fc
    .record({
      source: fc.oneof(
        bytes().map((data) => ({ type: 'base64', media_type: 'application/pdf', data })),
        words().map((data) => ({ type: 'text', media_type: 'text/plain', data })),
        fc.oneof(words(), texts).map((content) => ({ type: 'content', content })),
      ),
      title: nullable(
        fc.constantFrom('report.pdf', 'Q3 / 2025 (final) [v2]', 'a  b_c', '日本', '–', 'Plan – B'),
      ),
      context: nullable(words()),
      citations: citing(),
    })
    .map((block) => ({ type: 'document', ...block }));
}

function searchResult() {
  return fc
    .record({
      source: words(),
      title: words(),
      content: fc.array(
        words().map((text) => ({ type: 'text', text })),
        { minLength: 1, maxLength: 2 },
      ),
      citations: citing(),
    })
    .map((block) => ({ type: 'search_result', ...block }));
}

function toolResult() {
  const text = words().map((each) => ({ type: 'text', text: each }));
  return fc
    .record({
      tool_use_id: identifier(),
      content: optional(
        fc.oneof(
          fc.constant(''),
          words(),
          fc.array(fc.oneof(text, image(), searchResult(), document()), { maxLength: 2 }),
        ),
      ),
      is_error: optional(fc.boolean()),
    })
    .map(({ is_error, content, ...rest }) => {
      // What went wrong has to be said.
      const isMute = content === undefined || content.length === 0;
      return { type: 'tool_result', ...rest, content, is_error: isMute && is_error ? undefined : is_error };
    });
}

function tool() {
  return fc.record({
    type: fc.constantFrom(undefined, 'custom'),
    name: identifier(),
    description: optional(words()),
    input_schema: fc.constantFrom({ type: 'object', properties: {} }, { type: 'object', required: [] }),
    strict: optional(fc.boolean()),
  });
}

function citation(): fc.Arbitrary<Citation> {
  const range = (unit: string) =>
    fc
      .tuple(fc.nat(9), fc.nat(9))
      .map(([start, end]) => ({ [`start_${unit}`]: start, [`end_${unit}`]: end }));
  const inDocument = (type: 'char_location' | 'page_location' | 'content_block_location', unit: string) =>
    fc
      .tuple(words(), fc.nat(3), fc.option(words()), range(unit))
      .map(([cited_text, document_index, document_title, place]) => ({
        type,
        cited_text,
        document_index,
        document_title,
        ...place,
      }));
  return fc.oneof(
    inDocument('char_location', 'char_index'),
    inDocument('page_location', 'page_number'),
    inDocument('content_block_location', 'block_index'),
    fc
      .tuple(words(), fc.nat(3), fc.option(words()), words(), range('block_index'))
      .map(([cited_text, search_result_index, title, source, place]) => ({
        type: 'search_result_location' as const,
        cited_text,
        search_result_index,
        title,
        source,
        ...place,
      })),
  );
}

/** Takes a title away from a document if another one has it: the second would get another name. */
function distinguishTitles(value: unknown, titles = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && value.type === 'document' && 'title' in value) {
    if (titles.has(value.title)) value.title = null;
    else titles.add(value.title);
  }
  for (const member of Object.values(value)) distinguishTitles(member, titles);
}

/** Sets up to four cache points, in the order of a prompt; those that last longer come first. */
function mark(lists: readonly unknown[], marks: readonly boolean[], hours: number): void {
  const blocks = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  const able = blocks.filter((block) => !/^\{"type":"(?:redacted_)?thinking"/.test(JSON.stringify(block)));
  const marked = able.filter((_, index) => marks[index % marks.length] === true).slice(0, 4);
  for (const [index, block] of marked.entries()) {
    const ttl = index < hours ? '1h' : index % 2 === 0 ? '5m' : undefined;
    Object.assign(block as object, { cache_control: { type: 'ephemeral', ttl } });
  }
}

/** An answer of the model, with every kind of block and every reason to stop. */
export function answer(): fc.Arbitrary<MessageAnswer> {
  const cached = fc.record({
    input_tokens: fc.nat(),
    output_tokens: fc.nat(),
    cache_read_input_tokens: fc.nat(),
    cache_creation_input_tokens: fc.nat(),
  });
  const created = fc.record({ ephemeral_5m_input_tokens: fc.nat(2), ephemeral_1h_input_tokens: fc.nat(2) });
  const stop = fc.oneof(
    fc
      .constantFrom(
        'end_turn',
        'max_tokens',
        'tool_use',
        'refusal',
        'model_context_window_exceeded',
        'malformed_tool_use',
      )
      .map((stop_reason) => ({ stop_reason })),
    words().map((stop_sequence) => ({ stop_reason: 'stop_sequence', stop_sequence })),
    fc.constant({ stop_reason: 'end_turn', guardrail: true as const }),
  );
  return fc
    .record({
      content: fc.array(
        fc.oneof(
          { weight: 9, arbitrary: assistantBlock() },
          { weight: 1, arbitrary: fc.constant({ type: 'text' as const, text: '' }) },
        ),
        { maxLength: 3 },
      ),
      stop,
      usage: fc.oneof(
        fc.record({ input_tokens: fc.nat(), output_tokens: fc.nat() }),
        cached,
        fc.tuple(cached, created).map(([usage, cache_creation]) => ({ ...usage, cache_creation })),
      ),
    })
    .map(({ stop: reason, ...rest }) => ({ ...rest, ...reason }));
}
