import { type Flows, flowsOf } from '../analysis/flows.js';
import { isIgnored } from '../analysis/ignores.js';
import { type Mention, mentionsIn } from '../analysis/mentions.js';
import { type Role, roleOf } from '../analysis/roles.js';
import type { Model } from '../catalog/catalog.js';
import { replaceRange } from '../edits/nodes.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { beginningFindings } from './model-id-swap/beginnings.js';
import { type Anchor, commentFindings } from './model-id-swap/comments.js';
import { constantFindings } from './model-id-swap/constants.js';
import { entryBeside, type Widening, widen } from './model-id-swap/gates.js';
import { hiddenModelFindings } from './model-id-swap/hidden-models.js';
import { messages } from './model-id-swap/messages.js';
import { outline } from './model-id-swap/outline.js';
import { contextOf, isKeptAsItIs, isProse, valueProblem } from './model-id-swap/places.js';
import { isFoundationModelArn, respelling, targetSpelling } from './model-id-swap/spell.js';

type Context = TransformContext<typeof messages>;

/** What surrounds a mention of a source model: all that the decision about it needs. */
export interface Occurrence extends Context {
  readonly mention: Mention;
  /** The source model that it names. */
  readonly source: Model;
  /** What the mention stands for, in words: a series has no release. */
  readonly title: string;
  readonly flows: Flows;
  readonly at: { readonly file: string; readonly start: number };
}

/**
 * Turns every spelling of a source model into the target model, with the inference profile that it needs.
 *
 * In code: strings, templates, regular expressions, JSX text, CDK constants, and the comments beside what it changes. Tables and
 * lists of models stay, and what asks for a model by name lets the target through too.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const flows = flowsOf(context.project);
    let addsGeography = false;
    for (const file of context.project.files) {
      const anchors: Anchor[] = [];
      const comments: Mention[] = [];
      for (const mention of mentionsIn(file)) {
        if (mention.host.kind === 'comment') comments.push(mention);
        else if (mention.host.kind !== 'code') yield* mentionFindings(mention, flows, context, anchors);
      }
      yield* constantFindings(file, context);
      yield* hiddenModelFindings(file, context);
      yield* commentFindings(file, comments, anchors, context);
      addsGeography ||= anchors.some(getsGeography);
    }
    if (addsGeography) for (const file of context.project.files) yield* beginningFindings(file, context);
  },
});

/** The source that a mention names: the newest of several, or the target where its id is a wrong one. */
function sourceOf({ spelling }: Mention, { sources, target }: Context): Model | undefined {
  if (spelling.isMisspelled && spelling.models[0] === target) return target;
  return sources.findLast((model) => spelling.models.includes(model));
}

/** Whether an id that began with its vendor now begins with a geography. */
function getsGeography({ mention: { spelling }, finding }: Anchor): boolean {
  const isBare = spelling.hasVendor && spelling.prefix === undefined;
  return (
    isBare &&
    finding.edits.some((edit) => edit.start === spelling.start && !edit.text.startsWith('anthropic.'))
  );
}

function* mentionFindings(
  mention: Mention,
  flows: Flows,
  context: Context,
  anchors: Anchor[],
): Generator<Finding> {
  const { spelling, file } = mention;
  const at = { file: file.fileName, start: spelling.start };
  const source = sourceOf(mention, context);
  if (source === undefined) {
    if (isTargetId(mention, context.target)) yield targetFinding(mention, flows, context, at);
    return;
  }
  const occurrence: Occurrence = { ...context, mention, source, flows, at, title: titleOf(spelling, source) };
  const finding = decide(occurrence);
  if (finding === undefined) return;
  yield finding;
  if (finding.verdict === 'migrated' && !isIgnored(file, spelling.start))
    anchors.push({ finding, mention, source });
}

/** The target is fine where it is, but for its bare id given to an API that wants a profile. */
function targetFinding(mention: Mention, flows: Flows, context: Context, at: Occurrence['at']): Finding {
  const { finding, target } = context;
  const { spelling, host } = mention;
  const isBare =
    spelling.hasVendor &&
    spelling.prefix === undefined &&
    host.kind === 'text' &&
    host.node.text === spelling.text;
  if (isBare && context.geo !== 'none' && flows.expectedOf(host.node, 'bedrock').has('bedrock')) {
    const result = respelling(mention, { ...context, flows });
    if (result.kind === 'text' && result.text !== spelling.text) {
      const edits = [replaceRange(mention.file, spelling.start, spelling.end, result.text)];
      const data = {
        from: spelling.text,
        to: result.text,
        target: target.title,
        profiles: target.profiles.join(', '),
      };
      return finding('profile-added', at, { verdict: 'migrated', strength: 'review', edits }, data);
    }
  }
  return finding('current', at, { verdict: 'current' }, { text: spelling.text });
}

/** One mention, one verdict. */
function decide(occurrence: Occurrence): Finding | undefined {
  const { mention, finding, at, title, target } = occurrence;
  const { spelling, host } = mention;
  // A beginning such as `claude-3` is a name of the source only where the program compares with it.
  if (host.kind === 'regular-expression') return gate(occurrence, { kind: 'value' });
  const role: Role = host.kind === 'text' ? roleOf(host.node) : { kind: 'value' };
  const isGate = role.kind === 'text-test' || role.kind === 'comparison' || role.kind === 'case';
  if (spelling.form === 'generation')
    return role.kind === 'text-test' && !spelling.models.includes(target)
      ? gate(occurrence, role)
      : undefined;
  const kept = isKeptAsItIs(mention, role);
  if (kept !== undefined) return finding(kept, at, { verdict: 'kept' }, { text: spelling.text });
  if (spelling.contextSuffix !== undefined) {
    return finding('provisioned-throughput', at, { verdict: 'manual' }, { text: spelling.text });
  }
  if (isGate) return gate(occurrence, role);
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
        () =>
          finding(
            'table-kept',
            at,
            { verdict: 'kept' },
            { source: title, target: target.title, key: spelling.text },
          ),
      );
    case 'look-up':
      return finding('look-up-kept', at, { verdict: 'kept' }, { text: spelling.text });
    case 'record':
    case 'choice':
      return finding('record-kept', at, { verdict: 'kept' }, { source: title, target: target.title });
    case 'named-entry':
      return namedEntry(occurrence, role);
    default:
      return value(occurrence);
  }
}

/** A string that the program works with. */
function value(occurrence: Occurrence): Finding {
  const { mention, finding, at, target, title } = occurrence;
  const { spelling } = mention;
  const isClosed = isFoundationModelArn(mention) && target.onDemand !== true && occurrence.geo !== 'none';
  const problem = isClosed ? undefined : valueProblem(mention);
  if (problem !== undefined) {
    return finding(
      problem,
      at,
      { verdict: problem === 'name-in-text' ? 'kept' : 'manual' },
      { text: spelling.text, source: title, target: target.title },
    );
  }
  const result = respelling(mention, occurrence);
  switch (result.kind) {
    case 'foundation-model-arn':
    case 'partly-prefixed':
    case 'unknown-prefix':
      return finding(result.kind, at, { verdict: 'manual' }, contextOf(occurrence));
    case 'no-profile':
      return finding(
        'no-profile',
        at,
        { verdict: 'manual' },
        { ...contextOf(occurrence), wanted: result.wanted },
      );
    case 'ambiguous-region':
      return finding('ambiguous-region', at, { verdict: 'manual' }, { regions: result.regions.join(', ') });
    case 'text': {
      const edits = [replaceRange(mention.file, spelling.start, spelling.end, result.text)];
      const data = {
        from: spelling.text,
        to: result.text,
        target: target.title,
        profiles: target.profiles.join(', '),
      };
      if (isProse(mention))
        return finding('swapped-in-text', at, { verdict: 'migrated', strength: 'review', edits }, data);
      return finding(result.code, at, { verdict: 'migrated', strength: result.strength, edits }, data);
    }
  }
}

/** An entry of a map whose key names a version, too: the value follows, and the name no longer fits. */
function namedEntry(occurrence: Occurrence, role: Role & { kind: 'named-entry' }): Finding {
  const { mention, finding, at, source, title, target, sources } = occurrence;
  const text = role.entry.parent.getText();
  const others = [...siblingModels(role)].filter((model) => model !== source);
  if (others.includes(target) || text.includes(target.bedrockId)) {
    return finding('target-present', at, { verdict: 'kept' }, { source: title, target: target.title });
  }
  if (/^claude-/.test(role.key) || others.some((model) => sources.includes(model))) {
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

function siblingModels(role: Role & { kind: 'named-entry' }): Set<Model> {
  const models = new Set<Model>();
  const { parent } = role.entry;
  const [start, end] = [parent.getStart(), parent.end];
  for (const { spelling } of mentionsIn(role.entry.getSourceFile())) {
    if (spelling.start >= start && spelling.end <= end)
      for (const model of spelling.models) models.add(model);
  }
  return models;
}

function element(occurrence: Occurrence, role: Role & { kind: 'element' }): Finding {
  const { mention, finding, at, title, target } = occurrence;
  const names = { source: title, target: target.title, key: mention.spelling.text };
  if (role.use === 'membership') return gate(occurrence, role);
  if (role.use === 'pairs') return finding('table-kept', at, { verdict: 'kept' }, names);
  const swapped = role.use === 'sequence' ? value(occurrence) : undefined;
  if (swapped?.verdict === 'migrated' && isOnlyOne(occurrence, role)) return { ...swapped };
  return finding('list-unclear', at, { verdict: 'manual' }, names);
}

/** Whether the list would hold the target once, and not the same id twice. */
function isOnlyOne({ mention, sources, target }: Occurrence, { list }: Role & { kind: 'element' }): boolean {
  for (const { spelling } of mentionsIn(mention.file)) {
    const isOther = spelling.start !== mention.spelling.start;
    if (!isOther || spelling.start < list.pos || spelling.end > list.end) continue;
    if (spelling.models.some((model) => model === target || sources.includes(model))) return false;
  }
  return true;
}

/** What asks for the source by name has to let the target through. */
function gate(occurrence: Occurrence, role: Role): Finding {
  const { mention, finding, at, title, target } = occurrence;
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
  { finding, at, title, target }: Occurrence,
  widening: Widening,
  code: 'gate-widened' | 'entry-added',
  otherwise: () => Finding,
): Finding {
  const names = { source: title, target: target.title };
  if (widening === undefined) return otherwise();
  if (widening === 'beside') return finding('target-beside', at, { verdict: 'kept' }, names);
  if (widening === 'present') return finding('target-present', at, { verdict: 'kept' }, names);
  return finding(code, at, { verdict: 'migrated', strength: 'review', edits: widening }, names);
}

function titleOf({ form }: Mention['spelling'], { title }: Model): string {
  if (form === 'generation') return 'an older Claude';
  return form === 'series' ? title.replace(/ v\d$/, '') : title;
}

function isTargetId({ spelling }: Mention, target: Model): boolean {
  const isId = spelling.form === 'bedrock' || spelling.form === 'api' || spelling.form === 'alias';
  return isId && !spelling.isMisspelled && spelling.models[0] === target;
}
