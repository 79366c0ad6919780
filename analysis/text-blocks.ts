import { ts } from './compiler.cjs';
import { isRepeatable } from './conditions.js';
import { isWrapper } from './expressions.js';
import type { Project } from './project.js';
import { usesOf } from './scopes.js';
import type { Read } from './thought-hazards.js';
import { isDeclaredAny, isInTypeScript, typeFactsOf } from './types.js';
import { useOf, wrapped } from './uses.js';

/** What stands in the place of a part of a file, where a block of text is looked for. */
export interface TextSearch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * How a read of the first block looks for the block of text: the text itself is taken from what is found, and where the
 * block is held or asked for its type, it is the first one still if there is no text. `undefined` where something else is read of it.
 */
export function textSearchFor(read: Read, quote: string, project: Project): TextSearch | undefined {
  const { node } = read.read;
  const list = listOf(node);
  if (list === undefined || !ts.isExpression(node)) return undefined;
  const find = `find(${predicateFor(read, list, quote, project)})`;
  const use = useOf(node);
  const dot = isOptional(node) ? '?.' : '.';
  if (use.kind === 'member' && use.name === 'text') {
    const isSure =
      isInTypeScript(node) && !isAsserted(node) && !isOptional(use.node) && !isLoose(read, list, project);
    return { start: list.end, end: node.end, text: `${dot}${find}${isSure ? '!' : ''}` };
  }
  if (!isAboutText(node) || !isRepeatable(list)) return undefined;
  const text = `${list.getText()}${dot}${find} ?? ${node.getText()}`;
  const isAlone = use.kind === 'bound' && use.declaration.initializer === node;
  return { start: node.getStart(), end: node.end, text: isAlone ? text : `(${text})` };
}

/** The list of `content[0]` and `content.at(0)`. */
function listOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isElementAccessExpression(node)) return node.expression;
  const isAt =
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'at';
  return isAt ? (node.expression as ts.PropertyAccessExpression).expression : undefined;
}

/** Whether something else than the block's own type is said of it: `content[0]!`, `(content[0] as TextBlock)`. */
function isAsserted(node: ts.Expression): boolean {
  for (let outer = node.parent; isWrapper(outer); outer = outer.parent) {
    if (!ts.isParenthesizedExpression(outer)) return true;
  }
  return false;
}

function isOptional(node: ts.Node): boolean {
  const access = ts.isCallExpression(node) ? node.expression : node;
  return (
    (ts.isElementAccessExpression(access) || ts.isPropertyAccessExpression(access)) &&
    access.questionDotToken !== undefined
  );
}

/** Whether a block is asked for nothing but its text and its type, where it is and under its name. */
function isAboutText(block: ts.Expression): boolean {
  const use = useOf(block);
  if (use.kind === 'member') return use.name === 'text' || use.name === 'type';
  if (use.kind !== 'bound') return false;
  return usesOf(use.declaration).every((name) => {
    const own = useOf(name);
    return own.kind === 'tested' || (own.kind === 'member' && /^(?:text|type)$/.test(own.name ?? ''));
  });
}

/** What a block of text has, in the form in which the answer is. */
function predicateFor(read: Read, list: ts.Expression, quote: string, project: Project): string {
  const { arrival, request } = read;
  const isConverse = request.surface === 'converse' && arrival.kind !== 'adapted';
  const type = isConverse ? '{ text?: string }' : '{ type: string }';
  const parameter = isLoose(read, list, project) ? `(block: ${type})` : '(block)';
  return `${parameter} => ${isConverse ? 'block.text !== undefined' : `block.type === ${quote}text${quote}`}`;
}

/** Whether no type is known of a list that is declared as `any`, or is what JSON gives: a parameter would be `any` without a word of it. */
function isLoose({ arrival, request }: Read, list: ts.Expression, project: Project): boolean {
  if (!isInTypeScript(list)) return false;
  if (isDeclaredAny(list, project)) return true;
  if (request.surface !== 'invoke' || arrival.kind !== 'value') return false;
  const outer = wrapped(arrival.node);
  const { parent } = outer;
  const isDeclared = ts.isVariableDeclaration(parent) && parent.type !== undefined;
  return outer === arrival.node && !isDeclared && typeFactsOf(list, project).kind === 'unknown';
}
