import { isMember, memberNameOf } from '../accesses.js';
import { classOf } from '../classes.js';
import { ts } from '../compiler.cjs';
import { classAround, definitionOf, resultsOf } from '../definitions.js';
import { unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { isNamed, type Named, originOf, typeDeclarationOf } from '../references.js';
import { declarationOf } from '../scopes.js';
import { isWithin, nodesIn } from '../walk.js';
import { addGone, isGone, type State } from './gone.js';

/** The state that functions hand out which code that is gone calls: `historyOf(path).pop()` */
export function givenBySuspects({ suspects, project }: State): Named[] {
  return [...suspects].flatMap((suspect) => {
    if (!ts.isFunctionDeclaration(suspect) && !ts.isMethodDeclaration(suspect)) return [];
    const given = resultsOf(suspect).flatMap((result) => namesIn(result, project));
    return given.filter((named) => ts.isVariableDeclaration(named) || ts.isPropertyDeclaration(named));
  });
}

/** What a part of a file refers to that is declared elsewhere. */
export function namesIn(root: ts.Node, project: Project): Named[] {
  const found: Named[] = [];
  for (const name of nodesIn(root, isName)) {
    const { parent } = name;
    if (ts.isPropertyAccessExpression(parent) && parent.name === name) {
      const member = memberAt(parent, project);
      if (member !== undefined) found.push(member);
      continue;
    }
    if ((parent as { name?: ts.Node }).name === name && !ts.isShorthandPropertyAssignment(parent)) continue;
    if (!ts.isIdentifier(name)) continue;
    const declaration = declarationOf(name) ?? typeDeclarationOf(name);
    if (declaration !== undefined && isNamed(declaration)) found.push(declaration);
  }
  const specifiers = nodesIn(
    root,
    (node): node is ts.ImportSpecifier | ts.ExportSpecifier =>
      ts.isImportSpecifier(node) || ts.isExportSpecifier(node),
  );
  found.push(...specifiers.flatMap((specifier) => originOf(specifier, project) ?? []));
  return found.filter((named) => !isWithin(named, root));
}

function isName(node: ts.Node): node is ts.Identifier | ts.PrivateIdentifier {
  return ts.isIdentifier(node) || ts.isPrivateIdentifier(node);
}

/** The member of a class that an access leads to. */
function memberAt(access: ts.PropertyAccessExpression, project: Project): Named | undefined {
  const owner = unwrap(access.expression);
  const definition = owner.kind === ts.SyntaxKind.ThisKeyword ? undefined : definitionOf(owner, project);
  const type =
    owner.kind === ts.SyntaxKind.ThisKeyword
      ? classAround(owner)
      : definition === undefined
        ? undefined
        : classOf(definition, project);
  for (const member of type?.members ?? []) {
    if (isMember(member) && memberNameOf(member) === access.name.text) return member;
    if (!ts.isConstructorDeclaration(member)) continue;
    const parameter = member.parameters.find(
      (own) => ts.isParameterPropertyDeclaration(own, member) && own.name.getText() === access.name.text,
    );
    if (parameter !== undefined) return parameter;
  }
  return undefined;
}

/** Functions with nothing left in them, and constructors with neither statements nor parameters. */
export function hollowed(state: State): Named[] {
  const found = new Set<Named>();
  for (const [file, nodes] of state.gone) {
    for (const node of nodes) {
      const owner = ts.findAncestor(node.parent, ts.isFunctionLike);
      if (owner === undefined || owner.getSourceFile() !== file || isGone(owner, state)) continue;
      const { body } = owner as ts.FunctionLikeDeclaration;
      if (body === undefined || !ts.isBlock(body)) continue;
      const isEmpty = body.statements.every((statement) => isGone(statement, state));
      if (!isEmpty) continue;
      if (ts.isConstructorDeclaration(owner)) removeConstructor(owner, state);
      else if (isNamed(owner) && body.statements.length > 0) found.add(owner);
      else if (ts.isVariableDeclaration(owner.parent) && body.statements.length > 0) found.add(owner.parent);
      else if (isHook(owner.parent)) addGone(owner.parent.parent, state);
    }
  }
  return [...found];
}

/** `beforeEach(() => { … })` */
function isHook(call: ts.Node): boolean {
  return (
    ts.isCallExpression(call) &&
    /^(?:before|after)(?:Each|All)$/.test(call.expression.getText()) &&
    ts.isExpressionStatement(call.parent)
  );
}

function removeConstructor(owner: ts.ConstructorDeclaration, state: State): void {
  const isBare = owner.parameters.every((parameter) => isGone(parameter, state));
  const isPublic = owner.modifiers === undefined;
  const isBase =
    owner.parent.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) !== true;
  if (isBare && isPublic && isBase) addGone(owner, state);
}
