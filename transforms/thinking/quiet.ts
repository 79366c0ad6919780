import type { ts } from '../../analysis/compiler.cjs';
import { excerptOf, placeOf } from '../../analysis/lines.js';
import { spotsIn } from '../../analysis/requests/additions.js';
import { othersAsked } from '../../analysis/requests/standing.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { type Hazards, hazardsOf } from '../../analysis/thought-hazards.js';
import { quietOf } from '../../catalog/thinking.js';
import { addProperty } from '../../edits/objects.js';
import { quoteOf } from '../../edits/text.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { effortAboveOff } from './effort.js';
import type { messages } from './messages.js';
import { isOfProgram } from './reads.js';

type Context = TransformContext<typeof messages>;

/**
 * What requests get that say nothing of thinking, now that the model thinks by itself. Those of `sometimes` do in some cases, which
 * nothing is added for.
 */
export function* quietFindings(
  requests: readonly Request[],
  sometimes: readonly Request[],
  context: Context,
): Generator<Finding> {
  const { project, target } = context;
  const silent = [...requests, ...sometimes].filter(isOfProgram);
  const through = new Set(silent.flatMap((request) => [...fieldOf(request, 'messages', project).through]));
  for (const request of silent) {
    const hazards = hazardsOf(request, target.capabilities, project);
    yield* requestFindings({ request, hazards, isSometimes: sometimes.includes(request) }, through, context);
  }
}

interface Silent {
  readonly request: Request;
  readonly hazards: Hazards;
  readonly isSometimes: boolean;
}

function* requestFindings(
  silent: Silent,
  through: ReadonlySet<ts.Node>,
  context: Context,
): Generator<Finding> {
  const { finding, target } = context;
  const { request, hazards } = silent;
  const { mode } = quietOf(target.capabilities.thinking);
  const model = target.title;
  const at = placeOf(request.node);
  const manual = { verdict: 'manual' } as const;
  const { reads, unseen, small } = hazards;
  const why = wordsFor(hazards);
  if (mode !== undefined && why !== '') {
    const made = turnedOff(silent, { mode, why }, through, context);
    // A forced tool that the target never takes has to go anyhow, and then nothing minds a thought.
    const isNeeded =
      reads.length > 0 || small !== undefined || target.capabilities.forcedToolChoice !== false;
    if (isNeeded || made.verdict === 'migrated') {
      yield made;
      return;
    }
  }
  if (small !== undefined)
    yield finding('small-max-tokens', placeOf(small), manual, { model, what: excerptOf(small) });
  if (unseen !== undefined)
    yield finding('unseen-readers', at, manual, { model, what: excerptOf(unseen), mode });
  if (small === undefined && unseen === undefined && reads.length === 0)
    yield finding('thinks-now', at, { verdict: 'kept' }, { model, mode });
}

/** A request that says that there shall be no thinking. */
function turnedOff(
  { request, isSometimes }: Silent,
  { mode, why }: { readonly mode: string; readonly why: string },
  through: ReadonlySet<ts.Node>,
  context: Context,
): Finding {
  const { finding, target, project } = context;
  const model = target.title;
  const at = placeOf(request.node);
  const manual = { verdict: 'manual' } as const;
  const left = (what: string) => finding('not-turned-off', at, manual, { model, mode, why, what });
  if (request.asked.models.length === 0) return left('nothing says that the request goes to this model');
  if (isSometimes) return left('it depends on how the program runs whether the request has one');
  const others = othersAsked(request, context, ({ capabilities }) =>
    capabilities.thinking.modes.some((own) => own === mode),
  );
  if (others.length > 0) return left(`other models are asked at the same place (${others.join(', ')})`);
  const effort = effortAboveOff([request], target, project);
  if (effort !== undefined) return finding('effort', at, manual, { model, ...effort });
  const found = spotsIn(request, through, project);
  if ('obstacle' in found) return left(found.obstacle);
  const edits = found.spots.flatMap(({ object, behind, textWith }) => {
    const quote = quoteOf(object.getSourceFile());
    return addProperty(
      object,
      behind,
      textWith(() => `{ type: ${quote}${mode}${quote} }`),
    );
  });
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  return finding('turned-off', at, outcome, { model, mode, why });
}

/** What a request cannot take of thinking, in words for a message. */
function wordsFor({ reads, forces, small }: Hazards): string {
  const [first] = reads;
  const words = [
    ...(first === undefined ? [] : [`it does not expect a thought (\`${excerptOf(first.read.node)}\`)`]),
    ...(forces === undefined ? [] : [`a tool is forced (\`${excerptOf(forces)}\`)`]),
    ...(small === undefined ? [] : [`a thought may use up \`${excerptOf(small)}\``]),
  ];
  return words.join(', and ');
}
