import { isOwnTool, type ToolVersion } from '../../analysis/anthropic-tools.js';
import { ts } from '../../analysis/compiler.cjs';
import { textOfName } from '../../analysis/expressions.js';
import { hostAt } from '../../analysis/mentions.js';
import type { Project } from '../../analysis/project.js';
import { tellsHistory } from '../../analysis/prose.js';
import { roleOf } from '../../analysis/roles.js';
import { escaped } from '../../analysis/search-patterns.js';
import { isComplete, stringValueOf, textsOf } from '../../analysis/values.js';
import type { Edit } from '../../edits/edit.js';
import { replaceRange } from '../../edits/nodes.js';

/** Where a tool is named, and what changes there. */
export interface NamePlace {
  readonly file: ts.SourceFile;
  readonly start: number;
  /** None where a comment tells of the past. */
  readonly edits: readonly Edit[];
}

/** Every place in a file that names a tool, or the one that gives the name to a tool with a schema of its own. */
export function* namePlaces(
  file: ts.SourceFile,
  from: string,
  to: string,
): Generator<NamePlace | { readonly ownTool: ts.Node }> {
  // Not in a path or a URL, and not with an extension.
  const pattern = new RegExp(`(?<![\\w/-]|\\w\\.)${escaped(from)}(?![\\w/-]|\\.\\w)`, 'g');
  for (const { index: start } of file.text.matchAll(pattern)) {
    const end = start + from.length;
    const host = hostAt(file, start);
    if (host.kind === 'comment') {
      const said = file.text.slice(host.comment.start, host.comment.end);
      yield { file, start, edits: tellsHistory(said) ? [] : [replaceRange(file, start, end, to)] };
    } else if (host.kind === 'text') {
      const isWhole = ts.isStringLiteralLike(host.node) && host.node.text === from;
      if (isWhole && isOwnTool(host.node)) yield { ownTool: host.node };
      if (ts.isStringLiteralLike(host.node) && roleOf(host.node).kind === 'module-specifier') continue;
      yield { file, start, edits: [replaceRange(file, start, end, to)] };
    } else if (host.kind !== 'code') {
      yield { file, start, edits: [replaceRange(file, start, end, to)] };
    }
  }
  // A member is named with a dot before it, too.
  for (const name of membersNamed(file, from)) {
    if (isOwnTool(name)) yield { ownTool: name };
    yield { file, start: name.getStart(file), edits: [renamed(name, file, to)] };
  }
}

/** The names of members: keys of maps and types, and what reads them. Variables keep their names. */
function membersNamed(file: ts.SourceFile, name: string): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && isMemberName(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) {
    return ts.isObjectBindingPattern(parent.parent) && (parent.propertyName ?? parent.name) === node;
  }
  return (
    (ts.isObjectLiteralElementLike(parent) ||
      ts.isTypeElement(parent) ||
      ts.isClassElement(parent) ||
      ts.isEnumMember(parent)) &&
    parent.name === node
  );
}

/** What is short for a name and its value is written out. */
function renamed(node: ts.Identifier, file: ts.SourceFile, to: string): Edit {
  const { parent } = node;
  const start = node.getStart(file);
  const isShort =
    ts.isShorthandPropertyAssignment(parent) ||
    (ts.isBindingElement(parent) && parent.propertyName === undefined);
  return isShort ? replaceRange(file, start, start, `${to}: `) : replaceRange(file, start, node.end, to);
}

/** The name beside the type in an object that declares a tool; `undefined` where the two stand apart. */
export function declaredName(
  { node, form }: ToolVersion,
  project: Project,
): { readonly name: string } | 'unseen' | undefined {
  const { parent } = node;
  const isDeclared =
    form === 'type' && ts.isPropertyAssignment(parent) && ts.isObjectLiteralExpression(parent.parent);
  if (!isDeclared) return undefined;
  const property = parent.parent.properties.find(
    (own) => own.name !== undefined && textOfName(own.name) === 'name',
  );
  if (property === undefined) return undefined;
  const value = ts.isShorthandPropertyAssignment(property)
    ? property.name
    : ts.isPropertyAssignment(property)
      ? property.initializer
      : undefined;
  const known = value === undefined ? undefined : stringValueOf(value, project);
  const [name, ...others] = known === undefined ? [] : textsOf(known);
  const isCertain = known !== undefined && isComplete(known) && others.length === 0 && name !== undefined;
  return isCertain ? { name } : 'unseen';
}
