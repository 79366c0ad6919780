import type { Migration } from '../../engine/transform.js';

/** A way to end in which an answer is no whole one, although its request succeeds. */
export interface End {
  /** Its stop reason in the Messages API, by which the catalog tells the models that have it. */
  readonly reason: string;
  /** What Converse says for it. */
  readonly inConverse: readonly string[];
  /** What the model does. */
  readonly act: string;
  /** What an error says of it. */
  readonly said: string;
  /** Whether an answer of the Messages API gives details, as `stop_details`. */
  readonly hasDetails: boolean;
}

const ends: readonly End[] = [
  {
    reason: 'refusal',
    // It has no name of its own there: see "`content_filtered` of Converse" on the page of this transform.
    inConverse: ['content_filtered', 'refusal'],
    act: 'decline to answer',
    said: 'The model declined to answer.',
    hasDetails: true,
  },
  {
    reason: 'model_context_window_exceeded',
    inConverse: ['model_context_window_exceeded'],
    act: 'run out of its context window',
    said: 'The context window of the model is full, so the answer is not whole.',
    hasDetails: false,
  },
  {
    reason: 'pause_turn',
    inConverse: ['pause_turn'],
    act: 'pause before its answer is whole',
    said: 'The model paused before its answer was whole.',
    hasDetails: false,
  },
];

/** What an error says where it has to tell by the stop reason which of several ends it was. */
export const saidOfSeveral = 'The model declined or could not finish its answer';

/** The ends that answers of the target can have, and those of a source could not. */
export function newEnds({ target, sources }: Migration): readonly End[] {
  return ends.filter(({ reason }) => {
    const has = ({ capabilities }: Migration['target']) => capabilities.stopReasons.includes(reason);
    return has(target) && sources.some((source) => !has(source));
  });
}

/** The stop reasons of some ends, as an answer of Converse or of the Messages API has them. */
export function reasonsOf(some: readonly End[], form: 'converse' | 'messages'): readonly string[] {
  return some.flatMap(({ reason, inConverse }) => (form === 'converse' ? inConverse : [reason]));
}

/** What the model does in some ends, for a finding. */
export function actsOf(some: readonly End[]): string {
  return some.map(({ act }) => act).join(' or ');
}

/** The names of some ends, for a finding. */
export function namesOf(some: readonly End[]): string {
  const names = some.map(({ reason, inConverse }) => {
    const others = inConverse.filter((name) => name !== reason).map((name) => `\`${name}\``);
    return `\`${reason}\`${others.length === 0 ? '' : ` (${others.join(', ')} with Converse)`}`;
  });
  return names.join(' or ');
}
