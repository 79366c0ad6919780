import type { Model } from '../../catalog/catalog.js';
import { mentionsIn } from '../mentions.js';
import type { Project } from '../project.js';
import type { Request } from '../requests.js';
import { isTestFile } from '../tests.js';

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
  { asked, isMixed }: Request,
  { target, sources }: Move,
  isFine: (model: Model) => boolean,
): string[] {
  const models = asked.models.filter(
    (model) => model !== target && !sources.includes(model) && !isFine(model),
  );
  const others = [...models.map(({ title }) => title), ...asked.others.map((id) => `\`${id}\``)];
  return isMixed ? [...others, 'those whose bodies have another form'] : others;
}

/**
 * The models that the code names and that are no part of the move. A request that names no model may go to one of them.
 */
export function othersNamed(project: Project, { target, sources }: Move): string[] {
  const files = project.codeMatching('claude-') ?? project.files;
  const titles = files.flatMap((file) => {
    if (isTestFile(file.fileName)) return [];
    return mentionsIn(file).flatMap(({ spelling, host }) => {
      const [model] = spelling.models;
      const isOther = spelling.models.every((own) => own !== target && !sources.includes(own));
      return host.kind === 'text' && isOther && model !== undefined ? model.title : [];
    });
  });
  return [...new Set(titles)];
}

/** Whether code has a name in it that a request might be given elsewhere; where it cannot be searched, it may. */
export function isNamedAnywhere(pattern: string, project: Project): boolean {
  return project.codeMatching(pattern)?.length !== 0;
}
