import { ts } from '../../analysis/compiler.cjs';
import { classAround, definitionOf } from '../../analysis/definitions.js';
import { isAssignmentOperator, isExpression, unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { declarationOf, usesOf } from '../../analysis/scopes.js';
import { functionAround, isWritten } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';

/** What decides the value of a field, if somebody can set it: a parameter, a member of one, a setting; nothing for constants. */
export function optionBehind(value: ts.Expression | undefined, project: Project): string | undefined {
  const node = value === undefined ? undefined : unwrap(value);
  if (node === undefined || ts.isLiteralExpression(node)) return undefined;
  if (ts.isIdentifier(node)) return optionNamed(node, project);
  if (ts.isPropertyAccessExpression(node)) {
    const setter = node.expression.kind === ts.SyntaxKind.ThisKeyword ? setterOf(node) : undefined;
    if (setter !== undefined) return setter;
    const definition = definitionOf(node, project);
    const isConstant =
      definition !== undefined && isExpression(definition) && ts.isLiteralExpression(definition);
    return isConstant ? undefined : node.getText().replace(/\s+/g, '').replaceAll('`', "'");
  }
  if (ts.isConditionalExpression(node))
    return optionBehind(node.whenTrue, project) ?? optionBehind(node.whenFalse, project);
  if (ts.isBinaryExpression(node))
    return optionBehind(node.left, project) ?? optionBehind(node.right, project);
  return ts.isCallExpression(node) ? optionBehind(node.arguments[0], project) : undefined;
}

function optionNamed(name: ts.Identifier, project: Project): string | undefined {
  const declaration = declarationOf(name);
  if (declaration === undefined || ts.isImportSpecifier(declaration)) return undefined;
  if (ts.isVariableDeclaration(declaration)) {
    const setters = usesOf(declaration).filter(isWritten).map(functionAround);
    const setter = setters.find((own) => own !== functionAround(declaration));
    return nameOf(setter) ?? optionBehind(declaration.initializer, project);
  }
  if (ts.isParameter(declaration)) return name.text;
  if (!ts.isBindingElement(declaration)) return undefined;
  const definition = definitionOf(name, project);
  const isDefault = definition !== undefined && definition === declaration.initializer;
  const isConstant = definition !== undefined && ts.isLiteralExpression(definition);
  return isConstant && !isDefault ? undefined : name.text;
}

/** The method that gives a member another value. */
function setterOf({ name, expression }: ts.PropertyAccessExpression): string | undefined {
  const owner = classAround(expression);
  const writes = owner === undefined ? [] : nodesIn(owner, ts.isBinaryExpression).filter(isAssignment);
  const setter = writes
    .filter(({ left }) => left.getText() === `this.${name.text}`)
    .map(functionAround)
    .find(ts.isMethodDeclaration);
  return nameOf(setter);
}

function isAssignment({ operatorToken }: ts.BinaryExpression): boolean {
  return isAssignmentOperator(operatorToken.kind);
}

function nameOf(owner: ts.Node | undefined): string | undefined {
  if (owner === undefined) return undefined;
  const holder = ts.isArrowFunction(owner) || ts.isFunctionExpression(owner) ? owner.parent : owner;
  const isNamed =
    ts.isFunctionDeclaration(holder) || ts.isMethodDeclaration(holder) || ts.isVariableDeclaration(holder);
  return isNamed ? holder.name?.getText() : undefined;
}
