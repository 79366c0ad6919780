import { askingTriggers } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'assistant-prefill',
  description:
    'A conversation that ends with a turn of the assistant, which newer models refuse, asks instead.',
  about: ['prefill'],
  isAsked: isNewlyRefused,
  triggers: () => [],
  // Besides what makes requests by itself: the AI SDK, LangChain.
  codeTriggers: () => [...askingTriggers, '@ai-sdk/', '@langchain/'],
  whenLeft: {
    usually: 'fails',
    look: ['unknown-model'],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** Whether the target refuses what one of the sources takes. */
export function isNewlyRefused({ target, sources }: Migration): boolean {
  return !target.capabilities.prefill && sources.some(({ capabilities }) => capabilities.prefill);
}
