import type { FieldName, Surface } from '../../analysis/requests/places.js';
import type { Request } from '../../analysis/requests.js';
import type { Capabilities } from '../../catalog/catalog.js';

/**
 * What a framework sends with every request, also where it is not set.
 *
 * Source: `@langchain/community` (utils/bedrock: temperature 0) and `@llamaindex/aws` (llm/bedrock: temperature 0.1, top_p 1).
 */
const alwaysSent: Readonly<Partial<Record<Surface, readonly FieldName[]>>> = {
  'langchain-invoke': ['temperature'],
  llamaindex: ['temperature', 'top_p'],
};

/** Whether a request has a field by its framework, whoever sets it. */
export function isAlwaysSent(field: FieldName, { surface }: Request): boolean {
  return alwaysSent[surface]?.includes(field) === true;
}

/** What a framework sends by itself that the target refuses, and the name of what does it. */
export function defaultsSentBy(
  { surface, node }: Request,
  sampling: Exclude<Capabilities['sampling'], 'any'>,
): { readonly name: string; readonly fields: string } | undefined {
  const sent = alwaysSent[surface] ?? [];
  const isRefused = sampling === 'none' ? sent.length > 0 : sent.length > 1;
  const fields = sent.map((field) => `\`${field}\``).join(' and ');
  return isRefused ? { name: node.expression.getText(), fields } : undefined;
}
