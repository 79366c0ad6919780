import type { Spelling } from '../catalog/spelling.js';
import { ts } from './compiler.cjs';
import { templateOf } from './expressions.js';
import type { Mention } from './mentions.js';
import type { Role } from './roles.js';

/** Why a mention stays whatever the program does with the string: it is not the id of a model of ours. */
export function isKeptAsItIs(
  mention: Mention,
  role: Role,
): 'module-path' | 'file-name' | 'link' | 'other-provider' | undefined {
  const { file, spelling } = mention;
  if (role.kind === 'module-specifier') return 'module-path';
  if (isInPath(mention)) return 'file-name';
  return keptForItsText(file.text, spelling) ?? (isForOtherProvider(mention) ? 'other-provider' : undefined);
}

/** The same as far as the text around a name tells it, whatever the file is. */
export function keptForItsText(
  text: string,
  spelling: Spelling,
): 'file-name' | 'link' | 'other-provider' | undefined {
  const after = text.slice(spelling.end, spelling.end + 20);
  const before = lineBefore(text, spelling);
  if (isInLink(before)) return 'link';
  if (/^\.(?:[cm]?[jt]sx?|json|ya?ml|md|txt|snap|png|svg|html|har)\b/.test(after)) return 'file-name';
  // Vertex AI puts the date behind an `@`, model routers a vendor before a slash.
  if (/^(?:-v\d)?@\d/.test(after)) return 'other-provider';
  if (!spelling.hasVendor && /(?:anthropic|openrouter|vertex_ai|vertex|google)\/$/.test(before))
    return 'other-provider';
  return undefined;
}

/** `'prompts/claude-3-5-sonnet-20241022/system.md'`, `join(folder, 'claude-3-5-sonnet-20241022')` */
function isInPath({ host, spelling }: Mention): boolean {
  if (host.kind !== 'text' || spelling.hasVendor) return false;
  if (/^[\w.@~/-]*\/[\w.@~/-]*\.[a-z]{2,5}$/.test(host.node.text)) return true;
  const call =
    ts.isStringLiteralLike(host.node) && ts.isCallExpression(host.node.parent) ? host.node.parent : undefined;
  return call !== undefined && /(?:^|\bpath\.|posix\.)(?:join|resolve)$/.test(call.expression.getText());
}

/** `{ provider: 'vertex', model: 'claude-…' }` */
function isForOtherProvider({ host }: Mention): boolean {
  if (host.kind !== 'text' || !ts.isPropertyAssignment(host.node.parent)) return false;
  return host.node.parent.parent.properties.some((property) => {
    if (!ts.isPropertyAssignment(property) || !/^provider(?:_?id|_?name)?$/i.test(property.name.getText()))
      return false;
    const { initializer } = property;
    return (
      ts.isStringLiteralLike(initializer) && !/bedrock|anthropic|aws|amazon|claude/i.test(initializer.text)
    );
  });
}

/** A page about the model. Behind the host of an API the id is part of a request. */
function isInLink(before: string): boolean {
  const [link] = /https?:\/\/[^\s'"`]*$/.exec(before) ?? [];
  return link !== undefined && !/amazonaws|api\.aws|bedrock|localhost|\/model\/|\/v1\//.test(link);
}

/** What keeps a string with a source's name from being rewritten as a value. */
export function valueProblem(mention: Mention): 'incomplete-id' | 'name-in-text' | undefined {
  const { spelling } = mention;
  if (spelling.form === 'series') {
    return isProse(mention) || isPartOfText(mention) ? 'name-in-text' : 'incomplete-id';
  }
  // `anthropic.` before a name of the Anthropic API is no id of the runtime.
  const isMixed = spelling.form === 'alias' && spelling.hasVendor;
  return spelling.isPartial || isMixed ? 'incomplete-id' : undefined;
}

/** Whether a mention stands among words for people. */
export function isProse({ host, spelling, file }: Mention): boolean {
  if (host.kind === 'jsx-text') return true;
  if (host.kind !== 'text') return false;
  const [start, end] = bounds(host.node, file);
  return isAmongWords(file.text.slice(start, spelling.start), file.text.slice(spelling.end, end));
}

/** Whether there are words for people before a name or behind it. */
export function isAmongWords(before: string, after: string): boolean {
  return /[A-Za-z]{2,}[,.:;]?[ \t]+[A-Za-z(]/.test(`${before} ${after}`);
}

function isPartOfText({ host, spelling }: Mention): boolean {
  return host.kind === 'text' && ts.isStringLiteralLike(host.node) && host.node.text !== spelling.text;
}

/** The ARN of the model itself, which no inference profile has: `arn:aws:bedrock:us-east-1::foundation-model/anthropic.…` */
export function isFoundationModelArn({ spelling, file, host }: Mention): boolean {
  if (host.kind !== 'text') return false;
  const [start] = bounds(host.node, file);
  return /foundation-model\/(?:[a-z-]+\.)?$/.test(file.text.slice(start, spelling.bareStart));
}

function lineBefore(text: string, { start }: Spelling): string {
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
}

function bounds(node: ts.Node, file: ts.SourceFile): [start: number, end: number] {
  const isPiece = ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
  const whole = isPiece ? templateOf(node) : node;
  return [whole.getStart(file), whole.end];
}
