import { ts } from '../compiler.cjs';
import { type Effects, isQuiet } from '../effects.js';
import { isExported, isExportOf } from '../exports.js';
import { isNothing, textOfName, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { declarationOf, usesOf } from '../scopes.js';
import { isConstant, wrapped } from '../uses.js';
import { isWithin, nodesIn } from '../walk.js';
import { isMeaningless, isOfAnother } from './emptied.js';
import type { Entry } from './found.js';
import { containers } from './places.js';

/** What has to be taken away for a field to be gone: its property, or the statement that assigns it. `undefined` where it is no such thing. */
export function partOf({ node, value }: Entry, project: Project): ts.Node | undefined {
  if (value === undefined || !isQuietHere(value, project)) return undefined;
  if (!ts.isBinaryExpression(node)) return node;
  return isQuietHere(node.left, project) ? statementOf(node, project) : undefined;
}

/** The statement that an expression is, if it can go; also where a condition stands before it: `isOn && list.push('…');` */
export function statementOf(expression: ts.Expression, project: Project): ts.Node | undefined {
  const { parent: statement } = expression;
  if (ts.isBinaryExpression(statement) && statement.right === expression) {
    const isGuarded = statement.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    return isGuarded && isQuietHere(statement.left, project) ? statementOf(statement, project) : undefined;
  }
  if (!ts.isExpressionStatement(statement)) return undefined;
  const isInBlock = ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent);
  return isInBlock || isConditionOf(statement, project) ? statement : undefined;
}

/** Whether nothing is lost when an expression is not computed any more. */
export function isQuietHere(node: ts.Node, project: Project): boolean {
  return isQuiet(node, quietly(project));
}

function quietly(project: Project): Effects {
  const never = () => false;
  return {
    project,
    isGone: never,
    isUnseen: never,
    isOwnSlot: never,
    isGoneName: never,
    onRead: () => undefined,
  };
}

/**
 * All that goes with some parts of requests: objects of the API that hold nothing else, spreads of nothing, also in lists, conditions around nothing, and
 * the constants, variables and imports that are used by nothing else. The outermost nodes, with those that were given.
 */
export function goneWith(parts: readonly ts.Node[], project: Project): readonly ts.Node[] {
  const gone = new Set(parts);
  for (let size = -1; size !== gone.size; ) {
    size = gone.size;
    for (const node of [...gone]) {
      for (const other of around(node, gone, project)) gone.add(other);
      for (const other of leftEmptyBehind(node, gone, project)) gone.add(other);
    }
    for (const node of unusedWithout(gone, project)) gone.add(node);
  }
  const all = [...gone];
  return all.filter((node) => !all.some((other) => other !== node && isWithin(node, other)));
}

/** What is left with nothing in it when a part goes. */
function around(part: ts.Node, gone: ReadonlySet<ts.Node>, project: Project): readonly ts.Node[] {
  const { parent } = part;
  if (ts.isObjectLiteralExpression(parent))
    return isEmptied(parent, gone) ? aroundObject(parent, gone, project) : [];
  if (ts.isArrayLiteralExpression(parent))
    return isEmptied(parent, gone) ? aroundList(parent, gone, project) : [];
  if (ts.isIfStatement(parent)) return isConditionOf(part, project) ? [parent] : [];
  if (!ts.isBlock(parent) || !ts.isIfStatement(parent.parent)) return [];
  const isAll = parent.statements.every((statement) => gone.has(statement));
  return isAll && isConditionOf(parent, project) ? [parent.parent] : [];
}

/** Whether a statement is all that an `if` is for, and its condition can go as well. */
function isConditionOf(statement: ts.Node, project: Project): boolean {
  const { parent } = statement;
  return (
    ts.isIfStatement(parent) &&
    parent.thenStatement === statement &&
    parent.elseStatement === undefined &&
    isQuietHere(parent.expression, project)
  );
}

function isEmptied(node: ts.Node, gone: ReadonlySet<ts.Node>): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every((element) => gone.has(element));
  return ts.isObjectLiteralExpression(node) && node.properties.every((property) => gone.has(property));
}

/** What goes when an object is empty: a spread of it, a property of the API that means nothing then, a constant that is used so. */
function aroundObject(
  object: ts.ObjectLiteralExpression,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Node[] {
  const whole = emptyWith(object, gone, project);
  const { parent } = whole;
  if (isMeaningless(parent, gone, project)) return [parent];
  if (isOptions(whole)) return [whole];
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || isShared(parent)) return [];
  const uses = usesOf(parent).map((use) => wrapped(use).parent);
  return isConstant(parent) && uses.every((use) => isMeaningless(use, gone, project)) ? uses : [];
}

/** Whether an object is what goes with a request: `client.messages.create(request, options)` */
function isOptions(whole: ts.Expression): boolean {
  const { parent } = whole;
  if (!ts.isCallExpression(parent) || parent.arguments.length < 2 || parent.arguments.at(-1) !== whole)
    return false;
  return /\.messages\s*\??\.\s*(?:create|stream|parse)$/.test(parent.expression.getText());
}

/** What goes when a list is empty: a spread of it, an argument of `concat`, a constant that is used so. */
function aroundList(
  list: ts.ArrayLiteralExpression,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Node[] {
  const whole = emptyWith(list, gone, project);
  const own = addingNothing(whole);
  if (own !== undefined) return [own];
  const { parent } = whole;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || isShared(parent)) return [];
  const uses = usesOf(parent).map((use) => addingNothing(wrapped(use)));
  const adding = uses.flatMap((use) => use ?? []);
  return isConstant(parent) && adding.length === uses.length ? adding : [];
}

/** What adds nothing to a list if what it adds is empty: `...list`, an argument of `concat`. */
function addingNothing(list: ts.Expression): ts.Node | undefined {
  const { parent } = list;
  if (ts.isSpreadElement(parent)) return parent;
  const isArgument = ts.isCallExpression(parent) && parent.expression !== list;
  return isArgument && /\.concat$/.test(parent.expression.getText()) ? list : undefined;
}

/** The whole of an expression that is nothing or empty with an object: `c ? object : {}`, `c && object` */
function emptyWith(object: ts.Expression, gone: ReadonlySet<ts.Node>, project: Project): ts.Expression {
  const outer = wrapped(object);
  const { parent } = outer;
  if (ts.isConditionalExpression(parent) && parent.condition !== outer) {
    const other = unwrap(parent.whenTrue === outer ? parent.whenFalse : parent.whenTrue);
    const isEmpty = isNothing(other) || isEmptied(other, gone);
    return isEmpty && isQuietHere(parent.condition, project) ? emptyWith(parent, gone, project) : outer;
  }
  if (ts.isBinaryExpression(parent) && parent.right === outer) {
    const isGuarded = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    // What it gives without the object is `false`, `undefined` or the like, which spreads to nothing.
    return isGuarded && ts.isSpreadAssignment(wrapped(parent).parent) && isQuietHere(parent.left, project)
      ? wrapped(parent)
      : outer;
  }
  return outer;
}

/** The objects of the API that were there for a statement that goes alone: `inferenceConfig: {}` for `input.inferenceConfig.topP = 1;` */
function leftEmptyBehind(
  statement: ts.Node,
  gone: ReadonlySet<ts.Node>,
  project: Project,
): readonly ts.Node[] {
  const assignment = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const target = assignment !== undefined && ts.isBinaryExpression(assignment) ? assignment.left : undefined;
  const owner =
    target !== undefined && ts.isPropertyAccessExpression(target) ? unwrap(target.expression) : undefined;
  if (owner === undefined || !ts.isPropertyAccessExpression(owner) || !containers.has(owner.name.text))
    return [];
  return nodesIn(statement.getSourceFile(), ts.isPropertyAssignment).filter(
    (property) =>
      textOfName(property.name) === owner.name.text &&
      !isOfAnother(owner.expression, property) &&
      isEmptied(unwrap(property.initializer), gone) &&
      isMeaningless(property, gone, project),
  );
}

type Unused = ts.VariableDeclaration | ts.BindingElement | ts.ImportSpecifier;

/** What is used by nothing but what is gone. */
function unusedWithout(gone: ReadonlySet<ts.Node>, project: Project): Unused[] {
  const names = [...gone].flatMap((node) => nodesIn(node, ts.isIdentifier));
  const declarations = new Set(names.flatMap((name) => declarationOf(name) ?? []));
  return [...declarations].filter((declaration): declaration is Unused => {
    if (gone.has(declaration) || !mayGo(declaration, project) || isShared(declaration)) return false;
    return usesOf(declaration).every((use) => [...gone].some((node) => isWithin(use, node)));
  });
}

function isShared(declaration: Unused): boolean {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : undefined;
  return (statement !== undefined && isExported(statement)) || usesOf(declaration).some(isExportOf);
}

/** Whether a declaration does nothing but to give a name. Parameters are for callers, and stay. */
function mayGo(node: ts.Node, project: Project): node is Unused {
  if (ts.isImportSpecifier(node)) return true;
  if (ts.isVariableDeclaration(node)) {
    const isPlain = ts.isIdentifier(node.name) && ts.isVariableStatement(node.parent.parent);
    return isPlain && (node.initializer === undefined || isQuietHere(node.initializer, project));
  }
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return false;
  const holder = node.parent.parent;
  // `...rest` would get what is not taken out any more.
  const hasRest = node.parent.elements.some(({ dotDotDotToken }) => dotDotDotToken !== undefined);
  const isLast = node.parent.elements.length === 1;
  return ts.isVariableDeclaration(holder) && !hasRest && !isLast;
}
