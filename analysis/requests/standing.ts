import type { Model } from '../../catalog/catalog.js';
import { mentionsIn } from '../mentions.js';
import type { Project } from '../project.js';
import type { Request } from '../requests.js';
import { isTestFile } from '../tests.js';
import { idsFor } from '../vendors.js';

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

/**
 * The models that are asked at the same place, or may be, and are no part of the move, but for those that are `fine` with what it needs.
 */
export function othersAsked(request: Request, move: Move, isFine: (model: Model) => boolean): string[] {
  return [...othersSeen(request, move, isFine), ...idsFor(request.asked.besides)];
}

function othersSeen(
  { asked, isMixed }: Request,
  { target, sources }: Move,
  isFine: (model: Model) => boolean,
): string[] {
  const models = asked.models.filter(
    (model) => model !== target && !sources.includes(model) && !isFine(model),
  );
  const others = [...models.map(({ title }) => title), ...idsFor(asked.others)];
  return isMixed ? [...others, 'those whose bodies have another form'] : others;
}

const namedBeside = new WeakMap<Move, readonly Model[]>();

/**
 * The models that the code names and that are no part of the move, but for those that are `fine` with what it needs. A request that
 * names no model may go to one of them.
 */
export function othersNamed(
  project: Project,
  move: Move,
  isFine: (model: Model) => boolean = () => false,
): readonly string[] {
  const known = namedBeside.get(move) ?? namesBeside(project, move);
  namedBeside.set(move, known);
  return known.flatMap((model) => (isFine(model) ? [] : model.title));
}

function namesBeside(project: Project, { target, sources }: Move): readonly Model[] {
  const files = project.codeMatching('claude-') ?? project.files;
  const models = files.flatMap((file) => {
    if (isTestFile(file.fileName)) return [];
    return mentionsIn(file).flatMap(({ spelling, host }) => {
      const [model] = spelling.models;
      const isOther = spelling.models.every((own) => own !== target && !sources.includes(own));
      return host.kind === 'text' && isOther && model !== undefined ? model : [];
    });
  });
  return [...new Set(models)];
}

/** Why something must not change, although the requests that have it go to the target. */
export interface Strangers {
  /** Other models are asked at the same place, or nothing says where it goes and the code names other models. */
  readonly code: 'other-models' | 'unknown-model';
  /** The models, for a message. */
  readonly what: string;
}

/** The models beside the move that may get what some requests have, but for those that are `fine` with what it needs. */
export function strangersTo(
  requests: readonly Request[],
  move: Move,
  isFine: (model: Model) => boolean,
  project: Project,
): Strangers | undefined {
  const others = new Set(requests.flatMap((request) => othersSeen(request, move, isFine)));
  if (others.size > 0) return { code: 'other-models', what: [...others].join(', ') };
  if (requests.every(({ asked }) => asked.models.length > 0)) return undefined;
  const besides = requests.flatMap(({ asked }) => idsFor(asked.besides));
  const all = [...new Set([...othersNamed(project, move), ...besides])];
  return all.length > 0 ? { code: 'unknown-model', what: all.join(', ') } : undefined;
}

/** Whether code has a name in it that a request might be given elsewhere; where it cannot be searched, it may. */
export function isNamedAnywhere(pattern: string, project: Project): boolean {
  return project.codeMatching(pattern)?.length !== 0;
}

/** Whether code has a name in it, as far as it can be searched: a host that has one file alone is asked for that one. */
export function isNamedInSight(pattern: string, project: Project): boolean {
  const files =
    project.codeMatching(pattern) ?? project.files.filter(({ text }) => new RegExp(pattern).test(text));
  return files.length > 0;
}
