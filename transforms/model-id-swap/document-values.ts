import { around, isWholeValue } from '../../analysis/document-mentions.js';
import {
  type DocumentRole,
  nameOfMention,
  namesVersionIn,
  roleInDocument,
} from '../../analysis/document-roles.js';
import { type Holder, valuesBelow } from '../../analysis/documents/parts.js';
import { isVariableName } from '../../analysis/environment.js';
import { whereIs } from '../../analysis/lines.js';
import { once } from '../../analysis/memo.js';
import { isAmongWords, keptForItsText } from '../../analysis/mention-places.js';
import { isResourceOfPolicy } from '../../analysis/policies.js';
import { isTestFile } from '../../analysis/tests.js';
import { readsOf } from '../../analysis/variables.js';
import { spellingsIn } from '../../catalog/spelling.js';
import type { Finding } from '../../engine/transform.js';
import { arnInDocument, isCopied } from './document-arns.js';
import { letsTargetThrough, refusingTest } from './document-gates.js';
import { besideDefault, elementFinding } from './document-lists.js';
import { collides, isNamedElsewhere } from './document-neighbours.js';
import { type DocumentOccurrence, namesOf, respellingIn, whereIn } from './document-spelling.js';
import { sayingAssumption } from './spell.js';

/** One mention of a source in a document, one verdict. */
export function decideInDocument(occurrence: DocumentOccurrence): Finding | undefined {
  const { mention, finding, at, target } = occurrence;
  const { spelling, document, part } = mention;
  if (spelling.form === 'generation') return undefined;
  const names = namesOf(occurrence);
  const kept = keptForItsText(document.text, spelling);
  if (kept !== undefined) return finding(kept, at, { verdict: 'kept' }, names);
  if (spelling.isUnknown)
    return isTestFile(document.fileName)
      ? undefined
      : finding('unknown-id', at, { verdict: 'manual' }, names);
  // An anchor or a tag.
  if (part === undefined) return finding('own-name', at, { verdict: 'kept' }, names);
  if (isForOtherProvider(part.holder)) return finding('other-provider', at, { verdict: 'kept' }, names);
  if (spelling.contextSuffix !== undefined)
    return finding('provisioned-throughput', at, { verdict: 'manual' }, names);
  if (isResourceOfPolicy(mention))
    return finding('policy-kept', at, { verdict: 'kept' }, { text: spelling.text, target: target.title });
  if (isInPolicyText(occurrence)) return finding('policy-in-text', at, { verdict: 'manual' }, names);
  const role = roleInDocument(mention);
  if (role.kind === 'key') return tableFinding(occurrence);
  if (/foundation-model\/(?:[a-z-]+\.)?$/.test(document.text.slice(part.start, spelling.bareStart)))
    return role.kind === 'value'
      ? arnInDocument(occurrence)
      : finding('foundation-model-arn', at, { verdict: 'manual' }, names);
  const found =
    (role.kind === 'comparison' ? undefined : nameFinding(occurrence)) ?? roleFinding(occurrence, role);
  return sayingAssumption(found, { spelling, place: () => whereIn(occurrence) }, occurrence);
}

/** An ARN in a policy that is a part of a text: of a command, or of what a template completes. */
function isInPolicyText({ mention: { document, spelling, part } }: DocumentOccurrence): boolean {
  const { text } = document;
  const isInArn = /:inference-profile\/$/.test(text.slice(Math.max(0, spelling.start - 60), spelling.start));
  if (!isInArn || part === undefined || part.text.startsWith('arn:')) return false;
  const near = text.slice(Math.max(0, spelling.start - 1_000), spelling.end + 1_000);
  return /["']?Effect\\?["']?\s*[:=]/.test(near) && /["']?Resource\\?["']?\s*[:=]/.test(near);
}

/** `provider: vertex` beside an id. */
const isForOtherProvider = once(({ parts }: Holder): boolean =>
  parts.some(
    ({ kind, name, text }) =>
      kind === 'value' &&
      /^provider(?:_?id|_?name)?$/i.test(name ?? '') &&
      !/bedrock|anthropic|aws|amazon|claude/i.test(text),
  ),
);

function tableFinding(occurrence: DocumentOccurrence): Finding {
  const { mention, finding, at, target } = occurrence;
  const names = namesOf(occurrence);
  const keys = mention.part?.holder.parts.filter(({ kind }) => kind === 'key') ?? [];
  return keys.some(({ text }) => namesTarget(text, occurrence))
    ? finding('target-present', at, { verdict: 'kept' }, { source: names.source, target: target.title })
    : finding('table-kept', at, { verdict: 'kept' }, names);
}

/** What is no whole id of a model: a series, an id with a wildcard. */
function nameFinding(occurrence: DocumentOccurrence): Finding | undefined {
  const { mention, finding, at } = occurrence;
  const { spelling } = mention;
  const names = namesOf(occurrence);
  if (spelling.form === 'series' && !spelling.hasVendor) {
    const code = isWholeValue(mention) ? 'own-name' : 'name-in-text';
    return finding(code, at, { verdict: 'kept' }, names);
  }
  const isWhole = !spelling.isPartial && spelling.form !== 'series';
  if (isWhole && !(spelling.form === 'alias' && spelling.hasVendor)) return undefined;
  return finding('incomplete-id', at, { verdict: 'manual' }, names);
}

function roleFinding(occurrence: DocumentOccurrence, role: DocumentRole): Finding {
  const { finding, at, mention } = occurrence;
  const names = namesOf(occurrence);
  switch (role.kind) {
    case 'answer':
      return finding('answer-kept', at, { verdict: 'kept' }, names);
    case 'record':
      return [...valuesBelow(mention.part?.holder.above ?? emptyHolder)].some(({ text }) =>
        namesTarget(text, occurrence),
      )
        ? finding('target-present', at, { verdict: 'kept' }, names)
        : finding('record-kept', at, { verdict: 'kept' }, names);
    case 'comparison':
      if (letsTargetThrough(occurrence)) return finding('target-present', at, { verdict: 'kept' }, names);
      return finding('gate-opaque', at, { verdict: 'manual' }, names);
    case 'computed':
      return finding('computed-id', at, { verdict: 'manual' }, names);
    case 'policy':
      return finding('policy-arn', at, { verdict: 'manual' }, names);
    case 'element':
      return finding('list-unclear', at, { verdict: 'manual' }, names);
    case 'allowed':
      return elementFinding(occurrence, role.list);
    case 'named-entry':
      return namedEntryFinding(occurrence, role);
    default:
      return valueFinding(occurrence);
  }
}

const emptyHolder: Holder = { kind: 'map', name: undefined, above: undefined, parts: [], holders: [] };

/** A variable or an entry whose name says the version. */
function namedEntryFinding(
  occurrence: DocumentOccurrence,
  { key, group }: DocumentRole & { kind: 'named-entry' },
): Finding {
  const { finding, at, source, sources, target, mention } = occurrence;
  const names = namesOf(occurrence);
  const others = [...valuesBelow(group)].flatMap((part) => {
    return part !== mention.part && namesVersionIn(group, part) ? [...spellingsIn(part.text)] : [];
  });
  if (others.some(({ models, form }) => form !== 'generation' && models.includes(target)))
    return finding('target-present', at, { verdict: 'kept' }, names);
  if (others.some(({ models }) => models.some((model) => model !== source && sources.includes(model))))
    return finding('named-versions', at, { verdict: 'manual' }, { ...names, key });
  const swapped = valueFinding(occurrence);
  if (swapped.verdict !== 'migrated') return swapped;
  const data = { name: key, target: target.title, from: mention.spelling.text };
  return finding(
    'versioned-name',
    at,
    { verdict: 'migrated', strength: 'review', edits: swapped.edits },
    data,
  );
}

/** A value that something takes from here. */
function valueFinding(occurrence: DocumentOccurrence): Finding {
  const { finding, at, mention, target } = occurrence;
  const { spelling, document } = mention;
  const names = namesOf(occurrence);
  const result = respellingIn(occurrence);
  if (result.kind === 'no-profile')
    return finding('no-profile', at, { verdict: 'manual' }, { ...names, wanted: result.wanted });
  if (result.kind === 'ambiguous-region')
    return finding('ambiguous-region', at, { verdict: 'manual' }, result);
  if (result.kind !== 'text') return finding(result.kind, at, { verdict: 'manual' }, names);
  const { start, end } = spelling;
  const swap = { file: document.fileName, start, end, text: result.text };
  const readers = readersOf(occurrence);
  const data = {
    from: spelling.text,
    to: result.text,
    target: target.title,
    profiles: names.profiles,
    readers,
  };
  const listed = besideDefault(occurrence, result.text);
  if (listed === undefined) return finding('gate-opaque', at, { verdict: 'manual' }, names);
  const test = refusingTest(occurrence, result.text);
  if (test !== undefined)
    return finding(
      'pattern-refuses',
      at,
      { verdict: 'manual' },
      { ...names, to: result.text, pattern: test },
    );
  const edits = [...listed, swap];
  const review = { verdict: 'migrated', strength: 'review', edits } as const;
  if (isCopied(mention))
    return finding('copied-anew', at, review, { ...data, isAssumed: result.code === 'swapped-assumed-geo' });
  if (result.code !== 'swapped-for-model' && isInText(occurrence))
    return finding('swapped-in-text', at, review, data);
  if (result.strength === 'review') return finding(result.code, at, review, data);
  if (isTestFile(document.fileName)) return finding('swapped-in-test', at, review, data);
  if (collides(occurrence)) return finding('swapped-collides', at, review, data);
  if (listed.length > 0 || isNamedElsewhere(occurrence))
    return finding('swapped-named-elsewhere', at, review, data);
  return finding(result.code, at, { verdict: 'migrated', strength: 'safe', edits }, data);
}

/** Where code reads the variable that a value is for. */
function readersOf({ mention, project }: DocumentOccurrence): string {
  const name = nameOfMention(mention);
  const reads = name === undefined || !isVariableName(name) ? [] : (readsOf(name, project) ?? []);
  const places = new Set(reads.map(({ node }) => `\`${whereIs(node, project)}\``));
  return [...places].slice(0, 3).join(', ');
}

/** Among words, on one line of a longer text, or in a command. */
function isInText({ mention }: DocumentOccurrence): boolean {
  const { before, after } = around(mention);
  const isCommand =
    mention.part?.name === undefined && /^(?:shell|dockerfile)$/.test(mention.document.format);
  return isCommand || /\n/.test(before + after) || isAmongWords(before, after);
}

function namesTarget(text: string, { target }: DocumentOccurrence): boolean {
  return [...spellingsIn(text)].some(({ models, form }) => form !== 'generation' && models.includes(target));
}
