import { arrivalsOf } from './answers.js';
import { ts } from './compiler.cjs';
import { propertyIn } from './conversations/turns.js';
import { unwrap } from './expressions.js';
import type { Project } from './project.js';
import { fieldOf, type Request } from './requests.js';
import { declarationOf } from './scopes.js';
import { typeFactsOf } from './types.js';
import { nodesIn } from './walk.js';

/**
 * A turn of the assistant that a program with tools puts together instead of sending back what it got, so that thoughts would be missing.
 *
 * Looked for where the request, its messages and its answers are. Turns of nothing but text are fine: no tool waits for an answer there.
 */
export function rebuiltTurn(request: Request, project: Project): ts.Node | undefined {
  const { asking, node } = request;
  const tools = fieldOf(request, 'tools', project);
  if (tools.presence === 'absent' && tools.unseen.length === 0) return undefined;
  const messages = fieldOf(request, 'messages', project).entries.map((entry) => entry.node);
  const arrivals = asking === undefined ? [] : arrivalsOf(asking, project).found;
  const places = [node, ...messages, ...arrivals.map((arrival) => arrival.node)];
  const files = new Set(places.map((place) => place.getSourceFile()));
  for (const file of files) {
    for (const turn of nodesIn(file, ts.isObjectLiteralExpression)) {
      const role = propertyIn(turn, 'role');
      const content = propertyIn(turn, 'content');
      if (role === undefined || content === undefined || !isAssistant(role)) continue;
      if (!isWhole(content, project)) return content;
    }
  }
  return undefined;
}

function isAssistant(role: ts.Expression): boolean {
  const node = unwrap(role);
  return ts.isStringLiteralLike(node) ? node.text === 'assistant' : /\.ASSISTANT$/.test(node.getText());
}

/** Whether a content is that of an answer as it came, or text alone. */
function isWhole(content: ts.Expression, project: Project): boolean {
  const node = unwrap(content);
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  if (ts.isArrayLiteralExpression(node))
    return node.elements.length > 0 && node.elements.every((element) => isWholeBlock(element, project));
  if (ts.isBinaryExpression(node) && /^(?:\?\?|\|\|)$/.test(node.operatorToken.getText()))
    return isWhole(node.left, project);
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'content') return true;
  if (ts.isIdentifier(node)) return isWholeName(node, project);
  return typeFactsOf(node, project).kind === 'text';
}

function isWholeBlock(element: ts.Expression, project: Project): boolean {
  if (ts.isSpreadElement(element)) return isWhole(element.expression, project);
  const block = unwrap(element);
  return ts.isObjectLiteralExpression(block) && propertyIn(block, 'text') !== undefined;
}

/** `const { content } = answer`, `const content = answer.content`, a text. */
function isWholeName(name: ts.Identifier, project: Project): boolean {
  const declaration = declarationOf(name);
  if (declaration === undefined) return false;
  if (
    ts.isBindingElement(declaration) &&
    (declaration.propertyName ?? declaration.name).getText() === 'content'
  )
    return true;
  const isHeld = ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined;
  const initializer = isHeld ? declaration.initializer : undefined;
  const isList = initializer !== undefined && ts.isArrayLiteralExpression(unwrap(initializer));
  if (initializer !== undefined && !isList && isWhole(initializer, project)) return true;
  return typeFactsOf(name, project).kind === 'text';
}
