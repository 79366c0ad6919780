import { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { isWithin, nodesIn } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { addElementsAfter, addMembersAfter } from '../../edits/lists.js';
import { quoteOf } from '../../edits/text.js';

/**
 * Adds stop reasons to the union types and enums of a project that list exactly `texts`.
 *
 * `undefined` where there are none, or where other code has to know every member: a `Record` or a `switch` that is none of `places`.
 */
export function extended(
  texts: readonly string[],
  names: readonly string[],
  places: readonly ts.Node[],
  project: Project,
): Edit[] | undefined {
  const files = project.files.filter(({ text }) => texts.every((own) => text.includes(own)));
  const unions = files
    .flatMap((file) => nodesIn(file, ts.isUnionTypeNode))
    .filter((own) => lists(own, texts));
  const enums = files
    .flatMap((file) => nodesIn(file, ts.isEnumDeclaration))
    .filter(({ members }) =>
      isSame(
        members.flatMap(({ initializer }) => textOf(initializer)),
        texts,
      ),
    );
  if (unions.length + enums.length === 0) return undefined;
  const known = [...unions.flatMap(aliasOf), ...enums.map(({ name }) => name.text)];
  if (project.files.some((file) => needsAll(file, { names: known, texts, places }))) return undefined;
  return [
    ...unions.flatMap((own) => extendedUnion(own, names)),
    ...enums.flatMap((own) => extendedEnum(own, names)),
  ];
}

function textOf(node: ts.Node | undefined): string[] {
  return node !== undefined && ts.isStringLiteralLike(node) ? [node.text] : [];
}

function isSame(own: readonly string[], texts: readonly string[]): boolean {
  return own.length === texts.length && own.every((text) => texts.includes(text));
}

/** Whether a union lists some texts, and no others; `null` and `undefined` may stand beside them. */
function lists({ types }: ts.UnionTypeNode, texts: readonly string[]): boolean {
  const own = types.flatMap((type) => (ts.isLiteralTypeNode(type) ? textOf(type.literal) : []));
  return isSame(own, texts);
}

function aliasOf(union: ts.UnionTypeNode): string[] {
  return ts.isTypeAliasDeclaration(union.parent) ? [union.parent.name.text] : [];
}

interface Extended {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly places: readonly ts.Node[];
}

/** Whether something of a file would not compile with more members than there are, and is not going to know them. */
function needsAll(file: ts.SourceFile, { names, texts, places }: Extended): boolean {
  const isOurs = (node: ts.Node) => places.some((place) => isWithin(place, node) || isWithin(node, place));
  const tables = [...nodesIn(file, ts.isTypeReferenceNode), ...nodesIn(file, ts.isMappedTypeNode)].filter(
    (type) => names.some((name) => keysOf(type) === name) && !isOurs(type.parent),
  );
  if (tables.length > 0) return true;
  return nodesIn(file, ts.isSwitchStatement).some(
    (own) => !isOurs(own) && coversAll(own, texts) && !hasOpenDefault(own),
  );
}

/** `StopReason` of `Record<StopReason, string>` and `{ [K in StopReason]: string }` */
function keysOf(type: ts.TypeReferenceNode | ts.MappedTypeNode): string | undefined {
  if (ts.isMappedTypeNode(type)) return type.typeParameter.constraint?.getText();
  return type.typeName.getText() === 'Record' ? type.typeArguments?.[0]?.getText() : undefined;
}

function coversAll({ caseBlock }: ts.SwitchStatement, texts: readonly string[]): boolean {
  const cases = caseBlock.clauses.filter(ts.isCaseClause);
  const written = cases.flatMap(({ expression }) => textOf(unwrap(expression)));
  const isByMember =
    cases.length > 0 && cases.every(({ expression }) => ts.isPropertyAccessExpression(unwrap(expression)));
  return isByMember ? cases.length >= texts.length : texts.every((text) => written.includes(text));
}

/** A default that takes whatever comes. */
function hasOpenDefault({ caseBlock }: ts.SwitchStatement): boolean {
  const clause = caseBlock.clauses.find(ts.isDefaultClause);
  return clause !== undefined && !/never|unreachable/i.test(clause.getText());
}

function extendedUnion(union: ts.UnionTypeNode, names: readonly string[]): Edit[] {
  const last = union.types
    .filter((type) => ts.isLiteralTypeNode(type) && ts.isStringLiteralLike(type.literal))
    .at(-1);
  const quote = quoteOf(union.getSourceFile());
  return last === undefined
    ? []
    : addMembersAfter(
        last,
        names.map((name) => quote + name + quote),
      );
}

function extendedEnum(holder: ts.EnumDeclaration, names: readonly string[]): Edit[] {
  const last = holder.members.at(-1);
  const quote = quoteOf(holder.getSourceFile());
  const additions = names.map((name) => `${memberName(name, holder)} = ${quote}${name}${quote}`);
  return last === undefined ? [] : addElementsAfter(last, additions);
}

/** The name of a new member of an enum, in the manner of the others: `EndTurn`, `END_TURN`, `endTurn`, `end_turn`. */
export function memberName(reason: string, { members }: ts.EnumDeclaration): string {
  const [first] = members;
  const own = first?.name.getText() ?? '';
  if (/^[A-Z][A-Z_\d]*$/.test(own)) return reason.toUpperCase();
  if (/^[a-z][a-z_\d]*$/.test(own)) return reason;
  const pascal = reason.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return /^[a-z]/.test(own) ? pascal[0]?.toLowerCase() + pascal.slice(1) : pascal;
}
