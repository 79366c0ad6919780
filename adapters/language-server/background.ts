import type { Connection } from 'vscode-languageserver';

/** Lets something go on that nobody waits for. What goes wrong is told where editors show what servers have to say. */
export function inBackground(work: Promise<unknown> | undefined, connection: Connection): void {
  work?.catch((error: Error) => {
    if (error.name !== 'Cancelled') connection.console.error(error.stack ?? error.message);
  });
}
