import { ts } from '../compiler.cjs';
import { textOfName, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { fieldOf, partAt, type Request } from '../requests.js';
import { isInTypeScript, typeWithout } from '../types.js';
import type { Entry } from './found.js';
import { sharedAt } from './obstacles.js';
import { placeOfThinking } from './places.js';

/** An object that `thinking` can be put into, behind one of its properties. */
export interface Spot {
  readonly object: ts.ObjectLiteralExpression;
  readonly behind: ts.ObjectLiteralElementLike | undefined;
  /** The property, with what it holds: by the name that `thinking` has there, in the objects that are not there yet. */
  readonly textWith: (value: (name: string) => string) => string;
}

interface Found extends Spot {
  /** What it is called that is put there. */
  readonly added: string;
}

/**
 * Where `thinking` can be added to a request, in the objects that have the rest of it: beside `max_tokens`, the messages or the model, or
 * in what takes the fields of the model's own API; or why that cannot be done. `through` has the references by which those are found for
 * all requests that get it.
 */
export function spotsIn(
  request: Request,
  through: ReadonlySet<ts.Node>,
  project: Project,
): { readonly spots: readonly Spot[] } | { readonly obstacle: string } {
  const anchor = anchorOf(request, project);
  if (anchor.presence !== 'certain')
    return { obstacle: 'the request is put together where it cannot be seen' };
  const spots: Spot[] = [];
  for (const entry of anchor.entries) {
    const shared = sharedAt(entry, through, project);
    if (shared !== undefined) return { obstacle: `the object goes elsewhere, too (\`${shared}\`)` };
    const spot = spotFor(entry, request, project);
    if ('obstacle' in spot) return spot;
    if (propertyNamed(spot.object, spot.added) !== undefined)
      return { obstacle: `\`${spot.added}\` is there and empty` };
    const type = isInTypeScript(spot.object) ? typeWithout(spot.added, spot.object, project) : undefined;
    if (type !== undefined) return { obstacle: `the type \`${type}\` has no \`${spot.added}\`` };
    spots.push(spot);
  }
  return { spots };
}

/** What stands in the object that has the rest of a request: the messages, or the model of a framework. */
export function anchorOf(request: Request, project: Project): ReturnType<typeof fieldOf> {
  const hasMessages = /^(?:invoke|converse|messages)$/.test(request.surface);
  return fieldOf(request, hasMessages ? 'messages' : 'model', project);
}

const limits = ['max_tokens', 'inferenceConfig', 'maxOutputTokens', 'maxTokens'];

function spotFor(entry: Entry, request: Request, project: Project): Found | { readonly obstacle: string } {
  const { node, form } = entry;
  const { parent } = node;
  if (!ts.isObjectLiteralExpression(parent) || ts.isBinaryExpression(node))
    return { obstacle: 'what holds the messages is not written as one object' };
  const path = placeOfThinking(request.surface, form);
  if (path === undefined) return { obstacle: 'there is no field for it' };
  let object = parent;
  let behind: Spot['behind'] = limits.flatMap((name) => propertyNamed(parent, name) ?? [])[0] ?? node;
  for (let depth = 1; depth < path.length; depth++) {
    const container = path.slice(0, depth);
    const { entries, presence, unseen } = partAt(request, container, project);
    const [first] = entries;
    if (first === undefined && unseen.length === 0) return spot(object, behind, path.slice(depth - 1));
    const value = first?.value === undefined ? undefined : unwrap(first.value);
    const isOne = entries.length === 1 && presence === 'certain' && first?.node.parent === object;
    if (!isOne || value === undefined || !ts.isObjectLiteralExpression(value))
      return { obstacle: `\`${container.join('.')}\` comes from elsewhere` };
    object = value;
    behind = value.properties.at(-1);
  }
  return spot(object, behind, path.slice(-1));
}

function spot(
  object: ts.ObjectLiteralExpression,
  behind: ts.ObjectLiteralElementLike | undefined,
  path: readonly string[],
): Found {
  const name = path.at(-1) ?? '';
  const textWith = (value: (name: string) => string) =>
    path.slice(0, -1).reduceRight((inner, outer) => `${outer}: { ${inner} }`, `${name}: ${value(name)}`);
  return { object, behind, added: path[0] ?? '', textWith };
}

/** The property of a name in an object literal. */
export function propertyNamed(
  { properties }: ts.ObjectLiteralExpression,
  name: string,
): ts.ObjectLiteralElementLike | undefined {
  return properties.find((property) => property.name !== undefined && textOfName(property.name) === name);
}
