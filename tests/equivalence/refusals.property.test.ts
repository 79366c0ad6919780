import fc from 'fast-check';
import { standardAnswers } from './answers.js';
import { type Files, filesAfter, filesOf, migrated, programAt, programIn } from './generated.js';
import { type GeneratedProgram, program } from './programs/program.js';
import { asksAtOnce } from './reactions/choices.js';
import { knowsRefusals, resultOf } from './reactions/failures.js';
import { type Migrated, migratedInOrder, type Order, orders } from './reactions/migrated.js';
import { type ReactingProgram, reactingProgram } from './reactions/program.js';
import { endingsOf, failing, failureOf, isAsked } from './refusals.js';
import { comparisonOf, type Run, runProgram, runUnder } from './runner.js';
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

/** Answers that are none of a refusal, and lead programs through all that they know. */
const ordinary = standardAnswers.filter(({ name }) =>
  /^(?:plain text|a tool only|max_tokens|ThrottlingException|no content)$/.test(name),
);

test('a program that reads stop reasons fails in its own way, whatever runs first', async () => {
  const counts = { guarded: 0, handled: 0, manual: 0 };
  const property = fc.asyncProperty(reactingProgram, fc.constantFrom(...orders), async (reacting, order) => {
    counts[await verdictOn(reacting, order)] += 1;
  });
  await fc.assert(property, { numRuns, seed });
  if (process.env.EQUIVALENCE_RUNS !== undefined) process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(counts.guarded).toBeGreaterThan(numRuns / 2);
  expect(counts.handled).toBeGreaterThan(numRuns / 20);
  expect(counts.manual).toBeLessThan(numRuns / 8);
});

test('a guard that asks for something else is found', async () => {
  const isFound = async (reacting: ReactingProgram) => {
    const done = migratedInOrder(reacting, [[id]]);
    const broken = { ...done, after: withBrokenGuards(reacting.files, done.after) };
    return done.verdict !== 'guarded' || (await wrongsOf(reacting, broken)).length > 0;
  };
  const programs = fc.sample(reactingProgram, { numRuns: 30, seed });
  for (const reacting of programs)
    expect([reacting.choices, await isFound(reacting)]).toEqual([reacting.choices, true]);
});

/** What became of a program; it is an error if it takes a refusal for an answer, or an answer for something else. */
async function verdictOn(reacting: ReactingProgram, order: Order): Promise<Migrated['verdict']> {
  const done = migratedInOrder(reacting, order);
  expect(done.errors).toEqual([]);
  if (done.verdict === 'manual') return 'manual';
  const wrongs = await wrongsOf(reacting, done);
  expect([...wrongs, ...(wrongs.length > 0 ? [shown(done.after)] : [])].join('\n')).toBe('');
  // What has no guard is what it was.
  if (done.verdict === 'handled') return 'handled';
  for (const { name, answers } of ordinary) {
    if (asksAtOnce(reacting.choices) && answers.length > 1) continue;
    const first = await reacted(reacting, done.unguarded, answers);
    const second = await reacted(reacting, done.after, answers);
    expect([name, comparisonOf(second)]).toEqual([name, comparisonOf(first)]);
  }
  return done.verdict;
}

/** The refusals that a program does not take for what they are, or not any more in its own words. */
async function wrongsOf(reacting: ReactingProgram, { after, unguarded }: Migrated): Promise<string[]> {
  const wrongs: string[] = [];
  for (const { name, answers } of endingsOf({})) {
    const run = await reacted(reacting, after, answers);
    if (!isAsked(run, answers)) continue;
    const result = resultOf(reacting.choices, run);
    // Of two answers such a program maps one, so both being refused is a failure.
    const isHalf = reacting.choices.asking === 'together';
    const isRight = result === 'failure' || (result === 'told' && !(isHalf && answers.length === 1));
    if (!isRight) wrongs.push(`${name}: ${result}`);
    if (result !== 'failure' || isHalf || !knowsRefusals(reacting.choices)) continue;
    const before = resultOf(reacting.choices, await reacted(reacting, unguarded, answers));
    if (before === 'told') wrongs.push(`${name}: it had a word for it`);
  }
  return wrongs;
}

/** The guards of a program, asking for what no answer has. */
function withBrokenGuards(before: Files, after: Files): Files {
  return new Map(
    [...after].map(([path, text]) => {
      const old = new Set(before.get(path)?.split('\n'));
      const lines = text
        .split('\n')
        .map((line) => (old.has(line) ? line : line.replace(/'(?:refusal|content_filtered)'/g, `'nothing'`)));
      return [path, lines.join('\n')];
    }),
  );
}

function reacted(
  { path, exportName, args }: ReactingProgram,
  files: Files,
  answers: readonly Answer[],
): Promise<Run> {
  return runUnder(answers, programAt(path, files), { export: exportName, args }, bedrock);
}

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
  const failed = await ran(generated, after, failing, usual?.args ?? []);
  for (const { name, answers } of endingsOf({ to })) {
    const run = await ran(generated, after, answers, usual?.args ?? []);
    if (!isAsked(run, answers)) continue;
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
