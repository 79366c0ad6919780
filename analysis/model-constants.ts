import { type Model, models } from '../catalog/catalog.js';
import { ts } from './compiler.cjs';
import { packageExport } from './consumers.js';
import { nodesIn } from './walk.js';

/** Which of a model's constants a class of the CDK has. */
export type Constants = 'foundationModelIdentifier' | 'alpha';

/** A static member of a class, or an entry of a map, that stands for a model. */
export interface ModelConstant {
  readonly access: ts.PropertyAccessExpression | ts.ElementAccessExpression;
  readonly member: ts.Identifier | ts.StringLiteralLike;
  /** `library` has names of its own, which are not in the catalog. */
  readonly constants: Constants | 'library';
  /** The model, where the catalog knows the constant. */
  readonly model: Model | undefined;
  /** The model that the constant is for with Provisioned Throughput. */
  readonly provisioned: Model | undefined;
}

/** The classes of the CDK whose static members are models, and the maps of LlamaIndex from names of its own to ids. */
const owners: ReadonlyArray<{ module: RegExp; name: RegExp; constants: ModelConstant['constants'] }> = [
  {
    module: /^aws-cdk-lib\/aws-bedrock$/,
    name: /^FoundationModelIdentifier$/,
    constants: 'foundationModelIdentifier',
  },
  {
    module: /^(?:@aws-cdk\/aws-bedrock-alpha|@cdklabs\/generative-ai-cdk-constructs.*)$/,
    name: /^BedrockFoundationModel$/,
    constants: 'alpha',
  },
  {
    module: /^@llamaindex\/(?:aws|community)$/,
    name: /^(?:INFERENCE_)?BEDROCK_MODELS$/,
    constants: 'library',
  },
];

/** The constants of packages for models in a file: `FoundationModelIdentifier.X`, `BedrockFoundationModel.X`, `BEDROCK_MODELS.X`. */
export function* modelConstantsIn(file: ts.SourceFile): Generator<ModelConstant> {
  if (!/FoundationModel|BEDROCK_MODELS/.test(file.text)) return;
  for (const access of nodesIn(file, isMemberAccess)) {
    const owner = packageExport(access.expression);
    const known = owners.find(
      ({ module, name }) => owner !== undefined && name.test(owner.name) && module.test(owner.module),
    );
    const member = ts.isPropertyAccessExpression(access) ? access.name : access.argumentExpression;
    if (known === undefined || !(ts.isIdentifier(member) || ts.isStringLiteralLike(member))) continue;
    const { constants } = known;
    const { text } = member;
    const isOf = ({ cdk }: Model) => constants !== 'library' && cdk[constants] === text;
    const provisioned =
      constants === 'library' ? undefined : models.find(({ cdk }) => cdk.provisioned.includes(text));
    yield { access, member, constants, model: models.find(isOf), provisioned };
  }
}

function isMemberAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}
