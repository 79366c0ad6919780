import { sendStub } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

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
  whenLeft: {
    usually: 'look',
    fails: [
      'sdk-range',
      'sdk-pinned',
      'sdk-held',
      'converted-mock',
      'mocked-command',
      'mocked-in-part',
      'legacy-completion',
    ],
  } satisfies WhenLeft<keyof typeof messages>,
};
