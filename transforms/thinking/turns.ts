import type { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import { isIgnored } from '../../analysis/ignores.js';
import { excerptOf, placeOf } from '../../analysis/lines.js';
import type { Entry } from '../../analysis/requests/found.js';
import { obstacleTo, sharedAt } from '../../analysis/requests/obstacles.js';
import { partOf } from '../../analysis/requests/parts.js';
import { goneWith } from '../../analysis/requests/removal.js';
import { othersAsked } from '../../analysis/requests/standing.js';
import type { Said, TypeEntry } from '../../analysis/requests/thinking.js';
import { typeRefusing } from '../../analysis/types.js';
import { isOff, successorOf } from '../../catalog/thinking.js';
import type { Edit } from '../../edits/edit.js';
import { replaceText } from '../../edits/nodes.js';
import { removeParts } from '../../edits/removals.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { effortAboveOff } from './effort.js';
import type { messages } from './messages.js';
import { differenceOf } from './outline.js';
import { asksToShow, displayBeside } from './shown.js';

type Context = TransformContext<typeof messages>;

/** A place that says how to think, and has to say something else; with the requests that it is part of. */
interface Turn {
  readonly entry: TypeEntry;
  readonly said: readonly Said[];
}

/** A change that can be made: texts in the place of literals, and parts that go. */
interface Change {
  readonly turn: Turn;
  readonly replaced: readonly Edit[];
  readonly gone: readonly ts.Node[];
  readonly make: (edits: readonly Edit[]) => Finding;
}

/** What becomes of every `thinking` that the target does not take as it stands. */
export function* turnFindings(all: readonly Said[], context: Context): Generator<Finding> {
  const changes: Change[] = [];
  for (const turn of turnsIn(all, context)) {
    const made = changeOf(turn, all, context);
    if ('turn' in made) changes.push(made);
    else yield made;
  }
  // What a comment keeps is no reason for the rest of the file to stay.
  const meant = changes.filter(
    ({ turn }) => !isIgnored(turn.entry.node.getSourceFile(), turn.entry.node.getStart()),
  );
  const byFile = removeParts(
    goneWith(
      meant.flatMap(({ gone }) => gone),
      context.project,
    ),
  );
  for (const change of changes) {
    const { replaced, gone, make } = change;
    const files = meant.includes(change) ? byFile : removeParts(gone);
    const touched = new Set(gone.map((node) => node.getSourceFile()));
    yield make([...replaced, ...[...touched].flatMap((file) => files.get(file) ?? [])]);
  }
}

/** The places whose modes are not all taken as they are, or cannot be seen. */
function turnsIn(all: readonly Said[], context: Context): Turn[] {
  const { thinking } = context.target.capabilities;
  const isAnyTaken = differenceOf(context)?.lost.length === 0;
  const turns = new Map<ts.Node, Turn>();
  for (const said of all) {
    for (const entry of said.types) {
      // What cannot be seen is one that a source took.
      if (entry.modes?.every((mode) => successorOf(mode, thinking) === mode) ?? isAnyTaken) continue;
      const known = turns.get(entry.node);
      const holdings = [...(known?.entry.holdings ?? []), ...entry.holdings];
      turns.set(entry.node, { entry: { ...entry, holdings }, said: [...(known?.said ?? []), said] });
    }
  }
  return [...turns.values()];
}

function changeOf(turn: Turn, all: readonly Said[], context: Context): Change | Finding {
  const { finding, target, project } = context;
  const { entry, said } = turn;
  const { thinking } = target.capabilities;
  const at = placeOf(entry.node);
  const model = target.title;
  const manual = { verdict: 'manual' } as const;
  const { leaves } = entry;
  if (leaves === undefined) return finding('opaque', at, manual, { model, what: excerptOf(entry.node) });
  const successors = leaves.map(({ mode }) => successorOf(mode, thinking));
  const from = leaves.map(({ mode }) => mode).find((mode) => successorOf(mode, thinking) !== mode) ?? '';
  const to = successors.find((mode) => mode !== undefined && mode !== from) ?? '';
  // The AI SDK has no word for it.
  const isUnsayable = to === 'between_tools' && said.some(({ request }) => request.surface === 'ai-sdk');
  if (isUnsayable || successors.includes(undefined))
    return finding('no-mode', at, manual, { model, from, to });
  const [name] = said.flatMap(({ otherName }) => otherName ?? []);
  if (name !== undefined) {
    const written = to === 'gone' ? undefined : `thinking: { type: '${to}' }`;
    return finding('other-name', at, manual, { model, name, written });
  }
  const others = said.flatMap(({ request }) =>
    othersAsked(request, context, (other) => successors.every((mode) => takes(other, mode))),
  );
  if (others.length > 0)
    return finding('other-models', at, manual, { model, what: [...new Set(others)].join(', ') });
  if (said.some(({ request }) => request.asked.models.length === 0)) {
    const written = to === 'gone' ? 'nothing' : `thinking: { type: '${to}' }`;
    return finding('model-unknown', at, manual, { model, from, to: written });
  }
  const isQuieted = successors.some((mode) => mode !== undefined && mode !== 'gone' && isOff(mode));
  const effort = isQuieted
    ? effortAboveOff(
        said.map(({ request }) => request),
        target,
        project,
      )
    : undefined;
  if (effort !== undefined) return finding('effort', at, manual, { model, ...effort });
  const through = new Set(all.flatMap((one) => [...one.through]));
  if (successors.includes('gone')) return withoutThinking(turn, through, from, context);
  return withAnother(turn, through, { from, to }, context);
}

function takes({ capabilities }: Context['target'], mode: string | undefined): boolean {
  return mode === 'gone' || capabilities.thinking.modes.some((own) => own === mode);
}

/** `thinking: { type: 'disabled' }` goes as a whole, if that is all that it can be. */
function withoutThinking(
  turn: Turn,
  through: ReadonlySet<ts.Node>,
  from: string,
  { finding, target, project }: Context,
): Change | Finding {
  const { entry, said } = turn;
  const at = placeOf(entry.node);
  const model = target.title;
  const manual = { verdict: 'manual' } as const;
  const whole = said[0]?.whole.entries.find(
    ({ value }) => value !== undefined && unwrap(value) === entry.node.parent,
  );
  if (whole === undefined || (entry.leaves?.length ?? 0) > 1)
    return finding('cannot-turn-off', at, manual, { model, what: excerptOf(entry.node.parent) });
  const part = partOf(whole, project);
  const obstacle = obstacleTo(whole, part, through, project);
  if (obstacle !== undefined) return finding(obstacle.code, at, manual, { model, what: obstacle.what });
  const make = (edits: readonly Edit[]) =>
    finding('dropped', at, { verdict: 'migrated', strength: 'review', edits }, { model, from, to: '' });
  return { turn, replaced: [], gone: part === undefined ? [] : [part], make };
}

/** The literals become others, and budgets go where the new mode has none. */
function withAnother(
  turn: Turn,
  through: ReadonlySet<ts.Node>,
  { from, to }: { readonly from: string; readonly to: string },
  context: Context,
): Change | Finding {
  const { finding, target, project } = context;
  const { entry, said } = turn;
  const { thinking, effort } = target.capabilities;
  const at = placeOf(entry.node);
  const model = target.title;
  const manual = { verdict: 'manual' } as const;
  const shared = sharedAt(entry, through, project);
  if (shared !== undefined) return finding('shared', at, manual, { model, what: shared });
  const budgets = thinking.modes.includes('enabled') ? [] : budgetsOf(turn);
  for (const budget of budgets) {
    const obstacle = obstacleTo(budget, partOf(budget, project), through, project);
    if (obstacle !== undefined) return finding(obstacle.code, at, manual, { model, what: obstacle.what });
  }
  const type = typeThatRefuses(turn, context);
  if (type !== undefined) return finding('required-by-type', at, manual, { model, what: type });
  const replaced = (entry.leaves ?? []).flatMap(({ node, mode }) => {
    const next = successorOf(mode, thinking);
    return next === mode || next === undefined ? [] : replaceText(node, next);
  });
  const isAlways = entry.modes?.every((mode) => successorOf(mode, thinking) === 'adaptive') === true;
  const shown = isAlways && asksToShow(said, context) ? displayBeside(entry) : [];
  const gone = budgets.flatMap((budget) => partOf(budget, project) ?? []);
  const make = (edits: readonly Edit[]) => {
    const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
    return to === 'adaptive'
      ? finding('adaptive', at, outcome, { model, effort: effort?.default ?? 'high' })
      : finding('off-mode', at, outcome, { model, from, to });
  };
  return { turn, replaced: [...replaced, ...shown], gone, make };
}

/** The budgets beside the type, and those that stand beside none. */
function budgetsOf({ entry, said }: Turn): readonly Entry[] {
  const objects = new Set(said.flatMap(({ types }) => types.map(({ node }) => node.parent)));
  objects.delete(entry.node.parent);
  const budgets = said.flatMap((one) => one.budgets.entries).filter(({ node }) => !objects.has(node.parent));
  return [...new Map(budgets.map((budget) => [budget.node, budget])).values()];
}

/** A type, of the program or of an SDK, that takes the old mode alone. */
function typeThatRefuses({ entry }: Turn, { target, project }: Context): string | undefined {
  const { thinking } = target.capabilities;
  for (const { node, mode } of entry.leaves ?? []) {
    const next = successorOf(mode, thinking);
    const type = next === undefined ? undefined : typeRefusing(next, node, project);
    if (type !== undefined) return type;
  }
  const declared = entry.holdings.flatMap(({ declaration }) =>
    'type' in declaration && declaration.type !== undefined ? declaration.type : [],
  );
  return declared
    .map((type) => type.getText())
    .find((text) => /ThinkingConfig(?:Enabled|Disabled)/.test(text));
}
