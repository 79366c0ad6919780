import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import { answerRole } from '../../analysis/roles.js';
import { nodesIn } from '../../analysis/walk.js';
import { models } from '../../catalog/catalog.js';
import { replaceNode, textOf } from '../../edits/nodes.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';

type Constants = 'foundationModelIdentifier' | 'alpha';

/** The classes of the CDK whose static members are models, and which of a model's constants each has. */
const classes: ReadonlyArray<{ module: RegExp; name: string; constants: Constants }> = [
  {
    module: /^aws-cdk-lib\/aws-bedrock$/,
    name: 'FoundationModelIdentifier',
    constants: 'foundationModelIdentifier',
  },
  {
    module: /^(?:@aws-cdk\/aws-bedrock-alpha|@cdklabs\/generative-ai-cdk-constructs.*)$/,
    name: 'BedrockFoundationModel',
    constants: 'alpha',
  },
];

/** The CDK's constants for source models: `FoundationModelIdentifier.X` and `BedrockFoundationModel.X`. */
export function* constantFindings(
  file: ts.SourceFile,
  { sources, target, finding }: TransformContext<typeof messages>,
): Generator<Finding> {
  if (!/FoundationModel/.test(file.text)) return;
  for (const access of nodesIn(file, isMemberAccess)) {
    const constants = classOf(access.expression);
    const member = ts.isPropertyAccessExpression(access) ? access.name : access.argumentExpression;
    if (constants === undefined || !(ts.isIdentifier(member) || ts.isStringLiteralLike(member))) continue;
    const name = member.text;
    const at = { file: file.fileName, start: member.getStart(file) };
    const model = models.find((candidate) => candidate.cdk[constants] === name);
    if (model === target) yield finding('current', at, { verdict: 'current' }, { text: name });
    const isProvisioned = sources.some((source) => source.cdk.provisioned.includes(name));
    if (isProvisioned) yield finding('provisioned-throughput', at, { verdict: 'manual' }, { text: name });
    if (model === undefined || !sources.includes(model)) continue;
    const answer = answerRole(access);
    if (answer !== undefined) {
      const data = { source: model.title, target: target.title, key: answer.key };
      yield finding('named-versions', at, { verdict: 'manual' }, data);
      continue;
    }
    const to = target.cdk[constants];
    if (to === null) {
      yield finding(
        'constant-missing',
        at,
        { verdict: 'manual' },
        { from: name, target: target.title, id: target.bedrockId },
      );
      continue;
    }
    const edits = [replaceNode(member, textOf(member).replace(name, to))];
    if (target.onDemand === true || isInProfile(access)) {
      yield finding(
        'constant-swapped-in-profile',
        at,
        { verdict: 'migrated', strength: 'safe', edits },
        { from: name, to },
      );
    } else {
      const data = { from: name, to, target: target.title };
      yield finding('constant-swapped', at, { verdict: 'migrated', strength: 'review', edits }, data);
    }
  }
}

function classOf(expression: ts.Expression): Constants | undefined {
  const found = packageExport(expression);
  if (found === undefined) return undefined;
  return classes.find(({ module, name }) => name === found.name && module.test(found.module))?.constants;
}

/** `CrossRegionInferenceProfile.fromConfig({ geoRegion, model })` makes the profile itself. */
function isInProfile(access: ts.Node): boolean {
  const call = ts.findAncestor(access, ts.isCallExpression);
  return call !== undefined && /\bCrossRegionInferenceProfile\.fromConfig$/.test(call.expression.getText());
}

function isMemberAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}
