import { excerptOf, placeOf } from '../../analysis/lines.js';
import { isInterleaved } from '../../analysis/requests/interleaving.js';
import { numberGiven } from '../../analysis/requests/texts.js';
import type { Said } from '../../analysis/requests/thinking.js';
import { type Field, fieldOf, type Request } from '../../analysis/requests.js';
import { forcedToolOf } from '../../analysis/tool-choices.js';
import { isOff, successorOf } from '../../catalog/thinking.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { effortAboveOff } from './effort.js';
import type { messages } from './messages.js';

type Context = TransformContext<typeof messages>;

/** What does not go with thinking that stays on: budgets that the target refuses, and other fields of the same request. */
export function* limitFindings(all: readonly Said[], context: Context): Generator<Finding> {
  for (const said of all) {
    const { thinking } = context.target.capabilities;
    const isKept = said.types.every(
      ({ modes }) =>
        modes?.every((mode) => successorOf(mode, thinking) !== undefined && !isOff(mode)) === true,
    );
    if (!isKept || said.types.length === 0) continue;
    yield* budgetFindings(said, context);
    if (said.presence === 'certain') yield* conflictFindings(said.request, context);
  }
}

function* budgetFindings({ request, budgets }: Said, context: Context): Generator<Finding> {
  const { finding, project, target } = context;
  const { modes, minimumBudget } = target.capabilities.thinking;
  if (!modes.includes('enabled') || minimumBudget === null) return;
  const most = isInterleaved(request, project)
    ? undefined
    : maximumOf(fieldOf(request, 'max_tokens', project), context);
  for (const { node, value } of budgets.entries) {
    const budget = numberGiven(value, project);
    if (budget === undefined || (budget >= minimumBudget && (most === undefined || budget < most))) continue;
    const data = { model: target.title, what: excerptOf(node), least: minimumBudget };
    yield finding('budget', placeOf(node), { verdict: 'manual' }, data);
  }
}

/** `max_tokens`, where it is one number for certain. */
function maximumOf({ entries, presence }: Field, { project }: Context): number | undefined {
  const [entry] = entries;
  return presence === 'certain' && entries.length === 1 ? numberGiven(entry?.value, project) : undefined;
}

/** Fields that are refused beside thinking, if they are there whenever the request is. */
function* conflictFindings(request: Request, { finding, project, target }: Context): Generator<Finding> {
  const { sampling, forcedToolChoice } = target.capabilities;
  const fields = sampling === 'none' ? [] : (['temperature', 'top_k'] as const);
  const sampled = fields.flatMap((name) => {
    const { entries, presence } = fieldOf(request, name, project);
    if (presence !== 'certain') return [];
    return entries.flatMap(({ node, value }) =>
      name === 'temperature' && numberGiven(value, project) === 1 ? [] : node,
    );
  });
  const choice = forcedToolChoice === 'without-thinking' ? forcedToolOf(request, project) : undefined;
  for (const node of [...sampled, ...(choice === undefined ? [] : [choice])]) {
    yield finding(
      'conflict',
      placeOf(node),
      { verdict: 'manual' },
      { model: target.title, what: excerptOf(node) },
    );
  }
}

/** What asks for more effort than goes with thinking that stays turned off. */
export function* offFindings(
  all: readonly Said[],
  { finding, project, target }: Context,
): Generator<Finding> {
  const { thinking } = target.capabilities;
  for (const { request, types } of all) {
    const stays = types.find(
      ({ modes }) =>
        modes?.some(isOff) === true && modes.every((mode) => successorOf(mode, thinking) === mode),
    );
    const effort = stays === undefined ? undefined : effortAboveOff([request], target, project);
    if (stays === undefined || effort === undefined) continue;
    yield finding('effort', placeOf(stays.node), { verdict: 'manual' }, { model: target.title, ...effort });
  }
}
