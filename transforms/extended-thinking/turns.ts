import { endingOf } from '../../analysis/conversations.js';
import { rebuiltTurn } from '../../analysis/rebuilt-turns.js';
import type { Request } from '../../analysis/requests.js';
import { type Context, type Left, left } from './outcome.js';

/** What of a conversation thinking does not go with: a turn that the model shall go on with, and one that comes back without its thoughts. */
export function turnObstacle(request: Request, { project }: Context): Left | undefined {
  const last = endingOf(request, project).turns.find(({ role }) => role === 'assistant');
  if (last !== undefined) return left('prefill', last.node);
  // A framework keeps its conversations itself.
  const rebuilt = request.asking === undefined ? undefined : rebuiltTurn(request, project);
  return rebuilt === undefined ? undefined : left('rebuilt-turn', rebuilt);
}
