import { requestTriggers } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'structured-outputs',
  description:
    '`strict` tools and schemas of answers go, or are said, where the target refuses them on Bedrock.',
  about: ['structuredOutputs'],
  isAsked: (migration) => differenceOf(migration) !== undefined,
  triggers: () => [],
  codeTriggers: () => requestTriggers,
  whenLeft: {
    usually: 'fails',
    differs: ['unreliable'],
    look: ['output-mode', 'unknown-model', 'unseen'],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** What is different about structured outputs: they are refused that a source takes, or the target does not keep to them as a source does. */
export function differenceOf({ target, sources }: Migration): 'refused' | 'unreliable' | undefined {
  const own = target.capabilities.structuredOutputs;
  const others = sources.map(({ capabilities }) => capabilities.structuredOutputs);
  if (own === false) return others.some((other) => other !== false) ? 'refused' : undefined;
  return own === 'unreliable' && others.includes(true) ? 'unreliable' : undefined;
}
