import type { InventoryPlace } from '../../../engine/inventory.js';
import type { Colors } from '../io.js';
import { oneLine } from '../words.js';
import { counts, isShown, type LifeCycleReport, type ModelLife, type Standing } from './report.js';
import { endWords, modelWords, notesOn, remarkOn, verdictOn } from './words.js';

/** So many places of a model are listed; the others are counted. */
const placeLimit = 10;
const namedLimit = 3;

const header = ['ENDS', 'MODEL', 'PLACES', 'MOVE TO'] as const;

/**
 * What ends when, for a human at a terminal: a row for each model, its places and the command below it.
 *
 * Colours only repeat what the words say.
 */
export function renderLifeCycle(report: LifeCycleReport, colors: Colors): string {
  const shown = report.models.filter(({ places }) => places.some(isShown));
  const rows = shown.map(rowOf);
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const blocks = shown.map((life, index) => [
    colorOf(life.standing, colors)(colors.bold(line(rows[index] ?? []))),
    ...details(life, colors),
  ]);
  const errors = report.inventory.errors.map(
    ({ file, message }) => `${colors.red(colors.bold('error'))}  ${oneLine(file)}: ${oneLine(message)}`,
  );
  const where = report.region === undefined ? '' : ` in ${report.region}`;
  const { today, catalog } = report;
  const stale = catalog === today ? '' : `, by the catalog of ${catalog}`;
  return `${[
    ...(shown.length === 0
      ? []
      : [`${line(header)}\n${blocks.map((block) => block.join('\n')).join('\n\n')}`]),
    ...(errors.length === 0 ? [] : [errors.join('\n')]),
    [colors.bold(verdictOn(report)), ...notesOn(report), `As of ${today}${where}${stale}.`].join('\n'),
  ].join('\n\n')}\n`;
}

function rowOf(life: ModelLife): string[] {
  const number = life.places.filter(counts).length;
  return [endWords(life), modelWords(life), String(number), life.to ?? '-'];
}

function details(life: ModelLife, colors: Colors): string[] {
  const own = life.places.filter(counts);
  const named = life.places.filter(({ use }) => use === 'named');
  const remark = remarkOn(life);
  const width = Math.max(0, ...own.slice(0, placeLimit).map((place) => placeOf(place).length));
  const rest = own.length - placeLimit;
  return [
    ...(remark === undefined ? [] : [`  ${remark}`]),
    ...own
      .slice(0, placeLimit)
      .map((place) => `  ${placeOf(place).padEnd(width)}  ${colors.dim(oneLine(place.text))}`),
    ...(rest > 0 ? [`  and ${rest} more; \`--format json\` has all`] : []),
    ...(named.length === 0 ? [] : [`  named, not seen to be asked: ${briefly(named)}`]),
    ...(life.command === undefined || own.length === 0 ? [] : [`  ${colors.cyan(life.command)}`]),
  ];
}

function briefly(places: readonly InventoryPlace[]): string {
  const shown = places.slice(0, namedLimit).map(placeOf).join(', ');
  return places.length > namedLimit ? `${shown} and ${places.length - namedLimit} more` : shown;
}

function placeOf({ file, line }: InventoryPlace): string {
  return `${oneLine(file)}:${line}`;
}

function colorOf(standing: Standing, colors: Colors): (text: string) => string {
  const plain = (text: string) => text;
  return { ended: colors.red, ending: colors.magenta, later: plain, open: plain }[standing];
}
