import { around, type DocumentMention } from '../../analysis/document-mentions.js';
import { localityInDocument, regionsAbove } from '../../analysis/document-regions.js';
import { nameOfMention } from '../../analysis/document-roles.js';
import { namesAbove } from '../../analysis/documents/parts.js';
import { isVariableName } from '../../analysis/environment.js';
import type { Flows } from '../../analysis/flows.js';
import type { Whereabouts } from '../../analysis/profiles.js';
import type { Project } from '../../analysis/project.js';
import { regionsInCode } from '../../analysis/region.js';
import { regionsInSettings } from '../../analysis/region-settings.js';
import { readsOf } from '../../analysis/variables.js';
import type { Model } from '../../catalog/catalog.js';
import { respell } from '../../catalog/spelling.js';
import type { TransformContext } from '../../engine/transform.js';
import { prefixesOfName, useProblem } from './document-uses.js';
import type { messages } from './messages.js';
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
  const { mention, target, flows, project } = occurrence;
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
  const added = spelling.prefix === undefined ? prefixesOfName(mention, project) : undefined;
  const behind = added === undefined ? undefined : behindPrefixes(added, bare, occurrence, done);
  if (behind !== undefined) return behind.kind === 'foundation-model-arn' ? { kind: 'used-in-arn' } : behind;
  const problem =
    part === undefined || spelling.prefix !== undefined ? undefined : useProblem(mention, flows, project);
  if (problem !== undefined && problem !== 'swapped-maybe-prefixed') return { kind: problem };
  const result = profiled(spelling, whereIn(occurrence), occurrence);
  return result.kind === 'text' && problem !== undefined ? swap(problem, 'review')(result.text) : result;
}

/** Whether what takes an id looks the model itself up, or buys or trains it, which no profile can stand for. */
function asksForModelItself({ document, part, spelling }: DocumentMention): boolean {
  if (part !== undefined && [...namesAbove(part)].includes('aws_bedrock_foundation_model')) return true;
  const before = document.text.slice(Math.max(0, spelling.start - 1000), spelling.start);
  if (!/\bbedrock\s/.test(before)) return false;
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
    around: () => {
      const regions = regionsInSettings(document.fileName, project);
      return regions.length > 0 ? regions : regionsOfReaders(mention, project);
    },
  };
}

/** The regions in the code that reads a variable, where no settings name one: its clients are those that get the id. */
function regionsOfReaders(mention: DocumentMention, project: Project): readonly string[] {
  const name = nameOfMention(mention);
  if (name === undefined || !isVariableName(name)) return [];
  const files = new Set((readsOf(name, project) ?? []).map(({ node }) => node.getSourceFile()));
  return [...new Set([...files].flatMap((file) => regionsInCode(file, project)))];
}
