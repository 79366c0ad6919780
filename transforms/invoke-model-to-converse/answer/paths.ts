import { ts } from '../../../analysis/compiler.cjs';
import { wrapped } from '../../../analysis/uses.js';
import { indentationAt, replaceRange } from '../../../edits/nodes.js';
import { reindented, takeNode } from '../../../edits/text.js';
import type { Draft } from '../draft.js';

/** One link of the way from a Converse answer to what is read: `.output`, `[0]` */
export interface Step {
  readonly text: string;
  /** Whether the code allows for nothing at the place where the link begins. */
  readonly isOptional: boolean;
  /** Whether the SDK's types allow for nothing at the place where it leads. */
  readonly mayBeMissing: boolean;
}

/** Where a value of the answer is, in the words of Converse. */
export interface Path {
  /** What the path begins with: an expression that stays where it is, or the text that takes its place. */
  readonly root: ts.Expression | string;
  /** Whether the root itself may be nothing. */
  readonly rootMayBeMissing?: boolean;
  readonly steps: readonly Step[];
}

export function step(text: string, isOptional = false, mayBeMissing = true): Step {
  return { text, isOptional, mayBeMissing };
}

/** How much an expression that reads a path asserts. */
export interface Reading {
  /** Whether the value is only asked for, so that nothing is an answer, too. */
  readonly isTested?: boolean;
  /** Whether assertions around the expression are about what is read, and stay. */
  readonly keepsAssertions?: boolean;
  /** Whether what is read must be there for what follows to compile: `.length`, a call, a number. */
  readonly isNeeded?: boolean;
}

/**
 * Writes a path in the place of an expression.
 *
 * It fails where the code failed: a link is optional where the code's was, or where the value is only tested; else TypeScript, whose
 * types make everything optional, gets assertions and JavaScript nothing.
 */
export function writePath(expression: ts.Expression, path: Path, reading: Reading, draft: Draft): void {
  const text = pathText(path, reading, draft);
  const outer = reading.keepsAssertions === true ? expression : wrapped(expression);
  const { file } = draft;
  const start = outer.getStart(file);
  if (typeof path.root === 'string') {
    const whole = path.root + text;
    const isKey = ts.isShorthandPropertyAssignment(outer.parent);
    const name = path.root === '' ? whole.replace(/^[!?]?\./, '') : whole;
    if (file.text.slice(start, outer.end) !== name) {
      draft.edits.push(replaceRange(file, start, outer.end, isKey ? `${outer.getText()}: ${name}` : name));
    }
    return;
  }
  const root = rootWithin(path.root, outer, path.steps.length > 0);
  const rootStart = root.getStart(file);
  if (file.text.slice(start, rootStart).includes('\n')) {
    // The lines of what stays were indented for what goes.
    const [from, to] = [indentationAt(file, rootStart), indentationAt(file, start)];
    draft.moves.push({
      start,
      end: outer.end,
      run() {
        const kept = reindented(takeNode(root, draft.edits), from, to);
        draft.edits.push(replaceRange(file, start, outer.end, kept + text));
      },
    });
    return;
  }
  if (start < root.getStart(file)) draft.edits.push(replaceRange(file, start, root.getStart(file), ''));
  if (file.text.slice(root.end, outer.end) !== text) {
    draft.edits.push(replaceRange(file, root.end, outer.end, text));
  }
}

/** Parentheses around the root stay, unless nothing needs them any more: `const answer = (await …)`. */
function rootWithin(root: ts.Expression, outer: ts.Expression, hasSteps: boolean): ts.Expression {
  const { parent } = outer;
  const isFree = !hasSteps && (ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent));
  return !isFree && ts.isParenthesizedExpression(root.parent) ? root.parent : root;
}

/** The links of a path as text. */
export function pathText(path: Path, { isTested = false, isNeeded = false }: Reading, draft: Draft): string {
  const isLenient = path.steps.some(({ isOptional }) => isOptional) || (isTested && draft.isTyped);
  let mayBeMissing = path.rootMayBeMissing ?? false;
  let text = '';
  for (const { text: link, isOptional, mayBeMissing: next } of path.steps) {
    const isQuestioned = isOptional || (isLenient && mayBeMissing);
    const mark = isQuestioned ? '?.' : mayBeMissing && draft.isTyped ? '!' : '';
    const isIndex = link.startsWith('[');
    text += mark + (isIndex ? link : mark === '?.' ? link.slice(1) : link);
    mayBeMissing = next;
  }
  return text + (isNeeded && !isTested && mayBeMissing && draft.isTyped ? '!' : '');
}
