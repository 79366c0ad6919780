import type { CallSite } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { type Encoded, encodedIn } from '../../../analysis/encoding.js';
import { isOpening, objectShape, type Shape } from '../../../analysis/shapes.js';
import { type Station, wayOf } from '../../../analysis/ways.js';
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
  /** What the input passes between the place where it is written and the call. */
  readonly stations: readonly Station[];
  readonly encoded: Encoded | undefined;
  readonly body: Shape<ts.ObjectLiteralExpression> | undefined;
  /** What the body passes as an object before it becomes JSON, where functions are among it. */
  readonly bodyStations: readonly Station[];
  /** What cannot be followed, if something cannot. */
  readonly opaque:
    | { readonly code: 'opaque-input' | 'opaque-body' | 'body-escapes'; readonly node: ts.Node }
    | undefined;
}

/** Follows the input of a call to its body, and the body to the object that it was. */
export function requestOf({ node, input }: CallSite, { project }: Draft): Request {
  const way = input === undefined ? undefined : wayOf(input, project, ['modelId']);
  // A variable of this function may be written to after it was made; what comes from another one is as it was returned.
  const stations = way?.stations.every(ts.isVariableDeclaration) === false ? way.stations : [];
  const nothing = {
    input: undefined,
    stations,
    encoded: undefined,
    body: undefined,
    bodyStations: [],
    owner: 'unknown',
  } as const;
  const written = stations.length > 0 ? way?.from : input;
  const shape =
    written === undefined
      ? undefined
      : objectShape(written, stations.length > 0 ? written : node, ['modelId']);
  if (input === undefined || shape === undefined || isOpening(shape)) {
    const blame = shape === undefined ? node : isOpening(shape) ? shape.node : node;
    return { ...nothing, opaque: { code: 'opaque-input', node: blame } };
  }
  const [literal] = shape.literals;
  const field = literal === undefined ? undefined : fieldNamed(literal, 'body');
  if (
    literal === undefined ||
    field === undefined ||
    shape.literals.length > 1 ||
    !shape.writes.every(isGuardrailWrite)
  ) {
    return { ...nothing, opaque: { code: 'opaque-input', node: input } };
  }
  const encoded = encodedIn(valueOfField(field), project);
  if (encoded === undefined)
    return { ...nothing, input: shape, opaque: { code: 'opaque-body', node: valueOfField(field) } };
  const handed = handedOver(encoded.value, project);
  const body = handed?.shape ?? objectShape(encoded.value, encoded.stringify);
  if (isOpening(body)) {
    const isOutside = body.reason === 'outside';
    const blame = isOutside ? encoded.value : body.node.parent;
    return {
      ...nothing,
      input: shape,
      encoded,
      opaque: { code: isOutside ? 'opaque-body' : 'body-escapes', node: blame },
    };
  }
  const owner = isMessagesBody(body) || isCompletionBody(body) ? 'claude' : ownerOf(body);
  return {
    owner,
    input: shape,
    stations,
    encoded,
    body,
    bodyStations: handed?.stations ?? [],
    opaque: undefined,
  };
}

function isGuardrailWrite({ kind, key }: Shape['writes'][number]): boolean {
  return kind === 'set' && /^guardrail(?:Identifier|Version)$/.test(key ?? '');
}

/** A body that another function makes, for this call alone. */
function handedOver(
  value: ts.Expression,
  project: Draft['project'],
): { readonly shape: Shape<ts.ObjectLiteralExpression>; readonly stations: readonly Station[] } | undefined {
  const { from, stations } = wayOf(value, project);
  if (!ts.isObjectLiteralExpression(from) || stations.every(ts.isVariableDeclaration)) return undefined;
  const shape = { literals: [from], declaration: undefined, writes: [], logs: [], changesLater: false };
  return { shape, stations };
}

/** A body that says nothing of Claude is another model's, unless a spread or a branch may bring what it does not say. */
function ownerOf({ literals }: Shape<ts.ObjectLiteralExpression>): Owner {
  if (literals.some((literal) => /\banthropic_version\b/.test(literal.getText()))) return 'unknown';
  const isSeen = (property: ts.ObjectLiteralElementLike) =>
    isField(property) || (ts.isSpreadAssignment(property) && conditionalObjects(property) !== undefined);
  return literals.every(({ properties }) => properties.every(isSeen)) ? 'other' : 'unknown';
}
