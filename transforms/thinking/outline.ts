import { requestTriggers } from '../../analysis/search-patterns.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';

export const outline: TransformOutline = {
  id: 'thinking',
  description: '`thinking` becomes what the target takes, and is turned off where code cannot take it.',
  about: ['thinking'],
  isAsked: (migration) => differenceOf(migration) !== undefined,
  triggers: () => [],
  codeTriggers: () => requestTriggers,
};

/** What is different about thinking, as far as code has to know. */
export interface Difference {
  /** Modes that a source takes and the target refuses, or a mode with a budget that a source does not know. */
  readonly modes: boolean;
  /** A source thinks only where it is asked to, and the target by itself. */
  readonly starts: boolean;
  /** A source shows the text of its thoughts, and the target does only where it is asked to. */
  readonly hides: boolean;
}

/** How the target differs from one of the sources; nothing where it does not. */
export function differenceOf({ target, sources }: Migration): Difference | undefined {
  const own = target.capabilities.thinking;
  const others = sources.map(({ capabilities }) => capabilities.thinking);
  const modes = others.some(
    (other) =>
      other.modes.some((mode) => !own.modes.includes(mode)) ||
      (own.modes.includes('enabled') && !other.modes.includes('enabled')),
  );
  const starts = own.default !== 'off' && others.some((other) => other.default === 'off');
  const hides =
    own.display === 'omitted' && others.some(({ display }) => display === 'full' || display === 'summarized');
  return modes || starts || hides ? { modes, starts, hides } : undefined;
}
