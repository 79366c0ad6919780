import { ts } from '../compiler.cjs';
import type { Project } from '../project.js';
import { type Access, isLog, wrapped } from '../uses.js';
import { isWithin, nodesIn } from '../walk.js';
import { isLogged, keyOf } from './chains.js';
import type { Entry, Found } from './found.js';
import { lookUp } from './objects.js';
import { isQuietHere, statementOf } from './parts.js';

/**
 * What is about a field that nothing gives any more when some parts are gone: `delete input.temperature`, and what only prints it. In the
 * files of the parts.
 */
export function vainWithout(gone: ReadonlySet<ts.Node>, project: Project): readonly ts.Node[] {
  const names = new Set([...gone].flatMap((node) => nameGiven(node) ?? []));
  if (names.size === 0) return [];
  const files = new Set([...gone].map((node) => node.getSourceFile()));
  return [...files].flatMap((file) =>
    nodesIn(file, isAccess).flatMap((access) => {
      const key = keyOf(access);
      if (key === undefined || !names.has(key)) return [];
      const whole = wholeAbout(access, project);
      return whole !== undefined && isNeverSet(access, gone, project) ? whole : [];
    }),
  );
}

/** All that gives the member that an access asks for. */
export function givenAt(access: Access, project: Project): Found {
  return lookUp(access.expression, { path: [keyOf(access)], project });
}

/** What goes with a print of a value that goes: the property that has it, or the statement that says nothing else. */
export function printAround(read: ts.Expression, project: Project): ts.Node | undefined {
  let node: ts.Node = wrapped(read);
  for (; !ts.isStatement(node); node = node.parent) {
    const { parent } = node;
    if (ts.isPropertyAssignment(parent)) return isLogged(parent) ? parent : undefined;
    if (ts.isTemplateSpan(parent)) {
      if (parent.parent.templateSpans.length > 1) return undefined;
    } else if (ts.isCallExpression(parent) && isLog(parent)) {
      const others = parent.arguments.filter((argument) => argument !== node);
      return others.every(ts.isStringLiteralLike) ? statementOf(parent, project) : undefined;
    } else if (!ts.isTemplateExpression(parent)) return undefined;
  }
  return undefined;
}

export function isAccess(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** The name of the field that a part gives: `temperature: 0`, `input.temperature = 0;` */
function nameGiven(node: ts.Node): string | undefined {
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))
    return ts.isComputedPropertyName(node.name) ? undefined : node.name.text;
  if (!ts.isExpressionStatement(node) || !ts.isBinaryExpression(node.expression)) return undefined;
  const { left } = node.expression;
  return isAccess(left) ? keyOf(left) : undefined;
}

function wholeAbout(access: Access, project: Project): ts.Node | undefined {
  const { parent } = access;
  if (ts.isDeleteExpression(parent))
    return isQuietHere(access.expression, project) ? statementOf(parent, project) : undefined;
  return isLogged(access) ? printAround(access, project) : undefined;
}

function isNeverSet(access: Access, gone: ReadonlySet<ts.Node>, project: Project): boolean {
  const { entries, unseen } = givenAt(access, project);
  const isGone = ({ node }: Entry) => [...gone].some((part) => isWithin(node, part));
  return entries.length > 0 && unseen.length === 0 && entries.every(isGone);
}
