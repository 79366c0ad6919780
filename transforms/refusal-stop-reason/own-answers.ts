import { ts } from '../../analysis/compiler.cjs';
import type { Project } from '../../analysis/project.js';
import { originOf, typeDeclarationOf } from '../../analysis/references.js';
import { textsOfType } from '../../analysis/types.js';
import type { Edit } from '../../edits/edit.js';
import type { End } from './ends.js';
import { extended } from './own-reasons.js';

/**
 * What a type of the program's own gets, so that the stop reason of an answer may be compared with some ends: nothing where it can be any
 * text, or each of them. `undefined` where it has no stop reason, or where other code has to know all that it can be.
 */
export function reasonIn(
  type: ts.TypeNode,
  place: ts.Node,
  { ends, project }: { readonly ends: readonly End[]; readonly project: Project },
): readonly Edit[] | undefined {
  const reason = membersOf(type, project).find(
    (member): member is ts.PropertySignature =>
      ts.isPropertySignature(member) && member.name.getText() === 'stop_reason',
  )?.type;
  if (reason === undefined) return undefined;
  if (/^(?:string|any)(?: \| (?:null|undefined))*$/.test(reason.getText())) return [];
  const texts = textsOfType(reason, project);
  const missing = ends.map((end) => end.reason).filter((name) => texts?.includes(name) !== true);
  if (missing.length === 0) return [];
  return texts === undefined ? undefined : extended(texts, missing, [place], project);
}

function membersOf(type: ts.TypeNode, project: Project): readonly ts.TypeElement[] {
  if (ts.isTypeLiteralNode(type)) return type.members;
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return [];
  const named = typeDeclarationOf(type.typeName);
  const declaration = named !== undefined && ts.isImportSpecifier(named) ? originOf(named, project) : named;
  if (declaration === undefined) return [];
  if (ts.isInterfaceDeclaration(declaration)) return declaration.members;
  return ts.isTypeAliasDeclaration(declaration) && ts.isTypeLiteralNode(declaration.type)
    ? declaration.type.members
    : [];
}
