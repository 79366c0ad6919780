import { ts } from '../../../analysis/compiler.cjs';
import { type Encoded, isStringify } from '../../../analysis/encoding.js';
import { unwrap } from '../../../analysis/expressions.js';
import { usesOf } from '../../../analysis/scopes.js';
import type { Shape } from '../../../analysis/shapes.js';
import { isConsole, wrapped } from '../../../analysis/uses.js';
import { isWithin } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import type { Draft } from '../draft.js';
import { convertBody } from './body.js';
import { type Field, valueOfField } from './fields.js';
import { annotate } from './types.js';
import { convertWrites } from './writes.js';

/** Converts a body that a variable holds; gives what the input spreads. */
export function heldBody(
  encoded: Encoded,
  body: Shape<ts.ObjectLiteralExpression>,
  field: Field,
  draft: Draft,
): string {
  const { stringify, variables, value } = encoded;
  for (const literal of body.literals) convertBody(literal, stringify, draft);
  convertWrites(body, stringify, draft);
  if (body.declaration !== undefined)
    annotate(body.declaration, "Omit<ConverseCommandInput, 'modelId'>", draft);
  refuseOtherUses(encoded, field, draft);
  const text = unwrap(value).getText();
  const frozen = body.changesLater ? `structuredClone(${text})` : text;
  const [holder] = variables.slice(-1);
  if (holder === undefined) {
    if (body.declaration === undefined) draft.refuse('opaque-body', value);
    return frozen;
  }
  if (body.declaration !== undefined && !body.changesLater && !isLogged(holder)) {
    for (const variable of variables) removeStatement(variable, draft.edits);
    return text;
  }
  // The variable holds the object itself now, as it was when it became text.
  for (const variable of variables.slice(0, -1)) removeStatement(variable, draft.edits);
  if (holder.initializer === undefined) return text;
  unwrapCall(holder.initializer, encoded, body.declaration === undefined ? undefined : frozen, draft);
  if (body.declaration === undefined) annotate(holder, "Omit<ConverseCommandInput, 'modelId'>", draft);
  else if (holder.type !== undefined) {
    draft.edits.push({ ...replaceNode(holder.type, ''), start: holder.name.end });
  }
  return holder.name.getText();
}

/** Takes `JSON.stringify()` and the encoders away from around the object. */
function unwrapCall(
  initializer: ts.Expression,
  { value, stringify }: Encoded,
  replacement: string | undefined,
  draft: Draft,
): void {
  if (replacement !== undefined) {
    draft.edits.push(replaceNode(initializer, replacement));
    return;
  }
  const file = draft.file;
  const start = initializer.getStart(file);
  draft.edits.push({ file: file.fileName, start, end: value.getStart(file), text: '' });
  draft.edits.push({ file: file.fileName, start: value.end, end: initializer.end, text: '' });
  if (!isStringify(stringify)) draft.refuse('opaque-body', initializer);
}

function isLogged(declaration: ts.VariableDeclaration): boolean {
  return usesOf(declaration).length > 1;
}

/** The text of a body may be printed; whoever else takes it would get an object. */
function refuseOtherUses({ variables, value }: Encoded, field: Field, draft: Draft): void {
  const path = [valueOfField(field), ...variables.map(({ initializer }) => initializer)];
  for (const variable of variables) {
    for (const use of usesOf(variable)) {
      const isOnPath = path.some((part) => part !== undefined && isWithin(use, part));
      const outer = wrapped(use);
      const isPrinted = ts.isCallExpression(outer.parent) && isConsole(outer.parent);
      if (!isOnPath && !isPrinted) draft.refuse('body-escapes', outer.parent);
    }
  }
  if (ts.isConditionalExpression(unwrap(value)) && variables.length > 0) draft.refuse('opaque-body', value);
}
