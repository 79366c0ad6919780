import type { Asking } from '../../analysis/askings.js';
import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { functionCalled } from '../../analysis/functions.js';
import type { Project } from '../../analysis/project.js';
import { membersOf } from '../../analysis/types.js';
import type { Guard } from '../../edits/insertions.js';
import { quoteOf } from '../../edits/text.js';
import { failureAt } from './failure.js';
import { knowsRefusals } from './sdk.js';

/** What is known where answers get their guards. */
export interface Site {
  readonly api: Asking['api'];
  readonly project: Project;
  /** The names that answers have got, by the expression that gives them. */
  readonly names: Map<ts.Node, string>;
}

/** The form of an answer: that of its API, that of the Converse adapter, or an event of a stream. */
export type Kind = 'value' | 'adapted' | 'event';

/** What is known of an answer that is held. */
export interface Held {
  readonly kind: Kind;
  /** What the program declares the answer to be, if it does. */
  readonly type: ts.TypeNode | undefined;
}

/** The guard for an answer that has a name; none for one of a type that is not known here, which allows nothing to be read. */
export function guardFor(
  name: string,
  { kind, type }: Held,
  place: ts.Node,
  site: Site,
): { readonly guard: Guard; readonly how: string } | undefined {
  if (type !== undefined && isTypeParameter(type)) return undefined;
  const isPlain = isUntyped(type) || !isTyped(place);
  if (site.api === 'converse' && kind !== 'adapted') {
    const { body, how } = failureAt(place, undefined);
    const isOwn = !isPlain && !/\bConverse\w*\b/.test(type?.getText() ?? '');
    const read = isOwn ? `(${name} as { stopReason?: string }).stopReason` : `${name}.stopReason`;
    return { guard: { condition: isRefusal(read, place), body }, how };
  }
  const owner = kind === 'event' ? `${name}.delta` : name;
  const hasDetails = isPlain && kind !== 'adapted' && (site.api !== 'sdk' || knowsDetails(place, site));
  const { body, how } = failureAt(place, hasDetails ? `${owner}.stop_details` : undefined);
  const quote = quoteOf(place.getSourceFile());
  const read = readOf(name, kind, isPlain || site.api === 'sdk' || hasReason(type));
  return { guard: { condition: `${read} === ${quote}refusal${quote}`, body }, how };
}

function isTypeParameter(type: ts.TypeNode): boolean {
  const name = type.getText();
  for (let node: ts.Node = type; node.parent !== undefined; node = node.parent) {
    const { typeParameters = [] } = node as Partial<ts.SignatureDeclaration>;
    if (typeParameters.some((parameter) => parameter.name.text === name)) return true;
  }
  return false;
}

function readOf(name: string, kind: Kind, isPlain: boolean): string {
  if (kind === 'event')
    return isPlain
      ? `${name}.delta?.stop_reason`
      : `(${name} as { delta?: { stop_reason?: string } }).delta?.stop_reason`;
  return isPlain ? `${name}.stop_reason` : `(${name} as { stop_reason?: string }).stop_reason`;
}

/** The SDK's type has no `refusal`, so a comparison with it would not compile. */
export function isRefusal(read: string, place: ts.Node): string {
  const quote = quoteOf(place.getSourceFile());
  const names = ['content_filtered', 'refusal'].map((name) => quote + name + quote);
  return isOneOf(names, read, place);
}

/** Whether what is read is one of some names, which are code. */
export function isOneOf(names: readonly string[], read: string, place: ts.Node): string {
  const [only] = names;
  if (names.length === 1) return `${read} === ${only}`;
  const quote = quoteOf(place.getSourceFile());
  return `[${names.join(', ')}].includes(${read}${isTyped(place) ? ` ?? ${quote}${quote}` : ''})`;
}

/** Whether the types of Anthropic's SDK have the details of a refusal: those of its first stable version do. */
export function knowsDetails(place: ts.Node, { project }: Site): boolean {
  return !isTyped(place) || knowsRefusals(place.getSourceFile(), project);
}

/** The `stop_details` beside a stop reason that is read from an answer whose type allows that. */
export function detailsAt(read: ts.Expression, site: Site): string | undefined {
  const node = unwrap(read);
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'stop_reason') return undefined;
  const hasDetails = site.api === 'sdk' ? knowsDetails(node, site) : hasMember(node.expression, site);
  return hasDetails ? `${node.expression.getText()}.stop_details` : undefined;
}

function hasMember(owner: ts.Expression, { project }: Site): boolean {
  return !isTyped(owner) || (membersOf(owner, project)?.has('stop_details') ?? true);
}

/** Whether a file is checked by the types that it declares. */
export function isTyped(place: ts.Node): boolean {
  return /\.[cm]?tsx?$/.test(place.getSourceFile().fileName);
}

/** The type that an expression is asserted to have, or that the function that gives it declares. */
export function typeAround(node: ts.Expression, { api, project }: Site): ts.TypeNode | undefined {
  for (let outer: ts.Node = node.parent; ts.isExpression(outer); outer = outer.parent) {
    if (ts.isAsExpression(outer) || ts.isTypeAssertionExpression(outer) || ts.isSatisfiesExpression(outer))
      return outer.type;
    if (!ts.isParenthesizedExpression(outer) && !ts.isNonNullExpression(outer)) break;
  }
  // What the SDKs give has a type that is known; `JSON.parse` gives anything.
  return api === 'invoke' && ts.isCallExpression(node) ? functionCalled(node, project)?.type : undefined;
}

/** Whether a type allows anything to be read. */
export function isUntyped(type: ts.TypeNode | undefined): boolean {
  return type === undefined || /^(?:any|Record<string, any>)$/.test(type.getText());
}

/** Whether a type of this file has a stop reason that is any text. */
function hasReason(type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false;
  const own = ts.isTypeReferenceNode(type)
    ? type
        .getSourceFile()
        .statements.find(
          (statement) =>
            (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) &&
            statement.name.text === type.typeName.getText(),
        )
    : type;
  if (own === undefined) return false;
  const members = ts.isInterfaceDeclaration(own)
    ? own.members
    : ts.isTypeLiteralNode(own)
      ? own.members
      : ts.isTypeAliasDeclaration(own) && ts.isTypeLiteralNode(own.type)
        ? own.type.members
        : [];
  return [...members].some(
    (member) =>
      ts.isPropertySignature(member) &&
      member.name.getText() === 'stop_reason' &&
      /^(?:string|any)(?: \| (?:null|undefined))*$|'refusal'|"refusal"/.test(member.type?.getText() ?? ''),
  );
}
