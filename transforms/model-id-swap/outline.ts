import { anyComposition, foundationModelCall } from '../../analysis/search-patterns.js';
import type { Model } from '../../catalog/catalog.js';
import type { TransformOutline } from '../../engine/transform.js';

export const outline: TransformOutline = {
  id: 'model-id-swap',
  description: 'Every spelling of a source model becomes the target model, with the right inference profile.',
  triggers: ({ sources, target }) => [...new Set([...sources, target].flatMap(namesOf))],
  staleTriggers: ({ sources }) => [...new Set(sources.flatMap(namesOf))],
  codeTriggers: ({ sources, target }) => [
    ...places,
    ...sources.flatMap((model) => [constantStem(model.series), ...generationsOf(model, target)]),
  ],
  // An id gets no geography where other code puts one before it.
  contextPatterns: () => [...anyComposition, foundationModelCall.source],
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

/** What a file holds that names the model: its series is part of every id, its constants are spelled otherwise. */
function namesOf(model: Model): string[] {
  const { foundationModelIdentifier, alpha } = model.cdk;
  return [
    model.series,
    ...model.misspellings.map(seriesOf),
    foundationModelIdentifier ?? [],
    alpha ?? [],
  ].flat();
}

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

/** `claude-4-sonnet` of an id that begins with `anthropic.claude-4-sonnet-` */
function seriesOf(id: string): string {
  return id.replace(/^.*anthropic\./, '').replace(/-\d{8}.*$|-v\d.*$/, '');
}
