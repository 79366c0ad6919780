import { ts } from '../../analysis/compiler.cjs';
import { makerOf, packageExport } from '../../analysis/consumers.js';
import { definitionOf } from '../../analysis/definitions.js';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import { importersOf } from '../../analysis/importers.js';
import type { Project } from '../../analysis/project.js';
import { propertyNamed } from '../../analysis/requests/additions.js';
import type { Surface } from '../../analysis/requests/places.js';
import { textsGiven } from '../../analysis/requests/texts.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { isTestFile } from '../../analysis/tests.js';
import { nodesIn } from '../../analysis/walk.js';
import { type Left, left } from './outcome.js';

/** What a framework does with a request that thinking does not go with. */
export function frameworkObstacle(request: Request, project: Project): Left | undefined {
  const { surface, node } = request;
  if (/^(?:langchain-invoke|llamaindex)$/.test(surface)) return left('framework', node, nameOf(node));
  if (surface === 'ai-sdk') return sdkObstacle(request, project);
  const misuse = misuses[surface];
  if (misuse === undefined) return undefined;
  const own = node.getSourceFile();
  const importers = importersOf(own, project);
  if (importers === undefined && isHandedOut(node)) return left('framework-reader', node);
  const files = [own, ...(importers?.keys() ?? [])].filter(({ fileName }) => !isTestFile(fileName));
  for (const file of files) {
    const found = nodesIn(file, ts.isIdentifier).find((name) => isMember(name) && misuse.test(name.text));
    if (found !== undefined) return left('framework-reader', found.parent);
  }
  return undefined;
}

/**
 * What takes the answer of a framework's model for text alone, or forces a tool.
 *
 * Source: `@langchain/core`, where the content of a message that has thoughts is a list, `StringOutputParser` throws at them and
 * `withStructuredOutput` forces a tool; `@strands-agents/sdk`, whose structured output forces one.
 */
const misuses: Readonly<Partial<Record<Surface, RegExp>>> = {
  'langchain-converse': /^(?:content|StringOutputParser|withStructuredOutput|tool_choice)$/,
  'langchain-anthropic': /^(?:content|StringOutputParser|withStructuredOutput|tool_choice)$/,
  strands: /^(?:structuredOutput\w*)$/,
};

/** Whether a name is that of something that is used: `answer.content`, `new StringOutputParser()`, `{ tool_choice }`. */
function isMember(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  if (ts.isPropertyAssignment(parent)) return parent.name === name && name.text !== 'content';
  return ts.isNewExpression(parent) || ts.isBindingElement(parent);
}

/** Whether a model goes to other files: by an export, or out of a function. */
function isHandedOut(node: ts.Node): boolean {
  const holder = ts.findAncestor(
    node,
    (own) =>
      ts.isFunctionLike(own) ||
      ts.isClassLike(own) ||
      ts.isVariableStatement(own) ||
      ts.isExportAssignment(own),
  );
  if (holder === undefined) return false;
  const isExport = ts.isExportAssignment(holder) || /^export\b/.test(holder.getText());
  return isExport || (ts.isVariableStatement(holder) && /\bexport\s*\{/.test(node.getSourceFile().text));
}

/** The AI SDK asks for objects by a tool that it forces, and knows thoughts of the provider of Converse alone. */
function sdkObstacle(request: Request, project: Project): Left | undefined {
  const { node, roots } = request;
  const made = packageExport(node.expression)?.name ?? '';
  if (/Object$/.test(made)) return left('forced-tool', node.expression);
  const choice = fieldOf(request, 'tool_choice', project).entries.find(({ value }) =>
    textsGiven(value === undefined ? [] : [value], project).texts.includes('required'),
  );
  if (choice !== undefined) return left('forced-tool', choice.node);
  const input = roots.input === undefined ? undefined : unwrap(roots.input);
  if (input !== undefined && ts.isObjectLiteralExpression(input)) {
    const shaped = propertyNamed(input, 'output') ?? propertyNamed(input, 'experimental_output');
    if (shaped !== undefined)
      return left('forced-tool', shaped, textOfName(shaped.name as ts.PropertyName) ?? '');
  }
  const models = fieldOf(request, 'model', project).entries.map(({ value }) => value);
  const isOfConverse = models.every((model) => model !== undefined && isMadeForConverse(model, project));
  return isOfConverse ? undefined : left('other-provider', node);
}

function isMadeForConverse(model: ts.Expression, project: Project): boolean {
  const node = unwrap(model);
  if (ts.isConditionalExpression(node))
    return isMadeForConverse(node.whenTrue, project) && isMadeForConverse(node.whenFalse, project);
  const made = ts.isCallExpression(node) ? node : definitionOf(node, project);
  if (made === undefined || !ts.isCallExpression(made)) return false;
  const callee = unwrap(made.expression);
  const provider = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  return makerOf(provider, project)?.module === '@ai-sdk/amazon-bedrock';
}

function nameOf({ expression }: Request['node']): string {
  return expression.getText();
}
