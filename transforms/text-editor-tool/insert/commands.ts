import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, type TextOf } from '../../../analysis/conditions.js';
import { textOfName } from '../../../analysis/expressions.js';
import type { Project } from '../../../analysis/project.js';
import { isComplete, stringValueOf, textsOf } from '../../../analysis/values.js';
import { models } from '../../../catalog/catalog.js';

/** The commands that the text editor has had. Source: the catalog's `textEditor.commands`. */
const commands: ReadonlySet<string> = new Set(
  models.flatMap(({ capabilities }) => capabilities.textEditor?.commands ?? []),
);

/** Whether `insert` runs where a node stands, as far as its branch or the function that it is in says so. */
export function isInsertAt(node: ts.Node, project: Project): boolean | undefined {
  const textOf: TextOf = (expression) => {
    if (ts.isStringLiteralLike(expression)) return expression.text;
    const value = stringValueOf(expression, project);
    const [text, ...others] = textsOf(value);
    return isComplete(value) && others.length === 0 ? text : undefined;
  };
  for (let inner: ts.Node | undefined = node; inner !== undefined; inner = functionAbove(inner)) {
    for (const fact of factsAt(inner, textOf)) {
      if (fact.kind !== 'equal' || !commands.has(fact.value)) continue;
      if (fact.holds) return fact.value === 'insert';
      if (fact.value === 'insert') return false;
    }
    const name = nameOfFunction(functionAbove(inner));
    if (name !== undefined && commands.has(name)) return name === 'insert';
  }
  return undefined;
}

/**
 * Whether a place may have to do with `insert`: not where another command runs, and otherwise in the branch of `insert`, or in a
 * function that has its line. There `insert_text ?? new_str` is right for every command.
 */
export function mayBeInsert(node: ts.Node, project: Project): boolean {
  const known = isInsertAt(node, project);
  if (known !== undefined) return known;
  for (let around = functionAbove(node); around !== undefined; around = functionAbove(around)) {
    if (/\binsert_line\b|['"`]insert['"`]/.test(around.getText())) return true;
  }
  return false;
}

function functionAbove(node: ts.Node): ts.SignatureDeclaration | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike);
}

/** `insert(input) {…}`, `insert: (input) => …`, `const insert = (input) => …` */
function nameOfFunction(node: ts.SignatureDeclaration | undefined): string | undefined {
  if (node === undefined) return undefined;
  const { parent } = node;
  const isValue =
    ts.isPropertyAssignment(parent) || (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name));
  const name = node.name ?? (isValue ? parent.name : undefined);
  return name === undefined || ts.isComputedPropertyName(name)
    ? undefined
    : textOfName(name as ts.PropertyName);
}
