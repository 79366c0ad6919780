import { ts } from '../../analysis/compiler.cjs';
import { definitionOf } from '../../analysis/definitions.js';
import { isExported } from '../../analysis/exports.js';
import { unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import type { Entry } from '../../analysis/requests/found.js';
import { sharedAt } from '../../analysis/requests/obstacles.js';
import { isNamedAnywhere } from '../../analysis/requests/standing.js';
import { numberGiven } from '../../analysis/requests/texts.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { usesOf } from '../../analysis/scopes.js';
import { leastBudgetOf } from '../../catalog/thinking.js';
import type { Edit } from '../../edits/edit.js';
import { replaceNode } from '../../edits/nodes.js';
import { changed } from './messages.js';
import { type Context, type Left, left } from './outcome.js';
import type { Wish } from './wishes.js';

/** A budget, and what makes room for it. */
export interface Room {
  /** Nothing where the mode has none. */
  readonly budget: number | undefined;
  readonly edits: readonly Edit[];
  readonly changes: readonly string[];
}

interface Thought {
  readonly wish: Wish;
  readonly mode: 'enabled' | 'adaptive';
  /** Where so few tokens are allowed that a thought alone may use them up. */
  readonly small: ts.Node | undefined;
}

/** What it takes that `max_tokens` is more than the budget: a budget comes on top of what there was, as far as the model goes. */
export function roomFor(
  { wish, mode, small }: Thought,
  through: ReadonlySet<ts.Node>,
  context: Context,
): Room | Left {
  const { request } = wish;
  const { project, target } = context;
  if (mode === 'adaptive')
    return small === undefined
      ? { budget: undefined, edits: [], changes: [] }
      : left('small-max-tokens', small);
  const budget = wish.budget ?? leastBudgetOf(target);
  const room: Room = { budget, edits: [], changes: [] };
  // The AI SDK adds the budget to what the answer may have.
  if (request.surface === 'ai-sdk') return room;
  const { entries, unseen, isTakenAway } = fieldOf(request, 'max_tokens', project);
  const [first] = unseen;
  const isHidden = first !== undefined && isNamedAnywhere('\\bmax_?[tT]okens\\b', project);
  if (isHidden || isTakenAway) return left('max-tokens', first?.node ?? request.node);
  if (entries.length === 0 && mustBeGiven(request)) return left('max-tokens', request.node);
  const edits: Edit[] = [];
  for (const entry of entries) {
    const known = numberGiven(entry.value, project);
    if (known !== undefined && known > budget) continue;
    const literal = known === undefined ? undefined : literalOf(entry, through, project);
    if (known === undefined || literal === undefined) return left('max-tokens', entry.node);
    const most = Math.min(known + budget, target.maxOutput);
    if (isTooMuchAtOnce(request, most)) return left('needs-stream', entry.node);
    edits.push(replaceNode(literal, String(most)));
  }
  return { budget, edits, changes: edits.length === 0 ? [] : [changed.raised] };
}

/** Whether a request without `max_tokens` is refused, or gets one of the framework's own. Converse takes what the model has. */
function mustBeGiven({ surface }: Request): boolean {
  return /^(?:invoke|messages|langchain-anthropic)$/.test(surface);
}

/** The number that is written for an entry and for nothing else: in its place, or in a constant of its own. */
function literalOf(
  entry: Entry,
  through: ReadonlySet<ts.Node>,
  project: Project,
): ts.NumericLiteral | undefined {
  const { value } = entry;
  const node = value === undefined ? undefined : unwrap(value);
  if (node === undefined || sharedAt(entry, through, project) !== undefined) return undefined;
  if (ts.isNumericLiteral(node)) return node;
  const literal = ts.isIdentifier(node) ? definitionOf(node, project) : undefined;
  if (literal === undefined || !ts.isNumericLiteral(literal)) return undefined;
  const { parent } = literal;
  const isOwn =
    ts.isVariableDeclaration(parent) &&
    ts.isIdentifier(parent.name) &&
    literal.getSourceFile() === node.getSourceFile() &&
    !isExported(parent.parent.parent) &&
    usesOf(parent).length === 1;
  return isOwn ? literal : undefined;
}

/**
 * The most tokens for which Anthropic's SDKs do not ask for a stream: more may take over ten minutes.
 *
 * Source: `@anthropic-ai/sdk`, `calculateNonstreamingTimeout`.
 */
const mostAtOnce = 21_333;

function isTooMuchAtOnce({ surface, asking }: Request, most: number): boolean {
  return surface === 'messages' && asking?.operation === 'once' && most > mostAtOnce;
}
