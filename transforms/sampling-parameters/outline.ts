import { requestTriggers } from '../../analysis/search-patterns.js';
import type { Capabilities } from '../../catalog/catalog.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'sampling-parameters',
  description: '`temperature`, `top_p` and `top_k` go as far as the target refuses them.',
  about: ['sampling'],
  isAsked: (migration) => newSampling(migration) !== undefined,
  triggers: () => [],
  codeTriggers: () => requestTriggers,
  whenLeft: {
    usually: 'fails',
    look: ['unknown-model', 'unseen'],
  } satisfies WhenLeft<keyof typeof messages>,
};

type Sampling = Capabilities['sampling'];

const strictness: readonly Sampling[] = ['any', 'one-of', 'none'];

/** What the target takes of the sampling parameters, where one of the sources takes more, or may have. */
export function newSampling({ target, sources }: Migration): Exclude<Sampling, 'any'> | undefined {
  const { sampling } = target.capabilities;
  const isStricter = sources.some((source) => isStricterThan(sampling, source.capabilities.samplingAtMost));
  return sampling === 'any' || !isStricter ? undefined : sampling;
}

function isStricterThan(sampling: Sampling, other: Sampling): boolean {
  return strictness.indexOf(sampling) > strictness.indexOf(other);
}

/** Whether a model refuses for certain what is taken away for the target's sake, so that it can go for that one, too. */
export function isAsStrict({ capabilities }: Migration['target'], sampling: Sampling): boolean {
  return !isStricterThan(sampling, capabilities.samplingAtMost);
}
