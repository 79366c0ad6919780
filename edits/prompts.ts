import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { addElementAfter } from './lists.js';
import { replaceNode, replaceRange } from './nodes.js';
import { quoteOf } from './text.js';

/** A place in a prompt: a text, the last block of a turn, a text from elsewhere, the messages of a request without a system prompt. */
export type Spot =
  | { readonly kind: 'text'; readonly node: Text; readonly of: 'system' | 'turn' }
  | { readonly kind: 'block'; readonly node: ts.Expression; readonly isTyped: boolean }
  | { readonly kind: 'value'; readonly node: ts.Expression }
  | { readonly kind: 'none'; readonly node: ts.ObjectLiteralElementLike };

type Text = ts.StringLiteralLike | ts.TemplateExpression;

/** Says something more at a place in a prompt, in the form of Converse or of Anthropic. */
export function sayAt(spot: Spot, text: string, isConverse: boolean): Edit[] {
  switch (spot.kind) {
    case 'text':
      return addSentence(spot.node, text, spot.of);
    case 'block':
      return addTextBlock(spot.node, text, spot.isTyped);
    case 'value':
      return addParagraph(spot.node, text);
    case 'none':
      return addSystem(spot.node, text, isConverse);
  }
}

/**
 * Puts a sentence behind the text of a prompt, in the same literal: in the line of a system prompt, as a paragraph of a turn.
 *
 *     'You sort tickets.'   'You sort tickets. Use the sort tool to answer.'
 */
function addSentence(node: Text, sentence: string, of: 'system' | 'turn'): Edit[] {
  const file = node.getSourceFile();
  const text = ts.isTemplateExpression(node) ? (node.templateSpans.at(-1)?.literal.text ?? '') : node.text;
  const quote = file.text.charAt(node.end - 1);
  const end = node.end - 1;
  return [replaceRange(file, end, end, `${separator(text, of)}${escapedFor(quote, sentence)}`)];
}

function separator(text: string, of: 'system' | 'turn'): string {
  if (/\n\s*$/.test(text)) return of === 'system' || /\n\s*\n\s*$/.test(text) ? '' : '\\n';
  if (of === 'system' && /[.!?] *$/.test(text)) return text.endsWith(' ') ? '' : ' ';
  return '\\n\\n';
}

function escapedFor(quote: string, text: string): string {
  const plain = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return quote === '`' ? plain.replaceAll('${', '\\${') : plain;
}

/** Puts a block of text behind another one, in the form of Anthropic (`isTyped`) or of Converse. */
function addTextBlock(last: ts.Expression, text: string, isTyped: boolean): Edit[] {
  const file = last.getSourceFile();
  const type = isTyped ? `type: ${quotedIn(file, 'text')}, ` : '';
  return addElementAfter(last, `{ ${type}text: ${quotedIn(file, text)} }`);
}

/** Puts a paragraph behind a text that is the content of a turn and comes from elsewhere. */
function addParagraph(value: ts.Expression, paragraph: string): Edit[] {
  const text = `\`\${${value.getText()}}\\n\\n${escapedFor('`', paragraph)}\``;
  const { parent } = value;
  return ts.isShorthandPropertyAssignment(parent)
    ? [replaceNode(parent, `content: ${text}`)]
    : [replaceNode(value, text)];
}

/** Gives a system prompt to a request, beside its messages. */
function addSystem(messages: ts.ObjectLiteralElementLike, text: string, isConverse: boolean): Edit[] {
  const quoted = quotedIn(messages.getSourceFile(), text);
  return addElementAfter(messages, `system: ${isConverse ? `[{ text: ${quoted} }]` : quoted}`);
}

function quotedIn(file: ts.SourceFile, text: string): string {
  const quote = quoteOf(file);
  // As people and formatters do it: the quotes that the text has not.
  const own = text.includes(quote) ? (quote === '"' ? "'" : '"') : quote;
  const used = text.includes(own) ? quote : own;
  return `${used}${escapedFor(used, text)}${used}`;
}
