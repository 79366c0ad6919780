import { sendStub } from '../../analysis/search-patterns.js';
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
    // An adapter that is there already may have to be extended.
    "The Messages API of Claude on top of Bedrock's Converse API.",
  ],
  // Tests that stand in for the client or its host, and name no command.
  contextPatterns: () => ['bedrock-runtime', sendStub],
};
