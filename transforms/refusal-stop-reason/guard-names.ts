import { ts } from '../../analysis/compiler.cjs';
import { functionAround } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { addElementAfter } from '../../edits/lists.js';
import type { Site } from './conditions.js';

/** A name that nothing in the file has, and no other answer in the same function. */
export function freeName(wish: string, place: ts.Node, { names }: Site): string {
  const known = names.get(place);
  if (known !== undefined) return known;
  const around = functionAround(place);
  const own = nodesIn(place.getSourceFile(), ts.isIdentifier).filter((name) => !isMemberName(name));
  const given = [...names].filter(([other]) => functionAround(other) === around);
  const taken = new Set([...own.map(({ text }) => text), ...given.map(([, name]) => name)]);
  const wishes = [wish, 'answer', 'reply', `${wish}Read`];
  const name = wishes.find((one) => !taken.has(one)) ?? `${wish}${taken.size}`;
  names.set(place, name);
  return name;
}

/** `message` of `output.message` and `{ message: … }`, which names nothing by itself. */
function isMemberName(name: ts.Identifier): boolean {
  const { parent } = name;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === name)
  );
}

/** The name of a part of an object that is unpacked; it is added where it is not there. */
export function partNamed(
  field: string,
  wish: string,
  pattern: ts.BindingPattern,
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  if (!ts.isObjectBindingPattern(pattern)) return undefined;
  const { elements } = pattern;
  const own = elements.find((element) => (element.propertyName ?? element.name).getText() === field);
  if (own !== undefined) return ts.isIdentifier(own.name) ? { name: own.name.text, edits: [] } : undefined;
  const last = elements.at(-1);
  if (last === undefined || last.dotDotDotToken !== undefined) return undefined;
  const isTaken = nodesIn(functionAround(pattern), ts.isIdentifier).some(({ text }) => text === wish);
  if (isTaken) return undefined;
  return { name: wish, edits: addElementAfter(last, field === wish ? field : `${field}: ${wish}`) };
}
