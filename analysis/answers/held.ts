import { callsOf } from '../calls.js';
import { ts } from '../compiler.cjs';
import { argumentAt, functionCalled, isAsync, isSeenFunction } from '../functions.js';
import type { Project } from '../project.js';
import { isHandedThrough, promiseResolved } from '../promises.js';
import type { Declaration } from '../scopes.js';
import { functionAround, isLog, readingUses, useOf, wrapped } from '../uses.js';
import { isWithin } from '../walk.js';
import { isFromConverse, outermostChoice } from './adapted.js';
import { exitSteps } from './exits.js';
import { listAround } from './listed.js';
import { found, type Journey, lost, promise, type Stage, type Step, value } from './steps.js';

/** What a declaration names: all its uses, or the parts that it unpacks. */
export function* nameSteps(name: ts.BindingName, stage: Stage, journey: Journey): Generator<Step> {
  if (stage === 'answer') {
    yield found({ kind: 'named', node: name.parent as ts.VariableDeclaration | ts.BindingElement });
    return;
  }
  if (ts.isIdentifier(name)) {
    for (const use of readingUses(name.parent as Declaration)) yield value(use, stage);
    return;
  }
  if (ts.isArrayBindingPattern(name)) {
    yield* elementSteps(name, stage);
    return;
  }
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const next = partOf((element.propertyName ?? element.name).getText(), stage, journey);
    if (element.dotDotDotToken !== undefined) yield lost(element);
    else if (next !== undefined) yield { kind: 'name', node: element.name, stage: next };
  }
}

/** `const [first, second] = answers` */
function* elementSteps(pattern: ts.ArrayBindingPattern, stage: Stage): Generator<Step> {
  if (typeof stage !== 'object' || 'promised' in stage) {
    yield lost(pattern);
    return;
  }
  for (const [index, element] of pattern.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    const isRest = element.dotDotDotToken !== undefined;
    if (isRest && (stage.at === undefined || stage.at >= index)) yield lost(element);
    else if (stage.at === undefined || stage.at === index)
      yield { kind: 'name', node: element.name, stage: stage.each };
  }
}

/** What a function is given. */
export function* parameterSteps(
  node: ts.ParameterDeclaration,
  stage: Stage,
  journey: Journey,
): Generator<Step> {
  if (stage === 'answer') yield found({ kind: 'parameter', node });
  else yield* nameSteps(node.name, stage, journey);
}

/** What a member of something is, if it leads to the answer. */
function partOf(member: string | undefined, stage: Stage, { asking }: Journey): Stage | undefined {
  if (stage === 'event') return member === 'chunk' ? 'chunk' : undefined;
  if (stage === 'chunk') return member === 'bytes' ? 'bytes' : undefined;
  if (stage !== 'response') return undefined;
  if (asking.api === 'converse') return member === 'stream' ? 'stream' : undefined;
  if (member !== 'body') return undefined;
  return asking.operation === 'stream' ? 'stream' : 'bytes';
}

/** An answer that is there, or an event of one. */
export function* answerSteps(
  expression: ts.Expression,
  stage: 'answer' | 'frame',
  journey: Journey,
): Generator<Step> {
  if (isTriedAndReturned(expression, journey)) yield* onwardSteps(expression, stage, journey);
  else yield found({ kind: stage === 'frame' ? 'event' : 'value', node: expression });
}

/** `try { return await send(command); } catch { … }`: who catches may try again, and those who read the answer are elsewhere. */
function isTriedAndReturned(expression: ts.Expression, { project }: Journey): boolean {
  if (useOf(expression).kind !== 'returned') return false;
  const target = functionAround(expression);
  const around = ts.findAncestor(expression, (node) => node === target || ts.isTryStatement(node));
  const isTried = around !== undefined && ts.isTryStatement(around) && isWithin(expression, around.tryBlock);
  if (!isTried || around.catchClause === undefined || !isSeenFunction(target)) return false;
  // A function that calls itself tries again, and reads nothing of what comes back.
  const readers = (callsOf(target, project) ?? []).filter((call) => !isTriedAgain(call, target, project));
  return isHandedThrough(target, project) || readers.length > 0;
}

/** Whether a call is one that a function makes when it has failed, itself or by one that it calls then. */
function isTriedAgain(call: ts.CallExpression, target: ts.Node, project: Project, steps = 3): boolean {
  const around = functionAround(call);
  if (around === target) return true;
  const calls = isSeenFunction(around) && steps > 0 ? (callsOf(around, project) ?? []) : [];
  return calls.length > 0 && calls.every((own) => isTriedAgain(own, target, project, steps - 1));
}

/** Something that has the answer in one of its members. */
export function* memberSteps(expression: ts.Expression, stage: Stage, journey: Journey): Generator<Step> {
  const use = useOf(expression);
  if (use.kind !== 'member') {
    yield* onwardSteps(expression, stage, journey);
    return;
  }
  // A member of what may be one of two is read where it is known which.
  const next = partOf(use.name, stage, journey);
  if (next !== undefined) yield value(use.node, next);
}

/** What is done with any value on its way: it is held, handed into a function or out of one. */
export function* onwardSteps(expression: ts.Expression, stage: Stage, journey: Journey): Generator<Step> {
  const use = useOf(expression);
  const outer = wrapped(expression);
  if (use.kind === 'bound' || use.kind === 'unpacked') {
    yield { kind: 'name', node: use.declaration.name, stage };
  } else if (use.kind === 'assigned') {
    for (const name of readingUses(use.declaration)) yield value(name, stage);
  } else if (use.kind === 'awaited') {
    yield value(use.node, stage);
  } else if (use.kind === 'argument' && stage === 'mixed' && isFromConverse(use.call)) {
    yield found({ kind: 'adapted', node: outermostChoice(use.call) });
  } else if (ts.isBinaryExpression(outer.parent) && outer.parent.operatorToken.getText() === 'in') {
    return;
  } else if (use.kind === 'argument' && (isLog(use.call) || isStringified(use.call))) {
    return;
  } else if (use.kind === 'argument' && ts.isCallExpression(use.call)) {
    yield* argumentSteps(use.call, use.index, stage, journey);
  } else if (use.kind === 'returned') {
    yield* returnedSteps(expression, stage, journey);
  } else if (use.kind !== 'tested' && use.kind !== 'discarded' && !ts.isTemplateSpan(outer.parent)) {
    yield lost(outer.parent);
  }
}

function* argumentSteps(
  call: ts.CallExpression,
  index: number,
  stage: Stage,
  { project }: Journey,
): Generator<Step> {
  const target = functionCalled(call, project);
  const parameter = target?.parameters[index];
  const resolved = promiseResolved(call);
  if (resolved !== undefined) {
    yield promise(resolved, stage);
  } else if (target === undefined || parameter === undefined || argumentAt(call, index) === undefined) {
    yield lost(call);
  } else {
    yield { kind: 'entered', node: target, call };
    yield { kind: 'parameter', node: parameter, stage };
  }
}

function* returnedSteps(returned: ts.Expression, stage: Stage, journey: Journey): Generator<Step> {
  const around = functionAround(returned);
  const list = listAround(returned, stage);
  if (list !== undefined) yield list;
  else if (isHandedThrough(around, journey.project)) yield promise(around.parent as ts.CallExpression, stage);
  else yield* exitSteps(returned, (call) => resultStep(call, stage, journey), journey);
}

function resultStep(call: ts.CallExpression, stage: Stage, { project }: Journey): Step {
  const target = functionCalled(call, project);
  return target !== undefined && isAsync(target) ? promise(call, stage) : value(call, stage);
}

/** `JSON.stringify(response)`, for a log. */
function isStringified(call: ts.CallExpression | ts.NewExpression): boolean {
  return call.expression.getText() === 'JSON.stringify' && isPrintedPart(call);
}

/** Whether a call is an argument of a log. */
export function isPrintedPart(call: ts.Node): boolean {
  return ts.isCallExpression(call) && ts.isCallExpression(call.parent) && isLog(call.parent);
}
