import { requestTriggers } from '../../analysis/search-patterns.js';
import type { ThinkingMode } from '../../catalog/catalog.js';
import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

export const outline: TransformOutline = {
  id: 'thinking',
  description: '`thinking` becomes what the target takes, and is turned off where code cannot take it.',
  about: ['thinking'],
  isAsked: (migration) => differenceOf(migration) !== undefined,
  triggers: () => [],
  codeTriggers: () => requestTriggers,
  whenLeft: {
    usually: 'fails',
    differs: [
      'text-block',
      'display',
      'display-in-some-cases',
      'first-block',
      'each-block',
      'small-max-tokens',
      'turned-off',
      'not-turned-off',
    ],
    look: ['thinks-now', 'unseen-readers', 'opaque', 'unseen', 'model-unknown'],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** What is different about thinking, as far as code has to know. */
export interface Difference {
  /** Modes that a source takes and the target refuses. */
  readonly lost: readonly ThinkingMode[];
  /** A source takes no budget, and the target does, so that the requests of some have one for the first time. */
  readonly budgets: boolean;
  /** A source thinks only where it is asked to, and the target by itself. */
  readonly starts: boolean;
  /** A source shows the text of its thoughts, and the target does only where it is asked to. */
  readonly hides: boolean;
}

/** How the target differs from one of the sources; nothing where it does not. */
export function differenceOf({ target, sources }: Migration): Difference | undefined {
  const own = target.capabilities.thinking;
  const others = sources.map(({ capabilities }) => capabilities.thinking);
  const taken = new Set(others.flatMap(({ modes }) => modes));
  const lost = [...taken].filter((mode) => !own.modes.includes(mode));
  const budgets = own.modes.includes('enabled') && others.some(({ modes }) => !modes.includes('enabled'));
  const starts = own.default !== 'off' && others.some((other) => other.default === 'off');
  const hides =
    own.display === 'omitted' && others.some(({ display }) => display === 'full' || display === 'summarized');
  return lost.length > 0 || budgets || starts || hides ? { lost, budgets, starts, hides } : undefined;
}
