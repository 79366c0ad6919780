import type { TransformOutline } from '../../engine/transform.js';

export const outline: TransformOutline = {
  id: 'invoke-model-to-converse',
  description: 'InvokeModel calls of Claude, their requests, answers and streams, become Converse.',
  triggers: () => [],
  codeTriggers: () => [
    'InvokeModelCommand',
    'InvokeModelWithResponseStreamCommand',
    '.invokeModel(',
    '.invokeModelWithResponseStream(',
  ],
};
