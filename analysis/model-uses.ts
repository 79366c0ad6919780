import { ts } from './compiler.cjs';
import { packageExport } from './consumers.js';
import { textOfName } from './expressions.js';
import type { Project } from './project.js';
import { referencesTo } from './references.js';
import { usesOf } from './scopes.js';
import { isConstant, useOf, wrapped } from './uses.js';

/** What a program of the CDK does with a model at a place. */
export type ModelUse =
  /** `CrossRegionInferenceProfile.fromConfig({ geoRegion, model })` makes a profile of it. */
  | { readonly kind: 'profiled'; readonly call: ts.CallExpression }
  /** A model and a profile are taken alike: `foundationModel: model`, `model.grantInvoke(role)`; or one is `copied`: `modelSource: model` */
  | { readonly kind: 'invokable' | 'copied' }
  /** A policy is about its ARN. */
  | { readonly kind: 'allowed' }
  /**
   * Its id or ARN is given to what takes the id of a profile as well: `foundationModel: model.modelArn` of `CfnAgent`, or, by a name, its
   * id to the environment of a function.
   */
  | { readonly kind: 'called'; readonly access: ts.PropertyAccessExpression; readonly name?: string }
  | { readonly kind: 'unclear' };

/**
 * What stands for a model: an `identifier` is a `FoundationModelIdentifier`, a `model` is made from one, an `invokable` is a
 * `BedrockFoundationModel`, `text` is the id or the ARN of one.
 */
export type Standing = 'identifier' | 'model' | 'made' | 'invokable' | 'text';

/** The packages whose constructs take a model and a profile alike. */
const higherPackages =
  /^(?:@aws-cdk\/aws-bedrock(?:-agentcore)?-alpha|@cdklabs\/generative-ai-cdk-constructs)(?:\/|$)/;
// Those that parse and enrich for a knowledge base allow their role the ARN alone, and no model behind a profile.
const invokables = /^(?:foundationModel|model|modelSource)$/;
const unclear: ModelUse = { kind: 'unclear' };

/** Everything that is done with what stands for a model, through constants, also those of other files. */
export function* usesOfModel(
  expression: ts.Expression,
  standing: Standing,
  project: Project,
): Generator<ModelUse> {
  const outer = wrapped(expression);
  const { parent } = outer;
  if (ts.isConditionalExpression(parent) && parent.condition !== outer) {
    yield* usesOfModel(parent, standing, project);
    return;
  }
  if (isValueOf(parent, outer)) {
    yield ofProperty(parent, standing, expression);
    return;
  }
  if (standing === 'text' && isInPolicy(outer)) {
    yield { kind: 'allowed' };
    return;
  }
  const use = useOf(expression);
  if (use.kind === 'bound') yield* usesOfConstant(use.declaration, standing, project);
  else if (use.kind === 'member' && ts.isPropertyAccessExpression(use.node))
    yield* ofMember(use.node, standing, project);
  else if (use.kind === 'argument') yield* ofArgument(use.call, use.index, standing, project);
  else yield unclear;
}

type Property = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

function isValueOf(parent: ts.Node, value: ts.Node): parent is Property {
  return (
    (ts.isPropertyAssignment(parent) && parent.initializer === value) ||
    (ts.isShorthandPropertyAssignment(parent) && parent.name === value)
  );
}

function ofProperty(property: Property, standing: Standing, expression: ts.Expression): ModelUse {
  const name = textOfName(property.name) ?? '';
  const call = callAround(property);
  if (call === undefined) return unclear;
  if (standing === 'text') {
    if (!ts.isPropertyAccessExpression(expression)) return unclear;
    if (modelPlaceOf(expression) === 'id') return { kind: 'called', access: expression };
    const isId = expression.name.text === 'modelId';
    return isId && isInEnvironment(property, call) ? { kind: 'called', access: expression, name } : unclear;
  }
  if (standing !== 'invokable' && standing !== 'made') return unclear;
  if (ts.isCallExpression(call) && isProfileMaker(call))
    return name === 'model' ? { kind: 'profiled', call } : unclear;
  if (standing === 'made' || !invokables.test(name)) return unclear;
  return higherPackages.test(ownerOf(call)?.module ?? '')
    ? { kind: name === 'modelSource' ? 'copied' : 'invokable' }
    : unclear;
}

/** `new Function(stack, 'Name', { environment: { MODEL_ID: model.modelId } })` */
function isInEnvironment({ parent }: Property, call: ts.CallExpression | ts.NewExpression): boolean {
  const { parent: holder } = parent;
  return (
    ts.isPropertyAssignment(holder) &&
    textOfName(holder.name) === 'environment' &&
    /^aws-cdk-lib\/aws-lambda/.test(packageExport(call.expression)?.module ?? '')
  );
}

/** The call that an object is given to, as it is or within others. */
function callAround(property: ts.Node): ts.CallExpression | ts.NewExpression | undefined {
  let node = property.parent;
  while (
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isPropertyAssignment(node)
  )
    node = node.parent;
  return ts.isCallExpression(node) || ts.isNewExpression(node) ? node : undefined;
}

/** What a place takes beside the id or the ARN of a model: the id of a profile as well, or its ARN alone. */
export type ModelPlace = 'id' | 'arn';

/** Properties of constructs that take a model as a text. */
const textPlaces: ReadonlyArray<
  readonly [module: string, construct: RegExp, property: RegExp, takes: ModelPlace]
> = [
  [
    'aws-cdk-lib/aws-bedrock',
    /^Cfn(?:Agent|Prompt|PromptVersion|Flow|FlowVersion)$/,
    /^(?:foundationModel|modelId)$/,
    'id',
  ],
  ['aws-cdk-lib/aws-bedrock', /^CfnApplicationInferenceProfile$/, /^copyFrom$/, 'arn'],
  ['@pulumi/aws/bedrock', /^AgentAgent$/, /^foundationModel$/, 'id'],
  ['@pulumi/aws/bedrock', /^InferenceProfile$/, /^copyFrom$/, 'arn'],
];

/** What the property of a construct takes whose value is a text that names a model; `undefined` for any other value. */
export function modelPlaceOf(expression: ts.Expression): ModelPlace | undefined {
  const outer = wrapped(expression);
  const { parent } = outer;
  const call = isValueOf(parent, outer) ? callAround(parent) : undefined;
  const owner = call === undefined ? undefined : packageExport(call.expression);
  if (owner === undefined || !isValueOf(parent, outer)) return undefined;
  const name = textOfName(parent.name) ?? '';
  return textPlaces.find(
    ([module, construct, property]) =>
      module === owner.module && construct.test(owner.name) && property.test(name),
  )?.[3];
}

/** Whether a call is `CrossRegionInferenceProfile.fromConfig(…)`. */
export function isProfileMaker(call: ts.CallExpression): boolean {
  const { expression: callee } = call;
  return (
    ts.isPropertyAccessExpression(callee) &&
    callee.name.text === 'fromConfig' &&
    packageExport(callee.expression)?.name === 'CrossRegionInferenceProfile'
  );
}

/** The export behind `new Agent(…)` and `PromptVariant.text(…)`. */
function ownerOf({ expression: callee }: ts.CallExpression | ts.NewExpression) {
  return (
    packageExport(callee) ??
    (ts.isPropertyAccessExpression(callee) ? packageExport(callee.expression) : undefined)
  );
}

/** `resources: [model.modelArn]` of a statement of a policy. */
function isInPolicy(node: ts.Node): boolean {
  const list = ts.findAncestor(node, ts.isArrayLiteralExpression);
  if (
    list === undefined ||
    ts.findAncestor(node, ts.isFunctionLike) !== ts.findAncestor(list, ts.isFunctionLike)
  )
    return false;
  const { parent } = list;
  return (
    ts.isPropertyAssignment(parent) &&
    /^(?:notResources|resources|resourceArns)$/.test(textOfName(parent.name) ?? '') &&
    /(?:^|\.)(?:PolicyStatement|addToPrincipal|addToPrincipalOrResource)$/.test(
      callAround(parent)?.expression.getText() ?? '',
    )
  );
}

/** All that a constant is used for; nobody else may see it, and no type asks for a model alone. */
function* usesOfConstant(
  declaration: ts.VariableDeclaration,
  standing: Standing,
  project: Project,
): Generator<ModelUse> {
  const { type } = declaration;
  const isFree = type === undefined || /\bI(?:Bedrock)?Invokable$/.test(type.getText());
  const references = isFree && isConstant(declaration) ? referencesTo(declaration, project) : undefined;
  if (references === undefined || references.length === 0) {
    yield unclear;
    return;
  }
  for (const reference of references) {
    if (ts.isImportSpecifier(reference)) {
      for (const use of usesOf(reference)) yield* usesOfModel(use, standing, project);
    } else if (ts.isIdentifier(reference) || ts.isPropertyAccessExpression(reference))
      yield* usesOfModel(reference, standing, project);
    else yield unclear;
  }
}

function* ofMember(
  access: ts.PropertyAccessExpression,
  standing: Standing,
  project: Project,
): Generator<ModelUse> {
  const name = access.name.text;
  const isCalled = ts.isCallExpression(access.parent) && access.parent.expression === access;
  if (standing === 'invokable' && isCalled && name === 'grantInvoke') yield { kind: 'invokable' };
  else if (standing === 'identifier' && name === 'modelId') yield* usesOfModel(access, 'text', project);
  else if (standing === 'model' && /^(?:modelId|modelArn)$/.test(name))
    yield* usesOfModel(access, 'text', project);
  else yield unclear;
}

function* ofArgument(
  call: ts.CallExpression | ts.NewExpression,
  index: number,
  standing: Standing,
  project: Project,
): Generator<ModelUse> {
  const { expression: callee } = call;
  const maker = ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  const owner = ts.isPropertyAccessExpression(callee) ? packageExport(callee.expression)?.name : undefined;
  if (
    standing === 'identifier' &&
    owner === 'FoundationModel' &&
    maker === 'fromFoundationModelId' &&
    index === 2
  )
    yield* usesOfModel(call, 'model', project);
  else if (owner === 'BedrockFoundationModel' && /^fromCdkFoundationModel(?:Id)?$/.test(maker) && index === 0)
    yield* usesOfModel(call, 'made', project);
  else yield unclear;
}
