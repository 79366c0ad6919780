import { ts } from '../../analysis/compiler.cjs';
import { guardFirst } from '../../edits/insertions.js';
import { quoteOf } from '../../edits/text.js';
import {
  allowedBySdk,
  endsIn,
  type Guarding,
  knowsDetails,
  madeOf,
  placed,
  type Site,
} from './conditions.js';
import { failureAt } from './failure.js';
import { partNamed } from './guard-names.js';

/** A guard in a loop over the events of a stream, for the event that has the stop reason. */
export function loopGuard(loop: ts.ForOfStatement, site: Site): Guarding | undefined {
  const { initializer, statement, expression } = loop;
  const [declaration] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  if (declaration === undefined) return undefined;
  const { name } = declaration;
  const allows = isAdapted(expression) ? 'anything' : allowedBySdk(loop, site);
  if (ts.isIdentifier(name) && (site.api === 'sdk' || isAdapted(expression))) {
    const hasDetails = site.api === 'sdk' && knowsDetails(loop, site);
    const read = `${name.text}.delta.stop_reason`;
    const details = hasDetails ? `${name.text}.delta.stop_details` : undefined;
    const failure = failureAt(statement, { ends: site.ends, reason: read, details });
    const quote = quoteOf(loop.getSourceFile());
    const ended = endsIn({ read, form: 'messages', allows }, loop, site);
    const condition = `${name.text}.type === ${quote}message_delta${quote} && ${ended}`;
    const made = madeOf(name.text, failure, condition, loop, site);
    return placed(made, guardFirst(statement, made.guard));
  }
  if (site.api === 'sdk' || isAdapted(expression)) return undefined;
  const part = ts.isIdentifier(name)
    ? { name: `${name.text}.messageStop`, edits: [] }
    : partNamed('messageStop', 'messageStop', name);
  if (part === undefined) return undefined;
  const read = `${part.name}?.stopReason`;
  const failure = failureAt(statement, { ends: site.ends, reason: read });
  const condition = endsIn({ read, form: 'converse', allows }, loop, site);
  if (ts.isIdentifier(name)) {
    const made = madeOf(name.text, failure, condition, loop, site);
    return placed(made, guardFirst(statement, made.guard));
  }
  const edits = [...part.edits, ...guardFirst(statement, { condition, body: failure.body })];
  return { edits, how: failure.how, isPlain: false };
}

/** Whether a loop is over the events of the adapter, which have the form that InvokeModel's had. */
function isAdapted(stream: ts.Expression): boolean {
  return /\bfromConverseStream\(/.test(stream.getText());
}
