import { spellingsIn } from '../catalog/spelling.js';
import { callSitesIn, converseSitesIn } from './bedrock.js';
import { ts } from './compiler.cjs';
import { definitionOf, resultsOf } from './definitions.js';
import { encodedIn } from './encoding.js';
import { textOfName, unwrap } from './expressions.js';
import { functionCalled } from './functions.js';
import { type Maker, makersOf } from './makers.js';
import { bodiesOfOthers, mayBeMessagesRequest } from './messages-body.js';
import type { Project } from './project.js';
import { lookUp } from './requests/objects.js';
import { textsGiven } from './requests/texts.js';
import { isComplete, stringValueOf, textsOf } from './values.js';
import { isIdOfOthers, namesClaude, vendorsAround } from './vendors.js';
import { nodesIn } from './walk.js';
import { wayOf } from './ways.js';

/** A place that asks Claude something, whose answer is therefore one of Claude's. */
export interface Asking {
  readonly node: ts.NewExpression | ts.CallExpression;
  readonly api: 'invoke' | 'converse' | 'sdk';
  /** Whether the answer comes at once, as a stream of events, or as an object that gives both: `messages.stream()`. */
  readonly operation: 'once' | 'stream' | 'both';
  readonly form: 'command' | 'method';
  /** Whether nothing but Claude can be asked here, as far as the code says. */
  readonly isCertain: boolean;
  /** Whether the answer comes from Bedrock, and not from an API of Anthropic's own. */
  readonly isOnBedrock: boolean;
  /** The ids of models of other vendors that are asked here as well, or may be: the code names them and does not say which one it is. */
  readonly besides: readonly string[];
}

/** The places of a file that ask Claude through InvokeModel, Converse or Anthropic's own SDKs. */
export function askingsIn(file: ts.SourceFile, project: Project): Asking[] {
  const invoked = callSitesIn(file, project).flatMap((site): Asking[] => {
    const owner = site.input === undefined ? 'unknown' : ownerOfBody(site.input, project);
    return ownAskings({ ...site, api: 'invoke', owner, besides: [] }, file, project);
  });
  const conversed = converseSitesIn(file, project).flatMap((site): Asking[] => {
    const { owner, others } = ownersOfModel(site.input, project);
    return ownAskings({ ...site, api: 'converse', owner, besides: others }, file, project);
  });
  return [...invoked, ...conversed, ...sdkAskings(file, project)].sort((a, b) => a.node.pos - b.node.pos);
}

type Site = Pick<Asking, 'node' | 'api' | 'operation' | 'form' | 'besides'> & { readonly owner: Owner };

/** A place that asks Claude, for certain or as far as the code says. */
function ownAskings({ owner, ...site }: Site, file: ts.SourceFile, project: Project): Asking[] {
  if (owner === 'other') return [];
  const own = { ...site, isCertain: owner === 'claude', isOnBedrock: true };
  if (owner === 'claude') return [own];
  // InvokeModel is how vectors and pictures are made as well, so that a model named elsewhere says nothing of it.
  if (site.api === 'invoke') return namesClaude(file, project) ? [own] : [];
  const { isClaudeNamed, others } = vendorsAround(file, project);
  return isClaudeNamed ? [{ ...own, besides: others }] : [];
}

type Owner = 'claude' | 'other' | 'unknown';

/** Whose request the input of an InvokeModel call holds. */
function ownerOfBody(input: ts.Expression, project: Project): Owner {
  const body = fieldOf(input, 'body', project);
  const encoded = body === undefined ? undefined : encodedIn(body, project);
  if (encoded === undefined) return ownersOfModel(input, project).owner;
  if (bodiesOfOthers(encoded.value, project) !== undefined) return 'claude';
  const isCompletion = literalsBehind(encoded.value, project).some((literal) => hasField(literal, 'prompt'));
  // Text completion, which models with refusals do not have.
  if (isCompletion) return 'other';
  if (mayBeMessagesRequest(encoded.value, project)) return 'claude';
  const isSeen = literalsBehind(encoded.value, project).some(({ properties }) =>
    properties.every((property) => !ts.isSpreadAssignment(property)),
  );
  return isSeen ? 'other' : 'unknown';
}

/** Whose models the input of a call names. */
function ownersOfModel(
  input: ts.Expression | undefined,
  project: Project,
): { readonly owner: Owner; readonly others: readonly string[] } {
  if (input === undefined) return { owner: 'unknown', others: [] };
  const modelId = fieldOf(input, 'modelId', project);
  const value = modelId === undefined ? undefined : stringValueOf(modelId, project);
  const isSeen = value !== undefined && isComplete(value);
  const known = isSeen ? { texts: textsOf(value), isComplete: true } : textsOfModel(input, project);
  const isClaude = (text: string) => /\banthropic\./.test(text) || [...spellingsIn(text)].length > 0;
  if (known.texts.some(isClaude))
    return { owner: 'claude', others: known.texts.filter((text) => !isClaude(text) && isIdOfOthers(text)) };
  return { owner: known.isComplete && known.texts.length > 0 ? 'other' : 'unknown', others: [] };
}

/** The ids that a call may be given, by whoever gives it its input. */
function textsOfModel(input: ts.Expression, project: Project): ReturnType<typeof textsGiven> {
  const { entries } = lookUp(input, { path: ['modelId'], project });
  return textsGiven(
    entries.flatMap(({ value }) => value ?? []),
    project,
  );
}

/** The value of a field of an input that is written somewhere. */
function fieldOf(input: ts.Expression, name: string, project: Project): ts.Expression | undefined {
  for (const literal of literalsBehind(input, project)) {
    for (const property of literal.properties) {
      if (property.name === undefined || textOfName(property.name) !== name) continue;
      if (ts.isPropertyAssignment(property)) return property.initializer;
      if (ts.isShorthandPropertyAssignment(property)) return property.name;
    }
  }
  return undefined;
}

function literalsBehind(expression: ts.Expression, project: Project): ts.ObjectLiteralExpression[] {
  const node = unwrap(expression);
  const made = ts.isCallExpression(node) ? functionCalled(node, project) : undefined;
  if (made !== undefined) return resultsOf(made).map(unwrap).filter(ts.isObjectLiteralExpression);
  const candidates = [node, wayOf(node, project).from, definitionOf(node, project)];
  const found = candidates.find((other) => other !== undefined && ts.isObjectLiteralExpression(other));
  return found === undefined ? [] : [found as ts.ObjectLiteralExpression];
}

function hasField({ properties }: ts.ObjectLiteralExpression, name: string): boolean {
  return properties.some((property) => property.name !== undefined && textOfName(property.name) === name);
}

/** Anthropic's packages whose clients ask Claude. */
const sdkPackages = /^@anthropic-ai\/(?:sdk|bedrock-sdk|aws-sdk)$/;

function sdkAskings(file: ts.SourceFile, project: Project): Asking[] {
  if (!/\.messages\s*\??\.\s*(?:create|stream|parse)\b/.test(file.text)) return [];
  return nodesIn(file, ts.isCallExpression).flatMap((node): Asking[] => {
    const callee = unwrap(node.expression);
    if (!ts.isPropertyAccessExpression(callee) || !/^(?:create|stream|parse)$/.test(callee.name.text))
      return [];
    const client = clientOf(callee.expression);
    const makers = client === undefined ? [] : makersOf(client, project);
    const own = makers.filter(({ module }) => sdkPackages.test(module));
    if (own.length === 0) return [];
    const isStream = callee.name.text === 'create' && isTrue(node, 'stream', project);
    const operation = callee.name.text === 'stream' ? 'both' : isStream ? 'stream' : 'once';
    const isOnBedrock = own.some(({ module }) => module === '@anthropic-ai/bedrock-sdk');
    const isCertain = !own.some((maker) => isElsewhere(maker, project));
    return [{ node, api: 'sdk', operation, form: 'method', isCertain, isOnBedrock, besides: [] }];
  });
}

/** `client` of `client.messages` and `client.beta.messages` */
export function clientOf(receiver: ts.Expression): ts.Expression | undefined {
  const messages = unwrap(receiver);
  if (!ts.isPropertyAccessExpression(messages) || messages.name.text !== 'messages') return undefined;
  const owner = unwrap(messages.expression);
  return ts.isPropertyAccessExpression(owner) && owner.name.text === 'beta' ? owner.expression : owner;
}

/** Whether a client is made for a server that is neither Anthropic's nor one of AWS: who answers there is not known. */
function isElsewhere({ made }: Maker, project: Project): boolean {
  const [options] = made?.arguments ?? [];
  const url = options === undefined ? undefined : fieldOf(options, 'baseURL', project);
  const texts = url === undefined ? [] : textsOf(stringValueOf(url, project));
  return texts.some(
    (text) => /^https?:/.test(text) && !/^https?:[^/]*\/\/[^/]*(?:anthropic\.com|aws)\b/.test(text),
  );
}

function isTrue(call: ts.CallExpression, name: string, project: Project): boolean {
  const [first] = call.arguments;
  const value = first === undefined ? undefined : fieldOf(first, name, project);
  return value !== undefined && unwrap(value).kind === ts.SyntaxKind.TrueKeyword;
}
