import type { Model } from '../../catalog/catalog.js';
import type { Project } from '../project.js';
import type { Request } from '../requests.js';

/** From which models to which. */
interface Move {
  readonly target: Model;
  readonly sources: readonly Model[];
}

/** Whether a request goes to the target, or to what becomes it, as far as the code says; a model that is not named may be it. */
export function isMeant({ asked }: Request, { target, sources }: Move): boolean {
  const { models, others } = asked;
  if (models.length === 0) return others.length === 0;
  return models.some((model) => model === target || sources.includes(model));
}

/** The models that are asked at the same place and are no part of the move, but for those that are `fine` with what it needs. */
export function othersAsked(
  { asked }: Request,
  { target, sources }: Move,
  isFine: (model: Model) => boolean,
): string[] {
  const models = asked.models.filter(
    (model) => model !== target && !sources.includes(model) && !isFine(model),
  );
  return [...models.map(({ title }) => title), ...asked.others.map((id) => `\`${id}\``)];
}

/** Whether code has a name in it that a request might be given elsewhere; where it cannot be searched, it may. */
export function isNamedAnywhere(pattern: string, project: Project): boolean {
  return project.codeMatching(pattern)?.length !== 0;
}
