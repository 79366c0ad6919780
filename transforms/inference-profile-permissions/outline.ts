import { callerIdentity } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'inference-profile-permissions',
  description:
    'Policies that allow calls of a source model allow the profile of the target and the model behind it.',
  about: ['profiles', 'onDemand'],
  readsDocuments: true,
  triggers: () => ['foundation-model/', 'inference-profile/', 'aws:RequestedRegion'],
  // Whether a file that is left alone names a source model is said with the ids.
  staleTriggers: () => [],
  // Where Terraform has the account from.
  contextPatterns: () => [callerIdentity],
  whenLeft: {
    usually: 'fails',
    look: ['denied', 'excluded', 'pruned', 'prune-all', 'prune-unknown'],
  } satisfies WhenLeft<keyof typeof messages>,
};
