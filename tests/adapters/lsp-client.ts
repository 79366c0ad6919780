import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ApplyWorkspaceEditRequest,
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  RegistrationRequest,
  ShowDocumentRequest,
  ShowMessageNotification,
  ShowMessageRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  WorkDoneProgressCreateRequest,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';

/** The command as it is built. */
export const bin = join(__dirname, '../../dist/adapters/cli/main.js');

/** What an editor of these years can do. */
export const able: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
  },
  textDocument: {
    publishDiagnostics: {
      dataSupport: true,
      relatedInformation: true,
      codeDescriptionSupport: true,
      versionSupport: true,
    },
    codeAction: {
      dataSupport: true,
      disabledSupport: true,
      isPreferredSupport: true,
      resolveSupport: { properties: ['edit'] },
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll'] } },
    },
    hover: { contentFormat: ['markdown'] },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

/** What is set in the editor. */
export interface EditorSettings {
  readonly to?: string;
  readonly geo?: string;
  readonly from?: readonly string[];
  readonly only?: readonly string[];
}

/** An editor without a window: it knows its documents, and remembers what the server says. */
export interface Editor {
  readonly connection: ProtocolConnection;
  readonly child: ChildProcessWithoutNullStreams;
  readonly initialized: InitializeResult;
  readonly messages: string[];
  readonly shownDocuments: string[];
  readonly registrations: string[];
  /** The edits that the server had applied. */
  readonly applied: WorkspaceEdit[];
  settings: EditorSettings;
  open(path: string, text?: string): void;
  /** Puts another text where a range was, or in the place of all. */
  change(path: string, ...changes: TextDocumentContentChangeEvent[]): void;
  close(path: string): void;
  openPaths(): string[];
  textOf(path: string): string;
  versionOf(path: string): number;
  /** The diagnostics of a document as it is now, or the next that are said of it. */
  diagnosticsOf(path: string): Promise<readonly Diagnostic[]>;
  /** Those that were said last, without waiting. */
  lastDiagnosticsOf(path: string): readonly Diagnostic[] | undefined;
  actionsAt(
    path: string,
    range: Range,
    options?: { only?: string[]; diagnostics?: Diagnostic[] },
  ): Promise<CodeAction[]>;
  resolve(action: CodeAction): Promise<CodeAction>;
  /** Applies an edit to the open documents; what it makes of files that are not open is returned. */
  apply(edit: WorkspaceEdit | undefined): Map<string, string>;
  /** Says good-bye; the exit code of the server. */
  end(): Promise<number | null>;
}

export const uriOf = (path: string): string => pathToFileURL(path).href;

/** Starts the server for some folders. */
export async function startEditor(
  folders: readonly string[],
  options: {
    capabilities?: ClientCapabilities;
    settings?: EditorSettings;
    command?: readonly string[];
    /** The region of the environment. Default: none. */
    region?: string | undefined;
    env?: NodeJS.ProcessEnv;
    answers?: (title: string, items: readonly string[]) => string | undefined;
  } = {},
): Promise<Editor> {
  const {
    capabilities = able,
    settings = {},
    command = [process.execPath, bin, 'lsp', '--stdio'],
    answers,
  } = options;
  const [program = '', ...args] = command;
  const env = { ...process.env, ...options.env };
  delete env.AWS_REGION;
  if (options.region !== undefined) env.AWS_REGION = options.region;
  const child = spawn(program, args, { cwd: folders[0], env });
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const documents = new Map<string, { version: number; text: string }>();
  const said = new Map<string, { version: number | undefined; diagnostics: readonly Diagnostic[] }>();
  const waiting = new Set<() => void>();
  const editor: Partial<Editor> & Pick<Editor, 'settings'> = { settings };
  const messages: string[] = [];
  const shownDocuments: string[] = [];
  const registrations: string[] = [];
  const applied: WorkspaceEdit[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
    messages.push(`stderr: ${chunk.toString()}`);
  });
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, version, diagnostics }) => {
    said.set(uri, { version, diagnostics });
    for (const tell of waiting) tell();
  });
  connection.onNotification(ShowMessageNotification.type, ({ message }) => void messages.push(message));
  connection.onRequest(ShowMessageRequest.type, ({ message, actions = [] }) => {
    messages.push(message);
    const chosen = answers?.(
      message,
      actions.map(({ title }) => title),
    );
    return actions.find(({ title }) => title === chosen) ?? null;
  });
  connection.onRequest(ShowDocumentRequest.type, ({ uri }) => {
    shownDocuments.push(uri);
    return { success: true };
  });
  connection.onRequest(RegistrationRequest.type, ({ registrations: own }) => {
    registrations.push(...own.map(({ method }) => method));
  });
  connection.onRequest(WorkDoneProgressCreateRequest.type, () => undefined);
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => editor.settings));
  connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
    applied.push(edit);
    return { applied: true };
  });
  connection.listen();
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: folders[0] === undefined ? null : uriOf(folders[0]),
    workspaceFolders: folders.map((folder) => ({ uri: uriOf(folder), name: folder })),
    capabilities,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const documentAt = (path: string) => {
    const document = documents.get(path);
    if (document === undefined) throw new Error(`${path} is not open.`);
    return document;
  };
  return Object.assign(editor, {
    connection,
    child,
    initialized,
    messages,
    shownDocuments,
    registrations,
    applied,
    open(path: string, text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) {
      documents.set(path, { version: 1, text });
      const languageId = /\.[cm]?jsx?$/.test(path)
        ? 'javascript'
        : /\.[cm]?tsx?$/.test(path)
          ? 'typescript'
          : 'plaintext';
      void connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path), languageId, version: 1, text },
      });
    },
    change(path: string, ...contentChanges: TextDocumentContentChangeEvent[]) {
      const document = documentAt(path);
      document.version += 1;
      for (const change of contentChanges) {
        document.text =
          'range' in change
            ? replaced(document.text, [{ range: change.range, newText: change.text }])
            : change.text;
      }
      void connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path), version: document.version },
        contentChanges,
      });
    },
    close(path: string) {
      documents.delete(path);
      void connection.sendNotification(DidCloseTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path) },
      });
    },
    openPaths: () => [...documents.keys()],
    textOf: (path: string) => documentAt(path).text,
    versionOf: (path: string) => documentAt(path).version,
    lastDiagnosticsOf: (path: string) => said.get(uriOf(path))?.diagnostics,
    diagnosticsOf: (path: string) =>
      new Promise<readonly Diagnostic[]>((done, fail) => {
        const uri = uriOf(path);
        const timer = setTimeout(() => fail(new Error(`Nothing was said of ${path}. ${errors}`)), 20_000);
        const look = () => {
          const found = said.get(uri);
          if (found === undefined || found.version !== documents.get(path)?.version) return;
          clearTimeout(timer);
          waiting.delete(look);
          done(found.diagnostics);
        };
        waiting.add(look);
        look();
      }),
    async actionsAt(
      path: string,
      range: Range,
      { only, diagnostics }: { only?: string[]; diagnostics?: Diagnostic[] } = {},
    ) {
      const touching = (said.get(uriOf(path))?.diagnostics ?? []).filter(
        (found) => found.range.start.line <= range.end.line && found.range.end.line >= range.start.line,
      );
      const found = await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri: uriOf(path) },
        range,
        context: { diagnostics: diagnostics ?? touching, ...(only === undefined ? {} : { only }) },
      });
      return (found ?? []) as CodeAction[];
    },
    resolve: (action: CodeAction) => connection.sendRequest(CodeActionResolveRequest.type, action),
    apply(edit: WorkspaceEdit | undefined) {
      const others = new Map<string, string>();
      for (const change of edit?.documentChanges ?? []) {
        if ('kind' in change) {
          if (change.kind !== 'create') throw new Error(`Nobody asked to ${change.kind}.`);
          others.set(new URL(change.uri).pathname, '');
          continue;
        }
        const path = decodeURIComponent(new URL(change.textDocument.uri).pathname);
        const document = documents.get(path);
        const edits = change.edits as { range: Range; newText: string }[];
        if (document === undefined) {
          if (change.textDocument.version !== null) throw new Error(`${path} is not open and has a version.`);
          others.set(path, replaced(others.get(path) ?? readFileSync(path, 'utf8'), edits));
          continue;
        }
        if (change.textDocument.version !== document.version) throw new Error(`${path} has another version.`);
        document.text = replaced(document.text, edits);
        document.version += 1;
        void connection.sendNotification(DidChangeTextDocumentNotification.type, {
          textDocument: { uri: uriOf(path), version: document.version },
          contentChanges: [{ text: document.text }],
        });
      }
      return others;
    },
    async end() {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      const code = await exited;
      connection.dispose();
      return code;
    },
  });
}

/** A text with edits in it, as the protocol says: all in places of the text as it was, those at one place in their order. */
export function replaced(text: string, edits: readonly { range: Range; newText: string }[]): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
  const offsetOf = ({ line, character }: Range['start']) =>
    Math.min(text.length, (starts[line] ?? text.length) + character);
  const placed = edits
    .map(({ range, newText }, index) => ({
      start: offsetOf(range.start),
      end: offsetOf(range.end),
      newText,
      index,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  let result = '';
  let position = 0;
  for (const { start, end, newText } of placed) {
    if (start < position) throw new Error(`Edits overlap at ${start}.`);
    result += text.slice(position, start) + newText;
    position = end;
  }
  return result + text.slice(position);
}
