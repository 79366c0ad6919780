import { endOfLife, hasEnded, type Model, models, newestReplacement } from '../../catalog/catalog.js';
import type { TransformOutline } from '../../engine/transform.js';
import { hopBetween, modelNamed, renderHop, renderHopJson } from './hop.js';
import { colorsFor, type Io } from './io.js';
import { lifeCycle } from './life-cycle.js';
import { usageError } from './usage.js';

const header = ['NAME', 'BEDROCK ID', 'PROFILES', 'LIFE CYCLE'];

/** What was asked about models. */
interface Question {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly isJson: boolean;
}

/** The catalog, or the difference between two models; throws a usage error for one alone. */
export function showModels(
  { from, to, isJson }: Question,
  { today, transforms }: ModelParts,
  io: Io,
): string {
  if (from === undefined) return isJson ? renderModelsJson(today) : renderModels(today);
  const source = modelNamed(from);
  if (to === undefined) {
    const example = newestReplacement(source)?.name ?? '<model>';
    throw usageError(
      `One model alone has no difference. Name two: \`bedrock-codemod models ${source.name} ${example}\`.`,
    );
  }
  const hop = hopBetween(source, modelNamed(to), transforms);
  return isJson ? renderHopJson(hop) : renderHop(hop, today, colorsFor(io.stdout, io.env));
}

interface ModelParts {
  readonly today: string;
  readonly transforms: readonly TransformOutline[];
}

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
