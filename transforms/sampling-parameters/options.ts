import { ts } from '../../analysis/compiler.cjs';
import { definitionOf } from '../../analysis/definitions.js';
import { isExpression, unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { declarationOf } from '../../analysis/scopes.js';

/** What decides the value of a field, if somebody can set it: a parameter, a member of one, a setting; nothing for constants. */
export function optionBehind(value: ts.Expression | undefined, project: Project): string | undefined {
  const node = value === undefined ? undefined : unwrap(value);
  if (node === undefined || ts.isLiteralExpression(node)) return undefined;
  if (ts.isIdentifier(node)) return optionNamed(node, project);
  if (ts.isPropertyAccessExpression(node)) {
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
  if (ts.isVariableDeclaration(declaration)) return optionBehind(declaration.initializer, project);
  if (ts.isParameter(declaration)) return name.text;
  if (!ts.isBindingElement(declaration)) return undefined;
  const definition = definitionOf(name, project);
  const isDefault = definition !== undefined && definition === declaration.initializer;
  const isConstant = definition !== undefined && ts.isLiteralExpression(definition);
  return isConstant && !isDefault ? undefined : name.text;
}
