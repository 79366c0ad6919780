import { Command, CommanderError, Option } from 'commander';
import type { Inventory, InventoryOptions } from '../../engine/inventory.js';
import { type Report, version } from '../../engine/report.js';
import type { SessionOptions } from '../../engine/session.js';
import type { TransformOutline } from '../../engine/transform.js';
import { outlines } from '../../transforms/outlines.js';
import { messageOf } from './errors.js';
import { checkNotes, examples, migrateNotes } from './help.js';
import type { Io } from './io.js';
import type { Run } from './migrate.js';
import { optionTable, split, type Values } from './options.js';
import { type Ask, ask } from './prompts.js';
import { start } from './start.js';
import { unknownValue, usageError } from './usage.js';

/** What the command line drives, loaded when it is needed, so that tests can put something else there. */
export interface Parts {
  readonly run: Run;
  readonly inventory: (options: InventoryOptions) => Promise<Inventory>;
  readonly transforms: readonly TransformOutline[];
  readonly ask: Ask;
  /** Serves an editor over the standard streams, until that ends. */
  readonly serve: (options: ServeOptions) => Promise<void>;
  /** The day, as `2026-01-31`. */
  readonly today: string;
}

/** What the language server gets of the command line. */
export interface ServeOptions {
  settings(folder: string, fromEditor: Readonly<Record<string, unknown>>): Promise<SessionOptions>;
  page(report: Report): Promise<string>;
  readonly docs: string;
  today(): string;
}

const engine: Parts = {
  run: async (options) => {
    const { run } = await import('../../engine/run.js');
    return run(
      { outlines, load: async () => (await import('../../transforms/index.js')).transforms },
      options,
    );
  },
  inventory: async (options) => (await import('../../engine/inventory.js')).inventory(options),
  transforms: outlines,
  ask,
  serve: () => Promise.reject(usageError('This program has no language server.')),
  today: today(),
};

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Runs the command line and returns its exit code. Never throws and never exits. */
export async function runCli(argv: readonly string[], io: Io, parts: Partial<Parts> = {}): Promise<number> {
  const outcome = { code: 0 };
  const program = build(io, { ...engine, ...parts }, outcome);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // Commander has written its help to stderr: no command was given.
    if (error instanceof CommanderError && error.code === 'commander.help') return 2;
    io.stderr.write(`${messageOf(error, argv, program)}\n`);
    return 2;
  }
}

function build(io: Io, parts: Parts, outcome: { code: number }): Command {
  const program = new Command('bedrock-codemod')
    .description(
      'Moves JavaScript and TypeScript code from one Claude model on Amazon Bedrock to a newer one.',
    )
    .version(version, '-v, --version', 'print the version')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', examples);
  for (const command of ['migrate', 'check'] as const) {
    const added = program
      .command(`${command} [paths...]`)
      .description(command === 'migrate' ? 'rewrite in place (default path: .)' : 'never writes; for CI')
      .addHelpText('after', command === 'check' ? migrateNotes + checkNotes : migrateNotes)
      .action(async (paths: string[]) => {
        outcome.code = await start(command, paths, valuesOf(added), io, parts);
      });
    for (const declared of Object.values(optionTable)) {
      if ('only' in declared && declared.only !== command) continue;
      const { kind, flags, help } = declared;
      const option = new Option(flags, help);
      if (kind === 'list') option.argParser(collect);
      added.addOption(option);
    }
    added.addOption(new Option('--dry').hideHelp());
  }
  program
    .command('list')
    .description('the transforms, one line each')
    .action(() => {
      const { transforms } = parts;
      const width = Math.max(0, ...transforms.map(({ id }) => id.length));
      io.stdout.write(
        transforms.map(({ id, description }) => `${id.padEnd(width)}  ${description}\n`).join(''),
      );
    });
  program
    .command('models [from] [to]')
    .description('the catalog: ids, profiles, life cycle; of two models, what is different')
    .option('--format <format>', 'pretty json')
    .action(async (from: string | undefined, to: string | undefined, { format = 'pretty' }) => {
      const valid = ['pretty', 'json'];
      if (!valid.includes(format)) throw unknownValue('format', format, ' for `--format`', valid);
      const { showModels } = await import('./models.js');
      io.stdout.write(showModels({ from, to, isJson: format === 'json' }, parts, io));
    });
  program
    .command('explain <code>')
    .description('what a finding means and what to do')
    .action(async (code: string) => io.stdout.write((await import('./explain.js')).explain(code, io.docs)));
  program
    .command('lsp')
    .description('the language server, for editors')
    .requiredOption('--stdio', 'speak over the standard streams')
    // Some editors add it: with them the server ends, too.
    .addOption(new Option('--clientProcessId <id>').hideHelp())
    .action(async () => {
      const { transforms } = parts;
      const serving = import('./serve.js');
      await parts.serve({
        settings: async (folder, fromEditor) =>
          (await serving).settingsFor(folder, fromEditor, transforms, io.env.AWS_REGION || undefined),
        page: async (report) => (await serving).pageOf(report, transforms, io.docs),
        docs: io.docs,
        today,
      });
    });
  return program;
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...(split([value]) ?? [])];
}

/** What was given, by the long names of the options. */
function valuesOf(command: Command): Values {
  const given = command.options.map((option) => [
    option.name(),
    command.getOptionValue(option.attributeName()),
  ]);
  const { dry, ...values } = Object.fromEntries(given);
  return { ...values, 'dry-run': values['dry-run'] ?? dry };
}
