import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../../analysis/conditions.js';
import type { Decoded } from '../../../analysis/encoding.js';
import { indentationAt, lineBreakOf, replaceNode } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { type Path, pathText, type Reading, step, writePath } from './paths.js';

/** What a value of the old answer is. */
export type Kind = 'response' | Decoded | 'content' | 'block' | 'usage';

export interface Value extends Path {
  readonly kind: Kind;
  /** The type of a block, where the code has made sure of it. */
  readonly is?: string | undefined;
  /** Whether the code allowed for no response where it read the body. */
  readonly isBodyOptional?: boolean;
  /** Whether the root is a variable that is written to: who reads it later, in a function of its own, may find something else. */
  readonly isVariable?: boolean;
  /** The names that a destructured response has to bring, if it is one. */
  readonly needed?: Set<string>;
}

/** How the root of a value is written somewhere else; only a name can be. */
export function rootText({ root }: Value, draft: Draft): string {
  if (typeof root === 'string') return root;
  if (!ts.isIdentifier(root)) draft.refuse('answer-escapes', root);
  return root.getText();
}

/** Whether the code has made sure of the body, which is a test for the output now. */
export function isBodyKnownAt(node: ts.Expression, { root }: Value): boolean {
  const body = `${typeof root === 'string' ? root : root.getText()}.body`;
  for (const fact of factsAt(node)) {
    if (fact.kind === 'there' && fact.holds && plainText(fact.subject) === body) return true;
  }
  return false;
}

/** The links to a place; the last one of them stands for the one that was written. */
export function stepsTo(path: readonly string[], isOptional: boolean): ReturnType<typeof step>[] {
  return path.map((text, index) => step(text, isOptional && index === path.length - 1));
}

/** Puts several declarations in the place of one that unpacked an object. */
export function replaceDeclaration(
  declaration: ts.VariableDeclaration,
  lines: readonly [string, string][],
  draft: Draft,
): void {
  const { parent: list } = declaration;
  const statement = list.parent;
  if (
    !ts.isVariableDeclarationList(list) ||
    list.declarations.length !== 1 ||
    !ts.isVariableStatement(statement)
  ) {
    draft.refuse('answer-escapes', declaration);
    return;
  }
  const keyword = list.getText().startsWith('let') ? 'let' : 'const';
  const end = statement.getText().endsWith(';') ? ';' : '';
  const separator = lineBreakOf(draft.file) + indentationAt(draft.file, statement.getStart());
  draft.edits.push(
    replaceNode(statement, lines.map(([name, path]) => `${keyword} ${name} = ${path}${end}`).join(separator)),
  );
}

/** A path as an expression of its own, with everything on its way asserted. */
export function wholePath(path: Path, draft: Draft, isNeeded = true): string {
  const root = typeof path.root === 'string' ? path.root : path.root.getText();
  const text = root + pathText(path, { isNeeded }, draft);
  return root === '' ? text.replace(/^[!?]?\./, '') : text;
}

export function write(expression: ts.Expression, value: Value, reading: Reading, draft: Draft): void {
  const [first] = value.steps;
  if (value.needed !== undefined && first !== undefined) value.needed.add(first.text.slice(1));
  writePath(expression, value, reading, draft);
}
