import type { Asking } from '../../analysis/askings.js';
import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { functionCalled } from '../../analysis/functions.js';
import type { Project } from '../../analysis/project.js';
import { isInTypeScript, membersOf } from '../../analysis/types.js';
import type { Edit } from '../../edits/edit.js';
import type { Guard } from '../../edits/insertions.js';
import { quoteOf } from '../../edits/text.js';
import type { Check } from './check.js';
import { type End, reasonsOf } from './ends.js';
import { type Failure, failureAt } from './failure.js';
import { reasonIn } from './own-answers.js';
import { knowsEnds } from './sdk.js';

/** What is known where answers get their guards. */
export interface Site {
  readonly api: Asking['api'];
  /** The ends that nothing there asks for. */
  readonly ends: readonly End[];
  readonly project: Project;
  /** What guards of a file call that throw an error and have the whole of an answer, if that does what they would do. */
  checkIn(file: ts.SourceFile): Check | undefined;
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
  /** Whether there may be none. */
  readonly mayBeMissing?: boolean;
}

/** A stop reason that is read. */
export interface Reading {
  readonly read: string;
  readonly form: 'converse' | 'messages';
  /** What its type allows: anything, any text, or a list of texts, in which one that is new may be missing. */
  readonly allows: 'anything' | 'text' | 'listed';
  /** What its type gets, so that it may be compared. */
  readonly edits?: readonly Edit[];
}

/** A guard, with what it needs elsewhere. */
export interface Made {
  readonly guard: Guard;
  readonly how: string;
  readonly edits: readonly Edit[];
  /** Whether it does what a check does. */
  readonly isPlain: boolean;
}

/** What makes an end a failure where an answer arrives. */
export interface Guarding {
  readonly edits: readonly Edit[];
  readonly how: string;
  /** Whether it does what a check does. */
  readonly isPlain: boolean;
}

/** The guard for an answer that has a name; none for one of a type that is not known here, which allows nothing to be read. */
export function guardFor(name: string, held: Held, place: ts.Node, site: Site): Made | undefined {
  const { kind, type } = held;
  if (type !== undefined && isTypeParameter(type)) return undefined;
  const reading = readingOf(name, held, place, site);
  const isCast = reading.read.startsWith('(');
  const hasDetails =
    isPlain(type, place) && kind !== 'adapted' && (site.api !== 'sdk' || knowsDetails(place, site));
  const dot = held.mayBeMissing === true ? '?.' : '.';
  const owner = kind === 'event' ? `${name}.delta` : name;
  const failure = failureAt(place, {
    ends: site.ends,
    reason: isCast ? undefined : reading.read,
    details: hasDetails && reading.form === 'messages' ? `${owner}${dot}stop_details` : undefined,
  });
  // A check takes what is there.
  const own = held.mayBeMissing === true ? { ...site, checkIn: () => undefined } : site;
  const made = madeOf(name, failure, endsIn(reading, place, site), place, own);
  const edits = 'call' in made.guard ? made.edits : (reading.edits ?? []);
  return { ...made, edits, isPlain: made.isPlain && held.mayBeMissing !== true };
}

/** A guard for an answer, or for an event, of which a name has the whole: a call of what throws for it, if the file has that. */
export function madeOf(
  name: string,
  { body, how, isThrown }: Failure,
  condition: string,
  place: ts.Node,
  site: Site,
): Made {
  const check = isThrown ? site.checkIn(place.getSourceFile()) : undefined;
  return check === undefined
    ? { guard: { condition, body }, how, edits: [], isPlain: isThrown }
    : {
        guard: { call: `${check.name}(${name})` },
        how: `${how} by \`${check.name}\` of \`${check.from}\``,
        edits: check.edits,
        isPlain: true,
      };
}

function readingOf(
  name: string,
  { kind, type, mayBeMissing = false }: Held,
  place: ts.Node,
  site: Site,
): Reading {
  const dot = mayBeMissing ? '?.' : '.';
  if (site.api === 'converse' && kind !== 'adapted') {
    const isOwn = !isPlain(type, place) && !/\bConverse\w*\b/.test(type?.getText() ?? '');
    return isOwn
      ? {
          read: `(${name} as { stopReason?: string }${mayBeMissing ? ' | null | undefined' : ''})${dot}stopReason`,
          form: 'converse',
          allows: 'text',
        }
      : { read: `${name}${dot}stopReason`, form: 'converse', allows: allowedBySdk(place, site) };
  }
  const owner = kind === 'event' ? `${name}.delta?` : name;
  if (site.api === 'sdk')
    return { read: `${owner}${dot}stop_reason`, form: 'messages', allows: allowedBySdk(place, site) };
  if (isPlain(type, place))
    return { read: `${owner}${dot}stop_reason`, form: 'messages', allows: 'anything' };
  const known = type === undefined ? undefined : reasonIn(type, place, site);
  if (known !== undefined)
    return { read: `${owner}${dot}stop_reason`, form: 'messages', allows: 'text', edits: known };
  const cast =
    kind === 'event'
      ? `(${name} as { delta?: { stop_reason?: string } }).delta?.stop_reason`
      : `(${name} as { stop_reason?: string }${mayBeMissing ? ' | null | undefined' : ''})${dot}stop_reason`;
  return { read: cast, form: 'messages', allows: 'text' };
}

/** Whether nothing says what is in an answer. */
function isPlain(type: ts.TypeNode | undefined, place: ts.Node): boolean {
  return isUntyped(type) || !isInTypeScript(place);
}

/** What the types of an SDK allow as a stop reason: those that are installed may be older than some ends. */
export function allowedBySdk(place: ts.Node, { api, project }: Site): Reading['allows'] {
  if (!isInTypeScript(place)) return 'anything';
  return api === 'sdk' && knowsEnds(place.getSourceFile(), project) ? 'text' : 'listed';
}

/** The condition that a stop reason is that of an end which nothing asks for. */
export function endsIn({ read, form, allows }: Reading, place: ts.Node, { ends }: Site): string {
  const quote = quoteOf(place.getSourceFile());
  const reasons = reasonsOf(ends, form).map((reason) => quote + reason + quote);
  // A comparison with what a list of texts lacks does not compile; a search does.
  return reasons.length === 1 && allows !== 'listed'
    ? `${read} === ${reasons.join()}`
    : isAmong(reasons, allows === 'anything' ? read : `${read} ?? ${quote}${quote}`);
}

/** The condition that what is read is one of some texts, which are code; in TypeScript it may be missing. */
export function isOneOf(texts: readonly string[], read: string, place: ts.Node): string {
  const quote = quoteOf(place.getSourceFile());
  if (texts.length === 1) return `${read} === ${texts.join()}`;
  return isAmong(texts, isInTypeScript(place) ? `${read} ?? ${quote}${quote}` : read);
}

function isAmong(texts: readonly string[], read: string): string {
  return `[${texts.join(', ')}].includes(${read})`;
}

function isTypeParameter(type: ts.TypeNode): boolean {
  const name = type.getText();
  for (let node: ts.Node = type; node.parent !== undefined; node = node.parent) {
    const { typeParameters = [] } = node as Partial<ts.SignatureDeclaration>;
    if (typeParameters.some((parameter) => parameter.name.text === name)) return true;
  }
  return false;
}

/** Whether the types of Anthropic's SDK have the details of a refusal: those of its first stable version do. */
export function knowsDetails(place: ts.Node, { project }: Site): boolean {
  return !isInTypeScript(place) || knowsEnds(place.getSourceFile(), project);
}

/** The `stop_details` beside a stop reason that is read from an answer whose type allows that. */
export function detailsAt(read: ts.Expression, site: Site): string | undefined {
  const node = unwrap(read);
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'stop_reason') return undefined;
  const hasDetails = site.api === 'sdk' ? knowsDetails(node, site) : hasMember(node.expression, site);
  return hasDetails ? `${node.expression.getText()}.stop_details` : undefined;
}

function hasMember(owner: ts.Expression, { project }: Site): boolean {
  return !isInTypeScript(owner) || (membersOf(owner, project)?.has('stop_details') ?? true);
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

/** A guard that was made, with the edits that put it to its place. */
export function placed({ how, isPlain, edits: own }: Made, edits: readonly Edit[]): Guarding {
  return { edits: [...edits, ...own], how, isPlain };
}
