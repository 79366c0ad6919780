import { isAdapted, withoutUntold } from './adapted.js';
import { streamAnswers } from './answers.js';
import { fixturesOf } from './fixture-programs.js';
import { comparisonOf, type Program, type Run, runUnder } from './runner.js';
import { type Bedrock, startBedrock } from './stub.js';

const id = 'invoke-model-to-converse';

const fixtures = fixturesOf(id);
const runnable = fixtures.filter(({ idle }) => idle === undefined);
const idle = fixtures.flatMap(({ name, idle: reason }) => (reason === undefined ? [] : [{ name, reason }]));

describe('fixtures of invoke-model-to-converse', () => {
  let bedrock: Bedrock;

  beforeAll(async () => {
    bedrock = await startBedrock();
  });
  afterAll(() => bedrock.close());

  test('there are some that run', () => expect(runnable.length).toBeGreaterThan(0));

  if (idle.length > 0) test.skip.each(idle)('$name: $reason', () => undefined);

  if (runnable.length > 0) {
    test.each(runnable)('$name does the same', async ({ before, after, calls, answers }) => {
      let requests = 0;
      let returns = 0;
      let streams = false;
      for (const [index, { name, answers: given }] of answers.entries()) {
        for (const call of calls) {
          const first = await runUnder(given, before, call, bedrock);
          const second = await runUnder(given, after, call, bedrock);
          const label = `${call.export}(${JSON.stringify(call.args)}) with ${name}`;
          compare(label, first, second, after);
          if ('returned' in first.outcome) returns += 1;
          if (index === 0) requests += first.requests.length;
          streams ||= first.requests.some(({ operation }) => operation === 'stream');
        }
      }
      // What never reaches Bedrock, or never gets by its answer, proves nothing.
      expect({ sends: requests > 0, returns: returns > 0 }).toEqual({ sends: true, returns: true });
      if (!streams) return;
      for (const { name, answers: given } of streamAnswers) {
        for (const call of calls) {
          const first = await runUnder(given, before, call, bedrock);
          const second = await runUnder(given, after, call, bedrock);
          compare(`${call.export} with ${name}`, first, second, after);
        }
      }
    });
  }
});

function compare(label: string, first: Run, second: Run, after: Program): void {
  const compared = (run: Run) => (isAdapted(after) ? withoutUntold(comparisonOf(run)) : comparisonOf(run));
  const why = (run: Run) => [...run.rejections, ...run.errors.map(String)];
  try {
    expect(compared(second)).toEqual(compared(first));
  } catch (error) {
    throw new Error(
      `${label}\n${(error as Error).message}\nbefore: ${why(first).join('; ')}\nafter: ${why(second).join('; ')}`,
    );
  }
}
