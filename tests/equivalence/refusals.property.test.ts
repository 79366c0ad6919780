import fc from 'fast-check';
import { type Files, filesAfter, filesOf, migrated, programIn } from './generated.js';
import { type GeneratedProgram, program } from './programs/program.js';
import { endingsOf, failing, failureOf, isAsked } from './refusals.js';
import { comparisonOf, type Run, runProgram } from './runner.js';
import { type Answer, type Bedrock, startBedrock } from './stub.js';

// Programs that a generator makes do not take a refusal or a cut answer for a whole one, before and after their move to Converse.

const moved = 'invoke-model-to-converse';
const id = 'refusal-stop-reason';
const numRuns = Number(process.env.EQUIVALENCE_RUNS ?? 150);
const seed = Number(process.env.EQUIVALENCE_SEED ?? 20_261_122);

jest.setTimeout(120_000 + numRuns * 800);

let bedrock: Bedrock;
beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());

test.each([
  { through: [id], to: 'claude-sonnet-4' },
  { through: [moved, id], to: 'claude-sonnet-4' },
  { through: [moved, id], to: 'claude-sonnet-4-5' },
])('ends that are new are failures through $through to $to', async ({ through, to }) => {
  let guarded = 0;
  const property = fc.asyncProperty(program(), async (generated) => {
    const outcome = migrated(generated, through, { to });
    expect([...outcome.errors]).toEqual([]);
    const own = outcome.findings.filter(({ transform }) => transform === id);
    const after = filesAfter(filesOf(generated), outcome);
    if (after === undefined || own.length === 0 || own.some(({ verdict }) => verdict !== 'migrated')) return;
    guarded += 1;
    await expectAnswers(generated, through, after);
    await expectFailures(generated, after, to);
  });
  await fc.assert(property, { numRuns, seed });
  expect(guarded).toBeGreaterThan(numRuns / 2);
});

/** With answers a program does what it does without its guards. */
async function expectAnswers(
  generated: GeneratedProgram,
  through: readonly string[],
  after: Files,
): Promise<void> {
  const before = filesOf(generated);
  const others = through.filter((own) => own !== id);
  const unguarded =
    others.length === 0 ? before : (filesAfter(before, migrated(generated, others)) ?? before);
  for (const { name, answers, args } of generated.runs) {
    if (JSON.stringify(answers).includes('refusal')) continue;
    const first = await ran(generated, unguarded, answers, args);
    const second = await ran(generated, after, answers, args);
    expect([name, comparisonOf(second)]).toEqual([name, comparisonOf(first)]);
  }
}

async function expectFailures(generated: GeneratedProgram, after: Files, to: string): Promise<void> {
  const [usual] = generated.runs;
  for (const { name, answers } of endingsOf({ to })) {
    const run = await ran(generated, after, answers, usual?.args ?? []);
    if (!isAsked(run, answers)) continue;
    const failed = await ran(generated, after, failing, usual?.args ?? []);
    expect(`${name}: ${failureOf(run, { failed })}\n${shown(after)}`).toBe(
      `${name}: failure\n${shown(after)}`,
    );
  }
}

function ran(
  generated: GeneratedProgram,
  files: Files,
  answers: readonly Answer[],
  args: readonly unknown[],
): Promise<Run> {
  bedrock.reset();
  bedrock.answers(...answers);
  return runProgram(programIn(generated, files), { export: generated.exportName, args }, bedrock);
}

function shown(files: Files): string {
  return [...files]
    .flatMap(([path, text]) => (/^(?:converse-adapter|claude-answers)\b/.test(path) ? [] : text))
    .join('\n');
}
