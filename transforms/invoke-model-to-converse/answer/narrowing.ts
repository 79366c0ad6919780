import { ts } from '../../../analysis/compiler.cjs';
import { factsAt, plainText } from '../../../analysis/conditions.js';
import { unwrap } from '../../../analysis/expressions.js';

/** The type of block that the conditions around an expression have made sure of: `if (block.type === 'text') { … block.text … }` */
export function narrowedAt(node: ts.Expression, owner: string = plainText(node)): string | undefined {
  for (const fact of factsAt(node)) {
    const isType = fact.kind === 'equal' && fact.holds && plainText(fact.subject) === `${owner}.type`;
    if (isType) return fact.value;
  }
  return undefined;
}

/** Whether the code has made sure that there is something: `if (x) …`, `x && …`, `if (!x) throw …` before. */
export function isGuardedAt(node: ts.Expression): boolean {
  const own = plainText(node);
  for (const fact of factsAt(node)) {
    if (fact.kind === 'equal') {
      if (fact.holds && plainText(fact.subject).startsWith(`${own}.`)) return true;
      continue;
    }
    if (!fact.holds) continue;
    const asked = plainText(fact.subject);
    if (asked === own || asked.startsWith(`${own}.`) || asked.startsWith(`${own}[`)) return true;
  }
  return false;
}

/** The type that a callback of `find` or `filter` asks for. */
export function predicateType(
  { body }: ts.ArrowFunction | ts.FunctionExpression,
  parameter: ts.ParameterDeclaration,
): string | undefined {
  const [only] = ts.isBlock(body) ? body.statements : [];
  const returned = only !== undefined && ts.isReturnStatement(only) ? only.expression : undefined;
  const result = ts.isBlock(body) ? returned : body;
  return result === undefined ? undefined : typeTested(result, `${parameter.name.getText()}.type`);
}

function typeTested(condition: ts.Expression, subject: string): string | undefined {
  const node = unwrap(condition);
  if (!ts.isBinaryExpression(node)) return undefined;
  const { left, operatorToken, right } = node;
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    return typeTested(left, subject) ?? typeTested(right, subject);
  }
  const value = unwrap(right);
  const isEqual = /^===?$/.test(operatorToken.getText()) && plainText(left) === subject;
  return isEqual && ts.isStringLiteralLike(value) ? value.text : undefined;
}
