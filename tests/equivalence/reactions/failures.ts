import type { Run } from '../runner.js';
import type { Choices } from './choices.js';

/** The words of the programs for a failure. */
export const words = {
  translated: 'Claude did not answer.',
  nothing: 'Nothing was asked.',
  unexpected: 'An unexpected end',
};

/** What a program gives for an answer, as a property list, and for an error: code that knows `error`. */
export interface Forms {
  readonly success: (members: string) => string;
  /** Code for what it gives where it failed; none where it throws. */
  readonly failed: string | undefined;
}

/** The form of what a program gives, by its way of failing. */
export function formsOf({ failure }: Choices): Forms {
  const said = 'String(error)';
  switch (failure) {
    case 'status':
    case 'status before':
      return {
        success: (members) => `{ status: 'ok', ${members} }`,
        failed: `{ status: 'error', message: ${said} }`,
      };
    case 'ok':
      return { success: (members) => `{ ok: true, ${members} }`, failed: `{ ok: false, error: ${said} }` };
    case 'null':
      return { success: (members) => `{ ${members} }`, failed: 'null' };
    case 'http':
      return {
        success: (members) => `{ statusCode: 200, body: JSON.stringify({ ${members} }) }`,
        failed: `{ statusCode: 502, body: JSON.stringify({ error: ${said} }) }`,
      };
    default:
      return { success: (members) => `{ ${members} }`, failed: undefined };
  }
}

/** The value for a refusal that the programs have that know it: a word of their own. */
export const ownWord = 'content-filter';

/**
 * What a run came to: `failure` in the words of the program, `told` where it gives its own word for a refusal, or what else.
 *
 * That is decided by how the program was written, and not by what a transform made of it.
 */
export function resultOf(choices: Choices, { outcome, errors }: Run): string {
  const { failure } = choices;
  if ('thrown' in outcome) {
    const [error] = errors;
    const bug = bugIn(error);
    if (bug !== undefined) return bug;
    if (failure === 'translated')
      return String(error).includes(words.translated) ? 'failure' : `a strange error: ${error}`;
    // A program that hands out the errors of the service throws none of its own.
    const isThrown = ['thrown', 'rejected', 'status before'].includes(failure);
    return isThrown ? 'failure' : `thrown, not handed out: ${error}`;
  }
  const text = JSON.stringify(outcome.returned) ?? 'nothing';
  if (knowsRefusals(choices) && text.includes(ownWord)) return 'told';
  if (!isOwnFailure(failure, outcome.returned)) return `success with ${text}`;
  return /Cannot read|is not (?:a function|defined|iterable)|undefined/.test(text)
    ? `a bug: ${text}`
    : 'failure';
}

/** Whether the program has a word of its own for a refusal. */
export function knowsRefusals({ reaction }: Choices): boolean {
  return ['mapper with own', 'mapper with a filter', 'table with own'].includes(reaction);
}

/** An error that no program means to throw, or that such a one caused. */
function bugIn(error: unknown): string | undefined {
  const { name, cause } = (error ?? {}) as { readonly name?: string; readonly cause?: unknown };
  if (/^(?:Type|Reference|Syntax|Range)Error$/.test(name ?? '')) return `a bug: ${String(error)}`;
  return cause === undefined ? undefined : bugIn(cause);
}

function isOwnFailure(failure: Choices['failure'], returned: unknown): boolean {
  if (failure === 'null') return returned === null;
  if (typeof returned !== 'object' || returned === null || 'text' in returned) return false;
  const own = returned as Readonly<Record<string, unknown>>;
  switch (failure) {
    case 'status':
    case 'status before':
      return own.status === 'error' && isSaid(own.message);
    case 'ok':
      return own.ok === false && isSaid(own.error);
    case 'http':
      return own.statusCode === 502 && isSaid((JSON.parse(String(own.body)) as { error?: unknown }).error);
    default:
      return false;
  }
}

function isSaid(text: unknown): boolean {
  return typeof text === 'string' && text !== '';
}
