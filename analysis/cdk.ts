import { ts } from './compiler.cjs';
import { packageExport } from './consumers.js';
import { definitionOf } from './definitions.js';
import type { Project } from './project.js';

/** Whether an expression is something that the core of the CDK exports under one of some names. */
export function isOfCdk(expression: ts.Expression, ...names: readonly string[]): boolean {
  const found = packageExport(expression);
  return (
    found !== undefined && /^(?:aws-cdk-lib|@aws-cdk\/core)$/.test(found.module) && names.includes(found.name)
  );
}

/** Whether `this` is a stack where a node stands, which knows its own account and region. */
export function isThisStack(node: ts.Node, project: Project): boolean {
  const owner = ts.findAncestor(node, bindsThis);
  if (owner === undefined || !ts.isClassElement(owner) || !ts.isClassLike(owner.parent)) return false;
  const isStatic = (ts.getCombinedModifierFlags(owner) & ts.ModifierFlags.Static) !== 0;
  return !isStatic && !ts.isClassStaticBlockDeclaration(owner) && isStack(owner.parent, project);
}

/** What has a `this` of its own for all that is in it. */
function bindsThis(node: ts.Node): boolean {
  return (
    (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) ||
    ts.isPropertyDeclaration(node) ||
    ts.isClassStaticBlockDeclaration(node)
  );
}

/** A class that builds on the CDK's, itself or through others of the project. */
function isStack(
  type: ts.ClassLikeDeclaration,
  project: Project,
  seen: ReadonlySet<ts.Node> = new Set(),
): boolean {
  const heritage = type.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const base = heritage?.types[0]?.expression;
  if (base === undefined || seen.has(type)) return false;
  if (isOfCdk(base, 'Stack', 'NestedStack')) return true;
  const parent = definitionOf(base, project);
  return parent !== undefined && ts.isClassLike(parent) && isStack(parent, project, new Set([...seen, type]));
}
