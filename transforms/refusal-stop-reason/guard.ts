import type { Arrival } from '../../analysis/answers.js';
import type { Asking } from '../../analysis/askings.js';
import { ts } from '../../analysis/compiler.cjs';
import { leaves } from '../../analysis/conditions.js';
import { firstIn } from '../../analysis/evaluation.js';
import { functionCalled } from '../../analysis/functions.js';
import type { Project } from '../../analysis/project.js';
import { functionAround, useOf, wrapped } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { type Guard, guardAfter, guardApart, guardFirst } from '../../edits/insertions.js';
import { addElementAfter } from '../../edits/lists.js';
import { quoteOf } from '../../edits/text.js';
import { failureAt } from './failure.js';
import { knowsRefusals } from './sdk.js';

/** What makes a refusal a failure where an answer arrives. */
export interface Guarding {
  readonly edits: readonly Edit[];
  readonly how: string;
}

interface Site {
  readonly api: Asking['api'];
  readonly project: Project;
  /** The names that answers have got, by the expression that gives them. */
  readonly names: Map<ts.Node, string>;
}

/** A guard where an answer arrives, before anything reads it; `undefined` where there is no room for one. */
export function guarding(arrival: Arrival, site: Site): Guarding | undefined {
  switch (arrival.kind) {
    case 'parameter':
      return parameterGuard(arrival.node, site);
    case 'events':
      return loopGuard(arrival.node, site);
    case 'promise':
      return apart(arrival.node, 'value', site, 'await ');
    default:
      return valueGuard(arrival.node, arrival.kind, site);
  }
}

type Kind = 'value' | 'adapted' | 'event';

function valueGuard(node: ts.Expression, kind: Kind, site: Site): Guarding | undefined {
  const use = useOf(node);
  if (use.kind === 'bound' && ts.isVariableDeclarationList(use.declaration.parent)) {
    const { declarations, parent: statement } = use.declaration.parent;
    if (!ts.isVariableStatement(statement) || declarations.at(-1) !== use.declaration) return undefined;
    const type = use.declaration.type ?? typeAround(node, site);
    return after(statement, use.declaration.name.getText(), { kind, type }, site);
  }
  if (use.kind === 'assigned' && ts.isExpressionStatement(use.assignment.parent)) {
    const { declaration } = use;
    const isTyped = ts.isVariableDeclaration(declaration) || ts.isParameter(declaration);
    const type = (isTyped ? declaration.type : undefined) ?? typeAround(node, site);
    const statement = outOfTry(use.assignment.parent);
    return after(statement, use.assignment.left.getText(), { kind, type }, site);
  }
  return unpackedGuard(node, site) ?? apart(node, kind, site);
}

/**
 * The `try` around a statement that is its last one, if its `catch` leaves: what is caught there is the failure of that statement, and may
 * be tried again.
 */
function outOfTry(statement: ts.ExpressionStatement): ts.Statement {
  const block = statement.parent;
  const around = block.parent;
  const isLast = ts.isBlock(block) && block.statements.at(-1) === statement;
  if (!isLast || !ts.isTryStatement(around) || around.tryBlock !== block) return statement;
  const { catchClause } = around;
  return catchClause !== undefined && leaves(catchClause.block) ? around : statement;
}

interface Held {
  readonly kind: Kind;
  /** What the program declares the answer to be, if it does. */
  readonly type: ts.TypeNode | undefined;
}

function after(statement: ts.Statement, name: string, held: Held, site: Site): Guarding | undefined {
  const made = guardFor(name, held, statement, site);
  return made && { edits: guardAfter(statement, made.guard), how: made.how };
}

/** `const { output } = await ask()`: the stop reason is unpacked, too. */
function unpackedGuard(node: ts.Expression, site: Site): Guarding | undefined {
  const use = useOf(node);
  const list = use.kind === 'unpacked' ? use.declaration.parent : undefined;
  if (use.kind !== 'unpacked' || list === undefined || !ts.isVariableDeclarationList(list)) return undefined;
  const { declarations, parent: statement } = list;
  if (declarations.length > 1 || !ts.isVariableStatement(statement)) return undefined;
  const isKnown = site.api === 'converse' && use.declaration.type === undefined;
  const part = partNamed(isKnown ? 'stopReason' : 'stop_reason', 'stopReason', use.pattern);
  // What else the program's own types allow is not known.
  if (part === undefined || !(isKnown || part.edits.length === 0)) return undefined;
  const { body, how } = failureAt(statement, undefined);
  const quote = quoteOf(node.getSourceFile());
  const type = use.declaration.type ?? typeAround(node, site);
  const own = isTyped(node) && !isUntyped(type) ? `(${part.name} as string)` : part.name;
  const condition = isKnown ? isRefusal(part.name, node) : `${own} === ${quote}refusal${quote}`;
  return { edits: [...part.edits, ...guardAfter(statement, { condition, body })], how };
}

/** `read((await ask()).content)`: the answer gets a name first. */
function apart(node: ts.Expression, kind: Kind, site: Site, prefix = ''): Guarding | undefined {
  const outer = wrapped(node);
  const holder = firstIn(outer, (other) => site.names.has(other));
  if (holder === undefined) return undefined;
  if (ts.isExpression(holder) && !ts.isArrowFunction(holder.parent)) return undefined;
  const isResponse = site.api === 'converse' && kind === 'value';
  const name = freeName(kind === 'event' ? 'event' : isResponse ? 'response' : 'message', node, site);
  const made = guardFor(name, { kind, type: typeAround(node, site) }, node, site);
  return made && { edits: guardApart(outer, holder, { name, prefix, guard: made.guard }), how: made.how };
}

/** A name that nothing in the file has, and no other answer in the same function. */
function freeName(wish: string, place: ts.Node, { names }: Site): string {
  const known = names.get(place);
  if (known !== undefined) return known;
  const around = functionAround(place);
  const own = nodesIn(place.getSourceFile(), ts.isIdentifier).filter((name) => !isMemberName(name));
  const given = [...names].filter(([other]) => functionAround(other) === around);
  const taken = new Set([...own.map(({ text }) => text), ...given.map(([, name]) => name)]);
  const wishes = [wish, 'answer', 'reply', `${wish}Read`];
  const name = wishes.find((one) => !taken.has(one)) ?? `${wish}${taken.size}`;
  names.set(place, name);
  return name;
}

/** `message` of `output.message` and `{ message: … }`, which names nothing by itself. */
function isMemberName(name: ts.Identifier): boolean {
  const { parent } = name;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === name)
  );
}

/** `.then((response) => …)` */
function parameterGuard(parameter: ts.ParameterDeclaration, site: Site): Guarding | undefined {
  const target = parameter.parent;
  const body = 'body' in target ? target.body : undefined;
  if (body === undefined || !(ts.isBlock(body) || ts.isExpression(body))) return undefined;
  const { name, type } = parameter;
  if (ts.isIdentifier(name)) {
    const made = guardFor(name.text, { kind: 'value', type }, body, site);
    return made && { edits: guardFirst(body, made.guard), how: made.how };
  }
  const field = site.api === 'converse' ? 'stopReason' : 'stop_reason';
  const part = type === undefined ? partNamed(field, 'stopReason', name) : undefined;
  if (part === undefined) return undefined;
  const { body: statements, how } = failureAt(body, undefined);
  const condition = isRefusal(part.name, body);
  return { edits: [...part.edits, ...guardFirst(body, { condition, body: statements })], how };
}

/** The name of a part of an object that is unpacked; it is added where it is not there. */
function partNamed(
  field: string,
  wish: string,
  pattern: ts.BindingPattern,
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  if (!ts.isObjectBindingPattern(pattern)) return undefined;
  const { elements } = pattern;
  const own = elements.find((element) => (element.propertyName ?? element.name).getText() === field);
  if (own !== undefined) return ts.isIdentifier(own.name) ? { name: own.name.text, edits: [] } : undefined;
  const last = elements.at(-1);
  if (last === undefined || last.dotDotDotToken !== undefined) return undefined;
  const isTaken = nodesIn(functionAround(pattern), ts.isIdentifier).some(({ text }) => text === wish);
  if (isTaken) return undefined;
  return { name: wish, edits: addElementAfter(last, field === wish ? field : `${field}: ${wish}`) };
}

function loopGuard(loop: ts.ForOfStatement, site: Site): Guarding | undefined {
  const { initializer, statement } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (declaration === undefined) return undefined;
  const { name } = declaration;
  const isOld = site.api === 'sdk' || isAdapted(loop.expression);
  if (ts.isIdentifier(name)) {
    const hasDetails = site.api === 'sdk' && knowsDetails(loop, site);
    const failure = failureAt(statement, hasDetails ? `${name.text}.delta.stop_details` : undefined);
    const quote = quoteOf(loop.getSourceFile());
    const condition = isOld
      ? `${name.text}.type === ${quote}message_delta${quote} && ${name.text}.delta.stop_reason === ${quote}refusal${quote}`
      : isRefusal(`${name.text}.messageStop?.stopReason`, loop);
    return { edits: guardFirst(statement, { condition, body: failure.body }), how: failure.how };
  }
  const part = isOld ? undefined : partNamed('messageStop', 'messageStop', name);
  if (part === undefined) return undefined;
  const { body, how } = failureAt(statement, undefined);
  const condition = isRefusal(`${part.name}?.stopReason`, loop);
  return { edits: [...part.edits, ...guardFirst(statement, { condition, body })], how };
}

/** Whether a loop is over the events of the adapter, which have the form that InvokeModel's had. */
function isAdapted(stream: ts.Expression): boolean {
  return /\bfromConverseStream\(/.test(stream.getText());
}

/** The guard for an answer that has a name; none for one of a type that is not known here, which allows nothing to be read. */
function guardFor(
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
function isRefusal(read: string, place: ts.Node): string {
  const quote = quoteOf(place.getSourceFile());
  const names = ['content_filtered', 'refusal'].map((name) => quote + name + quote).join(', ');
  return `[${names}].includes(${read}${isTyped(place) ? ` ?? ${quote}${quote}` : ''})`;
}

/** Whether the types of Anthropic's SDK have the details of a refusal: those of its first stable version do. */
function knowsDetails(place: ts.Node, { project }: Site): boolean {
  return !isTyped(place) || knowsRefusals(place.getSourceFile(), project);
}

/** Whether a file is checked by the types that it declares. */
function isTyped(place: ts.Node): boolean {
  return /\.[cm]?tsx?$/.test(place.getSourceFile().fileName);
}

/** The type that an expression is asserted to have, or that the function that gives it declares. */
function typeAround(node: ts.Expression, { api, project }: Site): ts.TypeNode | undefined {
  for (let outer: ts.Node = node.parent; ts.isExpression(outer); outer = outer.parent) {
    if (ts.isAsExpression(outer) || ts.isTypeAssertionExpression(outer) || ts.isSatisfiesExpression(outer))
      return outer.type;
    if (!ts.isParenthesizedExpression(outer) && !ts.isNonNullExpression(outer)) break;
  }
  // What the SDKs give has a type that is known; `JSON.parse` gives anything.
  return api === 'invoke' && ts.isCallExpression(node) ? functionCalled(node, project)?.type : undefined;
}

function isUntyped(type: ts.TypeNode | undefined): boolean {
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
