import { ts } from '../../analysis/compiler.cjs';
import { type Mention, mentionsIn } from '../../analysis/mentions.js';
import type { Project } from '../../analysis/project.js';
import { namesVersion } from '../../analysis/records.js';
import { roleOf } from '../../analysis/roles.js';
import { usesOf } from '../../analysis/scopes.js';
import { isExpected, isTestFile, testsAround, titleOfTest } from '../../analysis/tests.js';
import type { Model } from '../../catalog/catalog.js';
import type { Occurrence } from './decide.js';

/**
 * What an id is to the test that it stands in.
 *
 * `kept`: the test is about what the program makes of that version. `divided`: another mention of the model has to stay, or is spelled with a geography where
 * this one has none, so that what is given and what is expected would part. `examined`: it is given to what the test examines.
 */
export type PlaceInTest = 'kept' | 'divided' | 'examined' | 'plain' | undefined;

/** The place of a mention in a test; `undefined` outside tests. */
export function placeInTest({ mention, source, sources, target, project }: Occurrence): PlaceInTest {
  const { file, host } = mention;
  if (!isTestFile(file.fileName) || host.kind !== 'text') return undefined;
  const tests = testsAround(host.node);
  const isAboutVersion = tests.some((test) => namesVersion(titleOfTest(test)));
  const others = mentionsIn(file).filter((other) => other.spelling.models.includes(source));
  const [test] = tests;
  const together = mentionsIn(file).filter(
    (other) => other.host.kind === 'text' && testsOf(other)[0] === test,
  );
  const own = together.filter((other) => other.spelling.models.includes(source));
  const isGiven = own.some(isExamined);
  if (isAboutVersion && isGiven) return 'kept';
  if (others.some(staysWhereItIs)) return 'divided';
  if (new Set(own.map(({ spelling }) => spelling.prefix ?? '')).size > 1) return 'divided';
  // Two models in one test are there to be told apart.
  const moving = together.filter(({ spelling }) =>
    spelling.models.some((model) => model === target || sources.includes(model)),
  );
  if (new Set(moving.map(({ spelling }) => spelling.models[0])).size > 1)
    return test === undefined ? 'examined' : 'divided';
  if (!isGiven) return isAboutVersion ? 'examined' : 'plain';
  // A table of the program keeps what it says of the model, and so does its test.
  return isDescribed(source, project) ? 'divided' : 'examined';
}

/** Whether a table or a list of the program itself describes a model. */
function isDescribed(model: Model, project: Project): boolean {
  return project.files.some(
    (file) =>
      !isTestFile(file.fileName) &&
      mentionsIn(file).some((mention) => mention.spelling.models.includes(model) && describes(mention)),
  );
}

function describes({ host }: Mention): boolean {
  if (host.kind !== 'text') return false;
  const { kind } = roleOf(host.node);
  return kind === 'record' || kind === 'key';
}

function testsOf({ host }: Mention): ts.CallExpression[] {
  return 'node' in host ? testsAround(host.node) : [];
}

/** In a record, a table or a list of models, which are not rewritten, or asked for by name. */
function staysWhereItIs({ host }: Mention): boolean {
  if (host.kind === 'regular-expression') return true;
  if (host.kind !== 'text') return false;
  const role = roleOf(host.node);
  if (role.kind === 'element') return role.use !== 'sequence';
  return !['value', 'type', 'look-up', 'choice', 'module-specifier'].includes(role.kind);
}

/** Given to a function that is no constructor and no assertion, itself or by the name of a constant: `priceOf('anthropic.…')` */
function isExamined({ host }: Mention): boolean {
  if (host.kind !== 'text') return false;
  const { parent } = host.node;
  const places: readonly ts.Node[] = ts.isVariableDeclaration(parent) ? usesOf(parent) : [host.node];
  return places.some(
    (place) =>
      ts.isCallExpression(place.parent) &&
      place.parent.arguments.some((argument) => argument === place) &&
      !isExpected(place) &&
      !/^(?:expect\b|JSON\.|console\.)/.test(place.parent.expression.getText()),
  );
}
