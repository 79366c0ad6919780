import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTestFile } from '../../analysis/tests.js';
import type { Finding } from '../../engine/transform.js';
import { type Case, casesIn, folder, migrated, project } from '../cases.js';
import { type StandardAnswers, standardAnswers } from './answers.js';
import { foreignImportsOf } from './program.js';
import { argumentsFor, type Call, exportsOf, type Program } from './runner.js';
import type { Answer } from './stub.js';

/** What stands in `<case>.run.json`, or in the `run.json` of a folder. */
interface RunOptions {
  /** The module of several that is run. Default: the only one that asks Claude, or the first by name. */
  readonly entry?: string;
  /** Arguments of exported functions by name; placeholders as `runProgram` knows them. Functions that are not named are not called. */
  readonly args?: Readonly<Record<string, readonly unknown[]>>;
  /** Answers of which there is no standard one; they come first in the place of the plain one. */
  readonly answers?: readonly Answer[];
  /** What the program itself gives for a refusal, where it is not thrown: a pattern in its result as JSON. */
  readonly failure?: string;
  /** Why the case is not run. */
  readonly skip?: string;
}

/** A fixture of a transform as two programs, before and after, with what they are called with. */
export interface Fixture {
  readonly name: string;
  /** What it is migrated from and to. */
  readonly options: Case['options'];
  readonly before: Program;
  readonly after: Program;
  readonly calls: readonly Call[];
  /** Why it is not run. */
  readonly idle: string | undefined;
  readonly answers: readonly StandardAnswers[];
  /** What its results have for a refusal, where they have something. */
  readonly failure: string | undefined;
}

/** The fixtures of a transform that change, as programs. */
export function fixturesOf(id: string): Fixture[] {
  return casesIn(join(folder, id)).flatMap((given) => fixtureOf(id, given) ?? []);
}

function fixtureOf(id: string, given: Case): Fixture | undefined {
  const { name, before, runPath } = given;
  const outcome = migrated(id, given, before);
  if (outcome.changed.size === 0) return undefined;
  const options = existsSync(runPath) ? (JSON.parse(readFileSync(runPath, 'utf8')) as RunOptions) : {};
  const entry = options.entry ?? entryOf(before);
  const own = [...before, ...given.onDisk];
  // What the case shall give, and what is created beside it.
  const created = [...outcome.changed]
    .map(([path, text]) => [path.slice(project.length + 1), text] as const)
    .filter(([name]) => !before.has(name));
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
    options: given.options,
    before: first,
    after: second,
    calls,
    answers,
    failure: options.failure,
    idle: options.skip ?? reasonToIdle(calls, foreign),
  };
}

/** The fixtures of a transform as other transforms leave them, with what those find. */
export function fixturesThrough(
  id: string,
  ids: readonly string[],
): (Fixture & { readonly findings: readonly Finding[] })[] {
  return casesIn(join(folder, id)).flatMap((given) => {
    const outcome = migrated(ids, given, given.before);
    const changed = [...outcome.changed].map(([path, text]): [string, string] => [
      path.slice(project.length + 1),
      text,
    ]);
    const after = new Map([...given.before, ...changed]);
    const fixture = changed.length === 0 ? undefined : fixtureOf(id, { ...given, after });
    return fixture === undefined ? [] : { ...fixture, findings: outcome.findings };
  });
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
