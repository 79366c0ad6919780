import { requestTriggers } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'context-and-output-limits',
  description: '`max_tokens` above what the target gives becomes its limit.',
  about: ['maxOutput'],
  isAsked: (migration) => newLimit(migration) !== undefined,
  triggers: () => [],
  codeTriggers: () => requestTriggers,
  whenLeft: {
    usually: 'fails',
    look: ['unknown-model', 'other-api', 'unseen'],
  } satisfies WhenLeft<keyof typeof messages>,
};

type Model = Migration['target'];

/** The most that a model gives, with everything that it can have. */
function mostOf({ maxOutput, maxOutputWithBeta }: Model): number {
  return Math.max(maxOutput, maxOutputWithBeta?.tokens ?? 0);
}

/** The limit of the target, where one of the sources gives more. */
export function newLimit({ target, sources }: Migration): number | undefined {
  const { maxOutput } = target;
  return sources.some((source) => mostOf(source) > maxOutput) ? maxOutput : undefined;
}

/** Whether a source gives more than a limit to any request. */
export function isLessForAll({ sources }: Migration, limit: number): boolean {
  return sources.some(({ maxOutput }) => maxOutput > limit);
}

/** The flags by which a source gives more than a limit. */
export function flagsBeyond({ sources }: Migration, limit: number): readonly string[] {
  return sources.flatMap(({ maxOutputWithBeta: more }) =>
    more !== null && more.tokens > limit ? more.flag : [],
  );
}
