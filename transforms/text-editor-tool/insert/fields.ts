import { ts } from '../../../analysis/compiler.cjs';
import { textOfName } from '../../../analysis/expressions.js';
import { nodesIn } from '../../../analysis/walk.js';
import type { Edit } from '../../../edits/edit.js';
import { addElementAfter } from '../../../edits/lists.js';
import {
  endWithComment,
  indentationAt,
  insertAfter,
  lineBreakOf,
  replaceNode,
  replaceRange,
  startsLine,
} from '../../../edits/nodes.js';
import type { Fields, InsertPlace } from '../insert.js';

/** Types, classes and schemas that have the line of `insert` have its text, too. */
export function* declaredFields(file: ts.SourceFile, fields: Fields): Generator<InsertPlace> {
  for (const member of nodesIn(file, isFieldOf(fields.from))) {
    const siblings = siblingsOf(member);
    if (siblings.has(fields.to)) continue;
    if (!siblings.has('insert_line')) {
      // The line of `insert` is in what builds on it.
      if (!siblings.has('old_str') && isBaseOfInsert(member)) yield { node: member, edits: undefined };
      continue;
    }
    // What `str_replace` sends is in the same object, or it is missing for another reason.
    const isShared = siblings.has('old_str') || isOptional(member);
    const type = typeText(member);
    if (ts.isPropertyAssignment(member) && !isSchema(member)) continue;
    if (type === undefined) {
      yield { node: member, edits: undefined };
    } else if (isShared) {
      yield { node: member, edits: addMember(member, `${modifiersOf(member)}${fields.to}${type.optional}`) };
    } else {
      yield {
        node: member,
        edits: [
          replaceNode(member.name, fields.to),
          ...addMember(member, `${modifiersOf(member)}${fields.from}${type.optional}`),
        ],
      };
    }
  }
}

/** `interface Insert extends Shared { insert_line: number }`, `Shared & { insert_line: number }` */
function isBaseOfInsert({ parent }: Field): boolean {
  const owner = ts.isTypeLiteralNode(parent) ? parent.parent : parent;
  const isNamed = ts.isInterfaceDeclaration(owner) || ts.isTypeAliasDeclaration(owner);
  if (!isNamed) return false;
  const { name } = owner;
  const file = parent.getSourceFile();
  const builds = [...nodesIn(file, ts.isInterfaceDeclaration), ...nodesIn(file, ts.isIntersectionTypeNode)];
  return builds.some((type) => {
    const own = type.getText();
    return (
      own.includes('insert_line') && new RegExp(`(?:\\bextends\\b[^{]*|&\\s*|^)\\b${name.text}\\b`).test(own)
    );
  });
}

type Field = (ts.PropertySignature | ts.PropertyDeclaration | ts.PropertyAssignment) & {
  readonly name: ts.PropertyName;
};

function isFieldOf(name: string): (node: ts.Node) => node is Field {
  return (node): node is Field =>
    (ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) &&
    textOfName(node.name) === name;
}

function siblingsOf({ parent }: Field): ReadonlySet<string> {
  const members = ts.isObjectLiteralExpression(parent) ? parent.properties : parent.members;
  return new Set(
    members.flatMap(({ name }) => (name === undefined ? [] : (textOfName(name as ts.PropertyName) ?? []))),
  );
}

function isOptional(member: Field): boolean {
  if (ts.isPropertyAssignment(member))
    return /\.\s*(?:optional|nullish|default)\(/.test(member.initializer.getText());
  return (
    member.questionToken !== undefined ||
    (ts.isPropertyDeclaration(member) && member.initializer !== undefined)
  );
}

/** A schema of zod or its kin, or a JSON schema. */
function isSchema({ initializer, parent }: ts.PropertyAssignment): boolean {
  // `z.object({ … })`, whatever its fields are made of.
  if (ts.isCallExpression(parent.parent) && /[oO]bject$/.test(parent.parent.expression.getText()))
    return true;
  if (ts.isCallExpression(initializer)) return /^\w+\s*\.\s*\w+\(/.test(initializer.getText());
  return (
    ts.isObjectLiteralExpression(initializer) &&
    initializer.properties.some(({ name }) => name !== undefined && textOfName(name) === 'type')
  );
}

/** What stands behind the name of a member that is of the same type and may be missing. */
function typeText(member: Field): { readonly optional: string } | undefined {
  if (!ts.isPropertyAssignment(member)) {
    // A decorator says more of a field than its type.
    const isPlain = !ts.isPropertyDeclaration(member) || (ts.getDecorators(member) ?? []).length === 0;
    const type = member.type === undefined ? '' : `: ${member.type.getText()}`;
    return isPlain ? { optional: `?${type}` } : undefined;
  }
  const { initializer } = member;
  if (ts.isObjectLiteralExpression(initializer)) return { optional: `: ${initializer.getText()}` };
  const base = /^\w+\s*\.\s*string\(\)/.exec(initializer.getText())?.[0].replace(/\s/g, '');
  return base === undefined ? undefined : { optional: `: ${base}.optional()` };
}

/** Puts a member behind another one, in the manner of that one. */
function addMember(member: Field, text: string): Edit[] {
  if (ts.isPropertyAssignment(member)) return addElementAfter(member, text);
  const file = member.getSourceFile();
  const separator = /[;,]$/.exec(member.getText())?.[0] ?? '';
  if (startsLine(member)) {
    const line = lineBreakOf(file) + indentationAt(file, member.getStart(file));
    const end = endWithComment(member);
    return [replaceRange(file, end, end, line + text + separator)];
  }
  return [insertAfter(member, `${separator === '' ? ';' : ''} ${text}${separator}`)];
}

/** `readonly `, `private readonly `, as they are written. */
function modifiersOf(member: Field): string {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  return modifiers.map((modifier) => `${modifier.getText()} `).join('');
}
