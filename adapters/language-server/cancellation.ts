import type { CancellationToken } from 'vscode-languageserver';
import type { Cancellation } from './thread.js';

/** A token of the protocol as the threads see it. */
export function cancellationOf(token: CancellationToken): Cancellation {
  return {
    get isCancelled() {
      return token.isCancellationRequested;
    },
    onCancel: (tell) => void token.onCancellationRequested(tell),
  };
}
