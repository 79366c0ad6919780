import { resolve } from 'node:path';
import type { Geo } from '../../catalog/catalog.js';
import { type PlanOptions, UsageError } from '../../engine/plan.js';

/** Options as jscodeshift hands them over: its own, and whatever else stood on its command line. */
export type HostOptions = Readonly<Record<string, unknown>>;

/** The options of the command line that make sense for one transform on one file. */
export function planOptions(options: HostOptions): PlanOptions & { readonly safe: boolean } {
  const adapter = text('adapter', options);
  return {
    to: text('to', options),
    from: list('from', options),
    // An unknown geography is refused by the plan, with the names of the valid ones.
    geo: text('geo', options) as Geo | 'none' | undefined,
    region: text('region', options),
    environmentRegion: process.env.AWS_REGION || undefined,
    adapter: adapter === undefined ? undefined : resolve(adapter),
    budget: number('budget', options),
    prune: options.prune === true || options.prune === 'true',
    safe: options.safe === true || options.safe === 'true',
  };
}

function text(name: string, options: HostOptions): string | undefined {
  const value = options[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new UsageError(`--${name} takes one name, as in --${name}=value; it was ${JSON.stringify(value)}.`);
}

/** jscodeshift reads what looks like a number as one. */
function number(name: string, options: HostOptions): number | undefined {
  const value = options[name];
  return value === undefined ? undefined : Number(value);
}

/** Given more than once, or with commas. */
function list(name: string, options: HostOptions): readonly string[] | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  return [value]
    .flat()
    .flatMap((item) => String(item).split(','))
    .map((item) => item.trim())
    .filter(Boolean);
}
