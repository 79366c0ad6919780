import { ts } from '../../../analysis/compiler.cjs';
import { textOfName } from '../../../analysis/expressions.js';
import { usesOf, visibleAt } from '../../../analysis/scopes.js';
import { typeFactsOf } from '../../../analysis/types.js';
import { functionAround, isPrinted, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import type { Draft } from '../draft.js';
import { askedModelAt, assumeModel, isHandedOn } from './asked-model.js';
import { trackAssigned, trackListPattern, trackNames } from './holders.js';
import { finishLeaf, isSharedReason, namesOtherReason } from './leaf.js';
import { isGuardedAt } from './narrowing.js';
import { type Path, step } from './paths.js';
import { isThenCallback, trackChain } from './promises.js';
import { dropType } from './retyping.js';
import { usageFields } from './usage.js';
import {
  isBodyKnownAt,
  replaceDeclaration,
  rootText,
  stepsTo,
  type Value,
  wholePath,
  write,
} from './values.js';

interface Place {
  readonly path: readonly string[];
  /** What is found there; a `leaf` is the same in both APIs. */
  readonly kind: 'content' | 'usage' | 'leaf';
}

const answerFields: Readonly<Record<string, Place>> = {
  content: { path: ['.output', '.message', '.content'], kind: 'content' },
  role: { path: ['.output', '.message', '.role'], kind: 'leaf' },
  stop_reason: { path: ['.stopReason'], kind: 'leaf' },
  usage: { path: ['.usage'], kind: 'usage' },
};

export function trackAnswer(expression: ts.Expression, value: Value, draft: Draft): void {
  const use = useOf(expression);
  if (use.kind === 'member') {
    trackAnswerField(use.node, use.name ?? '', value, draft);
  } else if (use.kind === 'bound') {
    trackHeldAnswer(expression, use.declaration, value, draft);
  } else if (use.kind === 'unpacked') {
    unpackAnswer(use.declaration, value, draft);
  } else if (use.kind === 'assigned') {
    write(expression, value, {}, draft);
    trackAssigned(use.declaration, use.assignment, 'value', draft);
  } else if (use.kind === 'tested' || isPrinted(expression)) {
    if (value.needed === undefined) write(expression, value, {}, draft);
    else draft.refuse('answer-escapes', expression.parent);
  } else if (use.kind === 'returned' && isThenCallback(functionAround(expression))) {
    trackThenResult(expression, value, draft);
  } else if (use.kind !== 'discarded') {
    draft.refuse('answer-escapes', wrapped(expression).parent);
  }
}

/** `const parsed = JSON.parse(…)`: gone where the response has a name already, else it becomes the name of the response. */
function trackHeldAnswer(
  expression: ts.Expression,
  declaration: ts.VariableDeclaration,
  value: Value,
  draft: Draft,
): void {
  const isNamed = typeof value.root === 'string' || ts.isIdentifier(value.root);
  if (!isNamed) {
    write(expression, value, {}, draft);
    if (declaration.type !== undefined) dropType(declaration, draft);
    trackNames(declaration, { kind: 'value', steps: [] }, draft);
    return;
  }
  const root = rootText(value, draft);
  for (const name of usesOf(declaration)) {
    if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
    else if (value.isVariable === true && functionAround(name) !== functionAround(declaration))
      draft.refuse('answer-escapes', name.parent);
    else if (root !== '' && visibleAt(name, root) !== visibleAt(declaration, root))
      draft.refuse('name-taken', name);
    else draft.track(name, { ...value, root });
  }
  removeStatement(declaration, draft.edits);
}

/** `(response) => JSON.parse(…)`: the callback has nothing left to do. */
function trackThenResult(expression: ts.Expression, value: Value, draft: Draft): void {
  const callback = functionAround(expression);
  const call = callback.parent;
  const use = ts.isCallExpression(call) ? useOf(call) : undefined;
  const isWhole = ts.isArrowFunction(callback) && callback.body === wrapped(expression);
  if (!ts.isCallExpression(call) || use === undefined || !isWhole || value.steps.length > 0) {
    draft.refuse('answer-escapes', expression.parent);
    return;
  }
  const receiver = (call.expression as ts.PropertyAccessExpression).expression;
  draft.edits.push(replaceRange(draft.file, receiver.end, call.end, ''));
  if (use.kind === 'awaited') draft.track(use.node, { kind: 'value', root: use.node, steps: [] });
  else if (use.kind === 'member' && ts.isCallExpression(use.node.parent)) {
    trackChain(use.name ?? '', use.node.parent, 'value', draft);
  } else draft.refuse('answer-escapes', call.parent);
}

function trackAnswerField(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  value: Value,
  draft: Draft,
): void {
  const place = Object.hasOwn(answerFields, name) ? answerFields[name] : undefined;
  if (name === 'model' && giveModel(node, value, draft)) return;
  if (place === undefined) {
    draft.refuse('answer-field', node);
    return;
  }
  value.needed?.add(place.path[0]?.slice(1) ?? '');
  const isOptional = node.questionDotToken !== undefined;
  const [first, ...others] = stepsTo(place.path, isOptional && place.path.length === 1);
  const isKnown = isGuardedAt(node);
  const isOutputKnown = isKnown || (first?.text === '.output' && isBodyKnownAt(node, value));
  const links = [
    ...(first === undefined
      ? []
      : [
          {
            ...first,
            isOptional: first.isOptional || value.isBodyOptional === true,
            mayBeMissing: !isOutputKnown,
          },
        ]),
    ...others.map((link) => ({ ...link, mayBeMissing: !isKnown })),
  ];
  const next = { ...value, steps: [...value.steps, ...links] };
  if (place.kind === 'leaf') finishLeaf(node, next, name, draft);
  else draft.track(node, { ...next, kind: place.kind });
}

/** `answer.model`: the id that was asked for, if it is a text and only handed on. */
function giveModel(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  value: Value,
  draft: Draft,
): boolean {
  const isNamed = typeof value.root === 'string' || ts.isIdentifier(value.root);
  const model = isNamed && isHandedOn(node) ? askedModelAt(node, value, draft) : undefined;
  const { modelId } = draft.asked;
  if (model === undefined || modelId === undefined || node.questionDotToken !== undefined) return false;
  const { kind, mayBeMissing } = draft.isTyped ? typeFactsOf(modelId, draft.project) : textFacts;
  if (kind !== 'text' || mayBeMissing) return false;
  assumeModel(model, draft);
  draft.edits.push(replaceNode(node, model));
  return true;
}

/** What needs no type. */
const textFacts = { kind: 'text', mayBeMissing: false };

/** `const { content, stop_reason } = answer`: a declaration for each. */
function unpackAnswer(declaration: ts.VariableDeclaration, value: Value, draft: Draft): void {
  const { name: pattern } = declaration;
  const lines = ts.isObjectBindingPattern(pattern) ? unpackedLines(pattern, value, draft) : undefined;
  if (lines !== undefined) replaceDeclaration(declaration, lines, draft);
  else draft.refuse('answer-escapes', declaration);
}

function unpackedLines(
  pattern: ts.ObjectBindingPattern,
  value: Value,
  draft: Draft,
): [string, string][] | undefined {
  const isNamed = typeof value.root === 'string' || ts.isIdentifier(value.root);
  const lines: [string, string][] = [];
  for (const element of pattern.elements) {
    const key = textOfName((element.propertyName ?? element.name) as ts.PropertyName) ?? '';
    const place = Object.hasOwn(answerFields, key) ? answerFields[key] : undefined;
    if (place === undefined || element.dotDotDotToken !== undefined || element.initializer !== undefined) {
      draft.refuse(place === undefined ? 'answer-field' : 'answer-escapes', element);
      return undefined;
    }
    if (!isNamed) {
      draft.refuse('answer-escapes', pattern);
      return undefined;
    }
    value.needed?.add(place.path[0]?.slice(1) ?? '');
    const path = { ...value, steps: [...value.steps, ...stepsTo(place.path, false)] };
    if (place.kind === 'usage' && draft.isTyped && ts.isObjectBindingPattern(element.name)) {
      lines.push(...usageLines(element.name, path, draft));
    } else {
      lines.push([nameOfPart(element, place.kind, draft), wholePath(path, draft)]);
    }
  }
  return lines;
}

function usageLines(pattern: ts.ObjectBindingPattern, path: Path, draft: Draft): [string, string][] {
  return pattern.elements.map((part) => {
    const own = (part.propertyName ?? part.name).getText();
    const field = Object.hasOwn(usageFields, own) ? usageFields[own] : undefined;
    if (field === undefined || !ts.isIdentifier(part.name)) draft.refuse('answer-field', part);
    return [part.name.getText(), wholePath({ ...path, steps: [...path.steps, step(field ?? '')] }, draft)];
  });
}

/** What an unpacked part is called, with everything that reads it followed. */
function nameOfPart(element: ts.BindingElement, kind: Place['kind'], draft: Draft): string {
  const { name } = element;
  if (ts.isIdentifier(name)) {
    if (kind !== 'leaf') trackNames(element, { kind, steps: [] }, draft);
    else
      for (const use of usesOf(element))
        if (!isSharedReason(use) || namesOtherReason(draft.file)) draft.refuse('answer-field', use.parent);
    return name.text;
  }
  if (kind === 'content' && ts.isArrayBindingPattern(name)) {
    trackListPattern(name, draft);
    return name.getText();
  }
  if (kind === 'usage' && ts.isObjectBindingPattern(name)) {
    const parts = name.elements.map((part) => {
      const own = (part.propertyName ?? part.name).getText();
      const field = Object.hasOwn(usageFields, own) ? usageFields[own]?.slice(1) : undefined;
      if (field === undefined || !ts.isIdentifier(part.name)) draft.refuse('answer-field', part);
      return `${field}: ${part.name.getText()}`;
    });
    return `{ ${parts.join(', ')} }`;
  }
  draft.refuse('answer-escapes', element);
  return name.getText();
}
