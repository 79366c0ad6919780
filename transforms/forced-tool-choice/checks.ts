import { arrivalsOf } from '../../analysis/answers.js';
import type { AnswerForm } from '../../analysis/block-reads.js';
import { ts } from '../../analysis/compiler.cjs';
import { firstIn } from '../../analysis/evaluation.js';
import type { Project } from '../../analysis/project.js';
import type { Request } from '../../analysis/requests.js';
import { visibleAt } from '../../analysis/scopes.js';
import { toldFailureOf } from '../../analysis/told-failures.js';
import { type ToolRead, toolReadsOf } from '../../analysis/tool-reads.js';
import { functionAround, isConstant, useOf, wrapped } from '../../analysis/uses.js';
import { isWithin } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { guardAfter, guardApart, isInList } from '../../edits/insertions.js';
import { replaceRange } from '../../edits/nodes.js';
import { quoteOf } from '../../edits/text.js';

/** What reads an answer in a way that cannot be made safe. */
export interface Unchecked {
  readonly code: 'unread' | 'first-block' | 'taken-for-granted';
  readonly node: ts.Node;
}

type Granted = Extract<ToolRead, { readonly kind: 'granted' }>;

/** A read, and the function where its answer arrives. */
interface Placed {
  readonly read: Granted;
  readonly home: ts.Node;
}

/** The edits by which code fails where an answer has no call of a tool and it took that for granted; none where it copes. */
export function checksFor(
  requests: readonly Request[],
  tool: string | undefined,
  project: Project,
): { readonly edits: readonly Edit[] } | Unchecked {
  const granted: Placed[] = [];
  for (const { asking, node } of requests) {
    if (asking === undefined) return { code: 'unread', node };
    const { found, lost } = arrivalsOf(asking, project);
    if (lost !== undefined || found.length === 0) return { code: 'unread', node: lost ?? node };
    const form: AnswerForm = asking.api === 'converse' ? 'stopReason' : 'stop_reason';
    for (const arrival of found) {
      for (const read of toolReadsOf(arrival, form, project)) {
        if (read.kind === 'first') return { code: 'first-block', node: read.node };
        if (read.kind === 'unseen') return { code: 'unread', node: read.node };
        granted.push({ read, home: functionAround(arrival.node) });
      }
    }
  }
  const edits = new Map<ts.Node, readonly Edit[]>();
  for (const placed of granted) {
    const { holder, source, node } = placed.read;
    const key = holder ?? source;
    const own = edits.get(key) ?? checkOf(placed, tool);
    if (own === undefined) return { code: 'taken-for-granted', node: shownOf(node) };
    edits.set(key, own);
  }
  return { edits: [...edits.values()].flat() };
}

/** `block.input` of `block` */
function shownOf(node: ts.Node): ts.Node {
  return ts.isExpression(node) && ts.isPropertyAccessExpression(wrapped(node).parent)
    ? wrapped(node).parent
    : node;
}

/** A check before a call is used that may not be there; `undefined` where there is no place for one. */
function checkOf({ read, home }: Placed, tool: string | undefined): readonly Edit[] | undefined {
  const { node, holder, source } = read;
  const place = holder ?? source;
  // Who is told of errors in a way of its own would not hear of this one.
  if (toldFailureOf(functionAround(place)) !== undefined) return undefined;
  // Others may call a function that reads answers, and count on what they get of it.
  if (functionAround(place) !== home && !isFailing(node)) return undefined;
  const quote = quoteOf(place.getSourceFile());
  // A function that others call as well may read the calls of their tools.
  const isKnown = tool !== undefined && functionAround(place) === home;
  const said = !isKnown ? 'Claude did not use a tool.' : `Claude did not use the ${tool} tool.`;
  const body = [`throw new Error(${quote}${said}${quote})`];
  return holder === undefined ? checkApart(node, source, body) : checkBehind(holder, body);
}

/** Whether a use fails by itself where there is nothing. */
function isFailing(node: ts.Node): boolean {
  const use = ts.isExpression(node) ? useOf(node) : undefined;
  return use?.kind === 'unpacked' || (use?.kind === 'member' && !ts.isOptionalChain(use.node));
}

/** `const block = content.find(…);` and a check behind it */
function checkBehind(holder: ts.VariableDeclaration, body: readonly string[]): readonly Edit[] | undefined {
  const list = holder.parent;
  if (!ts.isVariableDeclarationList(list) || !ts.isVariableStatement(list.parent) || !isConstant(holder))
    return undefined;
  const statement = list.parent;
  if (list.declarations.length > 1 || !isInList(statement) || !ts.isIdentifier(holder.name)) return undefined;
  return guardAfter(statement, { condition: `${holder.name.text} === undefined`, body });
}

/** `return content.find(…)!.input`: the block gets a name first. */
function checkApart(
  node: ts.Node,
  source: ts.Expression,
  body: readonly string[],
): readonly Edit[] | undefined {
  if (!ts.isCallExpression(source) || !isWithin(source, node)) return undefined;
  const outer = wrapped(source);
  const holder = firstIn(outer, () => false);
  const name = freeName(source);
  if (holder === undefined || name === undefined) return undefined;
  if (ts.isExpression(holder) && !ts.isArrowFunction(holder.parent)) return undefined;
  const guard = { condition: `${name} === undefined`, body };
  const inner = ts.isNonNullExpression(outer) ? outer.expression : outer;
  return [...guardApart(outer, holder, { name, prefix: '', guard, inner }), ...withoutQuestion(outer)];
}

/** `block.input` for `block?.input`, where it is known to be there. */
function withoutQuestion(block: ts.Expression): Edit[] {
  const { parent } = block;
  if (!ts.isPropertyAccessExpression(parent) || parent.questionDotToken === undefined) return [];
  const { questionDotToken: token } = parent;
  return [replaceRange(block.getSourceFile(), token.getStart(), token.end, '.')];
}

function freeName(place: ts.Expression): string | undefined {
  const text = functionAround(place).getText();
  const isFree = (name: string) =>
    visibleAt(place, name) === undefined && !new RegExp(`(?<![.\\w$])${name}\\b(?!\\s*:)`).test(text);
  return ['toolUse', 'toolCall', 'usedTool'].find(isFree);
}
