import { type Effort, type Model, models, type Thinking, type ThinkingMode } from './catalog.js';

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

/** The least budget of thoughts that a model takes; for one that takes none, the least that any does. */
export function leastBudgetOf({ capabilities }: Model): number {
  return capabilities.thinking.minimumBudget ?? leastBudget;
}

/** The least budget of thoughts that any model takes. */
export const leastBudget: number = Math.min(
  ...models.flatMap(({ capabilities }) => capabilities.thinking.minimumBudget ?? []),
);

/** Whether a number is a budget of thoughts for a model; for one that takes none, whether it is one for any. */
export function isBudget(budget: number, model: Model): boolean {
  const takesOne = model.capabilities.thinking.minimumBudget !== null;
  const isWithin = !takesOne || budget < model.maxOutput;
  return Number.isSafeInteger(budget) && budget >= leastBudgetOf(model) && isWithin;
}

/** The mode in which a model thinks when it is asked to: as much as it finds fit, unless a budget is given and taken. */
export function askedMode({ modes }: Thinking, hasBudget: boolean): 'enabled' | 'adaptive' | undefined {
  if (modes.includes('enabled') && (hasBudget || !modes.includes('adaptive'))) return 'enabled';
  return modes.includes('adaptive') ? 'adaptive' : undefined;
}
