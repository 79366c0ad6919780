import { callsOf } from './calls.js';
import { classOf } from './classes.js';
import { ts } from './compiler.cjs';
import { classAround, definitionOf, resultsOf } from './definitions.js';
import { type Effects, isFresh, isPlainClass, isQuiet } from './effects.js';
import { isAssignmentOperator, unwrap } from './expressions.js';
import { argumentAt, functionCalled, isSeenFunction, type SeenFunction } from './functions.js';
import type { Project } from './project.js';
import {
  isMember,
  isNamed,
  isTypeDeclaration,
  memberNameOf,
  type Named,
  originOf,
  referencesTo,
  typeDeclarationOf,
} from './references.js';
import { declarationOf, usesOf } from './scopes.js';
import { escaped } from './search-patterns.js';
import { isTestFile } from './tests.js';
import { wrapped } from './uses.js';
import { isWithin, nodesIn } from './walk.js';

/** What goes with some code that goes. */
export interface DeadCode {
  /** Statements, declarations, members, parameters, arguments and specifiers: the outermost ones, without what was given. */
  readonly nodes: readonly ts.Node[];
  /** Whether a file is no longer read for it. */
  readonly isFileRead: boolean;
  /** The keys of a store of somebody else under which nothing is kept any more. */
  readonly slots: readonly string[];
  /** What another module exports again, and nothing in the project imports. */
  readonly published: readonly ts.ExportSpecifier[];
  /** State that stays, although nothing is left but to store into it. */
  readonly left: readonly Named[];
}

interface State {
  readonly project: Project;
  readonly gone: Map<ts.SourceFile, Set<ts.Node>>;
  /** What can be taken back, in order. */
  readonly log: (ts.Node | 'read')[];
  /** What the places that refer to a declaration refer to. */
  readonly referents: Map<ts.Node, Named>;
  /** What code that is gone refers to. */
  readonly suspects: Set<Named>;
  readonly references: Map<Named, readonly ts.Node[] | undefined>;
  /** Whether what goes just now is part of the program, so that tests of it go, too. */
  isProduction: boolean;
  /** The test that only is about what is gone. */
  testOf(use: ts.Node): ts.Node | undefined;
}

/** Rounds in which what goes lets other things go. */
const maximumRounds = 20;

/**
 * What is used by some code alone: functions that nobody else calls, state that is then only written and all that writes to it, the
 * parameters and locals that only feed it, types and imports.
 *
 * State is what the program itself makes, an empty container or a field; what somebody else may see stays, and so does everything that
 * has another effect.
 */
export function deadWith(
  seeds: readonly ts.Node[],
  project: Project,
  testOf: (use: ts.Node) => ts.Node | undefined,
): DeadCode {
  const state: State = {
    project,
    gone: new Map(),
    log: [],
    referents: new Map(),
    suspects: new Set(),
    references: new Map(),
    isProduction: true,
    testOf,
  };
  for (const seed of seeds) addGone(seed, state);
  const scanned = new Set<ts.Node>();
  for (let round = 0; round < maximumRounds; round++) {
    const before = state.log.length;
    for (const node of allGone(state)) {
      if (scanned.has(node)) continue;
      scanned.add(node);
      for (const named of namesIn(node, project)) state.suspects.add(named);
    }
    for (const named of givenBySuspects(state)) state.suspects.add(named);
    for (const named of [...state.suspects, ...hollowed(state)]) {
      if (isGone(named, state)) continue;
      state.isProduction = !isTestFile(named.getSourceFile().fileName);
      attempt(state, () => kill(named, state));
    }
    for (const named of hollowed(state)) attempt(state, () => kill(named, state));
    if (state.log.length === before) break;
  }
  const nodes = allGone(state).filter((node) => !seeds.includes(node) && isOutermost(node, state));
  return {
    nodes,
    isFileRead: state.log.includes('read'),
    slots: slotsIn(nodes),
    published: nodes.filter(
      (node): node is ts.ExportSpecifier =>
        ts.isExportSpecifier(node) && node.parent.parent.moduleSpecifier !== undefined,
    ),
    left: [...state.suspects].filter((suspect) => isLeft(suspect, state)),
  };
}

/** The state that functions hand out which code that is gone calls: `historyOf(path).pop()` */
function givenBySuspects({ suspects, project }: State): Named[] {
  return [...suspects].flatMap((suspect) => {
    if (!ts.isFunctionDeclaration(suspect) && !ts.isMethodDeclaration(suspect)) return [];
    const given = resultsOf(suspect).flatMap((result) => namesIn(result, project));
    return given.filter((named) => ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named));
  });
}

function allGone({ gone }: State): ts.Node[] {
  return [...gone.values()].flatMap((nodes) => [...nodes]);
}

function isOutermost(node: ts.Node, { gone }: State): boolean {
  const others = [...(gone.get(node.getSourceFile()) ?? [])];
  return !others.some((other) => other !== node && isWithin(node, other));
}

function addGone(node: ts.Node, { gone, log }: State): void {
  const file = node.getSourceFile();
  const nodes = gone.get(file) ?? new Set();
  gone.set(file, nodes);
  if (nodes.has(node)) return;
  nodes.add(node);
  log.push(node);
}

/** Whether a node goes; with `until`, for what stands within that alone. */
function isGone(node: ts.Node, { gone }: State, until?: ts.Node): boolean {
  const nodes = gone.get(node.getSourceFile());
  if (nodes === undefined) return false;
  // A statement is gone when all that it declares is.
  if (ts.isVariableStatement(node) && node.declarationList.declarations.every((own) => nodes.has(own)))
    return true;
  for (let own: ts.Node | undefined = node; own !== undefined && own !== until; own = own.parent) {
    if (nodes.has(own)) return true;
  }
  return false;
}

/** Does something, or nothing at all. */
function attempt(state: State, run: () => boolean): boolean {
  const mark = state.log.length;
  if (run()) return true;
  for (const node of state.log.splice(mark)) {
    if (node !== 'read') state.gone.get(node.getSourceFile())?.delete(node);
  }
  return false;
}

/** What a part of a file refers to that is declared elsewhere. */
function namesIn(root: ts.Node, project: Project): Named[] {
  const found: Named[] = [];
  for (const name of nodesIn(root, isName)) {
    const { parent } = name;
    if (ts.isPropertyAccessExpression(parent) && parent.name === name) {
      const member = memberAt(parent, project);
      if (member !== undefined) found.push(member);
      continue;
    }
    if ((parent as { name?: ts.Node }).name === name && !ts.isShorthandPropertyAssignment(parent)) continue;
    if (!ts.isIdentifier(name)) continue;
    const declaration = declarationOf(name) ?? typeDeclarationOf(name);
    if (declaration !== undefined && isNamed(declaration)) found.push(declaration);
  }
  const specifiers = nodesIn(
    root,
    (node): node is ts.ImportSpecifier | ts.ExportSpecifier =>
      ts.isImportSpecifier(node) || ts.isExportSpecifier(node),
  );
  found.push(...specifiers.flatMap((specifier) => originOf(specifier, project) ?? []));
  return found.filter((named) => !isWithin(named, root) || named.getSourceFile() !== root.getSourceFile());
}

function isName(node: ts.Node): node is ts.Identifier | ts.PrivateIdentifier {
  return ts.isIdentifier(node) || ts.isPrivateIdentifier(node);
}

/** The member of a class that an access leads to. */
function memberAt(access: ts.PropertyAccessExpression, project: Project): Named | undefined {
  const owner = unwrap(access.expression);
  const definition = owner.kind === ts.SyntaxKind.ThisKeyword ? undefined : definitionOf(owner, project);
  const type =
    owner.kind === ts.SyntaxKind.ThisKeyword
      ? classAround(owner)
      : definition === undefined
        ? undefined
        : classOf(definition, project);
  for (const member of type?.members ?? []) {
    if (isMember(member) && memberNameOf(member) === access.name.text) return member;
    if (!ts.isConstructorDeclaration(member)) continue;
    const parameter = member.parameters.find(
      (own) => ts.isParameterPropertyDeclaration(own, member) && own.name.getText() === access.name.text,
    );
    if (parameter !== undefined) return parameter;
  }
  return undefined;
}

function effectsIn(state: State): Effects {
  return {
    project: state.project,
    isGone: (statement) => isGone(statement, state, ts.findAncestor(statement, ts.isFunctionLike)),
    isUnseen: (expression) => isUnseen(expression, state),
    isOwnSlot: (call) => isSlot(call, state),
    isGoneName: (expression) => isGoneName(expression, state),
    onRead: () => state.log.push('read'),
  };
}

/** Lets a declaration go with all that refers to it; `false` where something of that has to stay. */
function kill(named: Named, state: State): boolean {
  if (isGone(named, state)) return true;
  if (!mayGo(named, state)) return false;
  const references = referencesOf(named, state);
  if (references === undefined || isOnlyStored(named, references, state)) return false;
  for (const use of references) state.referents.set(use, named);
  addGone(named, state);
  if (ts.isParameter(named) && !killArguments(named, state)) return false;
  return references.every((use) => attempt(state, () => killUse(use, state)));
}

/** Whether a function has nothing to do with what goes: if calling it does nothing, that was so before. */
function isUntouched(target: SeenFunction, state: State): boolean {
  const nodes = [...(state.gone.get(target.getSourceFile()) ?? [])];
  const isInside = nodes.some((node) => node !== target && node.pos >= target.pos && node.end < target.end);
  const given = resultsOf(target).flatMap((result) => namesIn(result, state.project));
  return !isInside && !given.some((named) => isGone(named, state));
}

/** Whether a statement only calls a function that never did anything. */
function isIdleCall({ expression }: ts.ExpressionStatement, state: State): boolean {
  const inner = unwrap(expression);
  const call = ts.isAwaitExpression(inner) ? unwrap(inner.expression) : inner;
  const target = ts.isCallExpression(call) ? functionCalled(call, state.project) : undefined;
  return target !== undefined && isUntouched(target, state);
}

function referencesOf(named: Named, state: State): readonly ts.Node[] | undefined {
  if (!state.references.has(named)) state.references.set(named, referencesTo(named, state.project));
  return state.references.get(named);
}

/** Whether a declaration does nothing but to introduce a name. */
function mayGo(named: Named, state: State): boolean {
  const effects = effectsIn(state);
  if (hasDecorator(named)) return false;
  if (ts.isVariableDeclaration(named)) {
    const isStatement = ts.isVariableStatement(named.parent.parent);
    return isStatement && ts.isIdentifier(named.name) && isQuietly(named.initializer, effects);
  }
  if (ts.isPropertyDeclaration(named)) return isQuietly(named.initializer, effects);
  if (ts.isClassDeclaration(named)) return named.name !== undefined && isPlainType(named, effects);
  if (ts.isParameter(named)) return ts.isIdentifier(named.name) && named.dotDotDotToken === undefined;
  if (ts.isMethodDeclaration(named)) return isReachedByName(named) && !isOverloaded(named);
  return true;
}

function hasDecorator(node: ts.Node): boolean {
  return ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0;
}

function isQuietly(expression: ts.Expression | undefined, effects: Effects): boolean {
  return expression === undefined || isQuiet(expression, effects);
}

/** Whether declaring a class does nothing. */
function isPlainType(type: ts.ClassDeclaration, effects: Effects): boolean {
  const statics = type.members.filter(
    (member) =>
      ts.isClassStaticBlockDeclaration(member) ||
      (ts.isPropertyDeclaration(member) &&
        member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true),
  );
  return statics.length === 0 || isPlainClass(type, effects);
}

/** Not so where the class calls its methods by names that it makes: `this[command](…)` */
function isReachedByName(member: ts.MethodDeclaration): boolean {
  return !nodesIn(member.parent, ts.isElementAccessExpression).some(
    ({ expression, argumentExpression }) =>
      expression.kind === ts.SyntaxKind.ThisKeyword && !ts.isLiteralExpression(argumentExpression),
  );
}

function isOverloaded(member: ts.MethodDeclaration): boolean {
  const owner = member.parent as ts.ClassLikeDeclaration;
  const name = memberNameOf(member);
  return owner.members.filter((other) => memberNameOf(other) === name).length > 1;
}

/** Whether what is gone only stored into something, as the rest does: it was no use before. */
function isOnlyStored(named: Named, references: readonly ts.Node[], state: State): boolean {
  const isStore = ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named);
  if (!isStore || !state.suspects.has(named)) return false;
  if (references.every((use) => isGone(use, state))) return false;
  const gone = references.filter((use) => isGone(use, state));
  const isAlias =
    ts.isVariableDeclaration(named) && named.initializer !== undefined && !isNew(named.initializer);
  return gone.length > 0 && !isAlias && gone.every(isStoring);
}

function isNew(expression: ts.Expression): boolean {
  return isFresh(expression, () => false);
}

/** `x.push(1);`, `x[a] = b;`, `x++;` */
function isStoring(use: ts.Node): boolean {
  const statement = ts.findAncestor(use, ts.isStatement);
  if (statement === undefined || !ts.isExpressionStatement(statement)) return false;
  const expression = unwrap(statement.expression);
  const target =
    ts.isBinaryExpression(expression) && isAssignmentOperator(expression.operatorToken.kind)
      ? expression.left
      : ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)
        ? expression.expression.expression
        : ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression)
          ? expression.operand
          : ts.isDeleteExpression(expression)
            ? expression.expression
            : undefined;
  return target !== undefined && holderIn(target) === use;
}

/** What something is stored in, at the beginning: `history` of `history.get(path)!.list` */
function holderIn(target: ts.Expression): ts.Expression {
  const node = unwrap(target);
  const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
  if ((ts.isPropertyAccessExpression(node) && !isOwn) || ts.isElementAccessExpression(node)) {
    return holderIn(node.expression);
  }
  if (!ts.isCallExpression(node)) return node;
  const callee = unwrap(node.expression);
  const isTaken = ts.isPropertyAccessExpression(callee) && /^(?:get|at)$/.test(callee.name.text);
  return isTaken ? holderIn(callee.expression) : node;
}

function isLeft(named: Named, state: State): boolean {
  const isStore =
    (ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named)) &&
    named.initializer !== undefined &&
    isNew(named.initializer) &&
    !ts.isLiteralExpression(named.initializer);
  if (!isStore || isGone(named, state)) return false;
  const references = referencesOf(named, state) ?? [];
  const live = references.filter((use) => !isGone(use, state));
  const gone = references.filter((use) => isGone(use, state));
  return live.length > 0 && live.every(isStoring) && !gone.every(isStoring);
}

/** Takes a parameter away from all calls. */
function killArguments(parameter: ts.ParameterDeclaration, state: State): boolean {
  const owner = parameter.parent;
  const index = owner.parameters.indexOf(parameter);
  const calls = callsTo(owner, state);
  if (calls === undefined || calls.length === 0 || isTyped(owner)) return false;
  const effects = effectsIn(state);
  return calls.every((call) => {
    if (isGone(call, state)) return true;
    const values = [...(call.arguments ?? [])];
    if (values.slice(0, index + 1).some(ts.isSpreadElement)) return false;
    const value = ts.isCallExpression(call) ? argumentAt(call, index) : values[index];
    if (value === undefined) return true;
    addGone(value, state);
    return isQuiet(value, effects);
  });
}

function callsTo(
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
function isTyped(owner: ts.SignatureDeclaration): boolean {
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

/** Lets the code around a reference go, as far as all of it is about what goes. */
function killUse(use: ts.Node, state: State): boolean {
  if (isGone(use, state)) return true;
  if (isNamed(use)) return kill(use, state);
  const { parent } = use;
  if (ts.isExportSpecifier(parent)) return kill(parent, state);
  const type = ts.findAncestor(use, isTypeDeclaration);
  if (type !== undefined) return state.suspects.has(type) && kill(type, state);
  if (attempt(state, () => killArgument(use, state))) return true;
  if (attempt(state, () => killStatementOf(use, state))) return true;
  const test = state.isProduction ? state.testOf(use) : undefined;
  if (test === undefined) return false;
  addGone(test, state);
  settle(test, state);
  return true;
}

/** `f(x)` becomes `f()` where the parameter goes as well. */
function killArgument(use: ts.Node, state: State): boolean {
  if (!ts.isExpression(use)) return false;
  const outer = wrapped(use);
  const call = outer.parent;
  if (!(ts.isCallExpression(call) || ts.isNewExpression(call)) || call.expression === outer) return false;
  const index = call.arguments?.indexOf(outer) ?? -1;
  const parameter = targetOf(call, state)?.parameters[index];
  return parameter !== undefined && kill(parameter, state);
}

function targetOf(
  call: ts.CallExpression | ts.NewExpression,
  { project }: State,
): SeenFunction | ts.ConstructorDeclaration | undefined {
  if (ts.isCallExpression(call)) return functionCalled(call, project);
  const type = definitionOf(call.expression, project);
  return type !== undefined && ts.isClassLike(type)
    ? type.members.find(ts.isConstructorDeclaration)
    : undefined;
}

function killStatementOf(use: ts.Node, state: State): boolean {
  const found = ts.findAncestor(use, (node) => ts.isStatement(node) && !ts.isBlock(node));
  const statement = found as ts.Statement | undefined;
  if (statement === undefined) return false;
  if (isCheckOf(use, statement, state)) addGone(statement, state);
  else if (!killStatement(statement, state)) return false;
  settle(statement, state);
  return true;
}

/** Whether a statement only checks what goes: `expect(history.get(path)).toEqual([])` */
function isCheckOf(use: ts.Node, statement: ts.Statement, state: State): boolean {
  if (
    !state.isProduction ||
    !ts.isExpressionStatement(statement) ||
    !isTestFile(statement.getSourceFile().fileName)
  )
    return false;
  const checks = nodesIn(statement, ts.isCallExpression).filter(
    (call) => call.expression.getText() === 'expect',
  );
  const [checked] = checks[0]?.arguments ?? [];
  return (
    checks.length === 1 &&
    checked !== undefined &&
    isWithin(use, checked) &&
    isQuiet(checked, effectsIn(state))
  );
}

/** Lets a statement go if it has no effect but on what goes. */
function killStatement(statement: ts.Statement, state: State): boolean {
  if (isGone(statement, state)) return true;
  const effects = effectsIn(state);
  const isDead = (part: ts.Statement | undefined) => part === undefined || killStatement(part, state);
  const add = () => {
    addGone(statement, state);
    return true;
  };
  if (ts.isExpressionStatement(statement)) {
    return !isIdleCall(statement, state) && isQuiet(statement.expression, effects) && add();
  }
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.every((declaration) => kill(declaration, state));
  }
  if (ts.isBlock(statement)) return statement.statements.every(isDead);
  if (ts.isIfStatement(statement)) {
    const { expression, thenStatement, elseStatement } = statement;
    return isQuiet(expression, effects) && isDead(thenStatement) && isDead(elseStatement) && add();
  }
  if (ts.isWhileStatement(statement) || ts.isForOfStatement(statement)) {
    return isQuiet(statement.expression, effects) && isDead(statement.statement) && add();
  }
  if (ts.isForStatement(statement)) {
    const parts = [statement.initializer, statement.condition, statement.incrementor];
    return (
      parts.every((part) => part === undefined || isQuiet(part, effects)) &&
      isDead(statement.statement) &&
      add()
    );
  }
  if (ts.isTryStatement(statement)) {
    return (
      isDead(statement.tryBlock) &&
      isDead(statement.catchClause?.block) &&
      isDead(statement.finallyBlock) &&
      add()
    );
  }
  if (ts.isReturnStatement(statement)) {
    // What a function gives is gone if the function is.
    const owner = ts.findAncestor(statement, ts.isFunctionLike);
    const holder = owner !== undefined && isNamed(owner) ? owner : undefined;
    return holder !== undefined && state.suspects.has(holder) && kill(holder, state);
  }
  return false;
}

/** Lets what is around a statement go when nothing is left in it. */
function settle(node: ts.Node, state: State): void {
  const { parent } = node;
  const effects = effectsIn(state);
  if (ts.isBlock(parent)) {
    if (!parent.statements.every((statement) => isGone(statement, state))) return;
    const owner = parent.parent;
    if (ts.isBlock(owner) || ts.isSourceFile(owner)) {
      addGone(parent, state);
      settle(parent, state);
    } else settleAround(parent, owner, effects, state);
  } else settleAround(node, parent, effects, state);
}

function settleAround(part: ts.Node, owner: ts.Node, effects: Effects, state: State): void {
  if (ts.isIfStatement(owner)) {
    const { thenStatement, elseStatement } = owner;
    const isAll = [thenStatement, elseStatement].every((own) => own === part || isEmptied(own, state));
    if (!isAll || !isQuiet(owner.expression, effects)) {
      if (elseStatement === part) addGone(part, state);
      return;
    }
  } else if (ts.isForOfStatement(owner) || ts.isWhileStatement(owner)) {
    if (!isQuiet(owner.expression, effects)) return;
  } else if (ts.isTryStatement(owner)) {
    if (owner.tryBlock !== part || owner.finallyBlock !== undefined) return;
  } else return;
  addGone(owner, state);
  settle(owner, state);
}

function isEmptied(part: ts.Statement | undefined, state: State): boolean {
  if (part === undefined || isGone(part, state)) return true;
  return ts.isBlock(part) && part.statements.every((statement) => isGone(statement, state));
}

/** Functions with nothing left in them, and constructors with neither statements nor parameters. */
function hollowed(state: State): Named[] {
  const found = new Set<Named>();
  for (const [file, nodes] of state.gone) {
    for (const node of nodes) {
      const owner = ts.findAncestor(node.parent, ts.isFunctionLike);
      if (owner === undefined || owner.getSourceFile() !== file || isGone(owner, state)) continue;
      const { body } = owner as ts.FunctionLikeDeclaration;
      if (body === undefined || !ts.isBlock(body)) continue;
      const isEmpty = body.statements.every((statement) => isGone(statement, state));
      if (!isEmpty) continue;
      if (ts.isConstructorDeclaration(owner)) removeConstructor(owner, state);
      else if (isNamed(owner) && body.statements.length > 0) found.add(owner);
      else if (ts.isVariableDeclaration(owner.parent) && body.statements.length > 0) found.add(owner.parent);
      else if (isHook(owner.parent)) addGone(owner.parent.parent, state);
    }
  }
  return [...found];
}

/** `beforeEach(() => { … })` */
function isHook(call: ts.Node): boolean {
  return (
    ts.isCallExpression(call) &&
    /^(?:before|after)(?:Each|All)$/.test(call.expression.getText()) &&
    ts.isExpressionStatement(call.parent)
  );
}

function removeConstructor(owner: ts.ConstructorDeclaration, state: State): void {
  const isBare = owner.parameters.every((parameter) => isGone(parameter, state));
  const isPublic = owner.modifiers === undefined;
  const isBase =
    owner.parent.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) !== true;
  if (isBare && isPublic && isBase) addGone(owner, state);
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
    return attempt(state, () => kill(holder, state));
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
function slotsIn(nodes: readonly ts.Node[]): string[] {
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
  return (referencesOf(named, state) ?? []).every((use) => {
    if (!ts.isExpression(use)) return true;
    const { parent } = wrapped(use);
    if (
      ts.isPropertyAccessExpression(parent) &&
      parent.name.text === 'set' &&
      ts.isCallExpression(parent.parent)
    ) {
      const [, value] = parent.parent.arguments;
      return value === undefined || isFreshHere(value, state);
    }
    if (!ts.isElementAccessExpression(parent) || !ts.isBinaryExpression(parent.parent)) return true;
    const { left, right, operatorToken } = parent.parent;
    const isStored = left === parent && isAssignmentOperator(operatorToken.kind);
    return !isStored || isFreshHere(right, state);
  });
}
