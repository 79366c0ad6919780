import { standardAnswers, streamAnswers } from './answers.js';
import { type Fixture, fixturesOf } from './fixture-programs.js';
import { endingsOf, failureOf, isAsked } from './refusals.js';
import { type Call, comparisonOf, type Run, runUnder } from './runner.js';
import { type Answer, type Bedrock, startBedrock } from './stub.js';

const id = 'refusal-stop-reason';
const fixtures = fixturesOf(id);
const runnable = fixtures.filter(({ idle }) => idle === undefined);
const idle = fixtures.flatMap(({ name, idle: reason }) => (reason === undefined ? [] : [{ name, reason }]));

describe('fixtures of refusal-stop-reason', () => {
  let bedrock: Bedrock;

  beforeAll(async () => {
    bedrock = await startBedrock();
  });
  afterAll(() => bedrock.close());

  test('most of them run', () => expect(runnable.length).toBeGreaterThan(idle.length));

  test.skip.each(idle)('$name: $reason', () => undefined);

  test.each(runnable)('$name does the same with answers', async ({ before, after, calls }) => {
    for (const { name, answers } of [...standardAnswers, ...streamAnswers]) {
      for (const call of calls) {
        const first = await runUnder(answers, before, call, bedrock);
        const second = await runUnder(answers, after, call, bedrock);
        expect([name, comparisonOf(second)]).toEqual([name, comparisonOf(first)]);
      }
    }
  });

  test.each(runnable)('$name fails with every end that is new', async (fixture) => {
    let asked = 0;
    for (const { name, answers } of endingsOf(fixture.options)) {
      for (const call of fixture.calls) {
        const run = await runUnder(answers, fixture.after, call, bedrock);
        if (isAsked(run, answers))
          expect(`${name}: ${failureOf(run, { word: fixture.failure })}`).toBe(`${name}: failure`);
        if (isAsked(run, answers)) asked += 1;
        await keepsWhatWasSent(fixture, call, answers, run);
      }
    }
    expect(asked).toBeGreaterThan(0);
  });

  /** What was shown or yielded before that end is so still. */
  async function keepsWhatWasSent(
    { before, failure }: Fixture,
    call: Call,
    answers: readonly Answer[],
    { calls, outcome }: Run,
  ): Promise<void> {
    if (failure !== undefined) return;
    const first = await runUnder(answers, before, call, bedrock);
    expect(first.calls.slice(0, calls.length)).toEqual(calls);
    const yielded = (own: Run['outcome']) => ('yielded' in own ? (own.yielded ?? []) : []);
    const kept = yielded(outcome);
    expect(yielded(first.outcome).slice(0, kept.length)).toEqual(kept);
    // All but the event that tells of the end, and those behind it.
    expect(yielded(first.outcome).length - kept.length).toBeLessThanOrEqual(2);
  }
});
