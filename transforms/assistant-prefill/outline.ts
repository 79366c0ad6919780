import type { Migration, TransformOutline } from '../../engine/transform.js';

export const outline: TransformOutline = {
  id: 'assistant-prefill',
  description:
    'A conversation that ends with a turn of the assistant, which newer models refuse, asks instead.',
  about: ['prefill'],
  isAsked: isNewlyRefused,
  triggers: () => [],
  codeTriggers: () => [
    'InvokeModelCommand',
    'InvokeModelWithResponseStreamCommand',
    '.invokeModel(',
    '.invokeModelWithResponseStream(',
    'ConverseCommand',
    'ConverseStreamCommand',
    '.converse(',
    '.converseStream(',
    '@anthropic-ai/',
    '.messages.create(',
    '.messages.stream(',
    // What makes requests by itself: the AI SDK, LangChain.
    '@ai-sdk/',
    '@langchain/',
  ],
};

/** Whether the target refuses what one of the sources takes. */
export function isNewlyRefused({ target, sources }: Migration): boolean {
  return !target.capabilities.prefill && sources.some(({ capabilities }) => capabilities.prefill);
}
