import { excerptOf } from '../../analysis/lines.js';
import type { Project } from '../../analysis/project.js';
import { textsGiven } from '../../analysis/requests/texts.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import type { Model } from '../../catalog/catalog.js';
import { levelsAboveOff } from '../../catalog/thinking.js';

/** Where requests may ask for more effort than goes with thinking that is turned off, if they do. */
export function effortAboveOff(
  requests: readonly Request[],
  { capabilities }: Model,
  project: Project,
): { readonly what: string; readonly most: string } | undefined {
  const { thinking, effort } = capabilities;
  const above = levelsAboveOff(thinking, effort);
  if (above.length === 0) return undefined;
  for (const request of requests) {
    for (const { node, value } of fieldOf(request, 'output_config', project, ['effort']).entries) {
      const { texts, isComplete } = textsGiven(value === undefined ? [] : [value], project);
      if (!isComplete || texts.some((text) => above.includes(text)))
        return { what: excerptOf(node), most: thinking.offMaxEffort ?? '' };
    }
  }
  return undefined;
}
