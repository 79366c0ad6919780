import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CancellationToken } from 'vscode-languageserver';
import {
  type ClientCapabilities,
  type Connection,
  ResponseError,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Report, Summary } from '../../engine/report.js';
import { cancellationOf } from './cancellation.js';
import { pageOf } from './diagnostics.js';
import { fitted } from './fixes.js';
import type { Folders } from './folders.js';
import type { Checked, Fix, Migrated } from './messages.js';
import { pathOf, uriOf } from './paths.js';
import type { Cancellation, Thread } from './thread.js';

/** What an editor can ask for by name. */
export const commandNames = [
  'bedrockCodemod.checkWorkspace',
  'bedrockCodemod.migrateFile',
  'bedrockCodemod.migrateWorkspace',
  'bedrockCodemod.showReport',
  'bedrockCodemod.explain',
] as const;

type CommandName = (typeof commandNames)[number];

export interface CommandParts {
  readonly connection: Connection;
  readonly thread: Thread;
  readonly folders: Folders;
  readonly documents: () => readonly TextDocument[];
  readonly capabilities: ClientCapabilities;
  readonly docs: string;
  /** A report as a page for browsers. */
  readonly page: (report: Report) => Promise<string>;
}

/** What is known while a command runs. */
interface Running {
  readonly token: CancellationToken;
  /** Where the editor shows how far it is, if it has said where. */
  readonly progress: WorkDoneProgressReporter | undefined;
}

/** Does what an editor asks for by name. */
export async function execute(
  name: string,
  args: readonly unknown[],
  running: Running,
  parts: CommandParts,
): Promise<unknown> {
  const command = commands[name as CommandName];
  if (command === undefined) throw new ResponseError(-32601, `There is no command ${name}.`);
  return command(args, running, parts);
}

const commands: Record<
  CommandName,
  (args: readonly unknown[], running: Running, parts: CommandParts) => Promise<unknown>
> = {
  async 'bedrockCodemod.checkWorkspace'(_, running, parts) {
    const checked = await checkAll('Checking', running, parts);
    await offer(checked, running, parts);
    return checked.map(({ report: { files: _files, ...report } }) => report);
  },
  async 'bedrockCodemod.migrateFile'([uri], { token }, parts) {
    const { connection } = parts;
    const path = typeof uri === 'string' ? pathOf(uri) : undefined;
    if (path === undefined) {
      connection.window.showWarningMessage('bedrock-codemod: open a file of the project first.');
      return;
    }
    const { fix, problems } = await migratedFile(path, undefined, parts, cancellationOf(token));
    if (problems.length > 0) connection.window.showWarningMessage(`bedrock-codemod: ${problems.join(' ')}`);
    else if (fix.files.length === 0)
      connection.window.showInformationMessage('bedrock-codemod: there is nothing to migrate in this file.');
    else await apply('Migrate this file', fix, parts);
  },
  async 'bedrockCodemod.migrateWorkspace'(_, running, parts) {
    await migrateAll(await checkAll('Migrating', running, parts), running, parts);
  },
  async 'bedrockCodemod.showReport'(_, running, parts) {
    const checked = await checkAll('Checking', running, parts);
    for (const { report } of checked) await showReport(report, parts);
  },
  async 'bedrockCodemod.explain'([transform, code], _, { connection, docs }) {
    const uri = pageOf(String(transform), String(code), docs);
    await connection.window.showDocument({ uri, takeFocus: true });
  },
};

/** What a file becomes as it is now, with all transforms or with some. */
export async function migratedFile(
  path: string,
  only: readonly string[] | undefined,
  { thread, folders }: Pick<CommandParts, 'thread' | 'folders'>,
  cancellation?: Cancellation,
): Promise<Migrated> {
  const root = await folders.of(path);
  if (root === undefined)
    return { fix: { files: [] }, problems: ['The settings of its folder have to be mended first.'] };
  const params = { root, path, ...(only === undefined ? {} : { only }) };
  return thread.ask('migrateFile', params, cancellation === undefined ? {} : { cancellation });
}

/** Checks the folders of the workspace one after the other, and says how far it is. */
async function checkAll(title: string, running: Running, parts: CommandParts): Promise<Checked[]> {
  const { thread, folders } = parts;
  const checked: Checked[] = [];
  const { progress, tokens } = await shownProgress(running, parts);
  progress?.begin(`bedrock-codemod: ${title}`, 0, undefined, true);
  try {
    const roots = await folders.all();
    for (const [index, root] of roots.entries()) {
      checked.push(
        await thread.ask(
          'check',
          { root },
          {
            cancellation: cancellationOf(...tokens),
            onProgress: ({ done, total }) =>
              progress?.report(Math.round(((index + done / Math.max(1, total)) / roots.length) * 100)),
          },
        ),
      );
    }
  } finally {
    progress?.done();
  }
  return checked;
}

/** Most editors have no place of their own for the progress of a command, and are asked for one, which can cancel it as well. */
async function shownProgress(
  { token, progress }: Running,
  { connection, capabilities }: CommandParts,
): Promise<{ progress: WorkDoneProgressReporter | undefined; tokens: readonly CancellationToken[] }> {
  if (progress !== undefined || capabilities.window?.workDoneProgress !== true)
    return { progress, tokens: [token] };
  const created = await connection.window.createWorkDoneProgress();
  return { progress: created, tokens: [token, created.token] };
}

/** Says what a check has found, and what can be done about it. */
async function offer(checked: readonly Checked[], running: Running, parts: CommandParts): Promise<void> {
  const { window } = parts.connection;
  const { migrated, manual, errors } = totals(checked);
  if (migrated + manual + errors === 0) {
    window.showInformationMessage('bedrock-codemod: nothing is left to do in this workspace.');
    return;
  }
  const [migrate, report] = [{ title: 'Migrate workspace' }, { title: 'Show report' }];
  const chosen = await window.showInformationMessage(
    `bedrock-codemod: ${sentenceOn(checked)}`,
    ...(migrated > 0 ? [migrate] : []),
    report,
  );
  if (chosen?.title === migrate.title) await migrateAll(checked, running, parts);
  if (chosen?.title === report.title) for (const own of checked) await showReport(own.report, parts);
}

async function migrateAll(checked: readonly Checked[], running: Running, parts: CommandParts): Promise<void> {
  const { window } = parts.connection;
  const fix: Fix = { files: checked.flatMap((own) => own.fix.files) };
  if (fix.files.length === 0) {
    const { manual } = totals(checked);
    window.showInformationMessage(
      manual === 0
        ? 'bedrock-codemod: there is nothing to migrate in this workspace.'
        : `bedrock-codemod: there is nothing to migrate by itself. ${placesOf(manual)} need you.`,
    );
    return;
  }
  if (!(await apply('Migrate the workspace', fix, parts))) return;
  const { manual, errors } = totals(checked);
  const report = { title: 'Show report' };
  const chosen = await window.showInformationMessage(
    `bedrock-codemod: ${sentenceOn(checked, 'done')}`,
    ...(manual + errors > 0 ? [report] : []),
  );
  // What is left to a person by now.
  if (chosen?.title === report.title) await commands['bedrockCodemod.showReport']([], running, parts);
}

/** Hands a fix to the editor; what does not fit is said and not applied. */
async function apply(
  label: string,
  fix: Fix,
  { connection, documents, capabilities }: CommandParts,
): Promise<boolean> {
  const result = fitted(fix, documents(), capabilities);
  if ('refusal' in result) {
    connection.window.showWarningMessage(`bedrock-codemod: ${result.refusal}`);
    return false;
  }
  const { applied, failureReason } = await connection.workspace.applyEdit({ label, edit: result.edit });
  if (!applied)
    connection.window.showWarningMessage(
      `bedrock-codemod: the editor did not apply it${failureReason === undefined ? '' : `: ${failureReason}`}.`,
    );
  return applied;
}

async function showReport(report: Report, { connection, page }: CommandParts): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'bedrock-codemod-')), 'report.html');
  writeFileSync(file, await page(report));
  const { success } = await connection.window.showDocument({ uri: uriOf(file), external: true });
  if (!success) connection.window.showInformationMessage(`bedrock-codemod: the report is in ${file}`);
}

function totals(
  checked: readonly Checked[],
): Pick<Summary, 'migrated' | 'manual' | 'errors' | 'filesChanged'> {
  const sum = (name: keyof Summary) => checked.reduce((all, { report }) => all + report.summary[name], 0);
  return {
    migrated: sum('migrated'),
    manual: sum('manual'),
    errors: sum('errors'),
    filesChanged: sum('filesChanged'),
  };
}

function sentenceOn(checked: readonly Checked[], tense: 'open' | 'done' = 'open'): string {
  const { migrated, manual, errors, filesChanged } = totals(checked);
  const files = filesChanged === 1 ? '1 file' : `${filesChanged} files`;
  const parts = [
    migrated === 0
      ? ''
      : `${placesOf(migrated)} in ${files} ${tense === 'done' ? (migrated === 1 ? 'is migrated.' : 'are migrated.') : 'can be migrated.'}`,
    manual === 0 ? '' : `${placesOf(manual)} ${manual === 1 ? 'needs' : 'need'} you.`,
    errors === 0 ? '' : `${errors === 1 ? '1 file' : `${errors} files`} could not be read or parsed.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function placesOf(count: number): string {
  return count === 1 ? '1 place' : `${count} places`;
}
