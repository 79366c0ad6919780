import { endOfLife, hasEnded, type Model, models, newestReplacement } from '../../catalog/catalog.js';
import { lifeCycle } from './life-cycle.js';

const header = ['NAME', 'BEDROCK ID', 'PROFILES', 'LIFE CYCLE'];

/** The catalog as a table with a row for each model. `bare` is the id without a geography, where it works on demand. */
export function renderModels(today: string): string {
  const rows = [header, ...models.map((model) => rowOf(model, today))];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row)}\n`).join('');
}

/** The same as JSON. */
export function renderModelsJson(today: string): string {
  const rows = models.map((model) => ({
    name: model.name,
    title: model.title,
    family: model.family,
    bedrockId: model.bedrockId,
    apiId: model.apiId,
    profiles: model.profiles,
    onDemand: model.onDemand,
    endOfLife: endOfLife(model) ?? null,
    ended: hasEnded(model, today),
    replacement: newestReplacement(model)?.name ?? null,
  }));
  return `${JSON.stringify({ schemaVersion: 1, models: rows }, undefined, 2)}\n`;
}

function rowOf(model: Model, today: string): string[] {
  const profiles = [...model.profiles, ...bare(model)].join(' ');
  return [model.name, model.bedrockId, profiles, lifeCycle(model, today)];
}

function bare({ onDemand }: Model): string[] {
  if (typeof onDemand === 'boolean') return onDemand ? ['bare'] : [];
  return onDemand.length === 0 ? [] : [`bare (in ${onDemand.join(', ')})`];
}
