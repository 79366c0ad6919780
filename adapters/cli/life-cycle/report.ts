import {
  catalogDate,
  type Model,
  type ModelName,
  models,
  newestReplacement,
} from '../../../catalog/catalog.js';
import { type End, endOf, type Service } from '../../../catalog/life-cycle.js';
import type { Inventory, InventoryPlace } from '../../../engine/inventory.js';
import { version } from '../../../engine/report.js';

/** How a model stands: `ending` within the days that were asked for, `later` on a known day, `open` without one. */
export type Standing = 'ended' | 'ending' | 'later' | 'open';

/** A model with a service, and all its places in the project. */
export interface ModelLife {
  readonly model: ModelName;
  readonly title: string;
  readonly service: Service;
  readonly standing: Standing;
  readonly end: End;
  /** The day until which it is promised to work, where it is still to come. */
  readonly promise: string | undefined;
  /** What to move to, where there is something newer. */
  readonly to: ModelName | undefined;
  /** The command that does it. */
  readonly command: string | undefined;
  readonly places: readonly InventoryPlace[];
}

/** What stops working when. */
export interface LifeCycleReport {
  readonly today: string;
  readonly catalog: string;
  readonly within: number;
  readonly region: string | undefined;
  readonly version: string;
  readonly inventory: Inventory;
  /** What ends first comes first. */
  readonly models: readonly ModelLife[];
}

/** What was asked for. */
export interface LifeCycleOptions {
  readonly today: string;
  /** So many days ahead an end counts as near. */
  readonly within: number;
  readonly region?: string | undefined;
  /** These models alone. */
  readonly from?: readonly ModelName[] | undefined;
  /** What to move to, instead of each model's newest replacement. */
  readonly to?: ModelName | undefined;
  /** As they were given on the command line. */
  readonly paths: readonly string[];
}

/** Puts an inventory in the order in which it stops working. */
export function lifeCycleReport(found: Inventory, options: LifeCycleOptions): LifeCycleReport {
  const { today, within, region, from } = options;
  const wanted = models.filter(({ name }) => from?.includes(name) ?? true);
  const lives = wanted.flatMap((model) =>
    (['bedrock', 'anthropic-api'] as const).flatMap((service) => lifeOf(model, service, found, options)),
  );
  const inventory = { ...found, places: lives.flatMap(({ places }) => places) };
  return { today, catalog: catalogDate, within, region, version, inventory, models: lives.sort(byEnd) };
}

/** Whether something breaks where it stands: in code that is called with it, or in a file that is read when it runs. */
export function counts({ use }: InventoryPlace): boolean {
  return use === 'asked' || use === 'file';
}

/** Whether it stops something, or may: of the others, tests and comments, the JSON alone tells. */
export function isShown(place: InventoryPlace): boolean {
  return counts(place) || place.use === 'named';
}

/** The models of a report that are called for, by how they stand. */
export function called({ models: lives }: LifeCycleReport, standing: Standing): readonly ModelLife[] {
  return lives.filter((life) => life.standing === standing && life.places.some(counts));
}

/** 2 when a file could not be read; 1 when a model that is called for has ended or ends soon; else 0. */
export function lifeCycleExitCode(report: LifeCycleReport): number {
  if (report.inventory.errors.length > 0) return 2;
  return called(report, 'ended').length + called(report, 'ending').length > 0 ? 1 : 0;
}

function lifeOf(model: Model, service: Service, found: Inventory, options: LifeCycleOptions): ModelLife[] {
  const places = found.places.filter((place) => place.model === model.name && place.service === service);
  if (places.length === 0) return [];
  const end = endOf(model, service, options.today, options.region);
  const standing = standingOf(end, dayAfter(options.today, options.within));
  const to = options.to ?? newestReplacement(model)?.name;
  const isNewer = to !== undefined && to !== model.name;
  return [
    {
      model: model.name,
      title: model.title,
      service,
      standing,
      end,
      promise: end.notBefore !== undefined && end.notBefore > options.today ? end.notBefore : undefined,
      to: isNewer ? to : undefined,
      command: isNewer ? commandFor(model, to, options.paths) : undefined,
      places,
    },
  ];
}

function standingOf({ isPast, day }: End, horizon: string): Standing {
  if (isPast) return 'ended';
  if (day === undefined) return 'open';
  return day <= horizon ? 'ending' : 'later';
}

function commandFor({ name }: Model, to: ModelName, paths: readonly string[]): string {
  const shown = paths.map((path) => (/^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`));
  const own = shown.length === 1 && shown[0] === '.' ? [] : shown;
  return ['bedrock-codemod migrate', '--from', name, '--to', to, ...own].join(' ');
}

/** The ISO date so many days after another. */
function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const order: readonly Standing[] = ['ended', 'ending', 'later', 'open'];

/** What has ended on no known day comes first; of what has no day, what is promised the shortest time. */
function byEnd(a: ModelLife, b: ModelLife): number {
  const [first, second] = [a, b].map(sortKey) as [string, string];
  return first < second ? -1 : Number(first > second);
}

function sortKey({ standing, end, model }: ModelLife): string {
  const day = standing === 'open' ? (end.notBefore ?? '9999') : (end.day ?? '');
  return [order.indexOf(standing), day.padEnd(10, ' '), model].join(' ');
}
