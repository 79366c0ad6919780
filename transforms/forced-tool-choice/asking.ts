import { ts } from '../../analysis/compiler.cjs';
import { foreignUseOfTurns } from '../../analysis/conversations/holders.js';
import { textsOfTurn } from '../../analysis/conversations/turns.js';
import { type Ending, endingOf } from '../../analysis/conversations.js';
import type { Project } from '../../analysis/project.js';
import { type PromptSpot, spotForSystem, spotInContent, spotInSystem } from '../../analysis/prompts.js';
import { textsGiven } from '../../analysis/requests/texts.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { escaped } from '../../analysis/search-patterns.js';
import type { Edit } from '../../edits/edit.js';
import { sayAt } from '../../edits/prompts.js';
import type { Forcing } from './choices.js';

/**
 * The edits by which a request asks for the tool that it forced: in its system prompt, else in the turn of the user that it ends with,
 * else in a system prompt of its own; none where it asks already. `undefined` where no prompt is written. `all` are the requests that
 * ask for the same.
 */
export function asking(
  request: Request,
  all: readonly Request[],
  { instruction, choice: { tool, entry } }: Forcing,
  project: Project,
): { readonly edits: readonly Edit[] } | undefined {
  const ending = endingOf(request, project);
  if (tool !== undefined && isAskedFor(tool, request, ending, project)) return { edits: [] };
  const through = (field: 'system' | 'messages') =>
    new Set(all.flatMap((own) => [...fieldOf(own, field, project).through]));
  const endings = () => all.map((own) => endingOf(own, project));
  const spot =
    spotInSystem(request, project, through('system')) ??
    spotInLastTurn(ending, endings, project) ??
    spotForSystem(request, project, through('messages'));
  const isConverse = request.surface === 'converse' && entry.form === 'own';
  return spot === undefined ? undefined : { edits: sayAt(spot, instruction, isConverse) };
}

/** Whether the prompt says that the tool has to be used, in whatever words. */
function isAskedFor(tool: string, request: Request, ending: Ending, project: Project): boolean {
  const isAsking = askingFor(tool);
  const { entries, presence } = fieldOf(request, 'system', project);
  const given = textsGiven(
    entries.flatMap(({ value }) => value ?? []),
    project,
  );
  const isInSystem = presence === 'certain' && given.isComplete && given.texts.every(isAsking);
  if (isInSystem) return true;
  const spot = spotInSystem(request, project);
  if (spot?.kind === 'text' && isAsking(spot.node.getText())) return true;
  const texts = ending.unseen === undefined ? ending.turns.map((turn) => textsOfTurn(turn, project)) : [];
  return texts.length > 0 && texts.every((own) => own?.every(isAsking) === true);
}

/** Whether a sentence of a text asks for a tool; one that forbids it, or leaves it open, does not. */
function askingFor(tool: string): (text: string) => boolean {
  const asks = new RegExp(`\\b(?:use|call|invoke|using|calling|with|via)\\b.*\\b${escaped(tool)}\\b`, 'is');
  return (text) => text.split(/[.!?]/).some((sentence) => asks.test(sentence) && !isDoubtful.test(sentence));
}

const isDoubtful =
  /n['\u2019]t\b|\b(?:not|never|no|nor|cannot|without|avoid|stop|forbidden|unless|if|when|where|only|can|could|may|might|optional\w*|instead|rather)\b/i;

/** The turn of the user that a conversation always ends with, if it is for these requests alone. */
function spotInLastTurn(
  { turns, unseen }: Ending,
  endings: () => readonly Ending[],
  project: Project,
): PromptSpot | undefined {
  const [turn, ...others] = turns;
  if (turn?.role !== 'user' || !turn.isSure || others.length > 0 || unseen !== undefined) return undefined;
  // Results of tools come first, and nothing else is said there.
  if (turn.content === undefined || isToolResult(turn.content)) return undefined;
  const spot = spotInContent(turn.content, project);
  return spot === undefined || foreignUseOfTurns(endings(), [], project) !== undefined ? undefined : spot;
}

function isToolResult(content: ts.Expression): boolean {
  return ts.isArrayLiteralExpression(content) && /tool_?result/i.test(content.getText());
}
