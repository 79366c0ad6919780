import { join } from 'node:path';
import { casesIn, folder, migrated } from '../cases.js';
import { fixturesOf } from './fixture-programs.js';
import { comparisonOf, runUnder } from './runner.js';
import { type Answer, type Bedrock, type MessageAnswer, startBedrock } from './stub.js';

const id = 'thinking';
const fixtures = fixturesOf(id);
const runnable = fixtures.filter(({ idle }) => idle === undefined);
const idle = fixtures.flatMap(({ name, idle: reason }) => (reason === undefined ? [] : [{ name, reason }]));

/** The fixtures in which reads look for the text, so that they take a thought before it. */
const looking = new Set(
  casesIn(join(folder, id)).flatMap((given) => {
    const { findings } = migrated(id, given, given.before);
    return findings.some(({ code }) => code === 'text-block') ? given.name : [];
  }),
);

const usage = { input_tokens: 21, output_tokens: 9 };
const text = { type: 'text', text: 'Grüße – the answer 👋.' } as const;
const thought = { type: 'thinking', thinking: 'Somebody asks.', signature: 'c2lnbmF0dXJl' } as const;
const answerOf = (...content: MessageAnswer['content']): Answer => ({
  content,
  stop_reason: 'end_turn',
  usage,
});

describe('fixtures of thinking', () => {
  let bedrock: Bedrock;

  beforeAll(async () => {
    bedrock = await startBedrock();
  });
  afterAll(() => bedrock.close());

  test('there are some that run, and some that look for the text', () => {
    expect(runnable.length).toBeGreaterThan(10);
    expect(runnable.filter(({ name }) => looking.has(name)).length).toBeGreaterThan(3);
  });

  test.skip.each(idle)('$name: $reason', () => undefined);

  test.each(runnable)('$name does the same with answers, and with thoughts', async (fixture) => {
    const { name, before, after, calls } = fixture;
    for (const call of calls) {
      const plain = [answerOf(text)];
      const first = await runUnder(plain, before, call, bedrock);
      const expected = comparisonOf(first).outcome;
      const second = await runUnder(plain, after, call, bedrock);
      expect(second.rejections).toEqual([]);
      expect(second.requests.length).toBeGreaterThan(0);
      expect(comparisonOf(second).outcome).toEqual(expected);
      if (!looking.has(name)) continue;
      const third = await runUnder([answerOf(thought, text)], after, call, bedrock);
      expect(comparisonOf(third).outcome).toEqual(expected);
    }
  });
});
