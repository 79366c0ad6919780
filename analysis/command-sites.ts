import { memberNameOf } from './accesses.js';
import { isOwnTool } from './anthropic-tools.js';
import {
  type CommandSite,
  type Commands,
  callSite,
  listSite,
  namesByAlias,
  namesCommand,
  type Place,
} from './command-lists.js';
import { ts } from './compiler.cjs';
import { definitionOf } from './definitions.js';
import { textOfName } from './expressions.js';
import { hostAt } from './mentions.js';
import type { Project } from './project.js';
import { type Named, referencesTo } from './references.js';
import { usesOf } from './scopes.js';
import { isTestFile, testsAround } from './tests.js';
import { wrapped } from './uses.js';
import { nodesIn } from './walk.js';

/** Every place in some files that names a command, also by a constant, an enum or a map of commands. */
export function commandSitesIn(
  files: readonly ts.SourceFile[],
  commands: Commands,
  project: Project,
): CommandSite[] {
  const found = new Map<ts.Node, CommandSite>();
  const words: CommandSite[] = [];
  const aliases: [name: string, value: ts.Node][] = [];
  const add = (node: ts.Node) => {
    if (found.has(node)) return;
    const site = siteAt(node, commands);
    found.set(node, site);
    const alias = aliasOf(site, node);
    if (alias !== undefined) aliases.push(alias);
  };
  for (const file of files) {
    for (const { index } of file.text.matchAll(new RegExp(`\\b${commands.gone}\\b`, 'g'))) {
      const host = hostAt(file, index);
      if (host.kind === 'comment') {
        const { start, end } = host.comment;
        if (!words.some((site) => site.file === file && site.kind === 'words' && site.start === start))
          words.push({ kind: 'words', file, node: file, start, end, isComment: true });
      } else if (host.kind === 'text' && host.node.text === commands.gone) add(host.node);
      else if (host.kind === 'text' || host.kind === 'jsx-text') {
        const isKnown = words.some((site) => site.node === host.node);
        const [start, end] = [host.node.getStart(file), host.node.end];
        if (!isKnown) words.push({ kind: 'words', file, node: host.node, start, end, isComment: false });
      } else if (host.kind === 'code') {
        const name = nameAt(file, index);
        if (name !== undefined) add(name);
      } else found.set(file, { kind: 'unclear', file, node: file });
    }
  }
  for (const [name, value] of aliases) {
    for (const use of usesOfAlias(name, value, files, project)) add(use);
  }
  return [...found.values(), ...words];
}

function nameAt(file: ts.SourceFile, offset: number): ts.Node | undefined {
  return nodesIn(file, ts.isIdentifier).find((node) => node.getStart(file) === offset);
}

/** The name under which other code reaches a value. */
function aliasOf(site: CommandSite, node: ts.Node): [string, ts.Node] | undefined {
  if (site.kind === 'declaration' && ts.isVariableDeclaration(site.declaration)) {
    return [site.declaration.name.getText(), node];
  }
  if (site.kind !== 'element') return undefined;
  const { element } = site;
  const isValue =
    ts.isEnumMember(element) ||
    (ts.isPropertyAssignment(element) && wrapped(node as ts.Expression).parent === element);
  return isValue && element.name !== node ? [memberNameOf(element) ?? '', node] : undefined;
}

/** The places that mean a value by another name: `Command.Undo`, `UNDO`. */
function usesOfAlias(
  name: string,
  value: ts.Node,
  files: readonly ts.SourceFile[],
  project: Project,
): ts.Node[] {
  const places = project.codeMatching(`\\b${name}\\b`) ?? files;
  return places.flatMap((file) =>
    nodesIn(file, (node): node is ts.Node => {
      if (ts.isPropertyAccessExpression(node)) {
        return node.name.text === name && definitionOf(node, project) === value;
      }
      if (ts.isQualifiedName(node)) {
        return (
          node.right.text === name && ts.isIdentifier(node.left) && holds(node.left, name, value, project)
        );
      }
      if (!ts.isIdentifier(node) || node.text !== name || !isRead(node)) return false;
      return definitionOf(node, project) === value;
    }),
  );
}

function holds(owner: ts.Identifier, name: string, value: ts.Node, project: Project): boolean {
  const definition = definitionOf(owner, project);
  return (
    definition !== undefined &&
    ts.isEnumDeclaration(definition) &&
    definition.members.some((member) => textOfName(member.name) === name && member.initializer === value)
  );
}

function isRead({ parent }: ts.Identifier): boolean {
  const isName = (parent as { name?: ts.Node }).name !== undefined;
  return (
    !isName && !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent) && !ts.isTypeQueryNode(parent)
  );
}

function siteAt(node: ts.Node, commands: Commands): CommandSite {
  const file = node.getSourceFile();
  const place = { file, node };
  const { parent } = node;
  const asElement = (element: ts.Node): CommandSite => ({ ...place, kind: 'element', element });
  const other = (): CommandSite =>
    isTestFile(file.fileName) ? { ...place, kind: 'test' } : { ...place, kind: 'sent' };
  const unclear = (): CommandSite => ({ ...place, kind: isTestFile(file.fileName) ? 'test' : 'unclear' });

  if (isNameOfMember(node)) {
    const member = ts.isComputedPropertyName(parent) ? parent.parent : parent;
    if (hasSibling(member, commands)) return asElement(member);
    if (isOwnTool(node)) return { ...place, kind: 'foreign' };
    // `editor.undo_edit` goes with the member, or is the use that keeps it.
    return unclear();
  }
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return other();
  if (ts.isLiteralTypeNode(parent) || ts.isQualifiedName(node)) {
    return typeSite(ts.isQualifiedName(node) ? parent : parent, place, commands);
  }
  if (isOwnTool(node)) return { ...place, kind: 'foreign' };
  const outer = ts.isExpression(node) ? wrapped(node) : node;
  const around = outer.parent;
  if (ts.isCaseClause(around) && around.expression === outer) {
    const isOurs = around.parent.clauses.some(
      (other) =>
        ts.isCaseClause(other) &&
        other !== around &&
        (namesCommand(other.expression, commands) || namesByAlias(other.expression, outer)),
    );
    return isOurs ? { ...place, kind: 'case', clause: around } : { ...place, kind: 'unrelated' };
  }
  if (ts.isBinaryExpression(around) && /^[=!]==?$/.test(around.operatorToken.getText())) {
    if (!namesCommand(file, commands) && ts.isStringLiteralLike(node)) return { ...place, kind: 'unrelated' };
    const value = around.operatorToken.getText().startsWith('!');
    return { ...place, kind: 'comparison', comparison: around, value };
  }
  const decorated = ts.findAncestor(outer, ts.isDecorator)?.parent;
  if (decorated !== undefined && ts.isClassElement(decorated)) return asElement(decorated);
  if (ts.isEnumMember(around)) return asElement(around);
  if (ts.isVariableDeclaration(around) && ts.isIdentifier(around.name)) {
    return { ...place, kind: 'declaration', declaration: around };
  }
  return (
    listSite(outer, commands, place) ??
    callSite(outer, commands, place) ??
    propertySite(outer, place) ??
    other()
  );
}

function isNameOfMember(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isComputedPropertyName(parent)) return parent.expression === node;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isEnumMember(parent)) &&
    parent.name === node
  );
}

/** Whether what stands beside a member is about the other commands. */
function hasSibling(member: ts.Node, { others }: Commands): boolean {
  const { parent } = member;
  const members: readonly ts.Node[] = ts.isObjectLiteralExpression(parent)
    ? parent.properties
    : ((parent as { members?: readonly ts.Node[] }).members ?? []);
  const names = members.map((own) => commandNamed(own));
  return others.filter((command) => names.includes(command)).length > 0;
}

/** The command that a member is for: by its name, by its value, or by `[Command.View]`. */
function commandNamed(member: ts.Node): string | undefined {
  const { name } = member as { name?: ts.Node };
  if (
    name !== undefined &&
    ts.isComputedPropertyName(name) &&
    ts.isPropertyAccessExpression(name.expression)
  ) {
    return snake(name.expression.name.text);
  }
  return memberNameOf(member);
}

/** `StrReplace` and `STR_REPLACE` as the command is spelled. */
function snake(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

function typeSite(literal: ts.Node, place: Place, commands: Commands): CommandSite {
  let type: ts.Node = literal;
  const unclear: CommandSite = { ...place, kind: isTestFile(place.file.fileName) ? 'test' : 'unclear' };
  for (;;) {
    const { parent } = type;
    if (ts.isUnionTypeNode(parent)) {
      const isShown = type !== literal || parent.types.some((other) => namesCommand(other, commands));
      return isShown ? { ...place, kind: 'element', element: type } : unclear;
    }
    if (ts.isTypeReferenceNode(parent) && parent.typeArguments?.[1] === type) {
      return parent.typeName.getText() === 'Exclude' && type === literal
        ? { ...place, kind: 'exclusion', reference: parent }
        : unclear;
    }
    if (ts.isTypeAliasDeclaration(parent) || ts.isInterfaceDeclaration(parent)) {
      return { ...place, kind: 'declaration', declaration: parent };
    }
    const isOnTheWay =
      ts.isParenthesizedTypeNode(parent) ||
      ts.isTypeLiteralNode(parent) ||
      ts.isIntersectionTypeNode(parent) ||
      (ts.isPropertySignature(parent) && type === literal);
    if (!isOnTheWay) return unclear;
    type = parent;
  }
}

/** `{ command: 'undo_edit' }` in production asks for it; the name of a tool does not. */
function propertySite(outer: ts.Node, place: Place): CommandSite | undefined {
  const { parent } = outer;
  if (ts.isPropertyAssignment(parent) || ts.isJsxAttribute(parent)) return undefined;
  const isArgument = ts.isCallExpression(parent) && parent.arguments.includes(outer as ts.Expression);
  const asks =
    isArgument &&
    ts.isPropertyAccessExpression(parent.expression) &&
    /^(?:includes|has|indexOf|startsWith|parse)$/.test(parent.expression.name.text);
  if (isArgument && !asks) return undefined;
  if (ts.isConditionalExpression(parent) || ts.isReturnStatement(parent) || ts.isJsxExpression(parent))
    return undefined;
  return { ...place, kind: isTestFile(place.file.fileName) ? 'test' : 'unclear' };
}

/** The test that a node of a test file stands in, from `it` to its end; `undefined` outside of every test. */
export function testStatementOf(node: ts.Node): ts.Statement | undefined {
  const call = testsAround(node).find(({ expression }) =>
    /^(?:it|test|specify)\b/.test(expression.getText()),
  );
  return call !== undefined && ts.isExpressionStatement(call.parent) ? call.parent : undefined;
}

/** The uses of a declaration in all files. */
export function placesOf(declaration: Named, project: Project): readonly ts.Node[] {
  const references = referencesTo(declaration, project) ?? [];
  return references.flatMap((use) => (ts.isImportSpecifier(use) ? [use, ...usesOf(use)] : [use]));
}
