import { findModels, type Geo, geos, hasEnded, type Model, models } from '../../catalog/catalog.js';
import { lifeCycle } from './life-cycle.js';
import type { Choices } from './options.js';

const defaultTarget = 'claude-sonnet-4';

/** Which questions nothing has answered yet. */
export interface Questions {
  readonly target: boolean;
  readonly geo: boolean;
}

/** Answers to the questions; `undefined` when the user cancelled. */
export type Ask = (questions: Questions, choices: Choices, today: string) => Promise<Choices | undefined>;

/** What to ask of these choices: nothing of what was given, in the settings, or follows from the region. */
export function openQuestions(choices: Choices): Questions {
  return {
    target: choices.to === undefined,
    geo: choices.geo === undefined && choices.region === undefined,
  };
}

/** Asks on the terminal. Loads its library only then. */
export const ask: Ask = async (questions, choices, today) => {
  const { isCancel, select } = await import('@clack/prompts');
  let to = choices.to;
  if (questions.target) {
    const answer = await select({
      message: 'Which model do you want to move to?',
      options: targetChoices(today),
      initialValue: defaultTarget,
    });
    if (isCancel(answer)) return undefined;
    to = answer;
  }
  if (!questions.geo) return { ...choices, to };
  const geo = await select({
    message: 'Where does the application run?',
    options: geoChoices(findModels(to ?? defaultTarget)),
  });
  if (isCancel(geo)) return undefined;
  return { ...choices, to, ...(geo === 'found' ? {} : { geo }) };
};

/** The models that answer on the day, and the default, with their life cycle as a hint. */
export function targetChoices(today: string): { value: string; label: string; hint: string }[] {
  return models
    .filter((model) => model.name === defaultTarget || !hasEnded(model, today))
    .map((model) => ({ value: model.name, label: model.name, hint: lifeCycle(model, today) }));
}

/** What the code says comes first; then the profiles that the target has. */
export function geoChoices(
  targets: readonly Model[],
): { value: Geo | 'none' | 'found'; label: string; hint: string }[] {
  const has = (geo: Geo) => targets.some((target) => target.profiles.includes(geo));
  return [
    {
      value: 'found',
      label: 'found in the code',
      hint: 'keeps the prefixes there are, else follows the region',
    },
    ...geos.filter(has).map((geo) => ({ value: geo, label: geo, hint: `every id starts with ${geo}.` })),
    ...(targets.some(({ onDemand }) => onDemand !== false)
      ? [{ value: 'none' as const, label: 'none', hint: 'bare ids, without an inference profile' }]
      : []),
  ];
}
