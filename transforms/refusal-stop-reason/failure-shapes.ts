import { ts } from '../../analysis/compiler.cjs';
import { leaves } from '../../analysis/conditions.js';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import { isAsync } from '../../analysis/functions.js';
import { isVisibleAt } from '../../analysis/scopes.js';
import { ownNodes } from '../../analysis/uses.js';
import { isWithin, nodesIn } from '../../analysis/walk.js';
import { isMessage, isUsableClass } from './error-classes.js';

/** What a function hands out where something failed, as text for another place of it. */
export function failureReturned(place: ts.Node, around: ts.Node, text: string): string | undefined {
  if (!ts.isFunctionLike(around) || ('asteriskToken' in around && around.asteriskToken !== undefined))
    return undefined;
  const returns = ownNodes(around, ts.isReturnStatement);
  const caught = returns.filter((own) => isIn(own, ts.isCatchClause, around));
  const guarding = returns.filter((own) => isGuard(own) && !isWithin(place, own) && !isOfInput(own, around));
  // `case 'max_tokens': return { ok: false, … }`
  const cases = returns.filter((own) => isIn(own, ts.isCaseClause, around) && !isNull(own.expression));
  for (const { expression } of [...caught, ...guarding, ...cases]) {
    const shaped = expression === undefined ? undefined : failureShape(expression, place, text);
    if (shaped !== undefined) return shaped;
  }
  return undefined;
}

function isNull(expression: ts.Expression | undefined): boolean {
  return expression?.kind === ts.SyntaxKind.NullKeyword;
}

function isIn(node: ts.Node, isKind: (node: ts.Node) => boolean, around: ts.Node): boolean {
  const found = ts.findAncestor(node, (own) => own === around || isKind(own));
  return found !== undefined && found !== around;
}

/** `if (…) return failure`, `if (…) { …; return failure; }` */
function isGuard(statement: ts.ReturnStatement): boolean {
  const block = ts.isBlock(statement.parent) ? statement.parent : statement;
  const { parent } = block;
  return ts.isIfStatement(parent) && parent.thenStatement === block && leaves(parent.thenStatement);
}

/** `if (!isOn) return null` before anything is awaited: nothing was wanted, so nothing failed. */
function isOfInput(statement: ts.ReturnStatement, around: ts.SignatureDeclaration): boolean {
  return (
    isNull(statement.expression) &&
    isAsync(around) &&
    nodesIn(around, ts.isAwaitExpression).every(({ pos }) => pos > statement.pos)
  );
}

/** A failure that was handed out, as text with another message; `undefined` where it is none, or not to be said elsewhere. */
export function failureShape(expression: ts.Expression, place: ts.Node, text: string): string | undefined {
  const node = unwrap(expression);
  if (isNull(node)) return 'null';
  if (ts.isCallExpression(node)) return failedResult(node, place, text);
  if (!ts.isObjectLiteralExpression(node) || !isFailure(node)) return undefined;
  return spelled(node, place, text);
}

/** `err('…')`, `Err(new Error('…'))`, `Result.fail('…')` */
function failedResult(call: ts.CallExpression, place: ts.Node, text: string): string | undefined {
  const callee = unwrap(call.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  const root = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const [argument, ...others] = call.arguments;
  const isFailing = ts.isIdentifier(name) && /^(?:err|errAsync|fail|failed|failure|left)$/i.test(name.text);
  if (!isFailing || argument === undefined || others.length > 0) return undefined;
  if (!ts.isIdentifier(root) || !isVisibleAt(root, place)) return undefined;
  const inner = unwrap(argument);
  const [message, ...rest] = ts.isNewExpression(inner) ? (inner.arguments ?? []) : [inner];
  if (message === undefined || rest.length > 0 || !isMessage(unwrap(message))) return undefined;
  if (!ts.isNewExpression(inner)) return `${callee.getText()}(${text})`;
  const isUsable = inner.expression.getText() === 'Error' || isUsableClass(inner.expression, place);
  return `${callee.getText()}(new ${isUsable ? inner.expression.getText() : 'Error'}(${text}))`;
}

/** Whether an object says that something failed, and not that the caller asked for the wrong thing. */
function isFailure({ properties }: ts.ObjectLiteralExpression): boolean {
  const values = new Map(
    properties
      .filter(ts.isPropertyAssignment)
      .map((own) => [textOfName(own.name), unwrap(own.initializer).getText()]),
  );
  const status = values.get('statusCode') ?? values.get('status');
  if (status !== undefined && /^\d+$/.test(status)) return Number(status) >= 500;
  const isSaid = [...values].some(
    ([name, value]) => /^error$/i.test(name ?? '') && !/^(?:null|undefined|false)$/.test(value),
  );
  return isSaid || values.get('success') === 'false' || values.get('ok') === 'false';
}

/** The text of an object, with our message in the place of its own. */
function spelled(node: ts.Expression, place: ts.Node, text: string, name = ''): string | undefined {
  const inner = unwrap(node);
  if (/^(?:error|message|reason|errorMessage|detail|details|body)$/i.test(name) && isMessage(inner))
    return text;
  if (ts.isObjectLiteralExpression(inner)) {
    const parts = inner.properties.map((property) => {
      if (ts.isShorthandPropertyAssignment(property)) {
        if (/^(?:error|message)$/.test(property.name.text)) return `${property.name.text}: ${text}`;
        return isVisibleAt(property.name, place) ? property.name.text : undefined;
      }
      if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return undefined;
      const value = spelled(property.initializer, place, text, textOfName(property.name));
      const constant = / as const$/.test(property.initializer.getText()) ? ' as const' : '';
      return value === undefined ? undefined : `${property.name.getText()}: ${value}${constant}`;
    });
    return parts.includes(undefined) ? undefined : `{ ${parts.join(', ')} }`;
  }
  const [argument, ...others] = ts.isCallExpression(inner) ? inner.arguments : [];
  if (ts.isCallExpression(inner) && argument !== undefined) {
    if (inner.expression.getText() !== 'JSON.stringify' || others.length > 0) return undefined;
    const value = spelled(argument, place, text);
    return value === undefined ? undefined : `JSON.stringify(${value})`;
  }
  if (ts.isIdentifier(inner))
    return isVisibleAt(inner, place) || inner.text === 'undefined' ? inner.text : undefined;
  const isLiteral = ts.isLiteralExpression(inner) || /^(?:true|false|null|-?\d+|\[\])$/.test(inner.getText());
  return isLiteral ? inner.getText() : undefined;
}
