import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { isAsync } from '../../../analysis/functions.js';
import { functionAround, useOf } from '../../../analysis/uses.js';
import type { Draft } from '../draft.js';
import { trackBlock } from './block.js';
import { adaptAnswer } from './boundary.js';
import { trackContent } from './content-list.js';
import { trackAnswer } from './parsed.js';
import { trackPromise } from './promises.js';
import { trackEncoded, trackResponse } from './responses.js';
import { sendsOf } from './sending.js';
import { trackUsage } from './usage.js';
import type { Value } from './values.js';

/** Moves everything that reads the answer of a call to the answer of Converse. */
export function convertAnswer(site: CallSite, draft: Draft): void {
  const sends = sendsOf(site, draft);
  for (const send of sends) draft.sends.add(send);
  for (const send of sends) trackPromise(send, draft);
  if (draft.sides.request === 'boundary' && !sends.every((send) => isPlainlyAwaited(send, site.node))) {
    draft.assumptions.add(
      'whoever handles a failure of this call by `.catch` also expects an exception: `toConverse` throws what Converse cannot say before there is a promise',
    );
  }
  for (const echo of draft.echoes) draft.refuse('opaque-content', echo);
}

/** Whether an exception where the request is made comes to the same as a rejection: no callback is told of it, and a function turns it. */
function isPlainlyAwaited(promise: ts.Expression, request: ts.Node): boolean {
  const use = useOf(promise);
  const call = use.kind === 'member' ? use.node.parent : undefined;
  if (use.kind === 'member' && call !== undefined && ts.isCallExpression(call)) {
    const isPassedBy = use.name === 'then' && call.arguments.length === 1;
    return isPassedBy && isPlainlyAwaited(call, request);
  }
  if (use.kind === 'awaited') return true;
  const around = functionAround(request);
  return use.kind === 'returned' && ts.isFunctionLike(around) && isAsync(around);
}

/** Follows one value to what is done with it. */
export function track(expression: ts.Expression, value: Value, draft: Draft): void {
  switch (value.kind) {
    case 'response':
      trackResponse(expression, value, draft);
      break;
    case 'bytes':
    case 'text':
      trackEncoded(expression, value, value.kind, draft);
      break;
    case 'value':
      if (draft.sides.answer === 'boundary') adaptAnswer(expression, value, draft);
      else trackAnswer(expression, value, draft);
      break;
    case 'content':
      trackContent(expression, value, draft);
      break;
    case 'block':
      trackBlock(expression, value, draft);
      break;
    case 'usage':
      trackUsage(expression, value, draft);
      break;
  }
}
