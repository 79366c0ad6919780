import { arrivalsOf } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { isAssignmentOperator } from '../../analysis/expressions.js';
import { excerptOf, placeOf } from '../../analysis/lines.js';
import { sharedAt } from '../../analysis/requests/obstacles.js';
import { othersAsked } from '../../analysis/requests/standing.js';
import type { Said, TypeEntry } from '../../analysis/requests/thinking.js';
import { nodesIn } from '../../analysis/walk.js';
import { successorOf } from '../../catalog/thinking.js';
import type { Edit } from '../../edits/edit.js';
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
      if (done.has(entry.node)) continue;
      done.add(entry.node);
      if (isSometimes(entry, context)) {
        const data = { model: target.title, what: excerptOf(entry.node) };
        yield finding('display-in-some-cases', placeOf(entry.node), { verdict: 'manual' }, data);
      }
      if (!isAdaptive(entry)) continue;
      const isFine = (other: Context['target']) => other.capabilities.thinking.display === 'omitted';
      const others = othersAsked(said.request, context, isFine);
      const at = placeOf(entry.node);
      const model = target.title;
      const shared = sharedAt(entry, said.through, project);
      if (others.length > 0)
        yield finding('other-models', at, { verdict: 'manual' }, { model, what: others.join(', ') });
      else if (shared !== undefined || displayBeside(entry).length === 0)
        yield finding('shared', at, { verdict: 'manual' }, { model, what: shared ?? excerptOf(entry.node) });
      else {
        const edits = displayBeside(entry);
        yield finding('display', at, { verdict: 'migrated', strength: 'review', edits }, { model });
      }
    }
  }
}

/** Whether it depends on how the program runs whether the text of thoughts can be asked for: what is off takes no `display`. */
function isSometimes({ modes = [] }: TypeEntry, { target }: Context): boolean {
  const thinks = modes.map((mode) => successorOf(mode, target.capabilities.thinking) === 'adaptive');
  return thinks.includes(true) && thinks.includes(false);
}

/** `display: 'summarized'` behind the type, with the type of a constant where that one has it; none where that is written otherwise. */
export function displayBeside({ node, value }: TypeEntry): readonly Edit[] {
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return [];
  const quote = quoteOf(node.getSourceFile());
  const isConstant = value !== undefined && ts.isAsExpression(value) && ts.isConstTypeReference(value.type);
  return addElementAfter(node, `display: ${quote}summarized${quote}${isConstant ? ' as const' : ''}`);
}

function isAdaptive({ modes }: TypeEntry): boolean {
  return modes?.every((mode) => mode === 'adaptive') === true;
}

/** Whether a file in which the answers of a request are, or the request itself, reads the text of thoughts. */
function readsThought({ request }: Said, { project }: Context): boolean {
  const { asking, node } = request;
  const arrivals = asking === undefined ? [] : arrivalsOf(asking, project).found;
  const files = new Set([node, ...arrivals.map((arrival) => arrival.node)].map((own) => own.getSourceFile()));
  return [...files].some((file) => /thinking|reasoning/i.test(file.text) && hasThoughtRead(file));
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
    nodesIn(file, ts.isObjectLiteralElement).some(isThoughtSent) ||
    nodesIn(file, ts.isBindingElement).some(({ propertyName, name }) =>
      isThought((propertyName ?? name).getText()),
    )
  );
}

/** `sendReasoning: true`: the AI SDK hands the text of thoughts on by itself. */
function isThoughtSent(option: ts.ObjectLiteralElement): boolean {
  if (option.name?.getText() !== 'sendReasoning') return false;
  return !ts.isPropertyAssignment(option) || option.initializer.kind !== ts.SyntaxKind.FalseKeyword;
}

function isThought(name: string): boolean {
  return /^(?:thinking|reasoningContent|reasoningText)$/.test(name);
}
