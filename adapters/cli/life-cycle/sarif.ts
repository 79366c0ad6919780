import type { InventoryPlace } from '../../../engine/inventory.js';
import { type Level, location, rule, sarifLog } from '../sarif.js';
import { counts, isShown, type LifeCycleReport, type ModelLife, type Standing } from './report.js';
import { endWords, modelWords, remarkOn } from './words.js';

const standings: readonly Standing[] = ['ended', 'ending', 'later', 'open'];

const rules = standings.map((standing) =>
  rule('life-cycle', standing, 'What in a repository stops working when a Claude model ends.'),
);

const levels: Readonly<Record<Standing, Level>> = {
  ended: 'error',
  ending: 'warning',
  later: 'note',
  open: 'none',
};

/** The report as SARIF: a result for each place that asks for a model; what only names one is a note. */
export function renderLifeCycleSarif(report: LifeCycleReport): string {
  const { version, inventory, models, today, catalog, within } = report;
  return sarifLog({
    version,
    rules,
    errors: inventory.errors,
    properties: { report: 'life-cycle', today, catalog, within },
    results: models.flatMap((life) => life.places.filter(isShown).map((place) => result(life, place))),
  });
}

function result(life: ModelLife, place: InventoryPlace) {
  const { standing } = life;
  const isOpen = standing === 'open';
  return {
    ruleId: `life-cycle/${standing}`,
    ruleIndex: standings.indexOf(standing),
    kind: isOpen ? 'informational' : 'fail',
    level: isOpen || counts(place) ? levels[standing] : 'note',
    message: { text: messageOf(life, place) },
    locations: [location(place)],
    properties: { model: life.model, service: life.service, use: place.use, ends: life.end.day ?? null },
  };
}

function messageOf(life: ModelLife, place: InventoryPlace): string {
  const remark = remarkOn(life);
  const named = place.use === 'named' ? ' It is named here and not seen to be asked.' : '';
  const advice = life.command === undefined ? '' : ` Run \`${life.command}\`.`;
  return `${modelWords(life)}: ${endWords(life)}${remark === undefined ? '' : ` (${remark})`}.${named}${advice}`;
}
