import { isAdding, isKnownThere } from './answer-reads.js';
import { ts } from './compiler.cjs';
import { factsAt, plainText } from './conditions.js';
import { textOfName, unwrap } from './expressions.js';
import { type Declaration, declarationOf } from './scopes.js';
import { readingUses, useOf, wrapped } from './uses.js';
import { isWithin, nodesIn } from './walk.js';

/** `results` of `const results = []` and `results.push({ id: block.id })`: a list that has nothing where no block is found. */
export function listTaking(part: ts.Expression): Declaration | undefined {
  if (isOfText(part)) return undefined;
  const adding = ts.findAncestor(part as ts.Node, (node) =>
    ts.isStatement(node) || ts.isFunctionLike(node) ? 'quit' : isAdding(node),
  );
  if (adding === undefined || !ts.isCallExpression(adding)) return undefined;
  const { expression: callee } = adding;
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return undefined;
  if (!adding.arguments.some((argument) => isWithin(part, argument))) return undefined;
  const declaration = declarationOf(callee.expression);
  const first =
    declaration !== undefined && 'initializer' in declaration ? declaration.initializer : undefined;
  const list = first === undefined ? undefined : unwrap(first);
  const isEmpty = list !== undefined && ts.isArrayLiteralExpression(list) && list.elements.length === 0;
  return isEmpty ? declaration : undefined;
}

/** `found` of `found = { id: block.id }`, and of a value that is assigned itself. */
export function holderTaking(part: ts.Expression): Declaration | undefined {
  let outer = wrapped(part);
  while (
    ts.isShorthandPropertyAssignment(outer.parent) ||
    (ts.isPropertyAssignment(outer.parent) && outer.parent.initializer === outer)
  )
    outer = wrapped(outer.parent.parent);
  const use = useOf(outer);
  return use.kind === 'assigned' ? use.declaration : undefined;
}

/** The places where a holder is read that has nothing unless a block was found: of an object that it begins as, what is not in it. */
export function readsOfHolder(holder: Declaration): readonly ts.Expression[] {
  const first =
    'initializer' in holder && holder.initializer !== undefined ? unwrap(holder.initializer) : undefined;
  const names = readingUses(holder);
  if (first === undefined || !ts.isObjectLiteralExpression(first)) return names;
  const given = first.properties.map(({ name }) => (name === undefined ? undefined : textOfName(name)));
  return names.flatMap((name): ts.Expression[] => {
    if (isKnownThere(name)) return [];
    const use = useOf(name);
    if (use.kind !== 'member') return given.length === 0 ? [name] : [];
    return use.name !== undefined && given.includes(use.name) ? [] : [use.node];
  });
}

/** `block.text`, or something of a block that is known to be a text */
function isOfText(part: ts.Expression): boolean {
  if (/\.text$/.test(plainText(part))) return true;
  return [...factsAt(part)].some(
    (fact) =>
      fact.holds && (fact.kind === 'equal' ? fact.value === 'text' : /\.text$/.test(plainText(fact.subject))),
  );
}

/** Whether a condition has found that a list has something in it. */
export function isCounted(list: ts.Expression): boolean {
  const count = `${plainText(list)}.length`;
  return [...factsAt(list)].some(
    ({ kind, subject, holds }) => kind === 'there' && holds && plainText(subject) === count,
  );
}

/** `{ role: 'user', content: list }`: a turn that is refused where the list is empty. */
export function isTurnOfUser(list: ts.Expression): boolean {
  const outer = wrapped(list);
  const { parent } = outer;
  const isContent =
    ts.isShorthandPropertyAssignment(parent) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === outer);
  if (!isContent || textOfName(parent.name) !== 'content') return false;
  return parent.parent.properties.some(
    (own) =>
      ts.isPropertyAssignment(own) &&
      textOfName(own.name) === 'role' &&
      /^['"]user['"]/.test(own.initializer.getText()),
  );
}

/** Whether a loop over blocks stands in a loop that goes on with the conversation, and that nothing but a block ends. */
export function isOnlyEndIn(inner: ts.Node): boolean {
  const outer = ts.findAncestor(inner.parent, (node) =>
    ts.isFunctionLike(node) ? 'quit' : ts.isIterationStatement(node, false),
  );
  if (outer === undefined || !isEndless(outer)) return false;
  const own = nodesIn(outer, (node): node is ts.Node => innermostLoop(node) === outer);
  return own.some(isTalking) && !own.some(isEnd);
}

/** `while (true)`, `for (;;)` */
function isEndless(loop: ts.Node): boolean {
  if (ts.isForStatement(loop)) return loop.condition === undefined;
  return (
    (ts.isWhileStatement(loop) || ts.isDoStatement(loop)) &&
    loop.expression.kind === ts.SyntaxKind.TrueKeyword
  );
}

/** The loop or the function that a statement belongs to. */
function innermostLoop(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, (own) => ts.isFunctionLike(own) || ts.isIterationStatement(own, false));
}

function isEnd(node: ts.Node): boolean {
  return ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isBreakStatement(node);
}

/** `messages.push({ role: 'assistant', content })` */
function isTalking(node: ts.Node): boolean {
  return isAdding(node) && /\brole\b|message/i.test(node.getText());
}
