import type { DocumentMention } from '../../analysis/document-mentions.js';
import { nameOfValue, roleInDocument } from '../../analysis/document-roles.js';
import type { DocumentPart, Holder } from '../../analysis/documents/parts.js';
import { once } from '../../analysis/memo.js';
import { type Spelling, spellingsIn } from '../../catalog/spelling.js';
import type { DocumentOccurrence } from './document-spelling.js';

/** Whether another model beside this one, for another purpose, becomes the target or is it. */
export function collides({ mention, source, sources, target }: DocumentOccurrence): boolean {
  const { part, spelling } = mention;
  if (part === undefined) return false;
  const { holder, name } = part;
  const inSiblings =
    name === undefined || holder.above === undefined ? undefined : valuesOfHolders(holder.above).get(name);
  const isDefault = nameOfValue(part) !== name;
  const beside = [inSiblings, isDefault ? undefined : valuesOf(holder)].flatMap((groups) => [
    ...(groups?.values() ?? []),
  ]);
  return beside.some(({ parts, spellings }) => {
    if (parts.every((other) => other === part)) return false;
    return spellings.some(
      ({ models, prefix }) =>
        !models.includes(source) &&
        prefix === spelling.prefix &&
        models.some((model) => model === target || sources.includes(model)),
    );
  });
}

/** Values by what they say, for many of them may say the same, with the models that they name. */
type Values = Map<string, { readonly parts: DocumentPart[]; readonly spellings: readonly Spelling[] }>;

const valuesOf = once(({ parts }: Holder): Values => {
  const found: Values = new Map();
  for (const part of parts) addValue(part, found);
  return found;
});

/** The same of the maps in a map or a list, by what they are called there. */
const valuesOfHolders = once(({ holders }: Holder): ReadonlyMap<string, Values> => {
  const byName = new Map<string, Values>();
  for (const part of holders.flatMap(({ parts }) => parts)) {
    if (part.name === undefined) continue;
    const own: Values = byName.get(part.name) ?? new Map();
    byName.set(part.name, own);
    addValue(part, own);
  }
  return byName;
});

function addValue(part: DocumentPart, values: Values): void {
  if (part.kind !== 'value' || /\s/.test(part.text)) return;
  const known = values.get(part.text);
  if (known === undefined) values.set(part.text, { parts: [part], spellings: [...spellingsIn(part.text)] });
  else known.parts.push(part);
}

/** Whether a table, a record or a list of the same document knows this id. */
export function isNamedElsewhere({ mention, mentions }: DocumentOccurrence): boolean {
  return (
    namings(mentions)
      .get(mention.spelling.text)
      ?.some((other) => other !== mention) === true
  );
}

/** The mentions by which tables, records and lists name models, by their texts. */
const namings = once((mentions: readonly DocumentMention[]): ReadonlyMap<string, DocumentMention[]> => {
  const found = new Map<string, DocumentMention[]>();
  for (const mention of mentions) {
    if (mention.isComment) continue;
    if (!/^(?:key|record|element|allowed|comparison)$/.test(roleInDocument(mention).kind)) continue;
    const same = found.get(mention.spelling.text);
    if (same === undefined) found.set(mention.spelling.text, [mention]);
    else same.push(mention);
  }
  return found;
});
