import type { Effort, Thinking, ThinkingMode } from './catalog.js';

const known: readonly ThinkingMode[] = ['enabled', 'adaptive', 'disabled', 'between_tools'];

/** Whether a text is the type of a request's `thinking`. */
export function isMode(text: string): text is ThinkingMode {
  return known.some((mode) => mode === text);
}

/** Whether a mode is one in which the model does not think, as far as that goes. */
export function isOff(mode: ThinkingMode): boolean {
  return mode === 'disabled' || mode === 'between_tools';
}

/**
 * What a mode becomes for a model: itself where it is accepted, another one that means the nearest, `gone` where nothing is left to say.
 * `undefined` where the model has nothing like it.
 */
export function successorOf(mode: ThinkingMode, { modes, off }: Thinking): ThinkingMode | 'gone' | undefined {
  if (modes.includes(mode)) return mode;
  if (isOff(mode)) return off ?? 'gone';
  return mode === 'enabled' && modes.includes('adaptive') ? 'adaptive' : undefined;
}

/** What a request without `thinking` gets where the code cannot take thinking: a mode that turns it off, and whether reads change as well. */
export interface Quiet {
  readonly mode: ThinkingMode | undefined;
  /** When an answer may begin with a thought all the same. */
  readonly thinksStill: 'never' | 'with-tools' | 'always';
}

/** How far a model can be kept from thinking. */
export function quietOf({ off }: Thinking): Quiet {
  if (off === null) return { mode: undefined, thinksStill: 'always' };
  return { mode: off, thinksStill: off === 'between_tools' ? 'with-tools' : 'never' };
}

/** The levels of effort at which thinking cannot be turned off. */
export function levelsAboveOff({ offMaxEffort }: Thinking, effort: Effort | null): readonly string[] {
  if (offMaxEffort === null || effort === null) return [];
  return effort.levels.slice(effort.levels.indexOf(offMaxEffort) + 1);
}
