import { ts } from './compiler.cjs';
import { define, type Search } from './definitions.js';
import { textOfName, unwrap } from './expressions.js';
import { declarationOf } from './scopes.js';

/** A place where code reads an environment variable. */
export interface VariableRead {
  readonly name: string;
  readonly node: ts.Node;
  /** What it takes where the variable is not set, as far as the read itself says. */
  readonly fallback?: ts.Expression | undefined;
}

/**
 * The environment variable that an expression reads: `process.env.NAME`, also taken apart, of an object with another name, or parsed by
 * a schema; `import.meta.env`, Deno and Bun; `config.get('NAME')` of NestJS.
 */
export function variableReadBy(expression: ts.Expression, search: Search): VariableRead | undefined {
  const node = unwrap(expression);
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.name.text;
    return isVariable(name, node.expression, search) ? { name, node } : undefined;
  }
  if (ts.isElementAccessExpression(node)) {
    const { argumentExpression: key } = node;
    if (!ts.isStringLiteralLike(key)) return undefined;
    return isVariable(key.text, node.expression, search) ? { name: key.text, node } : undefined;
  }
  if (ts.isCallExpression(node)) return readByCall(node);
  return ts.isIdentifier(node) ? takenApart(node, search) : undefined;
}

const environments = new Set(['process.env', 'import.meta.env', 'Bun.env', 'globalThis.process.env']);

/** Whether a member of an object is a variable: any one of the environment itself; of what is made of it one that is called so. */
function isVariable(name: string, owner: ts.Expression, search: Search): boolean {
  return environments.has(owner.getText()) || (isVariableName(name) && isMadeOfEnvironment(owner, search));
}

/** `MODEL_ID`: how variables are called, and few members of objects are. */
export function isVariableName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]{2,}$/.test(name);
}

/** `const env = process.env`, `schema.parse(process.env)`, `createEnv({ runtimeEnv: process.env })`, `schema.safeParse(process.env).data` */
function isMadeOfEnvironment(owner: ts.Expression, search: Search): boolean {
  if (search.path.has(owner)) return false;
  const isData = ts.isPropertyAccessExpression(owner) && owner.name.text === 'data';
  const made = isData ? owner.expression : owner;
  const definition =
    ts.isIdentifier(made) && declarationOf(made) === undefined ? undefined : defined(made, search);
  if (definition === undefined) return false;
  if (ts.isCallExpression(definition)) return definition.arguments.some(isGivenEnvironment);
  return environments.has(definition.getText());
}

/** The call behind a name, or the environment itself, which has no definition of its own. */
function defined(expression: ts.Expression, search: Search): ts.Expression | undefined {
  const node = unwrap(expression);
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration !== undefined && ts.isVariableDeclaration(declaration)) {
    const { initializer } = declaration;
    return initializer === undefined ? undefined : unwrap(initializer);
  }
  const found = define(node, search);
  return found !== undefined && ts.isExpression(found) ? found : undefined;
}

function isGivenEnvironment(argument: ts.Expression): boolean {
  if (environments.has(argument.getText())) return true;
  if (!ts.isObjectLiteralExpression(argument)) return false;
  return argument.properties.some(
    (property) =>
      (ts.isPropertyAssignment(property) && environments.has(property.initializer.getText())) ||
      (ts.isSpreadAssignment(property) && environments.has(property.expression.getText())),
  );
}

function readByCall(node: ts.CallExpression): VariableRead | undefined {
  const [name, fallback] = node.arguments;
  if (name === undefined || !ts.isStringLiteralLike(name)) return undefined;
  if (node.expression.getText() === 'Deno.env.get') return { name: name.text, node };
  const { expression: callee } = node;
  const isSettings =
    ts.isPropertyAccessExpression(callee) &&
    /^(?:get|getOrThrow)$/.test(callee.name.text) &&
    /config/i.test(callee.expression.getText()) &&
    node.getSourceFile().text.includes('@nestjs/config');
  if (!isSettings || !isVariableName(name.text)) return undefined;
  const isOptions = fallback !== undefined && ts.isObjectLiteralExpression(fallback);
  return { name: name.text, node, fallback: isOptions ? undefined : fallback };
}

/** `const { MODEL_ID, OTHER: name = '…' } = process.env` */
function takenApart(node: ts.Identifier, search: Search): VariableRead | undefined {
  const declaration = declarationOf(node);
  if (declaration === undefined || !ts.isBindingElement(declaration)) return undefined;
  return variableBoundBy(declaration, search);
}

/** The variable that a part of a pattern reads. */
export function variableBoundBy(element: ts.BindingElement, search: Search): VariableRead | undefined {
  const { parent: pattern, propertyName, name, initializer, dotDotDotToken } = element;
  const holder = pattern.parent;
  if (!ts.isObjectBindingPattern(pattern) || dotDotDotToken !== undefined) return undefined;
  if (!ts.isVariableDeclaration(holder) || holder.initializer === undefined) return undefined;
  const key =
    propertyName === undefined ? (ts.isIdentifier(name) ? name.text : undefined) : textOfName(propertyName);
  if (key === undefined || !isVariable(key, holder.initializer, search)) return undefined;
  return { name: key, node: element, fallback: initializer };
}
