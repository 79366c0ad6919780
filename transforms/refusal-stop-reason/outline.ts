import { askingTriggers } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { TransformOutline } from '../../engine/transform.js';
import { newEnds } from './ends.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'refusal-stop-reason',
  description: 'Places that read an answer of Claude do not take a refusal or a cut answer for a success.',
  about: ['stopReasons'],
  isAsked: (migration) => newEnds(migration).length > 0,
  triggers: () => [],
  codeTriggers: () => askingTriggers,
  whenLeft: {
    usually: 'differs',
  } satisfies WhenLeft<keyof typeof messages>,
};
