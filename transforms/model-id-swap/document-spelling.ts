import { dirname } from 'node:path/posix';
import { around, type DocumentMention } from '../../analysis/document-mentions.js';
import { localityInDocument, regionsAbove } from '../../analysis/document-regions.js';
import { nameOfMention } from '../../analysis/document-roles.js';
import { type DocumentPart, namesAbove } from '../../analysis/documents/parts.js';
import type { Flows } from '../../analysis/flows.js';
import type { Whereabouts } from '../../analysis/profiles.js';
import { regionsInSettings } from '../../analysis/region-settings.js';
import { anyComposition, escaped } from '../../analysis/search-patterns.js';
import { geos, type Model } from '../../catalog/catalog.js';
import { respell } from '../../catalog/spelling.js';
import type { TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { isCommonName, problemOfNamed } from './prefixes.js';
import { titleOf } from './sources.js';
import { profiled, type Respelling, swap } from './spell.js';

/** A mention of a source model in a document, with all that the decision about it needs. */
export interface DocumentOccurrence extends TransformContext<typeof messages> {
  readonly mention: DocumentMention;
  /** All that the document names. */
  readonly mentions: readonly DocumentMention[];
  /** The source model that it names. */
  readonly source: Model;
  readonly flows: Flows;
  readonly at: { readonly file: string; readonly start: number };
}

/** The models in the words of the messages. */
export function namesOf({ mention: { spelling }, source, target }: DocumentOccurrence) {
  return {
    text: spelling.text,
    key: spelling.text,
    source: titleOf(spelling, source),
    target: target.title,
    id: target.bedrockId,
    profiles: target.profiles.join(', '),
  };
}

/** How a value is written for the target, or why that cannot be said. */
export function respellingIn(occurrence: DocumentOccurrence): Respelling {
  const { mention, target } = occurrence;
  const { spelling, part } = mention;
  const done = swap(spelling.isMisspelled ? 'repaired' : 'swapped', 'safe');
  if (spelling.form === 'alias') return done(target.apiAliases[0] ?? target.apiId);
  if (spelling.form === 'api') return done(target.apiId);
  const bare = respell(target, spelling);
  // Without a vendor the rest of the id is put before it where it cannot be seen from here.
  if (!spelling.hasVendor) return swap('swapped-runtime-geo', 'review')(bare);
  const { before } = around(mention);
  if (spelling.prefix === undefined && /(?:\}|\)|\$\w+)\.?$/.test(before))
    return swap('swapped-runtime-geo', 'review')(bare);
  if (/[\w.]$/.test(before)) return { kind: 'unknown-prefix' };
  const problem =
    part === undefined || spelling.prefix !== undefined ? undefined : useProblem(part, occurrence);
  if (problem !== undefined && problem !== 'swapped-maybe-prefixed') return { kind: problem };
  const result = profiled(spelling, whereIn(occurrence), occurrence);
  return result.kind === 'text' && problem !== undefined ? swap(problem, 'review')(result.text) : result;
}

/** What is known of the region that a value of a document is for. */
export function whereIn({ mention, project }: DocumentOccurrence): Whereabouts {
  const { document, spelling, part } = mention;
  const lineStart = document.text.lastIndexOf('\n', spelling.start - 1) + 1;
  return {
    text: document.text.slice(lineStart, spelling.start),
    branch: () => localityInDocument(mention),
    here: () => (part === undefined ? [] : regionsAbove(part)),
    around: () => regionsInSettings(document.fileName, project),
  };
}

type UseProblem = 'used-in-arn' | 'partly-prefixed' | 'swapped-maybe-prefixed' | undefined;

/** Whether a geography or the ARN of a model is put before what takes a value by its name: in code, or in a document. */
function useProblem(part: DocumentPart, { mention, flows, project }: DocumentOccurrence): UseProblem {
  const name = nameOfMention(mention);
  if (name === undefined) return undefined;
  // Terraform looks the model itself up by this id.
  if ([...namesAbove(part)].includes('aws_bedrock_foundation_model')) return 'used-in-arn';
  const inCode = problemOfNamed(flows.prefixesOfName(name));
  if (inCode !== undefined) return inCode;
  const word = `\\b${escaped(name)}\\b`;
  const geography = new RegExp(`(?:(?<![\\w.-])(?:${geos.join('|')})|\\})\\.\\$\\{?[^}\\s]*${word}`);
  const model = new RegExp(
    `foundation-model/\\$\\{?[^}\\s]*${word}|foundation-model/['"]?\\s*[,\\n][^\\]]*\\bRef\\W+${word}`,
  );
  const own = mention.document;
  const documents = project.documentsMatching(word);
  const texts = [...documents, ...project.filesMatching(anyComposition.join('|'), word)];
  const found = texts.filter(({ text }) => model.test(text) || geography.test(text));
  if (found.length > 0) {
    if (isCommonName(name) && !found.some(({ fileName }) => dirname(fileName) === dirname(own.fileName)))
      return 'swapped-maybe-prefixed';
    return found.some(({ text }) => model.test(text)) ? 'used-in-arn' : 'partly-prefixed';
  }
  const mayCompose = texts.some((text) => !documents.includes(text as (typeof documents)[number]));
  return mayCompose && !isCommonName(name) ? 'swapped-maybe-prefixed' : undefined;
}
