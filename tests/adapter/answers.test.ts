import type { ConverseCommandOutput, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import {
  fromConverse,
  fromConverseStream,
} from '../../transforms/invoke-model-to-converse/adapter/converse-adapter.js';
import { type Event, folded } from './fold.js';

// Answers that the stub does not give.

const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 5 };
const answer = (content: unknown, more: object = {}) =>
  ({
    output: { message: { role: 'assistant', content } },
    stopReason: 'end_turn',
    usage,
    ...more,
  }) as unknown as ConverseCommandOutput;

describe('fromConverse', () => {
  test('gives every field in the order of InvokeModel', () => {
    expect(Object.keys(fromConverse<object>(answer([])))).toEqual([
      'type',
      'role',
      'content',
      'stop_reason',
      'stop_sequence',
      'usage',
    ]);
  });

  test.each([
    ['no output', { output: undefined }],
    ['no message', { output: {} }],
    ['no content', { output: { message: { role: 'assistant' } } }],
  ])('throws for %s', (_, more) => {
    expect(() => fromConverse(answer([], more))).toThrow(
      new TypeError('The answer of Converse has no `output.message.content`.'),
    );
  });

  test.each([
    [{ image: { format: 'png' } }, 'image'],
    [{ $unknown: ['novel', { a: 1 }] }, 'novel'],
    [{ reasoningContent: {} }, 'reasoningContent'],
    [
      { citationsContent: { content: [{ text: 'a' }], citations: [{ location: { web: { url: 'b' } } }] } },
      'web',
    ],
  ])('throws for %j', (block, shown) => {
    expect(() => fromConverse(answer([{ text: 'a' }, block]))).toThrow(
      new TypeError(`Converse answered with "${shown}", which the Messages API has no form for.`),
    );
  });

  test('takes what is missing of a thought for empty, as Converse leaves it out', () => {
    expect(
      fromConverse(
        answer([
          { reasoningContent: { reasoningText: { signature: 'a' } } },
          { reasoningContent: { reasoningText: { text: 'b' } } },
          { text: '' },
        ]),
      ).content,
    ).toStrictEqual([
      { type: 'thinking', thinking: '', signature: 'a' },
      { type: 'thinking', thinking: 'b', signature: '' },
      { type: 'text', text: '' },
    ]);
  });

  test('joins the texts of a cited block, and has no empty list of citations', () => {
    const content = [{ text: 'a' }, { text: 'b' }];
    expect(fromConverse(answer([{ citationsContent: { content, citations: [] } }])).content).toStrictEqual([
      { type: 'text', text: 'ab' },
    ]);
    expect(fromConverse(answer([{ citationsContent: { content } }])).content).toStrictEqual([
      { type: 'text', text: 'ab' },
    ]);
  });

  test.each([
    ['content_filtered', { stop_reason: 'refusal' }],
    ['refusal', { stop_reason: 'refusal' }],
    ['guardrail_intervened', { stop_reason: 'end_turn', 'amazon-bedrock-guardrailAction': 'INTERVENED' }],
    ['malformed_model_output', { stop_reason: 'malformed_model_output' }],
    ['a_novel_one', { stop_reason: 'a_novel_one' }],
  ])('knows the stop reason %s', (stopReason, expected) => {
    const { stop_reason, ...rest } = fromConverse(answer([], { stopReason }));
    const action = rest['amazon-bedrock-guardrailAction'];
    expect({ stop_reason, ...(action && { 'amazon-bedrock-guardrailAction': action }) }).toEqual(expected);
  });

  test.each([
    [undefined, null],
    [{}, null],
    [{ stop_sequence: null }, null],
    [{ stop_sequence: 'X' }, 'X'],
    [{ delta: { stop_sequence: 'X' } }, 'X'],
  ])('finds the stop sequence in %j', (additionalModelResponseFields, expected) => {
    expect(fromConverse(answer([], { additionalModelResponseFields })).stop_sequence).toBe(expected);
  });

  test('does not make up counts', () => {
    expect(fromConverse(answer([], { usage: undefined })).usage).toStrictEqual({});
    expect(fromConverse(answer([], { usage: { ...usage, cacheReadInputTokens: 0 } })).usage).toStrictEqual({
      input_tokens: 3,
      output_tokens: 2,
      cache_read_input_tokens: 0,
    });
    expect(fromConverse(answer([], { usage: { ...usage, cacheDetails: [] } })).usage.cache_creation).toEqual({
      ephemeral_5m_input_tokens: 0,
      ephemeral_1h_input_tokens: 0,
    });
  });
});

describe('fromConverseStream', () => {
  const start = { messageStart: { role: 'assistant' } };
  const stop = { messageStop: { stopReason: 'end_turn' } };
  const metadata = { metadata: { usage, metrics: { latencyMs: 7 } } };
  const delta = (contentBlockIndex: number, part: object) => ({
    contentBlockDelta: { contentBlockIndex, delta: part },
  });
  const end = (contentBlockIndex: number) => ({ contentBlockStop: { contentBlockIndex } });

  async function* streamOf(events: readonly object[], closed: () => void = () => {}) {
    try {
      for (const event of events) yield event as ConverseStreamOutput;
    } finally {
      closed();
    }
  }

  async function eventsOf(...events: readonly object[]): Promise<Event[]> {
    const found: Event[] = [];
    for await (const event of fromConverseStream<Event>(streamOf(events))) found.push(event);
    return found;
  }

  test('announces a block with its first delta, and ends when the counts are there', async () => {
    expect(
      await eventsOf(start, delta(0, { text: 'a' }), delta(0, { text: 'b' }), end(0), stop, metadata),
    ).toStrictEqual([
      {
        type: 'message_start',
        message: {
          type: 'message',
          role: 'assistant',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 0, output_tokens: 0 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'b' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { input_tokens: 3, output_tokens: 2 },
      },
      {
        type: 'message_stop',
        'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 2, invocationLatency: 7 },
      },
    ]);
  });

  test('ends once, with or without counts, and only if the message did', async () => {
    const typesOf = async (...events: readonly object[]) =>
      (await eventsOf(...events)).map(({ type }) => type);
    expect(await typesOf(start, stop, metadata, metadata)).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ]);
    expect(await typesOf(start, stop)).toEqual(['message_start', 'message_delta', 'message_stop']);
    expect(await typesOf(start)).toEqual(['message_start']);
    expect((await eventsOf(start, stop)).slice(1)).toStrictEqual([
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: {} },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': {} },
    ]);
  });

  test('tells of a guardrail at the very end', async () => {
    const intervened = { messageStop: { stopReason: 'guardrail_intervened' } };
    expect((await eventsOf(start, intervened, metadata)).slice(1)).toMatchObject([
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop', 'amazon-bedrock-guardrailAction': 'INTERVENED' },
    ]);
  });

  test('announces a text that stays empty, which Converse only ends', async () => {
    const events = await eventsOf(start, delta(0, { text: 'a' }), end(0), end(1), stop, metadata);
    expect(events.slice(3, 6)).toStrictEqual([
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_stop', index: 1 },
    ]);
    expect(folded(events).content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: '' },
    ]);
  });

  test('begins a text with a citation, too', async () => {
    const location = { documentPage: { documentIndex: 0, start: 1, end: 2 } };
    const events = await eventsOf(
      start,
      delta(0, { citation: { title: 'a', sourceContent: [{ text: 'b' }], location } }),
      delta(0, { text: 'c' }),
      end(0),
      stop,
      metadata,
    );
    expect(folded(events).content).toEqual([
      {
        type: 'text',
        text: 'c',
        citations: [
          {
            type: 'page_location',
            cited_text: 'b',
            document_index: 0,
            document_title: 'a',
            start_page_number: 1,
            end_page_number: 2,
          },
        ],
      },
    ]);
  });

  test('does not pass over what it does not know within a block', async () => {
    await expect(eventsOf(start, delta(0, { $unknown: ['novel', 1] }))).rejects.toThrow(
      new TypeError('Converse answered with "novel", which the Messages API has no form for.'),
    );
    expect(await eventsOf({ $unknown: ['novelEvent', {}] })).toEqual([]);
  });

  test('throws the exceptions in a stream, and closes it', async () => {
    const exception = Object.assign(new Error('Too many.'), { name: 'ThrottlingException' });
    const closed = jest.fn();
    const events = fromConverseStream(streamOf([start, { throttlingException: exception }, stop], closed));
    expect((await events.next()).value).toMatchObject({ type: 'message_start' });
    await expect(events.next()).rejects.toBe(exception);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('closes the stream when nobody listens any more', async () => {
    const closed = jest.fn();
    for await (const event of fromConverseStream(streamOf([start, delta(0, { text: 'a' }), stop], closed))) {
      if (event.type === 'content_block_start') break;
    }
    expect(closed).toHaveBeenCalledTimes(1);
  });

  test('asks for no more than it is asked for', async () => {
    let asked = 0;
    async function* counted() {
      for (const event of [start, delta(0, { text: 'a' }), end(0), stop]) {
        asked++;
        yield event as ConverseStreamOutput;
      }
    }
    const events = fromConverseStream(counted());
    await events.next();
    expect(asked).toBe(1);
    await events.next();
    expect(asked).toBe(2);
    await events.return(undefined);
  });
});

describe('the fold', () => {
  const begin = { type: 'message_start', message: { content: [], stop_reason: null } };
  const open = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
  const add = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } };
  const close = { type: 'content_block_stop', index: 0 };
  const delta = { type: 'message_delta', delta: {}, usage: {} };
  const stop = { type: 'message_stop' };
  test.each([
    ['no start', [open]],
    ['two starts', [begin, begin]],
    ['a block that begins in another', [begin, open, { ...open, index: 1 }]],
    ['a block that is left out', [begin, { ...open, index: 1 }]],
    ['a delta without a block', [begin, add]],
    ['a delta of another kind', [begin, open, { ...add, delta: { type: 'thinking_delta', thinking: 'a' } }]],
    ['a delta that is no text', [begin, open, { ...add, delta: { type: 'text_delta' } }]],
    ['an end without a block', [begin, close]],
    ['a delta after the end of its block', [begin, open, close, add]],
    ['a message_delta in a block', [begin, open, delta]],
    ['two of them', [begin, delta, delta]],
    ['a stop without one', [begin, stop]],
    ['something after the stop', [begin, delta, stop, open]],
    ['an event of another kind', [begin, { type: 'messageStop' }]],
  ])('refuses %s', (_, events) => {
    expect(() => folded(events as unknown as Event[])).toThrow();
  });

  test('takes what is right', () => {
    const events = [begin, open, add, close, delta, stop] as unknown as Event[];
    expect(folded(events).content).toEqual([{ type: 'text', text: 'a' }]);
  });
});
