import { ts } from '../compiler.cjs';
import { resultsOf } from '../definitions.js';
import { isEncoder, isStringify } from '../encoding.js';
import { isNothing, textOfName, unwrap } from '../expressions.js';
import { functionCalled } from '../functions.js';
import { asksForElements, inElements, inListMethod } from './elements.js';
import { type Entry, type Found, type Presence, together } from './found.js';
import { entryAt, inOneOf, type Look, newLook, type Question, unseenAt } from './look.js';
import { inMember, inName } from './names.js';

/**
 * Everything that gives a field to an object, at whatever depth: literals, spreads, later assignments, through variables, parameters,
 * functions, members of classes and objects, JSON and bytes, in all files. What cannot be seen is said.
 */
export function lookUp(object: ts.Expression, question: Question): Found {
  const look = newLook(question, inExpression);
  const presence = inExpression(object, look);
  const { entries, unseen, through, takenAway } = look;
  return { presence, isTakenAway: takenAway.size > 0, entries: unique(entries), unseen, through };
}

/** An entry that is met on several ways is one, and certain on none of them alone. */
function unique(entries: readonly Entry[]): Entry[] {
  const byNode = new Map<ts.Node, Entry>();
  for (const entry of entries) {
    const known = byNode.get(entry.node);
    const holdings = [...(known?.holdings ?? []), ...entry.holdings];
    byNode.set(entry.node, { ...entry, holdings });
  }
  return [...byNode.values()];
}

/** What an expression has under the path of a question; values that it meets on the way go to the entries of the look. */
export function inExpression(expression: ts.Expression, look: Look): Presence {
  const node = unwrap(expression);
  if (look.seen.has(node)) return 'absent';
  const next = { ...look, seen: new Set([...look.seen, node]) };
  if (ts.isObjectLiteralExpression(node)) return inLiteral(node, next);
  if (ts.isArrayLiteralExpression(node) && asksForElements(look)) return inElements(node.elements, next);
  if (ts.isConditionalExpression(node)) return inOneOf([node.whenTrue, node.whenFalse], next);
  if (ts.isAwaitExpression(node)) return inExpression(node.expression, next);
  if (ts.isBinaryExpression(node)) return inOperation(node, next);
  if (ts.isCallExpression(node)) return inCall(node, next);
  if (ts.isIdentifier(node)) return isNothing(node) ? 'absent' : inName(node, next);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return inMember(node, next);
  // `...false`, `...null`
  const isEmpty = ts.isLiteralExpression(node) || ts.isToken(node);
  return isEmpty && node.kind !== ts.SyntaxKind.ThisKeyword ? 'absent' : unseenAt(node, 'outside', look);
}

/**
 * A member of something, which is followed there and as a value from there on: for looks that go on where the path ends, and have a
 * `follow` of their own.
 */
export function inHolder(expression: ts.Expression, look: Look): Presence {
  const known = look.entries.length;
  const presence = inExpression(expression, look);
  for (const { node, value, holdings } of look.entries.splice(known)) {
    if (value === undefined) unseenAt(node, 'outside', look);
    else look.follow(value, { ...look, path: [], holdings });
  }
  return presence;
}

function inOperation(node: ts.BinaryExpression, look: Look): Presence {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return inOneOf([node.right], look, true);
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return inOneOf([node.left, node.right], look);
    case ts.SyntaxKind.EqualsToken:
    case ts.SyntaxKind.CommaToken:
      return inExpression(node.right, look);
    default:
      return unseenAt(node, 'outside', look);
  }
}

function inLiteral(literal: ts.ObjectLiteralExpression, look: Look): Presence {
  let presence: Presence = 'absent';
  for (const property of literal.properties) {
    if (ts.isSpreadAssignment(property)) {
      presence = together(presence, inExpression(property.expression, look));
      continue;
    }
    const [key, ...rest] = look.path;
    const name = textOfName(property.name);
    if (name === undefined) unseenAt(property, 'computed', look);
    if (name === undefined || (key !== undefined && name !== key)) continue;
    const own = inProperty(property, { ...look, path: rest, isCertain: look.isCertain && key !== undefined });
    if (own === 'blank') {
      look.takenAway.add(property);
      presence = 'absent';
    } else presence = together(presence, key !== undefined || own === 'absent' ? own : 'possible');
  }
  return presence;
}

type Property = Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>;

/** A property on the way, or the field itself; `undefined` in its place blanks what was there before. */
function inProperty(property: Property, look: Look): Presence | 'blank' {
  const value = valueGiven(property);
  if (look.path.length === 0) {
    if (value !== undefined && isNothing(unwrap(value))) return 'blank';
    look.entries.push(entryAt(property, value, look));
    return 'certain';
  }
  return value === undefined ? unseenAt(property, 'outside', look) : inExpression(value, look);
}

function valueGiven(property: Property): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

function inCall(call: ts.CallExpression, look: Look): Presence {
  const { project, path: whole, inMessages } = look.question;
  const [first, second] = call.arguments;
  if (first !== undefined) {
    if (isStringify(call)) {
      const keepsAll = second === undefined || isNothing(unwrap(second));
      return keepsAll ? inExpression(first, look) : unseenAt(call, 'outside', look);
    }
    const callee = call.expression.getText();
    if (isEncoder(call, project) || /^(?:Object\.freeze|structuredClone)$/.test(callee))
      return inExpression(first, look);
    if (callee === 'Object.assign') {
      return call.arguments
        .map((argument) => inExpression(ts.isSpreadElement(argument) ? argument.expression : argument, look))
        .reduce(together);
    }
    // The adapter takes a request of the Messages API as it is.
    if (callee === 'toConverse' && inMessages !== undefined && look.path === whole)
      return inExpression(first, { ...look, path: inMessages, form: 'messages' });
  }
  const ofList = inListMethod(call, look);
  if (ofList !== undefined) return ofList;
  const target = functionCalled(call, project);
  if (target === undefined || target.asteriskToken !== undefined) return unseenAt(call, 'outside', look);
  look.through.add(call);
  const results = resultsOf(target);
  const holdings = [...look.holdings, { declaration: target, path: look.path }];
  return results.length === 0 ? 'absent' : inOneOf(results, { ...look, holdings });
}
