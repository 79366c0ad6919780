import { CancellationTokenSource, type Connection, type Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { inBackground } from './background.js';
import { cancellationOf } from './cancellation.js';
import { withoutMark } from './fixes.js';
import type { Folders } from './folders.js';
import { pathOf } from './paths.js';
import type { Thread } from './thread.js';

/** How long nothing is typed before all open documents are looked at closely, in milliseconds. */
const pause = 300;

/** Says what there is to say of the documents that are open, as they change. */
export interface Publisher {
  changed(document: TextDocument): Promise<void>;
  closed(document: TextDocument): Promise<void>;
  /** Looks at all open documents again, for something else than a document has changed. */
  all(): Promise<void>;
  /** What there is to say of a document as it is now. */
  look(document: TextDocument): Promise<readonly Diagnostic[]>;
}

export interface PublisherParts {
  readonly connection: Connection;
  readonly thread: Thread;
  readonly folders: Folders;
  readonly documents: () => readonly TextDocument[];
  /** The version of a document now; `undefined` for one that is closed. */
  readonly versionOf: (uri: string) => number | undefined;
}

export function publisherFor({
  connection,
  thread,
  folders,
  documents,
  versionOf,
}: PublisherParts): Publisher {
  const running = new Map<string, Running>();
  /** Documents that have been looked at once, and so have something shown that may stay. */
  const shown = new Set<string>();
  /** Documents whose file may have another text by now than it had when it was read. */
  const edited = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const publish = (uri: string, version: number, diagnostics: readonly Diagnostic[]): undefined => {
    if (versionOf(uri) !== version) return;
    shown.add(uri);
    void connection.sendDiagnostics({ uri, version, diagnostics: [...diagnostics] });
  };
  const lookAt = (document: TextDocument, isTyping: boolean): Promise<readonly Diagnostic[] | undefined> => {
    const { uri, version } = document;
    const last = running.get(uri);
    // What is said of an older text nobody wants. Of the same one somebody may wait for it.
    if (last !== undefined && last.version !== version) last.source.cancel();
    const source = new CancellationTokenSource();
    const answer = asked(document, isTyping, source).finally(() => {
      if (running.get(uri)?.source === source) running.delete(uri);
    });
    running.set(uri, { version, isTyping, source, answer });
    return answer;
  };
  const asked = async (document: TextDocument, isTyping: boolean, source: CancellationTokenSource) => {
    const { uri, version } = document;
    const path = pathOf(uri);
    if (path === undefined) return;
    try {
      const root = await folders.of(path);
      if (document.version !== version) return;
      if (root === undefined) return publish(uri, version, []);
      const text = withoutMark(document.getText());
      const opened = thread.ask('open', { root, path, text });
      const looked = await thread.ask(
        'look',
        { root, path, isTyping },
        { cancellation: cancellationOf(source.token) },
      );
      await opened;
      if (looked === null) return publish(uri, version, []);
      if ('diagnostics' in looked) {
        publish(uri, version, looked.diagnostics);
        return looked.diagnostics;
      }
      // While somebody types, a file that does not parse keeps what was said of it; the editor moves that along.
      if (!shown.has(uri)) publish(uri, version, [unparsed(looked.problem)]);
    } catch (error) {
      if ((error as Error).name !== 'Cancelled') connection.console.error(`${uri}: ${String(error)}`);
    }
    return;
  };
  const all = async () => {
    for (const document of documents()) await lookAt(document, false);
  };
  return {
    async changed(document) {
      clearTimeout(timer);
      if (shown.has(document.uri)) edited.add(document.uri);
      await lookAt(document, true);
      clearTimeout(timer);
      timer = setTimeout(() => inBackground(all(), connection), pause);
    },
    async closed({ uri }) {
      running.get(uri)?.source.cancel();
      shown.delete(uri);
      const path = pathOf(uri);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
      if (path === undefined) return;
      const root = await folders.of(path);
      if (root === undefined) return;
      await thread.ask('close', { root, path });
      // What was written while it was open has been overlooked.
      if (edited.delete(uri)) await thread.ask('refresh', { root });
    },
    all,
    async look(document) {
      const last = running.get(document.uri);
      const isOnItsWay = last?.version === document.version && !last.isTyping;
      return (await (isOnItsWay ? last.answer : lookAt(document, false))) ?? [];
    },
  };
}

/** A look at a document that goes on. */
interface Running {
  readonly version: number;
  readonly isTyping: boolean;
  readonly source: CancellationTokenSource;
  readonly answer: Promise<readonly Diagnostic[] | undefined>;
}

/** What is said of a file that was opened with an error in it. */
function unparsed(problem: string): Diagnostic {
  const [, line = '1', character = '1'] = /: (\d+):(\d+) /.exec(problem) ?? [];
  const position = { line: Number(line) - 1, character: Number(character) - 1 };
  return {
    range: { start: position, end: position },
    severity: 4,
    source: 'bedrock-codemod',
    message: `${problem} Nothing is said of this file until it parses.`,
  };
}
