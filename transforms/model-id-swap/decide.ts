import { nameOf } from '../../analysis/expressions.js';
import type { Flows } from '../../analysis/flows.js';
import { isFoundationModelArn, isKeptAsItIs, isProse, valueProblem } from '../../analysis/mention-places.js';
import { isComputedFrom, isForOthers, isOnlyCompared, isOwnName } from '../../analysis/mention-uses.js';
import type { Mention } from '../../analysis/mentions.js';
import { isInPolicyResource } from '../../analysis/policies.js';
import { namesVersion } from '../../analysis/records.js';
import { type Role, roleOf } from '../../analysis/roles.js';
import { isTestFile } from '../../analysis/tests.js';
import type { Model } from '../../catalog/catalog.js';
import { replaceRange } from '../../edits/nodes.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { Widening } from './asking.js';
import {
  asksForOlder,
  collides,
  isDescribedBeside,
  isNamedElsewhere,
  isOnlyOne,
  modelsNamedIn,
  type NamedModel,
} from './beside.js';
import { differenceNamedAround } from './capabilities.js';
import { arnInCode, isCopiedInCode } from './code-arns.js';
import { widen } from './gates.js';
import type { messages } from './messages.js';
import { contextOf } from './sources.js';
import { respelling, targetSpelling } from './spell.js';
import { entryBeside, isExhaustive } from './tables.js';
import { placeInTest } from './tests.js';

/** What surrounds a mention of a source model: all that the decision about it needs. */
export interface Occurrence extends TransformContext<typeof messages> {
  readonly mention: Mention;
  /** The source model that it names. */
  readonly source: Model;
  /** What the mention stands for, in words: a series has no release. */
  readonly title: string;
  readonly flows: Flows;
  /** What the program lists, describes and asks for by name. */
  readonly named: readonly NamedModel[];
  readonly at: { readonly file: string; readonly start: number };
}

/** One mention, one verdict. */
export function decide(occurrence: Occurrence): Finding | undefined {
  const { mention, finding, at, title, target } = occurrence;
  const { spelling, host } = mention;
  // A beginning such as `claude-3` is a name of the source only where the program compares with it.
  if (host.kind === 'regular-expression') return gate(occurrence, { kind: 'value' });
  const role: Role = host.kind === 'text' ? roleOf(host.node) : { kind: 'value' };
  if (spelling.form === 'generation') return beginning(occurrence, role);
  const kept = isKeptAsItIs(mention, role);
  if (kept !== undefined) return finding(kept, at, { verdict: 'kept' }, { text: spelling.text });
  if (spelling.isUnknown) {
    // Tests make ids up.
    if (isTestFile(mention.file.fileName)) return undefined;
    return finding('unknown-id', at, { verdict: 'manual' }, contextOf(occurrence));
  }
  if (spelling.contextSuffix !== undefined) {
    return finding('provisioned-throughput', at, { verdict: 'manual' }, { text: spelling.text });
  }
  if (isOwnName(mention, role, occurrence.flows)) {
    return finding('own-name', at, { verdict: 'kept' }, { text: spelling.text, target: target.title });
  }
  if (role.kind === 'text-test' || role.kind === 'comparison' || role.kind === 'case')
    return gate(occurrence, role);
  if (host.kind === 'text' && isInPolicyResource(host.node))
    return finding('policy-kept', at, { verdict: 'kept' }, { text: spelling.text, target: target.title });
  if (isFoundationModelArn(mention)) return value(occurrence);
  switch (role.kind) {
    case 'type':
      return gate(occurrence, role);
    case 'element':
      return element(occurrence, role);
    case 'key':
      return widened(
        occurrence,
        entryBeside(occurrence, role.property, targetSpelling(mention, occurrence)),
        'entry-added',
        () => {
          const names = { source: title, target: target.title, key: spelling.text };
          return isExhaustive(role.property.parent)
            ? finding('table-incomplete', at, { verdict: 'manual' }, names)
            : finding('table-kept', at, { verdict: 'kept' }, names);
        },
      );
    case 'look-up':
      return finding('look-up-kept', at, { verdict: 'kept' }, { text: spelling.text });
    case 'record':
      return isDescribedBeside(role.object, target)
        ? finding('target-present', at, { verdict: 'kept' }, { source: title, target: target.title })
        : finding('record-kept', at, { verdict: 'kept' }, { source: title, target: target.title });
    case 'choice':
    case 'positional-record':
      return finding('record-kept', at, { verdict: 'kept' }, { source: title, target: target.title });
    case 'named-entry':
      return namedEntry(occurrence, role);
    default:
      return value(occurrence);
  }
}

/** A beginning of names means models where a part of an id is asked for; what equals it is no id. */
function beginning(occurrence: Occurrence, role: Role): Finding | undefined {
  const { finding, at, title, target, mention } = occurrence;
  if (mention.spelling.models.includes(target)) return undefined;
  if (role.kind === 'text-test' || (role.kind === 'element' && role.use === 'parts'))
    return gate(occurrence, role);
  if (role.kind !== 'comparison' && role.kind !== 'case') return undefined;
  const names = { source: title, target: target.title, text: mention.spelling.text };
  return finding('gate-opaque', at, { verdict: 'manual' }, names);
}

/** A string that the program works with. */
function value(occurrence: Occurrence): Finding {
  const { mention, finding, at, target, title } = occurrence;
  const { spelling } = mention;
  const names = { text: spelling.text, source: title, target: target.title };
  const isClosed = isFoundationModelArn(mention) && target.onDemand !== true && occurrence.geo !== 'none';
  const problem = isClosed ? undefined : valueProblem(mention);
  if (problem !== undefined) {
    return finding(problem, at, { verdict: problem === 'name-in-text' ? 'kept' : 'manual' }, names);
  }
  if (isComputedFrom(mention)) return finding('computed-id', at, { verdict: 'manual' }, names);
  if (isOnlyCompared(mention)) return finding('compared-id', at, { verdict: 'manual' }, names);
  if (isForOthers(mention, occurrence.flows))
    return finding('other-provider', at, { verdict: 'kept' }, names);
  const result = respelling(mention, occurrence);
  if (result.kind === 'no-profile') {
    return finding(
      'no-profile',
      at,
      { verdict: 'manual' },
      { ...contextOf(occurrence), wanted: result.wanted },
    );
  }
  if (result.kind === 'ambiguous-region') {
    return finding('ambiguous-region', at, { verdict: 'manual' }, result);
  }
  if (result.kind === 'foundation-model-arn') return arnInCode(occurrence);
  if (result.kind !== 'text') return finding(result.kind, at, { verdict: 'manual' }, contextOf(occurrence));
  const inTest = placeInTest(occurrence);
  if (inTest === 'kept') return finding('test-kept', at, { verdict: 'kept' }, names);
  if (inTest === 'divided') return finding('test-divided', at, { verdict: 'manual' }, names);
  const edits = [replaceRange(mention.file, spelling.start, spelling.end, result.text)];
  const data = {
    from: spelling.text,
    to: result.text,
    target: target.title,
    profiles: target.profiles.join(', '),
  };
  const review = { verdict: 'migrated', strength: 'review', edits } as const;
  if (isCopiedInCode(mention)) {
    const isAssumed = result.code === 'swapped-assumed-geo';
    return finding('copied-anew', at, review, { ...data, isAssumed });
  }
  if (isProse(mention)) return finding('swapped-in-text', at, review, data);
  if (result.strength === 'review') return finding(result.code, at, review, data);
  if (inTest === 'examined') return finding('swapped-in-test', at, review, data);
  if (collides(occurrence)) return finding('swapped-collides', at, review, data);
  const name = mention.host.kind === 'text' ? nameOf(mention.host.node) : undefined;
  if (name !== undefined && namesVersion(name))
    return finding('versioned-name', at, review, { ...data, name });
  if (inTest === undefined && isNamedElsewhere(occurrence))
    return finding('swapped-named-elsewhere', at, review, data);
  return finding(result.code, at, { verdict: 'migrated', strength: result.strength, edits }, data);
}

/** An entry of a map whose key names a version, too: the value follows, and the name no longer fits. */
function namedEntry(occurrence: Occurrence, role: Role & { kind: 'named-entry' }): Finding {
  const { mention, finding, at, source, title, target, sources } = occurrence;
  const text = role.group.getText();
  const others = [...modelsNamedIn(role.group)].filter((model) => model !== source);
  if (others.includes(target) || text.includes(target.bedrockId)) {
    return finding('target-present', at, { verdict: 'kept' }, { source: title, target: target.title });
  }
  if (/claude-(?:\d|[a-z]+-\d)/.test(role.key) || others.some((model) => sources.includes(model))) {
    return finding(
      'named-versions',
      at,
      { verdict: 'manual' },
      { source: title, target: target.title, key: role.key },
    );
  }
  const swapped = value(occurrence);
  if (swapped.verdict !== 'migrated') return swapped;
  const data = { name: role.key, target: target.title, from: mention.spelling.text };
  return finding(
    'versioned-name',
    at,
    { verdict: 'migrated', strength: 'review', edits: swapped.edits },
    data,
  );
}

function element(occurrence: Occurrence, role: Role & { kind: 'element' }): Finding {
  const { mention, finding, at, title, target } = occurrence;
  const names = { source: title, target: target.title, key: mention.spelling.text };
  if (role.use === 'membership' || role.use === 'parts') return gate(occurrence, role);
  if (role.use === 'pairs') return finding('table-kept', at, { verdict: 'kept' }, names);
  const swapped = role.use === 'sequence' ? value(occurrence) : undefined;
  if (swapped?.verdict === 'migrated' && isOnlyOne(occurrence, role.list)) return { ...swapped };
  return finding('list-unclear', at, { verdict: 'manual' }, names);
}

/** What asks for the source by name has to let the target through. */
function gate(occurrence: Occurrence, role: Role): Finding {
  const { finding, at, title, target } = occurrence;
  if (isTestFile(occurrence.mention.file.fileName)) {
    return finding('test-divided', at, { verdict: 'manual' }, { source: title, target: target.title });
  }
  if (asksForOlder(occurrence)) {
    return finding('gate-of-older', at, { verdict: 'manual' }, { source: title, target: target.title });
  }
  const { mention } = occurrence;
  return widened(
    occurrence,
    widen(occurrence, role, targetSpelling(mention, occurrence)),
    'gate-widened',
    () =>
      finding(
        'gate-opaque',
        at,
        { verdict: 'manual' },
        { source: title, target: target.title, text: mention.spelling.text },
      ),
  );
}

function widened(
  occurrence: Occurrence,
  widening: Widening,
  code: 'gate-widened' | 'entry-added',
  otherwise: () => Finding,
): Finding {
  const { finding, at, title, target } = occurrence;
  const names = { source: title, target: target.title };
  if (widening === undefined) return otherwise();
  const named = widening === 'present' || isType(occurrence) ? undefined : differenceNamedAround(occurrence);
  if (named !== undefined) {
    const verdict = widening === 'beside' ? 'kept' : 'manual';
    return finding('told-apart', at, { verdict }, { ...names, ...named });
  }
  if (widening === 'beside') return finding('target-beside', at, { verdict: 'kept' }, names);
  if (widening === 'present') return finding('target-present', at, { verdict: 'kept' }, names);
  return finding(code, at, { verdict: 'migrated', strength: 'review', edits: widening }, names);
}

/** A type has to know what the program asks, whatever it is called. */
function isType({ mention: { host } }: Occurrence): boolean {
  return host.kind === 'text' && roleOf(host.node).kind === 'type';
}
