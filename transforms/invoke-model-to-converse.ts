import { type CallSite, callSitesIn, runtimePackage } from '../analysis/bedrock.js';
import { ts } from '../analysis/compiler.cjs';
import { isIgnored } from '../analysis/ignores.js';
import { nodesIn } from '../analysis/walk.js';
import type { Edit } from '../edits/edit.js';
import { replaceNode } from '../edits/nodes.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { convertAnswer, track } from './invoke-model-to-converse/answer/answer.js';
import { createDraft, type Draft, finish, type Obstacle } from './invoke-model-to-converse/draft.js';
import { messages } from './invoke-model-to-converse/messages.js';
import { mocksIn } from './invoke-model-to-converse/mocks.js';
import { outline } from './invoke-model-to-converse/outline.js';
import { convertRequest } from './invoke-model-to-converse/request/input.js';
import { requestOf } from './invoke-model-to-converse/request/request.js';
import { merged, tidied } from './invoke-model-to-converse/tidy.js';

type Context = TransformContext<typeof messages>;

/** A call site with what becomes of it. */
interface Outcome {
  readonly site: CallSite;
  readonly draft: Draft;
  readonly obstacle: Obstacle | undefined;
}

const replacements: Readonly<Record<string, string>> = {
  InvokeModelCommand: 'ConverseCommand',
  InvokeModelWithResponseStreamCommand: 'ConverseStreamCommand',
  invokeModel: 'converse',
  invokeModelWithResponseStream: 'converseStream',
};

/**
 * Turns InvokeModel calls of Claude into Converse: request, answer and stream, as far as one function shows them.
 *
 * A call stays byte for byte as it is, with the reason, where a part of it cannot be seen or Converse has nothing for it. Calls of
 * other models stay.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const { project } = context;
    const moved = new Set<ts.SourceFile>();
    for (const file of project.files) {
      const outcomes = callSitesIn(file, project).flatMap((site) => convert(site, file, context) ?? []);
      const findings = [...findingsOf(file, outcomes, context)];
      if (findings.length > 0 && findings.every(({ verdict }) => verdict === 'migrated')) moved.add(file);
      yield* findings;
    }
    const hasMoved = (file: ts.SourceFile) =>
      moved.has(file) || /^(?=[\s\S]*\bConverse(?:Stream)?Command\b)(?![\s\S]*\bInvokeModel)/.test(file.text);
    for (const file of project.files) {
      for (const mock of mocksIn(file, project, hasMoved)) {
        const at = { file: file.fileName, start: mock.getStart(file) };
        yield context.finding('mocked-command', at, { verdict: 'manual' });
      }
    }
  },
});

/** Drafts the migration of a call; nothing for a call of another model. */
function convert(site: CallSite, file: ts.SourceFile, { project }: Context): Outcome | undefined {
  const draft = createDraft({ site, file, project, track, prefix: prefixOf(site, file) });
  const request = requestOf(site, draft);
  if (request.owner === 'other' || (request.owner === 'unknown' && !mayBeClaude(file))) return undefined;
  const nested = nodesIn(site.node, ts.isNewExpression).find(
    (node) => node !== site.node && /(?:InvokeModel|Converse)\w*Command$/.test(node.expression.getText()),
  );
  if (request.owner === 'claude' && nested !== undefined) {
    // A call within the request of a call: which of them is rewritten first would decide what comes out.
    draft.refuse('tangled', nested);
  } else if (request.opaque !== undefined) {
    draft.refuse(request.opaque.code, request.opaque.node);
  } else if (request.owner === 'unknown') {
    // Something may bring an `anthropic_version`, or make it another model's.
    draft.refuse('opaque-body', request.encoded?.value ?? site.node);
  } else {
    draft.edits.push(renamedCallee(site, draft));
    convertRequest(site, request, draft);
    if (draft.obstacles.length === 0) convertAnswer(site, draft);
    if (draft.obstacles.length === 0) finish(draft, site.node);
  }
  return { site, draft, obstacle: draft.obstacles[0] };
}

/** Whether the code around a body that cannot be seen has to do with Claude at all. */
function mayBeClaude(file: ts.SourceFile): boolean {
  return /anthropic|claude/i.test(file.text);
}

/** `bedrock.` of `bedrock.InvokeModelCommand`, or of the namespace that the file imports where the call does not say. */
function prefixOf({ form, callee }: CallSite, file: ts.SourceFile): string {
  if (form === 'command')
    return ts.isPropertyAccessExpression(callee) ? `${callee.expression.getText()}.` : '';
  const namespace = nodesIn(file, ts.isNamespaceImport).find(
    ({ parent }) => parent.parent.moduleSpecifier.getText().slice(1, -1) === runtimePackage,
  );
  return namespace === undefined ? '' : `${namespace.name.text}.`;
}

function renamedCallee({ form, operation, callee }: CallSite, draft: Draft): Edit {
  const command = operation === 'stream' ? 'ConverseStreamCommand' : 'ConverseCommand';
  if (form === 'method' && ts.isPropertyAccessExpression(callee)) {
    return replaceNode(callee.name, replacements[callee.name.text] ?? command);
  }
  return replaceNode(callee, draft.sdk(command, 'value'));
}

/** The findings of a file. What its calls share, such as an import, changes with all of them together. */
function* findingsOf(
  file: ts.SourceFile,
  outcomes: readonly Outcome[],
  context: Context,
): Generator<Finding> {
  const free = outcomes.filter(({ obstacle }) => obstacle === undefined);
  const willChange = free.filter(
    ({ site, draft }) =>
      !isIgnored(file, site.node.getStart(file)) && !(context.safe === true && draft.assumptions.size > 0),
  );
  const { accepted, tangled } = merged(willChange);
  const edits =
    accepted.length === 0
      ? []
      : tidied(
          file,
          accepted.map(({ draft }) => draft),
        );
  for (const outcome of outcomes) {
    const { site, draft, obstacle } = outcome;
    const at = { file: file.fileName, start: site.node.getStart(file) };
    const other = tangled.get(outcome);
    if (obstacle !== undefined) {
      yield context.finding(obstacle.code, at, { verdict: 'manual' }, { what: obstacle.what });
    } else if (other !== undefined) {
      yield context.finding('tangled', at, { verdict: 'manual' }, { what: other });
    } else {
      const own = accepted.includes(outcome) ? edits : draft.edits;
      yield converted(site, draft, own, at, context);
    }
  }
}

function converted(
  site: CallSite,
  draft: Draft,
  edits: readonly Edit[],
  at: Finding['at'],
  { finding }: Context,
): Finding {
  const from = lastName(site.callee);
  const names = { from, to: replacements[exportedName(site)] ?? from };
  if (draft.assumptions.size === 0)
    return finding('converted', at, { verdict: 'migrated', strength: 'safe', edits }, names);
  const assumptions = [...draft.assumptions].join(', and ');
  return finding(
    'converted-assuming',
    at,
    { verdict: 'migrated', strength: 'review', edits },
    { ...names, assumptions },
  );
}

function lastName(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

function exportedName({ form, operation }: CallSite): string {
  if (form === 'method') return operation === 'stream' ? 'invokeModelWithResponseStream' : 'invokeModel';
  return operation === 'stream' ? 'InvokeModelWithResponseStreamCommand' : 'InvokeModelCommand';
}
