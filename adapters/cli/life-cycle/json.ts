import { called, counts, type LifeCycleReport, type ModelLife } from './report.js';

/** The report as JSON of a shape of its own (docs/life-cycle.md): every place, and nothing that was left out of the terminal. */
export function renderLifeCycleJson(report: LifeCycleReport): string {
  const { today, catalog, within, region, version, inventory, models } = report;
  const number = (standing: ModelLife['standing']) => called(report, standing).length;
  const content = {
    schemaVersion: 1,
    tool: 'bedrock-codemod',
    report: 'life-cycle',
    version,
    today,
    catalog,
    within,
    region: region ?? null,
    summary: {
      filesScanned: inventory.filesScanned,
      ended: number('ended'),
      ending: number('ending'),
      later: number('later'),
      open: number('open'),
      places: inventory.places.filter(counts).length,
      errors: inventory.errors.length,
    },
    models: models.map(({ model, title, service, standing, end, to, command, places }) => ({
      model,
      title,
      service,
      standing,
      ends: end.day ?? null,
      notBefore: end.notBefore ?? null,
      endsByRegion: end.laterIn,
      replacement: to ?? null,
      command: command ?? null,
      places: places.map(({ file, line, column, text, use }) => ({ file, line, column, text, use })),
    })),
    leftOut: inventory.leftOut,
    errors: inventory.errors,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
