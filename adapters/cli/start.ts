import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { mustBeClean } from './git.js';
import type { Io } from './io.js';
import type { Job } from './migrate.js';
import { type Choices, isModel, merge, type OptionName, type Values, validate } from './options.js';
import type { Parts } from './program.js';
import { openQuestions } from './prompts.js';
import { readSettings } from './settings.js';
import { closest, usageError } from './usage.js';

/** Decides everything that a run needs, from the command line, the settings and the user, and starts it. */
export async function start(
  command: Job['command'],
  paths: readonly string[],
  values: Values,
  io: Io,
  parts: Parts,
): Promise<number> {
  const ids = async () => parts.transforms.map((transform) => transform.id);
  const { from, misplaced } = withoutPaths(values.from, io.cwd);
  const given = await validate({ ...values, from }, (name) => ` for \`--${name}\``, ids);
  const allPaths = misplaced.length + paths.length === 0 ? ['.'] : [...misplaced, ...paths];
  for (const path of allPaths) mustExist(path, io.cwd);
  let choices = merge(await readSettings(io.cwd, ids), given);
  if (command === 'migrate' && !choices['dry-run'] && !choices['allow-dirty']) mustBeClean(allPaths, io);
  if (command === 'check') mustFit(given, choices);
  if (command === 'check' && choices['life-cycle'] === true) {
    const { checkLifeCycle } = await import('./life-cycle/check.js');
    return checkLifeCycle({ paths: allPaths, choices, given, ...parts }, io);
  }
  const questions = openQuestions(choices);
  if (command === 'migrate' && mayAsk(choices, io) && (questions.target || questions.geo)) {
    const answers = await parts.ask(questions, choices, parts.today);
    if (answers === undefined) {
      io.stderr.write('Cancelled: nothing was written.\n');
      return 130;
    }
    choices = answers;
  }
  const { transforms } = parts;
  const { migrate } = await import('./migrate.js');
  return migrate({ command, paths: allPaths, choices, transforms, run: parts.run, today: parts.today }, io);
}

/** What was typed must have something to say: the life cycle of models is no migration. */
function mustFit(given: Choices, choices: Choices): void {
  if (choices['life-cycle'] !== true && given.within !== undefined)
    throw usageError('`--within` belongs to `--life-cycle`. Add that, or drop this.');
  if (choices['life-cycle'] !== true) return;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || forLifeCycle.has(name)) continue;
    throw usageError(
      `\`--${name}\` is about a migration, and \`--life-cycle\` makes none. Drop one of them.`,
    );
  }
}

/** What `--life-cycle` reads, and what it does anyhow: it never writes, and never asks. */
const forLifeCycle: ReadonlySet<string> = new Set<OptionName>([
  'life-cycle',
  'within',
  'from',
  'to',
  'region',
  'format',
  'report',
  'dry-run',
  'allow-dirty',
  'yes',
]);

function mayAsk(choices: Choices, io: Io): boolean {
  const terminal = io.stdin.isTTY && io.stdout.isTTY && !io.env.CI;
  return terminal && choices.yes !== true && (choices.format ?? 'pretty') === 'pretty';
}

/** `--from a b src`: what follows a model, is none itself and exists as a path was meant as a path. */
function withoutPaths(from: readonly string[] | undefined, cwd: string) {
  const isPath = (value: string, index: number) =>
    index > 0 && value !== '' && !isModel(value) && existsSync(resolve(cwd, value));
  return {
    from: from?.filter((value, index) => !isPath(value, index)),
    misplaced: from?.filter(isPath) ?? [],
  };
}

function mustExist(path: string, cwd: string): void {
  const absolute = resolve(cwd, path);
  if (path !== '' && existsSync(absolute)) return;
  const folder = dirname(absolute);
  const near = existsSync(folder) ? closest(basename(absolute), readdirSync(folder)) : undefined;
  const hint = near === undefined ? '' : ` Did you mean \`${path.slice(0, -basename(path).length)}${near}\`?`;
  throw usageError(`Path \`${path}\` does not exist.${hint} Valid: files and folders, by default \`.\`.`);
}
