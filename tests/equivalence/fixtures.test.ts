import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTestFile } from '../../analysis/tests.js';
import { type Case, casesIn, folder, migrated, project } from '../cases.js';
import { isAdapted, withoutUntold } from './adapted.js';
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

const id = 'invoke-model-to-converse';

/** What stands in `<case>.run.json`, or in the `run.json` of a folder. */
interface RunOptions {
  /** The module of several that is run. Default: the only one that asks Claude, or the first by name. */
  readonly entry?: string;
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

const fixtures = casesIn(join(folder, id)).flatMap((given) => fixtureOf(given) ?? []);
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

function fixtureOf(given: Case): Fixture | undefined {
  const { name, before, runPath } = given;
  const outcome = migrated(id, given, before);
  if (outcome.changed.size === 0) return undefined;
  const options = existsSync(runPath) ? (JSON.parse(readFileSync(runPath, 'utf8')) as RunOptions) : {};
  const entry = options.entry ?? entryOf(before);
  const own = [...before, ...given.onDisk];
  // What the case shall give, and what is created beside it.
  const created = [...outcome.changed].map(([path, text]) => [path.slice(project.length + 1), text] as const);
  const first = programOf(entry, own);
  const second = programOf(entry, [...created, ...own, ...given.after]);
  const calls = callsOf(first, options);
  const foreign = [...new Set([...foreignImportsOf(first), ...foreignImportsOf(second)])];
  const answers =
    options.answers === undefined
      ? standardAnswers
      : [{ name: 'answers of its own', answers: options.answers }, ...standardAnswers];
  return {
    name,
    before: first,
    after: second,
    calls,
    answers,
    idle: options.skip ?? reasonToIdle(calls, foreign),
  };
}

/** The only module that asks Claude, or the first. Among several, tests are none. */
function entryOf(files: ReadonlyMap<string, string>): string {
  const modules = [...files].filter(([name]) => files.size === 1 || !isTestFile(name));
  const [asking, ...others] = modules.filter(([, text]) => /InvokeModel|invokeModel/.test(text));
  const [first] = modules.map(([name]) => name).sort();
  return (others.length === 0 ? asking?.[0] : undefined) ?? first ?? '';
}

function programOf(entry: string, files: readonly (readonly [name: string, text: string])[]): Program {
  const modules = new Map(files.map(([name, text]) => [join('/', name), text.replace(/^\uFEFF/, '')]));
  const path = join('/', entry);
  return { path, source: modules.get(path) ?? '', modules };
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
