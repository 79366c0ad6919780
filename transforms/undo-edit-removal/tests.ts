import { placesOf, testStatementOf } from '../../analysis/command-sites.js';
import { ts } from '../../analysis/compiler.cjs';
import type { Project } from '../../analysis/project.js';
import { isNamed, type Named } from '../../analysis/references.js';
import { isExpected, isTestFile, testsAround, titleOfTest } from '../../analysis/tests.js';
import { isWithin, nodesIn } from '../../analysis/walk.js';

/** What becomes of the tests that use a command. */
export interface TestPlan {
  /** Tests that go. */
  readonly whole: readonly ts.Statement[];
  /** The last statements of tests that stay. */
  readonly tails: readonly ts.Statement[];
  /** Tests that somebody has to look at. */
  readonly left: readonly ts.Node[];
}

/** What tests are called that are about taking edits back. */
const subject = /undo|undone|histor|take[sn]? back|revert|roll(?:s|ed)? ?back|restor/i;

/** The tests in which a node of a test file has a part: around it, or through the functions and constants that it stands in. */
export function testsFor(node: ts.Node, project: Project, seen = new Set<ts.Node>()): TestPlan {
  const test = testStatementOf(node);
  if (test !== undefined) return planOf(test, node);
  const holder = ts.findAncestor(node, isHolder);
  if (holder === undefined || seen.has(holder)) return { whole: [], tails: [], left: [node] };
  seen.add(holder);
  const uses = placesOf(holder, project).filter((use) => isNamed(use) === false && !isWithin(use, holder));
  const plans = uses.map((use) => testsFor(use, project, seen));
  return {
    whole: plans.flatMap(({ whole }) => whole),
    tails: plans.flatMap(({ tails }) => tails),
    left: uses.length === 0 ? [node] : plans.flatMap(({ left }) => left),
  };
}

function isHolder(node: ts.Node): node is Named {
  return (
    ts.isFunctionDeclaration(node) ||
    (ts.isVariableDeclaration(node) &&
      ts.isVariableStatement(node.parent.parent) &&
      ts.isIdentifier(node.name))
  );
}

function planOf(test: ts.Statement, node: ts.Node): TestPlan {
  const nothing: TestPlan = { whole: [], tails: [], left: [] };
  const body = bodyOf(test);
  const index = body.findIndex((statement) => isWithin(node, statement));
  const own = body[index];
  if (own !== undefined && isExpected(node)) {
    // That it is not there is right from now on.
    if (/\.not\./.test(own.getText())) return nothing;
    return body.filter(checks).length > 1 ? { ...nothing, tails: [own] } : { ...nothing, whole: [test] };
  }
  const before = body.slice(0, index);
  const after = body.slice(index);
  if (isAbout(test) || !before.some(checks)) return { ...nothing, whole: [test] };
  // What is checked before does not depend on what comes after.
  const isTail = index !== -1 && !after.slice(1).some(asksForOther);
  return isTail ? { ...nothing, tails: after } : { ...nothing, left: [test] };
}

function bodyOf(test: ts.Statement): readonly ts.Statement[] {
  const call = (test as ts.ExpressionStatement).expression as ts.CallExpression;
  const last = call.arguments.find(
    (argument) => ts.isArrowFunction(argument) || ts.isFunctionExpression(argument),
  );
  const body = (last as ts.ArrowFunction | undefined)?.body;
  return body !== undefined && ts.isBlock(body) ? body.statements : [];
}

function checks(statement: ts.Statement): boolean {
  return /\b(?:expect|assert)\b/.test(statement.getText());
}

function asksForOther(statement: ts.Statement): boolean {
  return /['"](?:view|create|str_replace|insert)['"]/.test(statement.getText());
}

function isAbout(test: ts.Statement): boolean {
  const own = (test as ts.ExpressionStatement).expression as ts.CallExpression;
  return [own, ...testsAround(own)].some((call) => subject.test(titleOfTest(call)));
}

/** The test that a use of something that goes stands in, if it is about taking edits back. */
export function testAbout(use: ts.Node): ts.Node | undefined {
  if (!isTestFile(use.getSourceFile().fileName)) return undefined;
  const test = testStatementOf(use);
  return test !== undefined && isAbout(test) ? test : undefined;
}

/** The groups of tests in which no test is left. */
export function emptiedGroups(gone: readonly ts.Node[]): ts.Statement[] {
  const groups = new Set(gone.flatMap((node) => testsAround(node)));
  const isGone = (node: ts.Node) => gone.some((other) => isWithin(node, other));
  return [...groups].flatMap((group) => {
    const tests = nodesIn(group, ts.isCallExpression).filter(
      (call) => call !== group && /^(?:it|test|specify)\b/.test(call.expression.getText()),
    );
    const isEmpty = /^(?:describe|suite)\b/.test(group.expression.getText()) && tests.every(isGone);
    return isEmpty && ts.isExpressionStatement(group.parent) ? group.parent : [];
  });
}
