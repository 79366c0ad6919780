import { type Model, models } from '../catalog/catalog.js';
import { ts } from './compiler.cjs';
import { packageExport } from './consumers.js';
import { nodesIn } from './walk.js';

/** Which of a model's constants a class of the CDK has. */
export type Constants = 'foundationModelIdentifier' | 'alpha' | 'cdklabs';

/** A static member of a class, or an entry of a map, that stands for a model; or an instance of that class, made from an id. */
export interface ModelConstant {
  readonly access: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.NewExpression;
  /** The class or the map. */
  readonly owner: ts.Expression;
  /** What names the model: the name of the member, or the id that an instance is made from. */
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
    module: /^@aws-cdk\/aws-bedrock-alpha$/,
    name: /^BedrockFoundationModel$/,
    constants: 'alpha',
  },
  {
    module: /^@cdklabs\/generative-ai-cdk-constructs(?:\/|$)/,
    name: /^BedrockFoundationModel$/,
    constants: 'cdklabs',
  },
  {
    module: /^@llamaindex\/(?:aws|community)$/,
    name: /^(?:INFERENCE_)?BEDROCK_MODELS$/,
    constants: 'library',
  },
];

/**
 * The constants of packages for models in a file: `FoundationModelIdentifier.X`, `BedrockFoundationModel.X`, `BEDROCK_MODELS.X`, and what
 * is made from the whole id of a model: `new FoundationModelIdentifier('…')`.
 */
export function* modelConstantsIn(file: ts.SourceFile): Generator<ModelConstant> {
  if (!/FoundationModel|BEDROCK_MODELS/.test(file.text)) return;
  for (const access of nodesIn(file, isMemberAccess)) {
    const { expression: owner } = access;
    const constants = constantsOf(owner);
    const member = ts.isPropertyAccessExpression(access) ? access.name : access.argumentExpression;
    if (constants === undefined || !(ts.isIdentifier(member) || ts.isStringLiteralLike(member))) continue;
    const { text } = member;
    const isOf = ({ cdk }: Model) => constants !== 'library' && cdk[constants] === text;
    const provisioned =
      constants === 'library' ? undefined : models.find(({ cdk }) => cdk.provisioned.includes(text));
    yield { access, owner, member, constants, model: models.find(isOf), provisioned };
  }
  for (const access of nodesIn(file, ts.isNewExpression)) {
    const [member] = access.arguments ?? [];
    const made = member === undefined ? undefined : madeModel(member);
    if (made !== undefined) yield made;
  }
}

/** `new BedrockFoundationModel('…')` around the id of a model, if an expression is that. */
export function madeModel(member: ts.Node): ModelConstant | undefined {
  const { parent: access } = member;
  if (!ts.isStringLiteralLike(member) || !ts.isNewExpression(access) || access.arguments?.[0] !== member)
    return undefined;
  const { expression: owner } = access;
  const model = models.find(({ bedrockId }) => bedrockId === member.text);
  const constants = model === undefined ? undefined : constantsOf(owner);
  return constants === undefined
    ? undefined
    : { access, owner, member, constants, model, provisioned: undefined };
}

function constantsOf(owner: ts.Expression): ModelConstant['constants'] | undefined {
  const found = packageExport(owner);
  return owners.find(
    ({ module, name }) => found !== undefined && name.test(found.name) && module.test(found.module),
  )?.constants;
}

function isMemberAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}
