import type { ts } from '../../analysis/compiler.cjs';
import { isIgnored } from '../../analysis/ignores.js';
import { excerptOf, placeOf } from '../../analysis/lines.js';
import { goneWith } from '../../analysis/requests/removal.js';
import { othersAsked, othersNamed } from '../../analysis/requests/standing.js';
import type { ForcedChoice, ToolChoice } from '../../analysis/tool-choices.js';
import type { Edit } from '../../edits/edit.js';
import { removeParts } from '../../edits/removals.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { type Draft, draftOf } from './drafts.js';
import { instructionFor } from './instructions.js';
import type { messages } from './messages.js';

type Context = TransformContext<typeof messages>;

/** A choice that forces a tool, with all requests that it is part of. */
export interface Forcing {
  readonly choice: ForcedChoice;
  readonly asked: readonly ToolChoice[];
  /** What the prompt has to say instead. */
  readonly instruction: string;
}

/** What becomes of every choice that forces a tool. */
export function* choiceFindings(all: readonly ToolChoice[], context: Context): Generator<Finding> {
  const through = new Set(all.flatMap((own) => [...own.through]));
  const drafts: Draft[] = [];
  for (const forcing of forcingsIn(all)) {
    const made = leftForOthers(forcing, context) ?? madeOf(forcing, through, context);
    if ('verdict' in made) yield made;
    else drafts.push(made);
  }
  // What a comment keeps is no reason for the rest of the file to stay.
  const meant = drafts.filter(
    ({ forcing: { choice } }) => !isIgnored(fileOf(choice), choice.object.getStart()),
  );
  const gone = goneWith(
    meant.flatMap((own) => own.gone),
    context.project,
  );
  const byFile = removeParts(withoutOverwritten(gone, meant));
  for (const draft of drafts) {
    const files = meant.includes(draft) ? byFile : removeParts(withoutOverwritten(draft.gone, [draft]));
    const removed = draft.gone.length === 0 ? [] : (files.get(fileOf(draft.forcing.choice)) ?? []);
    yield movedFinding(draft, [...draft.edits, ...removed], context);
  }
}

function withoutOverwritten(gone: readonly ts.Node[], drafts: readonly Draft[]): readonly ts.Node[] {
  const written = new Set(drafts.flatMap((own) => (own.isOverwritten ? own.gone : [])));
  return gone.filter((node) => !written.has(node));
}

function fileOf({ object }: ForcedChoice): ts.SourceFile {
  return object.getSourceFile();
}

function forcingsIn(all: readonly ToolChoice[]): readonly Forcing[] {
  const forcings = new Map<ts.Node, Forcing>();
  for (const own of all) {
    for (const choice of own.forced) {
      const known = forcings.get(choice.object);
      const holdings = [...(known?.choice.entry.holdings ?? []), ...choice.entry.holdings];
      forcings.set(choice.object, {
        choice: { ...choice, entry: { ...choice.entry, holdings } },
        asked: [...(known?.asked ?? []), own],
        instruction: instructionFor(choice.kind, choice.tool),
      });
    }
  }
  return [...forcings.values()];
}

/** What there is to say of a choice that may be for other models. */
function leftForOthers(forcing: Forcing, context: Context): Finding | undefined {
  const { asked, choice } = forcing;
  const requests = asked.map(({ request }) => request);
  const left = (code: 'other-models' | 'unknown-model', what: readonly string[]) =>
    context.finding(
      code,
      placeOf(choice.object),
      { verdict: 'manual' },
      { ...dataOf(forcing, context), what: [...new Set(what)].join(', ') },
    );
  const others = requests.flatMap((request) =>
    othersAsked(request, context, ({ capabilities }) => capabilities.forcedToolChoice === false),
  );
  if (others.length > 0) return left('other-models', others);
  const isNamed = requests.every((request) => request.asked.models.length > 0);
  const strangers = isNamed ? [] : othersNamed(context.project, context);
  return strangers.length > 0 ? left('unknown-model', strangers) : undefined;
}

function madeOf(forcing: Forcing, through: ReadonlySet<ts.Node>, context: Context): Draft | Finding {
  const { choice } = forcing;
  const at = placeOf(choice.object);
  const manual = { verdict: 'manual' } as const;
  const data = dataOf(forcing, context);
  if (choice.kind === 'tool' && choice.tool === undefined)
    return context.finding('opaque', at, manual, { ...data, what: excerptOf(choice.object) });
  const made = draftOf(forcing, through, context.project);
  if (!('obstacle' in made)) return made;
  const what = typeof made.what === 'string' ? made.what : excerptOf(made.what);
  return context.finding(made.obstacle, at, manual, { ...data, what });
}

function movedFinding(draft: Draft, edits: readonly Edit[], context: Context): Finding {
  const { forcing, isKnown, isChecked } = draft;
  const isAssumed = forcing.asked.some(({ request }) => request.asked.models.length === 0);
  const code = isChecked ? 'checked' : 'asked';
  return context.finding(
    isAssumed ? `${code}-assuming` : code,
    placeOf(forcing.choice.object),
    { verdict: 'migrated', strength: 'review', edits },
    { ...dataOf(forcing, context), isKnown },
  );
}

function dataOf({ instruction }: Forcing, { target }: Context) {
  return { model: target.title, instruction };
}
