import { dirname } from 'node:path/posix';
import { nameOfValue } from '../../analysis/document-roles.js';
import type { Document } from '../../analysis/documents.js';
import type { PolicyStatement, Resource } from '../../analysis/policies.js';
import type { Project } from '../../analysis/project.js';
import { type Spelling, spellingsIn } from '../../catalog/spelling.js';

/** The id of a model that is filled into the ARN of a model or of a profile. */
export interface FilledId {
  /** As it is written: `${ModelId}` */
  readonly text: string;
  /** The ids that it can be, as far as the program shows them. */
  readonly ids: readonly Spelling[];
}

/** What is filled in for the id of a resource; `undefined` where it is written out, or nothing says what it may be. */
export function filledId(
  resource: Resource,
  { place }: PolicyStatement,
  project: Project,
): FilledId | undefined {
  const text = /^(?:foundation-model|inference-profile)\/(\$\{[^{}]+\}|\$\w+)$/.exec(
    resource.arn?.resource ?? '',
  )?.[1];
  if (text === undefined) return undefined;
  const values = place.kind === 'code' ? resource.filled : valuesNamed(nameIn(text), place.document, project);
  const ids = values.flatMap((value) =>
    [...spellingsIn(value)].filter((spelling) => spelling.text === value),
  );
  return ids.length === 0 ? undefined : { text, ids };
}

/** The name behind the last dot: of a parameter, a variable, a setting. */
function nameIn(hole: string): string {
  return /(\w+)\}?$/.exec(hole)?.[1] ?? '';
}

/** What a document, its folder or else the project calls by a name. */
function valuesNamed(name: string, document: Document, project: Project): readonly string[] {
  const own = valuesIn(document, name);
  if (own.length > 0) return own;
  const others = project.documents.filter((other) => other !== document);
  const beside = others.filter(({ fileName }) => dirname(fileName) === dirname(document.fileName));
  const near = beside.flatMap((other) => valuesIn(other, name));
  return near.length > 0 ? near : others.flatMap((other) => valuesIn(other, name));
}

function valuesIn(document: Document, name: string): string[] {
  if (!document.text.includes(name)) return [];
  return document.parts.flatMap((part) =>
    part.kind === 'value' && nameOfValue(part) === name ? part.text : [],
  );
}
