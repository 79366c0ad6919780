import { ts } from '../compiler.cjs';
import { definitionOf, resultsOf } from '../definitions.js';
import { isNothing, unwrap } from '../expressions.js';
import { functionCalled } from '../functions.js';
import { keyOf } from '../requests/chains.js';
import { givenTo } from '../requests/given.js';
import { lookUp } from '../requests/objects.js';
import { declarationOf, usesOf } from '../scopes.js';
import { turnsOf } from './turns.js';
import { again, unseenAt, type Walk } from './walk.js';
import { walkBack } from './writes.js';

/** Follows a list of turns to its end, wherever it is written; whether it may be empty. */
export function inList(expression: ts.Expression, walk: Walk): boolean {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node)) return inElements(node.elements, walk);
  if (ts.isConditionalExpression(node)) return inOneOf([node.whenTrue, node.whenFalse], walk);
  if (ts.isAwaitExpression(node)) return inList(node.expression, walk);
  if (ts.isBinaryExpression(node)) return inOperation(node, walk);
  if (ts.isCallExpression(node)) return inCall(node, walk);
  if (isNothing(node) || node.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (ts.isIdentifier(node)) return inName(node, walk);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return inObject(node.expression, [keyOf(node)], walk);
  return unseenAt(node, walk);
}

/** The same for elements as they are written: of a literal, or pushed. */
export function inElements(elements: readonly ts.Expression[], walk: Walk): boolean {
  for (const element of [...elements].reverse()) {
    if (!ts.isSpreadElement(element)) {
      for (const turn of turnsOf(element, walk.project)) {
        const isSure = walk.isSure || walk.turns.get(turn.node)?.isSure === true;
        walk.turns.set(turn.node, { ...turn, isSure });
        holdTurn(turn.node, walk);
      }
      return false;
    }
    if (!inList(element.expression, walk)) return false;
    // Whatever it may bring would come behind the rest.
    walk.isSure = false;
  }
  return true;
}

/** A turn that is held in a constant. */
function holdTurn(node: ts.Expression, { through, holders }: Walk): void {
  const name = unwrap(node);
  const declaration = ts.isIdentifier(name) ? declarationOf(name) : undefined;
  if (declaration === undefined) return;
  through.add(name);
  holders.add(declaration);
}

function inOneOf(lists: readonly ts.Expression[], walk: Walk): boolean {
  return lists.map((list) => inList(list, again(walk))).includes(true);
}

function inOperation(node: ts.BinaryExpression, walk: Walk): boolean {
  const { left, right } = node;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      inOneOf([right], walk);
      return true;
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return inOneOf([left, right], walk);
    case ts.SyntaxKind.EqualsToken:
      return inList(right, walk);
    default:
      return unseenAt(node, walk);
  }
}

function inCall(call: ts.CallExpression, walk: Walk): boolean {
  const { expression: callee } = call;
  const [first, ...others] = call.arguments;
  if (first !== undefined && /^(?:structuredClone|Object\.freeze|Array\.from)$/.test(callee.getText()))
    return others.length === 0 ? inList(first, walk) : unseenAt(call, walk);
  if (ts.isPropertyAccessExpression(callee)) {
    const method = callee.name.text;
    if (method === 'concat') return inJoined(callee.expression, call.arguments, walk);
    if (method === 'slice' && others.length === 0) return inList(callee.expression, walk);
  }
  const target = functionCalled(call, walk.project);
  if (target === undefined || target.asteriskToken !== undefined || walk.seen.has(target))
    return unseenAt(call, walk);
  walk.seen.add(target);
  walk.through.add(call);
  walk.holders.add(target);
  const results = resultsOf(target);
  return results.length === 0 ? unseenAt(call, walk) : inOneOf(results, walk);
}

/** `list.concat(turn)`, `list.concat([turn])` */
function inJoined(list: ts.Expression, added: readonly ts.Expression[], walk: Walk): boolean {
  for (const own of [...added].reverse()) {
    const value = definitionOf(own, walk.project) ?? unwrap(own);
    const isTurn = ts.isObjectLiteralExpression(value) || ts.isNewExpression(value);
    if (!(isTurn ? inElements([own], walk) : inList(own, walk))) return false;
    walk.isSure = false;
  }
  return inList(list, walk);
}

function inName(name: ts.Identifier, walk: Walk): boolean {
  const declaration = declarationOf(name);
  if (declaration === undefined) return unseenAt(name, walk);
  walk.through.add(name);
  if (ts.isVariableDeclaration(declaration)) return inVariable(name, declaration, walk);
  if (ts.isParameter(declaration)) return inParameter(name, declaration, walk);
  if (ts.isBindingElement(declaration)) return inObject(name, [], walk);
  const definition = definitionOf(name, walk.project);
  const holder = definition?.parent;
  const isWritten = holder !== undefined && ts.isVariableDeclaration(holder);
  if (!isWritten || definition === undefined || !ts.isArrayLiteralExpression(definition))
    return unseenAt(name, walk);
  walk.holders.add(holder);
  return inList(definition, walk);
}

function inVariable(name: ts.Identifier, declaration: ts.VariableDeclaration, walk: Walk): boolean {
  const { initializer } = declaration;
  if (walk.seen.has(name)) return false;
  walk.seen.add(name);
  walk.holders.add(declaration);
  const before = walkBack(name, { declaration, path: [] }, walk);
  if (before === 'written') return false;
  // What other functions do to it comes in an order that is not known.
  const others = usesOf(declaration).filter((use) => use !== name && !walk.writes.has(use));
  if (before === 'started' && others.length > 0) walk.isSure = false;
  return initializer === undefined || inList(initializer, walk);
}

function inParameter(name: ts.Identifier, parameter: ts.ParameterDeclaration, walk: Walk): boolean {
  if (walk.seen.has(parameter)) return false;
  walk.seen.add(parameter);
  walk.holders.add(parameter);
  if (walkBack(name, { declaration: parameter, path: [] }, walk) === 'written') return false;
  const given = givenTo(parameter, walk.project);
  if (given === undefined) return unseenAt(name, walk);
  const known = given.flatMap((value) => value ?? []);
  return inOneOf(known, walk) || known.length < given.length;
}

/** A part of an object. */
function inObject(object: ts.Expression, path: readonly (string | undefined)[], walk: Walk): boolean {
  if (walk.seen.has(object)) return false;
  walk.seen.add(object);
  const { entries, unseen, through, presence } = lookUp(object, { path, project: walk.project });
  for (const node of through) walk.through.add(node);
  for (const { declaration } of entries.flatMap(({ holdings }) => holdings))
    if (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)) walk.holders.add(declaration);
  for (const { node } of unseen) unseenAt(node, walk);
  if (presence === 'absent') unseenAt(object, walk);
  return inOneOf(
    entries.flatMap(({ value }) => value ?? []),
    walk,
  );
}
