import { migrationOf, type PlanOptions } from '../../engine/plan.js';
import { newEnds } from '../../transforms/refusal-stop-reason/ends.js';
import type { Run } from './runner.js';
import type { Answer } from './stub.js';

/** What the error of a guard says. */
const said =
  /The model declined to answer\.|The context window of the model is full|The model declined or could not finish its answer/;
const usage = { input_tokens: 21, output_tokens: 1 };

/** A way in which no whole answer comes, with the answers that lead there. */
export interface Ending {
  readonly name: string;
  readonly answers: readonly Answer[];
}

/** The ways in which no whole answer comes that are new in a migration. */
export function endingsOf(options: PlanOptions): readonly Ending[] {
  return newEnds(migrationOf(options)).flatMap(({ reason }) => waysTo(reason));
}

/** Ways in which a model declines. */
export const refusals = waysTo('refusal');

function waysTo(stop_reason: string): readonly Ending[] {
  return [
    { name: `a ${stop_reason} before any text`, answers: [{ content: [], stop_reason, usage }] },
    {
      name: `a ${stop_reason} in the middle of a text`,
      answers: [{ content: [{ type: 'text', text: 'Well, first' }], stop_reason, usage }],
    },
    {
      name: `a ${stop_reason} after the use of a tool`,
      answers: [
        {
          content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }],
          stop_reason: 'tool_use',
          usage,
        },
        { content: [{ type: 'text', text: 'Then' }], stop_reason, usage },
      ],
    },
  ];
}

/** Whether a run got as far as that end. */
export function isAsked({ requests }: Run, answers: readonly Answer[]): boolean {
  return requests.length >= answers.length;
}

/** What a program makes of an answer that never came; it fails for such an end as it does then. */
export const failing: readonly Answer[] = [
  { error: { name: 'ThrottlingException', status: 429, message: 'Too many requests.' } },
];

/**
 * Whether a run ended as a failure of its program: by an error that says so, or with what the program hands out for one: what it does when
 * the service fails, or what is known to be its own word for a refusal.
 */
export function failureOf(
  { outcome, errors }: Run,
  { failed, word }: { readonly failed?: Run; readonly word?: string | undefined } = {},
): string {
  if ('thrown' in outcome) {
    // Its own words for a failure are those that it has for an error of the service.
    const isOwn =
      failed?.errors.some((error) => errors.some((other) => String(other) === String(error))) === true;
    return isOwn || errors.some(isSaid) ? 'failure' : String(errors[0]);
  }
  const text = JSON.stringify('yielded' in outcome ? outcome.yielded : outcome.returned);
  if (word !== undefined) return new RegExp(word).test(text ?? '') ? 'failure' : `success with ${text}`;
  const isSame =
    failed !== undefined &&
    'returned' in failed.outcome &&
    isAlike(outcome.returned, failed.outcome.returned);
  return outcome.returned === null || isSame || said.test(text ?? '') ? 'failure' : `success with ${text}`;
}

/** Whether two failures are the same but for what an object of them says. */
function isAlike(first: unknown, second: unknown): boolean {
  const formOf = (value: unknown) =>
    JSON.stringify(value, (key, inner) => (key !== '' && typeof inner === 'string' ? '' : inner));
  return formOf(first) === formOf(second);
}

function isSaid(error: unknown): boolean {
  return (
    said.test(String(error)) || (error instanceof Error && error.cause !== undefined && isSaid(error.cause))
  );
}
