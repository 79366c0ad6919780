import type { ts } from '../../analysis/compiler.cjs';
import { excerptOf } from '../../analysis/lines.js';
import type { Project } from '../../analysis/project.js';
import { isInterleaved } from '../../analysis/requests/interleaving.js';
import { numbersAbove, type WrittenNumber } from '../../analysis/requests/numbers.js';
import { foreignUse } from '../../analysis/requests/sharing.js';
import { fieldOf } from '../../analysis/requests.js';
import type { Model } from '../../catalog/catalog.js';
import type { Asked, Excess } from './asked.js';

/** What becomes of the budgets of thinking when `max_tokens` becomes less: numbers that become others, or one that cannot. */
export type Budgets = { readonly lowered: ReadonlyMap<WrittenNumber, number> } | { readonly stuck: string };

/**
 * The budgets that would be more than half of `max_tokens`, so that thoughts could leave less for the answer than they take. Where both
 * numbers are the only ones, the budget becomes less by as much, so that as much is left for the answer as before.
 */
export function budgetsBeside(
  asked: readonly Asked[],
  excess: Excess,
  { capabilities }: Model,
  project: Project,
): Budgets {
  const { modes, minimumBudget } = capabilities.thinking;
  const lowered = new Map<ts.Node, readonly [WrittenNumber, number]>();
  for (const { request, limit } of asked) {
    if (!modes.includes('enabled') || request.surface === 'ai-sdk' || isInterleaved(request, project))
      continue;
    const budgets = fieldOf(request, 'thinking', project, ['budget_tokens']);
    for (const { node, value, holdings } of budgets.entries) {
      const stuck = { stuck: excerptOf(node) };
      if (value === undefined) return stuck;
      const { above, unseen, through } = numbersAbove(limit / 2, value, project);
      if (unseen.length > 0) return stuck;
      const [budget] = above;
      if (budget === undefined) continue;
      const next = limit - (excess.value - budget.value);
      const isFine = excess.isOnly && above.length === 1 && budgets.entries.length === 1;
      const isFree =
        foreignUse(
          { holdings: [...holdings, ...budget.holdings] },
          new Set([...through, ...budgets.through]),
          project,
        ) === undefined;
      const isRoom = budget.value < excess.value && next >= (minimumBudget ?? 0);
      const known = lowered.get(budget.node)?.[1] ?? next;
      if (!isFine || !isFree || !isRoom || known !== next) return stuck;
      lowered.set(budget.node, [budget, next]);
    }
  }
  return { lowered: new Map(lowered.values()) };
}
