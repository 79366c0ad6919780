import { isDeepStrictEqual } from 'node:util';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
  type InvokeModelCommandInput,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { standardAnswers, streamAnswers } from './answers.js';
import { canonicalOfConverse, canonicalOfInvoke } from './canonical.js';
import type { Json, JsonObject } from './json.js';
import { converseOf, messagesBlockOf, messagesUsageOf, readConverse, readMessages } from './kit-by-hand.js';
import { mistakes, pairs } from './kit-pairs.js';
import { answer, request } from './kit-requests.js';
import { renderOnce } from './rendering.js';
import { argumentsFor, type Call, comparisonOf, exportsOf, type Program, runUnder } from './runner.js';
import { type Answer, type Bedrock, type MessageAnswer, startBedrock } from './stub.js';

const answers = [...standardAnswers, ...streamAnswers];
const once = { operation: 'once', modelId: 'model' } as const;
let bedrock: Bedrock;

beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());

describe('pairs of programs', () => {
  test.each(pairs)('$name: the same under every answer', async ({ before, after, call }) => {
    for (const { name, answers: given } of answers) {
      const first = await runUnder(given, before, call, bedrock);
      const second = await runUnder(given, after, call, bedrock);
      expect([name, first.rejections]).toEqual([name, []]);
      expect(first.requests.length).toBeGreaterThan(0);
      expect([name, comparisonOf(second)]).toEqual([name, comparisonOf(first)]);
    }
  });

  test.each(mistakes)('$name: another program', async ({ pair, right, wrong, seenUnder }) => {
    const { before, after, call } = pairs.find(({ name }) => name === pair) ?? missing(pair);
    expect(after.source.split(right)).toHaveLength(2);
    const mistaken = { ...after, source: after.source.replace(right, () => wrong) };
    const different: string[] = [];
    for (const { name, answers: given } of answers) {
      const same = await runSame(given, before, mistaken, call);
      if (!same) different.push(name);
    }
    expect(seenUnder).not.toEqual([]);
    expect(different).toEqual(expect.arrayContaining([...seenUnder]));
  });

  test('an answer without content is a TypeError on both sides', async () => {
    const { before, after, call } = pairs[0] ?? missing('one');
    const { answers: given = [] } = answers.find(({ name }) => name === 'no content') ?? {};
    for (const program of [before, after])
      expect((await runUnder(given, program, call, bedrock)).outcome).toEqual({
        thrown: { name: 'TypeError' },
      });
  });

  async function runSame(given: readonly Answer[], before: Program, after: Program, call: Call) {
    try {
      const first = comparisonOf(await runUnder(given, before, call, bedrock));
      return isDeepStrictEqual(comparisonOf(await runUnder(given, after, call, bedrock)), first);
    } catch (error) {
      // The SDK drops a member, which is as good as another answer.
      expect(String(error)).toContain('the SDK does not send');
      return false;
    }
  }
});

describe('the runner', () => {
  const plain = standardAnswers[0]?.answers ?? [];
  const run = (source: string, call: Call, path = 'program.ts', milliseconds?: number) =>
    runUnder(plain, { path, source }, call, bedrock, milliseconds);

  test('names a package that it does not have', async () => {
    const source = "import { z } from 'zod'; export const f = () => z;";
    await expect(run(source, { export: 'f', args: [] })).rejects.toThrow("'zod'");
  });

  test('names members that the SDK drops', async () => {
    const source = `
      import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
      export async function f(client: BedrockRuntimeClient) {
        try {
          await client.send(new ConverseCommand({ modelId: 'm', inferenceConfig: { max_tokens: 5, topP: undefined } as {} }));
        } catch {}
      }`;
    await expect(run(source, { export: 'f', args: [{ $client: true }] })).rejects.toThrow(
      'ConverseCommand.inferenceConfig.max_tokens',
    );
  });

  test('says that there is no such export', async () => {
    const { outcome } = await run('export const f = 1;', { export: 'f', args: [] });
    expect(outcome).toEqual({ thrown: { name: 'MissingExport' } });
  });

  test('reads generators to the end, and keeps what came before an error', async () => {
    const source = `
      export async function* f() { yield 1; yield { at: new Date(0), no: undefined }; return 'end'; }
      export async function* g() { yield 1; throw new RangeError('x'); }
      export const h = async () => ({ stream: f(), later: Promise.resolve(new Uint8Array([1])) });`;
    const outcomes = [];
    for (const name of ['f', 'g', 'h'])
      outcomes.push((await run(source, { export: name, args: [] })).outcome);
    const yielded = [1, { at: { $date: '1970-01-01T00:00:00.000Z' } }];
    expect(outcomes).toEqual([
      { yielded, returned: 'end' },
      { yielded: [1], thrown: { name: 'RangeError' } },
      { returned: { stream: { yielded, returned: 'end' }, later: { returned: { $bytes: 'AQ==' } } } },
    ]);
  });

  test('keeps what is written, in order, and nothing that is logged', async () => {
    const source = `
      exports.f = (onText, res) => {
        console.log('a'); process.stdout.write('b'); onText('c', { d: 1 }); res.status(200).send('e');
      };`;
    const call = { export: 'f', args: [{ $recorder: 'onText' }, { $recorders: 'res' }] };
    expect((await run(source, call, 'program.cjs')).calls).toEqual([
      { to: 'process.stdout.write', args: ['b'] },
      { to: 'onText', args: ['c', { d: 1 }] },
      { to: 'res.status', args: [200] },
      { to: 'res.send', args: ['e'] },
    ]);
  });

  test('shortens waits, and has a clock that goes on by itself', async () => {
    const source = `
      import { setTimeout as wait } from 'node:timers/promises';
      import { promisify } from 'node:util';
      export async function f() {
        const start = Date.now();
        for (const pause of [wait, promisify(setTimeout), (ms) => new Promise((r) => setTimeout(r, ms))]) await pause(1000);
        return { took: Date.now() - start, at: new Date().getUTCFullYear(), given: new Date(5).getTime() };
      }`;
    const start = Date.now();
    const { outcome } = await run(source, { export: 'f', args: [] });
    expect(Date.now() - start).toBeLessThan(2000);
    expect(outcome).toEqual({ returned: { took: 1000, at: 2026, given: 5 } });
  });

  test('names errors of Node as those of the program', async () => {
    const source = 'export const f = () => Buffer.from(undefined); export const g = () => undefined.x;';
    const outcomes = [];
    for (const name of ['f', 'g']) outcomes.push((await run(source, { export: name, args: [] })).outcome);
    expect(outcomes).toEqual([{ thrown: { name: 'TypeError' } }, { thrown: { name: 'TypeError' } }]);
  });

  test('does not run two programs at once, nor one without an end', async () => {
    const source = 'export const f = () => new Promise(() => {});';
    const first = run(source, { export: 'f', args: [] }, 'program.ts', 100);
    await expect(run(source, { export: 'f', args: [] })).rejects.toThrow('Another program');
    await expect(first).rejects.toThrow('has not ended');
  });

  test.each([
    ['ts', 'const f = async (a: string): Promise<string> => <string>a; export { f as g };'],
    [
      'tsx',
      'export async function g(a: string) { const m = await import("node:path"); return m.basename(a); }',
    ],
    ['mts', 'export default class {}; export const g = (a: string) => a satisfies string;'],
    ['cts', 'export = { g(a: string) { return a; } };'],
    ['js', 'module.exports = { g: async (a) => a };'],
    ['jsx', 'exports.g = function (a) { return a; };'],
    ['mjs', "import { basename } from 'path'; export const g = (a) => basename(a);"],
    ['cjs', "const { basename } = require('node:path'); module.exports.g = (a) => basename(a);"],
  ])('runs .%s', async (extension, source) => {
    const program = { path: `program.${extension}`, source };
    expect(exportsOf(program)).toEqual([{ name: 'g', parameters: ['a'] }]);
    const call = { export: 'g', args: argumentsFor(program, 'g') };
    expect((await runUnder(plain, program, call, bedrock)).outcome).toEqual({ returned: 'a text' });
  });

  test('calls methods of classes and objects', async () => {
    const source = `
      export class Chat {
        constructor(private readonly client: BedrockRuntimeClient, readonly name: string) {}
        say(word: string) { return this.name + ': ' + word; }
        private hidden() {}
      }
      export const api = { say: (word: string) => word };`;
    const program = { path: 'program.ts', source };
    expect(exportsOf(program).map(({ name }) => name)).toEqual(['Chat.say', 'api.say']);
    const outcomes = [];
    for (const name of ['Chat.say', 'api.say'])
      outcomes.push((await run(source, { export: name, args: ['hi'] })).outcome);
    expect(outcomes).toEqual([{ returned: 'name text: hi' }, { returned: 'hi' }]);
  });

  test('chooses arguments by names and types', () => {
    const source = `
      interface Options { system?: string; maxTokens: number; stop?: string[]; tier: 'a' | 'b'; deep?: Options }
      export function f(prompt: string, { system, temperature }, onToken: (t: string) => void, messages: Message[],
        options: Options, image: Uint8Array, imageBase64, maxTokens, client, flag?: boolean, last = 1) {}`;
    const program = { path: 'program.ts', source };
    const full = argumentsFor(program, 'f');
    const sparse = argumentsFor(program, 'f', 'sparse');
    expect(full.slice(0, 3)).toEqual([
      'prompt text',
      { system: 'system text', temperature: 0.5 },
      { $recorder: 'onToken' },
    ]);
    expect(full[3]).toMatchObject([{ role: 'user', content: 'first' }, {}, {}]);
    expect(full[4]).toEqual({
      system: 'system text',
      maxTokens: 256,
      stop: ['stop text'],
      tier: 'a',
      deep: 'deep text',
    });
    expect(sparse[4]).toEqual({ maxTokens: 256, tier: 'a' });
    expect(full.slice(5)).toEqual([
      { $bytes: expect.any(String) },
      expect.stringMatching(/^iVBOR/),
      256,
      { $client: true },
      true,
    ]);
    expect(sparse).toHaveLength(9);
  });
});

describe('the stub', () => {
  test('speaks HTTP/1.1, too', async () => {
    bedrock.reset();
    bedrock.answers(...(standardAnswers[0]?.answers ?? []));
    const response = await fetch(`${bedrock.endpoint}/model/a%3A0/converse`, {
      method: 'POST',
      body: JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] }),
    });
    expect(await response.json()).toMatchObject({ stopReason: 'end_turn' });
    expect(bedrock.requests).toEqual([
      {
        operation: 'once',
        modelId: 'a:0',
        body: { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] },
      },
    ]);
  });

  test('answers what Bedrock would refuse with a ValidationException', async () => {
    const source = `
      import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
      export const f = (text) => new BedrockRuntimeClient({}).send(new ConverseCommand({ modelId: 'm', messages: [{ role: 'user', content: [{ text }] }] }));`;
    const { outcome, rejections, requests } = await runUnder(
      standardAnswers[0]?.answers ?? [],
      { path: 'program.js', source },
      { export: 'f', args: [' '] },
      bedrock,
    );
    expect(outcome).toEqual({ thrown: { name: 'ValidationException' } });
    expect(requests).toEqual([]);
    expect(rejections).toEqual([
      'The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and try again.',
    ]);
  });

  const text = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
  const user = (...content: Json[]) => ({ messages: [{ role: 'user', content }] });
  const tool = { toolSpec: { name: 't', inputSchema: { json: {} } } };
  test.each<[string, JsonObject, string]>([
    ['a member that is unknown', { ...text, max_tokens: 5 }, 'no member `max_tokens`'],
    [
      'an unknown member inside',
      { ...text, inferenceConfig: { max_tokens: 5 } },
      'no member `max_tokens` at inferenceConfig',
    ],
    ['a block with a type', user({ type: 'text', text: 'hi' }), 'no member `type`'],
    ['a block of nothing', user({}), 'must set exactly one'],
    ['a block of two members', user({ text: 'a', cachePoint: { type: 'default' } }), 'must set exactly one'],
    ['a system without text', { ...text, system: [{}] }, 'must set exactly one'],
    ['a blank system', { ...text, system: [{ text: '' }] }, 'SystemContentBlock object at system.0 is blank'],
    ['a system that is a string', { ...text, system: 'be brief' }, 'valid list'],
    ['content that is a string', { messages: [{ role: 'user', content: 'hi' }] }, 'valid list'],
    ['no content', { messages: [{ role: 'user', content: [] }] }, 'is empty'],
    [
      'a media type for a format',
      user({ image: { format: 'image/png', source: { bytes: 'aGk=' } } }),
      "Input should be 'png'",
    ],
    ['an image as a string', user({ image: { format: 'png', source: { bytes: 'YUdrPQ' } } }), 'base64'],
    ['a cachePoint before all', user({ cachePoint: { type: 'default' } }, { text: 'a' }), 'must follow'],
    [
      'five cache points',
      user(
        ...Array(5)
          .fill([{ text: 'a' }, { cachePoint: { type: 'default' } }])
          .flat(),
      ),
      'A maximum of 4',
    ],
    [
      'a tool in the history and no tools',
      user({ toolResult: { toolUseId: 'a', content: [{ text: 'b' }] } }),
      'The toolConfig field must be defined',
    ],
    [
      'an error without content',
      {
        ...user({ toolResult: { toolUseId: 'a', content: [], status: 'error' } }),
        toolConfig: { tools: [tool] },
      },
      'cannot be empty when status value is error',
    ],
    ['no tools in a toolConfig', { ...text, toolConfig: { tools: [] } }, 'length greater than or equal to 1'],
    [
      'tool_choice as Messages has it',
      { ...text, toolConfig: { tools: [tool], toolChoice: { type: 'auto' } } },
      'no member `type`',
    ],
    [
      'a schema that is not in json',
      { ...text, toolConfig: { tools: [{ toolSpec: { name: 't', inputSchema: { type: 'object' } } }] } },
      'no member `type`',
    ],
    [
      'a field that is given twice',
      { ...text, inferenceConfig: { temperature: 1 }, additionalModelRequestFields: { temperature: 1 } },
      'temperature conflicts',
    ],
    [
      'an additional field that no model has',
      { ...text, additionalModelRequestFields: { topK: 1 } },
      'extraneous key [topK]',
    ],
    [
      'a name with a dot',
      user({ text: 'a' }, { document: { format: 'pdf', name: 'a.pdf', source: { bytes: 'aGk=' } } }),
      'document file name',
    ],
    [
      'a document alone',
      user({ document: { format: 'pdf', name: 'a', source: { bytes: 'aGk=' } } }),
      'missing a text block',
    ],
    [
      'an image of the assistant',
      {
        messages: [{ role: 'assistant', content: [{ image: { format: 'png', source: { bytes: 'aGk=' } } }] }],
      },
      'user role only',
    ],
    [
      'a trace in capitals',
      { ...text, guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1', trace: 'ENABLED' } },
      "Input should be 'enabled'",
    ],
    ['a service tier that is a string', { ...text, serviceTier: 'flex' }, 'should be an object'],
    [
      'a citation from the web, which Claude on Bedrock does not have',
      user({
        citationsContent: { content: [{ text: 'a' }], citations: [{ location: { web: { url: 'b' } } }] },
      }),
      "Input should be 'documentChar'",
    ],
    [
      'a citation of nothing',
      user({ citationsContent: { content: [{ text: 'a' }], citations: [{ title: 'b' }] } }),
      'location: Input should be an object',
    ],
    [
      'cited content of two texts',
      user({ citationsContent: { content: [{ text: 'a' }, { text: 'b' }], citations: [] } }),
      'unless it is one text',
    ],
  ])('Converse refuses %s', (_, input, message) => {
    expect(() => canonicalOfConverse(input, once)).toThrow(message);
  });

  const body = {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'hi' }],
  };
  test.each<[string, JsonObject, string]>([
    ['no anthropic_version', { ...body, anthropic_version: 'x' }, 'anthropic_version'],
    ['a model', { ...body, model: 'm' }, '#: extraneous key [model] is not permitted'],
    ['stream', { ...body, stream: true }, 'extraneous key [stream]'],
    ['a system of null', { ...body, system: null }, 'valid list'],
    ['a null temperature', { ...body, temperature: null }, 'valid number'],
    [
      'blocks of Converse',
      { ...body, messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
      'messages.0.content.0.type',
    ],
    [
      'a cachePoint',
      { ...body, messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cachePoint: {} }] }] },
      'Extra inputs',
    ],
    [
      'an empty text',
      { ...body, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      'non-whitespace',
    ],
    [
      'image/jpg',
      {
        ...body,
        messages: [
          {
            role: 'user',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/jpg', data: 'aGk=' } }],
          },
        ],
      },
      'media_type',
    ],
  ])('InvokeModel refuses %s', (_, input, message) => {
    expect(() => canonicalOfInvoke(input, once)).toThrow(message);
  });

  test.each<[string, Json, Json]>([
    [
      'a citation of a page',
      [
        {
          type: 'page_location',
          cited_text: 'b',
          document_index: 1,
          document_title: null,
          start_page_number: 2,
          end_page_number: 3,
        },
      ],
      [
        {
          sourceContent: [{ text: 'b' }],
          location: { documentPage: { documentIndex: 1, start: 2, end: 3 } },
        },
      ],
    ],
    [
      'a citation of a search result',
      [
        {
          type: 'search_result_location',
          cited_text: 'b',
          search_result_index: 1,
          title: 'c',
          source: 'd',
          start_block_index: 2,
          end_block_index: 3,
        },
      ],
      [
        {
          title: 'c',
          source: 'd',
          sourceContent: [{ text: 'b' }],
          location: { searchResultLocation: { searchResultIndex: 1, start: 2, end: 3 } },
        },
      ],
    ],
  ])('%s is the same by both', (_, citations, cited) => {
    const invoke = {
      ...body,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'a', citations }] }],
    };
    const converse = {
      ...user({ citationsContent: { content: [{ text: 'a' }], citations: cited } }),
      inferenceConfig: { maxTokens: 5 },
    };
    expect(canonicalOfConverse(converse, once)).toEqual(canonicalOfInvoke(invoke, once));
  });

  test('turns of one role in a row are one turn', () => {
    const [first] = body.messages;
    const blocks = { role: 'user', content: [1, 2].map(() => ({ type: 'text', text: 'hi' })) };
    expect(canonicalOfInvoke({ ...body, messages: [first ?? {}, first ?? {}] }, once)).toEqual(
      canonicalOfInvoke({ ...body, messages: [blocks] }, once),
    );
  });

  test('a guardrail ends a turn, or is a reason of its own', () => {
    const usage = { input_tokens: 1, output_tokens: 1 };
    const intervened: MessageAnswer = { content: [], stop_reason: 'end_turn', guardrail: true, usage };
    expect(renderOnce(intervened, 'invoke')).toMatchObject({
      stop_reason: 'end_turn',
      'amazon-bedrock-guardrailAction': 'INTERVENED',
    });
    expect(renderOnce(intervened, 'converse')).toMatchObject({ stopReason: 'guardrail_intervened' });
  });

  test('what was written to a cache is told by how long it lasts', () => {
    const cache_creation = { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 0 };
    const usage = { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 2, cache_creation };
    const written: MessageAnswer = { content: [], stop_reason: 'end_turn', usage };
    expect(renderOnce(written, 'invoke')).toMatchObject({ usage });
    expect(renderOnce(written, 'converse')).toMatchObject({
      usage: { cacheWriteInputTokens: 2, cacheDetails: [{ ttl: '5m', inputTokens: 2 }] },
    });
  });

  test.each(['anthropic_version', 'max_tokens', 'messages'])('InvokeModel requires %s', (key) => {
    const { [key as 'messages']: _, ...rest } = body;
    expect(() => canonicalOfInvoke(rest, once)).toThrow(`required key [${key}] not found`);
  });

  test('gives Converse the response fields that it asks for', async () => {
    const stopped: MessageAnswer = {
      content: [],
      stop_reason: 'stop_sequence',
      stop_sequence: 'X',
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    await withClient(async (client) => {
      bedrock.reset();
      bedrock.answers(stopped);
      const input = { modelId: 'm', messages: [{ role: 'user' as const, content: [{ text: 'a' }] }] };
      const whole = await client.send(
        new ConverseCommand({ ...input, additionalModelResponseFieldPaths: ['/stop_sequence'] }),
      );
      expect(whole.additionalModelResponseFields).toEqual({ stop_sequence: 'X' });
      const { stream } = await client.send(
        new ConverseStreamCommand({ ...input, additionalModelResponseFieldPaths: ['/delta/stop_sequence'] }),
      );
      const events = [];
      for await (const event of stream ?? []) events.push(event);
      expect(events[1]).toEqual({
        messageStop: {
          stopReason: 'stop_sequence',
          additionalModelResponseFields: { delta: { stop_sequence: 'X' } },
        },
      });
    });
  });
});

describe('properties', () => {
  test('a Messages request is the same by InvokeModel and by Converse', async () => {
    await withClient((client) =>
      fc.assert(
        fc.asyncProperty(request(), async ({ body, level, stream }) => {
          bedrock.reset();
          bedrock.answers(...(standardAnswers[0]?.answers ?? []));
          const invoke = {
            modelId: 'a/b:0',
            body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', ...body }),
            ...level.invoke,
          };
          const converse = {
            modelId: 'a/b:0',
            ...converseOf(body),
            ...level.converse,
          } as ConverseCommandInput;
          if (stream) {
            await client.send(new InvokeModelWithResponseStreamCommand(invoke as InvokeModelCommandInput));
            await client.send(new ConverseStreamCommand(converse));
          } else {
            await client.send(new InvokeModelCommand(invoke as InvokeModelCommandInput));
            await client.send(new ConverseCommand(converse));
          }
          const [first, second] = bedrock.requests;
          expect(second).toEqual(first);
          expect(first?.operation).toBe(stream ? 'stream' : 'once');
        }),
        { numRuns: 120 },
      ),
    );
  });

  test('nothing of a Converse request can be left out unnoticed', () => {
    fc.assert(
      fc.property(request(), fc.nat(), ({ body }, choice) => {
        const whole = JSON.parse(JSON.stringify(converseOf(body), bytesAsBase64)) as JsonObject;
        const paths = pathsIn(whole).filter((path) => path.at(-1) !== 'name' || !path.includes('document'));
        const path = paths[choice % paths.length] ?? missing('one');
        const canonical = canonicalOfConverse(whole, once);
        let shortened: unknown;
        try {
          shortened = canonicalOfConverse(without(whole, path) as JsonObject, once);
        } catch (error) {
          shortened = error;
        }
        expect(shortened).not.toEqual(canonical);
      }),
      { numRuns: 400 },
    );
  });

  test('an answer is the same in all four ways to get it', async () => {
    await withClient((client) =>
      fc.assert(
        fc.asyncProperty(answer(), async (given) => {
          bedrock.reset();
          bedrock.answers(given);
          const invoke = {
            modelId: 'm',
            body: JSON.stringify({
              anthropic_version: 'bedrock-2023-05-31',
              max_tokens: 1,
              messages: [{ role: 'user', content: 'a' }],
            }),
          };
          const converse = { modelId: 'm', messages: [{ role: 'user' as const, content: [{ text: 'a' }] }] };
          const whole = await client.send(new InvokeModelCommand(invoke));
          const events = await client.send(new InvokeModelWithResponseStreamCommand(invoke));
          const message = await client.send(new ConverseCommand(converse));
          const { stream } = await client.send(new ConverseStreamCommand(converse));
          const { content, stop_reason, usage } = JSON.parse(whole.body.transformToString()) as MessageAnswer;
          const expected = { content: given.content, stop_reason: given.stop_reason, usage: given.usage };
          expect({ content, stop_reason, usage }).toEqual(expected);
          expect(await readMessages(events.body)).toEqual(expected);
          expect({
            content: (message.output?.message?.content ?? []).map(messagesBlockOf),
            stop_reason: message.stopReason,
            usage: messagesUsageOf(message.usage),
          }).toEqual(expected);
          expect(await readConverse(stream)).toEqual(expected);
        }),
        { numRuns: 60 },
      ),
    );
  });
});

async function withClient<Result>(use: (client: BedrockRuntimeClient) => Promise<Result>): Promise<Result> {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: bedrock.endpoint,
    credentials: { accessKeyId: 'stub', secretAccessKey: 'stub' },
    maxAttempts: 1,
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

function bytesAsBase64(this: unknown, key: string, value: unknown): unknown {
  // JSON asks a Buffer first what it wants to be.
  const held = (this as Record<string, unknown>)[key];
  return Buffer.isBuffer(held) ? held.toString('base64') : value;
}

function missing(what: string): never {
  throw new Error(`There is no ${what}.`);
}

/** Paths of everything that says something; an empty object or list may say nothing. */
function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const inside = Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, key]));
  return path.length === 0 || inside.length === 0 ? inside : [...inside, [...path]];
}

function without(value: unknown, [key = '', ...path]: readonly string[]): unknown {
  if (Array.isArray(value))
    return path.length === 0
      ? value.filter((_, index) => index !== Number(key))
      : value.map((item, index) => (index === Number(key) ? without(item, path) : item));
  const { [key]: member, ...rest } = value as Record<string, unknown>;
  return path.length === 0 ? rest : { ...rest, [key]: without(member, path) };
}
