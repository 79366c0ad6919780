import type { CallSite } from '../../../analysis/bedrock.js';
import type { ts } from '../../../analysis/compiler.cjs';
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
  for (const echo of draft.echoes) draft.refuse('opaque-content', echo);
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
