import type { CancellationToken } from 'vscode-languageserver';
import type { Cancellation } from './thread.js';

/** Tokens of the protocol as the threads see them: each of them cancels. */
export function cancellationOf(...tokens: readonly CancellationToken[]): Cancellation {
  return {
    get isCancelled() {
      return tokens.some((token) => token.isCancellationRequested);
    },
    onCancel(tell) {
      for (const token of tokens) token.onCancellationRequested(tell);
    },
  };
}
