import type { Arrivals } from '../../analysis/answers.js';
import { ts } from '../../analysis/compiler.cjs';
import { isAsync } from '../../analysis/functions.js';
import { isCaught, isThrownPast, toldFailureOf } from '../../analysis/told-failures.js';
import { functionAround, ownNodes } from '../../analysis/uses.js';
import { quoteOf } from '../../edits/text.js';
import { type End, saidOfSeveral } from './ends.js';
import { errorClassAt } from './error-classes.js';
import { failureReturned, failureShape } from './failure-shapes.js';
import { toldBody } from './told.js';

/** How an end becomes a failure: the statements, without semicolons, and what the finding says of them. */
export interface Failure {
  readonly body: readonly string[];
  readonly how: string;
  /** Whether an error is thrown, and nothing else done. */
  readonly isThrown: boolean;
}

/** What is known at a place of how an answer ended. */
export interface Ended {
  readonly ends: readonly End[];
  /** An expression for the stop reason, short enough for the text of an error. */
  readonly reason?: string | undefined;
  /** An expression for the `stop_details` of the answer, where it has them. */
  readonly details?: string | undefined;
}

/** The way in which the code around a place fails: it throws, unless the function rejects a promise or hands out its failures. */
export function failureAt(place: ts.Node, ended: Ended): Failure {
  const around = functionAround(place);
  const quote = quoteOf(place.getSourceFile());
  const text = textOf(ended, place);
  const isTried = isCaught(place, around);
  const told = isTried ? undefined : toldAt(place, around, text);
  if (told !== undefined)
    return { body: told, how: 'it is passed on like the other failures', isThrown: false };
  const reject = isTried ? undefined : rejectOf(around);
  if (reject !== undefined)
    return { body: [`${reject}(new Error(${text}))`, 'return'], how: 'it is rejected', isThrown: false };
  const isThrowing = isTried || ownNodes(around, ts.isThrowStatement).length > 0;
  const returned = isThrowing ? undefined : failureReturned(place, around, text);
  if (returned !== undefined) return returnedAs(returned);
  const error = errorClassAt(place);
  const thrown = { how: 'it is thrown', isThrown: error === 'Error' };
  const details = ended.ends.some(({ hasDetails }) => hasDetails) ? ended.details : undefined;
  if (details === undefined) return { body: [`throw new ${error}(${text})`], ...thrown };
  const message = `\`${saidOf(ended)} \${explanation ?? category ?? ${quote}${quote}}\`.trim()`;
  return {
    body: [`const { category, explanation } = ${details} ?? {}`, `throw new ${error}(${message})`],
    ...thrown,
  };
}

function returnedAs(text: string): Failure {
  return {
    body: [`return ${text}`],
    how: 'it is returned in the form of the other failures',
    isThrown: false,
  };
}

/** The way in which one of some clauses fails, or else the code around their `switch`. */
export function failureLike(
  clauses: readonly ts.CaseClause[],
  place: ts.SwitchStatement,
  ended: Ended,
): Failure {
  for (const { statements } of clauses) {
    const [block] = statements;
    const last = block !== undefined && ts.isBlock(block) ? block.statements.at(-1) : statements.at(-1);
    if (last === undefined || !ts.isReturnStatement(last) || last.expression === undefined) continue;
    const shaped = failureShape(last.expression, place, textOf(ended, place));
    if (shaped !== undefined) return returnedAs(shaped);
  }
  return failureAt(place, ended);
}

/** Whether nothing can be said of how the code around a place fails: a callback that is told of errors in a way of its own. */
export function isFailureUnclear(
  place: ts.Node,
  ends: readonly End[],
  entered: Arrivals['entered'],
): boolean {
  const around = functionAround(place);
  if (isCaught(place, around)) return false;
  if (toldFailureOf(around) === undefined) return isThrownPast(place, entered);
  return toldAt(place, around, textOf({ ends }, place)) === undefined;
}

/** What a callback does with an error that it is told of. */
function toldAt(place: ts.Node, around: ts.Node, text: string): string[] | undefined {
  const told = toldFailureOf(around);
  return told === undefined || told === 'unclear' ? undefined : toldBody(told, place, text);
}

/** What an error says, as code. */
function textOf(ended: Ended, place: ts.Node): string {
  const said = saidOf(ended);
  const quote = quoteOf(place.getSourceFile());
  return said.includes('${') ? `\`${said}\`` : quote + said + quote;
}

/** What an error says, as the content of a template. */
function saidOf({ ends, reason }: Ended): string {
  const [end, ...others] = ends;
  if (end !== undefined && others.length === 0) return end.said;
  return reason === undefined ? `${saidOfSeveral}.` : `${saidOfSeveral} (\${${reason}}).`;
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
