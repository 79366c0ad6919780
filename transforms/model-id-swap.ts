import { type Flows, flowsOf } from '../analysis/flows.js';
import { isIgnored } from '../analysis/ignores.js';
import { type Mention, mentionsIn } from '../analysis/mentions.js';
import { madeModel } from '../analysis/model-constants.js';
import { roleOf } from '../analysis/roles.js';
import type { Spelling } from '../catalog/spelling.js';
import { replaceRange } from '../edits/nodes.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { newAgreement } from './model-id-swap/agreement.js';
import { beginningFindings } from './model-id-swap/beginnings.js';
import { namedModels } from './model-id-swap/beside.js';
import { type Anchor, commentFindings, ownerOf, pageOf } from './model-id-swap/comments.js';
import { constantFindings } from './model-id-swap/constants.js';
import { decide, type Occurrence } from './model-id-swap/decide.js';
import { documentationFindings } from './model-id-swap/documentation.js';
import { documentFindings } from './model-id-swap/documents.js';
import { hiddenModelFindings } from './model-id-swap/hidden-models.js';
import { messages } from './model-id-swap/messages.js';
import { outline } from './model-id-swap/outline.js';
import { isTargetId, sourceOf, titleOf } from './model-id-swap/sources.js';
import { respelling, sayingAssumption, whereOf } from './model-id-swap/spell.js';
import { variableFindings } from './model-id-swap/variables.js';

type Context = TransformContext<typeof messages>;

/**
 * Turns every spelling of a source model into the target model, with the inference profile that it needs.
 *
 * In code: strings, templates, regular expressions, JSX text, CDK constants, and the comments beside what it changes. In documents:
 * values. Tables and lists of models stay, and what asks for a model by name lets the target through too.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const flows = flowsOf(context.project);
    const named = namedModels(context.project);
    // An id that began with its vendor and now begins with a geography.
    let example: string | undefined;
    const agreement = newAgreement(context.project);
    for (const file of context.project.files) {
      const anchors: Anchor[] = [];
      const comments: Spelling[] = [];
      for (const mention of mentionsIn(file)) {
        if (mention.host.kind === 'comment') comments.push(mention.spelling);
        else if (mention.host.kind !== 'code')
          yield* agreement.noting(mentionFindings(mention, { flows, named }, context, anchors));
      }
      yield* constantFindings(file, context);
      yield* hiddenModelFindings(file, context);
      yield* commentFindings(pageOf(file), comments, anchors, context);
      example ??= anchors.find(getsGeography)?.finding.edits[0]?.text;
    }
    yield* agreement.noting(documentFindings(context, flows));
    yield* variableFindings(context);
    yield* documentationFindings({ ...context, flows, named, agreement });
    if (example !== undefined) {
      for (const file of context.project.files) yield* beginningFindings(file, example, context);
    }
  },
});

/** Whether an id that began with its vendor now begins with a geography. */
function getsGeography({ spelling, finding }: Anchor): boolean {
  const isBare = spelling.hasVendor && spelling.prefix === undefined;
  return (
    isBare &&
    finding.edits.some((edit) => edit.start === spelling.start && !edit.text.startsWith('anthropic.'))
  );
}

function* mentionFindings(
  mention: Mention,
  program: Pick<Occurrence, 'flows' | 'named'>,
  context: Context,
  anchors: Anchor[],
): Generator<Finding> {
  const { spelling, file } = mention;
  const at = { file: file.fileName, start: spelling.start };
  const source = sourceOf(spelling, context);
  if (source === undefined) {
    if (isTargetId(spelling, context.target)) yield targetFinding(mention, program.flows, context, at);
    return;
  }
  // What is made from an id is looked at as a constant is.
  if (mention.host.kind === 'text' && madeModel(mention.host.node)?.model === source) return;
  const occurrence: Occurrence = {
    ...context,
    ...program,
    mention,
    source,
    at,
    title: titleOf(spelling, source),
  };
  const decided = decide(occurrence);
  if (decided === undefined) return;
  const finding = sayingAssumption(decided, whereOf(mention, context), context);
  yield finding;
  // What lets the target through beside the source is still about the source.
  const isSwap = finding.verdict === 'migrated' && finding.edits[0]?.start === spelling.start;
  if (isSwap && !isIgnored(file, spelling.start))
    anchors.push({ finding, spelling, source, owner: ownerOf(mention) });
}

/** The target is fine where it is, but for its bare id given to an API that wants a profile, and where `--geo` asks for another. */
function targetFinding(mention: Mention, flows: Flows, context: Context, at: Occurrence['at']): Finding {
  const { finding, target } = context;
  const { spelling, file } = mention;
  const current = finding('current', at, { verdict: 'current' }, { text: spelling.text });
  const code = correctionOf(mention, flows, context);
  const result = code === undefined ? undefined : respelling(mention, { ...context, flows });
  if (code === undefined || result?.kind !== 'text' || result.text === spelling.text) return current;
  const edits = [replaceRange(file, spelling.start, spelling.end, result.text)];
  const data = {
    from: spelling.text,
    to: result.text,
    target: target.title,
    profiles: target.profiles.join(', '),
  };
  const changed = finding(code, at, { verdict: 'migrated', strength: 'review', edits }, data);
  return sayingAssumption(changed, whereOf(mention, context), context);
}

/** Why an id of the target might be written otherwise. */
function correctionOf(
  { spelling, host }: Mention,
  flows: Flows,
  { geo }: Context,
): 'profile-added' | 'geo-changed' | undefined {
  if (host.kind !== 'text' || !spelling.hasVendor) return undefined;
  if (spelling.prefix !== undefined) {
    const isAsked = geo !== undefined && geo !== spelling.prefix;
    return isAsked && roleOf(host.node).kind === 'value' ? 'geo-changed' : undefined;
  }
  const isWhole = host.node.text === spelling.text && geo !== 'none';
  return isWhole && flows.expectedOf(host.node, 'bedrock').has('bedrock') ? 'profile-added' : undefined;
}
