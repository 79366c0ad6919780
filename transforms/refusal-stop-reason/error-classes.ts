import { ts } from '../../analysis/compiler.cjs';
import { isVisibleAt } from '../../analysis/scopes.js';
import { functionAround, ownNodes } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';

/** The class of the errors that the code around a place throws: one of the program's own that takes a message alone, or `Error`. */
export function errorClassAt(place: ts.Node): string {
  const own = namesOf(ownNodes(functionAround(place), ts.isThrowStatement), place);
  const names = own.length > 0 ? own : namesOf(nodesIn(place.getSourceFile(), ts.isThrowStatement), place);
  const [name] = names;
  return name !== undefined && names.every((other) => other === name) && plainNames.test(name)
    ? name
    : 'Error';
}

/** The classes of what is thrown anew, as far as they can be used at another place; what is thrown again has none. */
function namesOf(throws: readonly ts.ThrowStatement[], place: ts.Node): string[] {
  return throws.flatMap(({ expression }) => {
    if (!ts.isNewExpression(expression)) return [];
    const { expression: name, arguments: given = [] } = expression;
    const [message, ...others] = given;
    const isUsable =
      ts.isIdentifier(name) &&
      isVisibleAt(name, place) &&
      message !== undefined &&
      others.length === 0 &&
      isMessage(message);
    return [isUsable ? name.text : ''];
  });
}

/** Whether an error of a class can be made at a place, with a message alone, for an answer that is none. */
export function isUsableClass(name: ts.Expression, place: ts.Node): boolean {
  return ts.isIdentifier(name) && plainNames.test(name.text) && isVisibleAt(name, place);
}

/** Names of errors that say no more than that asking went wrong: `BedrockError`, but no `ModelTimeoutError`. */
export const plainNames =
  /^(?:Agent|AI|Ai|Anthropic|Answer|Api|API|App|Application|Bedrock|Bot|Chat|Claude|Client|Completion|Converse|Generation|Inference|Invocation|Invoke|LLM|Llm|Model|Provider|Response|Service)+(?:Error|Exception|Failure)$/;

/** A text, or what makes one of an error: `error.message`, `String(error)` */
export function isMessage(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  return /^(?:String\(\w+\)|\(?\w+( as \w+)?\)?\??\.(?:message|toString\(\))|\w+ instanceof Error \? .*|err(?:or)?|e)$/.test(
    node.getText(),
  );
}
