import { enumValueOf } from '../bedrock.js';
import { ts } from '../compiler.cjs';
import { packageExport } from '../consumers.js';
import { definitionOf, resultsOf } from '../definitions.js';
import { textOfName, unwrap } from '../expressions.js';
import { functionCalled } from '../functions.js';
import type { Project } from '../project.js';
import { textsGiven } from '../requests/texts.js';
import { stringValueOf, textsOf } from '../values.js';

/** A turn of a conversation, as far as it is written somewhere. */
export interface Turn {
  /** What stands in the list, or is pushed onto it. */
  readonly node: ts.Expression;
  /** Nothing where it is not known. */
  readonly role: string | undefined;
  readonly content: ts.Expression | undefined;
}

/** What an element of a list of turns is: more than one where it depends on something. */
export function turnsOf(node: ts.Expression, project: Project): readonly Turn[] {
  const value = unwrap(node);
  if (ts.isConditionalExpression(value))
    return [...turnsOf(value.whenTrue, project), ...turnsOf(value.whenFalse, project)];
  return [writtenTurn(node, project)];
}

function writtenTurn(node: ts.Expression, project: Project): Turn {
  const value = unwrap(node);
  if (ts.isObjectLiteralExpression(value)) return turnOfLiteral(node, value, project);
  // `['assistant', text]`
  if (ts.isArrayLiteralExpression(value)) {
    const [role, content] = value.elements;
    return { node, role: role === undefined ? undefined : roleOf(role, project), content };
  }
  if (ts.isNewExpression(value)) return turnOfMessage(node, value);
  const made = ts.isCallExpression(value) ? functionCalled(value, project) : undefined;
  const [result, ...others] = made === undefined ? [] : resultsOf(made);
  const written = result === undefined ? definitionOf(value, project) : unwrap(result);
  return others.length === 0 && written !== undefined && ts.isObjectLiteralExpression(written)
    ? turnOfLiteral(node, written, project)
    : { node, role: undefined, content: undefined };
}

function turnOfLiteral(node: ts.Expression, literal: ts.ObjectLiteralExpression, project: Project): Turn {
  const role = propertyIn(literal, 'role');
  return {
    node,
    role: role === undefined ? undefined : roleOf(role, project),
    content: propertyIn(literal, 'content'),
  };
}

/** The value of a property that is written in a literal. */
export function propertyIn(
  { properties }: ts.ObjectLiteralExpression,
  name: string,
): ts.Expression | undefined {
  const own = properties.findLast(
    (property) => property.name !== undefined && textOfName(property.name) === name,
  );
  if (own === undefined) return undefined;
  if (ts.isPropertyAssignment(own)) return own.initializer;
  return ts.isShorthandPropertyAssignment(own) ? own.name : undefined;
}

function roleOf(expression: ts.Expression, project: Project): string | undefined {
  const member = enumValueOf(expression);
  if (member !== undefined) return member;
  const [text, ...others] = textsOf(stringValueOf(unwrap(expression), project));
  return others.length > 0 || text === undefined ? undefined : text === 'ai' ? 'assistant' : text;
}

const rolesOfMessages: Readonly<Record<string, string>> = {
  AIMessage: 'assistant',
  HumanMessage: 'user',
  SystemMessage: 'system',
  ToolMessage: 'tool',
};

/** `new AIMessage(text)` of LangChain. */
function turnOfMessage(node: ts.Expression, made: ts.NewExpression): Turn {
  const found = packageExport(made.expression);
  const role = found?.module.startsWith('@langchain/') === true ? rolesOfMessages[found.name] : undefined;
  const [first] = made.arguments ?? [];
  const fields = first === undefined ? undefined : unwrap(first);
  const content =
    fields !== undefined && ts.isObjectLiteralExpression(fields) ? propertyIn(fields, 'content') : first;
  return { node, role, content };
}

/** The text that a turn ends with: every one that it can be, if those are all. */
export function textsOfTurn({ content }: Turn, project: Project): readonly string[] | undefined {
  const node = content === undefined ? undefined : lastTextIn(content);
  if (node === undefined) return undefined;
  const { texts, isComplete } = textsGiven([node], project);
  return isComplete ? texts : undefined;
}

/** The expression of the text of a content: itself, or that of its last block. */
export function lastTextIn(content: ts.Expression): ts.Expression | undefined {
  const node = unwrap(content);
  if (!ts.isArrayLiteralExpression(node)) return node;
  const last = node.elements.at(-1);
  const block = last === undefined ? undefined : unwrap(last);
  return block !== undefined && ts.isObjectLiteralExpression(block) ? propertyIn(block, 'text') : undefined;
}
