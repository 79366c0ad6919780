import { ts } from '../../../analysis/compiler.cjs';
import type { Encoded } from '../../../analysis/encoding.js';
import { usesOf } from '../../../analysis/scopes.js';
import { isConsole, wrapped } from '../../../analysis/uses.js';
import { isWithin } from '../../../analysis/walk.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { removeStatement } from '../../../edits/statements.js';
import { takeNode } from '../../../edits/text.js';
import type { Draft } from '../draft.js';
import { type Field, valueOfField } from './fields.js';
import { handOver } from './handed.js';

/**
 * Takes the JSON away from around a body, and puts a call around it, if `before` opens one. Gives what the input spreads, once all edits
 * inside of it are known.
 */
export function unfrozen(encoded: Encoded, field: Field, before: string, draft: Draft): () => string {
  const { value, variables, stations } = encoded;
  const after = before === '' ? '' : ')';
  if (stations.length > 0) {
    const spread = handOver(encoded, field, { before, after }, draft);
    return () => spread;
  }
  const holder = variables.at(-1);
  if (holder?.initializer === undefined) return () => before + takeNode(value, draft.edits) + after;
  const path = [valueOfField(field), ...variables.map(({ initializer }) => initializer)];
  const others = variables.flatMap((variable) =>
    usesOf(variable).filter((use) => !path.some((part) => part !== undefined && isWithin(use, part))),
  );
  const name = holder.name.getText();
  if (others.some((use) => !isOnConsole(use))) {
    if (before === '') draft.refuse('body-escapes', others[0]?.parent ?? value);
    // The text is needed elsewhere, and is what was frozen.
    for (const variable of variables.slice(0, -1)) {
      if (usesOf(variable).every((use) => !others.includes(use))) removeStatement(variable, draft.edits);
    }
    return () => `${before}JSON.parse(${name})${after}`;
  }
  for (const variable of variables.slice(0, -1)) removeStatement(variable, draft.edits);
  const { initializer } = holder;
  draft.edits.push(
    replaceRange(draft.file, initializer.getStart(), value.getStart(), before),
    replaceRange(draft.file, value.end, initializer.end, after),
  );
  if (holder.type !== undefined)
    draft.edits.push({ ...replaceNode(holder.type, ''), start: holder.name.end });
  return () => name;
}

function isOnConsole(use: ts.Identifier): boolean {
  const { parent } = wrapped(use);
  return ts.isCallExpression(parent) && isConsole(parent);
}
