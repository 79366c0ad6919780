import { ts } from '../../analysis/compiler.cjs';
import { functionAround, ownNodes } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import { isMessage, isVisible, plainNames } from './failure-shapes.js';

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
      isVisible(name, place) &&
      message !== undefined &&
      others.length === 0 &&
      isMessage(message);
    return [isUsable ? name.text : ''];
  });
}
