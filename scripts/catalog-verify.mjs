// Compares the catalog's names with those of packages that others keep up to date.
//
//   node scripts/catalog-verify.mjs                 fetches the packages into a temporary folder and compares
//   node scripts/catalog-verify.mjs --write-docs    writes docs/models.md from the catalog; no network
//   node scripts/catalog-verify.mjs --print-docs    the same to stdout
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const catalog = JSON.parse(readFileSync(join(root, 'catalog/models.json'), 'utf8'));

/** Differences that are right, each with its reason. One that no longer occurs is reported, to be deleted here. */
const expected = {
  'sdk: claude-fable-5-2 is not in the catalog': 'nothing shows it on Bedrock',
  'sdk: claude-mythos-5-1 is not in the catalog': 'nothing shows it on Bedrock',
  'sdk: claude-mythos-5-2 is not in the catalog': 'nothing shows it on Bedrock',
  'sdk: claude-mythos-preview is not in the catalog': 'retired on 2026-06-30, never in aws-cdk-lib',
};

const packages = {
  cdk: { name: 'aws-cdk-lib', members: ['package/aws-bedrock/lib/foundation-model.js'] },
  alpha: { name: '@aws-cdk/aws-bedrock-alpha', members: ['package/bedrock/models.js'] },
  cdklabs: {
    name: '@cdklabs/generative-ai-cdk-constructs',
    members: ['package/lib/cdk-lib/bedrock/models.js'],
  },
  sdk: { name: '@anthropic-ai/sdk', members: ['package/resources/messages/messages.d.ts'] },
  'ai-sdk': { name: '@ai-sdk/amazon-bedrock', members: ['package/src'] },
};

const cell = (fact) => fact.value;
const isRetired = (model) => cell(model.lifecycle.api.state) === 'retired';

if (process.argv.includes('--print-docs')) process.stdout.write(docs());
else if (process.argv.includes('--write-docs')) writeFileSync(join(root, 'docs/models.md'), docs());
else process.exitCode = verify();

function verify() {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-verify-'));
  try {
    const found = Object.fromEntries(Object.keys(packages).map((key) => [key, textOf(key, folder)]));
    const theirs = {
      cdk: constantsIn(found.cdk, 'FoundationModelIdentifier'),
      alpha: constantsIn(found.alpha, 'BedrockFoundationModel'),
      cdklabs: constantsIn(found.cdklabs, 'BedrockFoundationModel'),
      sdk: namesIn(/export type Model =([^;]+);/.exec(found.sdk)?.[1] ?? '', /'(claude-[^']+)'/g),
      'ai-sdk': namesIn(found['ai-sdk'], /'((?:[a-z-]+\.)?anthropic\.claude[^']*)'/g),
    };
    return report([...differences(theirs)], theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `npm pack` takes the newest version that fits this Node; the tag is asked for, to get the newest of all. */
function textOf(key, folder) {
  const { name, members } = packages[key];
  const version = npm(['view', name, 'dist-tags.latest'], folder).trim();
  const archive = npm(['pack', `${name}@${version}`, '--silent'], folder)
    .trim()
    .split('\n')
    .at(-1);
  execFileSync('tar', ['-xzf', archive, ...members], { cwd: folder });
  console.log(`${name} ${version}`);
  const text = members.map((member) => readAll(join(folder, member))).join('\n');
  rmSync(join(folder, 'package'), { recursive: true });
  return text;
}

function npm(args, cwd) {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
}

function readAll(path) {
  if (/\.(?:js|ts)$/.test(path)) return readFileSync(path, 'utf8');
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(path, file), 'utf8'))
    .join('\n');
}

function constantsIn(text, className) {
  const pattern = new RegExp(
    `(?:static |\\.)(ANTHROPIC_\\w+)\\s*=\\s*new ${className}\\(\\s*["']([^"']+)["']`,
    'g',
  );
  return new Map([...text.matchAll(pattern)].map(([, constant, id]) => [constant, id]));
}

function namesIn(text, pattern) {
  return new Set([...text.matchAll(pattern)].map(([, name]) => name));
}

function* differences(theirs) {
  for (const [key, names] of Object.entries(theirs)) {
    if (names.size === 0) yield `${key}: no names were found; the package has changed its form`;
  }
  yield* constantDifferences('cdk', theirs.cdk, ourConstants());
  yield* constantDifferences('alpha', theirs.alpha, ourModelConstants('alpha'));
  yield* constantDifferences('cdklabs', theirs.cdklabs, ourModelConstants('cdklabs'));

  const apiNames = new Map(
    catalog.models.flatMap((model) =>
      [cell(model.apiId), ...cell(model.apiAliases)].map((name) => [name, model]),
    ),
  );
  for (const name of theirs.sdk) if (!apiNames.has(name)) yield `sdk: ${name} is not in the catalog`;
  for (const [name, model] of apiNames) {
    if (!isRetired(model) && !theirs.sdk.has(name)) yield `sdk: does not know ${name}`;
  }

  for (const name of theirs['ai-sdk']) yield* aiSdkDifferences(name);
  for (const model of catalog.models) {
    const id = cell(model.bedrockId);
    if (!new Set([...theirs.cdk.values(), ...theirs['ai-sdk']]).has(id)) yield `nobody else knows ${id}`;
  }
}

function* constantDifferences(key, theirs, ours) {
  for (const [constant, id] of theirs) {
    if (!ours.has(constant)) yield `${key}: ${constant} (${id}) is not in the catalog`;
    else if (ours.get(constant) !== id) yield `${key}: ${constant} is ${id}, not ${ours.get(constant)}`;
  }
  for (const [constant, id] of ours) {
    if (!theirs.has(constant)) yield `${key}: does not know ${constant} (${id})`;
  }
}

/** An id that the catalog calls misspelled is no difference: it is there because of this list. */
function* aiSdkDifferences(name) {
  const [, geo, id] = /^(?:([a-z-]+)\.)?(anthropic\..*)$/.exec(name) ?? [];
  if (catalog.models.some((model) => cell(model.misspellings).includes(id))) return;
  const model = catalog.models.find((entry) => cell(entry.bedrockId) === id);
  if (model === undefined) yield `ai-sdk: ${name} is not in the catalog`;
  else if (geo !== undefined && !model.profiles.some((profile) => cell(profile) === geo)) {
    yield `ai-sdk: ${model.name} has the profile ${geo}, which is not in the catalog`;
  }
}

function ourConstants() {
  return new Map(
    catalog.models.flatMap((model) => {
      const id = cell(model.bedrockId);
      return [
        [cell(model.cdk.foundationModelIdentifier), id],
        ...cell(model.cdk.provisioned).map((constant) => [constant, provisionedId(model, constant)]),
      ].filter(([constant]) => constant !== null);
    }),
  );
}

/** `ANTHROPIC_CLAUDE_V2_0_18K` is `anthropic.claude-v2:0:18k`: what it adds to the plain constant follows the id. */
function provisionedId(model, constant) {
  const added = constant.slice(cell(model.cdk.foundationModelIdentifier).length);
  return cell(model.bedrockId) + added.replaceAll('_', ':').toLowerCase();
}

function ourModelConstants(key) {
  return new Map(
    catalog.models
      .map((model) => [cell(model.cdk[key]), cell(model.bedrockId)])
      .filter(([constant]) => constant !== null),
  );
}

function report(found, theirs) {
  for (const [key, names] of Object.entries(theirs)) console.log(`${key}: ${names.size} names`);
  for (const difference of found.filter((text) => text in expected)) {
    console.log(`expected: ${difference}: ${expected[difference]}`);
  }
  const wrong = [
    ...found.filter((text) => !(text in expected)),
    ...Object.keys(expected)
      .filter((text) => !found.includes(text))
      .map((text) => `no longer so, delete it from the script: ${text}`),
  ];
  for (const difference of wrong) console.error(`DIFFERS: ${difference}`);
  console.log(wrong.length === 0 ? 'The catalog agrees.' : `${wrong.length} differences.`);
  return wrong.length === 0 ? 0 : 1;
}

function docs() {
  const lines = [
    '# Models',
    '',
    `The catalog as of ${catalog.asOf}, from \`catalog/models.json\`. \`npm run catalog:docs\` writes this page.`,
    '',
    '| name | Bedrock id | profiles | bare id on demand | on Bedrock | move to |',
    '|---|---|---|---|---|---|',
    ...catalog.models.map(
      (model) =>
        `| \`${model.name}\` | \`${cell(model.bedrockId)}\` | ${model.profiles.map(cell).join(', ') || '-'} | ${onDemand(model)} | ${life(model)} | ${cell(model.replacement) ?? '-'} |`,
    ),
    '',
    'A *not before* day is a promise of AWS, not a plan. *Move to* is the newest model of the family on Bedrock; Claude 1, 2',
    'and Instant have no successor by name and get the nearest size.',
    '',
    '## Where sources disagree or say little',
    '',
    'The catalog then takes what cannot fail at run time: the smaller limit, the earlier day, the profile that all list.',
    '',
    ...catalog.models.flatMap(remarks),
    '',
    '## Sources',
    '',
    ...Object.entries(catalog.sources).map(
      ([key, { title, version, date }]) => `- ${key}: ${title}, ${version ?? date}`,
    ),
    '',
  ];
  return lines.join('\n');
}

function onDemand(model) {
  const value = cell(model.onDemand);
  return Array.isArray(value) ? value.join(', ') : value ? 'yes' : 'no';
}

function life(model) {
  const { state, endOfLife, endOfLifeNotBefore } = model.lifecycle.bedrock;
  const name = cell(state).replace('-', ' ');
  if (cell(endOfLife) !== null)
    return `${name}, ${cell(state) === 'ended' ? 'on' : 'ends'} ${cell(endOfLife)}`;
  return cell(endOfLifeNotBefore) === null ? name : `${name}, not before ${cell(endOfLifeNotBefore)}`;
}

function remarks(model) {
  const leftOut = model.profilesLeftOut.map(
    (profile) => `no profile \`${cell(profile)}\`, which ${profile.source} has: ${profile.note}`,
  );
  const facts = [
    ['misspellings', model.misspellings],
    ['on demand', cell(model.onDemand) === true ? {} : model.onDemand],
    ['context window', model.contextWindow],
    ['output', model.maxOutput],
    ['output with a beta flag', model.maxOutputWithBeta],
    ['end of life', model.lifecycle.bedrock.endOfLife],
    ['editor', cell(model.capabilities.textEditor) === null ? {} : model.capabilities.textEditor],
    ['sampling', model.capabilities.sampling],
    ['thinking', model.capabilities.thinking],
    ['forced tool choice', model.capabilities.forcedToolChoice],
    ['structured outputs', model.capabilities.structuredOutputs],
  ];
  const noted = facts
    .filter(([, fact]) => fact.note !== undefined)
    .map(([topic, fact]) => `${topic}: ${fact.note}`);
  const all = [...leftOut, ...noted];
  return all.length === 0 ? [] : [`- \`${model.name}\``, ...all.map((text) => `  - ${text}`)];
}
