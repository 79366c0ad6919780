import type { Migration, TransformOutline } from '../../engine/transform.js';

export const outline: TransformOutline = {
  id: 'refusal-stop-reason',
  description: 'Places that read an answer of Claude do not take a refusal for a success.',
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
  ],
};

/** Whether answers of the target can be refusals, which those of a source could not. */
export function refusesFirst({ target, sources }: Migration): boolean {
  const refuses = ({ capabilities }: Migration['target']) => capabilities.stopReasons.includes('refusal');
  return refuses(target) && sources.some((source) => !refuses(source));
}
