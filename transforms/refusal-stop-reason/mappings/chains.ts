import { ts } from '../../../analysis/compiler.cjs';
import { unwrap } from '../../../analysis/expressions.js';
import type { Project } from '../../../analysis/project.js';
import type { Look } from '../../../analysis/stop-reasons.js';
import { functionAround, useOf, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { ifBefore } from '../../../edits/insertions.js';
import { indentationAt, lineBreakOf, replaceRange } from '../../../edits/nodes.js';
import { isOneOf } from '../conditions.js';
import { functionType, isPlainValue, type Mapping, valuesFor } from './mapping.js';

/** `if (reason === 'max_tokens') return 'length'; return 'stop';` in a function of its own, `reason === 'max_tokens' ? 'length' : 'stop'` */
export function chainMapping(
  look: Extract<Look, { kind: 'comparison' }>,
  project: Project,
): Mapping | undefined {
  const outer = wrapped(look.node);
  const { parent } = outer;
  if (ts.isConditionalExpression(parent) && parent.condition === outer)
    return choiceMapping(look, parent, project);
  if (!ts.isIfStatement(parent) || parent.expression !== outer || look.entry === undefined) return undefined;
  return ifMapping(look, parent, look.entry, project);
}

function choiceMapping(
  look: Extract<Look, { kind: 'comparison' }>,
  choice: ts.ConditionalExpression,
  project: Project,
): Mapping | undefined {
  let top = choice;
  while (ts.isConditionalExpression(wrapped(top).parent))
    top = wrapped(top).parent as ts.ConditionalExpression;
  const byReason = new Map<string, ts.Expression>();
  const values = valuesOfChoice(top, look.read.getText(), byReason);
  if (values === undefined || look.node.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken)
    return undefined;
  const valueFor = valuesFor({ values, type: typeOfResult(top), byReason }, project);
  if (valueFor === undefined) return undefined;
  const at = top.getStart();
  return {
    subject: look.read,
    siblings: [look.other],
    place: top,
    result: look.entry ?? top,
    valueFor,
    write: (entries) => {
      const file = top.getSourceFile();
      const gap = top.getText().includes('\n') ? lineBreakOf(file) + indentationAt(file, at) : ' ';
      const text = entries
        .map(({ names, value }) => `${isOneOf(names, look.read.getText(), top)} ? ${value} :${gap}`)
        .join('');
      return [replaceRange(file, at, at, text)];
    },
  };
}

/** All values of a chain of choices that ask for the same thing; those for a single stop reason are noted. */
function valuesOfChoice(
  node: ts.Expression,
  subject: string,
  byReason: Map<string, ts.Expression>,
): ts.Expression[] | undefined {
  const inner = unwrap(node);
  if (!ts.isConditionalExpression(inner)) return isPlainValue(inner) ? [inner] : undefined;
  const asked = reasonAsked(inner.condition, subject);
  if (asked === undefined) return undefined;
  byReason.set(asked, inner.whenTrue);
  const then = valuesOfChoice(inner.whenTrue, subject, byReason);
  const other = valuesOfChoice(inner.whenFalse, subject, byReason);
  return then === undefined || other === undefined ? undefined : [...then, ...other];
}

/** `max_tokens` of `reason === 'max_tokens'` */
function reasonAsked(condition: ts.Expression, subject: string): string | undefined {
  const node = unwrap(condition);
  if (!ts.isBinaryExpression(node) || node.left.getText() !== subject) return undefined;
  const isEqual = node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken;
  const right = unwrap(node.right);
  return isEqual && ts.isStringLiteralLike(right) ? right.text : undefined;
}

/** The type that is declared where a value is returned, held or put into a typed variable. */
function typeOfResult(node: ts.Expression): ts.TypeNode | undefined {
  const use = useOf(node);
  if (use.kind === 'bound') return use.declaration.type;
  if (use.kind === 'returned') return functionType(node);
  return use.kind === 'assigned' && ts.isVariableDeclaration(use.declaration)
    ? use.declaration.type
    : undefined;
}

function ifMapping(
  look: Extract<Look, { kind: 'comparison' }>,
  first: ts.IfStatement,
  entry: ts.CallExpression,
  project: Project,
): Mapping | undefined {
  const around = functionAround(first);
  const body = ts.isFunctionLike(around) && 'body' in around ? around.body : undefined;
  if (body === undefined || !ts.isBlock(body)) return undefined;
  const last = body.statements.at(-1);
  const returns = nodesIn(body, ts.isReturnStatement).map(({ expression }) => expression);
  const values = returns.filter((own) => own !== undefined && isPlainValue(own)) as ts.Expression[];
  if (last === undefined || !ts.isReturnStatement(last) || values.length < returns.length) return undefined;
  const valueFor = valuesFor(
    { values, type: functionType(first), byReason: valuesByIf(body, look.read) },
    project,
  );
  if (valueFor === undefined || first.parent !== body) return undefined;
  return {
    subject: look.read,
    siblings: [look.other],
    place: around,
    result: entry,
    valueFor,
    write: (entries) =>
      entries.flatMap(({ names, value }) => {
        const condition = isOneOf(names, look.read.getText(), last);
        return ifBefore(last, { condition, body: [`return ${value}`] }, first);
      }),
  };
}

/** What `if (reason === 'max_tokens') return 'length';` and the like give, by the stop reason. */
function valuesByIf(body: ts.Block, read: ts.Expression): Map<string, ts.Expression> {
  const found = new Map<string, ts.Expression>();
  for (const own of body.statements.filter(ts.isIfStatement)) {
    const asked = reasonAsked(own.expression, read.getText());
    const [value] = nodesIn(own.thenStatement, ts.isReturnStatement);
    if (asked !== undefined && value?.expression !== undefined) found.set(asked, value.expression);
  }
  return found;
}
