import type { ts } from '../../analysis/compiler.cjs';
import { anchorOf } from '../../analysis/requests/additions.js';
import { isNamedAnywhere, othersAsked, othersNamed } from '../../analysis/requests/standing.js';
import { namesOfThinking, saidOf, stateOf } from '../../analysis/requests/thinking.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { hazardsOf } from '../../analysis/thought-hazards.js';
import type { Model } from '../../catalog/catalog.js';
import { askedMode } from '../../catalog/thinking.js';
import { frameworkObstacle } from './frameworks.js';
import { roomFor } from './limits.js';
import { type Context, type Draft, type Left, left } from './outcome.js';
import { readEdits } from './reads.js';
import { samplingDrops } from './sampling.js';
import { turnObstacle } from './turns.js';
import type { Wish } from './wishes.js';
import { fieldFor } from './writing.js';

/** What it takes that a request thinks. `through` has the references by which all requests that shall are found. */
export function draftOf(wish: Wish, through: ReadonlySet<ts.Node>, context: Context): Draft {
  const { request, budget } = wish;
  const { project, target } = context;
  const mode = askedMode(target.capabilities.thinking, budget !== undefined);
  if (mode === undefined) return left('does-not-think', request.node);
  const strangers = strangersOf(wish, context);
  if (strangers !== undefined) return strangers;
  const said = saidOf(request, project);
  const state = stateOf(said, isNamedAnywhere(namesOfThinking, project));
  const [unseen = request.node] = said.unseen;
  if (state === 'unseen') return left('unseen', unseen);
  if (said.presence === 'possible') return left('sometimes', said.types[0]?.node ?? request.node);
  if (state === 'on') return { kind: 'fine', code: 'already-on' };
  if (said.otherName !== undefined)
    return left('no-place', request.node, `\`${said.otherName}\` says it already`);

  const obstacle = frameworkObstacle(request, project) ?? turnObstacle(request, context);
  if (obstacle !== undefined) return obstacle;
  const hazards = hazardsOf(request, target.capabilities, project);
  if (hazards.forces !== undefined) return left('forced-tool', hazards.forces);
  const choice = unseenChoice(request, context);
  if (choice !== undefined) return left('unseen', choice);
  if (hazards.unseen !== undefined) return left('unseen-readers', hazards.unseen);
  const sampling = samplingDrops(request, through, context);
  if ('kind' in sampling) return sampling;
  const room = roomFor({ wish, mode, small: hazards.small }, through, context);
  if ('kind' in room) return room;
  const reads = readEdits(hazards.reads, project);
  if ('kind' in reads) return reads;
  const field = fieldFor({ said, mode, budget: room.budget }, through, context);
  if ('kind' in field) return field;

  const gone = [...sampling.parts, ...field.gone];
  const edits = [...room.edits, ...reads.edits];
  if (gone.length === 0 && edits.length === 0 && field.change === 'none')
    return { kind: 'fine', code: 'thinks-anyway' };
  const changes = [...sampling.changes, ...room.changes, ...reads.changes];
  return { kind: 'done', field, gone, edits, changes, isAssumed: request.asked.models.length === 0 };
}

/** Other models that may get the request, and do not take what this one does. */
function strangersOf({ request, budget }: Wish, context: Context): Left | undefined {
  const { target, project } = context;
  const { models } = request.asked;
  // What still names a model that is to be left behind is not moved by this run.
  const own = { target, sources: [] };
  const list = (names: readonly string[]) => [...new Set(names)].join(', ');
  if (models.length === 0) {
    const others = [...request.asked.others, ...request.asked.besides];
    const named = others.length > 0 ? others : othersNamed(project, own);
    return named.length === 0 ? undefined : left('model-unknown', request.node, list(named));
  }
  if (!models.includes(target))
    return left('not-the-target', request.node, list(models.map(({ title }) => title)));
  const mode = askedMode(target.capabilities.thinking, budget !== undefined);
  const isFine = ({ capabilities }: Model) => capabilities.thinking.modes.some((other) => other === mode);
  const others = othersAsked(request, own, isFine);
  return others.length === 0 ? undefined : left('other-models', request.node, list(others));
}

/** What may force a tool, and cannot be seen. */
function unseenChoice(request: Request, { project, target }: Context): ts.Node | undefined {
  if (target.capabilities.forcedToolChoice === true) return undefined;
  const [first] = fieldOf(request, 'tool_choice', project).unseen;
  return first !== undefined && isNamedAnywhere('\\b(?:toolChoice|tool_choice)\\b', project)
    ? first.node
    : undefined;
}

/** The references by which what may change of a request is found. */
export function referencesOf({ request }: Wish, { project }: Context): ts.Node[] {
  const fields = (['max_tokens', 'temperature', 'top_p', 'top_k'] as const).map((name) =>
    fieldOf(request, name, project),
  );
  const found = [anchorOf(request, project), ...fields, saidOf(request, project)];
  return found.flatMap(({ through }) => [...through]);
}
