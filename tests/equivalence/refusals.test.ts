import { standardAnswers, streamAnswers } from './answers.js';
import { type Fixture, fixturesOf } from './fixture-programs.js';
import { type Call, comparisonOf, type Run, runUnder } from './runner.js';
import { type Answer, type Bedrock, startBedrock } from './stub.js';

const id = 'refusal-stop-reason';
const said = 'The model declined to answer.';
const usage = { input_tokens: 21, output_tokens: 1 };

const refusals: readonly { readonly name: string; readonly answers: readonly Answer[] }[] = [
  { name: 'a refusal before any text', answers: [{ content: [], stop_reason: 'refusal', usage }] },
  {
    name: 'a refusal in the middle of a text',
    answers: [{ content: [{ type: 'text', text: 'Well, first' }], stop_reason: 'refusal', usage }],
  },
  {
    name: 'a refusal after the use of a tool',
    answers: [
      {
        content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }],
        stop_reason: 'tool_use',
        usage,
      },
      { content: [{ type: 'text', text: 'Then' }], stop_reason: 'refusal', usage },
    ],
  },
];

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

  test.each(runnable)('$name fails with a refusal', async (fixture) => {
    for (const { name, answers } of refusals) {
      for (const call of fixture.calls) {
        const run = await runUnder(answers, fixture.after, call, bedrock);
        if (isAsked(run, answers)) expect(`${name}: ${failureOf(run)}`).toBe(`${name}: failure`);
        await keepsWhatWasSent(fixture, call, answers, run);
      }
    }
  });

  /** What was shown or yielded before the refusal is so still. */
  async function keepsWhatWasSent(
    { before }: Fixture,
    call: Call,
    answers: readonly Answer[],
    { calls, outcome }: Run,
  ): Promise<void> {
    const first = await runUnder(answers, before, call, bedrock);
    expect(first.calls.slice(0, calls.length)).toEqual(calls);
    if ('yielded' in outcome && 'yielded' in first.outcome)
      expect(outcome.yielded).toEqual(first.outcome.yielded);
  }
});

/** Whether a run got as far as the refusal. */
function isAsked({ requests }: Run, answers: readonly Answer[]): boolean {
  return requests.length >= answers.length;
}

/** Whether a run ended as a failure of its program: by an error that says so, or with what the program hands out for one. */
function failureOf({ outcome, errors }: Run): string {
  if ('thrown' in outcome)
    return errors.some((error) => String(error).includes(said)) ? 'failure' : String(errors[0]);
  const text = JSON.stringify(outcome.returned);
  return outcome.returned === null || text?.includes(said) ? 'failure' : `success with ${text}`;
}
