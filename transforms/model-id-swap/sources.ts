import type { Model } from '../../catalog/catalog.js';
import type { Spelling } from '../../catalog/spelling.js';
import type { Migration } from '../../engine/transform.js';
import type { Occurrence } from './decide.js';

/** The source that a name stands for: the newest of several, or the target where its id is a wrong one. */
export function sourceOf(
  spelling: Spelling,
  { sources, target }: Pick<Migration, 'sources' | 'target'>,
): Model | undefined {
  if (spelling.isMisspelled && spelling.models[0] === target) return target;
  return sources.findLast((model) => spelling.models.includes(model));
}

/** Whether a name is a right id of the target. */
export function isTargetId({ form, isMisspelled, models }: Spelling, target: Model): boolean {
  const isId = form === 'bedrock' || form === 'api' || form === 'alias';
  return isId && !isMisspelled && models[0] === target;
}

/** What a name stands for, in words: a series has no release. */
export function titleOf({ form }: Spelling, { title }: Model): string {
  if (form === 'generation') return 'an older Claude';
  return form === 'series' ? title.replace(/ v\d$/, '') : title;
}

/** The models in the words of the messages. */
export function contextOf({ mention, title, target }: Occurrence) {
  return {
    text: mention.spelling.text,
    source: title,
    target: target.title,
    id: target.bedrockId,
    profiles: target.profiles.join(', '),
  };
}
