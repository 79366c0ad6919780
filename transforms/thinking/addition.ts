import { ts } from '../../analysis/compiler.cjs';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import type { Entry } from '../../analysis/requests/found.js';
import { sharedAt } from '../../analysis/requests/obstacles.js';
import { additional } from '../../analysis/requests/places.js';
import { additionalFieldsOf, fieldOf, type Request } from '../../analysis/requests.js';
import { isInTypeScript, typeWithout } from '../../analysis/types.js';
import type { Edit } from '../../edits/edit.js';
import { addElementAfter } from '../../edits/lists.js';
import { replaceNode } from '../../edits/nodes.js';
import { quoteOf } from '../../edits/text.js';

/** The edits that add `thinking` to a request, or why that cannot be done. */
export type Addition = { readonly edits: readonly Edit[] } | { readonly obstacle: string };

/** An object that a field can be put into, behind one of its properties. */
interface Spot {
  readonly object: ts.ObjectLiteralExpression;
  readonly behind: ts.ObjectLiteralElementLike | undefined;
  readonly name: string;
  readonly text: (thinking: string) => string;
}

/**
 * Adds `thinking` to a request where the rest of it is written: beside `max_tokens` or `messages`, in the form of Converse among the
 * additional fields. `through` has the references by which the messages of all requests of the migration are found.
 */
export function additionTo(
  request: Request,
  mode: string,
  through: ReadonlySet<ts.Node>,
  project: Project,
): Addition {
  const messages = fieldOf(request, 'messages', project);
  if (messages.presence !== 'certain')
    return { obstacle: 'the request is put together where it cannot be seen' };
  const edits: Edit[] = [];
  for (const entry of messages.entries) {
    const shared = sharedAt(entry, through, project);
    if (shared !== undefined) return { obstacle: `the object goes elsewhere, too (\`${shared}\`)` };
    const spot = spotFor(entry, request, project);
    if ('obstacle' in spot) return spot;
    if (propertyOf(spot.object, spot.name) !== undefined)
      return { obstacle: `\`${spot.name}\` is there and empty` };
    const type = isInTypeScript(spot.object) ? typeWithout(spot.name, spot.object, project) : undefined;
    if (type !== undefined) return { obstacle: `the type \`${type}\` has no \`${spot.name}\`` };
    const quote = quoteOf(spot.object.getSourceFile());
    const text = spot.text(`thinking: { type: ${quote}${mode}${quote} }`);
    edits.push(
      ...(spot.behind === undefined
        ? [replaceNode(spot.object, `{ ${text} }`)]
        : addElementAfter(spot.behind, text)),
    );
  }
  return { edits };
}

function spotFor(entry: Entry, request: Request, project: Project): Spot | { readonly obstacle: string } {
  const { node, form } = entry;
  const object = node.parent;
  if (!ts.isObjectLiteralExpression(object) || ts.isBinaryExpression(node))
    return { obstacle: 'what holds the messages is not written as one object' };
  if (request.surface !== 'converse' || form === 'messages')
    return { object, behind: propertyOf(object, 'max_tokens') ?? node, name: 'thinking', text: (own) => own };
  const { entries, presence, unseen } = additionalFieldsOf(request, project);
  const [first] = entries;
  if (first === undefined && unseen.length === 0) {
    const behind = propertyOf(object, 'inferenceConfig') ?? node;
    return { object, behind, name: additional, text: (own) => `${additional}: { ${own} }` };
  }
  const value = first?.value === undefined ? undefined : unwrap(first.value);
  const isOne = entries.length === 1 && presence === 'certain' && first?.node.parent === object;
  if (!isOne || value === undefined || !ts.isObjectLiteralExpression(value))
    return { obstacle: `\`${additional}\` comes from elsewhere` };
  return { object: value, behind: value.properties.at(-1), name: 'thinking', text: (own) => own };
}

function propertyOf(
  { properties }: ts.ObjectLiteralExpression,
  name: string,
): ts.ObjectLiteralElementLike | undefined {
  return properties.find((property) => property.name !== undefined && textOfName(property.name) === name);
}
