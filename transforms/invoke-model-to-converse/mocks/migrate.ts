import { ts } from '../../../analysis/compiler.cjs';
import { resultsOf } from '../../../analysis/definitions.js';
import { unwrap } from '../../../analysis/expressions.js';
import { stubbingsIn } from '../../../analysis/mocks.js';
import type { Project } from '../../../analysis/project.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import type { Edit } from '../../../edits/edit.js';
import { removalOf } from '../../../edits/statements.js';
import { track } from '../answer/answer.js';
import { finish, type Obstacle } from '../draft.js';
import { tidied } from '../tidy.js';
import { loosenBodyTypes, loosenTypes } from './carrying.js';
import { give } from './giving.js';
import { settle } from './holders.js';
import { refuseLeftovers } from './leftovers.js';
import { renameCommands } from './names.js';
import { hasBody, operationOf } from './operations.js';
import { answersOf, type Owners, operationOfStub, ownersIn, type Plan } from './owners.js';
import { readRequests } from './recordings.js';
import { type Senders, sendersIn } from './senders.js';
import type { Operation } from './standings.js';
import { createSuite, type Suite } from './suite.js';

/** What becomes of a test file: its edits, or what stands in the way. */
export type Fate =
  | { readonly edits: readonly Edit[]; readonly obstacle: undefined }
  | { readonly edits?: never; readonly obstacle: Obstacle };

/**
 * Moves all mocks of a test file to Converse, with what it expects of requests, or none of it.
 *
 * Where the tested code calls other models as before, only what is plainly for Claude moves.
 */
export function migrateSuite(
  file: ts.SourceFile,
  tested: readonly ts.SourceFile[],
  plan: Plan,
  project: Project,
): Fate {
  const suite = createSuite(file, tested, project, give, track);
  const { draft } = suite;
  const senders = sendersIn(file, project);
  const owners = ownersIn(suite, senders, plan);
  renameCommands(owners, suite);
  loosenTypes(owners, suite);
  giveAnswers(senders, owners, suite);
  readRequests(senders, owners, suite);
  settle(suite);
  loosenBodyTypes(owners, suite);
  silenceAssertions(suite);
  refuseLeftovers(suite);
  if (draft.obstacles.length === 0) finish(draft, file);
  const [obstacle] = draft.obstacles;
  return obstacle === undefined ? { edits: tidied(file, [draft]), obstacle } : { obstacle };
}

/** Rewrites whatever the mocks of the client give. */
function giveAnswers(senders: Senders, owners: Owners, suite: Suite): void {
  for (const stubbing of stubbingsIn(suite.file, suite.project)) {
    const { mock, on } = stubbing;
    const operation = operationOfStub(stubbing);
    const certainty =
      on === undefined ? senders.certaintyOf(mock) : operation === undefined ? undefined : 'proven';
    if (certainty === undefined) continue;
    for (const answer of answersOf(stubbing)) {
      if (certainty === 'proven' || mayBeResponse(answer)) giveOwn(answer, operation, owners, suite);
    }
  }
  for (const fake of senders.fakes) {
    for (const answer of resultsOf(fake)) giveOwn(answer, undefined, owners, suite);
  }
}

function giveOwn(
  answer: ts.Expression,
  operation: Operation | undefined,
  owners: Owners,
  suite: Suite,
): void {
  const owner = owners.of(answer, operation);
  if (owner === 'claude') suite.give(answer, 'response');
  // Nothing but a body has a form.
  else if (owner === 'unknown' && operationOf(answer, suite) !== 'none') suite.refuse(answer);
}

/** What a stand-in gives that may be another one's: only what has a body is ours, and what cannot be seen. */
function mayBeResponse(result: ts.Expression): boolean {
  const node = unwrap(result);
  return hasBody(node) || ts.isIdentifier(node) || ts.isCallExpression(node);
}

/** Takes away the assertions that have nothing to say any more, unless a test would be left without any. */
function silenceAssertions({ file, draft, silenced, refuse }: Suite): void {
  for (const statement of silenced) {
    draft.edits.push(removalOf(statement));
    const test = ts.findAncestor(statement, (node) => ts.isCallExpression(node) && isTest(node));
    const others = nodesIn(test ?? file, ts.isCallExpression).filter(
      (call) => /^expect\b/.test(call.getText()) && ![...silenced].some((own) => isWithin(call, own)),
    );
    if (others.length === 0) refuse(statement);
  }
}

function isTest(call: ts.CallExpression): boolean {
  return /^(?:it|test)\b/.test(call.expression.getText());
}
