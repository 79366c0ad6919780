import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { type ServerParts, serve } from './server.js';
import { startThread } from './thread.js';

/** Serves an editor over the standard streams, until it says good-bye or is gone. */
export function serveStdio(parts: Omit<ServerParts, 'thread'>): void {
  // The compiler loads in the thread while the editor introduces itself.
  const thread = startThread(new URL('./thread-start.cjs', import.meta.url), parts.docs, (error) => {
    process.stderr.write(`The analysis ended: ${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  serve(connection, { ...parts, thread });
}
