import { toConverse } from '../../transforms/invoke-model-to-converse/adapter/converse-adapter.js';

// What the property of requests does not come upon: errors, and where Converse has less to say.

const hi = [{ role: 'user', content: 'Hi' }];
const user = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] });
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const pdf = (more: object = {}) => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' },
  ...more,
});
const result = (content: unknown, more: object = {}) => ({
  type: 'tool_result',
  tool_use_id: 'a',
  content,
  ...more,
});
const cache = { cache_control: { type: 'ephemeral' } };
const leave = 'Leave it out, or use InvokeModel for this request.';
const schema = { type: 'object' };

describe('toConverse throws a TypeError for', () => {
  test.each<[string, object, string]>([
    [
      'tool_choice none',
      { messages: hi, tools: [{ name: 't', input_schema: schema }], tool_choice: { type: 'none' } },
      'Converse has nothing for `tool_choice` of type "none". Leave it out, and `tools` too if no turn has used one.',
    ],
    [
      'tool_choice none with a switch of its own',
      { messages: hi, tool_choice: { type: 'none', disable_parallel_tool_use: true } },
      'Converse has nothing for `tool_choice` of type "none". Leave it out, and `tools` too if no turn has used one.',
    ],
    [
      'a tool_choice that is a text',
      { messages: hi, tool_choice: 'auto' },
      'Converse has nothing for `tool_choice` of type "undefined". Leave it out, and `tools` too if no turn has used one.',
    ],
    [
      'metadata.user_id',
      { messages: hi, metadata: { user_id: 'me' } },
      `Converse has nothing for \`metadata.user_id\`. ${leave}`,
    ],
    [
      'settings of a guardrail',
      { messages: hi, 'amazon-bedrock-guardrailConfig': { tagSuffix: 'x' } },
      'Converse has nothing for `amazon-bedrock-guardrailConfig`. Set `guardrailConfig` of the command instead.',
    ],
    ['a body without messages', { prompt: 'Hi' }, '`messages` has to be a list.'],
    [
      'content that is neither a text nor a list',
      { messages: [{ role: 'user' }] },
      '`messages.0.content` has to be a list.',
    ],
    ['tools that are no list', { messages: hi, tools: {} }, '`tools` has to be a list.'],
    [
      'a turn of the system',
      { messages: [...hi, { role: 'system', content: 'Be brief.' }] },
      'Converse has nothing for the role "system" at `messages.1`. Put what it says into `system`.',
    ],
    [
      'a member of a turn that is unknown',
      { messages: [{ role: 'user', content: 'Hi', at: 5 }] },
      `Converse has nothing for \`messages.0.at\`. ${leave}`,
    ],
    [
      'a block that is unknown',
      user(text('a'), { type: 'server_tool_use', id: 'b' }),
      `Converse has nothing for a block of type "server_tool_use" at \`messages.0.content.1\`. ${leave}`,
    ],
    [
      'a block of Converse',
      user({ text: 'a' }),
      `Converse has nothing for a block of type "undefined" at \`messages.0.content.0\`. ${leave}`,
    ],
    [
      'a block with the name of a method',
      user({ type: 'constructor' }),
      `Converse has nothing for a block of type "constructor" at \`messages.0.content.0\`. ${leave}`,
    ],
    [
      'a member of a block that is unknown',
      user(text('a', { caller: 'b' })),
      `Converse has nothing for \`messages.0.content.0.caller\`. ${leave}`,
    ],
    [
      'an image in the system',
      { messages: hi, system: [{ type: 'image' }] },
      `Converse has nothing for a block of type "image" at \`system.0\`. ${leave}`,
    ],
    [
      'a tool use in a tool result',
      user(result([{ type: 'tool_use' }])),
      `Converse has nothing for a block of type "tool_use" at \`messages.0.content.0.content.0\`. ${leave}`,
    ],
    [
      'an image in a document',
      user(text('a'), pdf({ source: { type: 'content', content: [text('b'), { type: 'image' }] } })),
      `Converse has nothing for a block of type "image" at \`messages.0.content.1.source.content.1\`. ${leave}`,
    ],
    ...['url', 'file'].flatMap((type): [string, object, string][] => [
      [
        `an image from a ${type}`,
        user({ type: 'image', source: { type } }),
        `Converse has nothing for a source of type "${type}" at \`messages.0.content.0.source\`. Fetch the file and send it as base64.`,
      ],
      [
        `a document from a ${type}`,
        user(pdf({ source: { type } })),
        `Converse has nothing for a source of type "${type}" at \`messages.0.content.0.source\`. Fetch the file and send it as base64.`,
      ],
    ]),
    [
      'an image without a source',
      user({ type: 'image' }),
      'Converse has nothing for a source of type "undefined" at `messages.0.content.0.source`. Fetch the file and send it as base64.',
    ],
    [
      'a format of images that is unknown',
      user({ type: 'image', source: { type: 'base64', media_type: 'image/jpg', data: 'aGk=' } }),
      `Converse has nothing for the media type "image/jpg" at \`messages.0.content.0.source\`. ${leave}`,
    ],
    [
      'a document that is no PDF',
      user(pdf({ source: { type: 'base64', media_type: 'text/csv', data: 'aGk=' } })),
      `Converse has nothing for the media type "text/csv" at \`messages.0.content.0.source\`. ${leave}`,
    ],
    [
      'a citation that is unknown',
      user(text('a', { citations: [{ type: 'web_search_result_location' }] })),
      `Converse has nothing for a citation of type "web_search_result_location". ${leave}`,
    ],
    [
      'a tool that Anthropic defines',
      { messages: hi, tools: [{ type: 'bash_20250124', name: 'bash' }] },
      `Converse has nothing for the tool type "bash_20250124" at \`tools.0\`. ${leave}`,
    ],
    [
      'a member of a tool that is unknown',
      { messages: hi, tools: [{ name: 't', input_schema: schema, eager_input_streaming: true }] },
      `Converse has nothing for \`tools.0.eager_input_streaming\`. ${leave}`,
    ],
  ])('%s', (_, body, message) => {
    expect(() => toConverse(body)).toThrow(new TypeError(message));
    expect(() => toConverse(body)).toThrow(TypeError);
  });
});

describe('toConverse', () => {
  test('says no more than the body does', () => {
    expect(toConverse({ messages: hi })).toStrictEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    });
    const nothing = {
      system: '',
      tools: [],
      temperature: undefined,
      top_p: null,
      stop_sequences: [],
      metadata: {},
    };
    expect(toConverse({ messages: hi, ...nothing })).toStrictEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    });
    expect(toConverse({ messages: hi, temperature: 0, max_tokens: 1 })).toMatchObject({
      inferenceConfig: { temperature: 0, maxTokens: 1 },
    });
  });

  test.each([
    [{ type: 'auto' }, { auto: {} }],
    [{ type: 'any' }, { any: {} }],
    [{ type: 'tool', name: 't' }, { tool: { name: 't' } }],
    [null, undefined],
  ])('knows the tool choice %j', (tool_choice, expected) => {
    const { toolConfig, additionalModelRequestFields } = toConverse({
      messages: hi,
      tools: [{ name: 't', input_schema: schema }],
      tool_choice,
    });
    expect(toolConfig?.toolChoice).toEqual(expected);
    expect(additionalModelRequestFields).toBeUndefined();
  });

  test('hands on a tool choice of which Converse knows only a part, and says nothing else', () => {
    const tool_choice = { type: 'any', disable_parallel_tool_use: true };
    const { toolConfig, additionalModelRequestFields } = toConverse({
      messages: hi,
      tools: [{ name: 't', input_schema: schema }],
      tool_choice,
    });
    expect(Object.keys(toolConfig ?? {})).toEqual(['tools']);
    expect(additionalModelRequestFields).toEqual({ tool_choice });
  });

  test('hands on what it does not know, as it is', () => {
    const others = { top_k: 0, novel: { list: [], nothing: null, off: false }, empty: [], no: null };
    const { additionalModelRequestFields: fields } = toConverse({ messages: hi, ...others });
    expect(fields).toStrictEqual(others);
  });

  test('takes dates and classes for what JSON makes of them', () => {
    class Turn {
      readonly role = 'user';
      readonly content = 'Hi';
    }
    expect(toConverse({ messages: [new Turn()], at: new Date(0) })).toStrictEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      additionalModelRequestFields: { at: '1970-01-01T00:00:00.000Z' },
    });
  });

  test('joins turns of one role, which Claude reads as one', () => {
    const body = {
      messages: [
        ...user(result('b')).messages,
        { role: 'user', content: 'c' },
        { role: 'assistant', content: 'd' },
        { role: 'user', content: 'e' },
      ],
    };
    expect(toConverse(body).messages).toStrictEqual([
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'b' }], status: undefined } },
          { text: 'c' },
        ],
      },
      { role: 'assistant', content: [{ text: 'd' }] },
      { role: 'user', content: [{ text: 'e' }] },
    ]);
  });

  test.each([
    ['a space', ' a  b\tc ', 'a b c'],
    ['other characters', 'q3/report_v2.pdf', 'q3 report v2 pdf'],
    ['brackets', '(a) [b] - c', '(a) [b] - c'],
    ['accents', 'Übersicht à café', 'Ubersicht a cafe'],
    ['nothing', '', 'document'],
    ['nothing that is allowed', '日本', 'document'],
    ['more than there is room for', 'ab '.repeat(100), 'ab '.repeat(64).slice(0, 190).trim()],
  ])('makes a name of a title with %s', (_, title, name) => {
    expect(toConverse(user(pdf({ title }), text('a'))).messages?.[0]?.content?.[0]?.document?.name).toBe(
      name,
    );
  });

  test('gives every document another name', () => {
    const titles = [undefined, 'a', 'a.', null, 'a 2', 'a', 'document'];
    const body = {
      messages: [
        { role: 'user', content: titles.map((title) => pdf({ title })) },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: [result([pdf()])] },
      ],
    };
    const { messages } = toConverse(body);
    const inner = messages?.[2]?.content?.[0]?.toolResult?.content?.[0];
    expect(messages?.[0]?.content?.map(({ document }) => document?.name)).toEqual([
      'document',
      'a',
      'a 2',
      'document 4',
      'a 2 2',
      'a 3',
      'document 2',
    ]);
    expect(inner?.document?.name).toBe('document 8');
  });

  test('sends a text as such to cite from it, and else as a file', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'Grüße' };
    const [cited, plain] = [{ enabled: true }, { enabled: false }].map(
      (citations) => toConverse(user(text('a'), pdf({ source, citations }))).messages?.[0]?.content?.[1],
    );
    expect(cited?.document).toStrictEqual({
      name: 'document',
      source: { text: 'Grüße' },
      citations: { enabled: true },
    });
    expect(plain?.document).toMatchObject({ name: 'document', format: 'txt', citations: { enabled: false } });
    expect(Buffer.from(plain?.document?.source?.bytes ?? []).toString()).toBe('Grüße');
  });

  test('moves a cache point out of a tool result', () => {
    const point = { cachePoint: { type: 'default' } };
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const contentOf = (block: object) => toConverse(user(block, text('c'))).messages?.[0]?.content;
    const plain = { toolResult: { toolUseId: 'a', content: [{ text: 'b' }], status: undefined } };
    expect(contentOf(result([text('b', cache)]))).toStrictEqual([plain, point, { text: 'c' }]);
    expect(contentOf(result([text('b', cache)], hour))).toStrictEqual([
      plain,
      { cachePoint: { type: 'default', ttl: '1h' } },
      { text: 'c' },
    ]);
    expect(contentOf(result([text('b', { cache_control: null })]))).toStrictEqual([plain, { text: 'c' }]);
  });

  test('leaves out what Converse would refuse as empty', () => {
    const tool = { name: 't', description: '', input_schema: schema, strict: false };
    expect(toConverse({ messages: hi, tools: [{ type: null, ...tool }] }).toolConfig).toStrictEqual({
      tools: [{ toolSpec: { name: 't', inputSchema: { json: schema }, strict: false } }],
    });
    const contents = ['', [], null, undefined].map(
      (content) => toConverse(user(result(content))).messages?.[0]?.content?.[0]?.toolResult?.content,
    );
    expect(contents).toEqual([[], [], [], []]);
  });

  test('says whether a tool failed if the body does', () => {
    const statuses = [true, false, null, undefined].map(
      (is_error) =>
        toConverse(user(result('b', { is_error }))).messages?.[0]?.content?.[0]?.toolResult?.status,
    );
    expect(statuses).toEqual(['error', 'success', undefined, undefined]);
  });

  test('sends bytes of every value', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const data = Buffer.from(bytes).toString('base64');
    const { messages } = toConverse({
      messages: [{ role: 'assistant', content: [{ type: 'redacted_thinking', data }] }],
    });
    expect(messages?.[0]?.content?.[0]?.reasoningContent?.redactedContent).toEqual(bytes);
  });
});
