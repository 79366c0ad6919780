import { callsOf } from '../calls.js';
import { ts } from '../compiler.cjs';
import { resultsOf } from '../definitions.js';
import { type Effects, isFresh } from '../effects.js';
import { isAssignmentOperator, unwrap } from '../expressions.js';
import { functionCalled, isSeenFunction } from '../functions.js';
import { isNamed, type Named, referencesTo } from '../references.js';
import { declarationOf, usesOf } from '../scopes.js';
import { escaped } from '../search-patterns.js';
import { isTestFile } from '../tests.js';
import { wrapped } from '../uses.js';
import { isWithin, nodesIn } from '../walk.js';
import { addGone, attempt, isGone, type State } from './gone.js';

export function effectsIn(state: State): Effects {
  return {
    project: state.project,
    isGone: (statement) => isGone(statement, state, ts.findAncestor(statement, ts.isFunctionLike)),
    isUnseen: (expression) => isUnseen(expression, state),
    isOwnSlot: (call) => isSlot(call, state),
    isGoneName: (expression) => isGoneName(expression, state),
    onRead: () => state.log.push('read'),
  };
}

export function referencesOf(named: Named, state: State): readonly ts.Node[] | undefined {
  if (!state.references.has(named)) state.references.set(named, referencesTo(named, state.project));
  return state.references.get(named);
}

export function callsTo(
  owner: ts.SignatureDeclaration,
  state: State,
): readonly (ts.CallExpression | ts.NewExpression)[] | undefined {
  if (ts.isConstructorDeclaration(owner)) return constructionsOf(owner.parent, state);
  if (!isSeenFunction(owner)) return undefined;
  if (ts.isMethodDeclaration(owner) && ts.isClassLike(owner.parent)) {
    if (referencesOf(owner, state) === undefined) return undefined;
  }
  return callsOf(owner, state.project);
}

/** Whether a function has to fit a type beside its own. */
export function isTyped(owner: ts.SignatureDeclaration): boolean {
  const { parent } = owner;
  return (
    (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) &&
    parent.type !== undefined &&
    (ts.isArrowFunction(owner) || ts.isFunctionExpression(owner))
  );
}

/** Where objects of a class are made. */
function constructionsOf(owner: ts.ClassLikeDeclaration, state: State): ts.NewExpression[] | undefined {
  if (!ts.isClassDeclaration(owner)) return undefined;
  const references = referencesOf(owner, state);
  if (references === undefined) return undefined;
  const found: ts.NewExpression[] = [];
  const places = references.flatMap((use) => (ts.isImportSpecifier(use) ? usesOf(use) : [use]));
  for (const use of places) {
    const { parent } = use;
    if (ts.isNewExpression(parent) && parent.expression === use) found.push(parent);
    else if (!ts.isTypeReferenceNode(parent) && !ts.isExportSpecifier(use) && !ts.isExportSpecifier(parent)) {
      return undefined;
    }
  }
  return found;
}

/** Whether an expression is state of the program that goes: what is done to it is seen by nobody. */
function isUnseen(expression: ts.Expression, state: State, depth = 0): boolean {
  const node = unwrap(expression);
  const named = referentOf(node, state);
  if (named !== undefined) {
    return isGone(named, state) && isOwned(named, state) && (depth === 0 || holdsOwn(named, state));
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return depth < 2 && isUnseen(node.expression, state, depth + 1);
  }
  if (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    // Each value of a store under a key that nobody else asks for.
    if (isSlot(node, state)) return true;
    if (ts.isPropertyAccessExpression(callee) && /^(?:get|at)$/.test(callee.name.text)) {
      return depth < 2 && isUnseen(callee.expression, state, depth + 1);
    }
    const target = functionCalled(node, state.project);
    return (
      target !== undefined &&
      isGone(target, state) &&
      resultsOf(target).every((own) => isFreshHere(own, state))
    );
  }
  if (ts.isBinaryExpression(node)) {
    const isFallback =
      node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
      node.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
      node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken ||
      node.operatorToken.kind === ts.SyntaxKind.BarBarEqualsToken;
    return isFallback && isUnseen(node.left, state, depth) && isFreshHere(node.right, state);
  }
  return false;
}

/**
 * Whether a call reads or writes what is kept under a key in a store, `state.get('history')`, and everybody else who names the key goes as
 * well. A test that only is about it counts as gone.
 */
function isSlot(call: ts.CallExpression, state: State): boolean {
  const key = slotKey(call);
  if (key === undefined) return false;
  const files = state.project.codeMatching(`\\b${escaped(key)}\\b`);
  return (
    files?.every((file) => {
      const names = nodesIn(file, ts.isStringLiteralLike).filter(({ text }) => text === key);
      const others = nodesIn(file, ts.isIdentifier).filter(({ text }) => text === key);
      // In tests the store is filled by hand.
      const isFree = isTestFile(file.fileName) || others.every(({ parent }) => ts.isTypeElement(parent));
      return isFree && names.every((name) => isGone(name, state) || isGoneSlot(name, state));
    }) === true
  );
}

function isGoneSlot(name: ts.StringLiteralLike, state: State): boolean {
  // Types of a key have no part in what is stored, and keep nothing.
  if (ts.isLiteralTypeNode(name.parent)) return true;
  const test = state.testOf(name);
  if (test !== undefined) {
    addGone(test, state);
    return true;
  }
  const holder = ts.findAncestor(name, ts.isVariableDeclaration);
  if (holder !== undefined && isTestFile(name.getSourceFile().fileName)) {
    return attempt(state, () => state.kill(holder, state));
  }
  const call = name.parent;
  if (!ts.isCallExpression(call) || slotKey(call) === undefined) return false;
  const [, value] = call.arguments;
  const isWrite = value !== undefined && isGoneName(value, state) && ts.isExpressionStatement(call.parent);
  return isWrite;
}

/** `store.get('key')`, `store.set('key', value)` */
function slotKey(call: ts.CallExpression): string | undefined {
  const callee = unwrap(call.expression);
  const [key] = call.arguments;
  const isAccess = ts.isPropertyAccessExpression(callee) && /^(?:get|set)$/.test(callee.name.text);
  return isAccess && key !== undefined && ts.isStringLiteralLike(key) ? key.text : undefined;
}

/** The keys that are no longer stored under, by somebody else than the program's own containers. */
export function slotsIn(nodes: readonly ts.Node[]): string[] {
  const calls = nodes.flatMap((node) =>
    ts.isVariableDeclaration(node) ? nodesIn(node, ts.isCallExpression) : [],
  );
  return calls.flatMap((call) => slotKey(call) ?? []);
}

function isGoneName(expression: ts.Expression, state: State): boolean {
  const named = referentOf(unwrap(expression), state);
  return named !== undefined && isGone(named, state);
}

function referentOf(node: ts.Expression, { referents }: State): Named | undefined {
  const known = referents.get(node);
  if (known !== undefined) return known;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration !== undefined && isNamed(declaration) ? declaration : undefined;
}

function isFreshHere(expression: ts.Expression, state: State): boolean {
  return isFresh(expression, (name) => isUnseen(name, state));
}

const judged = new Set<Named>();

/** Whether everything that a name stands for is made for it: no object that others have, too. */
function isOwned(named: Named, state: State): boolean {
  if (judged.has(named)) return true;
  judged.add(named);
  try {
    return valuesOf(named, state)?.every((value) => isFreshHere(value, state)) === true;
  } finally {
    judged.delete(named);
  }
}

/** All that a variable, a field or a parameter is given. */
function valuesOf(named: Named, state: State): readonly ts.Expression[] | undefined {
  const isStore = ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named) || ts.isParameter(named);
  if (!isStore) return undefined;
  const values: ts.Expression[] = named.initializer === undefined ? [] : [named.initializer];
  for (const use of referencesOf(named, state) ?? []) {
    const { parent } = ts.isExpression(use) ? wrapped(use) : use;
    if (ts.isBinaryExpression(parent) && isAssignmentOperator(parent.operatorToken.kind)) {
      if (isWithin(use, parent.left)) values.push(parent.right);
    }
  }
  if (!ts.isParameter(named)) return values;
  const calls = callsTo(named.parent, state);
  const index = named.parent.parameters.indexOf(named);
  return calls === undefined
    ? undefined
    : [...values, ...calls.flatMap((call) => call.arguments?.[index] ?? [])];
}

/** Whether what is stored in something is made for it, too: `history.set(path, [])` */
function holdsOwn(named: Named, state: State): boolean {
  const isOwn = (value: ts.Expression) => isFreshHere(value, state);
  if (valuesOf(named, state)?.flatMap(contentsOf).every(isOwn) !== true) return false;
  return (referencesOf(named, state) ?? []).every((use) => {
    if (!ts.isExpression(use)) return true;
    const { parent } = wrapped(use);
    if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent)) {
      const stored = parent.parent.arguments;
      if (parent.name.text === 'set') return stored.slice(1).every(isOwn);
      return !/^(?:push|unshift|add)$/.test(parent.name.text) || stored.every(isOwn);
    }
    const isPart = ts.isElementAccessExpression(parent) || ts.isPropertyAccessExpression(parent);
    if (!isPart || !ts.isBinaryExpression(parent.parent)) return true;
    const { left, right, operatorToken } = parent.parent;
    const isStored = left === parent && isAssignmentOperator(operatorToken.kind);
    return !isStored || isOwn(right);
  });
}

/** What a new container begins with. */
function contentsOf(value: ts.Expression): ts.Expression[] {
  const node = unwrap(value);
  if (ts.isArrayLiteralExpression(node)) return [...node.elements];
  if (ts.isNewExpression(node)) return [...(node.arguments ?? [])];
  if (ts.isBinaryExpression(node)) return [...contentsOf(node.left), ...contentsOf(node.right)];
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property): ts.Expression[] => {
    if (ts.isPropertyAssignment(property)) return [property.initializer];
    if (ts.isShorthandPropertyAssignment(property)) return [property.name];
    return ts.isSpreadAssignment(property) ? [property.expression] : [];
  });
}
