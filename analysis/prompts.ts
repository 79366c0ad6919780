import { ts } from './compiler.cjs';
import { propertyIn } from './conversations/turns.js';
import { isExported } from './exports.js';
import { unwrap } from './expressions.js';
import type { Project } from './project.js';
import { foreignUse } from './requests/sharing.js';
import { fieldOf, type Request } from './requests.js';
import { declarationOf, usesOf } from './scopes.js';
import { typeFactsOf } from './types.js';
import { isConstant } from './uses.js';

/** A place where a prompt can say something more. */
export type PromptSpot =
  /** A text that is written, in the system prompt or in a turn. */
  | { readonly kind: 'text'; readonly node: WrittenText; readonly of: 'system' | 'turn' }
  /** The last block of a turn, behind which another one can stand. */
  | { readonly kind: 'block'; readonly node: ts.Expression; readonly isTyped: boolean }
  /** A text that comes from elsewhere, and is all of a turn. */
  | { readonly kind: 'value'; readonly node: ts.Expression }
  /** The messages of a request without a system prompt, beside which one can stand. */
  | { readonly kind: 'none'; readonly node: ts.ObjectLiteralElementLike };

export type WrittenText = ts.StringLiteralLike | ts.TemplateExpression;

/**
 * Where the system prompt of a request can say more: its own text, or that of a constant that nothing else uses. `through` has the
 * references by which other requests that shall say the same get it.
 */
export function spotInSystem(
  request: Request,
  project: Project,
  through: ReadonlySet<ts.Node> = new Set(),
): PromptSpot | undefined {
  const field = fieldOf(request, 'system', project);
  const [entry, ...others] = field.entries;
  const { unseen, presence, isTakenAway } = field;
  const isKnown = others.length === 0 && unseen.length === 0 && presence === 'certain' && !isTakenAway;
  if (!isKnown || entry?.value === undefined) return undefined;
  // An object that is held somewhere may be somebody else's as well.
  if (foreignUse(entry, new Set([...field.through, ...through]), project) !== undefined) return undefined;
  const node = writtenText(entry.value);
  return node === undefined ? undefined : { kind: 'text', node, of: 'system' };
}

/** Where the content of a turn can say more. */
export function spotInContent(content: ts.Expression, project: Project): PromptSpot | undefined {
  const node = unwrap(content);
  if (isWrittenText(node)) return { kind: 'text', node, of: 'turn' };
  if (ts.isArrayLiteralExpression(node)) {
    const last = node.elements.at(-1);
    const block = last === undefined ? undefined : unwrap(last);
    if (last === undefined || block === undefined || !ts.isObjectLiteralExpression(block)) return undefined;
    const text = propertyIn(block, 'text');
    const own = text === undefined ? undefined : unwrap(text);
    if (own !== undefined && isWrittenText(own)) return { kind: 'text', node: own, of: 'turn' };
    return { kind: 'block', node: last, isTyped: propertyIn(block, 'type') !== undefined };
  }
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  const { kind, mayBeMissing } = typeFactsOf(node, project);
  return kind === 'text' && !mayBeMissing ? { kind: 'value', node } : undefined;
}

/** Where a request that has no system prompt can get one: beside its messages. */
export function spotForSystem(
  request: Request,
  project: Project,
  through: ReadonlySet<ts.Node> = new Set(),
): PromptSpot | undefined {
  const system = fieldOf(request, 'system', project);
  const messages = fieldOf(request, 'messages', project);
  const [entry, ...others] = messages.entries;
  if (system.presence !== 'absent' || system.unseen.length > 0 || system.isTakenAway) return undefined;
  if (entry === undefined || others.length > 0 || !ts.isObjectLiteralElement(entry.node)) return undefined;
  // A declared type may have no such field.
  const isTyped = entry.holdings.some(
    ({ declaration }) => 'type' in declaration && declaration.type !== undefined,
  );
  const isOthers = foreignUse(entry, new Set([...messages.through, ...through]), project) !== undefined;
  return isTyped || isOthers ? undefined : { kind: 'none', node: entry.node };
}

function isUsedOnce(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) &&
    isConstant(node) &&
    !isExported(node.parent.parent) &&
    usesOf(node).length === 1
  );
}

/** A text as it is written: in its place, in the last block of a list, or in a constant that nothing else uses. */
function writtenText(expression: ts.Expression): WrittenText | undefined {
  const node = unwrap(expression);
  if (isWrittenText(node)) return node;
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

function isWrittenText(node: ts.Node): node is WrittenText {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}
