import fc from 'fast-check';
import type { Disk } from '../../analysis/project.js';
import { type Model, models, olderModels } from '../../catalog/catalog.js';
import { type Outcome, runPipeline } from '../../engine/pipeline.js';
import { migrationOf, selected } from '../../engine/plan.js';
import { transforms } from '../../transforms/index.js';
import type { CanonicalRequest } from './canonical.js';
import { hazards } from './capabilities/hazards.js';
import { argumentsOf, moduleOf, type Site, site } from './capabilities/sites.js';
import type { JsonObject } from './json.js';
import { modelNamed, refusalsOf } from './rules.js';
import { type Program, runUnder } from './runner.js';
import { type Answer, type Bedrock, startBedrock } from './stub.js';

// What a model accepted is accepted by every newer one of its family after the migration, or there is a manual finding at the place.

const perModule = 10;
const modulesPerPair = Math.ceil(Number(process.env.CAPABILITY_RUNS ?? 30) / perModule);
const seed = Number(process.env.EQUIVALENCE_SEED ?? 20_261_122);
const root = '/bedrock-codemod-capabilities';
const path = `${root}/chat.js`;

/** The modules of a program by path. */
type Files = ReadonlyMap<string, string>;

const disk: Disk = { read: () => undefined, context: [], isFile: () => false, search: () => [] };
const answers: readonly Answer[] = [
  {
    content: [{ type: 'text', text: 'Yes.' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 3, output_tokens: 2 },
  },
];

const samples = fc.sample(site, { numRuns: perModule * modulesPerPair, seed });
/** The sites are the same for every pair, so that what differs is the models. Requests of some stay with InvokeModel. */
const programs = Array.from({ length: modulesPerPair }, (_, index) => ({
  sites: samples.slice(index * perModule, (index + 1) * perModule),
  skip: index % 3 === 2 ? ['invoke-model-to-converse'] : [],
}));

/** Every pair of a family, the older one first. */
const pairs = models.flatMap((to) => olderModels(to).map((from): [Model, Model] => [from, to]));

/** What the newer model would have refused, by what became of it. */
const counts = { mended: 0, left: 0 };

jest.setTimeout(300_000);

let bedrock: Bedrock;
beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());

test.each(pairs.map(([from, to]) => [from.name, to.name, from, to] as const))(
  'what %s takes is taken by %s',
  async (_from, _to, from, to) => {
    for (const { sites, skip } of programs) {
      const { text, spans } = moduleOf(sites, from);
      const files = new Map([[path, text]]);
      const outcome = migrated(files, from, to, skip);
      const after = new Map([...files, ...outcome.changed]);
      const manual = outcome.findings.filter(({ verdict }) => verdict === 'manual');
      for (const [number, own] of sites.entries()) {
        for (const flag of flagsOf(own)) {
          const before = await requestOf(files, own, number, flag);
          if (refusalsOf(before.body, from).length > 0) continue;
          const request = await requestOf(after, own, number, flag);
          const refusals = refusalsOf(request.body, to);
          const isSaid = manual.some(({ at }) =>
            (spans[number] ?? []).some(({ start, end }) => start <= at.start && at.start < end),
          );
          if (refusalsOf(before.body, to).length > 0) counts[refusals.length > 0 ? 'left' : 'mended'] += 1;
          const problem = problemOf({ request, before, refusals, isSaid }, to);
          if (problem !== undefined)
            throw new Error([problem, shown(own, number, files, after, outcome)].join('\n'));
        }
      }
    }
  },
);

test('most of what has to change does', () => {
  expect(counts.mended).toBeGreaterThan(counts.left);
});

test('two moves in a row give the text of one', () => {
  const once = new Map<string, Files>();
  const { sites } = programs[0] as (typeof programs)[number];
  const moved = (from: Model, to: Model): Files => {
    const key = `${from.name} ${to.name}`;
    const taken = sites.filter((own) => isTakenBy(from, own));
    const known = once.get(key) ?? textsOf(new Map([[path, moduleOf(taken, from).text]]), from, to);
    once.set(key, known);
    return known;
  };
  let count = 0;
  for (const [first, last] of pairs) {
    for (const middle of olderModels(last).filter((model) => olderModels(model).includes(first))) {
      count += 1;
      const names = [first, middle, last].map(({ name }) => name).join(' ');
      const inTwo = textsOf(moved(first, middle), middle, last);
      expect([names, ...inTwo]).toEqual([names, ...moved(first, last)]);
    }
  }
  expect(count).toBeGreaterThan(100);
});

/** Whether a model takes what a site asks: what it refuses is for a model on the way, and none of the move's. */
function isTakenBy(model: Model, { fields }: Site): boolean {
  const body = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  return refusalsOf({ messages: [], max_tokens: 512, ...body }, model).length === 0;
}

/** Whether it makes a difference for a site what its condition is. */
function flagsOf({ fields }: Site): boolean[] {
  return fields.some(({ way }) => /^(?:conditional|guarded-spread|assigned-if)$/.test(way))
    ? [true, false]
    : [true];
}

function migrated(texts: Files, from: Model, to: Model, skip: readonly string[] = []): Outcome {
  const outcome = runPipeline({
    texts,
    root,
    disk,
    transforms: selected(transforms, { skip }),
    migration: migrationOf({ from: [from.name], to: to.name }),
    safe: false,
    mayCreate: () => true,
  });
  expect([...outcome.errors]).toEqual([]);
  return outcome;
}

/**
 * The texts that a move leads to, without what `thinking` does: where a middle model can be kept from thinking and the last one cannot, it
 * leaves to a person what it would have changed at once. Without limits, too: a middle model may give less than both others.
 */
function textsOf(files: Files, from: Model, to: Model): Files {
  return new Map([...files, ...migrated(files, from, to, ['thinking', 'context-and-output-limits']).changed]);
}

const known = new Map<string, Promise<CanonicalRequest>>();

/** What a site asks. Texts that differ in the id of a model alone do the same, so one of them is run. */
async function requestOf(
  modules: Files,
  own: Site,
  number: number,
  flag: boolean,
): Promise<CanonicalRequest> {
  const source = modules.get(path) ?? '';
  const modelId = /const modelId = '(.*)';/.exec(source)?.[1] ?? '';
  const texts = [...modules.values()].map((text) => text.replaceAll(modelId, ''));
  const key = [number, flag, ...texts].join('\0');
  const request = known.get(key) ?? ran({ path, source, modules }, own, number, flag);
  known.set(key, request);
  return { ...(await request), modelId };
}

async function ran(program: Program, own: Site, number: number, flag: boolean): Promise<CanonicalRequest> {
  const call = { export: `ask${number}`, args: argumentsOf(own, flag) };
  const { requests, rejections, outcome } = await runUnder(answers, program, call, bedrock);
  const [request] = requests;
  if (request === undefined)
    throw new Error(`No request: ${rejections.join()} ${JSON.stringify(outcome)}\n${program.source}`);
  return request;
}

/** What is added for how a program reads its answers; no target refuses a request without it. */
const forReaders = ['thinking'];

interface Compared {
  readonly request: CanonicalRequest;
  readonly before: CanonicalRequest;
  readonly refusals: readonly string[];
  /** Whether a finding asks somebody to look at it. */
  readonly isSaid: boolean;
}

function problemOf({ request, before, refusals, isSaid }: Compared, to: Model): string | undefined {
  if (modelNamed(request.modelId) !== to) return `It asks ${request.modelId}.`;
  if (refusals.length > 0 && !isSaid) return `Refused, and nobody says so: ${refusals.join(' ')}`;
  const isSame = (names: readonly string[]) =>
    JSON.stringify(without(request.body, [...names, ...forReaders])) ===
    JSON.stringify(without(before.body, [...names, ...forReaders]));
  if (!isSame(hazards.flatMap(({ fields }) => fields))) return 'It asks something else.';
  return refusalsOf(before.body, to).length === 0 && !isSaid && !isSame([])
    ? 'It asks something else, although that was not needed.'
    : undefined;
}

function without(body: JsonObject, names: readonly string[]): [string, unknown][] {
  return Object.entries(body)
    .filter(([name]) => !names.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function shown(own: Site, number: number, before: Files, after: Files, { findings }: Outcome): string {
  const part = (files: Files) =>
    (files.get(path) ?? '')
      .split(/\n(?=(?:export )?(?:async )?(?:function|const) )/)
      .filter((piece) =>
        new RegExp(`^(?:export )?(?:async )?(?:function|const) \\w*?${number}\\b`).test(piece),
      )
      .join('\n');
  return [
    JSON.stringify(own),
    `──── before\n${part(before)}`,
    `──── after\n${part(after)}`,
    `──── findings\n${findings.map(({ code, verdict, at }) => `${verdict} ${code} at ${at.start}`).join('\n')}`,
  ].join('\n');
}
