import { ts } from './compiler.cjs';
import { makerOf, packageExport, requiredPackage } from './consumers.js';
import { unwrap } from './expressions.js';
import { makersOf } from './makers.js';
import type { Project } from './project.js';
import { declarationOf } from './scopes.js';
import { nodesIn } from './walk.js';

/** The package of the AWS SDK whose calls are meant. */
export const runtimePackage = '@aws-sdk/client-bedrock-runtime';

/** A place that asks a model through the AWS SDK: InvokeModel, with a body of the model's own format, or Converse. */
export interface CallSite {
  /** Whether the answer comes at once or as a stream of events. */
  readonly operation: 'once' | 'stream';
  /** `new InvokeModelCommand(input)`, which is sent later, or `client.invokeModel(input)`; Converse likewise. */
  readonly form: 'command' | 'method';
  readonly node: ts.NewExpression | ts.CallExpression;
  /** What names the command or the method. */
  readonly callee: ts.Expression;
  readonly input: ts.Expression | undefined;
}

/** The value of a member of an enum of the AWS SDK, which is its name in small letters: `ConversationRole.USER`. */
export function enumValueOf(expression: ts.Expression): string | undefined {
  const node = unwrap(expression);
  const isOfSdk =
    ts.isPropertyAccessExpression(node) && packageExport(node.expression)?.module === runtimePackage;
  return isOfSdk ? node.name.text.toLowerCase() : undefined;
}

type Operations = Readonly<Record<string, CallSite['operation']>>;

const operations: Operations = {
  InvokeModelCommand: 'once',
  InvokeModelWithResponseStreamCommand: 'stream',
  invokeModel: 'once',
  invokeModelWithResponseStream: 'stream',
};

const converseOperations: Operations = {
  ConverseCommand: 'once',
  ConverseStreamCommand: 'stream',
  converse: 'once',
  converseStream: 'stream',
};

/** The calls of InvokeModel in a file, by what the file imports: a method that only has the right name is none. */
export function callSitesIn(file: ts.SourceFile, project: Project): CallSite[] {
  if (!/invokeModel/i.test(file.text)) return [];
  const sites = nodesIn(file, isCall).flatMap((node) => siteOf(node, operations, project) ?? []);
  // The name gives way to another one, for which there has to be room: `const { … } = require('…')`.
  return sites.filter(({ callee }) => !isHeldAlone(callee));
}

/** The calls of Converse in a file, by what the file imports. */
export function converseSitesIn(file: ts.SourceFile, project: Project): CallSite[] {
  if (!/\bconverse/i.test(file.text)) return [];
  return nodesIn(file, isCall).flatMap((node) => siteOf(node, converseOperations, project) ?? []);
}

/**
 * The calls of InvokeModel by version 2 of the SDK, which has no Converse: `new AWS.BedrockRuntime().invokeModel(…)`.
 *
 * Source: `aws-sdk` names its clients so, and ended before Converse came.
 */
export function oldSdkCallsIn(file: ts.SourceFile, project: Project): ts.CallExpression[] {
  if (!/invokeModel/.test(file.text) || !/['"]aws-sdk\b/.test(file.text)) return [];
  return nodesIn(file, ts.isCallExpression).filter(({ expression }) => {
    if (!ts.isPropertyAccessExpression(expression)) return false;
    const isInvoke = Object.hasOwn(operations, expression.name.text);
    const maker = isInvoke ? makerOf(expression.expression, project) : undefined;
    return (
      maker !== undefined &&
      /^aws-sdk(?:\/|$)/.test(maker.module) &&
      /bedrock-?runtime/i.test(`${maker.module} ${maker.name}`)
    );
  });
}

/** `const InvokeModelCommand = require('…').InvokeModelCommand`, `const { InvokeModelCommand } = sdk` */
function isHeldAlone(callee: ts.Expression): boolean {
  const declaration = ts.isIdentifier(callee) ? declarationOf(callee) : undefined;
  if (declaration === undefined) return false;
  if (ts.isVariableDeclaration(declaration)) return true;
  const owner = ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
  return (
    owner !== undefined && ts.isVariableDeclaration(owner) && requiredPackage(owner.initializer) === undefined
  );
}

function isCall(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  return ts.isNewExpression(node) || ts.isCallExpression(node);
}

function siteOf(
  node: ts.NewExpression | ts.CallExpression,
  names: Operations,
  project: Project,
): CallSite | undefined {
  const callee = node.expression;
  const input = node.arguments?.[0];
  if (ts.isNewExpression(node)) {
    const made = packageExport(callee);
    const operation = made?.module === runtimePackage ? names[made.name] : undefined;
    return operation === undefined ? undefined : { operation, form: 'command', node, callee, input };
  }
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const operation = Object.hasOwn(names, callee.name.text) ? names[callee.name.text] : undefined;
  if (operation === undefined) return undefined;
  return isAggregatedClient(callee.expression, project)
    ? { operation, form: 'method', node, callee, input }
    : undefined;
}

/** Whether an expression is a `BedrockRuntime`, whose methods are the operations: made here, lazily, by a function, or by its type. */
function isAggregatedClient(expression: ts.Expression, project: Project): boolean {
  return makersOf(expression, project).some(
    ({ module, name }) => module === runtimePackage && name === 'BedrockRuntime',
  );
}
