import { ts } from './compiler.cjs';
import { addGone, allGone, attempt, isGone, isOutermost, type State } from './dead-code/gone.js';
import { mayGo } from './dead-code/removable.js';
import { isLeft, isOnlyStored } from './dead-code/stores.js';
import { givenBySuspects, hollowed, namesIn } from './dead-code/suspects.js';
import { callsTo, effectsIn, isTyped, referencesOf, slotsIn } from './dead-code/unseen.js';
import { definitionOf, resultsOf } from './definitions.js';
import { type Effects, isQuiet } from './effects.js';
import { unwrap } from './expressions.js';
import { argumentAt, functionCalled, type SeenFunction } from './functions.js';
import type { Project } from './project.js';
import { isExportedDeclaration, isNamed, isTypeDeclaration, type Named } from './references.js';
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

/** Rounds in which what goes lets other things go. */
const maximumRounds = 20;

/**
 * What is used by some code alone: functions that nobody else calls, state that is then only written and all that writes to it, the
 * parameters and locals that only feed it, types and imports.
 *
 * State is what the program itself makes, an empty container or a field; what somebody else may see stays, and so does everything that
 * has another effect. What is `isKept` stays in any case.
 */
export function deadWith(
  seeds: readonly ts.Node[],
  project: Project,
  testOf: (use: ts.Node) => ts.Node | undefined,
  isKept: (named: Named) => boolean = () => false,
): DeadCode {
  const state: State = {
    project,
    gone: new Map(),
    log: [],
    referents: new Map(),
    suspects: new Set(),
    references: new Map(),
    isProduction: true,
    kill,
    testOf,
    isKept,
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

/** Lets a declaration go with all that refers to it; `false` where something of that has to stay. */
export function kill(named: Named, state: State): boolean {
  if (isGone(named, state)) return true;
  if (!mayGo(named, state) || state.isKept(named)) return false;
  const references = referencesOf(named, state);
  if (references === undefined || isOnlyStored(named, references, state)) return false;
  // What the program only offers to others may be read there.
  if (references.length === 0 && !state.suspects.has(named) && isExportedDeclaration(named)) return false;
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
