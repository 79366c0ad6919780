import { arrivalsOf } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { isAssignmentOperator } from '../../analysis/expressions.js';
import { excerptOf, placeOf } from '../../analysis/lines.js';
import { sharedAt } from '../../analysis/requests/obstacles.js';
import { othersAsked } from '../../analysis/requests/standing.js';
import type { Said, TypeEntry } from '../../analysis/requests/thinking.js';
import { nodesIn } from '../../analysis/walk.js';
import { addElementAfter } from '../../edits/lists.js';
import { quoteOf } from '../../edits/text.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { differenceOf } from './outline.js';

type Context = TransformContext<typeof messages>;

/** Whether the text of thoughts has to be asked for: the target leaves it out, the program reads it, and nobody has asked yet. */
export function asksToShow(said: readonly Said[], context: Context): boolean {
  if (differenceOf(context)?.hides !== true) return false;
  return (
    said.every(({ displays }) => displays.entries.length === 0) &&
    said.some((one) => readsThought(one, context))
  );
}

/** `display` for what thinks as it did before, and is read. */
export function* shownFindings(all: readonly Said[], context: Context): Generator<Finding> {
  const { finding, target, project } = context;
  const done = new Set<ts.Node>();
  for (const said of all) {
    if (!asksToShow([said], context)) continue;
    for (const entry of said.types) {
      if (done.has(entry.node) || !isAdaptive(entry)) continue;
      done.add(entry.node);
      const isFine = (other: Context['target']) => other.capabilities.thinking.display === 'omitted';
      const others = othersAsked(said.request, context, isFine);
      const at = placeOf(entry.node);
      const model = target.title;
      const shared = sharedAt(entry, said.through, project);
      if (others.length > 0)
        yield finding('other-models', at, { verdict: 'manual' }, { model, what: others.join(', ') });
      else if (shared !== undefined || ts.isBinaryExpression(entry.node))
        yield finding('shared', at, { verdict: 'manual' }, { model, what: shared ?? excerptOf(entry.node) });
      else {
        const quote = quoteOf(entry.node.getSourceFile());
        const edits = addElementAfter(entry.node, `display: ${quote}summarized${quote}`);
        yield finding('display', at, { verdict: 'migrated', strength: 'review', edits }, { model });
      }
    }
  }
}

function isAdaptive({ modes }: TypeEntry): boolean {
  return modes?.every((mode) => mode === 'adaptive') === true;
}

/** Whether a file in which the answers of a request are, or the request itself, reads the text of thoughts. */
function readsThought({ request }: Said, { project }: Context): boolean {
  const { asking, node } = request;
  const arrivals = asking === undefined ? [] : arrivalsOf(asking, project).found;
  const files = new Set([node, ...arrivals.map((arrival) => arrival.node)].map((own) => own.getSourceFile()));
  return [...files].some((file) => /thinking|reasoning/.test(file.text) && hasThoughtRead(file));
}

function hasThoughtRead(file: ts.SourceFile): boolean {
  const members = nodesIn(file, ts.isPropertyAccessExpression).filter(({ name }) => isThought(name.text));
  const isTarget = ({ parent }: ts.Node, node: ts.Node) =>
    ts.isBinaryExpression(parent) && parent.left === node && isAssignmentOperator(parent.operatorToken.kind);
  // `body.thinking.type` is about a request.
  const isOfRequest = ({ parent }: ts.Node) =>
    ts.isPropertyAccessExpression(parent) && /^(?:type|budget_tokens)$/.test(parent.name.text);
  return (
    members.some((node) => !isTarget(node, node) && !isOfRequest(node)) ||
    nodesIn(file, ts.isBindingElement).some(({ propertyName, name }) =>
      isThought((propertyName ?? name).getText()),
    )
  );
}

function isThought(name: string): boolean {
  return /^(?:thinking|reasoningContent|reasoningText)$/.test(name);
}
