import type { ts } from '../../analysis/compiler.cjs';
import { obstacleTo } from '../../analysis/requests/obstacles.js';
import { partOf } from '../../analysis/requests/parts.js';
import { isNamedAnywhere } from '../../analysis/requests/standing.js';
import { numberGiven } from '../../analysis/requests/texts.js';
import { type Field, fieldOf, type Request } from '../../analysis/requests.js';
import { changed } from './messages.js';
import { type Context, type Left, left } from './outcome.js';

/** What goes of the sampling parameters, which thinking does not go with. */
export interface Drops {
  readonly parts: readonly ts.Node[];
  readonly changes: readonly string[];
}

const names = ['temperature', 'top_p', 'top_k'] as const;

/** The sampling parameters that a request cannot have while it thinks, if all of them can be taken away. */
export function samplingDrops(
  request: Request,
  through: ReadonlySet<ts.Node>,
  context: Context,
): Drops | Left {
  const { project } = context;
  const parts: ts.Node[] = [];
  const changes: string[] = [];
  for (const name of names) {
    const field = fieldOf(request, name, project);
    const [unseen] = field.unseen;
    if (unseen !== undefined && isNamedAnywhere('\\b(?:temperature|top_?[pkPK])\\b', project))
      return left('unseen', unseen.node);
    for (const entry of refused(field, context)) {
      const part = partOf(entry, project);
      const obstacle = obstacleTo(entry, part, through, project);
      if (obstacle !== undefined) return left(obstacle.code, entry.node, obstacle.what);
      if (part !== undefined) parts.push(part);
      changes.push(changed.gone(name));
    }
  }
  return { parts, changes: [...new Set(changes)] };
}

/** The entries of a field that are refused: all where the model samples by itself, else what is not as it is when it thinks. */
function refused({ name, entries }: Field, { target, project }: Context): Field['entries'] {
  if (target.capabilities.sampling === 'none') return entries;
  return entries.filter(({ value }) => {
    const number = numberGiven(value, project) ?? Number.NaN;
    if (name === 'temperature') return number !== 1;
    return name !== 'top_p' || !(number >= leastTopP && number <= 1);
  });
}

/** Source: Anthropic, extended thinking: `top_p` between 1 and 0.95, no `temperature` other than 1, no `top_k`. */
const leastTopP = 0.95;
