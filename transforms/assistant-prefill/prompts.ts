import { ts } from '../../analysis/compiler.cjs';
import { propertyIn, type Turn, turnsOf } from '../../analysis/conversations/turns.js';
import { isExported } from '../../analysis/exports.js';
import { unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { foreignUse } from '../../analysis/requests/sharing.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { declarationOf, usesOf } from '../../analysis/scopes.js';
import { typeFactsOf } from '../../analysis/types.js';
import { isConstant } from '../../analysis/uses.js';
import type { Edit } from '../../edits/edit.js';
import { addElementAfter } from '../../edits/lists.js';
import { replaceNode, replaceRange } from '../../edits/nodes.js';
import { quoteOf } from '../../edits/text.js';

/**
 * The edits by which a prompt says something more: the system prompt where it is written in the request, else the turn of the user
 * before the last one, else a system prompt of its own. `undefined` where none can.
 */
export function instructed(
  request: Request,
  turn: Turn,
  instruction: string,
  project: Project,
): Edit[] | undefined {
  return (
    inSystem(request, instruction, project) ??
    inTurnBefore(turn, instruction, project) ??
    asSystem(request, turn, instruction, project)
  );
}

function inSystem(request: Request, instruction: string, project: Project): Edit[] | undefined {
  const { entries, unseen, presence, isTakenAway, through } = fieldOf(request, 'system', project);
  const [entry, ...others] = entries;
  const isKnown = others.length === 0 && unseen.length === 0 && presence === 'certain' && !isTakenAway;
  if (!isKnown || entry?.value === undefined) return undefined;
  // An object that is held somewhere may be somebody else's as well.
  if (foreignUse(entry, through, project) !== undefined) return undefined;
  const text = writtenText(entry.value);
  return text === undefined ? undefined : [appended(text, instruction, 'sentence')];
}

function isUsedOnce(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) &&
    isConstant(node) &&
    !isExported(node.parent.parent) &&
    usesOf(node).length === 1
  );
}

type Written = ts.StringLiteralLike | ts.TemplateExpression;

/** A text as it is written: in its place, in the last block of a list, or in a constant that nothing else uses. */
function writtenText(expression: ts.Expression): Written | undefined {
  const node = unwrap(expression);
  if (isWritten(node)) return node;
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    const isOwn =
      declaration !== undefined && ts.isVariableDeclaration(declaration) && isUsedOnce(declaration);
    const value = isOwn ? declaration.initializer : undefined;
    return value === undefined ? undefined : writtenText(value);
  }
  if (!ts.isArrayLiteralExpression(node)) return undefined;
  const texts = node.elements.flatMap((element) => {
    const block = unwrap(element);
    return (ts.isObjectLiteralExpression(block) ? propertyIn(block, 'text') : undefined) ?? [];
  });
  const last = texts.at(-1);
  return last === undefined ? undefined : writtenText(last);
}

function isWritten(node: ts.Node): node is Written {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** Puts a text behind another one, in the same literal. */
function appended(node: Written, addition: string, manner: 'sentence' | 'paragraph'): Edit {
  const file = node.getSourceFile();
  const text = ts.isTemplateExpression(node) ? (node.templateSpans.at(-1)?.literal.text ?? '') : node.text;
  const quote = file.text.charAt(node.end - 1);
  const end = node.end - 1;
  const named = /\bJSON\b/i.test(node.getText()) ? addition.replace(' a JSON ', ' the JSON ') : addition;
  return replaceRange(file, end, end, `${separator(text, manner)}${escapedFor(quote, named)}`);
}

function separator(text: string, manner: 'sentence' | 'paragraph'): string {
  if (/\n\s*$/.test(text)) return manner === 'sentence' || /\n\s*\n\s*$/.test(text) ? '' : '\\n';
  if (manner === 'sentence' && /[.!?] *$/.test(text)) return text.endsWith(' ') ? '' : ' ';
  return '\\n\\n';
}

function escapedFor(quote: string, text: string): string {
  const plain = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return quote === '`' ? plain.replaceAll('${', '\\${') : plain;
}

function inTurnBefore(turn: Turn, instruction: string, project: Project): Edit[] | undefined {
  const { parent } = turn.node;
  const siblings = ts.isArrayLiteralExpression(parent)
    ? parent.elements
    : ts.isCallExpression(parent)
      ? parent.arguments
      : undefined;
  const before = siblings?.[siblings.indexOf(turn.node) - 1];
  const value = before === undefined ? undefined : unwrap(before);
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return undefined;
  const [user] = turnsOf(value, project);
  if (user?.role !== 'user' || user.content === undefined) return undefined;
  return inContent(user.content, instruction, project);
}

function inContent(content: ts.Expression, instruction: string, project: Project): Edit[] | undefined {
  const node = unwrap(content);
  if (isWritten(node)) return [appended(node, instruction, 'paragraph')];
  const file = node.getSourceFile();
  if (ts.isArrayLiteralExpression(node)) {
    const last = node.elements.at(-1);
    const block = last === undefined ? undefined : unwrap(last);
    if (last === undefined || block === undefined || !ts.isObjectLiteralExpression(block)) return undefined;
    const text = propertyIn(block, 'text');
    const own = text === undefined ? undefined : unwrap(text);
    if (own !== undefined && isWritten(own)) return [appended(own, instruction, 'paragraph')];
    const isTyped = propertyIn(block, 'type') !== undefined;
    const quoted = quotedIn(file, instruction);
    const type = isTyped ? `type: ${quotedIn(file, 'text')}, ` : '';
    return addElementAfter(last, `{ ${type}text: ${quoted} }`);
  }
  const isText =
    ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)
      ? typeFactsOf(node, project).kind === 'text' && !typeFactsOf(node, project).mayBeMissing
      : false;
  if (!isText) return undefined;
  const value = `\`\${${node.getText()}}\\n\\n${escapedFor('`', instruction)}\``;
  const { parent } = content;
  return ts.isShorthandPropertyAssignment(parent)
    ? [replaceNode(parent, `content: ${value}`)]
    : [replaceNode(node, value)];
}

function quotedIn(file: ts.SourceFile, text: string): string {
  const quote = quoteOf(file);
  // As people and formatters do it: the quotes that the text has not.
  const own = text.includes(quote) ? (quote === '"' ? "'" : '"') : quote;
  const used = text.includes(own) ? quote : own;
  return `${used}${escapedFor(used, text)}${used}`;
}

/** A request without a system prompt gets one, beside its messages. */
function asSystem(request: Request, turn: Turn, instruction: string, project: Project): Edit[] | undefined {
  const system = fieldOf(request, 'system', project);
  const messages = fieldOf(request, 'messages', project);
  const [entry, ...others] = messages.entries;
  if (system.presence !== 'absent' || system.unseen.length > 0 || system.isTakenAway) return undefined;
  if (entry === undefined || others.length > 0 || !ts.isObjectLiteralElement(entry.node)) return undefined;
  // A declared type may have no such field.
  const isTyped = entry.holdings.some(
    ({ declaration }) => 'type' in declaration && declaration.type !== undefined,
  );
  if (isTyped || foreignUse(entry, messages.through, project) !== undefined) return undefined;
  const quoted = quotedIn(entry.node.getSourceFile(), instruction);
  return addElementAfter(entry.node, `system: ${isOfConverse(turn) ? `[{ text: ${quoted} }]` : quoted}`);
}

/** Whether a turn has the form of Converse: blocks without a type. */
function isOfConverse({ content }: Turn): boolean {
  const node = content === undefined ? undefined : unwrap(content);
  if (node === undefined || !ts.isArrayLiteralExpression(node)) return false;
  return node.elements.every((element) => {
    const block = unwrap(element);
    return ts.isObjectLiteralExpression(block) && propertyIn(block, 'type') === undefined;
  });
}
