import { requestTriggers } from '../../analysis/search-patterns.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

/** The word by which a comment asks for thinking at a call. */
export const mark = 'bedrock-codemod-extended-thinking';

export const outline: TransformOutline = {
  id: 'extended-thinking',
  description: 'Thinking is turned on where `--only` or a comment asks for it.',
  // No difference asks for it: somebody does.
  isAsked: () => false,
  triggers: () => [],
  codeTriggers: (migration) => (isAskedByName(migration) ? [...requestTriggers, mark] : [mark]),
  whenLeft: {
    usually: 'look',
  } satisfies WhenLeft<keyof typeof messages>,
};

/** Whether all requests of the run shall think, because the transform was named. */
export function isAskedByName({ only }: Migration): boolean {
  return only?.includes(outline.id) === true;
}
