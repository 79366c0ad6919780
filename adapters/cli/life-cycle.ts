import { endOfLife, findModels, hasEnded, type Model, newestReplacement } from '../../catalog/catalog.js';

/** Until when calls to the model work on Bedrock, in a few words. */
export function lifeCycle(model: Model, today: string): string {
  const { state, endOfLifeNotBefore } = model.lifecycle.bedrock;
  const date = endOfLife(model);
  if (hasEnded(model, today)) return date === undefined ? 'ended' : `ended ${date}${laterSomewhere(model)}`;
  if (date !== undefined) return `${state}, ends ${date}${laterSomewhere(model)}`;
  return endOfLifeNotBefore === null ? state : `${state}, end of life not before ${endOfLifeNotBefore}`;
}

/** What has to be said about a target past its end of life: the date and the newest replacement. */
export function endOfLifeNotice(target: string, today: string): string | undefined {
  const [model] = findModels(target);
  if (model === undefined || !hasEnded(model, today)) return undefined;
  const date = endOfLife(model);
  const past = `${model.name} reached its end of life on Bedrock${date === undefined ? '' : ` on ${date}`}`;
  const replacement = newestReplacement(model)?.name;
  const advice =
    replacement === undefined ? '' : ` The newest replacement is ${replacement}: \`--to ${replacement}\`.`;
  return `${past}${laterSomewhere(model)}; calls to it fail.${advice}`;
}

/** What has to be said of a budget for thoughts that the target does not take. */
export function budgetNotice(target: string, budget: number | undefined): string | undefined {
  const [model] = findModels(target);
  const takesOne = model?.capabilities.thinking.modes.includes('enabled') !== false;
  return budget === undefined || model === undefined || takesOne
    ? undefined
    : `\`--budget\` has no effect: ${model.name} takes no budget for thoughts.`;
}

function laterSomewhere(model: Model): string {
  const { endOfLifeByRegion } = model.lifecycle.bedrock;
  return Object.keys(endOfLifeByRegion).length === 0 ? '' : ' (later in some regions)';
}
