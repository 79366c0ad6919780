import type { CallSite } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { decodingOf, isEmptyFallback } from '../../analysis/encoding.js';
import { unwrap } from '../../analysis/expressions.js';
import { isMessagesRequest, isWrittenObject, mayBeMessagesRequest } from '../../analysis/messages-body.js';
import { usesOf } from '../../analysis/scopes.js';
import { functionAround, isPrinted, useOf, wrapped } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import { indentationAt, lineBreakOf, replaceNode } from '../../edits/nodes.js';
import { indentationUnit, quoteOf, reindented } from '../../edits/text.js';
import { readsMissing } from './answer/boundary.js';
import type { Draft } from './draft.js';
import { fieldNamed, isField, nameOfField, valueOfField } from './request/fields.js';
import type { Request } from './request/request.js';

/**
 * Gives the requests for Claude among those of several models a call of their own: which they are is asked of the body, and what comes
 * back has the form that the other models' code is not asked for.
 *
 *     const response = await ('anthropic_version' in body
 *       ? client.send(new ConverseCommand({ modelId, ...toConverse(body) }))
 *       : client.send(command));
 *     const answer = 'output' in response ? fromConverse(response) : JSON.parse(…);
 *
 * Gives nothing, and edits nothing, unless the way from the command to its decoded answer is straight.
 */
export function convertArm(site: CallSite, { input, encoded, stations }: Request, draft: Draft): boolean {
  const [literal] = input?.literals ?? [];
  // A guardrail, say, that the arm would go without.
  if (input !== undefined && input.writes.length > 0) return false;
  if (site.form !== 'command' || site.operation !== 'once' || literal === undefined || stations.length > 0)
    return false;
  if (encoded === undefined || encoded.stations.length > 0) return false;
  const body = unwrap(encoded.value);
  const isName = ts.isIdentifier(body) || ts.isPropertyAccessExpression(body);
  if (!isName || !mayBeMessagesRequest(body, draft.project)) return false;
  // `in` fails on a text and on nothing.
  if (!isWrittenObject(body, draft.project)) return false;
  // Nothing but Claude: what kept this call kept it for a reason.
  if (isMessagesRequest(body, draft.project)) return false;
  const modelId = fieldNamed(literal, 'modelId');
  const hasMore = literal.properties.some(
    (property) => !isField(property) || !/^(?:modelId|body|contentType|accept)$/.test(nameOfField(property)),
  );
  if (modelId === undefined || hasMore || !isPlain(valueOfField(modelId))) return false;
  const send = onlySend(site.node);
  const answer = send === undefined ? undefined : answerOf(send, draft);
  if (send === undefined || answer === undefined || isTouched(body, encoded.stringify, send)) return false;
  if (readsMissing(answer.decoded, draft)) return false;
  const model = ts.isShorthandPropertyAssignment(modelId)
    ? 'modelId'
    : `modelId: ${modelId.initializer.getText()}`;
  writeSend(send, body.getText(), model, draft);
  writeAnswer(answer, draft);
  return true;
}

const longestLine = 100;

function isPlain(value: ts.Expression): boolean {
  const node = unwrap(value);
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isStringLiteralLike(node);
}

/** The one call that sends a command, made there or held by a constant. */
function onlySend(node: ts.Expression): ts.CallExpression | undefined {
  const use = useOf(node);
  if (use.kind === 'argument' && use.index === 0 && ts.isCallExpression(use.call)) {
    const { expression } = use.call;
    return ts.isPropertyAccessExpression(expression) && expression.name.text === 'send'
      ? use.call
      : undefined;
  }
  if (use.kind !== 'bound') return undefined;
  const uses = usesOf(use.declaration).filter((name) => !isPrinted(name));
  const [only, ...others] = uses;
  return only === undefined || others.length > 0 ? undefined : onlySend(only);
}

/** The response and the expression that its body becomes an object in, if nothing else is done with it. */
interface Answer {
  readonly response: ts.VariableDeclaration & { readonly name: ts.Identifier };
  readonly decoded: ts.Expression;
}

function answerOf(send: ts.CallExpression, draft: Draft): Answer | undefined {
  const awaited = useOf(raceAround(send) ?? send);
  const held = awaited.kind === 'awaited' ? useOf(awaited.node) : undefined;
  if (held?.kind !== 'bound' || !ts.isIdentifier(held.declaration.name)) return undefined;
  const response = held.declaration as Answer['response'];
  const decoded: ts.Expression[] = [];
  for (const name of usesOf(response)) {
    const use = useOf(name);
    if (use.kind === 'member' && use.name === '$metadata') continue;
    if (isPrinted(name)) continue;
    const value = use.kind === 'member' && use.name === 'body' ? decodedFrom(use.node, draft) : undefined;
    if (value === undefined) return undefined;
    decoded.push(value);
  }
  const [only, ...others] = decoded;
  return only === undefined || others.length > 0 ? undefined : { response, decoded: only };
}

/** `Promise.race([client.send(command), timeout])` */
function raceAround(send: ts.CallExpression): ts.CallExpression | undefined {
  const list = wrapped(send).parent;
  const call = list.parent;
  const isRace =
    ts.isArrayLiteralExpression(list) &&
    ts.isCallExpression(call) &&
    call.expression.getText() === 'Promise.race';
  return isRace ? call : undefined;
}

/** `JSON.parse(new TextDecoder().decode(response.body))`, in one expression. */
function decodedFrom(body: ts.Expression, { project }: Draft): ts.Expression | undefined {
  let form: 'bytes' | 'text' = 'bytes';
  let node = wrapped(body);
  for (;;) {
    if (isEmptyFallback(node.parent, node)) node = wrapped(node.parent);
    const decoding = decodingOf(node, form, project);
    if (decoding === undefined) return undefined;
    if (decoding.gives === 'value') return decoding.node;
    form = decoding.gives;
    node = wrapped(decoding.node);
  }
}

/** Whether a body is used between the place where it becomes JSON and the call, for more than to be printed. */
function isTouched(body: ts.Expression, freeze: ts.Node, send: ts.Node): boolean {
  const text = body.getText();
  const [root] = text.split('.');
  return nodesIn(functionAround(send), ts.isIdentifier).some(
    (name) => name.text === root && name.pos >= freeze.end && name.end <= send.getStart() && !isPrinted(name),
  );
}

function writeSend(send: ts.CallExpression, body: string, model: string, draft: Draft): void {
  const { file } = draft;
  const quote = quoteOf(file);
  const indentation = indentationAt(file, send.getStart());
  const inner = indentation + indentationUnit(file);
  const line = lineBreakOf(file) + inner;
  const command = `new ${draft.sdk('ConverseCommand', 'value')}({ ${model}, ...${draft.adapter('toConverse')}(${body}) })`;
  const [, ...options] = send.arguments;
  const others = options.map((option) => `, ${option.getText()}`).join('');
  const claude = `${send.expression.getText()}(${command}${others})`;
  const condition = `${quote}anthropic_version${quote} in ${body}`;
  const { parent } = send;
  const isBare = ts.isArrayLiteralExpression(parent) || ts.isCallExpression(parent);
  const choice = `${condition}${line}? ${claude}${line}: ${reindented(send.getText(), indentation, inner)}`;
  draft.edits.push(replaceNode(send, isBare ? choice : `(${choice})`));
}

function writeAnswer({ response, decoded }: Answer, draft: Draft): void {
  const quote = quoteOf(draft.file);
  const name = response.name.text;
  const asAny = draft.isTyped ? '<any>' : '';
  const choices = [
    `${quote}output${quote} in ${name}`,
    `? ${draft.adapter('fromConverse')}${asAny}(${name})`,
    `: ${decoded.getText()}`,
  ];
  const indentation = indentationAt(draft.file, decoded.getStart());
  const flat = choices.join(' ');
  const start = decoded.getStart() - draft.file.text.lastIndexOf('\n', decoded.getStart());
  const text =
    start + flat.length <= longestLine
      ? flat
      : choices.join(lineBreakOf(draft.file) + indentation + indentationUnit(draft.file));
  const { parent } = decoded;
  const isWhole =
    ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent) || ts.isCallExpression(parent);
  draft.edits.push(replaceNode(decoded, isWhole ? text : `(${text})`));
  if (response.type !== undefined)
    draft.edits.push({ ...replaceNode(response.type, ''), start: response.name.end });
}

/** Whether a call is what such a choice leaves to the other models. */
export function isOtherArm(node: ts.Expression): boolean {
  const send = onlySend(node);
  const choice = send === undefined ? undefined : wrapped(send).parent;
  return (
    choice !== undefined &&
    ts.isConditionalExpression(choice) &&
    /^['"]anthropic_version['"] in /.test(choice.condition.getText())
  );
}
