import { ts } from '../../../analysis/compiler.cjs';
import { isFallback, unwrap } from '../../../analysis/expressions.js';
import { type Callback, isCallback, parameterOf } from '../../../analysis/promises.js';
import { usesOf } from '../../../analysis/scopes.js';
import { isPrinted, useOf, wrapped } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';
import { trackDeclared, trackNames } from './holders.js';
import { predicateType } from './narrowing.js';
import { step } from './paths.js';
import { dropParameterType, dropType, dropTypePredicate } from './retyping.js';
import { type Value, write } from './values.js';

const elementMethods = /^(?:find|findLast|filter|some|every|forEach|map|flatMap|findIndex|reduce)$/;

export function trackContent(expression: ts.Expression, value: Value, draft: Draft): void {
  if (draft.echoes.has(unwrap(expression))) {
    draft.echoes.delete(unwrap(expression));
    write(expression, value, { isNeeded: false }, draft);
    return;
  }
  const use = useOf(expression);
  if (use.kind === 'member') {
    trackContentMember(expression, use.node, value, draft);
  } else if (use.kind === 'bound' || use.kind === 'unpacked') {
    if (use.declaration.type !== undefined) dropType(use.declaration, draft);
    write(expression, value, { isNeeded: !value.steps.some(({ isOptional }) => isOptional) }, draft);
    trackDeclared(use.declaration, { kind: 'content', steps: [], is: value.is }, draft);
  } else if (use.kind === 'iterated') {
    write(expression, value, { isNeeded: true }, draft);
    trackLoop(use.loop, value, draft);
  } else if (use.kind === 'tested') {
    write(expression, value, { isTested: true }, draft);
  } else if (
    isPrinted(expression) ||
    (use.kind === 'argument' && use.call.expression.getText() === 'Array.isArray')
  ) {
    write(expression, value, {}, draft);
  } else if (hasEmptyFallback(expression)) {
    trackFallback(expression, value, draft);
  } else {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

/** `content || []`, `content ?? []` */
function hasEmptyFallback(expression: ts.Expression): boolean {
  const outer = wrapped(expression);
  const { parent } = outer;
  if (!isFallback(parent) || parent.left !== outer) return false;
  const right = unwrap(parent.right);
  return ts.isArrayLiteralExpression(right) && right.elements.length === 0;
}

function trackFallback(expression: ts.Expression, value: Value, draft: Draft): void {
  const whole = wrapped(expression).parent as ts.BinaryExpression;
  write(expression, value, {}, draft);
  draft.track(whole, { kind: 'content', root: whole, steps: [], is: value.is });
}

function trackLoop(loop: ts.ForOfStatement, value: Value, draft: Draft): void {
  const { initializer } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (declaration === undefined || !ts.isIdentifier(declaration.name))
    draft.refuse('answer-escapes', initializer);
  else trackNames(declaration, { kind: 'block', steps: [], is: value.is }, draft);
}

function trackContentMember(
  content: ts.Expression,
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  value: Value,
  draft: Draft,
): void {
  const isOptional = access.questionDotToken !== undefined;
  if (ts.isElementAccessExpression(access) && !isPlainIndex(access.argumentExpression)) {
    write(content, value, { isNeeded: !isOptional, isTested: isOptional }, draft);
    draft.track(access, {
      kind: 'block',
      root: access,
      rootMayBeMissing: draft.checksIndexes,
      steps: [],
      is: value.is,
    });
    return;
  }
  if (ts.isElementAccessExpression(access)) {
    const index = step(`[${access.argumentExpression.getText()}]`, isOptional, draft.checksIndexes);
    // An index that the code itself doubts: `content[0]?.text`
    const inner = useOf(access);
    const isDoubted = inner.kind === 'member' && inner.node.questionDotToken !== undefined;
    const next = { ...index, mayBeMissing: index.mayBeMissing || isDoubted };
    draft.track(access, { ...value, kind: 'block', steps: [...value.steps, next] });
    return;
  }
  const name = access.name.text;
  const call = access.parent;
  if (name === 'length') {
    write(
      content,
      value,
      isOptional || isTestedAround(access)
        ? { isTested: isTestedAround(access) && value.steps.some((s) => s.isOptional), isNeeded: !isOptional }
        : { isNeeded: true },
      draft,
    );
    return;
  }
  if (!ts.isCallExpression(call) || call.expression !== access) {
    draft.refuse('answer-escapes', access);
    return;
  }
  write(content, value, { isNeeded: !isOptional, isTested: isOptional }, draft);
  if (name === 'at') draft.track(call, { kind: 'block', root: call, rootMayBeMissing: true, steps: [] });
  else if (name === 'slice') draft.track(call, { kind: 'content', root: call, steps: [] });
  else if (elementMethods.test(name)) trackElements(name, call, value, draft);
  else draft.refuse('answer-escapes', call);
}

/** Whether an index can be written again as it is: it reads nothing of the answer itself. */
function isPlainIndex(index: ts.Expression): boolean {
  return ts.isNumericLiteral(index) || ts.isIdentifier(index);
}

function isTestedAround(access: ts.Expression): boolean {
  const use = useOf(access);
  return use.kind === 'tested' || use.kind === 'compared' || ts.isBinaryExpression(access.parent);
}

function trackElements(method: string, call: ts.CallExpression, value: Value, draft: Draft): void {
  const [callback] = call.arguments;
  if (callback !== undefined && callback.getText() === 'Boolean' && method === 'filter') {
    draft.track(call, { kind: 'content', root: call, steps: [], is: value.is });
    return;
  }
  const parameter = parameterOf(callback, method === 'reduce' ? 1 : 0);
  if (!isCallback(callback) || parameter === undefined || !ts.isIdentifier(parameter.name)) {
    draft.refuse('answer-escapes', callback ?? call);
    return;
  }
  const is = predicateType(callback, parameter);
  if (parameter.type !== undefined) dropParameterType(parameter, draft);
  dropTypePredicate(callback, draft);
  trackNames(parameter, { kind: 'block', steps: [], is: value.is }, draft);
  if (method === 'find' || method === 'findLast') {
    const rootMayBeMissing = true;
    draft.track(call, { kind: 'block', root: call, rootMayBeMissing, steps: [], is: is ?? value.is });
  } else if (method === 'filter') {
    draft.track(call, { kind: 'content', root: call, steps: [], is: is ?? value.is });
  } else if (method === 'map' || method === 'flatMap') {
    refuseBlocksFrom(callback, parameter, draft);
  }
}

/** A callback of `map` that gives the block itself, or a part of it that is an object, lets it out. */
function refuseBlocksFrom(callback: Callback, parameter: ts.ParameterDeclaration, draft: Draft): void {
  for (const name of usesOf(parameter)) {
    if (useOf(name).kind === 'returned') draft.refuse('answer-escapes', callback);
  }
}
