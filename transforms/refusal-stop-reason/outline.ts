import { askingTriggers } from '../../analysis/search-patterns.js';
import type { TransformOutline } from '../../engine/transform.js';

export const outline: TransformOutline = {
  id: 'refusal-stop-reason',
  description: 'Places that read an answer of Claude do not take a refusal or a cut answer for a success.',
  triggers: () => [],
  codeTriggers: () => askingTriggers,
};
