import { ts } from './compiler.cjs';
import { textOfName } from './expressions.js';
import type { Project } from './project.js';
import { checkerOf } from './types.js';
import { isWithin, nodesIn } from './walk.js';

/** A member of types that are made of values: `Partial<typeof defaults>`, `ReturnType<typeof configOf>` */
interface Member {
  readonly name: string;
  /** The declarations of those values, in one of which the member is given. */
  readonly owners: readonly ts.Node[];
}

/**
 * A place of a file that would not compile if a member were gone from the types that are made of the values: it reads or gives the member,
 * names it, or puts what has such a type where another type asks for the member.
 */
export function needOf(member: Member, file: ts.SourceFile, project: Project): ts.Node | undefined {
  if (!file.text.includes(member.name)) return undefined;
  const checker = checkerOf(file, project);
  const [found] = nodesIn(file, (node): node is ts.Node => isNeed(node, member, checker));
  return found;
}

function isNeed(node: ts.Node, member: Member, checker: ts.TypeChecker): boolean {
  const { name, owners } = member;
  if (owners.some((owner) => isWithin(node, owner))) return false;
  const isOurs = (type: ts.Type | undefined) => isOf(type?.getProperty(name), owners);
  // A type that names it: `(typeof defaults)['temperature']`
  if (ts.isLiteralTypeNode(node)) return isNamedIn(node, name);
  if (ts.isPropertyAccessExpression(node) && node.name.text === name)
    return isOurs(typeAt(node.expression, checker));
  if (ts.isElementAccessExpression(node) && isText(node.argumentExpression, name))
    return isOurs(typeAt(node.expression, checker));
  if (ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name)
    return isOurs(checker.getTypeAtLocation(node.parent));
  if (isPropertyOf(node, name)) return isOurs(checker.getContextualType(node.parent));
  return isGivenAway(node) && isAskedFor(node, member, checker);
}

function isOf(symbol: ts.Symbol | undefined, owners: readonly ts.Node[]): boolean {
  return symbol?.declarations?.some((own) => owners.some((owner) => isWithin(own, owner))) === true;
}

function typeAt(expression: ts.Expression, checker: ts.TypeChecker): ts.Type {
  return checker.getNonNullableType(checker.getTypeAtLocation(expression));
}

/** Not so where it is left out: `Omit<typeof defaults, 'temperature'>` */
function isNamedIn(node: ts.LiteralTypeNode, name: string): boolean {
  const around = ts.findAncestor(node.parent, ts.isTypeReferenceNode);
  return isText(node.literal, name) && around?.typeName.getText() !== 'Omit';
}

function isText(node: ts.Node, text: string): boolean {
  return ts.isStringLiteralLike(node) && node.text === text;
}

function isPropertyOf(
  node: ts.Node,
  name: string,
): node is ts.ObjectLiteralElementLike & { parent: ts.ObjectLiteralExpression } {
  const isProperty = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
  return isProperty && textOfName(node.name) === name;
}

function isGivenAway(node: ts.Node): node is ts.Expression {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isCallExpression(node);
}

/** Whether an expression that has the member stands where a type of somebody else asks for it. */
function isAskedFor(node: ts.Expression, { name, owners }: Member, checker: ts.TypeChecker): boolean {
  const asked = checker.getContextualType(node)?.getProperty(name);
  if (asked === undefined || (asked.flags & ts.SymbolFlags.Optional) !== 0 || isOf(asked, owners))
    return false;
  return isOf(checker.getTypeAtLocation(node).getProperty(name), owners);
}
