import { runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import { textOfName } from '../../analysis/expressions.js';
import { isIgnored } from '../../analysis/ignores.js';
import { httpStubsIn, moduleMocksIn, stubbingsIn } from '../../analysis/mocks.js';
import { packageFolder } from '../../analysis/packages.js';
import type { Project } from '../../analysis/project.js';
import { sendStub } from '../../analysis/search-patterns.js';
import { isTestFile } from '../../analysis/tests.js';
import { nodesIn } from '../../analysis/walk.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { shortText } from './draft.js';
import type { messages } from './messages.js';
import { isOldCommand } from './mocks/commands.js';
import { migrateSuite } from './mocks/migrate.js';
import { hasBody } from './mocks/operations.js';
import { answersOf, type Plan } from './mocks/owners.js';
import { reachedFrom } from './mocks/reached.js';
import { sendersIn } from './mocks/senders.js';
import { type Operation, type Standing, type Survey, standingOf } from './mocks/standings.js';

type Context = TransformContext<typeof messages>;

/** Moves the tests of code that has moved, each file as a whole; says where a test has to be moved by hand. */
export function* mockFindings(
  surveys: ReadonlyMap<ts.SourceFile, Survey>,
  context: Context,
): Generator<Finding> {
  const { project } = context;
  // A test that stands in for `send` itself names no command.
  const others = ['bedrock-runtime', sendStub].flatMap((pattern) => project.filesMatching(pattern));
  for (const file of new Set([...project.files, ...others])) {
    if (isTestFile(file.fileName) && standsIn(file, project)) yield* findingsOf(file, surveys, context);
  }
}

function standsIn(file: ts.SourceFile, project: Project): boolean {
  return namesOldCommand(file) || httpStubsIn(file).length > 0 || sendMocksIn(file, project).length > 0;
}

function namesOldCommand({ text }: ts.SourceFile): boolean {
  return /InvokeModel\w*Command/.test(text);
}

function* findingsOf(
  file: ts.SourceFile,
  surveys: ReadonlyMap<ts.SourceFile, Survey>,
  context: Context,
): Generator<Finding> {
  const { project, finding, safe } = context;
  const tested = testsIn(file) ? reachedFrom(file, project) : neighboursOf(file, project);
  const standing = standingOf(tested, surveys, project, safe === true);
  const own = standingOf([file], surveys, project, safe === true);
  const plan = planFor(standing, own, file);
  if (plan === undefined) return;
  const [stub] = httpStubsIn(file);
  if (stub !== undefined) {
    const what = shortText(stub);
    yield finding(
      'mocked-command',
      { file: file.fileName, start: stub.getStart(file) },
      { verdict: 'manual' },
      { what },
    );
    return;
  }
  const places = placesIn(file, own, project);
  const at = (node: ts.Node) => ({ file: file.fileName, start: node.getStart(file) });
  const fate = plan === 'by-hand' ? undefined : migrateSuite(file, tested, plan, project);
  const isLeftAlone = fate?.edits?.some(({ start }) => isIgnored(file, start)) ?? false;
  const [first] = places;
  if (fate?.edits !== undefined && !isLeftAlone) {
    if (fate.edits.length === 0 || first === undefined) return;
    const { edits } = fate;
    yield finding('converted-mock', at(first), { verdict: 'migrated', strength: 'review', edits });
  } else if (plan === 'by-hand' || plan.shared.size > 0) {
    for (const place of places) yield finding('mocked-in-part', at(place), { verdict: 'manual' });
  } else {
    const what = fate?.obstacle?.what ?? 'bedrock-codemod-ignore';
    for (const place of places) yield finding('mocked-command', at(place), { verdict: 'manual' }, { what });
  }
}

/** Where a test stands in for what moves; without a command, its first mock of `send`. */
function placesIn(file: ts.SourceFile, own: Standing, project: Project): ts.Node[] {
  if (!namesOldCommand(file)) return sendMocksIn(file, project).slice(0, 1);
  const mocks = mocksIn(file);
  // A file that makes commands itself may be no test at all.
  return mocks.length > 0 || own.moved.size > 0 ? mocks : nodesIn(file, isNameOfCommand).slice(0, 1);
}

/** Which mocks of a test move; `by-hand` where nobody can tell which call they are for, and nothing where none has moved. */
function planFor(
  { moved, stays, others, isOnConverse }: Standing,
  own: Standing,
  file: ts.SourceFile,
): Plan | 'by-hand' | undefined {
  // Which commands a test makes itself, and which the tested code does, is not known.
  if (own.moved.size > 0) return 'by-hand';
  if (own.stays.size > 0) return undefined;
  const everything = new Set<Operation>(['once', 'stream']);
  const isAlone = stays.size + others.size === 0;
  if (moved.size === 0) {
    // Without the name of a command, nothing tells a test of the old code from one of the new.
    const isOld = namesOldCommand(file) && !/\bConverse(?:Stream)?Command\b/.test(file.text);
    const isLate = isOnConverse && isAlone && isOld;
    return isLate ? { moving: everything, shared: new Set() } : undefined;
  }
  if ([...moved].some((operation) => stays.has(operation))) return 'by-hand';
  const shared = new Set([...moved].filter((operation) => others.has(operation)));
  return { moving: isAlone ? everything : moved, shared };
}

/** Whether a file has tests, and is not only there to prepare them. */
function testsIn(file: ts.SourceFile): boolean {
  return nodesIn(file, ts.isCallExpression).some(({ expression }) =>
    /^(?:it|test|describe)\b/.test(expression.getText()),
  );
}

/** The code of the run that belongs to the same package: what a set-up file of tests is for. */
function neighboursOf(file: ts.SourceFile, project: Project): ts.SourceFile[] {
  const own = packageFolder(file.fileName, project);
  return project.files.filter(
    ({ fileName }) => !isTestFile(fileName) && packageFolder(fileName, project) === own,
  );
}

/** Where a test stands in for the old commands: `mock.on(InvokeModelCommand)`, and the factory of `jest.mock` or `vi.mock`. */
function mocksIn(file: ts.SourceFile): ts.Node[] {
  const stubs = nodesIn(file, ts.isCallExpression).flatMap(({ expression, arguments: [command] }) =>
    command !== undefined && /\.on$/.test(expression.getText()) && isCommand(command) ? command : [],
  );
  const factories = moduleMocksIn(file).flatMap(({ module, factory }) =>
    module === runtimePackage && factory !== undefined && namesCommand(factory) ? factory : [],
  );
  return [...stubs, ...factories];
}

/** Where a test says what the client's `send` gives, whatever the command. What may be another's `send` has to give a body. */
function sendMocksIn(file: ts.SourceFile, project: Project): ts.Node[] {
  if (!/\bsend\b|\bmockClient\b/.test(file.text)) return [];
  const senders = sendersIn(file, project);
  return stubbingsIn(file, project).flatMap((stubbing) => {
    const { mock } = stubbing;
    const certainty = senders.certaintyOf(mock);
    const isOurs = certainty === 'proven' || (certainty === 'likely' && answersOf(stubbing).some(hasBody));
    return isOurs ? mock : [];
  });
}

function isNameOfCommand(node: ts.Node): node is ts.Identifier {
  return ts.isIdentifier(node) && isOldCommand(node.text);
}

function isCommand(expression: ts.Expression): boolean {
  const found = packageExport(expression);
  return found?.module === runtimePackage && isOldCommand(found.name);
}

function namesCommand(factory: ts.Node): boolean {
  return nodesIn(factory, ts.isObjectLiteralExpression).some(({ properties }) =>
    properties.some(
      ({ name }) => name !== undefined && isOldCommand(textOfName(name as ts.PropertyName) ?? ''),
    ),
  );
}
