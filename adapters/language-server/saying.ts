import { type Connection, type MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { inBackground } from './background.js';

/**
 * Says something that needs no answer.
 *
 * The connection's own `showWarningMessage` is a request even without buttons, and editors that ask for the choice then ask for
 * one of none.
 */
export function say(connection: Connection, type: MessageType, text: string): void {
  const params = { type, message: `bedrock-codemod: ${text}` };
  inBackground(connection.sendNotification(ShowMessageNotification.type, params), connection);
}
