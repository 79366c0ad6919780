import { requestTriggers } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'forced-tool-choice',
  description:
    'A tool that the model is forced to use, which newer models refuse, is asked for in the prompt.',
  about: ['forcedToolChoice'],
  isAsked: isNewlyRefused,
  triggers: () => [],
  codeTriggers: () => requestTriggers,
  whenLeft: {
    usually: 'fails',
    differs: ['ai-sdk-relaxes'],
    look: ['opaque', 'unseen', 'unknown-model'],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** Whether the target never takes a forced tool, and one of the sources does. */
export function isNewlyRefused({ target, sources }: Migration): boolean {
  return (
    target.capabilities.forcedToolChoice === false &&
    sources.some(({ capabilities }) => capabilities.forcedToolChoice !== false)
  );
}
