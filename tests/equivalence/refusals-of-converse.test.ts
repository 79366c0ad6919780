import { fixturesThrough } from './fixture-programs.js';
import { failing, failureOf, isAsked, refusals } from './refusals.js';
import { runUnder } from './runner.js';
import { type Bedrock, startBedrock } from './stub.js';

const moved = 'invoke-model-to-converse';
const id = 'refusal-stop-reason';

/** The fixtures of the migration to Converse, before and after it, as far as refusals are told in all of their answers. */
const programs = [[id], [moved, id]].flatMap((ids) =>
  fixturesThrough(moved, ids)
    .filter(({ idle }) => idle === undefined)
    .filter(({ findings }) => {
      const own = findings.filter(({ transform }) => transform === id);
      return own.length > 0 && own.every(({ verdict }) => verdict === 'migrated');
    })
    .map((fixture) => ({ ...fixture, name: `${fixture.name} through ${ids.join(' and ')}` })),
);

describe('fixtures of invoke-model-to-converse', () => {
  let bedrock: Bedrock;

  beforeAll(async () => {
    bedrock = await startBedrock();
  });
  afterAll(() => bedrock.close());

  test('most of them have a guard', () => expect(programs.length).toBeGreaterThan(300));

  test.each(programs)('$name fails with a refusal', async ({ after, calls }) => {
    for (const { name, answers } of refusals) {
      for (const call of calls) {
        const run = await runUnder(answers, after, call, bedrock);
        if (!isAsked(run, answers)) continue;
        const failed = await runUnder(failing, after, call, bedrock);
        expect(`${name}: ${failureOf(run, { failed })}`).toBe(`${name}: failure`);
      }
    }
  });
});
