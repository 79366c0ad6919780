import { ts } from '../analysis/compiler.cjs';
import { excerptOf, placeOf } from '../analysis/lines.js';
import { sharedAt } from '../analysis/requests/obstacles.js';
import { isMeant, strangersTo } from '../analysis/requests/standing.js';
import { requestsIn } from '../analysis/requests.js';
import type { Edit } from '../edits/edit.js';
import { replaceNode } from '../edits/nodes.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { type Asked, askedBeyond, type Excess, holdingsOf } from './context-and-output-limits/asked.js';
import { budgetsBeside } from './context-and-output-limits/budgets.js';
import { messages } from './context-and-output-limits/messages.js';
import { newLimit, outline } from './context-and-output-limits/outline.js';

type Context = TransformContext<typeof messages>;

/** A number that is too much, with the requests that it is for. */
interface Victim {
  readonly excess: Excess;
  readonly asked: readonly Asked[];
}

/**
 * Makes `max_tokens` the limit of the target where it is more, and lowers the budget of thinking with it.
 *
 * A number changes where everything that it is for is such a request. What the context holds is not asked for: no code says how long a
 * prompt is.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const limit = newLimit(context);
    if (limit === undefined) return;
    const { project, finding, target } = context;
    const asked = project.files.flatMap((file) =>
      requestsIn(file, project).flatMap((request) =>
        isMeant(request, context) ? askedBeyond(limit, request, context, project) : [],
      ),
    );
    const through = new Set(asked.flatMap((one) => [...one.through]));
    for (const victim of victimsIn(asked)) yield victimFinding(victim, through, context);
    for (const node of new Set(asked.flatMap(({ unseen }) => unseen ?? []))) {
      const data = { model: target.title, to: limit, what: excerptOf(node) };
      yield finding('unseen', placeOf(node), { verdict: 'manual' }, data);
    }
  },
});

/** The numbers, each once; one that is written for two requests may have to be the smaller of two limits. */
function victimsIn(all: readonly Asked[]): Victim[] {
  const victims = new Map<ts.Node, Victim>();
  for (const asked of all) {
    for (const excess of asked.excesses) {
      const known = victims.get(excess.node);
      const holdings = [...(known?.excess.holdings ?? []), ...holdingsOf(excess)];
      const isOnly = excess.isOnly && known?.excess.isOnly !== false;
      victims.set(excess.node, {
        excess: { ...excess, holdings, isOnly },
        asked: [...(known?.asked ?? []), asked],
      });
    }
  }
  return [...victims.values()];
}

function victimFinding(victim: Victim, through: ReadonlySet<ts.Node>, context: Context): Finding {
  const { finding, project, target } = context;
  const { excess, asked } = victim;
  const at = placeOf(excess.node);
  const manual = { verdict: 'manual' } as const;
  const to = Math.min(...asked.map(({ limit }) => limit));
  const data = { model: target.title, from: excess.value, to };
  const most = target.maxOutput;
  const requests = asked.map(({ request }) => request);
  if (requests.some(({ isOnBedrock }) => !isOnBedrock)) return finding('other-api', at, manual, data);
  const table = excess.holdings.find(({ path }) => path.includes(undefined));
  if (table !== undefined) {
    const what = excerptOf(excess.entry.value ?? excess.entry.node);
    return finding('from-table', at, manual, { ...data, what });
  }
  const strangers = strangersTo(requests, context, ({ maxOutput }) => maxOutput <= to, project);
  if (strangers !== undefined) return finding(strangers.code, at, manual, { ...data, what: strangers.what });
  const shared = sharedAt(excess, through, project);
  if (shared !== undefined) return finding('shared', at, manual, { ...data, what: shared });
  const budgets = budgetsBeside(asked, excess, target, project);
  if ('stuck' in budgets) return finding('budget', at, manual, { ...data, what: budgets.stuck });
  if (to < 1) return finding('budget', at, manual, { ...data, to: most, what: 'reasoningConfig' });
  const isAssumed = requests.some((request) => request.asked.models.length === 0);
  const edits = [
    ...numberEdits(excess.node, to),
    ...[...budgets.lowered].flatMap(([{ node }, left]) => numberEdits(node, left)),
  ];
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  const [lowered] = budgets.lowered;
  if (to < most) return finding('lowered-for-budget', at, outcome, { ...data, most });
  if (lowered === undefined) return finding(isAssumed ? 'lowered-assuming' : 'lowered', at, outcome, data);
  const [{ value: budget }, left] = lowered;
  return finding('lowered-with-budget', at, outcome, { ...data, budget, left });
}

/** A number in the place of another one, written as that was: `64_000` for `128_000`, `'64000'` for `'128000'`. */
function numberEdits(node: ts.Expression, value: number): readonly Edit[] {
  const text = node.getText();
  const digits = String(value);
  const isGrouped = ts.isNumericLiteral(node) && text.includes('_');
  const written = isGrouped ? digits.replace(/\B(?=(?:\d{3})+$)/g, '_') : digits;
  const quote = ts.isStringLiteralLike(node) ? text.slice(0, 1) : '';
  return [replaceNode(node, quote + written + quote)];
}
