import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import type { Project } from '../../../analysis/project.js';
import { declarationOf } from '../../../analysis/scopes.js';
import type { Look } from '../../../analysis/stop-reasons.js';
import { addCase } from '../../../edits/cases.js';
import { functionType, isPlainValue, type Mapping, valuesFor } from './mapping.js';

/** `switch (reason) { case 'end_turn': return 'stop'; }`, `case 'end_turn': finish = 'stop'; break;` */
export function switchMapping(
  { node, read, entry }: Extract<Look, { kind: 'switch' }>,
  project: Project,
): Mapping | undefined {
  const clauses = node.caseBlock.clauses;
  const given = clauses.flatMap((clause) => givenBy(clause) ?? []);
  const [model] = given;
  const filled = clauses.filter(({ statements }) => statements.length > 0);
  if (model === undefined || given.length < filled.filter(ts.isCaseClause).length) return undefined;
  if (given.some(({ target }) => target?.getText() !== model.target?.getText())) return undefined;
  const type = model.target === undefined ? functionType(node) : declaredType(model.target);
  const valueFor = valuesFor(
    { values: given.map((own) => own.value), type, byReason: valuesByLabel(clauses) },
    project,
  );
  if (valueFor === undefined) return undefined;
  const target = model.target?.getText();
  const bodyFor = (value: string) =>
    target === undefined ? [`return ${value}`] : [`${target} = ${value}`, 'break'];
  return {
    subject: read,
    siblings: clauses.filter(ts.isCaseClause).map(({ expression }) => expression),
    place: node,
    result: entry ?? model.target ?? model.value,
    valueFor,
    write: (entries) => {
      const added = entries.map(({ names, value }) => addCase(node, { labels: names, body: bodyFor(value) }));
      return added.every((own) => own !== undefined) ? added.flat() : undefined;
    },
  };
}

/** The values of clauses by their labels, also of those that share the clause below. */
function valuesByLabel(clauses: readonly ts.CaseOrDefaultClause[]): Map<string, ts.Expression> {
  const found = new Map<string, ts.Expression>();
  clauses.forEach((clause, index) => {
    const filled = clauses.slice(index).find(({ statements }) => statements.length > 0);
    const value = filled === undefined ? undefined : givenBy(filled)?.value;
    const label = ts.isCaseClause(clause) ? unwrap(clause.expression) : undefined;
    if (value !== undefined && label !== undefined && ts.isStringLiteralLike(label))
      found.set(label.text, value);
  });
  return found;
}

interface GivenValue {
  readonly value: ts.Expression;
  /** The variable that gets it; none where it is returned. */
  readonly target: ts.Identifier | undefined;
}

/** The plain value that a clause returns or assigns. */
function givenBy({ statements }: ts.CaseOrDefaultClause): GivenValue | undefined {
  const [block] = statements;
  const own =
    block !== undefined && ts.isBlock(block) && statements.length === 1 ? block.statements : statements;
  const [first, second, ...others] = own;
  if (first === undefined || others.length > 0) return undefined;
  if (ts.isReturnStatement(first) && first.expression !== undefined && second === undefined)
    return isPlainValue(first.expression) ? { value: first.expression, target: undefined } : undefined;
  if (!ts.isExpressionStatement(first) || (second !== undefined && !ts.isBreakStatement(second)))
    return undefined;
  const assignment = first.expression;
  if (!ts.isBinaryExpression(assignment) || assignment.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
    return undefined;
  const { left, right } = assignment;
  return ts.isIdentifier(left) && isPlainValue(right) ? { value: right, target: left } : undefined;
}

function declaredType(name: ts.Identifier): ts.TypeNode | undefined {
  const declaration = declarationOf(name);
  return declaration !== undefined && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration))
    ? declaration.type
    : undefined;
}
