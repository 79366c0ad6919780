import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { definitionOf } from '../../../analysis/definitions.js';
import { isExpression, unwrap } from '../../../analysis/expressions.js';
import { functionCalled } from '../../../analysis/functions.js';
import { isMessagesInput, isMessagesRequest, mayBeMessagesRequest } from '../../../analysis/messages-body.js';
import type { Project } from '../../../analysis/project.js';
import { declarationOf } from '../../../analysis/scopes.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import type { ObstacleCode } from '../messages.js';
import { fieldNamed, valueOfField } from './fields.js';
import { convertInput } from './input.js';
import { isTextEnough } from './media.js';
import type { Request } from './request.js';
import { unfrozen } from './unfrozen.js';

/** Leaves the body in the form that it has, and turns it into the fields of Converse where it became JSON. */
export function adaptRequest(site: CallSite, request: Request, draft: Draft): void {
  const { input, encoded, opaque } = request;
  if (input === undefined && adaptInput(site, draft)) return;
  if (input === undefined || encoded === undefined) {
    draft.refuse(opaque?.code ?? 'opaque-input', opaque?.node ?? site.node);
    return;
  }
  const { value } = encoded;
  if (!isMessagesRequest(value, draft.project)) {
    draft.refuse(mayBeMessagesRequest(value, draft.project) ? 'provider-branch' : 'unknown-body', value);
    return;
  }
  for (const part of reachedFrom(partsOf(value, draft.project), draft.project)) {
    refuseUnsayable(part, draft);
    judgeDocuments(part, draft);
  }
  const [literal] = input.literals;
  const field = literal === undefined ? undefined : fieldNamed(literal, 'body');
  if (field === undefined) return;
  const before = `${draft.in(value.getSourceFile()).adapter('toConverse')}(`;
  const text = unfrozen(encoded, field, before, draft.in(field.getSourceFile()));
  convertInput(site, request, () => ({ entries: undefined, spread: text() }), draft);
}

/** An input that comes from elsewhere with its body as JSON: it is taken apart where it arrives. */
function adaptInput({ input }: CallSite, draft: Draft): boolean {
  const node = input === undefined ? undefined : unwrap(input);
  if (node === undefined || !(ts.isIdentifier(node) || ts.isPropertyAccessExpression(node))) return false;
  if (!isMessagesInput(node, draft.project)) return false;
  const text = node.getText();
  const body = draft.isTyped && isTypedInput(node) ? `${text}.body as string` : `${text}.body`;
  const call = `...${draft.adapter('toConverse')}(JSON.parse(${body}))`;
  draft.edits.push(replaceNode(input as ts.Expression, `{ modelId: ${text}.modelId, ${call} }`));
  return true;
}

/** Whether the SDK's own type says that the body may be bytes. */
function isTypedInput(node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const type =
    declaration !== undefined && (ts.isParameter(declaration) || ts.isVariableDeclaration(declaration))
      ? declaration.type
      : undefined;
  return type !== undefined && /\bInvokeModel\w*Input\b/.test(type.getText());
}

/** The code that a request is made by: what it is written in, and the functions that make it. */
function partsOf(expression: ts.Expression, project: Project, seen = new Set<ts.Node>()): ts.Node[] {
  const node = unwrap(expression);
  if (seen.has(node)) return [];
  seen.add(node);
  if (ts.isCallExpression(node)) {
    const target = functionCalled(node, project);
    return target === undefined ? [node] : [node, target];
  }
  const definition = ts.isIdentifier(node) ? definitionOf(node, project) : undefined;
  if (definition !== undefined && isExpression(definition) && definition !== node) {
    return [...partsOf(definition, project, seen), ...writtenTo(node)];
  }
  return [node];
}

/** Code, and that of the variables and functions that are among the values in it. */
function reachedFrom(parts: readonly ts.Node[], project: Project): ReadonlySet<ts.Node> {
  const reached = new Set(parts);
  for (const part of reached) {
    const values = nodesIn(part, isExpression).filter(
      (node) => ts.isCallExpression(node) || (ts.isIdentifier(node) && isValue(node)),
    );
    for (const value of values) for (const own of partsOf(value, project)) reached.add(own);
  }
  return reached;
}

/** Whether a name stands for what an object or a list has. */
function isValue({ parent }: ts.Identifier): boolean {
  return (
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isArrayLiteralExpression(parent)
  );
}

/** What is written to the members of a variable, or added to it. */
function writtenTo(name: ts.Node): ts.Node[] {
  const file = name.getSourceFile();
  const isOf = (node: ts.Expression) =>
    ts.isPropertyAccessExpression(node) && node.expression.getText() === name.getText();
  return [
    ...nodesIn(file, ts.isBinaryExpression).filter(({ left }) => isOf(left)),
    ...nodesIn(file, ts.isCallExpression).filter(
      ({ expression }) => isOf(expression) && /\.(?:push|unshift)$/.test(expression.getText()),
    ),
  ];
}

/** What Converse cannot say, where it can be seen: the adapter would throw. */
function refuseUnsayable(part: ts.Node, draft: Draft): void {
  const refuse = (code: ObstacleCode, node: ts.Node) => draft.refuse(code, node);
  for (const property of nodesIn(part, ts.isPropertyAssignment)) {
    const name = property.name.getText().replace(/^['"]|['"]$/g, '');
    const value = unwrap(property.initializer);
    const type = ts.isObjectLiteralExpression(value) ? textOf(value, 'type') : undefined;
    if (name === 'tool_choice' && type === 'none') refuse('tool-choice-none', property);
    if (name === 'source' && (type === 'url' || type === 'file')) refuse('url-source', property);
    if (name === 'metadata' && fieldNamed(property.parent, 'anthropic_version') !== undefined)
      refuse('user-metadata', property);
    if (name === 'tools' && ts.isArrayLiteralExpression(value)) {
      for (const tool of value.elements) {
        const defined = ts.isObjectLiteralExpression(tool) ? textOf(tool, 'type') : undefined;
        if (defined !== undefined && defined !== 'custom') refuse('defined-tools', tool);
      }
    }
  }
}

/** Converse wants a text beside a document, and shows the pages of a PDF only where they may be cited. */
function judgeDocuments(part: ts.Node, draft: Draft): void {
  for (const turn of nodesIn(part, ts.isObjectLiteralExpression)) {
    const content = fieldNamed(turn, 'role') === undefined ? undefined : fieldNamed(turn, 'content');
    const list = content === undefined ? undefined : unwrap(valueOfField(content));
    if (list !== undefined && ts.isArrayLiteralExpression(list)) {
      const types = list.elements.map((element) => {
        const block = unwrap(element);
        return ts.isObjectLiteralExpression(block) ? textOf(block, 'type') : undefined;
      });
      const isAlone = types.includes('document') && !types.includes('text') && !types.includes(undefined);
      if (isAlone) draft.refuse('document-alone', list);
    }
    const isPdf = textOf(turn, 'type') === 'document' && /\bapplication\/pdf\b/.test(turn.getText());
    if (isPdf && fieldNamed(turn, 'citations') === undefined) draft.assumptions.add(isTextEnough);
  }
}

function textOf(object: ts.ObjectLiteralExpression, name: string): string | undefined {
  const field = fieldNamed(object, name);
  const value = field === undefined ? undefined : unwrap(valueOfField(field));
  return value !== undefined && ts.isStringLiteralLike(value) ? value.text : undefined;
}
