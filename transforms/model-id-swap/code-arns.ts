import { isOfCdk, isThisStack } from '../../analysis/cdk.js';
import { ts } from '../../analysis/compiler.cjs';
import { textOfName, wholeExpression } from '../../analysis/expressions.js';
import type { Mention } from '../../analysis/mentions.js';
import { type ModelPlace, modelPlaceOf } from '../../analysis/model-uses.js';
import type { Project } from '../../analysis/project.js';
import { declarationOf, usesOf } from '../../analysis/scopes.js';
import { isTestFile } from '../../analysis/tests.js';
import type { Edit } from '../../edits/edit.js';
import { replaceNode, replaceRange, textOf } from '../../edits/nodes.js';
import { quoteOf } from '../../edits/text.js';
import type { Finding } from '../../engine/transform.js';
import { type CalledArn, calledArnFinding, type ModelArn, profileArn } from './arns.js';
import type { Occurrence } from './decide.js';
import { contextOf } from './sources.js';
import { isOnlyFor, whereIn } from './spell.js';

/** The ARN of a model where it is called by: it becomes the profile's id or ARN, where the code can say so. */
export function arnInCode(occurrence: Occurrence): Finding {
  return calledArnFinding(calledArnIn(occurrence), contextOf(occurrence), occurrence.at, occurrence);
}

function calledArnIn(occurrence: Occurrence): CalledArn | undefined {
  const { mention, project } = occurrence;
  const { file, spelling } = mention;
  const text = wholeText(mention);
  const place = text === undefined ? undefined : placeOf(text, occurrence);
  if (text === undefined || place === undefined || isTestFile(file.fileName)) return undefined;
  return {
    spelling,
    before: file.text.slice(text.getStart(file) + 1, spelling.start),
    after: file.text.slice(spelling.end, text.end - 1),
    place,
    where: whereIn(file, project, text),
    edit: (arn, id) => editOf(text, occurrence, arn, place, id),
  };
}

/** Whether an application inference profile is made of what stands there. */
export function isCopiedInCode(mention: Mention): boolean {
  const text = wholeText(mention);
  return text !== undefined && modelPlaceOf(text) === 'arn';
}

/** The literal or the template that a mention stands in. */
function wholeText({ host }: Mention): ts.StringLiteralLike | ts.TemplateExpression | undefined {
  const whole = host.kind === 'text' ? wholeExpression(host.node) : undefined;
  return whole !== undefined && (ts.isStringLiteralLike(whole) || ts.isTemplateExpression(whole))
    ? whole
    : undefined;
}

/** A construct's property, or `modelId` of a call, which takes the id of a profile as well. */
function placeOf(
  text: ts.StringLiteralLike | ts.TemplateExpression,
  { flows, mention }: Occurrence,
): ModelPlace | undefined {
  const place = modelPlaceOf(text);
  const { parent } = text;
  if (place !== undefined || !ts.isPropertyAssignment(parent) || textOfName(parent.name) !== 'modelId')
    return place;
  const node = mention.host.kind === 'text' ? mention.host.node : undefined;
  return node !== undefined && isOnlyFor('bedrock', node, flows) ? 'id' : undefined;
}

function editOf(
  text: ts.StringLiteralLike | ts.TemplateExpression,
  { mention: { file, spelling }, project }: Occurrence,
  arn: ModelArn,
  place: ModelPlace,
  id: string,
): Edit | undefined {
  if (ts.isStringLiteralLike(text))
    return place === 'id' ? replaceRange(file, text.getStart(file) + 1, spelling.end, id) : undefined;
  const region = text.templateSpans.find(({ literal }) => literal.text.startsWith('::'))?.expression;
  if (region === undefined) return undefined;
  const account = accountBeside(region, project);
  if (account !== undefined)
    return replaceRange(file, text.getStart(file) + 1, spelling.end, profileArn(arn, `\${${account}}`, id));
  const quote = quoteOf(file);
  return place === 'id' && isFree(text) ? replaceNode(text, quote + id + quote) : undefined;
}

/** `this.account` beside `this.region` of a stack, `Aws.ACCOUNT_ID` beside `Aws.REGION`. */
function accountBeside(region: ts.Expression, project: Project): string | undefined {
  if (!ts.isPropertyAccessExpression(region)) return undefined;
  const { expression: owner, name } = region;
  if (name.text === 'REGION' && isOfCdk(owner, 'Aws')) return `${textOf(owner)}.ACCOUNT_ID`;
  if (name.text !== 'region') return undefined;
  const isStack = owner.kind === ts.SyntaxKind.ThisKeyword ? isThisStack(owner, project) : isStackOf(owner);
  return isStack ? `${textOf(owner)}.account` : undefined;
}

/** `Stack.of(this)` */
function isStackOf(owner: ts.Expression): boolean {
  if (!ts.isCallExpression(owner) || !ts.isPropertyAccessExpression(owner.expression)) return false;
  const { expression, name } = owner.expression;
  return name.text === 'of' && isOfCdk(expression, 'Stack');
}

/** Whether all that a template puts in is used elsewhere, so that nothing is left without a use. */
function isFree({ templateSpans }: ts.TemplateExpression): boolean {
  return templateSpans.every(({ expression }) => {
    const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
    return declaration !== undefined && usesOf(declaration).length > 1;
  });
}
