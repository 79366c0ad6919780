import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StandardAnswers, standardAnswers, streamAnswers } from './answers.js';
import { foreignImportsOf } from './program.js';
import {
  argumentsFor,
  type Call,
  comparisonOf,
  exportsOf,
  type Program,
  type Run,
  runUnder,
} from './runner.js';
import { type Answer, type Bedrock, startBedrock } from './stub.js';

const folder = join(__dirname, '../../fixtures/invoke-model-to-converse');
const named = /^(.+)\.input(\.[cm]?[jt]sx?)$/;

/** What stands in `<case>.run.json`. */
interface RunOptions {
  /** Arguments of exported functions by name; placeholders as `runProgram` knows them. Functions that are not named are not called. */
  readonly args?: Readonly<Record<string, readonly unknown[]>>;
  /** Answers of which there is no standard one; they come first in the place of the plain one. */
  readonly answers?: readonly Answer[];
  /** Why the case is not run. */
  readonly skip?: string;
}

interface Fixture {
  readonly name: string;
  readonly before: Program;
  readonly after: Program;
  readonly calls: readonly Call[];
  /** Why it is not run. */
  readonly idle: string | undefined;
  readonly answers: readonly StandardAnswers[];
}

const fixtures = existsSync(folder) ? fixturesIn(folder) : [];
const runnable = fixtures.filter(({ idle }) => idle === undefined);
const idle = fixtures.flatMap(({ name, idle: reason }) => (reason === undefined ? [] : [{ name, reason }]));

describe('fixtures of invoke-model-to-converse', () => {
  let bedrock: Bedrock;

  beforeAll(async () => {
    bedrock = await startBedrock();
  });
  afterAll(() => bedrock.close());

  if (existsSync(folder)) {
    test('there are some that run', () => expect(runnable.length).toBeGreaterThan(0));
  } else {
    test('there are none yet', () => expect(fixtures).toEqual([]));
  }

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
          compare(label, first, second);
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
          compare(`${call.export} with ${name}`, first, await runUnder(given, after, call, bedrock));
        }
      }
    });
  }
});

function compare(label: string, first: Run, second: Run): void {
  const why = (run: Run) => [...run.rejections, ...run.errors.map(String)];
  try {
    expect(comparisonOf(second)).toEqual(comparisonOf(first));
  } catch (error) {
    throw new Error(
      `${label}\n${(error as Error).message}\nbefore: ${why(first).join('; ')}\nafter: ${why(second).join('; ')}`,
    );
  }
}

function fixturesIn(path: string): Fixture[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return [idleFixture(entry.name, 'a case of several files is not run')];
    const [, name, extension] = named.exec(entry.name) ?? [];
    if (name === undefined || extension === undefined) return [];
    const output = join(path, `${name}.output${extension}`);
    return existsSync(output)
      ? [
          fixtureOf(
            name,
            programIn(join(path, entry.name)),
            programIn(output),
            join(path, `${name}.run.json`),
          ),
        ]
      : [];
  });
}

function fixtureOf(name: string, before: Program, after: Program, optionsPath: string): Fixture {
  const options = existsSync(optionsPath)
    ? (JSON.parse(readFileSync(optionsPath, 'utf8')) as RunOptions)
    : {};
  const calls = callsOf(before, options);
  const foreign = [...new Set([...foreignImportsOf(before), ...foreignImportsOf(after)])];
  const answers =
    options.answers === undefined
      ? standardAnswers
      : [{ name: 'answers of its own', answers: options.answers }, ...standardAnswers];
  return { name, before, after, calls, answers, idle: options.skip ?? reasonToIdle(calls, foreign) };
}

function reasonToIdle(calls: readonly Call[], foreign: readonly string[]): string | undefined {
  if (foreign.length > 0) return `it imports ${foreign.join(', ')}`;
  return calls.length === 0 ? 'it exports no function' : undefined;
}

/** Every exported function, with all that it can be given and with no more than it needs. */
function callsOf(program: Program, { args }: RunOptions): Call[] {
  if (args !== undefined)
    return Object.entries(args).map(([name, values]) => ({ export: name, args: values }));
  return exportsOf(program).flatMap(({ name }) => {
    const full = argumentsFor(program, name);
    const sparse = argumentsFor(program, name, 'sparse');
    const differ = JSON.stringify(full) !== JSON.stringify(sparse);
    return [{ export: name, args: full }, ...(differ ? [{ export: name, args: sparse }] : [])];
  });
}

function programIn(path: string): Program {
  return { path, source: readFileSync(path, 'utf8').replace(/^\uFEFF/, '') };
}

function idleFixture(name: string, reason: string): Fixture {
  const none = { path: name, source: '' };
  return { name, before: none, after: none, calls: [], answers: [], idle: reason };
}
