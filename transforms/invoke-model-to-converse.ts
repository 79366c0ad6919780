import { type CallSite, callSitesIn, oldSdkCallsIn } from '../analysis/bedrock.js';
import { ts } from '../analysis/compiler.cjs';
import { isIgnored } from '../analysis/ignores.js';
import type { Edit } from '../edits/edit.js';
import { joinedImports } from '../edits/imports.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { adapterEdits, adapterPlace } from './invoke-model-to-converse/adapter/adapters.js';
import type { AdapterName } from './invoke-model-to-converse/adapter/emit.js';
import type { Draft, Obstacle } from './invoke-model-to-converse/draft.js';
import { becauseOf, messages } from './invoke-model-to-converse/messages.js';
import type { Survey } from './invoke-model-to-converse/mocks/standings.js';
import { mockFindings } from './invoke-model-to-converse/mocks.js';
import { outline } from './invoke-model-to-converse/outline.js';
import { oldRanges } from './invoke-model-to-converse/sdk-range.js';
import { convert, type Outcome, replacements } from './invoke-model-to-converse/strategies.js';
import { tidied } from './invoke-model-to-converse/tidy.js';
import { agreed, partsIn, partsOf } from './invoke-model-to-converse/together.js';

type Context = TransformContext<typeof messages>;

/**
 * Turns InvokeModel calls of Claude into Converse: request, answer and stream.
 *
 * A side of a call is rewritten where it is written and read, if all of that can be seen; else an adapter between the two forms takes its
 * place. A call stays byte for byte as it is, with the reason, where neither is certain or Converse has nothing for it. Calls of other
 * models stay.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const { project } = context;
    const outcomes = project.files.flatMap((file) => outcomesIn(file, context));
    const { accepted, rejected } = agreed(
      outcomes.filter((outcome) => willChange(outcome, context)),
      project,
    );
    const edits = editsFor(accepted, context);
    const findings = new Map<ts.SourceFile, Finding[]>(project.files.map((file) => [file, []]));
    for (const outcome of outcomes) {
      const finding = findingOf(outcome, rejected.get(outcome), edits.get(outcome), context);
      findings.get(outcome.site.node.getSourceFile())?.push(finding);
      yield finding;
    }
    for (const file of project.files) yield* oldSdkFindings(file, context);
    yield* rangeFindings(accepted, context);
    const surveys = new Map<ts.SourceFile, Survey>(
      [...findings].map(([file, own]) => [file, { sites: callSitesIn(file, project), findings: own }]),
    );
    yield* mockFindings(surveys, context);
  },
});

function* oldSdkFindings(file: ts.SourceFile, { project, finding }: Context): Generator<Finding> {
  if (!/anthropic|claude/i.test(file.text)) return;
  for (const call of oldSdkCallsIn(file, project)) {
    const at = { file: file.fileName, start: call.getStart(file) };
    yield finding('old-sdk', at, { verdict: 'manual' }, { what: call.expression.getText() });
  }
}

/** The packages whose range of the SDK is too old for what their code calls now. */
function* rangeFindings(accepted: readonly Outcome[], { project, finding }: Context): Generator<Finding> {
  const files = accepted.map(({ site }) => site.node.getSourceFile());
  for (const { at, end, from, to, holder } of oldRanges(files, project)) {
    if (holder !== undefined) {
      yield finding('sdk-held', at, { verdict: 'manual' }, { from, holder });
      continue;
    }
    if (to === undefined) {
      yield finding('sdk-pinned', at, { verdict: 'manual' }, { from });
      continue;
    }
    const edits = [{ ...at, end, text: to }];
    yield finding('sdk-range', at, { verdict: 'migrated', strength: 'review', edits }, { from, to });
  }
}

function outcomesIn(file: ts.SourceFile, { project, adapter, mayCreate }: Context): Outcome[] {
  const sites = callSitesIn(file, project);
  if (sites.length === 0) return [];
  const { path, existing } = adapterPlace(file, { project, asked: adapter });
  const canAdapt = existing !== undefined || mayCreate?.(path) !== false;
  return sites.flatMap((site) => convert(site, { project, canAdapt }) ?? []);
}

function willChange({ site, draft, obstacle, arm }: Outcome, { safe }: Context): boolean {
  const file = site.node.getSourceFile();
  return (
    obstacle === undefined &&
    arm !== 'others' &&
    !isIgnored(file, site.node.getStart(file)) &&
    !(safe === true && (draft.assumptions.size > 0 || adaptedBy(draft).size > 0))
  );
}

/** What the code of a call uses of the adapter, in all files. */
function adaptedBy(draft: Draft): Set<AdapterName> {
  return new Set([...draft.parts.values()].flatMap(({ adapted }) => [...adapted]));
}

/** All edits for each call. Calls that share a file, or code in one, change with all edits of theirs together. */
function editsFor(
  accepted: readonly Outcome[],
  { project, adapter }: Context,
): Map<Outcome, readonly Edit[]> {
  const drafts = accepted.map(({ draft }) => draft);
  const files = new Set(drafts.flatMap(({ parts }) => [...parts.keys()]));
  const needs = new Map<ts.SourceFile, Set<AdapterName>>();
  for (const file of files) {
    const names = new Set(partsIn(file, drafts).flatMap(({ adapted }) => [...adapted]));
    if (names.size > 0) needs.set(file, names);
  }
  const others = new Map([...files].map((file) => [file, tidied(file, partsIn(file, drafts))]));
  const adapters = adapterEdits(needs, { project, asked: adapter, others });
  const ofFile = new Map(
    [...others].map(([file, own]) => [file, joinedImports([...own, ...(adapters.get(file) ?? [])])] as const),
  );
  const edits = new Map<Outcome, readonly Edit[]>();
  for (const { members, files: own } of partsOf(accepted)) {
    const all = [...own].flatMap((file) => ofFile.get(file) ?? []);
    for (const member of members) edits.set(member, all);
  }
  return edits;
}

function findingOf(
  outcome: Outcome,
  rejection: Obstacle | undefined,
  edits: readonly Edit[] | undefined,
  context: Context,
): Finding {
  const { site, draft } = outcome;
  const file = site.node.getSourceFile();
  const at = { file: file.fileName, start: site.node.getStart(file) };
  if (outcome.arm === 'others') return context.finding('other-models', at, { verdict: 'kept' });
  const obstacle = outcome.obstacle ?? rejection;
  if (obstacle !== undefined) {
    return context.finding(obstacle.code, at, { verdict: 'manual' }, { what: obstacle.what });
  }
  // What is not going to be applied says what it would have changed.
  return converted(outcome, edits ?? [...draft.parts.values()].flatMap((part) => part.edits), at, context);
}

function converted(
  { site, draft, reasons, arm }: Outcome,
  edits: readonly Edit[],
  at: Finding['at'],
  { finding }: Context,
): Finding {
  const from = lastName(site.callee);
  const names = { from, to: replacements[exportedName(site)] ?? from };
  const assumptions = [...draft.assumptions].join(', and ');
  const adapted = adaptedBy(draft);
  if (arm === 'claude') {
    return finding('adapted-arm', at, { verdict: 'migrated', strength: 'review', edits }, names);
  }
  if (adapted.size > 0) {
    const how = howAdapted(adapted, reasons);
    return finding(
      'adapted',
      at,
      { verdict: 'migrated', strength: 'review', edits },
      { ...names, how, assumptions },
    );
  }
  if (assumptions === '')
    return finding('converted', at, { verdict: 'migrated', strength: 'safe', edits }, names);
  return finding(
    'converted-assuming',
    at,
    { verdict: 'migrated', strength: 'review', edits },
    { ...names, assumptions },
  );
}

/** What goes through the adapter, and why. */
function howAdapted(adapted: ReadonlySet<AdapterName>, { request, answer }: Outcome['reasons']): string {
  const parts: string[] = [];
  if (adapted.has('toConverse')) parts.push(`its request goes through \`toConverse\`${whyAdapted(request)}`);
  const back = adapted.has('fromConverseStream') ? 'fromConverseStream' : 'fromConverse';
  if (adapted.has(back)) parts.push(`its answer goes through \`${back}\`${whyAdapted(answer)}`);
  return parts.join('; ');
}

function whyAdapted(obstacle: Obstacle | undefined): string {
  if (obstacle === undefined) return '';
  return `, because ${becauseOf[obstacle.code] ?? 'it cannot be rewritten in place'} (\`${obstacle.what}\`)`;
}

function lastName(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

function exportedName({ form, operation }: CallSite): string {
  if (form === 'method') return operation === 'stream' ? 'invokeModelWithResponseStream' : 'invokeModel';
  return operation === 'stream' ? 'InvokeModelWithResponseStreamCommand' : 'InvokeModelCommand';
}
