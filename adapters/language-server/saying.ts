import { type Connection, type MessageType, ShowMessageNotification } from 'vscode-languageserver';

/**
 * Says something that needs no answer.
 *
 * The connection's own `showWarningMessage` is a request even without buttons, and editors that ask for the choice then ask for
 * one of none.
 */
export function say(connection: Connection, type: MessageType, text: string): void {
  start(
    connection,
    connection.sendNotification(ShowMessageNotification.type, { type, message: `bedrock-codemod: ${text}` }),
  );
}

/** Begins what nobody waits for. What goes wrong, such as a request that the editor refuses, is in its log and ends nothing. */
export function start(connection: Connection, work: Promise<unknown> | undefined): void {
  work?.catch((error: unknown) => connection.console.warn(String(error)));
}
