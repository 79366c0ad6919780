import type { Service } from '../../../catalog/life-cycle.js';
import type { InventoryPlace } from '../../../engine/inventory.js';
import { count } from '../words.js';
import { called, counts, type LifeCycleReport, type ModelLife } from './report.js';

const services: Readonly<Record<Service, string>> = { bedrock: 'Bedrock', 'anthropic-api': 'Anthropic API' };

/** When it ends: `ended 2026-03-01`, `ends 2027-04-08`, `not before 2027-06-30`, `no day known`. */
export function endWords({ standing, end }: ModelLife): string {
  const { day, notBefore } = end;
  if (standing === 'ended') return `ended ${day ?? '(day unknown)'}`;
  if (day !== undefined) return `ends ${day}`;
  return notBefore === undefined ? 'no day known' : `not before ${notBefore}`;
}

/** The model, with the service where that is not Bedrock. */
export function modelWords({ model, service }: ModelLife): string {
  return service === 'bedrock' ? model : `${model} (${services[service]})`;
}

/** What has to be known about the day: regions that go on longer, and what a promise is worth. */
export function remarkOn({ end, standing }: ModelLife): string | undefined {
  const days = new Map<string, string[]>();
  for (const [region, day] of Object.entries(end.laterIn)) days.set(day, [...(days.get(day) ?? []), region]);
  if (days.size > 0) {
    const later = [...days].sort().map(([day, regions]) => `${day} in ${regions.join(', ')}`);
    return `later in some regions: ${later.join('; ')}`;
  }
  if (standing !== 'open' || end.notBefore === undefined) return undefined;
  return 'a promise that it works until then, and no plan to end it';
}

/** What was found, in one sentence for each way in which a model stands. */
export function verdictOn(report: LifeCycleReport): string {
  const parts = [
    partOn(report, 'ended', 'ended already'),
    partOn(
      report,
      'ending',
      `${report.within === 0 ? 'end today' : `end within ${count(report.within, 'day')}`}`,
    ),
    partOn(report, 'later', 'end later'),
    partOn(report, 'open', 'have no day'),
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return `${parts.join('; ')}.`;
  const { filesScanned, places } = report.inventory;
  if (filesScanned === 0) return 'No file matched: the paths hold no file that is read. Check the paths.';
  return places.length === 0
    ? `No Claude model is named in ${count(filesScanned, 'file')}.`
    : `No Claude model is asked for in ${count(filesScanned, 'file')}.`;
}

function partOn(report: LifeCycleReport, standing: ModelLife['standing'], words: string): string | undefined {
  const lives = called(report, standing);
  const places = lives.flatMap((life) => life.places.filter(counts));
  if (lives.length === 0) return undefined;
  return `${count(places.length, 'place')} for ${count(lives.length, 'model')} that ${standing === 'ended' ? 'have ' : ''}${words}`;
}

const leftOutWords: Readonly<Record<string, string>> = {
  'git-ignored': 'that git ignores',
  'build-output': 'of build output',
  'lock-file': 'that lock versions',
  snapshot: 'of test snapshots',
  recording: 'of recorded requests',
  minified: 'of minified code',
  generated: 'of generated code',
  documentation: 'of documentation',
};

/** What names models and stops nothing: counted, so that nobody misses it. */
export function notCounted({ inventory }: LifeCycleReport): string | undefined {
  const places = (use: InventoryPlace['use']) => inventory.places.filter((place) => place.use === use).length;
  const parts = [
    [places('comment'), 'in comments'],
    [places('test'), 'in tests'],
    [places('ignored'), 'that a comment asks to leave alone'],
  ] as const;
  const files = Object.entries(inventory.leftOut).map(
    ([kind, number]) => `${count(number, 'file')} ${leftOutWords[kind] ?? kind}`,
  );
  const all = [
    ...parts.flatMap(([number, words]) => (number === 0 ? [] : [`${count(number, 'place')} ${words}`])),
    ...files,
  ];
  return all.length === 0 ? undefined : `Not counted: ${all.join(', ')}.`;
}
