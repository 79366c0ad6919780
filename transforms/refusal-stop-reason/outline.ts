import { askingTriggers } from '../../analysis/search-patterns.js';
import type { TransformOutline } from '../../engine/transform.js';
import { newEnds } from './ends.js';

export const outline: TransformOutline = {
  id: 'refusal-stop-reason',
  description: 'Places that read an answer of Claude do not take a refusal or a cut answer for a success.',
  about: ['stopReasons'],
  isAsked: (migration) => newEnds(migration).length > 0,
  triggers: () => [],
  codeTriggers: () => askingTriggers,
};
