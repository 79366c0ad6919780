import { memberNameOf } from './accesses.js';
import { isOwnTool, toolVersionPattern } from './anthropic-tools.js';
import { ts } from './compiler.cjs';
import type { Project } from './project.js';
import { referencesTo } from './references.js';
import { usesOf } from './scopes.js';

const schemaKey = /^(?:input_?[sS]chema|parameters|schema)$/;
/** Constants between a schema and its tool. */
const maximumSteps = 4;

/**
 * The tool whose own schema a node is part of, where it is declared: `{ name, input_schema }`, `tool({ inputSchema })`, also where the
 * schema is a constant. An Anthropic-defined tool has none.
 */
export function ownToolHolding(node: ts.Node, project: Project, steps = maximumSteps): ts.Node | undefined {
  if (steps === 0) return undefined;
  for (let own = node; own.parent !== undefined && !ts.isStatement(own); own = own.parent) {
    const { parent } = own;
    if (ts.isFunctionLike(parent)) return undefined;
    if (ts.isCallExpression(parent) && parent.arguments.includes(own as ts.Expression)) {
      const [first] = parent.arguments;
      if (first !== undefined && first !== own && isOwnTool(first)) return first;
    }
    if (isProperty(parent) && schemaKey.test(memberNameOf(parent) ?? '') && isToolObject(parent.parent))
      return parent;
    if (ts.isVariableDeclaration(parent) && parent.initializer === own) {
      const references = referencesTo(parent, project) ?? [];
      const uses = references.flatMap((use) => (ts.isImportSpecifier(use) ? usesOf(use) : [use]));
      for (const use of uses) {
        const found = ts.isTypeQueryNode(use.parent) ? undefined : ownToolHolding(use, project, steps - 1);
        if (found !== undefined) return found;
      }
      return undefined;
    }
  }
  return undefined;
}

function isProperty(node: ts.Node): node is ts.PropertyAssignment | ts.ShorthandPropertyAssignment {
  return ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
}

function isToolObject(object: ts.Node): boolean {
  if (!ts.isObjectLiteralExpression(object)) return false;
  const names = object.properties.map(memberNameOf);
  if (
    object.properties.some(
      (own) => memberNameOf(own) === 'type' && new RegExp(toolVersionPattern).test(own.getText()),
    )
  ) {
    return false;
  }
  return names.some(
    (name) => name !== undefined && /^(?:name|description|execute|callback|handler|run)$/.test(name),
  );
}
