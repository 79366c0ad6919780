// Tells whole answers of Claude from those that are none.
// Written by bedrock-codemod, for code that asks Claude by InvokeModelCommand, ConverseCommand or Anthropic's SDK.
// What Claude declines to answer, and what its context window cuts, comes as a success: the stop reason alone says so.

interface StopDetails {
  readonly category?: string | null;
  readonly explanation?: string | null;
}

/** What answers and events of streams say of how an answer ended, in the Messages API and in Converse. */
interface Ended {
  readonly stop_reason?: string | null;
  readonly stop_details?: StopDetails | null;
  readonly delta?: { readonly stop_reason?: string | null; readonly stop_details?: StopDetails | null };
  readonly stopReason?: string;
  readonly messageStop?: { readonly stopReason?: string };
}

/**
 * Throws an Error if the model declined to answer, or if its context window was full before the answer was whole.
 *
 * Takes an answer of the Messages API or of Converse, or an event of one of their streams.
 */
export function throwIfDeclined(answer: object): void {
  const { stop_reason, stop_details, delta, stopReason, messageStop } = answer as Ended;
  const reason = stop_reason ?? delta?.stop_reason ?? stopReason ?? messageStop?.stopReason;
  // Converse has no name of its own for a refusal: it says `content_filtered`.
  if (reason === 'refusal' || reason === 'content_filtered') {
    const { category, explanation } = stop_details ?? delta?.stop_details ?? {};
    throw new Error(`The model declined to answer. ${explanation ?? category ?? ''}`.trim());
  }
  if (reason === 'model_context_window_exceeded') {
    throw new Error('The context window of the model is full, so the answer is not whole.');
  }
}
