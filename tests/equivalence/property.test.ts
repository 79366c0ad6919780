import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc, { type RunDetails } from 'fast-check';
import type { Outcome } from '../../engine/pipeline.js';
import { isAdapted, withoutUntold } from './adapted.js';
import { type Files, filesAfter, filesOf, migrated, nameIn, programIn } from './generated.js';
import { choices } from './programs/choices.js';
import { coherent } from './programs/coherent.js';
import { type GeneratedProgram, type GeneratedRun, program, programOf } from './programs/program.js';
import { simplest } from './programs/simplest.js';
import { type Comparison, comparisonOf, type Run, runProgram } from './runner.js';
import { type Bedrock, startBedrock } from './stub.js';

// Programs that a generator makes do the same before and after the migration.

const id = 'invoke-model-to-converse';
const numRuns = Number(process.env.EQUIVALENCE_RUNS ?? 300);
const seed = Number(process.env.EQUIVALENCE_SEED ?? 20_261_122);
const showsProgress = process.env.EQUIVALENCE_PROGRESS === '1';
const isSurvey = process.env.EQUIVALENCE_SURVEY === '1';
const settings = { numRuns, seed };
jest.setTimeout(120_000 + numRuns * 500);

let bedrock: Bedrock;
beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());

describe('the programs', () => {
  const samples = fc.sample(program(), settings);

  test('run before the migration, and send a valid request', async () => {
    await checked('ran', async (generated) => {
      const [first] = generated.runs;
      if (first === undefined) throw new Error('It has no runs.');
      const run = await ran(generated, filesOf(generated), first);
      // An answer that a program cannot read is fine; with this one nothing else is.
      if (generated.isValid) expect(run.rejections).toEqual([]);
      if (generated.isValid) expect(run.requests.length).toBeGreaterThan(0);
    });
  });

  test('are well typed', () => {
    expect(typeErrors(samples.map((own) => ({ path: own.path, files: filesOf(own) })))).toBe('');
  });

  test('are as often of one kind as real code is', () => {
    const kinds = fc.sample(choices, { numRuns: 2000, seed }).map(coherent);
    const share = (is: (kind: (typeof kinds)[number]) => boolean) => kinds.filter(is).length / kinds.length;
    expect(share(({ left }) => left !== 'no')).toBeLessThan(0.2);
    expect(share(({ operation }) => operation === 'stream')).toBeGreaterThan(0.15);
    expect(share(({ request }) => request.shape.startsWith('object'))).toBeGreaterThan(0.4);
    expect(share(({ request }) => request.shape === 'inline')).toBeGreaterThan(0.2);
    expect(share(({ sending }) => sending.command === 'variable')).toBeGreaterThan(0.6);
    expect(share(({ answer }) => answer.decoding === 'decoder')).toBeGreaterThan(0.5);
    expect(share(({ answer }) => answer.text === 'first')).toBeGreaterThan(0.4);
  });

  test('are the simplest when nothing else is asked for', () => {
    const { source, features } = programOf(simplest);
    expect(features).toEqual([]);
    expect(source.split('\n').length).toBeLessThan(25);
  });
});

describe('the migration', () => {
  const outputs: Source[] = [];

  test('changes neither what a program asks nor what it gives', async () => {
    await checked('migrated', async (generated) => {
      const after = await expectSame(generated);
      if (after !== undefined) outputs.push(sourceOf(generated, after));
    });
  });

  test('gives well typed programs', () => {
    expect(typeErrors(outputs)).toBe('');
  });

  if (isSurvey) {
    test('survey', async () => {
      process.stderr.write(await survey());
    });
  }
});

/** Migrates the program and runs both. Gives the program after the migration if it changes; throws for what differs. */
async function expectSame(generated: GeneratedProgram): Promise<Files | undefined> {
  const before = filesOf(generated);
  const outcome = migrated(generated, [id]);
  const after = filesAfter(before, outcome);
  expect([...outcome.errors]).toEqual([]);
  expectDecision(generated, outcome, after);
  if (after === undefined) return undefined;
  const saysSo = outcome.findings.some(({ message }) => message.includes('empty text'));
  const isFromAdapter = isAdapted(programIn(generated, after));
  const compared = (run: Run) => {
    const all = comparisonOf(run);
    const comparison = isFromAdapter ? withoutUntold(all) : all;
    return saysSo ? withoutEmptyTexts(comparison) : comparison;
  };
  for (const run of generated.runs) {
    const expected = compared(await ran(generated, before, run));
    const actual = compared(await ran(generated, after, run));
    expectEqual(run, actual, expected);
  }
  return after;
}

/** ConverseStream does not announce a text, which began with an empty piece; the finding says so where one was handed on. */
function withoutEmptyTexts(comparison: Comparison): Comparison {
  const isEmpty = (value: unknown) =>
    value === '' || JSON.stringify(value)?.endsWith('"args":[""]}') === true;
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((element) => !isEmpty(element)).map(clean);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, clean(own)]));
  };
  return { ...comparison, outcome: clean(comparison.outcome), calls: clean(comparison.calls) };
}

/** How many programs come out right, and what the others have in common, with the shortest of each kind. */
async function survey(): Promise<string> {
  const kinds = new Map<string, Surveyed[]>();
  for (const generated of fc.sample(program(), settings)) {
    const own = await surveyed(generated);
    kinds.set(own.kind, [...(kinds.get(own.kind) ?? []), own]);
  }
  const sorted = [...kinds].sort(([, a], [, b]) => b.length - a.length);
  const counts = sorted.map(([kind, all]) => `${String(all.length).padStart(5)} of ${numRuns}: ${kind}`);
  const examples = sorted.flatMap(([kind, all]) => {
    const [shortest] = all.toSorted((a, b) => a.generated.source.length - b.generated.source.length);
    if (shortest?.message === undefined) return [];
    return [`════ ${kind}`, shown(shortest.generated, shortest.message)];
  });
  const outputs = [...kinds.values()].flat().flatMap(({ after }) => (after === undefined ? [] : [after]));
  return `${[...examples, '════ types', typeErrors(outputs) || 'All good.', '════', ...counts].join('\n')}\n`;
}

interface Surveyed {
  readonly generated: GeneratedProgram;
  readonly kind: string;
  readonly after?: Source;
  /** What is wrong. */
  readonly message?: string;
}

async function surveyed(generated: GeneratedProgram): Promise<Surveyed> {
  try {
    const files = await expectSame(generated);
    const kind = `right, ${wayOf(migrated(generated, [id]))}`;
    return files === undefined ? { generated, kind } : { generated, kind, after: sourceOf(generated, files) };
  } catch (error) {
    const { message } = error as Error;
    const { changed, findings, errors } = migrated(generated, [id]);
    const codes = findings.filter(({ edits }) => edits.length === 0).map(({ code }) => code);
    const [first = ''] = message.split('\n');
    const kind =
      errors.size > 0
        ? ([...errors.values()][0] ?? '').replace(/\d+/g, 'N')
        : changed.size === 0
          ? `not migrated: ${codes.join() || 'no finding'}`
          : generated.expects === 'left'
            ? 'migrated, and should not be'
            : first;
    return { generated, kind, message };
  }
}

/** What became of the calls of a program, in the order of how much of it there is to see. */
function wayOf({ findings }: Outcome): string {
  const ways = findings.map(({ code, verdict }) => {
    if (verdict !== 'migrated') return `left (${code})`;
    if (code === 'adapted-arm') return 'migrated by an arm';
    return code === 'adapted' ? 'migrated by the adapter' : 'migrated in place';
  });
  return [...new Set(ways)].sort().join(' and ') || 'not seen';
}

/** The property for all programs; a failure shows the simplest program that fails. */
async function checked(
  verb: string,
  predicate: (generated: GeneratedProgram) => Promise<void>,
): Promise<void> {
  let done = 0;
  const property = fc.asyncProperty(program(), async (generated) => {
    await predicate(generated);
    done++;
    if (showsProgress && done % 100 === 0) process.stderr.write(`  ${done} of ${numRuns} programs ${verb}\n`);
  });
  await fc.assert(property, { ...settings, reporter: report });
}

async function report(details: RunDetails<[GeneratedProgram]>): Promise<void> {
  if (!details.failed) return;
  const { counterexample, errorInstance: cause } = details;
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = [
    `Program ${details.numRuns} of ${numRuns}, seed ${details.seed}, ${details.numShrinks} times made simpler.`,
    `Again: npm run equivalence -- --runs ${numRuns} --seed ${details.seed}`,
    counterexample === null ? message : shown(counterexample[0], message),
  ];
  throw new Error(lines.join('\n'));
}

function isAdapter(path: string): boolean {
  return path.startsWith('converse-adapter');
}

/** A program before and after, and what is wrong with it. */
function shown(generated: GeneratedProgram, message: string): string {
  return [
    `It is made of: ${generated.features.join(', ') || 'the simplest'}`,
    `──── before: ${generated.path}, expected to be ${generated.expects}`,
    shownFiles(filesOf(generated)),
    '──── after',
    migratedSource(generated),
    '──── what is wrong',
    message,
  ].join('\n');
}

function migratedSource(generated: GeneratedProgram): string {
  const { changed, errors, findings } = migrated(generated, [id]);
  const remarks = [
    ...errors.values(),
    ...findings.map(({ verdict, code, message }) => `${verdict} ${code}: ${message}`),
  ];
  const files = new Map([...changed].map(([path, text]) => [nameIn(path), text]));
  const text = changed.size === 0 ? '(unchanged)\n' : shownFiles(files);
  return `${text}──── findings\n${remarks.join('\n') || '(none)'}`;
}

/** The texts of files, without that of an adapter. */
function shownFiles(files: Files): string {
  const shown = [...files].filter(([path]) => !isAdapter(path));
  return shown.map(([path, text]) => (shown.length === 1 ? text : `// ${path}\n${text}`)).join('\n');
}

/** Whether the transform did with the program what it should, as far as that can be seen without running it. */
function expectDecision(
  { expects, neighbour }: GeneratedProgram,
  outcome: Outcome,
  files: Files | undefined,
): void {
  const own = files === undefined ? [] : [...files].filter(([path]) => !isAdapter(path));
  const after = files === undefined ? undefined : own.map(([, text]) => text).join('\n');
  if (expects === 'migrated') expect(after === undefined ? 'unchanged' : 'changed').toBe('changed');
  if (expects === 'left') expect(after).toBeUndefined();
  if (after === undefined) {
    const verdicts = outcome.findings.map(({ verdict }) => verdict);
    expect(verdicts.some((verdict) => verdict === 'manual' || verdict === 'kept')).toBe(true);
    return;
  }
  // A call that stays, or the requests of other models.
  const stays = outcome.findings.some(
    ({ verdict, code }) => verdict !== 'migrated' || code === 'adapted-arm',
  );
  if (stays) return;
  if (neighbour === '') {
    expect(after).not.toContain('InvokeModel');
    return;
  }
  expect(after).toContain(neighbour);
  const [, ...behindImport] = after.replace(neighbour, '').split('@aws-sdk/client-bedrock-runtime');
  expect(behindImport.join('')).not.toContain('InvokeModel');
}

async function ran(generated: GeneratedProgram, files: Files, { args, answers }: GeneratedRun): Promise<Run> {
  bedrock.reset();
  bedrock.answers(...answers);
  return runProgram(programIn(generated, files), { export: generated.exportName, args }, bedrock);
}

function expectEqual({ name }: GeneratedRun, after: Comparison, before: Comparison): void {
  try {
    expect(after).toEqual(before);
  } catch (error) {
    throw new Error(`With ${name}, before is expected and after is received.\n${(error as Error).message}`);
  }
}

/** The texts of a program, and what they were migrated from. */
interface Source {
  readonly path: string;
  readonly files: Files;
  readonly before?: Files;
}

function sourceOf(generated: GeneratedProgram, files: Files): Source {
  return { path: generated.path, files, before: filesOf(generated) };
}

/** What the compiler has to say about the TypeScript among the programs, with the programs that it is about. */
function typeErrors(programs: readonly Source[]): string {
  const typed = programs.filter(({ path }) => path.endsWith('.ts'));
  // Where the packages are found, and nobody looks.
  const cache = join(__dirname, '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'equivalence-'));
  try {
    const files = typed.flatMap(({ files: own }, index) =>
      [...own.keys()].map((path) => join(`${index}`, path)),
    );
    for (const [index, { files: own }] of typed.entries()) {
      mkdirSync(join(folder, `${index}`));
      for (const [path, text] of own) writeFileSync(join(folder, `${index}`, path), text);
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [compiler, '-p', '.', '--pretty', 'false'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    if (status === 0) return '';
    const found = [...stdout.matchAll(/^(\d+)\/.*$/gm)];
    const [first] = found;
    if (first === undefined) return stdout + stderr || 'The compiler failed.';
    const firsts = new Map(found.toReversed().map(([line, index]) => [index, line]));
    const own = found.filter(([, index]) => index === first[1]).map(([line]) => line);
    const example = typed[Number(first[1])];
    return [
      `${firsts.size} of ${typed.length} programs are ill typed:`,
      ...[...firsts.values()].toReversed().slice(0, 10),
      ...(example?.before === undefined ? [] : ['──── before the migration', shownFiles(example.before)]),
      '──── the first of them',
      ...(example === undefined ? [] : [shownFiles(example.files)]),
      ...own,
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const compilerOptions = {
  strict: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  types: ['node'],
  skipLibCheck: true,
  noEmit: true,
};
