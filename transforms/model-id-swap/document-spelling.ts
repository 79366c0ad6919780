import { dirname } from 'node:path/posix';
import { around, type DocumentMention } from '../../analysis/document-mentions.js';
import { localityInDocument, regionsAbove } from '../../analysis/document-regions.js';
import { nameOfMention } from '../../analysis/document-roles.js';
import { namesAbove } from '../../analysis/documents/parts.js';
import { isVariableName } from '../../analysis/environment.js';
import type { Flows } from '../../analysis/flows.js';
import { isInPolicyAt } from '../../analysis/policies.js';
import type { Whereabouts } from '../../analysis/profiles.js';
import { regionsInSettings } from '../../analysis/region-settings.js';
import { anyComposition, escaped } from '../../analysis/search-patterns.js';
import { prefixesOfVariable } from '../../analysis/variables.js';
import { geos, type Model } from '../../catalog/catalog.js';
import { respell } from '../../catalog/spelling.js';
import type { TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { isCommonName, problemOfNamed } from './prefixes.js';
import { titleOf } from './sources.js';
import { behindPrefixes, profiled, type Respelling, swap } from './spell.js';

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
  if (asksForModelItself(mention)) return swap('swapped-for-model', 'review')(bare);
  if (spelling.prefix === undefined && /(?:\}|\)|\$\w+)\.?$/.test(before))
    return swap('swapped-runtime-geo', 'review')(bare);
  if (/[\w.]$/.test(before)) return { kind: 'unknown-prefix' };
  const added = spelling.prefix === undefined ? prefixesIn(occurrence) : undefined;
  const behind = added === undefined ? undefined : behindPrefixes(added, bare, occurrence, done);
  if (behind !== undefined) return behind.kind === 'foundation-model-arn' ? { kind: 'used-in-arn' } : behind;
  const problem = part === undefined || spelling.prefix !== undefined ? undefined : useProblem(occurrence);
  if (problem !== undefined && problem !== 'swapped-maybe-prefixed') return { kind: problem };
  const result = profiled(spelling, whereIn(occurrence), occurrence);
  return result.kind === 'text' && problem !== undefined ? swap(problem, 'review')(result.text) : result;
}

/** What code puts before a variable wherever it reads it, unless a document puts something there as well. */
function prefixesIn({ mention, project }: DocumentOccurrence) {
  const name = nameOfMention(mention);
  if (name === undefined || !isVariableName(name)) return undefined;
  return project.documentsMatching(composedWith(name).source).length > 0
    ? undefined
    : prefixesOfVariable(name, project);
}

/** A geography, or something that may be one, before a reference of a name in a document. */
function composedWith(name: string): RegExp {
  return new RegExp(`(?:(?<![\\w.-])(?:${geos.join('|')})|\\})\\.\\$\\{?[^}\\s]*\\b${escaped(name)}\\b`);
}

/** Whether what takes an id looks the model itself up, or buys or trains it, which no profile can stand for. */
function asksForModelItself({ document, part, spelling }: DocumentMention): boolean {
  if (part !== undefined && [...namesAbove(part)].includes('aws_bedrock_foundation_model')) return true;
  const before = document.text.slice(Math.max(0, spelling.start - 1000), spelling.start);
  // One command, with the lines that a backslash goes on with.
  const [command = ''] = /(?:\\\r?\n|[^\n;&])*$/.exec(before) ?? [];
  return /\baws\s[^|]*\bbedrock\s+[a-z-]*(?:foundation-model|provisioned-model-throughput|model-customization-job)/.test(
    command,
  );
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
function useProblem({ mention, flows, project }: DocumentOccurrence): UseProblem {
  const name = nameOfMention(mention);
  if (name === undefined) return undefined;
  const inCode = problemOfNamed(flows.prefixesOfName(name));
  if (inCode !== undefined) return inCode;
  const word = `\\b${escaped(name)}\\b`;
  const geography = composedWith(name);
  const model = new RegExp(
    `foundation-model/\\$\\{?[^}\\s]*${word}|foundation-model/['"]?\\s*[,\\n][^\\]]*\\bRef\\W+${word}`,
    'g',
  );
  const own = mention.document;
  const documents = project.documentsMatching(word);
  const texts = [...documents, ...project.filesMatching(anyComposition.join('|'), word)];
  const isInArn = (file: (typeof texts)[number]) =>
    // What a policy allows follows the id, and gives it no form.
    [...file.text.matchAll(model)].some(({ index }) => !isInPolicyAt(file, index));
  const found = texts.filter((file) => isInArn(file) || geography.test(file.text));
  if (found.length > 0) {
    if (isCommonName(name) && !found.some(({ fileName }) => dirname(fileName) === dirname(own.fileName)))
      return 'swapped-maybe-prefixed';
    return found.some(isInArn) ? 'used-in-arn' : 'partly-prefixed';
  }
  const mayCompose = texts.some((text) => !documents.includes(text as (typeof documents)[number]));
  return mayCompose && !isCommonName(name) ? 'swapped-maybe-prefixed' : undefined;
}
