import { ts } from '../compiler.cjs';
import { isAssignmentOperator, unwrap } from '../expressions.js';
import { argumentAt, functionCalled } from '../functions.js';
import type { Project } from '../project.js';
import { type Declaration, usesOf } from '../scopes.js';
import { nodesIn } from '../walk.js';
import { chainFrom, isLogged, isOnPath } from './chains.js';
import { addedAt } from './elements.js';
import type { Path, UnseenReason } from './found.js';

/** What happens to an object after it is written, as far as it is about a field. */
export type Write =
  /** `x.temperature = value`: the field itself. */
  | {
      readonly kind: 'field';
      readonly node: ts.BinaryExpression;
      readonly value: ts.Expression;
      readonly isAlways: boolean;
    }
  /** `x.inferenceConfig = value`, `Object.assign(x, value)`: something that may have it, under the rest of the path. */
  | { readonly kind: 'part'; readonly value: ts.Expression; readonly path: Path; readonly isAlways: boolean }
  /** `delete x.temperature` */
  | { readonly kind: 'deleted'; readonly node: ts.Node; readonly isAlways: false }
  | {
      readonly kind: 'unseen';
      readonly node: ts.Node;
      readonly reason: UnseenReason;
      readonly isAlways: false;
    };

interface About {
  readonly path: Path;
  /** The use that leads to the request. */
  readonly use: ts.Expression;
  readonly project: Project;
}

/** The values that are assigned to a variable as a whole. */
export function assignedTo(declaration: Declaration): ts.Expression[] {
  return usesOf(declaration).flatMap((use) => {
    const { parent } = use;
    const isTarget =
      ts.isBinaryExpression(parent) && parent.left === use && isAssignmentOperator(parent.operatorToken.kind);
    return isTarget ? [valueAssigned(parent)] : [];
  });
}

/** What an assignment gives: for `n += 1` that is the whole of it, of which what stands on the right is a part. */
function valueAssigned(assignment: ts.BinaryExpression): ts.Expression {
  return wholeAssignments.has(assignment.operatorToken.kind) ? assignment.right : assignment;
}

const wholeAssignments: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/** The changes of what a declaration holds, as far as they are about a field. */
export function writesTo(declaration: Declaration, about: About, seen = new Set<ts.Node>()): Write[] {
  if (seen.has(declaration)) return [];
  seen.add(declaration);
  return usesOf(declaration).flatMap((use) =>
    use === about.use ? [] : writesAt(use, declaration, about, seen),
  );
}

/** What a class assigns to one of its members as a whole, and the changes of what that holds. */
export function membersWith(
  owner: ts.ClassLikeDeclaration,
  name: string,
  about: About,
): { readonly sources: readonly ts.Expression[]; readonly writes: readonly Write[] } {
  const own = nodesIn(owner, ts.isPropertyAccessExpression).filter(
    (access) => access.expression.kind === ts.SyntaxKind.ThisKeyword && access.name.text === name,
  );
  const isTarget = ({ parent }: ts.Node, access: ts.Node) =>
    ts.isBinaryExpression(parent) &&
    parent.left === access &&
    isAssignmentOperator(parent.operatorToken.kind);
  return {
    sources: own.flatMap((access) =>
      isTarget(access, access) ? [valueAssigned(access.parent as ts.BinaryExpression)] : [],
    ),
    writes: own.flatMap((access) =>
      access === about.use || isTarget(access, access) ? [] : writesAt(access, owner, about, new Set()),
    ),
  };
}

function writesAt(use: ts.Expression, declaration: ts.Node, about: About, seen: Set<ts.Node>): Write[] {
  const { path, project } = about;
  const { end, keys } = chainFrom(use);
  if (!isOnPath(keys, path)) return [];
  const { parent } = end;
  if (
    ts.isBinaryExpression(parent) &&
    parent.left === end &&
    isAssignmentOperator(parent.operatorToken.kind)
  ) {
    if (keys.length === 0) return [];
    if (keys.slice(0, path.length).includes(undefined) && !path.includes(undefined))
      return [{ kind: 'unseen', node: parent, reason: 'computed', isAlways: false }];
    const isAlways = isStraight(parent, declaration, about.use);
    if (keys.length === path.length)
      return [{ kind: 'field', node: parent, value: valueAssigned(parent), isAlways }];
    if (keys.length > path.length) return [];
    return [{ kind: 'part', value: valueAssigned(parent), path: path.slice(keys.length), isAlways }];
  }
  if (ts.isDeleteExpression(parent) && keys.length <= path.length)
    return [{ kind: 'deleted', node: parent, isAlways: false }];
  if (keys.length >= path.length) return [];
  const added = path[keys.length] === undefined ? addedAt(end) : undefined;
  if (added !== undefined) return added.map((own) => additionOf(own, path.slice(keys.length)));
  if (!ts.isCallExpression(parent) || parent.expression === end || isLogged(end)) return [];
  return handedOn(parent, end, path.slice(keys.length), { ...about, project }, seen);
}

/** An element that comes to a list, or a list of them. */
function additionOf(element: ts.Expression, path: Path): Write {
  return ts.isSpreadElement(element)
    ? { kind: 'part', value: element.expression, path, isAlways: false }
    : { kind: 'part', value: element, path: path.slice(1), isAlways: false };
}

/** What a call may do to an object that it gets. */
function handedOn(
  call: ts.CallExpression,
  argument: ts.Expression,
  path: Path,
  { use, project }: About,
  seen: Set<ts.Node>,
): Write[] {
  const callee = call.expression.getText();
  const index = call.arguments.indexOf(argument);
  if (callee === 'Object.assign') {
    if (index !== 0) return [];
    return call.arguments
      .slice(1)
      .map((value) => ({ kind: 'part', value: unwrap(value), path, isAlways: false }));
  }
  if (isReader.test(callee)) return [];
  const target = functionCalled(call, project);
  const parameter = target?.parameters[index];
  if (parameter === undefined || !ts.isIdentifier(parameter.name) || argumentAt(call, index) === undefined)
    return target === undefined
      ? [{ kind: 'unseen', node: argument, reason: 'handed-on', isAlways: false }]
      : [];
  return writesTo(parameter, { path, use, project }, seen);
}

/** Calls that only look at what they get, or send it. */
const isReader =
  /(?:^|\.)(?:stringify|keys|values|entries|isArray|structuredClone|send|invokeModel\w*|converse\w*|create|stream|parse|freeze|toConverse|push)$/;

/** Whether a statement runs whenever what is behind it does: beside the declaration, before the use. */
function isStraight(assignment: ts.BinaryExpression, declaration: ts.Node, use: ts.Node): boolean {
  const statement = assignment.parent;
  const home = ts.findAncestor(declaration, (node) => ts.isBlock(node) || ts.isSourceFile(node));
  return ts.isExpressionStatement(statement) && statement.parent === home && assignment.end <= use.pos;
}
