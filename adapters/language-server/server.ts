import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Report, version } from '../../engine/report.js';
import { fixAllKind } from './actions.js';
import { inBackground } from './background.js';
import { type CommandParts, commandNames, execute } from './commands.js';
import { type Folders, foldersOf, type Settings } from './folders.js';
import { hoverAt } from './hover.js';
import { offeredActions, resolvedAction } from './offers.js';
import { pathOf } from './paths.js';
import { type Publisher, publisherFor } from './publisher.js';
import { register, section } from './registrations.js';
import type { Thread } from './thread.js';

/** What the server is made of, beside the editor at the other end. */
export interface ServerParts {
  readonly thread: Thread;
  readonly settings: Settings;
  /** A report as a page for browsers. */
  readonly page: (report: Report) => Promise<string>;
  /** The folder with the pages of the transforms. */
  readonly docs: string;
  /** The day, as `2026-01-31`. */
  readonly today: () => string;
}

/** What the server knows once the editor has said who it is. */
interface Running {
  readonly folders: Folders;
  readonly publisher: Publisher;
  readonly commands: CommandParts;
  readonly capabilities: ClientCapabilities;
}

const serverInfo = { name: 'bedrock-codemod', version };

/** How long files stop changing before they are looked for again, in milliseconds. */
const settling = 200;

/** Serves an editor over a connection until that ends. */
export function serve(connection: Connection, parts: ServerParts): void {
  const documents = new TextDocuments(TextDocument);
  const { thread, settings, docs, page, today } = parts;
  let running: Running | undefined;
  /** The settings of an editor that sends them and cannot be asked. */
  let pushed: unknown;

  connection.onInitialize(
    ({ capabilities, workspaceFolders, rootUri }: InitializeParams): InitializeResult => {
      const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
      const first = foldersAt(uris);
      const fromEditor = async (scopeUri: string): Promise<unknown> =>
        capabilities.workspace?.configuration === true
          ? connection.workspace.getConfiguration({ scopeUri, section })
          : (pushed as Record<string, unknown> | null | undefined)?.[section];
      // Asking the editor for its settings has to wait until it has heard of the server's abilities.
      const isInitialized = new Promise<void>((done) => {
        connection.onInitialized(() => {
          register(connection, capabilities);
          if (capabilities.workspace?.workspaceFolders === true)
            connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
              inBackground(moved(added, removed, running), connection);
            });
          done();
        });
      });
      const folders = foldersOf(first, {
        connection,
        thread,
        fromEditor,
        settings,
        isInitialized,
      });
      const all = () => documents.all();
      const publisher = publisherFor({
        connection,
        thread,
        folders,
        documents: all,
        versionOf: (uri) => documents.get(uri)?.version,
      });
      const commands = { connection, thread, folders, documents: all, capabilities, docs, page };
      running = { folders, publisher, commands, capabilities };
      return {
        serverInfo,
        capabilities: {
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
          hoverProvider: true,
          codeActionProvider: {
            codeActionKinds: [CodeActionKind.QuickFix, fixAllKind],
            resolveProvider: true,
          },
          executeCommandProvider: { commands: [...commandNames], workDoneProgress: true },
          workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        },
      };
    },
  );

  documents.onDidChangeContent(({ document }) =>
    inBackground(running?.publisher.changed(document), connection),
  );
  documents.onDidClose(({ document }) => inBackground(running?.publisher.closed(document), connection));
  documents.onDidSave(({ document }) => inBackground(saved(document, running), connection));
  connection.onDidChangeConfiguration(({ settings: sent }) => {
    pushed = sent;
    inBackground(reconfigured(running), connection);
  });
  // Installing packages and changing branches are thousands of changes: what comes together is one.
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri, type } of changes) {
      const isShown = type === FileChangeType.Changed && documents.get(uri) !== undefined;
      if (!isForeign(uri) && (!isShown || isSettings(uri))) pending.add(uri);
    }
    clearTimeout(timer);
    if (pending.size === 0) return;
    timer = setTimeout(() => {
      const uris = [...pending];
      pending.clear();
      inBackground(uris.some(isSettings) ? reconfigured(running) : refreshed(uris, running), connection);
    }, settling);
  });
  connection.onHover(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    return document === undefined ? undefined : hoverAt(document, position, today());
  });
  connection.onCodeAction(async (params) => {
    const document = documents.get(params.textDocument.uri);
    return document === undefined || running === undefined ? [] : offeredActions(params, document, running);
  });
  connection.onCodeActionResolve(async (action) =>
    running === undefined ? action : resolvedAction(action, running.commands),
  );
  connection.onExecuteCommand(async ({ command, arguments: args = [], workDoneToken }, token, reporter) => {
    if (running === undefined) return;
    const progress = workDoneToken === undefined ? undefined : reporter;
    try {
      return await execute(command, args, { token, progress }, running.commands);
    } catch (error) {
      if ((error as Error).name !== 'Cancelled') throw error;
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled: nothing was changed.');
    }
  });
  connection.onShutdown(() => thread.stop());
  documents.listen(connection);
  connection.listen();
}

async function saved(document: TextDocument, running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  if (isSettings(document.uri)) await reconfigured(running);
  // Without watchers, what is saved is all that is known of the disk.
  else if (running.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true)
    await refreshed([document.uri], running);
}

async function moved(
  added: readonly { readonly uri: string }[],
  removed: readonly { readonly uri: string }[],
  running: Running | undefined,
): Promise<void> {
  const paths = (folders: typeof added) => foldersAt(folders.map(({ uri }) => uri));
  await running?.folders.change(paths(added), paths(removed));
  await running?.publisher.all();
}

async function reconfigured(running: Running | undefined): Promise<void> {
  await running?.folders.configure();
  await running?.publisher.all();
}

async function refreshed(uris: readonly string[], running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  const { folders, commands, publisher } = running;
  const roots = uris.flatMap((uri) => folders.holding(pathOf(uri) ?? '') ?? []);
  for (const root of new Set(roots)) await commands.thread.ask('refresh', { root });
  await publisher.all();
}

function isForeign(uri: string): boolean {
  return /\/(?:node_modules|\.git)\//.test(uri);
}

function isSettings(uri: string): boolean {
  return /\/(?:bedrock-codemod|package)\.json$/.test(uri);
}

/** The folders among some URIs, as paths. */
function foldersAt(uris: readonly string[]): string[] {
  const paths = uris.flatMap((uri) => pathOf(uri) ?? []);
  return [...new Set(paths.map((path) => (path.length > 1 ? path.replace(/\/$/, '') : path)))];
}
