import { ts } from '../analysis/compiler.cjs';
import { endsAbruptly } from './branches.js';
import type { Edit } from './edit.js';
import { indentationAt, lineBreakOf, replaceRange, startsLine } from './nodes.js';
import { indentationUnit, usesSemicolons } from './text.js';

/** A clause before it has a place. The statements of the body have no semicolons, and leave. */
export interface NewCase {
  readonly labels: readonly string[];
  readonly body: readonly string[];
}

/**
 * Adds a clause to a `switch`, before the default or at the end, in the manner of the others: the body on the line of the label, or below it.
 *
 * It goes further up where the clause before would fall into it. `undefined` where the `switch` has no clause.
 */
export function addCase(statement: ts.SwitchStatement, { labels, body }: NewCase): Edit[] | undefined {
  const { clauses } = statement.caseBlock;
  const [first] = clauses;
  if (first === undefined) return undefined;
  const file = statement.getSourceFile();
  const position = positionIn(clauses);
  const next = clauses[position];
  const previous = clauses[position - 1];
  const model = clauses.find((clause) => clause.statements.length > 0) ?? first;
  const indentation = indentationAt(file, first.getStart(file));
  const line = lineBreakOf(file) + indentation;
  const text = clauseText(labels, body, { file, line, isFlat: isFlat(model) });
  if (!startsLine(first)) return undefined;
  if (next !== undefined) {
    const at = startWithComments(next);
    return [replaceRange(file, at, at, text + line)];
  }
  const end = previous === undefined ? first.pos : endOfLine(file, previous.end);
  return [replaceRange(file, end, end, line + text)];
}

/** The place before the default, or behind all; further up where what is before leads into it. */
function positionIn(clauses: readonly ts.CaseOrDefaultClause[]): number {
  let position = clauses.findIndex(ts.isDefaultClause);
  if (position === -1) position = clauses.length;
  while (position > 0 && !endsAbruptly(clauses[position - 1]?.statements ?? [])) position--;
  return position;
}

/** `case 'a': return 'b';` */
function isFlat(clause: ts.CaseOrDefaultClause): boolean {
  const [statement] = clause.statements;
  return statement !== undefined && !ts.isBlock(statement) && !startsLine(statement);
}

interface Manner {
  readonly file: ts.SourceFile;
  readonly line: string;
  readonly isFlat: boolean;
}

function clauseText(
  labels: readonly string[],
  body: readonly string[],
  { file, line, isFlat }: Manner,
): string {
  const end = usesSemicolons(file) ? ';' : '';
  const inner = line + indentationUnit(file);
  const heads = labels.map((label) => `case ${label}:`).join(line);
  // A declaration of the body belongs to it alone.
  const needsBlock = body.some((statement) => /^(?:const|let) /.test(statement));
  if (needsBlock) return `${heads} {${body.map((own) => inner + own + end).join('')}${line}}`;
  if (isFlat) return `${heads} ${body.map((own) => own + (body.length > 1 ? ';' : end)).join(' ')}`;
  return heads + body.map((own) => inner + own + end).join('');
}

/** Where a clause starts, or the comments on the lines above that are about it. */
function startWithComments(clause: ts.CaseOrDefaultClause): number {
  const file = clause.getSourceFile();
  const [comment] = (ts.getLeadingCommentRanges(file.text, clause.pos) ?? []).filter(({ pos }) =>
    /\n[ \t]*$/.test(file.text.slice(0, pos)),
  );
  return comment?.pos ?? clause.getStart(file);
}

/** The end of the line that something ends on, if nothing but a comment follows. */
function endOfLine(file: ts.SourceFile, end: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(file.text.slice(end));
  return end + (rest?.[0].trimEnd().length ?? 0);
}
