import {
  anyComposition,
  callerIdentity,
  foundationModelCall,
  requestTriggers,
} from '../../analysis/search-patterns.js';
import type { Model } from '../../catalog/catalog.js';
import { searchStringsOf } from '../../catalog/spelling.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'model-id-swap',
  description: 'Every spelling of a source model becomes the target model, with the right inference profile.',
  about: ['profiles', 'onDemand'],
  readsDocuments: true,
  triggers: ({ sources, target }) => [...new Set([...sources, target].flatMap(searchStringsOf))],
  staleTriggers: ({ sources }) => [...new Set(sources.flatMap(searchStringsOf))],
  codeTriggers: ({ sources, target }) => [
    ...places,
    // What is asked by the name of a variable names no model.
    ...requestTriggers,
    ...sources.flatMap((model) => [constantStem(model.series), ...generationsOf(model, target)]),
  ],
  // An id gets no geography where other code puts one before it.
  contextPatterns: () => [...anyComposition, foundationModelCall.source, callerIdentity],
  whenLeft: {
    usually: 'fails',
    differs: [
      'compared-id',
      'gate-widened',
      'gate-of-older',
      'gate-opaque',
      'beginning-widened',
      'beginning-opaque',
      'entry-added',
    ],
    look: [
      'swapped-in-text',
      'swapped-in-test',
      'test-divided',
      'comment-followed',
      'told-apart',
      'list-unclear',
      'hidden-model',
      'swapped-in-documentation',
      'variable-unset',
      'variable-hidden',
    ],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** What concerns a migration without naming a model: ids that hide it, and tests for the beginning of an id. */
const places = [
  ':application-inference-profile/',
  ':provisioned-model/',
  ':custom-model/',
  "startsWith('anthropic",
  'startsWith("anthropic',
  'startsWith(`anthropic',
];

/** Beginnings of a source's names as a program asks for them, `'claude-3'` and `'claude-3-'`, where the target's begins otherwise. */
function generationsOf({ series }: Model, target: Model): string[] {
  const parts = series.split('-');
  return parts
    .slice(2)
    .map((_, index) => parts.slice(0, index + 2).join('-'))
    .filter((beginning) => !target.series.startsWith(beginning))
    .flatMap((beginning) =>
      ['', '-'].flatMap((dash) => ["'", '"', '`', '/'].map((quote) => beginning + dash + quote)),
    );
}

/** What constants for a model are called by: `CLAUDE_3_5_SONNET` */
export function constantStem(series: string): string {
  return series.toUpperCase().replaceAll('-', '_');
}
