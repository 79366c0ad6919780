import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { type Encoded, encodedIn } from '../../../analysis/encoding.js';
import { isOpening, objectShape, type Shape } from '../../../analysis/shapes.js';
import type { Draft } from '../draft.js';
import { isCompletionBody, isMessagesBody } from './body.js';
import { fieldNamed, isField, valueOfField } from './fields.js';
import { conditionalObjects } from './spreads.js';

/** Whose body a call sends, as far as it can be seen. */
export type Owner = 'claude' | 'other' | 'unknown';

/** The parts of a call's request, found before anything is rewritten. */
export interface Request {
  readonly owner: Owner;
  readonly input: Shape<ts.ObjectLiteralExpression> | undefined;
  readonly encoded: Encoded | undefined;
  readonly body: Shape<ts.ObjectLiteralExpression> | undefined;
  /** What cannot be followed, if something cannot. */
  readonly opaque:
    | { readonly code: 'opaque-input' | 'opaque-body' | 'body-escapes'; readonly node: ts.Node }
    | undefined;
}

/** Follows the input of a call to its body, and the body to the object that it was. */
export function requestOf({ node, input }: CallSite, { project }: Draft): Request {
  const nothing = { input: undefined, encoded: undefined, body: undefined, owner: 'unknown' } as const;
  const shape = input === undefined ? undefined : objectShape(input, node);
  if (input === undefined || shape === undefined || isOpening(shape)) {
    const blame = shape === undefined ? node : isOpening(shape) ? shape.node : node;
    return { ...nothing, opaque: { code: 'opaque-input', node: blame } };
  }
  const [literal] = shape.literals;
  const field = literal === undefined ? undefined : fieldNamed(literal, 'body');
  if (literal === undefined || field === undefined || shape.literals.length > 1 || shape.writes.length > 0) {
    return { ...nothing, opaque: { code: 'opaque-input', node: input } };
  }
  const encoded = encodedIn(valueOfField(field), project);
  if (encoded === undefined)
    return { ...nothing, opaque: { code: 'opaque-body', node: valueOfField(field) } };
  const body = objectShape(encoded.value, encoded.stringify);
  if (isOpening(body)) {
    const isOutside = body.reason === 'outside';
    const blame = isOutside ? encoded.value : body.node.parent;
    return { ...nothing, encoded, opaque: { code: isOutside ? 'opaque-body' : 'body-escapes', node: blame } };
  }
  const owner = isMessagesBody(body) || isCompletionBody(body) ? 'claude' : ownerOf(body);
  return { owner, input: shape, encoded, body, opaque: undefined };
}

/** A body that says nothing of Claude is another model's, unless a spread or a branch may bring what it does not say. */
function ownerOf({ literals }: Shape<ts.ObjectLiteralExpression>): Owner {
  if (literals.some((literal) => /\banthropic_version\b/.test(literal.getText()))) return 'unknown';
  const isSeen = (property: ts.ObjectLiteralElementLike) =>
    isField(property) || (ts.isSpreadAssignment(property) && conditionalObjects(property) !== undefined);
  return literals.every(({ properties }) => properties.every(isSeen)) ? 'other' : 'unknown';
}
