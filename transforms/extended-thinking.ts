import type { ts } from '../analysis/compiler.cjs';
import { isIgnored } from '../analysis/ignores.js';
import { placeOf } from '../analysis/lines.js';
import { goneWith } from '../analysis/requests/removal.js';
import { leastBudgetOf } from '../catalog/thinking.js';
import { removeMark } from '../edits/comments.js';
import type { Edit } from '../edits/edit.js';
import { removeParts } from '../edits/removals.js';
import { defineTransform, type Finding } from '../engine/transform.js';
import { agreedDrafts } from './extended-thinking/agreement.js';
import { messages, together } from './extended-thinking/messages.js';
import type { Context, Done, Fine, Left } from './extended-thinking/outcome.js';
import { outline } from './extended-thinking/outline.js';
import { type Asked, type Wish, wishesIn } from './extended-thinking/wishes.js';

/**
 * Turns thinking on where the run or a comment asks for it, with all that the target wants beside it: room in `max_tokens`, nothing that
 * it refuses together with thoughts, and readers that look for the text.
 *
 * All of that, or nothing and the reason. Where nobody asks, nothing is done and nothing said.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const { wishes, lost, wrong } = wishesIn(context);
    yield* markFindings(lost, wrong, context);
    if (wishes.length === 0) return;
    const drafts = [...agreedDrafts(wishes, context)];
    const reasons = new Map<ts.Node, Finding>();
    for (const [, draft] of drafts)
      if (draft.kind === 'left') reasons.set(draft.node, leftFinding(draft, context));
    yield* reasons.values();
    for (const [wish, draft] of drafts) if (draft.kind === 'fine') yield fineFinding(wish, draft, context);
    const done = drafts.flatMap(([wish, draft]) => (draft.kind === 'done' ? [[wish, draft] as const] : []));
    yield* doneFindings(done, context);
  },
});

function* markFindings(
  lost: readonly Asked[],
  wrong: readonly Asked[],
  { finding, target }: Context,
): Generator<Finding> {
  const manual = { verdict: 'manual' } as const;
  for (const own of lost) {
    if (wrong.includes(own)) continue;
    yield finding('mark-without-request', markPlace(own), manual, { what: markText(own) });
  }
  for (const own of wrong) {
    const data = { model: target.title, what: own.budgetText ?? '', least: leastBudgetOf(target) };
    yield finding('mark-budget', markPlace(own), manual, data);
  }
}

function markPlace({ file, start }: Asked): Finding['at'] {
  return { file: file.fileName, start };
}

function markText({ file, start, end }: Asked): string {
  return file.text.slice(start, end);
}

function leftFinding({ code, node, what }: Left, { finding, target }: Context): Finding {
  const data = { model: target.title, what };
  return finding(code as 'shared', placeOf(node), { verdict: 'manual' }, data);
}

function fineFinding(
  { request, marks, budget }: Wish,
  { code }: Fine,
  { finding, target }: Context,
): Finding {
  const edits = marks.map(removalOf);
  const outcome =
    edits.length === 0
      ? ({ verdict: 'current' } as const)
      : ({ verdict: 'migrated', strength: 'safe', edits } as const);
  const at = placeOf(request.node);
  return code === 'already-on'
    ? finding(code, at, outcome)
    : finding(code, at, outcome, { model: target.title, unused: budget });
}

function removalOf({ file, ...own }: Asked): Edit {
  return removeMark(file, own);
}

function* doneFindings(done: readonly (readonly [Wish, Done])[], context: Context): Generator<Finding> {
  const { project } = context;
  // What a comment keeps is no reason for the rest of the file to stay.
  const meant = done.filter(([{ request }, { gone }]) => ![request.node, ...gone].some(isKept));
  const parts = (list: typeof done) => list.flatMap(([, { gone }]) => gone);
  const gone = goneWith(parts(meant), project);
  const written = new Map(meant.map(([wish, { field }]) => [wish, field.write(gone)]));
  const kept = new Set([...written.values()].flatMap((own) => own.kept));
  const byFile = removeParts(gone.filter((node) => !kept.has(node)));
  for (const [wish, draft] of done) {
    const own = written.get(wish) ?? draft.field.write(draft.gone);
    const touched = new Set(draft.gone.map((node) => node.getSourceFile()));
    const removals = [...touched].flatMap((file) => byFile.get(file) ?? []);
    yield doneFinding(wish, draft, [...own.edits, ...draft.edits, ...removals], context);
  }
}

function isKept(node: ts.Node): boolean {
  return isIgnored(node.getSourceFile(), node.getStart());
}

function doneFinding(
  { request, marks, budget }: Wish,
  { field, changes, isAssumed }: Done,
  edits: readonly Edit[],
  { finding, target }: Context,
): Finding {
  const outcome = {
    verdict: 'migrated',
    strength: 'review',
    edits: [...edits, ...marks.map(removalOf)],
  } as const;
  const { thought, change } = field;
  const unused = thought.mode === 'enabled' ? undefined : budget;
  const data = { model: target.title, changes: together(changes), isAssumed, unused };
  const at = placeOf(request.node);
  if (change === 'none') return finding('fitted', at, outcome, data);
  if (change === 'removed') return finding('turned-on', at, outcome, data);
  return thought.mode === 'enabled'
    ? finding('enabled', at, outcome, { ...data, budget: thought.budget ?? 0 })
    : finding('adaptive', at, outcome, data);
}
