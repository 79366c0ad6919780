import { ts } from './compiler.cjs';
import { definitionOf } from './definitions.js';
import { isNothing, textOfName, unwrap } from './expressions.js';
import type { Project } from './project.js';
import { type Declaration, declarationOf, usesOf } from './scopes.js';
import { isWritten } from './uses.js';
import { nodesIn } from './walk.js';

/**
 * The kind of model id that an API takes: `bedrock` an id, an inference profile or an ARN, `foundation-model` the id of the model
 * itself without geography, `anthropic` an id of the Anthropic API,
 * `other` a name of another provider's.
 */
export type IdKind = 'bedrock' | 'foundation-model' | 'anthropic' | 'other';

/** A place where an id is handed to an API that runs or names a model. */
export interface Consumer {
  readonly expects: IdKind;
  readonly expression: ts.Expression;
}

/** How an export of a package takes a model id. */
interface Entry {
  readonly name: RegExp;
  /** As a property of its first argument object, as its first argument, or in `messages.create({ model })` of what it makes. */
  readonly takes: 'property' | 'argument' | 'messages';
  readonly expects: IdKind;
}

const properties = /^(?:modelId|model|modelName)$/;

/** By package. Names of exports are anchored, for they are somebody's API. */
const packages: ReadonlyMap<string, readonly Entry[]> = new Map([
  ['@aws-sdk/client-bedrock-runtime', [{ name: /Command$/, takes: 'property', expects: 'bedrock' }]],
  [
    '@anthropic-ai/bedrock-sdk',
    [
      { name: /^(?:default|AnthropicBedrock)$/, takes: 'messages', expects: 'bedrock' },
      // The endpoint of Claude in Amazon Bedrock has no inference profiles.
      { name: /^AnthropicBedrockMantle$/, takes: 'messages', expects: 'foundation-model' },
    ],
  ],
  ['@anthropic-ai/sdk', [{ name: /^(?:default|Anthropic)$/, takes: 'messages', expects: 'anthropic' }]],
  [
    '@anthropic-ai/aws-sdk',
    [{ name: /^(?:default|AnthropicAws)$/, takes: 'messages', expects: 'anthropic' }],
  ],
  [
    '@ai-sdk/amazon-bedrock',
    [{ name: /^(?:bedrock|amazonBedrock|createAmazonBedrock)$/, takes: 'argument', expects: 'bedrock' }],
  ],
  [
    '@ai-sdk/amazon-bedrock/anthropic',
    [{ name: /^(?:bedrockAnthropic|createAmazonBedrockAnthropic)$/, takes: 'argument', expects: 'bedrock' }],
  ],
  [
    '@ai-sdk/anthropic',
    [{ name: /^(?:anthropic|createAnthropic)$/, takes: 'argument', expects: 'anthropic' }],
  ],
  ['@langchain/aws', [{ name: /^ChatBedrockConverse$/, takes: 'property', expects: 'bedrock' }]],
  [
    '@langchain/community',
    [{ name: /^(?:BedrockChat|ChatBedrock|Bedrock)$/, takes: 'property', expects: 'bedrock' }],
  ],
  ['@langchain/anthropic', [{ name: /^ChatAnthropic$/, takes: 'property', expects: 'anthropic' }]],
  ['@llamaindex/aws', [{ name: /^Bedrock$/, takes: 'property', expects: 'bedrock' }]],
  ['@llamaindex/community', [{ name: /^Bedrock$/, takes: 'property', expects: 'bedrock' }]],
  [
    '@ai-sdk/google-vertex/anthropic',
    [{ name: /^(?:vertexAnthropic|createVertexAnthropic)$/, takes: 'argument', expects: 'other' }],
  ],
  [
    '@anthropic-ai/vertex-sdk',
    [{ name: /^(?:default|AnthropicVertex)$/, takes: 'messages', expects: 'other' }],
  ],
  ['@ai-sdk/openai-compatible', [{ name: /^createOpenAICompatible$/, takes: 'argument', expects: 'other' }]],
  [
    '@openrouter/ai-sdk-provider',
    [{ name: /^(?:openrouter|createOpenRouter)$/, takes: 'argument', expects: 'other' }],
  ],
  ['@strands-agents/sdk', [{ name: /^BedrockModel$/, takes: 'property', expects: 'bedrock' }]],
  [
    'aws-cdk-lib/aws-bedrock',
    [{ name: /^FoundationModelIdentifier$/, takes: 'argument', expects: 'foundation-model' }],
  ],
  [
    '@aws-cdk/aws-bedrock-alpha',
    [{ name: /^BedrockFoundationModel$/, takes: 'argument', expects: 'foundation-model' }],
  ],
  [
    '@cdklabs/generative-ai-cdk-constructs',
    [{ name: /^BedrockFoundationModel$/, takes: 'argument', expects: 'foundation-model' }],
  ],
]);

/** The packages whose clients take names of another provider's. */
export const otherProviders =
  /@ai-sdk\/(?:google-vertex|openai-compatible)|@anthropic-ai\/vertex-sdk|@openrouter\//;

/** What a file holds that gives an id to one of these APIs, even one that was made elsewhere. */
const mayConsume =
  /@(?:aws-sdk\/client-bedrock|anthropic-ai|ai-sdk|langchain|llamaindex|strands-agents|cdklabs)|aws-bedrock|\.messages\b|languageModel|invokeModel|converse|(?:bedrock|anthropic|claude|provider|model|llm)\w*\(/i;

/** Every place in a file where a known API is given a model id, found through the file's own imports. */
export function* consumersIn(file: ts.SourceFile, project: Project): Generator<Consumer> {
  if (!mayConsume.test(file.text)) return;
  for (const call of nodesIn(file, isCall)) {
    const entry = entryOf(call, project);
    const expression = entry === undefined ? undefined : takenBy(call, entry);
    if (entry !== undefined && expression !== undefined) yield { expects: entry.expects, expression };
  }
}

/** What a package exports, by its name there; `*` is the package itself. */
export interface PackageExport {
  readonly module: string;
  readonly name: string;
}

/**
 * The package and the exported name behind an expression: the callee of `new bedrock.InvokeModelCommand()`, say. Also behind variables
 * that hold one alone.
 */
export function packageExport(
  expression: ts.Expression,
  seen: ReadonlySet<ts.Node> = new Set(),
): PackageExport | undefined {
  const node = unwrap(expression);
  const loaded = requiredPackage(node);
  if (loaded !== undefined) return { module: loaded, name: '*' };
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const name = memberName(node);
    return name === undefined ? undefined : memberOf(packageExport(node.expression, seen), name);
  }
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration === undefined || seen.has(declaration)) return undefined;
  return importOf(declaration, new Set([...seen, declaration]));
}

function memberName(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(access)) return access.name.text;
  const { argumentExpression: key } = access;
  return ts.isStringLiteralLike(key) ? key.text : undefined;
}

/** `default` is the package again where that is no module. */
function memberOf(owner: PackageExport | undefined, name: string): PackageExport | undefined {
  return owner === undefined || (owner.name !== '*' && owner.name !== 'default')
    ? undefined
    : exported(owner.module, name);
}

function isCall(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

function entryOf(call: ts.CallExpression | ts.NewExpression, project: Project): Entry | undefined {
  const callee = unwrap(call.expression);
  if (ts.isNewExpression(call)) {
    const found = packageExport(callee);
    return find(found, (entry) => entry.takes !== 'messages');
  }
  if (ts.isIdentifier(callee)) {
    return isProviderName(callee.text)
      ? find(makerOf(callee, project), (entry) => entry.takes === 'argument')
      : undefined;
  }
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  // `bedrock.languageModel('…')`, `new BedrockRuntime().invokeModel({ modelId })`, `client.messages.create({ model })`
  const { expression: receiver, name } = callee;
  if (/^(?:languageModel|chat|chatModel)$/.test(name.text)) {
    return find(makerOf(receiver, project), (entry) => entry.takes === 'argument');
  }
  if (/^(?:invokeModel|invokeModelWithResponseStream|converse|converseStream)$/.test(name.text)) {
    return find(makerOf(receiver, project), () => true, /^BedrockRuntime$/);
  }
  // The alpha library's way to make a model of its own from one of the stable library.
  if (name.text === 'fromCdkFoundationModelId')
    return { name: /./, takes: 'property', expects: 'foundation-model' };
  const client = /^(?:create|stream|parse|countTokens)$/.test(name.text)
    ? messagesClient(receiver)
    : undefined;
  return client === undefined
    ? undefined
    : find(makerOf(client, project), (entry) => entry.takes === 'messages');
}

/** What a provider is called wherever it was made. Following every function that is called would load the whole program. */
function isProviderName(name: string): boolean {
  return /bedrock|anthropic|claude|provider|model|llm|router|vertex/i.test(name);
}

function find(
  found: PackageExport | undefined,
  accepts: (entry: Entry) => boolean,
  alternative?: RegExp,
): Entry | undefined {
  if (found === undefined) return undefined;
  const entries = packages.get(found.module) ?? packages.get(found.module.split('/').slice(0, 2).join('/'));
  return entries?.find(
    (entry) => (entry.name.test(found.name) || alternative?.test(found.name)) && accepts(entry),
  );
}

/** The package export that made a value: itself, `new X()` or `createX()` behind a constant or a class member. */
export function makerOf(expression: ts.Expression, project: Project): PackageExport | undefined {
  const own = packageExport(expression);
  if (own !== undefined) return own;
  const definition = definitionOf(expression, project);
  if (definition === undefined || !(ts.isNewExpression(definition) || ts.isCallExpression(definition)))
    return undefined;
  return packageExport(definition.expression);
}

/** `client` of `client.messages` and `client.beta.messages` */
function messagesClient(receiver: ts.Expression): ts.Expression | undefined {
  if (!ts.isPropertyAccessExpression(receiver) || receiver.name.text !== 'messages') return undefined;
  const { expression } = receiver;
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'beta'
    ? expression.expression
    : expression;
}

function takenBy(call: ts.CallExpression | ts.NewExpression, entry: Entry): ts.Expression | undefined {
  const [first] = call.arguments ?? [];
  if (first === undefined || entry.takes === 'argument') return first;
  const options = unwrap(first);
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  for (const property of options.properties) {
    if (property.name === undefined || !properties.test(textOfName(property.name) ?? '')) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

function importOf(declaration: Declaration, seen: ReadonlySet<ts.Node>): PackageExport | undefined {
  if (ts.isImportSpecifier(declaration)) {
    const module = specifierText(declaration.parent.parent.parent);
    return module === undefined
      ? undefined
      : exported(module, (declaration.propertyName ?? declaration.name).text);
  }
  if (ts.isImportClause(declaration)) return named(specifierText(declaration.parent), 'default');
  if (ts.isNamespaceImport(declaration)) return named(specifierText(declaration.parent.parent), '*');
  if (ts.isVariableDeclaration(declaration)) return heldBy(declaration, seen);
  if (ts.isBindingElement(declaration) && ts.isVariableDeclaration(declaration.parent.parent)) {
    const key = declaration.propertyName ?? declaration.name;
    const { initializer } = declaration.parent.parent;
    return ts.isIdentifier(key) && initializer !== undefined
      ? memberOf(packageExport(initializer, seen), key.text)
      : undefined;
  }
  return undefined;
}

/** Names of packages that are modules themselves. */
const modulesOfPackages: ReadonlyMap<string, string> = new Map([
  ['aws-cdk-lib aws_bedrock', 'aws-cdk-lib/aws-bedrock'],
  ['@pulumi/aws bedrock', '@pulumi/aws/bedrock'],
  [
    '@cdklabs/generative-ai-cdk-constructs bedrock',
    '@cdklabs/generative-ai-cdk-constructs/lib/cdk-lib/bedrock',
  ],
]);

/** A name of a module; `aws_bedrock` of `aws-cdk-lib` is a module itself. */
function exported(module: string, name: string): PackageExport {
  const own = modulesOfPackages.get(`${module} ${name}`);
  return own === undefined ? { module, name } : { module: own, name: '*' };
}

function named(module: string | undefined, name: string): PackageExport | undefined {
  return module === undefined ? undefined : { module, name };
}

function specifierText(declaration: ts.ImportDeclaration | ts.JSDocImportTag): string | undefined {
  const { moduleSpecifier } = declaration;
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
}

/** The export that a variable holds, by all that it is given, or by its type. */
function heldBy(declaration: ts.VariableDeclaration, seen: ReadonlySet<ts.Node>): PackageExport | undefined {
  const { initializer, type } = declaration;
  const own = initializer === undefined || isNothing(initializer) ? [] : [packageExport(initializer, seen)];
  const assigned = usesOf(declaration).flatMap((use) => {
    const { parent } = use;
    if (!isWritten(use)) return [];
    const isWhole = ts.isBinaryExpression(parent) && parent.left === use;
    return [isWhole ? packageExport(parent.right, seen) : undefined];
  });
  const [only, ...others] = [...own, ...assigned];
  const isOne = others.every((other) => other?.module === only?.module && other?.name === only?.name);
  return (isOne ? only : undefined) ?? (type === undefined ? undefined : named(packageOfType(type), '*'));
}

/** `typeof namespace`, `typeof import('package')`, also with `undefined` or `null` until it is loaded */
function packageOfType(type: ts.TypeNode): string | undefined {
  if (ts.isParenthesizedTypeNode(type)) return packageOfType(type.type);
  if (ts.isUnionTypeNode(type)) {
    const [only, ...others] = type.types.filter((part) => !/^(?:undefined|null)$/.test(part.getText()));
    return only !== undefined && others.length === 0 ? packageOfType(only) : undefined;
  }
  if (ts.isImportTypeNode(type)) {
    const { argument, qualifier, isTypeOf } = type;
    const isWhole = isTypeOf && qualifier === undefined && ts.isLiteralTypeNode(argument);
    return isWhole && ts.isStringLiteral(argument.literal) ? argument.literal.text : undefined;
  }
  if (!ts.isTypeQueryNode(type) || !ts.isIdentifier(type.exprName)) return undefined;
  const found = packageExport(type.exprName);
  return found?.name === '*' ? found.module : undefined;
}

/** `require('package')`, `await import('package')` */
export function requiredPackage(initializer: ts.Expression | undefined): string | undefined {
  if (initializer === undefined) return undefined;
  const inner = ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
  if (!ts.isCallExpression(inner)) return undefined;
  const isLoad =
    inner.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(inner.expression) && inner.expression.text === 'require');
  const [argument] = inner.arguments;
  return isLoad && argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}
