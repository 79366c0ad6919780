import { ts } from '../analysis/compiler.cjs';
import type { Edit } from './edit.js';
import { indentationAt, lineBreakOf, replaceRange, startsLine } from './nodes.js';
import { indentationUnit, reindented, usesSemicolons } from './text.js';

/** `if (condition) { body }`, or a call that does the same, before it has a place. No statement has its semicolon. */
export type Guard = Condition | { readonly call: string };

/** `if (condition) { body }` */
export interface Condition {
  readonly condition: string;
  readonly body: readonly string[];
}

/** Where a statement can be put before or behind another one. */
export function isInList(statement: ts.Statement): boolean {
  const { parent } = statement;
  return (
    ts.isBlock(parent) ||
    ts.isSourceFile(parent) ||
    ts.isModuleBlock(parent) ||
    ts.isCaseOrDefaultClause(parent)
  );
}

/** Puts a guard behind a statement, and behind the comment on its line. */
export function guardAfter(statement: ts.Statement, guard: Guard): Edit[] {
  const file = statement.getSourceFile();
  if (!isInList(statement)) {
    const { start, close } = braces(statement);
    const inner = start + indentationUnit(file);
    return [
      replaceRange(file, statement.getStart(file), statement.getStart(file), `{${inner}`),
      replaceRange(
        file,
        statement.end,
        statement.end,
        inner + guardText(file, guard, inner, statement.end) + close,
      ),
    ];
  }
  if (!startsLine(statement)) {
    return [replaceRange(file, statement.end, statement.end, ` ${flatGuard(guard)}`)];
  }
  const line = lineBreakOf(file) + indentationAt(file, statement.getStart(file));
  // A semicolon that begins a line belongs to what follows: `;[a, b] = c`
  const own = statement.end - (/\s*\n\s*;$/.exec(statement.getText(file))?.[0].length ?? 0);
  const rest = /^[ \t]*(?:(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/)[ \t]*)?(?=\r?\n|$)/.exec(
    file.text.slice(own),
  );
  if (rest !== null) {
    const end = own + rest[0].trimEnd().length;
    return [replaceRange(file, end, end, line + guardText(file, guard, line, end))];
  }
  const gap = /^[ \t]*/.exec(file.text.slice(own))?.[0].length ?? 0;
  const isLast = file.text[own + gap] === '}';
  const text = line + guardText(file, guard, line, own) + (isLast ? ' ' : line);
  return [replaceRange(file, own, own + gap, text)];
}

/** Puts an `if` before a statement, with a block around its only statement or without, as another one has it. */
export function ifBefore(statement: ts.Statement, guard: Condition, like: ts.IfStatement): Edit[] {
  const file = statement.getSourceFile();
  const at = statement.getStart(file);
  const line = lineBreakOf(file) + indentationAt(file, at);
  const end = usesSemicolons(file) ? ';' : '';
  const flat = `if (${guard.condition}) ${guard.body.join('; ')}${end}`;
  const text = ts.isBlock(like.thenStatement) ? guardText(file, guard, line, at) : flat;
  return [replaceRange(file, at, at, startsLine(statement) ? text + line : `${flat} `)];
}

/** Puts a guard at the beginning of a function or a loop, whose only expression or statement gets a block around it. */
export function guardFirst(body: ts.ConciseBody | ts.Statement, guard: Guard): Edit[] {
  const file = body.getSourceFile();
  if (ts.isBlock(body)) {
    const [first] = body.statements;
    const start = body.getStart(file) + 1;
    if (first !== undefined && !startsLine(first))
      return [replaceRange(file, start, start, ` ${flatGuard(guard)}`)];
    const line =
      lineBreakOf(file) +
      (first === undefined
        ? indentationAt(file, body.getStart(file)) + indentationUnit(file)
        : indentationAt(file, first.getStart(file)));
    const isEmpty = first === undefined && file.text.slice(start, body.end - 1).trim() === '';
    const end = isEmpty ? body.end - 1 : start;
    const close = isEmpty ? lineBreakOf(file) + indentationAt(file, body.getStart(file)) : '';
    return [replaceRange(file, start, end, line + guardText(file, guard, line, start) + close)];
  }
  return ts.isExpression(body)
    ? blockAround(body, (line) => guardText(file, guard, line, body.end))
    : statementInBlock(body, guard);
}

function statementInBlock(statement: ts.Statement, guard: Guard): Edit[] {
  const file = statement.getSourceFile();
  const { start, close } = braces(statement);
  const inner = start + indentationUnit(file);
  const at = statement.getStart(file);
  return [
    replaceRange(file, at, at, `{${inner}${guardText(file, guard, inner, at)}${inner}`),
    replaceRange(file, statement.end, statement.end, close),
  ];
}

/** The lines around a block that takes the place of a statement without one. */
function braces(statement: ts.Statement): { readonly start: string; readonly close: string } {
  const file = statement.getSourceFile();
  const owner = statement.parent.getStart(file);
  const start = lineBreakOf(file) + indentationAt(file, owner);
  return { start, close: `${start}}` };
}

/** An expression that is the body of a function, as a block that returns it behind other statements. */
function blockAround(body: ts.Expression, before: (line: string) => string): Edit[] {
  const file = body.getSourceFile();
  const end = usesSemicolons(file) ? ';' : '';
  const outer = lineBreakOf(file) + indentationAt(file, body.parent.getStart(file));
  const line = outer + indentationUnit(file);
  const arrow = (body.parent as ts.ArrowFunction).equalsGreaterThanToken.end;
  const start = body.getStart(file);
  const gap = file.text.slice(arrow, start);
  return [
    replaceRange(file, gap.trim() === '' ? arrow : start, start, ` {${line}${before(line)}${line}return `),
    replaceRange(file, body.end, body.end, `${end}${outer}}`),
  ];
}

/** A constant that gets an expression, and the guard for it; `inner` is what it gets if that is a part of the expression. */
interface Apart {
  readonly name: string;
  readonly prefix: string;
  readonly guard: Guard;
  readonly inner?: ts.Expression;
}

/** Puts an expression into a constant before the statement that it is part of, and a guard behind that. */
export function guardApart(
  expression: ts.Expression,
  holder: ts.Statement | ts.Expression,
  { name, prefix, guard, inner = expression }: Apart,
): Edit[] {
  const file = expression.getSourceFile();
  const end = usesSemicolons(file) ? ';' : '';
  let value = inner;
  while (ts.isParenthesizedExpression(value)) value = value.expression;
  const start = expression.getStart(file);
  const glue = /[\w$]/.test(file.text[start - 1] ?? '') ? ' ' : '';
  const from = indentationAt(file, start);
  const statements = (line: string) => {
    const to = line.replace(/^\r?\n/, '');
    const text = reindented(value.getText(file), from, to);
    return `const ${name} = ${prefix}${text}${end}${line}${guardText(file, guard, line, holder.getStart(file))}`;
  };
  const replaced = replaceRange(file, start, expression.end, glue + name);
  if (ts.isExpression(holder)) return [...blockAround(holder, statements), replaced];
  const at = holder.getStart(file);
  if (isInList(holder)) {
    const line = lineBreakOf(file) + indentationAt(file, at);
    return [replaceRange(file, at, at, statements(line) + line), replaced];
  }
  const { start: outer, close } = braces(holder);
  const line = outer + indentationUnit(file);
  return [
    replaceRange(file, at, at, `{${line}${statements(line)}${line}`),
    replaced,
    replaceRange(file, holder.end, holder.end, close),
  ];
}

function guardText(file: ts.SourceFile, guard: Guard, line: string, next: number): string {
  const end = usesSemicolons(file) ? ';' : '';
  if ('call' in guard) return guard.call + (continues(file, next) ? ';' : end);
  const { condition, body } = guard;
  const inner = line + indentationUnit(file);
  return `if (${condition}) {${body.map((statement) => inner + statement + end).join('')}${line}}`;
}

/** Whether what comes next in a file would go on with a call before it that has no semicolon. */
function continues({ text }: ts.SourceFile, next: number): boolean {
  const [, first] =
    /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*(?:(?!\*\/)[\s\S])*\*\/)*([\s\S]?)/.exec(text.slice(next)) ?? [];
  return /[([`+\-*/.,]/.test(first ?? '');
}

function flatGuard(guard: Guard): string {
  if ('call' in guard) return `${guard.call};`;
  const { condition, body } = guard;
  return `if (${condition}) { ${body.map((statement) => `${statement};`).join(' ')} }`;
}
