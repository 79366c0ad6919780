import { ts } from './compiler.cjs';
import { makerOf, packageExport } from './consumers.js';
import { classAround, definitionOf, resultsOf } from './definitions.js';
import { isAssignmentOperator, isExpression, isFallback, unwrap } from './expressions.js';
import type { Project } from './project.js';
import { declarationOf, usesOf } from './scopes.js';
import { nodesIn } from './walk.js';

/** What a package exports that an object is made by, or of which its type says that it is one. */
export interface Maker {
  readonly module: string;
  readonly name: string;
  /** `new Client(…)`, where it is seen. */
  readonly made?: ts.NewExpression;
}

/**
 * The exports of packages that an object can be made by: where it stands, lazily, by functions that give it, awaited or not, or by the type
 * that it is declared with.
 */
export function makersOf(
  expression: ts.Expression,
  project: Project,
  seen: Set<ts.Node> = new Set(),
): readonly Maker[] {
  const node = unwrap(expression);
  if (seen.has(node)) return [];
  seen.add(node);
  const fromAll = (others: readonly ts.Expression[]) =>
    others.flatMap((other) => makersOf(other, project, seen));
  if (ts.isNewExpression(node)) {
    const found = packageExport(node.expression);
    return found === undefined ? [] : [{ ...found, made: node }];
  }
  if (ts.isAwaitExpression(node)) return fromAll([node.expression]);
  if (ts.isConditionalExpression(node)) return fromAll([node.whenTrue, node.whenFalse]);
  if (isFallback(node)) return fromAll([node.left, node.right]);
  if (ts.isBinaryExpression(node)) return fromAll([(node as ts.BinaryExpression).right]);
  if (ts.isCallExpression(node)) {
    const callee = definitionOf(node.expression, project);
    if (callee === undefined || !ts.isFunctionLike(callee)) return [];
    const typed = callee.type === undefined ? [] : exportsOfType(callee.type);
    const given = fromAll(resultsOf(callee));
    return given.some(({ made }) => made !== undefined) ? given : [...typed, ...given];
  }
  const declared = declarationAt(node);
  const typed = declared?.type === undefined ? [] : exportsOfType(declared.type);
  const definition = definitionOf(node, project);
  const initial = definition !== undefined && isExpression(definition) ? [definition] : [];
  const results = declared !== undefined && ts.isGetAccessor(declared) ? resultsOf(declared) : [];
  const given = fromAll([...initial, ...results, ...valuesAssignedTo(node)]);
  const own = given.length === 0 ? makerOf(node, project) : undefined;
  return [...typed, ...given, ...(own === undefined ? [] : [own])];
}

type Declared =
  | ts.VariableDeclaration
  | ts.ParameterDeclaration
  | ts.PropertyDeclaration
  | ts.GetAccessorDeclaration;

/** The variable, the parameter or the member of a class that an expression names. */
function declarationAt(node: ts.Expression): Declared | undefined {
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    const isTyped =
      declaration !== undefined && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration));
    return isTyped ? declaration : undefined;
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  const own: readonly ts.ClassElement[] = classAround(node)?.members ?? [];
  // `constructor(private readonly client: Anthropic)`
  const members = [
    ...own,
    ...own.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => [...parameters]),
  ];
  return members
    .filter((member) => member.name?.getText() === node.name.text)
    .find(
      (member): member is Exclude<Declared, ts.VariableDeclaration> =>
        ts.isPropertyDeclaration(member) || ts.isParameter(member) || ts.isGetAccessorDeclaration(member),
    );
}

/** What is written to a variable or to a member of the class around: `x = value`, `this.x ??= value`. */
function valuesAssignedTo(node: ts.Expression): ts.Expression[] {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const uses = declaration === undefined ? placesOfMember(node) : usesOf(declaration);
  return uses.flatMap((use) => {
    const { parent } = use;
    const isTarget =
      ts.isBinaryExpression(parent) && parent.left === use && isAssignmentOperator(parent.operatorToken.kind);
    return isTarget ? parent.right : [];
  });
}

function placesOfMember(node: ts.Expression): readonly ts.Expression[] {
  const isMember = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
  const owner = isMember ? classAround(node) : undefined;
  if (owner === undefined) return [];
  return nodesIn(owner, ts.isPropertyAccessExpression).filter((own) => own.getText() === node.getText());
}

/** The exports that a type names: alone, in a union, behind `Promise`, `Partial` and their kin, of a module as a whole. */
function exportsOfType(type: ts.TypeNode): readonly Maker[] {
  if (ts.isParenthesizedTypeNode(type)) return exportsOfType(type.type);
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(exportsOfType);
  if (ts.isImportTypeNode(type)) return exportsOfImport(type);
  if (!ts.isTypeReferenceNode(type)) return [];
  const [argument] = type.typeArguments ?? [];
  if (argument !== undefined) return exportsOfType(argument);
  const { typeName } = type;
  if (ts.isIdentifier(typeName)) {
    const found = packageExport(typeName);
    return found === undefined ? [] : [found];
  }
  const namespace = ts.isIdentifier(typeName.left) ? packageExport(typeName.left) : undefined;
  return namespace?.name === '*' ? [{ module: namespace.module, name: typeName.right.text }] : [];
}

/** `import('package').Client` */
function exportsOfImport({ argument, qualifier, isTypeOf }: ts.ImportTypeNode): readonly Maker[] {
  const isNamed = !isTypeOf && qualifier !== undefined && ts.isIdentifier(qualifier);
  if (!isNamed || !ts.isLiteralTypeNode(argument) || !ts.isStringLiteral(argument.literal)) return [];
  return [{ module: argument.literal.text, name: qualifier.text }];
}
