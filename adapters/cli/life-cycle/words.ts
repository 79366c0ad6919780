import type { Service } from '../../../catalog/life-cycle.js';
import type { InventoryPlace } from '../../../engine/inventory.js';
import { count } from '../words.js';
import { called, counts, type LifeCycleReport, type ModelLife } from './report.js';

const services: Readonly<Record<Service, string>> = { bedrock: 'Bedrock', 'anthropic-api': 'Anthropic API' };

/** When it ends: `ended 2026-03-01`, `ends 2027-04-08`, `not before 2027-06-30`, `no day known`. */
export function endWords({ standing, end, promise }: ModelLife): string {
  if (standing === 'ended') return `ended ${end.day ?? '(day unknown)'}`;
  if (end.day !== undefined) return `ends ${end.day}`;
  return promise === undefined ? 'no day known' : `not before ${promise}`;
}

/** The model, with the service where that is not Bedrock. */
export function modelWords({ model, service }: ModelLife): string {
  return service === 'bedrock' ? model : `${model} (${services[service]})`;
}

/** What has to be known about the day: regions that go on longer, and a promise that has run out. */
export function remarkOn({ end, standing, promise }: ModelLife): string | undefined {
  const days = new Map<string, string[]>();
  for (const [region, day] of Object.entries(end.laterIn)) days.set(day, [...(days.get(day) ?? []), region]);
  if (days.size > 0) {
    const later = [...days].sort().map(([day, regions]) => `${day} in ${regions.join(', ')}`);
    return `later in some regions: ${later.join('; ')}`;
  }
  if (standing !== 'open' || promise !== undefined || end.notBefore === undefined) return undefined;
  return `promised until ${end.notBefore}, which is past: a day can be named any time`;
}

/** What was found, in one sentence for each way in which a model stands. */
export function verdictOn(report: LifeCycleReport): string {
  const parts = (['ended', 'ending', 'later', 'open'] as const).flatMap((standing) =>
    partOn(report, standing),
  );
  const { filesScanned, places } = report.inventory;
  if (parts.length > 0) return parts.join(' ');
  if (filesScanned === 0) return 'No file matched: the paths hold no file that is read. Check the paths.';
  const verb = places.length === 0 ? 'named' : 'seen to be asked';
  return `No Claude model is ${verb} in ${count(filesScanned, 'file')}.`;
}

function partOn(report: LifeCycleReport, standing: ModelLife['standing']): string[] {
  const words = {
    ended: 'Ended',
    ending: `Ending within ${count(report.within, 'day')}`,
    later: 'Ending later',
    open: 'Without a day',
  };
  const lives = called(report, standing);
  const places = lives.flatMap((life) => life.places.filter(counts));
  if (places.length === 0) return [];
  const models = new Set(lives.map(({ model }) => model));
  return [`${words[standing]}: ${count(places.length, 'place')} for ${count(models.size, 'model')}.`];
}

/** What the day says nothing about, where some of the models need it said. */
export function notesOn(report: LifeCycleReport): string[] {
  const isNamed = ({ places }: ModelLife) => places.some(({ use }) => use === 'named');
  const isCalled = ({ places }: ModelLife) => places.some(counts);
  const near = report.models.filter(({ standing }) => standing === 'ended' || standing === 'ending');
  const askedFor = new Set(near.filter(isCalled).map(({ model }) => model));
  const named = new Set(near.filter(isNamed).map(({ model }) => model));
  const onlyNamed = [...named].filter((model) => !askedFor.has(model));
  const isPromised = report.models.some(
    (life) => life.standing === 'open' && life.promise !== undefined && (isCalled(life) || isNamed(life)),
  );
  const remaining = notCounted(report);
  return [
    ...(onlyNamed.length === 0
      ? []
      : [
          `Of what has ended or is near, ${count(onlyNamed.length, 'more model')} ${onlyNamed.length === 1 ? 'is' : 'are'} only named, as in tables and lists: whether a call gets there is not visible.`,
        ]),
    ...(isPromised ? ['A day behind `not before` is a promise and no plan.'] : []),
    ...(remaining === undefined ? [] : [remaining]),
  ];
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
function notCounted({ inventory }: LifeCycleReport): string | undefined {
  const places = (use: InventoryPlace['use']) => inventory.places.filter((place) => place.use === use).length;
  const parts = [
    [places('comment'), 'in comments'],
    [places('test'), 'in tests'],
    [places('other-provider'), 'for other providers'],
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
