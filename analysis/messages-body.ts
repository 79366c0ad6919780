import { callsOf } from './calls.js';
import { ts } from './compiler.cjs';
import { definitionOf, resultsOf } from './definitions.js';
import { encodedIn, isStringify } from './encoding.js';
import { isExpression, isFallback, textOfName, unwrap } from './expressions.js';
import { argumentAt, functionCalled, isSeenFunction } from './functions.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';
import { wrapped } from './uses.js';
import { nodesIn } from './walk.js';

const version = 'anthropic_version';

/**
 * Whether an object is a request of the Messages API for certain: whatever the expression can be has an `anthropic_version`, as it is
 * written or by its declared type. Through variables, functions and parameters, in all files.
 *
 * Source: the Messages body on Bedrock requires the field, and no other model's has it.
 */
export function isMessagesRequest(expression: ts.Expression, project: Project): boolean {
  return isAlways(expression, { project, isKind: isRequestLiteral, isType: isMessagesType }, new Set());
}

/**
 * The objects that a body can be and that are none of the Messages API, where all that it can be is seen and one is; `undefined` where
 * something else may be sent.
 */
export function bodiesOfOthers(body: ts.Expression, project: Project): ReadonlySet<ts.Node> | undefined {
  const own: ts.Node[] = [];
  const others = new Set<ts.ObjectLiteralExpression>();
  let isSeen = true;
  const isKind: Kind['isKind'] = (literal) => {
    const hasSpread = literal.properties.some(ts.isSpreadAssignment);
    if (isMessagesRequest(literal, project)) own.push(literal);
    else if (hasSpread || !isWhole(literal)) isSeen = false;
    else others.add(literal);
    return true;
  };
  const isAll = isAlways(body, { project, isKind, isType: () => false }, new Set());
  return isAll && isSeen && own.length > 0 ? others : undefined;
}

/** Whether an object is what is sent, and does not become a body of Claude's by what is written to it later or put together with it. */
function isWhole(literal: ts.ObjectLiteralExpression): boolean {
  const { parent } = wrapped(literal);
  const isMerged = ts.isCallExpression(parent) && !isStringify(parent);
  return !isMerged && !/[.'"]anthropic_version['"]?\]?\s*=[^=]/.test(literal.getSourceFile().text);
}

/** Whether one of the things that an expression can be is a request of the Messages API. */
export function mayBeMessagesRequest(expression: ts.Expression, project: Project): boolean {
  const kind: Kind = { project, isKind: isRequestLiteral, isType: isMessagesType, isAny: true };
  return isAlways(expression, kind, new Set());
}

/** Whether an object is the input of an InvokeModel call for certain that has nothing but a model and a Messages request as JSON. */
export function isMessagesInput(expression: ts.Expression, project: Project): boolean {
  const isKind: Kind['isKind'] = (literal) =>
    literal.properties.every(
      (property) => property.name !== undefined && inputFields.test(textOfName(property.name) ?? ''),
    ) &&
    literal.properties.some((property) => {
      if (!ts.isPropertyAssignment(property) || textOfName(property.name) !== 'body') return false;
      const encoded = encodedIn(property.initializer, project);
      // Bytes would have to be decoded first.
      const isText = encoded !== undefined && encoded.stringify === unwrap(property.initializer);
      return isText && isMessagesRequest(encoded.value, project);
    });
  return isAlways(expression, { project, isKind, isType: () => false }, new Set());
}

/** Whether everything that an expression can be is an object that is written down somewhere. */
export function isWrittenObject(expression: ts.Expression, project: Project): boolean {
  return isAlways(expression, { project, isKind: () => true, isType: () => false }, new Set());
}

const inputFields = /^(?:modelId|body|contentType|accept)$/;

/** What is asked of everything that an expression can be. */
interface Kind {
  readonly project: Project;
  isKind(literal: ts.ObjectLiteralExpression, isOne: (other: ts.Expression) => boolean): boolean;
  isType(type: ts.TypeNode, project: Project): boolean;
  /** Whether one of the possibilities is enough. */
  readonly isAny?: boolean;
}

function isRequestLiteral(
  literal: ts.ObjectLiteralExpression,
  isOne: (other: ts.Expression) => boolean,
): boolean {
  return literal.properties.some((property) =>
    ts.isSpreadAssignment(property)
      ? isOne(property.expression)
      : property.name !== undefined &&
        textOfName(property.name) === version &&
        !(ts.isPropertyAssignment(property) && ts.isConditionalExpression(unwrap(property.initializer))),
  );
}

/** Whether all that an expression can be, as far as it is known at all, is of a kind. */
function isAlways(expression: ts.Expression, kind: Kind, path: ReadonlySet<ts.Node>): boolean {
  const { project } = kind;
  const node = unwrap(expression);
  if (path.has(node)) return false;
  const seen = new Set([...path, node]);
  const isOne = (other: ts.Expression) => isAlways(other, kind, seen);
  const areAll = (others: readonly ts.Expression[]) =>
    others.length > 0 && (kind.isAny === true ? others.some(isOne) : others.every(isOne));
  if (ts.isObjectLiteralExpression(node)) return kind.isKind(node, isOne);
  if (ts.isConditionalExpression(node)) return areAll([node.whenTrue, node.whenFalse]);
  if (ts.isAwaitExpression(node)) return isOne(node.expression);
  if (isFallback(node)) return areAll([node.left, node.right]);
  if (ts.isAsExpression(expression) && kind.isType(expression.type, project)) return true;
  if (ts.isCallExpression(node)) return isAlwaysCall(node, kind, isOne, areAll);
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    if (declaration !== undefined && ts.isVariableDeclaration(declaration)) {
      return isAlwaysVariable(declaration, kind, areAll);
    }
    if (declaration !== undefined && ts.isParameter(declaration)) {
      return isAlwaysParameter(declaration, kind, areAll);
    }
  }
  const definition = definitionOf(node, project);
  if (definition === undefined || definition === node) return false;
  if (ts.isParameter(definition)) return isAlwaysParameter(definition, kind, areAll);
  return isExpression(definition) && !ts.isFunctionLike(definition) && isOne(definition);
}

type Ask = (others: readonly ts.Expression[]) => boolean;

function isAlwaysCall(
  call: ts.CallExpression,
  { project, isType }: Kind,
  isOne: (other: ts.Expression) => boolean,
  areAll: Ask,
): boolean {
  const callee = call.expression.getText();
  if (/^(?:Object\.assign|structuredClone|Object\.freeze|cloneDeep|_\.cloneDeep)$/.test(callee)) {
    return call.arguments.some(isOne);
  }
  const target = functionCalled(call, project);
  if (target === undefined || target.asteriskToken !== undefined) return false;
  if (target.type !== undefined && isType(target.type, project)) return true;
  return areAll(resultsOf(target));
}

function isAlwaysVariable(
  declaration: ts.VariableDeclaration,
  { project, isType }: Kind,
  areAll: Ask,
): boolean {
  if (declaration.type !== undefined && isType(declaration.type, project)) return true;
  const values: ts.Expression[] = declaration.initializer === undefined ? [] : [declaration.initializer];
  const statement = declaration.parent.parent;
  for (const use of usesOf(declaration)) {
    const { parent } = use;
    if (ts.isBinaryExpression(parent) && parent.left === use) values.push(parent.right);
    // `body.anthropic_version = …`, beside the declaration: it is there whatever happens.
    const isVersion =
      ts.isPropertyAccessExpression(parent) &&
      parent.name.text === version &&
      ts.isBinaryExpression(parent.parent) &&
      parent.parent.left === parent &&
      parent.parent.parent.parent === statement.parent;
    if (isVersion) return true;
  }
  return areAll(values);
}

function isAlwaysParameter(
  parameter: ts.ParameterDeclaration,
  { project, isType }: Kind,
  areAll: Ask,
): boolean {
  if (parameter.type !== undefined && isType(parameter.type, project)) return true;
  const target = parameter.parent;
  if (!isSeenFunction(target) || parameter.dotDotDotToken !== undefined) return false;
  const index = target.parameters.indexOf(parameter);
  const passed = (callsOf(target, project, 'production') ?? []).map(
    (call) => argumentAt(call, index) ?? parameter.initializer,
  );
  const known = passed.flatMap((value) => value ?? []);
  return known.length === passed.length && areAll(known);
}

/** Whether a type is of objects that have an `anthropic_version`, which nobody can leave out. */
function isMessagesType(
  type: ts.TypeNode,
  project: Project,
  seen: ReadonlySet<ts.Node> = new Set(),
): boolean {
  if (seen.has(type)) return false;
  const next = new Set([...seen, type]);
  const isOne = (other: ts.TypeNode) => isMessagesType(other, project, next);
  if (ts.isTypeLiteralNode(type)) return hasVersion(type.members);
  if (ts.isParenthesizedTypeNode(type)) return isOne(type.type);
  if (ts.isIntersectionTypeNode(type)) return type.types.some(isOne);
  if (ts.isUnionTypeNode(type)) return type.types.every(isOne);
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return false;
  const [argument] = type.typeArguments ?? [];
  if (/^(?:Promise|Readonly|Required)$/.test(type.typeName.text) && argument !== undefined)
    return isOne(argument);
  return typeNamed(type.typeName, project).some((declaration) => {
    if (ts.isTypeAliasDeclaration(declaration)) return isOne(declaration.type);
    const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => types);
    return (
      hasVersion(declaration.members) ||
      bases.some(({ expression }) => {
        const base = ts.isIdentifier(expression) ? typeNamed(expression, project) : [];
        return base.some((own) => ts.isInterfaceDeclaration(own) && hasVersion(own.members));
      })
    );
  });
}

function hasVersion(members: readonly ts.TypeElement[]): boolean {
  return members.some(
    (member) =>
      ts.isPropertySignature(member) &&
      member.questionToken === undefined &&
      textOfName(member.name) === version &&
      !/\bundefined\b/.test(member.type?.getText() ?? ''),
  );
}

type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** The interface or the alias that a name of a type means: of this file, or imported. */
function typeNamed(name: ts.Identifier, project: Project): TypeDeclaration[] {
  const file = name.getSourceFile();
  const own = typesIn(file, name.text);
  if (own.length > 0) return own;
  const specifier = nodesIn(file, ts.isImportSpecifier).find((node) => node.name.text === name.text);
  if (specifier === undefined || !ts.isStringLiteral(specifier.parent.parent.parent.moduleSpecifier))
    return [];
  const original = (specifier.propertyName ?? specifier.name).text;
  const { text } = specifier.parent.parent.parent.moduleSpecifier;
  const module = project.moduleOf(text, file);
  return module === undefined ? [] : exportedTypes(module, original, project);
}

/** The types that a module exports under a name, through barrels. */
function exportedTypes(
  module: ts.SourceFile,
  name: string,
  project: Project,
  seen = new Set<ts.SourceFile>(),
): TypeDeclaration[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const own = typesIn(module, name);
  if (own.length > 0) return own;
  return module.statements.filter(ts.isExportDeclaration).flatMap(({ moduleSpecifier, exportClause }) => {
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    const source = project.moduleOf(moduleSpecifier.text, module);
    const element =
      exportClause !== undefined && ts.isNamedExports(exportClause)
        ? exportClause.elements.find((one) => one.name.text === name)
        : undefined;
    if (source === undefined || (exportClause !== undefined && element === undefined)) return [];
    return exportedTypes(source, (element?.propertyName ?? element?.name)?.text ?? name, project, seen);
  });
}

function typesIn(file: ts.SourceFile, name: string): TypeDeclaration[] {
  return file.statements.filter(
    (node): node is TypeDeclaration =>
      (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name.text === name,
  );
}
