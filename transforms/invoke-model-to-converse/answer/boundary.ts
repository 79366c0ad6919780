import { callsOf } from '../../../analysis/calls.js';
import { ts } from '../../../analysis/compiler.cjs';
import { functionCalled, isSeenFunction } from '../../../analysis/functions.js';
import { isHandedThrough, parameterOf } from '../../../analysis/promises.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isConstant, isLog, useOf, wrapped } from '../../../analysis/uses.js';
import { isWithin } from '../../../analysis/walk.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import { askedModelAt, assumeModel, hasFallback, isHandedOn } from './asked-model.js';
import { isThenCallback } from './promises.js';
import { rootText, type Value } from './values.js';

/** What the adapter's answer does not have, or not what it was. */
const withoutSource = new Set(['id', 'model', 'stop_sequence']);

/** Whether something is read of an answer that the adapter's does not have. */
export function readsMissing(expression: ts.Expression, draft: Draft): boolean {
  return readsOf(expression, draft).fields.some(
    ({ name, hasFallback }) => withoutSource.has(name) && !hasFallback,
  );
}

/** Puts the adapter in the place where the answer became an object: whoever reads it finds what it has always been. */
export function adaptAnswer(expression: ts.Expression, value: Value, draft: Draft): void {
  const reads = readsOf(expression, draft);
  const model = modelRead(reads, expression, value, draft);
  for (const { node, name, hasFallback } of reads.fields) {
    if (!withoutSource.has(name) || (name === 'model' && model !== undefined)) continue;
    if (hasFallback)
      draft.assumptions.add(`nobody needs the \`${name}\` of the answer, which Converse does not give`);
    else draft.refuse('answer-field', node);
  }
  if (reads.escapes) {
    const lacking = model === undefined ? '`id` and `model`' : '`id`';
    draft.assumptions.add(
      `whoever gets the answer does without its ${lacking}, which Converse does not give, and finds \`null\` as its \`stop_sequence\`, whatever stopped it`,
    );
  }
  const isTypeOpen = model !== undefined || (!hasType(expression) && !reads.isPlain);
  const call = `${draft.adapter('fromConverse')}${draft.isTyped && isTypeOpen ? '<any>' : ''}(`;
  const [before, after] = model === undefined ? [call, ')'] : withModel(model, call, expression);
  const { root } = value;
  if (typeof root === 'string' || ts.isIdentifier(root) || !isWithin(root, expression)) {
    draft.edits.push(replaceNode(expression, `${before}${rootText(value, draft)}${after}`));
    return;
  }
  draft.edits.push(
    replaceRange(draft.file, expression.getStart(), root.getStart(), before),
    replaceRange(draft.file, root.end, expression.end, after),
  );
}

/** The model that was asked for, if somebody reads the model of the answer and only hands it on. */
function modelRead(
  { fields }: Reads,
  expression: ts.Expression,
  value: Value,
  draft: Draft,
): string | undefined {
  const reads = fields.filter(({ name }) => name === 'model');
  const model = reads.length === 0 ? undefined : askedModelAt(expression, value, draft);
  const isSeen = ({ node }: Reads['fields'][number]) =>
    ts.isBindingElement(node)
      ? ts.isIdentifier(node.name) && isConstant(node) && usesOf(node).every(isHandedOn)
      : isHandedOn(node as ts.Expression);
  if (model === undefined || !reads.every(isSeen)) return undefined;
  assumeModel(model, draft);
  return model;
}

/** `{ ...fromConverse(response), model: modelId }` */
function withModel(model: string, call: string, expression: ts.Expression): [string, string] {
  const { parent } = wrapped(expression);
  // `=> {` would begin a block.
  const isBare = !ts.isParenthesizedExpression(expression.parent) && ts.isArrowFunction(parent);
  const isOwner = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  const [open, close] = isBare || isOwner ? ['({', '})'] : ['{', '}'];
  return [`${open} ...${call}`, `), ${model === 'model' ? model : `model: ${model}`} ${close}`];
}

/** The JSON of the old answer, for code that works on it as a text. */
export function adaptText(expression: ts.Expression, value: Value, draft: Draft): void {
  draft.edits.push(
    replaceNode(
      wrapped(expression),
      `JSON.stringify(${draft.adapter('fromConverse')}(${rootText(value, draft)}))`,
    ),
  );
}

/** Whether a type is said where the answer becomes an object, so that it takes that type. */
function hasType(expression: ts.Expression): boolean {
  const outer = wrapped(expression);
  if (outer !== expression && !ts.isParenthesizedExpression(outer)) return true;
  const { parent } = outer;
  return ts.isVariableDeclaration(parent) && parent.type !== undefined;
}

interface Reads {
  readonly fields: readonly {
    readonly node: ts.Node;
    readonly name: string;
    readonly hasFallback: boolean;
  }[];
  /** Whether the object goes where it is not followed to. */
  readonly escapes: boolean;
  /** Whether only what the adapter's own type has is read, in places that take its types. */
  readonly isPlain: boolean;
}

/** What is read of the answer, as far as it can be seen. */
function readsOf(expression: ts.Expression, draft: Draft): Reads {
  const fields: { node: ts.Node; name: string; hasFallback: boolean }[] = [];
  const followed = new Set<ts.Node>();
  let escapes = false;
  let isPlain = true;
  const unpack = (pattern: ts.ObjectBindingPattern): void => {
    isPlain = false;
    for (const element of pattern.elements) {
      const name = (element.propertyName ?? element.name).getText();
      fields.push({ node: element, name, hasFallback: element.initializer !== undefined });
      if (element.dotDotDotToken !== undefined) escapes = true;
    }
  };
  const follow = (node: ts.Expression): void => {
    if (followed.has(node)) return;
    followed.add(node);
    const use = useOf(node);
    if (use.kind === 'member') {
      const name = use.name ?? '';
      fields.push({ node: use.node, name, hasFallback: hasFallback(use.node) });
      isPlain &&=
        name === 'content' ||
        isPlainUsage(use.node) ||
        (name === 'stop_reason' && isAskedOrPrinted(use.node));
    } else if (use.kind === 'bound' && ts.isIdentifier(use.declaration.name)) {
      if (use.declaration.type !== undefined) isPlain = false;
      for (const name of usesOf(use.declaration)) follow(name);
    } else if (use.kind === 'unpacked' && ts.isObjectBindingPattern(use.pattern)) {
      unpack(use.pattern);
    } else if (use.kind === 'assigned') {
      isPlain = false;
      if (ts.isVariableDeclaration(use.declaration)) {
        for (const name of usesOf(use.declaration)) if (name !== use.assignment.left) follow(name);
      } else escapes = true;
    } else if (
      use.kind !== 'tested' &&
      use.kind !== 'discarded' &&
      !(use.kind === 'argument' && isLog(use.call))
    ) {
      escapes = true;
      isPlain = false;
      // Who gets it may read what it does not have.
      const { results, parameter } = receiversOf(node, use, draft);
      for (const result of results) follow(result);
      if (parameter !== undefined && ts.isObjectBindingPattern(parameter.name)) unpack(parameter.name);
      else if (parameter !== undefined) for (const name of usesOf(parameter)) follow(name);
    }
  };
  follow(expression);
  return { fields, escapes, isPlain };
}

interface Receivers {
  readonly results: readonly ts.Expression[];
  readonly parameter?: ts.ParameterDeclaration | undefined;
}

/** What gets a value that leaves its function or its expression: calls, a parameter, or the next callback of a chain. */
function receiversOf(node: ts.Expression, use: ReturnType<typeof useOf>, draft: Draft): Receivers {
  const { project } = draft;
  if (use.kind === 'argument' && ts.isCallExpression(use.call)) {
    return { results: [], parameter: functionCalled(use.call, project)?.parameters[use.index] };
  }
  if (use.kind !== 'returned') return { results: [] };
  const target = functionAround(node);
  if (isThenCallback(target)) {
    const next = useOf(target.parent as ts.CallExpression);
    const call = next.kind === 'member' && next.name === 'then' ? next.node.parent : undefined;
    const callback = call !== undefined && ts.isCallExpression(call) ? call.arguments[0] : undefined;
    return { results: [], parameter: parameterOf(callback) };
  }
  const calls = isHandedThrough(target, draft.project)
    ? [target.parent as ts.CallExpression]
    : isSeenFunction(target)
      ? (callsOf(target, project) ?? [])
      : [];
  return {
    results: calls.map((call) => {
      const awaited = useOf(call);
      return awaited.kind === 'awaited' ? awaited.node : call;
    }),
  };
}

function isPlainUsage(node: ts.Expression): boolean {
  const outer = useOf(node);
  return (
    /\busage$/.test(node.getText()) &&
    outer.kind === 'member' &&
    /^(?:input|output)_tokens$/.test(outer.name ?? '')
  );
}

function isAskedOrPrinted(node: ts.Expression): boolean {
  const use = useOf(node);
  return (
    use.kind === 'compared' ||
    use.kind === 'tested' ||
    ts.isTemplateSpan(wrapped(node).parent) ||
    (use.kind === 'argument' && isLog(use.call))
  );
}
