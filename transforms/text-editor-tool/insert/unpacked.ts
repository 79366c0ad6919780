import { ts } from '../../../analysis/compiler.cjs';
import { textOfName } from '../../../analysis/expressions.js';
import type { Project } from '../../../analysis/project.js';
import { usesOf } from '../../../analysis/scopes.js';
import { isInTypeScript, typeFactsOf } from '../../../analysis/types.js';
import { isWritten } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import type { Edit } from '../../../edits/edit.js';
import { addElementAfter } from '../../../edits/lists.js';
import { insertAfter, replaceNode } from '../../../edits/nodes.js';
import { camelCase } from '../../../edits/text.js';
import type { Fields, InsertPlace } from '../insert.js';
import { isInsertAt, mayBeInsert } from './commands.js';

/** `const { insert_line, new_str } = input`, also of a parameter. */
export function* unpackedReads(
  file: ts.SourceFile,
  fields: Fields,
  project: Project,
): Generator<InsertPlace> {
  for (const element of nodesIn(file, ts.isBindingElement)) {
    const { parent, name } = element;
    if (!ts.isObjectBindingPattern(parent) || nameInPattern(element) !== fields.from) continue;
    const others = parent.elements.map(nameInPattern);
    if (others.includes(fields.to) || !ts.isIdentifier(name)) continue;
    const all = usesOf(element);
    const uses = all.filter(
      (use) => isInsertAt(use, project) ?? (others.includes('insert_line') || mayBeInsert(use, project)),
    );
    if (uses.length === 0) continue;
    // What is written to it is for every command.
    const edits = all.some(isWritten) ? undefined : unpackedToo(element, uses, fields, project);
    yield { node: element, edits };
  }
}

function nameInPattern({ propertyName, name }: ts.BindingElement): string {
  return (propertyName ?? name).getText();
}

/**
 * The new field beside the old one, which stands in for it:
 *
 *     { insert_line, new_str }   { insert_line, new_str, insert_text = new_str }
 *
 * Without that where both fields are only handed on.
 */
function unpackedToo(
  element: ts.BindingElement,
  uses: readonly ts.Identifier[],
  { from, to }: Fields,
  project: Project,
): readonly Edit[] | undefined {
  const isAlias = element.propertyName !== undefined;
  const local = isAlias ? camelCase(to) : to;
  const scope = ts.findAncestor(element, ts.isFunctionLike) ?? element.getSourceFile();
  if (new RegExp(`(?<![.\\w])${local}\\b(?!['":])`).test(scope.getText())) return undefined;
  const handedOn = uses.filter((use) => isHandedOn(use, from));
  const other = element.name.getText() + (isNeverMissing(element, project) ? '!' : '');
  const fallback = handedOn.length === uses.length ? '' : ` = ${other}`;
  return [
    ...addElementAfter(element, (isAlias ? `${to}: ${local}` : local) + fallback),
    ...handedOn.flatMap(({ parent }) => addElementAfter(parent, isAlias ? `${to}: ${local}` : local)),
    ...uses.filter((use) => !handedOn.includes(use)).map((use) => renamedUse(use, local)),
  ];
}

/** Whether the old field has always been there by its type, which says of the new one that it is. */
function isNeverMissing({ name, initializer }: ts.BindingElement, project: Project): boolean {
  // A default stands in for what is missing.
  if (initializer !== undefined || !isInTypeScript(name) || !ts.isIdentifier(name)) return false;
  const { kind, mayBeMissing } = typeFactsOf(name, project);
  return kind === 'text' && !mayBeMissing;
}

/** `{ insert_line, new_str }`: an input that is put together again. */
function isHandedOn({ parent }: ts.Identifier, from: string): boolean {
  const isProperty = ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent);
  if (!isProperty || textOfName(parent.name) !== from) return false;
  return parent.parent.properties.some(
    ({ name }) => name !== undefined && textOfName(name) === 'insert_line',
  );
}

function renamedUse(use: ts.Identifier, local: string): Edit {
  return ts.isShorthandPropertyAssignment(use.parent)
    ? insertAfter(use, `: ${local}`)
    : replaceNode(use, local);
}
