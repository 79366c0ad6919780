import type { Arrivals } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { leaves } from '../../analysis/conditions.js';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import { isAsync } from '../../analysis/functions.js';
import { declarationOf, visibleAt } from '../../analysis/scopes.js';
import { isCaught, isThrownPast, toldFailureOf } from '../../analysis/told-failures.js';
import { functionAround } from '../../analysis/uses.js';
import { isWithin, nodesIn } from '../../analysis/walk.js';
import { quoteOf } from '../../edits/text.js';
import { toldBody } from './told.js';

/** How a refusal ends: the statements, without semicolons, and what the finding says of them. */
export interface Failure {
  readonly body: readonly string[];
  readonly how: string;
}

const said = 'The model declined to answer.';

/**
 * The way in which the code around a place fails: it throws, unless the function rejects a promise or hands out its failures.
 *
 * `details` is an expression for the `stop_details` of the answer, where it has them.
 */
export function failureAt(place: ts.Node, details: string | undefined): Failure {
  const around = functionAround(place);
  const quote = quoteOf(place.getSourceFile());
  const text = quote + said + quote;
  const isTried = isCaught(place, around);
  const told = isTried ? undefined : toldAt(place, around, text);
  if (told !== undefined) return { body: told, how: 'it is passed on like the other failures' };
  const reject = isTried ? undefined : rejectOf(around);
  if (reject !== undefined)
    return { body: [`${reject}(new Error(${text}))`, 'return'], how: 'it is rejected' };
  const isThrowing = isTried || nodesWithin(around, ts.isThrowStatement).length > 0;
  const returned = isThrowing ? undefined : failureReturned(place, around, text);
  if (returned !== undefined)
    return { body: [`return ${returned}`], how: 'it is returned in the form of the other failures' };
  const how = 'it is thrown';
  if (details === undefined) return { body: [`throw new Error(${text})`], how };
  const message = `\`${said} \${explanation ?? category ?? ${quote}${quote}}\`.trim()`;
  return { body: [`const { category, explanation } = ${details} ?? {}`, `throw new Error(${message})`], how };
}

/** Whether nothing can be said of how the code around a place fails: a callback that is told of errors in a way of its own. */
export function isFailureUnclear(place: ts.Node, entered: Arrivals['entered']): boolean {
  const around = functionAround(place);
  if (isCaught(place, around)) return false;
  if (toldFailureOf(around) === undefined) return isThrownPast(place, entered);
  return toldAt(place, around, `'${said}'`) === undefined;
}

/** What a callback does with an error that it is told of. */
function toldAt(place: ts.Node, around: ts.Node, text: string): string[] | undefined {
  const told = toldFailureOf(around);
  return told === undefined || told === 'unclear' ? undefined : toldBody(told, place, text);
}

/** `reject` of `new Promise(async (resolve, reject) => …)`, in which what is thrown is lost. */
function rejectOf(around: ts.Node): string | undefined {
  if (!ts.isArrowFunction(around) && !ts.isFunctionExpression(around)) return undefined;
  const { parent } = around;
  const isExecutor =
    ts.isNewExpression(parent) &&
    parent.expression.getText() === 'Promise' &&
    parent.arguments?.[0] === around;
  const name = around.parameters[1]?.name;
  return isExecutor && isAsync(around) && name !== undefined && ts.isIdentifier(name) ? name.text : undefined;
}

/** Nodes of a function itself, not of those within it. */
function nodesWithin<T extends ts.Node>(around: ts.Node, isWanted: (node: ts.Node) => node is T): T[] {
  return nodesIn(around, isWanted).filter((node) => functionAround(node) === around);
}

/** What a function hands out where something failed, as text for another place of it. */
function failureReturned(place: ts.Node, around: ts.Node, text: string): string | undefined {
  if (!ts.isFunctionLike(around) || ('asteriskToken' in around && around.asteriskToken !== undefined))
    return undefined;
  const returns = nodesWithin(around, ts.isReturnStatement);
  const caught = returns.filter((own) => isIn(own, ts.isCatchClause, around));
  const guarding = returns.filter((own) => isGuard(own) && !isWithin(place, own));
  for (const { expression } of [...caught, ...guarding]) {
    const shaped = expression === undefined ? undefined : failureShape(expression, place, text);
    if (shaped !== undefined) return shaped;
  }
  return undefined;
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

/** A failure that was handed out, as text with another message; `undefined` where it is none, or not to be said elsewhere. */
function failureShape(expression: ts.Expression, place: ts.Node, text: string): string | undefined {
  const node = unwrap(expression);
  if (node.kind === ts.SyntaxKind.NullKeyword) return 'null';
  if (!ts.isObjectLiteralExpression(node) || !isFailure(node)) return undefined;
  return spelled(node, place, text);
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
        return isVisible(property.name, place) ? property.name.text : undefined;
      }
      if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return undefined;
      const value = spelled(property.initializer, place, text, textOfName(property.name));
      return value === undefined ? undefined : `${property.name.getText()}: ${value}`;
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
    return isVisible(inner, place) || inner.text === 'undefined' ? inner.text : undefined;
  const isLiteral = ts.isLiteralExpression(inner) || /^(?:true|false|null|-?\d+|\[\])$/.test(inner.getText());
  return isLiteral ? inner.getText() : undefined;
}

/** A text, or what makes one of an error: `error.message`, `String(error)` */
function isMessage(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  return /^(?:String\(\w+\)|\(?\w+( as \w+)?\)?\??\.(?:message|toString\(\))|\w+ instanceof Error \? .*|err(?:or)?|e)$/.test(
    node.getText(),
  );
}

/** Whether a name means the same at another place. */
function isVisible(name: ts.Identifier, place: ts.Node): boolean {
  const declaration = declarationOf(name);
  return (
    declaration !== undefined && visibleAt(place, name.text) === declaration && declaration.pos < place.pos
  );
}
