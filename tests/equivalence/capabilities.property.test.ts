import type { Disk } from '../../analysis/project.js';
import { type Model, models, olderModels } from '../../catalog/catalog.js';
import { type Outcome, runPipeline } from '../../engine/pipeline.js';
import { migrationOf, selected } from '../../engine/plan.js';
import { transforms } from '../../transforms/index.js';
import type { CanonicalRequest } from './canonical.js';
import { hazards } from './capabilities/hazards.js';
import { argumentsOf, moduleOf, type Site, sitesOf } from './capabilities/sites.js';
import type { JsonObject } from './json.js';
import { asGenerous, modelNamed, refusalsOf, rulesBroken } from './rules.js';
import { type Program, runUnder } from './runner.js';
import { type Answer, type Bedrock, startBedrock } from './stub.js';

// What a model accepted is accepted by every newer one of its family after the migration, or there is a manual finding at the place.

const perPair = Number(process.env.CAPABILITY_RUNS ?? 30);
const perModule = 10;
/** For every pair with every model between: hundreds of moves, so that each has few. */
const perWay = 6;
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

/** Sites that are the same for every model. Each model takes some of them. */
const pool = sitesOf(seed, 16 * perPair);

/** Every pair of a family, the older one first. */
const pairs = models.flatMap((to) => olderModels(to).map((from): [Model, Model] => [from, to]));

/** How often something that the newer model refuses was mended, and how often it was left to a person, by the rule. */
const counts = new Map<string, { mended: number; left: number }>();

jest.setTimeout(300_000);

let bedrock: Bedrock;
beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());

test.each(pairs.map(([from, to]) => [from.name, to.name, from, to] as const))(
  'what %s takes is taken by %s',
  async (_from, _to, from, to) => {
    const taken = await takenBy(from);
    expect(taken).toHaveLength(perPair);
    for (let first = 0; first < taken.length; first += perModule) {
      const sites = taken.slice(first, first + perModule);
      // Requests of some stay with InvokeModel.
      const skip = (first / perModule) % 3 === 2 ? ['invoke-model-to-converse'] : [];
      await expectTaken(sites, skip, from, to);
    }
  },
);

async function expectTaken(sites: readonly Site[], skip: readonly string[], from: Model, to: Model) {
  const { text, spans } = moduleOf(sites, from);
  const files = new Map([[path, text]]);
  const outcome = migrated(files, from, to, skip);
  const after = new Map([...files, ...outcome.changed]);
  const manual = outcome.findings.filter(({ verdict }) => verdict === 'manual');
  for (const [index, own] of sites.entries()) {
    const isSaid = manual.some(({ at }) =>
      (spans[index] ?? []).some(({ start, end }) => start <= at.start && at.start < end),
    );
    for (const flag of flagsOf(own)) {
      const before = await bodyOf(own, flag);
      const request = await requestOf(after, own, flag);
      const refusals = refusalsOf(request.body, to);
      const left = rulesBroken(request.body, to);
      for (const rule of rulesBroken(before, to)) {
        const count = counts.get(rule) ?? { mended: 0, left: 0 };
        count[left.includes(rule) ? 'left' : 'mended'] += 1;
        counts.set(rule, count);
      }
      const problem = problemOf({ request, before, refusals, isSaid }, to);
      if (problem !== undefined) throw new Error([problem, shown(own, files, after, outcome)].join('\n'));
    }
  }
}

test.each(['sampling', 'betas', 'thinkingMode', 'structuredOutput', 'forcedTool'])(
  'most of what is refused by the rule %s is mended',
  (rule) => {
    const { mended, left } = counts.get(rule) ?? { mended: 0, left: 0 };
    expect(mended).toBeGreaterThan(left);
  },
);

test('a beginning of an answer is mended where the code shows what it is for', () => {
  expect(counts.get('prefill')?.mended).toBeGreaterThan(0);
});

test('two moves in a row give the text of one', async () => {
  const once = new Map<string, Files>();
  const moved = async (from: Model, to: Model, skip: readonly string[]): Promise<Files> => {
    const key = [from.name, to.name, ...skip].join(' ');
    const sites = (await takenBy(from)).slice(0, perWay);
    const known = once.get(key) ?? textsOf(new Map([[path, moduleOf(sites, from).text]]), from, to, skip);
    once.set(key, known);
    return known;
  };
  let count = 0;
  for (const [first, last] of pairs) {
    for (const middle of olderModels(last).filter((model) => olderModels(model).includes(first))) {
      count += 1;
      // A limit that only the one between has is left behind.
      const skip = middle.maxOutput < last.maxOutput ? ['context-and-output-limits'] : [];
      const names = [first, middle, last].map(({ name }) => name).join(' ');
      const inTwo = textsOf(await moved(first, middle, skip), middle, last, skip);
      expect([names, ...inTwo]).toEqual([names, ...(await moved(first, last, skip))]);
    }
  }
  expect(count).toBeGreaterThan(100);
});

const takenByModel = new Map<Model, Promise<Site[]>>();

/** The first sites of the pool whose requests a model takes. */
function takenBy(model: Model): Promise<Site[]> {
  const taken = takenByModel.get(model) ?? chosenFor(model);
  takenByModel.set(model, taken);
  return taken;
}

async function chosenFor(model: Model): Promise<Site[]> {
  const taken: Site[] = [];
  for (const own of pool) {
    if (taken.length === perPair) break;
    if (await isTaken(own, model)) taken.push(own);
  }
  return taken;
}

async function isTaken(own: Site, model: Model): Promise<boolean> {
  for (const flag of flagsOf(own)) {
    if (refusalsOf(await bodyOf(own, flag), asGenerous(model)).length > 0) return false;
  }
  return true;
}

/** What a site asks as it was written, whatever the model. */
async function bodyOf(own: Site, flag: boolean): Promise<JsonObject> {
  const { text } = moduleOf([own], models[0] as Model);
  return (await requestOf(new Map([[path, text]]), own, flag)).body;
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

/** The texts that a move leads to. */
function textsOf(files: Files, from: Model, to: Model, skip: readonly string[]): Files {
  return new Map([...files, ...migrated(files, from, to, skip).changed]);
}

const known = new Map<string, Promise<CanonicalRequest>>();

/** What a site asks. Modules in which the pieces of the site are the same do the same, but for the model, so that one of them is run. */
async function requestOf(modules: Files, own: Site, flag: boolean): Promise<CanonicalRequest> {
  const source = modules.get(path) ?? '';
  const modelId = /const modelId = '(.*)';/.exec(source)?.[1] ?? '';
  const others = [...modules].flatMap(([name, text]) => (name === path ? [] : text));
  const key = [own.number, flag, piecesOf(own, source), ...others].join('\0');
  const request = known.get(key) ?? ran({ path, source, modules }, own, flag);
  known.set(key, request);
  return { ...(await request), modelId };
}

async function ran(program: Program, own: Site, flag: boolean): Promise<CanonicalRequest> {
  const call = { export: `ask${own.number}`, args: argumentsOf(own, flag) };
  const { requests, rejections, outcome } = await runUnder(answers, program, call, bedrock);
  const [request] = requests;
  if (request === undefined) {
    const why = `${rejections.join()} ${JSON.stringify(outcome)}`;
    throw new Error(`\`${call.export}\` asks nothing: ${why}\n${piecesOf(own, program.source)}`);
  }
  return request;
}

/** The functions and constants of a site. */
function piecesOf({ number }: Site, source: string): string {
  const isOwn = new RegExp(`^(?:export )?(?:async )?(?:function|const) [a-zA-Z_]*${number}\\b`);
  return source
    .split(/\n(?=(?:export )?(?:async )?(?:function|const) )/)
    .filter((piece) => isOwn.test(piece))
    .join('\n');
}

/**
 * What is added for how a program reads its answers, and for tools that may come from elsewhere. No target refuses a request for it, or
 * without it.
 */
const harmless = ['thinking', 'anthropic_beta'];

interface Compared {
  readonly request: CanonicalRequest;
  /** What it asked before. */
  readonly before: JsonObject;
  readonly refusals: readonly string[];
  /** Whether a finding asks somebody to look at it. */
  readonly isSaid: boolean;
}

function problemOf({ request, before, refusals, isSaid }: Compared, to: Model): string | undefined {
  if (modelNamed(request.modelId) !== to) return `It asks ${request.modelId}.`;
  if (refusals.length > 0 && !isSaid) return `Refused, and nobody says so: ${refusals.join(' ')}`;
  const isSame = (names: readonly string[]) =>
    JSON.stringify(without(request.body, [...names, ...harmless])) ===
    JSON.stringify(without(before, [...names, ...harmless]));
  if (!isSame(hazards.flatMap(({ fields }) => fields))) return 'It asks something else.';
  return refusalsOf(before, to).length === 0 && !isSaid && !isSame([])
    ? 'It asks something else, although that was not needed.'
    : undefined;
}

function without(body: JsonObject, names: readonly string[]): [string, unknown][] {
  return Object.entries(body)
    .filter(([name]) => !names.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function shown(own: Site, before: Files, after: Files, { findings }: Outcome): string {
  const part = (files: Files) => piecesOf(own, files.get(path) ?? '');
  return [
    JSON.stringify(own),
    `──── before\n${part(before)}`,
    `──── after\n${part(after)}`,
    `──── findings\n${findings.map(({ code, verdict, at }) => `${verdict} ${code} at ${at.start}`).join('\n')}`,
  ].join('\n');
}
