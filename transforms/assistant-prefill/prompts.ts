import { ts } from '../../analysis/compiler.cjs';
import { propertyIn, type Turn, turnsOf } from '../../analysis/conversations/turns.js';
import { unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { type PromptSpot, spotForSystem, spotInContent, spotInSystem } from '../../analysis/prompts.js';
import type { Request } from '../../analysis/requests.js';
import type { Edit } from '../../edits/edit.js';
import { sayAt } from '../../edits/prompts.js';

/**
 * The edits by which a prompt says something more: the system prompt where it is written in the request, else the turn of the user
 * before the last one, else a system prompt of its own. `undefined` where none can.
 */
export function instructed(
  request: Request,
  turn: Turn,
  instruction: string,
  project: Project,
): Edit[] | undefined {
  const spot = spotInSystem(request, project) ?? spotBefore(turn, project) ?? spotForSystem(request, project);
  if (spot === undefined) return undefined;
  return sayAt(spot, instructionAt(spot, instruction), isOfConverse(turn));
}

/** A prompt that names the JSON already means that one. */
function instructionAt(spot: PromptSpot, instruction: string): string {
  return spot.kind === 'text' && /\bJSON\b/i.test(spot.node.getText())
    ? instruction.replace(' a JSON ', ' the JSON ')
    : instruction;
}

function spotBefore(turn: Turn, project: Project): PromptSpot | undefined {
  const { parent } = turn.node;
  const siblings = ts.isArrayLiteralExpression(parent)
    ? parent.elements
    : ts.isCallExpression(parent)
      ? parent.arguments
      : undefined;
  const before = siblings?.[siblings.indexOf(turn.node) - 1];
  const value = before === undefined ? undefined : unwrap(before);
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return undefined;
  const [user] = turnsOf(value, project);
  if (user?.role !== 'user' || user.content === undefined) return undefined;
  return spotInContent(user.content, project);
}

/** Whether a turn has the form of Converse: blocks without a type. */
function isOfConverse({ content }: Turn): boolean {
  const node = content === undefined ? undefined : unwrap(content);
  if (node === undefined || !ts.isArrayLiteralExpression(node)) return false;
  return node.elements.every((element) => {
    const block = unwrap(element);
    return ts.isObjectLiteralExpression(block) && propertyIn(block, 'type') === undefined;
  });
}
