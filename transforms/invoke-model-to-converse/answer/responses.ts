import { ts } from '../../../analysis/compiler.cjs';
import { decodingOf } from '../../../analysis/encoding.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, isConsole, isLog, isWritten, useOf, wrapped } from '../../../analysis/uses.js';
import { replaceNode } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import type { Draft } from '../draft.js';
import { convertStream } from '../stream/stream.js';
import { trackAssigned, trackDeclared } from './holders.js';
import { step } from './paths.js';
import { isHandedThrough, trackPromise } from './promises.js';
import { retypeAssertions } from './retyping.js';
import { rootText, type Value, write } from './values.js';

export function trackResponse(expression: ts.Expression, value: Value, draft: Draft): void {
  retypeAssertions(expression, draft);
  const use = useOf(expression);
  if (use.kind === 'member') {
    if (use.name === 'body') {
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
  } else if (use.kind === 'returned' && isHandedThrough(functionAround(expression), draft)) {
    trackPromise(functionAround(expression).parent as ts.CallExpression, draft);
  } else if (use.kind !== 'discarded' && use.kind !== 'tested') {
    draft.refuse('answer-escapes', expression.parent);
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
  if (use.kind === 'tested') {
    write(
      expression,
      { ...value, steps: [step('.output', value.isBodyOptional)] },
      { isTested: true },
      draft,
    );
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
    draft.refuse('answer-escapes', outer.parent);
  }
}
