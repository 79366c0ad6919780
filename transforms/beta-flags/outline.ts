import { requestTriggers } from '../../analysis/search-patterns.js';
import { hasNewNeeds, lostFlags } from '../../catalog/betas.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'beta-flags',
  description: 'Beta flags that the target refuses go, or give way to those that it needs.',
  about: ['betas'],
  isAsked: asksForOtherFlags,
  triggers: ({ target, sources }) => lostFlags(target, sources),
  codeTriggers: () => [...requestTriggers, 'anthropic_beta', 'anthropic-beta'],
  whenLeft: {
    usually: 'fails',
    differs: ['no-effect'],
    look: ['unknown', 'unseen', 'elsewhere', 'other-endpoint'],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** Whether the target refuses or ignores a flag that a source takes, or needs another one for the same thing. */
export function asksForOtherFlags({ target, sources }: Migration): boolean {
  return lostFlags(target, sources).length > 0 || hasNewNeeds(target, sources);
}
