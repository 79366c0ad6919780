import type { ts } from '../analysis/compiler.cjs';
import { isIgnored } from '../analysis/ignores.js';
import { excerptOf, placeOf } from '../analysis/lines.js';
import type { Project } from '../analysis/project.js';
import type { Entry } from '../analysis/requests/found.js';
import { obstacleTo } from '../analysis/requests/obstacles.js';
import { partOf } from '../analysis/requests/parts.js';
import { goneWith } from '../analysis/requests/removal.js';
import { isMeant, strangersTo } from '../analysis/requests/standing.js';
import { type Request, requestsIn } from '../analysis/requests.js';
import type { Edit } from '../edits/edit.js';
import { removeParts } from '../edits/removals.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { defaultsSentBy } from './sampling-parameters/defaults.js';
import { type Demand, demandsOf } from './sampling-parameters/demands.js';
import { messages } from './sampling-parameters/messages.js';
import { optionBehind } from './sampling-parameters/options.js';
import { isAsStrict, newSampling, outline } from './sampling-parameters/outline.js';

type Context = TransformContext<typeof messages>;

/** A request of this migration, with what its fields have to become. */
interface Asked {
  readonly request: Request;
  readonly demand: Demand;
}

/** A field that has to go, with the requests that it is part of. */
interface Victim {
  readonly entry: Entry;
  readonly field: string;
  readonly asked: readonly Asked[];
}

/**
 * Takes the sampling parameters that the target refuses away from its requests: all of them, or `top_p` beside `temperature`.
 *
 * A field goes where everything that gets it is such a request. What cannot be seen, or is for other models as well, stays and is said.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const sampling = newSampling(context);
    if (sampling === undefined) return;
    const { project, finding } = context;
    const model = context.target.title;
    const asked = project.files.flatMap((file) =>
      requestsIn(file, project).flatMap((request) => askedOf(request, context) ?? []),
    );
    for (const { request } of asked) {
      const sent = defaultsSentBy(request, sampling);
      if (sent !== undefined)
        yield finding('sends-defaults', placeOf(request.node), { verdict: 'manual' }, { ...sent, model });
    }
    yield* victimFindings(victimsIn(asked), asked, context);
    for (const { node, what, field } of unique(asked.flatMap(({ demand }) => demand.either)))
      yield finding('either', placeOf(node), { verdict: 'manual' }, { field, model, what: excerptOf(what) });
    const fields =
      sampling === 'none' ? '`temperature`, `top_p` or `top_k`' : 'both `temperature` and `top_p`';
    for (const { node } of unique(asked.flatMap(({ demand }) => demand.unseen)))
      yield finding('unseen', placeOf(node), { verdict: 'manual' }, { fields, model, what: excerptOf(node) });
  },
});

/** A request, if it goes to the target as far as the code says; a model that is not named may be it. */
function askedOf(request: Request, context: Context): Asked | undefined {
  const sampling = newSampling(context) ?? 'none';
  if (!isMeant(request, context)) return undefined;
  return { request, demand: demandsOf(request, sampling, context.project) };
}

function victimsIn(asked: readonly Asked[]): Victim[] {
  const victims = new Map<ts.Node, Victim>();
  for (const one of asked) {
    for (const { entry, field } of one.demand.dropped) {
      const known = victims.get(entry.node);
      const holdings = [...(known?.entry.holdings ?? []), ...entry.holdings];
      victims.set(entry.node, {
        field,
        entry: { ...entry, holdings },
        asked: [...(known?.asked ?? []), one],
      });
    }
  }
  return [...victims.values()];
}

function* victimFindings(
  victims: readonly Victim[],
  asked: readonly Asked[],
  context: Context,
): Generator<Finding> {
  const { project, finding, target } = context;
  const through = new Set(asked.flatMap(({ demand }) => [...demand.through]));
  const parts = new Map<Victim, ts.Node>();
  const sampling = newSampling(context) ?? 'none';
  for (const victim of victims) {
    const { entry, field } = victim;
    const part = partOf(entry, project);
    const requests = victim.asked.map(({ request }) => request);
    const left =
      strangersTo(requests, context, (model) => isAsStrict(model, sampling), project) ??
      obstacleTo(entry, part, through, project);
    if (left !== undefined) {
      const data = { field, model: target.title, what: left.what };
      yield finding(left.code, placeOf(entry.node), { verdict: 'manual' }, data);
    } else if (part !== undefined) parts.set(victim, part);
  }
  const edits = editsFor([...parts.values()], project);
  for (const [victim, part] of parts) {
    // What a comment keeps is no reason for the rest of the file to stay.
    const own = edits.get(part) ?? [...removeParts([part]).values()].flat();
    yield droppedFinding(victim, own, context);
  }
}

/** The edits of all that goes, by part: parts of one file go together, with what only they needed. */
function editsFor(parts: readonly ts.Node[], project: Project): Map<ts.Node, readonly Edit[]> {
  const meant = parts.filter((part) => !isIgnored(part.getSourceFile(), part.getStart()));
  const byFile = removeParts(goneWith(meant, project));
  return new Map(meant.map((part) => [part, byFile.get(part.getSourceFile()) ?? []]));
}

function droppedFinding({ entry, field, asked }: Victim, edits: readonly Edit[], context: Context): Finding {
  const { finding, project, target } = context;
  const option = optionBehind(entry.value, project);
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  const isAssumed = asked.some(({ request }) => request.asked.models.length === 0);
  const isOne = newSampling(context) === 'one-of';
  const code = isOne
    ? isAssumed
      ? 'one-of-two-assuming'
      : 'one-of-two'
    : isAssumed
      ? 'refused-assuming'
      : 'refused';
  return finding(code, placeOf(entry.node), outcome, { field, model: target.title, option });
}

function unique<T extends { readonly node: ts.Node }>(list: readonly T[]): T[] {
  return [...new Map(list.map((one) => [one.node, one])).values()];
}
