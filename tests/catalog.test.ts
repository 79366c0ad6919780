import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  accepts,
  endOfLife,
  findModels,
  type Geo,
  geos,
  geosOfRegion,
  hasEnded,
  type Model,
  modelNames,
  models,
  newestReplacement,
  olderModels,
  profileForRegion,
  refusedBeta,
  worksOnDemand,
} from '../catalog/catalog.js';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

const root = join(__dirname, '..');
const data: Fields = JSON.parse(readFileSync(join(root, 'catalog/models.json'), 'utf8'));
const entries = data.models as readonly Fields[];
const sourceKeys = Object.keys(data.sources as Fields);

const families = ['claude', 'instant', 'haiku', 'sonnet', 'opus', 'fable', 'mythos'];

describe('models.json', () => {
  test('has the same fields in every entry, but for what is said only where sources disagree', () => {
    const fields = entries.map((entry) => fieldPaths(entry).filter((path) => !path.includes('AtMost')));
    expect(new Set(fields.map((paths) => paths.join('\n'))).size).toBe(1);
    const allowed = models.flatMap(({ name, capabilities: { sampling, samplingAtMost } }) =>
      samplingAtMost === sampling ? [] : `${name} ${sampling} ${samplingAtMost}`,
    );
    expect(allowed).toEqual([
      'claude-sonnet-4 one-of any',
      'claude-opus-4 one-of any',
      'claude-opus-4-1 one-of any',
    ]);
  });

  test('names a source for every fact', () => {
    const unsourced: string[] = [];
    for (const key of ['regions', 'refusedBetas'] as const)
      collectUnsourced(data[key] as Json, key, unsourced);
    for (const entry of entries) {
      const { name, title, series, family, source, ...facts } = entry;
      expect([typeof name, typeof title, typeof series]).toEqual(['string', 'string', 'string']);
      expect(families).toContain(family);
      expect(isSourceList(source)).toBe(true);
      collectUnsourced(facts, String(name), unsourced);
    }
    expect(unsourced).toEqual([]);
  });

  test('lists no source that nothing cites', () => {
    const cited = new Set(cells(data).flatMap((cell) => cell.source as readonly string[]));
    expect(sourceKeys.filter((key) => !cited.has(key))).toEqual([]);
    expect([...sourceKeys].sort()).toEqual(sourceKeys);
    for (const source of Object.values(data.sources as Fields) as Fields[]) {
      expect(source.title).toBeTruthy();
      expect(source.version ?? source.date).toBeTruthy();
    }
  });

  test('writes days as ISO dates', () => {
    const days = entries.flatMap((entry) =>
      cells(entry.lifecycle as Fields).flatMap(({ value }) => daysIn(value)),
    );
    for (const day of [String(data.asOf), ...days]) {
      expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
    }
  });

  test('is ordered by family, within a family from the oldest to the newest', () => {
    const order = models.map(({ family }) => families.indexOf(family));
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    for (const [older, newer] of neighbours(models)) {
      if (older.family !== newer.family) continue;
      expect(`${older.name} ${compareVersions(older, newer) < 0}`).toBe(`${older.name} true`);
    }
  });

  test('gives no spelling to two models', () => {
    const owners = new Map<string, string>();
    const shared: string[] = [];
    for (const model of models) {
      for (const spelling of spellingsOf(model)) {
        const owner = owners.get(spelling);
        if (owner !== undefined) shared.push(`${spelling}: ${owner} and ${model.name}`);
        owners.set(spelling, model.name);
      }
    }
    expect(shared).toEqual([]);
  });

  test('gives no name to one model that is the series of another', () => {
    for (const model of models) {
      const own = [model.name, ...model.apiAliases, model.apiId];
      const others = models.filter((other) => own.includes(other.series) && other.series !== model.series);
      expect(others).toEqual([]);
    }
  });
});

describe('the entries agree with themselves', () => {
  test.each(models.map((model) => [model.name, model] as const))('%s', (_, model) => {
    const { bedrock } = model.lifecycle;
    expect(model.bedrockId).toMatch(/^anthropic\.claude-[a-z0-9-]+(?::\d+)?$/);
    for (const profile of model.profiles) expect(geos).toContain(profile);
    expect(new Set(model.profiles).size).toBe(model.profiles.length);

    const days = [bedrock.legacy, bedrock.extendedAccess, bedrock.endOfLife].filter((day) => day !== null);
    expect([...days].sort()).toEqual(days);
    if (bedrock.endOfLife !== null) expect(bedrock.state === 'ended').toBe(hasEnded(model));
    if (bedrock.endOfLife !== null) expect(bedrock.endOfLifeNotBefore).toBeNull();
    for (const [region, day] of Object.entries(bedrock.endOfLifeByRegion)) {
      expect(geosOfRegion(region)).not.toEqual([]);
      expect(day > String(bedrock.endOfLife)).toBe(true);
    }

    const { betas, bash, computer, effort, textEditor, thinking } = model.capabilities;
    for (const tool of [textEditor, bash, computer]) {
      if (tool === null) continue;
      expect(tool.accepted).toContain(tool.type);
      expect(betas.accepted).toContain(tool.beta);
    }
    const classified = [
      ...betas.accepted,
      ...betas.redundant,
      ...betas.refused.flatMap(({ flags }) => flags),
    ];
    expect(new Set(classified).size).toBe(classified.length);
    for (const { flag } of betas.needed) expect(betas.accepted).toContain(flag);
    for (const { replacement } of betas.refused) {
      if (replacement !== null) expect(betas.accepted).toContain(replacement);
    }
    if (effort !== null) expect(effort.levels).toContain(effort.default);
    expect(thinking.modes.includes('enabled')).toBe(thinking.minimumBudget !== null);
    const { maxOutput, maxOutputWithBeta: more } = model;
    if (more !== null)
      expect([betas.accepted.includes(more.flag), more.tokens > maxOutput]).toEqual([true, true]);
    if (thinking.off !== null) expect(thinking.modes).toContain(thinking.off);
    expect(thinking.default === 'always' && thinking.off !== null).toBe(false);
  });

  test('every model can be called somehow, but for the gated one', () => {
    const unreachable = models.filter(
      ({ profiles, onDemand }) => profiles.length === 0 && onDemand === false,
    );
    expect(unreachable.map(({ name }) => name)).toEqual(['claude-mythos-5']);
  });

  test('a replacement is newer, lives, and is not itself replaced', () => {
    for (const model of models) {
      if (model.replacement === null) continue;
      const replacement = newestReplacement(model);
      expect(replacement).toBeDefined();
      expect(replacement?.replacement).toBeNull();
      expect(replacement && hasEnded(replacement)).toBe(false);
      expect(replacement && compareVersions(model, replacement) < 0).toBe(true);
    }
  });
});

describe('findModels', () => {
  const found = (name: string) => findModels(name).map((model) => model.name);

  test('never takes a longer name for the shorter one that it begins with', () => {
    expect(found('claude-opus-5')).toEqual(['claude-opus-5']);
    expect(found('claude-opus-5-5')).toEqual(['claude-opus-5-5']);
    expect(found('us.anthropic.claude-opus-5')).toEqual(['claude-opus-5']);
    expect(found('claude-fable-5')).toEqual(['claude-fable-5']);
    expect(found('claude-sonnet-4')).toEqual(['claude-sonnet-4']);
    expect(found('claude-sonnet-4-5')).toEqual(['claude-sonnet-4-5']);
    expect(found('claude-sonnet-4-20250514')).toEqual(['claude-sonnet-4']);
    expect(found('anthropic.claude-v2')).toEqual(['claude-2']);
    expect(found('anthropic.claude-v2:1')).toEqual(['claude-2-1']);
  });

  test('takes a series for all its releases, and a release for itself', () => {
    expect(found('claude-3-5-sonnet')).toEqual(['claude-3-5-sonnet-v1', 'claude-3-5-sonnet-v2']);
    expect(found('claude-3-5-sonnet-v2')).toEqual(['claude-3-5-sonnet-v2']);
    expect(found('claude-3-5-sonnet-latest')).toEqual(['claude-3-5-sonnet-v2']);
  });

  test('reads geographies and context suffixes', () => {
    expect(found('us-gov.anthropic.claude-3-5-sonnet-20240620-v1:0')).toEqual(['claude-3-5-sonnet-v1']);
    expect(found('anthropic.claude-3-5-sonnet-20241022-v2:0:18k')).toEqual(['claude-3-5-sonnet-v2']);
    expect(found('anthropic.claude-v2:0:100k')).toEqual(['claude-2']);
    expect(found('anthropic.claude-v2:1:18k')).toEqual(['claude-2-1']);
    expect(found('anthropic.claude-instant-v1:2:100k')).toEqual(['claude-instant-1']);
  });

  test('finds nothing for what is only nearly a name', () => {
    for (const name of [
      '',
      'claude',
      'claude-4-sonnet',
      'anthropic.claude-4-sonnet-20240514-v1:0',
      'anthropic.claude-3-5-sonnet-20241022-v2:0:12k',
      'ap.anthropic.claude-3-haiku-20240307-v1:0',
      'claude-fable-5-2',
    ]) {
      expect(found(name)).toEqual([]);
    }
  });

  test('finds every model by each of its names', () => {
    for (const model of models) {
      for (const name of [model.name, model.apiId, ...model.apiAliases, model.bedrockId]) {
        expect(`${name}: ${found(name)}`).toBe(`${name}: ${model.name}`);
      }
      for (const geo of model.profiles) expect(found(`${geo}.${model.bedrockId}`)).toEqual([model.name]);
      expect(found(model.series)).toContain(model.name);
    }
    expect(modelNames()).toHaveLength(models.length);
  });
});

describe('regions and profiles', () => {
  test('the narrowest geography comes first, and never the whole world', () => {
    expect(geosOfRegion('ap-northeast-1')).toEqual(['jp', 'apac']);
    expect(geosOfRegion('ap-southeast-2')).toEqual(['au', 'apac']);
    expect(geosOfRegion('ap-south-1')).toEqual(['in', 'apac']);
    expect(geosOfRegion('ca-central-1')).toEqual(['us']);
    expect(geosOfRegion('us-gov-west-1')).toEqual(['us-gov']);
    expect(geosOfRegion('sa-east-1')).toEqual([]);
  });

  test('a profile that the model does not have is never invented', () => {
    expect(profile('claude-sonnet-4', 'ap-northeast-1')).toBe('apac');
    expect(profile('claude-sonnet-4-5', 'ap-northeast-1')).toBe('jp');
    expect(profile('claude-sonnet-4-5', 'ap-southeast-1')).toBeUndefined();
    expect(profile('claude-opus-5', 'ap-northeast-1')).toBeUndefined();
    expect(profile('claude-3-5-sonnet-v2', 'eu-west-1')).toBeUndefined();
    expect(profile('claude-sonnet-4', 'us-gov-west-1')).toBeUndefined();
  });

  test('the id alone works where it is on demand', () => {
    expect(worksOnDemand(only('claude-3-5-sonnet-v2'))).toBe(true);
    expect(worksOnDemand(only('claude-sonnet-4'), 'us-east-1')).toBe(false);
    expect(worksOnDemand(only('claude-sonnet-5'), 'us-east-1')).toBe(true);
    expect(worksOnDemand(only('claude-sonnet-5'), 'us-west-2')).toBe(false);
    expect(worksOnDemand(only('claude-sonnet-5'))).toBe(false);
  });

  function profile(name: string, region: string): Geo | undefined {
    return profileForRegion(only(name), region);
  }
});

describe('ages', () => {
  test('older models are those of the family, both releases of a series among them', () => {
    expect(olderModels(only('claude-sonnet-4')).map((model) => model.name)).toEqual([
      'claude-3-sonnet',
      'claude-3-5-sonnet-v1',
      'claude-3-5-sonnet-v2',
      'claude-3-7-sonnet',
    ]);
    expect(olderModels(only('claude-mythos-5'))).toEqual([]);
  });

  test('an end without a day is still an end, and a promise is none', () => {
    expect(endOfLife(only('claude-3-opus'))).toBeUndefined();
    expect(hasEnded(only('claude-3-opus'))).toBe(true);
    expect(endOfLife(only('claude-haiku-4-5'))).toBeUndefined();
    expect(hasEnded(only('claude-haiku-4-5'), '2030-01-01')).toBe(false);
  });

  test('a model ends on its day', () => {
    const sonnet4 = only('claude-sonnet-4');
    expect(hasEnded(sonnet4, '2026-10-13')).toBe(false);
    expect(hasEnded(sonnet4, '2026-10-14')).toBe(true);
  });
});

describe('capabilities', () => {
  test('sampling ends with 4.7, and effort without a flag begins with 4.6', () => {
    expect(accepts(only('claude-opus-4-6'), 'temperature')).toBe(true);
    expect(accepts(only('claude-opus-4-7'), 'temperature')).toBe(false);
    expect(accepts(only('claude-opus-4-5'), 'output_config')).toBe(false);
    expect(accepts(only('claude-opus-4-6'), 'output_config')).toBe(true);
    expect(accepts(only('claude-3-5-sonnet-v2'), 'thinking')).toBe(false);
  });

  test('a refused flag knows what takes its place', () => {
    expect(refusedBeta(only('claude-sonnet-4'), 'computer-use-2024-10-22')?.replacement).toBe(
      'computer-use-2025-01-24',
    );
    expect(refusedBeta(only('claude-sonnet-5-5'), 'computer-use-2024-10-22')?.replacement).toBe(
      'computer-use-2025-11-24',
    );
    expect(refusedBeta(only('claude-sonnet-4'), 'skills-2025-10-02')?.why).toBe('not-on-bedrock');
    expect(refusedBeta(only('claude-3-7-sonnet'), 'token-efficient-tools-2025-02-19')).toBeUndefined();
  });
});

test('docs/models.md is what the catalog says', () => {
  const script = join(root, 'scripts/catalog-verify.mjs');
  const written = execFileSync('node', [script, '--print-docs'], { encoding: 'utf8' });
  expect(readFileSync(join(root, 'docs/models.md'), 'utf8')).toBe(written);
});

function only(name: string): Model {
  const [model, ...others] = findModels(name);
  if (model === undefined || others.length > 0) throw new Error(`${name} is not one model`);
  return model;
}

/** Every text that stands for one model in code, but not its series and its own name in this catalog. */
function spellingsOf(model: Model): string[] {
  const { foundationModelIdentifier, provisioned, alpha, cdklabs } = model.cdk;
  // Names of two classes: the same constant in both may stand for one model or for two.
  const constants = [
    ...[foundationModelIdentifier, ...provisioned].map((name) => name && `FoundationModelIdentifier.${name}`),
    alpha && `BedrockFoundationModel.${alpha}`,
    cdklabs && `BedrockFoundationModel.${cdklabs} of cdklabs`,
  ].filter((name) => name !== null);
  const suffixed = model.contextSuffixes.map((suffix) => `${model.bedrockId}:${suffix}`);
  const ids = new Set([model.name, model.bedrockId, ...suffixed, model.apiId, ...model.apiAliases]);
  return [...ids, ...model.misspellings, ...constants];
}

/** By the numbers of the name, then by its release: 3 < 3.5 v1 < 3.5 v2 < 3.7. */
function compareVersions(a: Model, b: Model): number {
  const [left, right] = [versionOf(a), versionOf(b)];
  const differing = left.findIndex((part, index) => part !== (right[index] ?? 0));
  if (differing !== -1) return (left[differing] ?? 0) - (right[differing] ?? 0);
  return left.length - right.length;
}

function versionOf(model: Model): number[] {
  const [major = 0, minor = 0] = [...model.name.replace(/-v\d+$/, '').matchAll(/\d+/g)].map(([part]) =>
    Number(part),
  );
  return [major, minor, Number(/-v(\d+)$/.exec(model.name)?.[1] ?? 0)];
}

function neighbours<T>(list: readonly T[]): [T, T][] {
  return list.slice(1).map((item, index) => [list[index] as T, item]);
}

function isCell(json: Json | undefined): json is Fields {
  return typeof json === 'object' && json !== null && 'value' in json && 'source' in json;
}

function isSourceList(json: Json | undefined): boolean {
  return Array.isArray(json) && json.length > 0 && json.every((key) => sourceKeys.includes(key));
}

/** The facts under a node. */
function cells(json: Json | undefined): Fields[] {
  if (typeof json !== 'object' || json === null) return [];
  return isCell(json) ? [json] : Object.values(json).flatMap((child: Json) => cells(child));
}

/** Everything in a tree has to be a fact with a source, or a folder of such. */
function collectUnsourced(json: Json, path: string, into: string[]): void {
  if (isCell(json)) {
    const keys = Object.keys(json).filter((key) => !['value', 'source', 'note'].includes(key));
    if (keys.length > 0 || !isSourceList(json.source)) into.push(path);
  } else if (typeof json !== 'object' || json === null) {
    into.push(path);
  } else {
    for (const [key, child] of Object.entries(json)) collectUnsourced(child, `${path}.${key}`, into);
  }
}

function fieldPaths(json: Json, path = ''): string[] {
  if (isCell(json) || Array.isArray(json) || typeof json !== 'object' || json === null) return [path];
  return Object.entries(json).flatMap(([key, child]) => fieldPaths(child, `${path}.${key}`));
}

function daysIn(json: Json | undefined): string[] {
  if (typeof json === 'string') return /^\d/.test(json) ? [json] : [];
  return typeof json === 'object' && json !== null
    ? Object.values(json).flatMap((child: Json) => daysIn(child))
    : [];
}
