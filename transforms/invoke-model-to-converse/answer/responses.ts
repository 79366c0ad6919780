import { ts } from '../../../analysis/compiler.cjs';
import { decodingOf, isEmptyFallback } from '../../../analysis/encoding.js';
import { isHandedThrough } from '../../../analysis/promises.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isConsole, isLog, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import type { Draft } from '../draft.js';
import { convertStream } from '../stream/stream.js';
import { adaptText } from './boundary.js';
import { enter } from './crossing.js';
import { trackAssigned, trackDeclared } from './holders.js';
import { step } from './paths.js';
import { trackPromise, trackReturned } from './promises.js';
import { outputType, retypeAssertions } from './retyping.js';
import { rootText, type Value, write } from './values.js';

export function trackResponse(expression: ts.Expression, value: Value, draft: Draft): void {
  const use = useOf(expression);
  const isRead = use.kind === 'member' && use.name === 'body';
  // Who reads an answer reads it without the assertion; a stream stays where it is.
  if (!isRead || draft.operation === 'stream') retypeAssertions(expression, draft);
  if (use.kind === 'member') {
    if (isRead) {
      const isBodyOptional = use.node.questionDotToken !== undefined;
      draft.track(use.node, { ...value, kind: 'bytes', isBodyOptional });
    } else if (use.name !== '$metadata') draft.refuse('answer-field', use.node);
  } else if (use.kind === 'bound' || use.kind === 'unpacked') {
    trackDeclared(use.declaration, { kind: 'response', steps: [] }, draft);
  } else if (use.kind === 'assigned') {
    trackAssigned(use.declaration, use.assignment, 'response', draft);
  } else if ((use.kind === 'argument' && isLog(use.call)) || ts.isTemplateSpan(expression.parent)) {
    // Printed; in a text it is `[object Object]`, whatever it is.
    return;
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(expression), draft.project)) {
    trackPromise(functionAround(expression).parent as ts.CallExpression, draft);
  } else if (use.kind === 'returned') {
    trackReturned(expression, 'response', draft);
  } else if (use.kind !== 'discarded' && use.kind !== 'tested') {
    const parameter = use.kind === 'argument' ? enter(use.call, use.index, draft) : undefined;
    if (parameter === undefined) draft.refuse('answer-escapes', expression.parent);
    else trackParameter(parameter, { kind: 'response', steps: [] }, draft);
  }
}

/** The bytes of the old answer, or its text, on the way to the object. */
export function trackEncoded(
  expression: ts.Expression,
  value: Value,
  form: 'bytes' | 'text',
  draft: Draft,
): void {
  if (draft.operation === 'stream' && form === 'bytes') {
    convertStream(expression, value, draft);
    return;
  }
  const outer = wrapped(expression);
  const decoding = decodingOf(outer, form, draft.project);
  if (decoding !== undefined) {
    draft.track(decoding.node, { ...value, kind: decoding.gives });
    return;
  }
  const use = useOf(expression);
  if (isEmptyFallback(outer.parent, outer)) {
    draft.track(outer.parent, value);
  } else if (use.kind === 'assigned' && form === 'bytes') {
    // The variable holds the response itself now.
    draft.edits.push(replaceNode(wrapped(expression), rootText(value, draft)));
    trackAssigned(use.declaration, use.assignment, 'bytes', draft);
  } else if (use.kind === 'tested') {
    write(
      expression,
      { ...value, steps: [step('.output', value.isBodyOptional)] },
      { isTested: true },
      draft,
    );
  } else if (
    use.kind === 'bound' &&
    form === 'text' &&
    draft.sides.answer === 'boundary' &&
    isWorkedOn(use.declaration, draft)
  ) {
    adaptText(expression, value, draft);
  } else if (use.kind === 'bound') {
    for (const name of usesOf(use.declaration)) {
      if (isWritten(name)) draft.refuse('answer-escapes', name.parent);
      else draft.track(name, { ...value, root: rootText(value, draft) });
    }
    removeStatement(use.declaration, draft.edits);
  } else if (use.kind === 'argument' && isLog(use.call)) {
    // A logger may take nothing but texts.
    if (isConsole(use.call)) write(expression, { ...value, steps: [step('.output')] }, {}, draft);
    else if (typeof value.root !== 'string' && !ts.isIdentifier(value.root))
      draft.refuse('answer-escapes', outer.parent);
    else {
      value.needed?.add('output');
      const root = rootText(value, draft);
      draft.edits.push(replaceNode(outer, `JSON.stringify(${root === '' ? 'output' : `${root}.output`})`));
    }
  } else {
    handOnBytes(expression, value, form, draft);
  }
}

/** Whether the JSON of the answer is worked on as a text, and stays in its function as one. */
function isWorkedOn(declaration: ts.VariableDeclaration, { project }: Draft): boolean {
  const uses = usesOf(declaration);
  const isDecoded = (name: ts.Identifier) => decodingOf(wrapped(name), 'text', project) !== undefined;
  const isSimple = (name: ts.Identifier) => {
    const use = useOf(name);
    return isDecoded(name) || use.kind === 'tested' || (use.kind === 'argument' && isLog(use.call));
  };
  return !uses.every(isSimple) && uses.every((name) => isDecoded(name) || staysText(name, project));
}

/** Whether a text, and what is cut out of it, goes into messages, comparisons and `JSON.parse`, and nowhere else. */
function staysText(text: ts.Expression, project: Draft['project']): boolean {
  const outer = wrapped(text);
  if (ts.isTemplateSpan(outer.parent)) {
    const call = outer.parent.parent.parent;
    return (
      (ts.isNewExpression(call) && /Error$/.test(call.expression.getText())) ||
      (ts.isCallExpression(call) && isLog(call))
    );
  }
  if (decodingOf(outer, 'text', project) !== undefined) return true;
  const use = useOf(text);
  if (use.kind === 'member') {
    if (use.name === 'length') return true;
    const call = use.node.parent;
    const isMethod = ts.isCallExpression(call) && call.expression === use.node;
    return (
      isMethod &&
      /^(?:trim|trimEnd|trimStart|replace|replaceAll|slice|substring)$/.test(use.name ?? '') &&
      staysText(call, project)
    );
  }
  if (use.kind === 'bound')
    return usesOf(use.declaration).every((name) => !isWritten(name) && staysText(name, project));
  return (
    use.kind === 'tested' ||
    use.kind === 'compared' ||
    use.kind === 'discarded' ||
    (use.kind === 'argument' && isLog(use.call))
  );
}

/** Bytes that another function decodes: it gets the whole response, for that has no bytes any more. */
function handOnBytes(expression: ts.Expression, value: Value, form: 'bytes' | 'text', draft: Draft): void {
  const use = useOf(expression);
  const parameter =
    use.kind === 'argument' && form === 'bytes' ? enter(use.call, use.index, draft) : undefined;
  const isNamed = parameter !== undefined && ts.isIdentifier(parameter.name);
  if (!isNamed || value.isBodyOptional === true || value.needed !== undefined) {
    draft.refuse('raw-answer', wrapped(expression).parent);
    return;
  }
  const own = draft.in(parameter.getSourceFile());
  draft.edits.push(replaceNode(expression, rootText(value, draft)));
  if (draft.followed.has(parameter)) return;
  draft.followed.add(parameter);
  if (parameter.type !== undefined && parameter.type.kind !== ts.SyntaxKind.AnyKeyword) {
    own.edits.push(replaceNode(parameter.type, own.sdk(outputType(own), 'type')));
  }
  const isFree = !nodesIn(parameter.parent, ts.isIdentifier).some(({ text }) => text === 'response');
  const root = isFree ? 'response' : parameter.name.getText();
  if (isFree) own.edits.push(replaceNode(parameter.name, root));
  for (const name of usesOf(parameter)) {
    if (isWritten(name)) own.refuse('answer-escapes', name.parent);
    else own.track(name, { kind: 'bytes', root, steps: [] });
  }
}

function trackParameter(parameter: ts.ParameterDeclaration, value: Omit<Value, 'root'>, draft: Draft): void {
  if (draft.followed.has(parameter)) return;
  draft.followed.add(parameter);
  trackDeclared(parameter, value, draft.in(parameter.getSourceFile()));
}
