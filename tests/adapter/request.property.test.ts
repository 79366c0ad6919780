import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import {
  fromConverse,
  toConverse,
} from '../../transforms/invoke-model-to-converse/adapter/converse-adapter.js';
import { type CanonicalRequest, canonicalOfInvoke } from '../equivalence/canonical.js';
import type { Json } from '../equivalence/json.js';
import { type Bedrock, startBedrock } from '../equivalence/stub.js';
import { answer, type Body, body, copy } from './arbitraries.js';
import { clientOf, plain, settings } from './bedrock.js';

jest.setTimeout(60_000 + settings.numRuns * 100);

const modelId = 'm';
let bedrock: Bedrock;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  bedrock = await startBedrock();
  client = clientOf(bedrock);
});
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

test('a request of Messages asks the same by Converse', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(body(), fc.boolean(), async (given, isStream) => {
      const request = copy(given);
      const fields = toConverse(request);
      expect(request).toStrictEqual(given);
      // What is sent was fixed before.
      wreck(request);
      bedrock.reset();
      bedrock.answers(plain);
      if (isStream) await client.send(new ConverseStreamCommand({ modelId, ...fields }));
      else await client.send(new ConverseCommand({ modelId, ...fields }));
      expect(bedrock.requests).toEqual([canonical(given, isStream)]);
      for (const [name] of JSON.stringify(given).matchAll(/"type":"\w+"|"[a-z_]+":/g)) seen.add(name);
    }),
    settings,
  );
  expect([...seen].sort()).toEqual(expect.arrayContaining(everything));
});

test('what was answered goes back as it came', async () => {
  await fc.assert(
    fc.asyncProperty(answer(), async (given) => {
      // Neither API takes an empty text back.
      const isEmpty = (block: object) => 'text' in block && block.text === '';
      fc.pre(given.content.length > 0 && !given.content.some(isEmpty));
      const conversation = (content: unknown): Body => ({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 5,
        tools: [{ name: 't', input_schema: { type: 'object' } }],
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content },
          { role: 'user', content: 'Go on' },
        ],
      });
      bedrock.reset();
      bedrock.answers(given);
      const first = await client.send(
        new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
      );
      const { content } = fromConverse(first);
      await client.send(new ConverseCommand({ modelId, ...toConverse(conversation(content)) }));
      expect(bedrock.requests[1]).toEqual(canonical(conversation(given.content), false));
    }),
    settings,
  );
});

/** What the generator has to come upon, or this would show nothing. */
const everything = [
  ...['text', 'image', 'document', 'search_result', 'tool_use', 'tool_result', 'thinking'],
  ...['redacted_thinking', 'base64', 'content', 'ephemeral', 'auto', 'any', 'tool', 'custom'],
  ...['char_location', 'page_location', 'content_block_location', 'search_result_location'],
]
  .map((type) => `"type":"${type}"`)
  .concat(
    ['is_error', 'ttl', 'strict', 'disable_parallel_tool_use', 'top_k', 'stop_sequences', 'system'].map(
      (name) => `"${name}":`,
    ),
  );

function canonical(request: Body, isStream: boolean): CanonicalRequest {
  return canonicalOfInvoke(JSON.parse(JSON.stringify(request)) as Json, {
    operation: isStream ? 'stream' : 'once',
    modelId,
  });
}

function wreck(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    wreck(member);
    delete (value as Record<string, unknown>)[name];
  }
}
