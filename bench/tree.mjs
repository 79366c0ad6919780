// Makes the tree that is measured: a monorepo of made-up TypeScript and JavaScript, the same bytes for the same options.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { git } from './measure.mjs';

/**
 * The tree for these options, made on first use and kept under `cache`.
 *
 * The manifest counts what is in it: `files`, `bytes`, `hits` (files that name a source model), `literals` (files that
 * have the id of `ids.source` as a whole string literal), `certain` (files where nothing but a migration is right).
 */
export function treeFor({ cache, files, hits, seed, ids }) {
  const key = createHash('sha256')
    .update(readFileSync(new URL(import.meta.url)))
    .update(JSON.stringify({ files, hits, seed, ids }))
    .digest('hex')
    .slice(0, 8);
  const home = path.join(cache, `tree-${files}-${key}`);
  const manifestFile = path.join(home, 'manifest.json');
  const root = path.join(home, 'tree');
  if (!existsSync(manifestFile)) {
    rmSync(home, { recursive: true, force: true });
    const manifest = writeTree(root, { files, hits, seed, ids });
    commit(root);
    writeFileSync(`${manifestFile}.tmp`, JSON.stringify(manifest));
    renameSync(`${manifestFile}.tmp`, manifestFile);
  }
  return { root, ...JSON.parse(readFileSync(manifestFile, 'utf8')) };
}

function writeTree(root, { files, hits, seed, ids }) {
  const random = randomFrom(seed);
  const manifest = { files, bytes: 0, hits: 0, literals: 0, certain: 0 };
  const modules = Array.from({ length: Math.max(4, Math.round(files / 250)) }, (_, index) =>
    newModule(index, random),
  );
  const isHit = spread(files, Math.round(files * hits), random);

  for (let index = 0; index < files; index++) {
    const module = random.pick(modules);
    const shape = isHit.has(index) ? shapes[manifest.hits++ % shapes.length] : undefined;
    const file = newFile(module, shape, random);
    const text = contentOf(file, { module, shape, ids, random });
    module.files.push(file);
    manifest.bytes += Buffer.byteLength(text);
    if (shape?.isCertain) manifest.certain++;
    if (text.includes(`'${ids.source}'`)) manifest.literals++;

    const target = path.join(root, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  writeFileSync(path.join(root, '.gitignore'), 'node_modules/\ndist/\ncoverage/\n.env\n');
  writeFileSync(path.join(root, 'package.json'), '{ "name": "monorepo", "private": true }\n');
  return manifest;
}

function commit(root) {
  git(root, 'init', '--quiet');
  // Neither a background gc nor the line ends of this machine's settings belong into the measurement.
  git(root, 'config', 'gc.auto', '0');
  git(root, 'config', 'core.autocrlf', 'false');
  git(root, 'add', '--all');
  git(root, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '-m', 'Tree');
}

// Where files are and what they are called

const areas = [
  { folder: 'src/components', language: 'tsx', kinds: ['component', 'component', 'types'] },
  { folder: 'src/hooks', language: 'ts', kinds: ['service', 'functions'] },
  { folder: 'src/services', language: 'ts', kinds: ['service', 'class', 'functions', 'types'] },
  { folder: 'src/lib', language: 'ts', kinds: ['functions', 'functions', 'table'] },
  { folder: 'src/routes', language: 'ts', kinds: ['service', 'functions'] },
  { folder: 'src/models', language: 'ts', kinds: ['types', 'class', 'table'] },
  { folder: 'src/__tests__', language: 'ts', kinds: ['test', 'test', 'functions'] },
];
const nouns =
  'account address asset audit basket batch billing booking cache campaign cart catalog channel claim comment contract coupon customer dashboard delivery device discount document draft event feature feed filter folder form gateway image invoice issue job label ledger locale member message metric note notification offer order page parcel partner payment plan policy price product profile project quota rating refund region report request review role rule schedule search segment session shipment stock subscription summary tag task team template tenant thread ticket token transfer upload user vendor wallet webhook widget worker'.split(
    ' ',
  );
const verbs =
  'apply archive assign build cancel collect compare compute confirm convert count create delete detect emit enqueue expand fetch filter find format group handle index list load map merge normalize open parse patch persist prepare publish queue read rebuild reduce refresh release render replace resolve restore retry schedule select send sort store submit sync track transform update upsert validate verify watch write'.split(
    ' ',
  );
const details =
  'active amount count created current default expired id index key limit name offset owner pending previous rank ref size slug source state status target total type updated value version'.split(
    ' ',
  );

function newModule(index, random) {
  const home = index % 5 === 0 ? 'apps' : 'packages';
  const isScript = index % 6 === 5;
  return {
    folder: `${home}/${random.pick(nouns)}-${random.pick(nouns)}-${index}`,
    isScript,
    files: [],
    names: new Set(),
  };
}

function newFile(module, shape, random) {
  const area = shape?.isTest ? areas.at(-1) : random.pick(shape ? areas.slice(1, 6) : areas);
  const base = shape?.fileName ?? `${random.pick(nouns)}-${random.pick([...nouns, ...verbs])}`;
  const folder = `${module.folder}/${area.folder}${random.chance(0.4) ? `/${random.pick(nouns)}` : ''}`;
  const extension = module.isScript ? scriptExtension(area, random) : area.language;
  let name = base;
  for (let count = 2; module.names.has(`${folder}/${name}`); count++) name = `${base}-${count}`;
  module.names.add(`${folder}/${name}`);
  const suffix = area.folder.endsWith('__tests__') ? '.test' : '';
  return {
    path: `${folder}/${name}${suffix}.${extension}`,
    isScript: module.isScript,
    isCommonJs: extension === 'cjs',
    kind: random.pick(area.kinds),
    exports: [],
    entity: pascal(base.split('-')[0]),
  };
}

function scriptExtension(area, random) {
  if (area.language === 'tsx') return 'jsx';
  return random.pick(['js', 'js', 'js', 'mjs', 'cjs']);
}

// What is in them

function contentOf(file, { module, shape, ids, random }) {
  const write = writerFor(file);
  const size = random.size();
  const blocks = [];
  let length = 0;
  const part = shape?.text({ ids, write, random, file, module }) ?? callOfConstant(file, module, write);
  const position = size * random.between(0.1, 0.7);
  let isPending = part !== undefined;
  while (length < size || isPending) {
    const isDue = isPending && length >= position;
    const block = isDue ? part.body : blockOf(file, write, random);
    if (isDue) isPending = false;
    blocks.push(block);
    length += block.length;
  }
  const imports = [...new Set([...(part?.imports ?? []), ...importsOf(file, module, write, random)])];
  return `${[imports.join('\n'), ...blocks].filter(Boolean).join('\n\n')}\n`;
}

function importsOf(file, module, write, random) {
  const lines = [];
  if (/\.[jt]sx$/.test(file.path)) lines.push(write.importOf('{ useEffect, useMemo, useState }', 'react'));
  if (file.path.includes('.test.')) lines.push(write.importOf('{ describe, expect, it }', 'vitest'));
  for (const name of random.sample(packages, random.integer(0, 2)))
    lines.push(write.importOf(`{ ${name[0]} }`, name[1]));
  const siblings = module.files.filter((other) => other.exports.length > 0 && !other.path.includes('.test.'));
  for (const other of random.sample(siblings, random.integer(0, 4))) {
    lines.push(write.importOf(`{ ${random.pick(other.exports)} }`, specifier(file.path, other.path)));
  }
  return lines;
}

const packages = [
  ['z', 'zod'],
  ['format', 'date-fns'],
  ['randomUUID', 'node:crypto'],
  ['readFile', 'node:fs/promises'],
  ['S3Client', '@aws-sdk/client-s3'],
  ['DynamoDBClient', '@aws-sdk/client-dynamodb'],
  ['QueryClient', '@tanstack/react-query'],
  ['pino', 'pino'],
  ['Hono', 'hono'],
];

function specifier(from, to) {
  const relative = path.posix.relative(path.posix.dirname(from), to).replace(/\.(tsx?|jsx?)$/, '');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function blockOf(file, write, random) {
  const kinds = { component, service, class: classBlock, functions, types, table, test };
  const kind = random.chance(0.7) ? file.kind : random.pick(['functions', 'service', 'table', 'types']);
  return kinds[kind](file, write, random);
}

function functions(file, write, random) {
  const [name, item, field] = namesFor(file, random);
  return `${doc(random)}${write.exported(file, name)}function ${name}(items${write.type(`: ${file.entity}[]`)}, limit = ${random.integer(5, 500)})${write.type(`: Map<string, ${file.entity}[]>`)} {
  const groups = new Map${write.type(`<string, ${file.entity}[]>`)}();
  for (const ${item} of items) {
    // ${random.sentence()}
    if (${item}.${field} === undefined || groups.size >= limit) continue;
    const key = \`\${${item}.id}:\${String(${item}.${field})}\`;
    const group = groups.get(key) ?? [];
    group.push(${item});
    groups.set(key, group);
  }
  return groups;
}`;
}

function service(file, write, random) {
  const [name, item, field] = namesFor(file, random);
  const noun = random.pick(nouns);
  return `${doc(random)}${write.exported(file, name)}async function ${name}(${item}Id${write.type(': string')}, options${write.type(': { signal?: AbortSignal; retries?: number }')} = {})${write.type(`: Promise<${file.entity} | undefined>`)} {
  const attempts = options.retries ?? ${random.integer(1, 5)};
  for (let attempt = 0; attempt <= attempts; attempt++) {
    const response = await fetch(\`/api/${noun}s/\${${item}Id}?expand=${field}\`, { signal: options.signal });
    if (response.status === 404) return undefined;
    if (response.ok) return (await response.json())${write.type(` as ${file.entity}`)};
    await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * ${random.integer(50, 200)}));
  }
  throw new Error(\`${random.sentence()}: \${${item}Id}\`);
}`;
}

function classBlock(file, write, random) {
  const [name, item, field] = namesFor(file, random);
  const title = `${pascal(name)}Store`;
  return `${write.exported(file, title)}class ${title} {
  ${write.type('private readonly ')}items = new Map${write.type(`<string, ${file.entity}>`)}();

  get(id${write.type(': string')})${write.type(`: ${file.entity} | undefined`)} {
    return this.items.get(id);
  }

  ${name}(${item}${write.type(`: ${file.entity}`)})${write.type(': void')} {
    // ${random.sentence()}
    if (this.items.has(${item}.id)) this.items.delete(${item}.id);
    this.items.set(${item}.id, { ...${item}, ${field}: Date.now() });
  }

  get size()${write.type(': number')} {
    return this.items.size;
  }
}`;
}

function types(file, write, random) {
  if (file.isScript) return table(file, write, random);
  const name = `${file.entity}${pascal(random.pick(nouns))}`;
  const fields = random.sample(details, random.integer(4, 9));
  return `${doc(random)}export interface ${name} {
${fields.map((field) => `  ${field}${random.pick(['', '?'])}: ${random.pick(['string', 'number', 'boolean', 'string[]', 'Date', 'string | null'])};`).join('\n')}
}`;
}

function table(file, write, random) {
  const name = `${random.pick(nouns)}_${random.pick(details)}s_${random.integer(1, 99)}`.toUpperCase();
  const rows = random.sample(nouns, random.integer(4, 10));
  return `${write.exported(file, name)}const ${name} = {
${rows.map((row) => `  ${row}: { label: '${random.sentence()}', weight: ${random.integer(1, 100)}, enabled: ${random.chance(0.7)} },`).join('\n')}
}${write.type(' as const')};`;
}

function component(file, write, random) {
  const [name, item, field] = namesFor(file, random);
  const title = pascal(name);
  return `${write.exported(file, title)}function ${title}({ ${item}s, onSelect }${write.type(`: { ${item}s: ${file.entity}[]; onSelect: (id: string) => void }`)}) {
  const [query, setQuery] = useState('');
  const visible = useMemo(() => ${item}s.filter((${item}) => String(${item}.${field}).includes(query)), [${item}s, query]);

  useEffect(() => {
    document.title = \`${random.sentence()} (\${visible.length})\`;
  }, [visible.length]);

  return (
    <section className="${random.pick(nouns)}-${random.pick(nouns)}">
      <input value={query} onChange={(event) => setQuery(event.target.value)} placeholder="${random.sentence()}" />
      <ul>
        {visible.map((${item}) => (
          <li key={${item}.id} onClick={() => onSelect(${item}.id)}>
            {${item}.${field}}
          </li>
        ))}
      </ul>
    </section>
  );
}`;
}

function test(file, _write, random) {
  const [name, item, field] = namesFor(file, random);
  return `describe('${name}', () => {
  it('${random.sentence()}', async () => {
    const ${item} = { id: '${random.pick(nouns)}-${random.integer(1, 999)}', ${field}: ${random.integer(1, 99)} };
    expect({ ...${item}, ${field}: ${random.integer(1, 99)} }).toMatchObject({ id: ${item}.id });
  });

  it('${random.sentence()}', () => {
    expect([${random.integer(1, 9)}, ${random.integer(1, 9)}, ${random.integer(1, 9)}].map((value) => value * 2)).toHaveLength(3);
  });
});`;
}

function namesFor(file, random) {
  const item = random.pick(nouns);
  const suffix = file.exports.length > 0 ? String(file.exports.length + 1) : '';
  return [`${random.pick(verbs)}${pascal(item)}${suffix}`, item, random.pick(details)];
}

function doc(random) {
  return random.chance(0.4) ? `/** ${random.sentence()}. ${random.sentence()}. */\n` : '';
}

/** How a file imports, exports and annotates. */
function writerFor(file) {
  return {
    type: (text) => (file.isScript ? '' : text),
    importOf: (names, from) =>
      file.isCommonJs ? `const ${names} = require('${from}');` : `import ${names} from '${from}';`,
    exported: (owner, name) => {
      if (file.isCommonJs) return '';
      owner.exports.push(name);
      return 'export ';
    },
    exportConst: (name) => (file.isCommonJs ? `const ${name} = exports.${name} =` : `export const ${name} =`),
  };
}

// The ways in which a file names a model of Bedrock; the shares are those of a survey of public code, roughly

const client = (write, ...names) =>
  write.importOf(`{ ${names.join(', ')} }`, '@aws-sdk/client-bedrock-runtime');

function invoke(write, { modelId, name = 'complete' }) {
  return `${write.exportConst(name)} async (prompt${write.type(': string')})${write.type(': Promise<string>')} => {
  const response = await bedrock.send(
    new InvokeModelCommand({
      modelId: ${modelId},
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 1024,
        messages: [{ role: 'user', content: prompt }],
      }),
    }),
  );
  return JSON.parse(new TextDecoder().decode(response.body)).content[0].text;
};`;
}

/** A module's constants are called from another file of it, which does not name the model. */
function callOfConstant(file, module, write) {
  if (module.constants === undefined || file.path.includes('.test.')) return undefined;
  const from = specifier(file.path, module.constants.path);
  module.constants = undefined;
  return {
    imports: [
      client(write, 'BedrockRuntimeClient', 'InvokeModelCommand'),
      write.importOf('{ CHAT_MODEL }', from),
    ],
    body: `${runtimeClient}\n\n${invoke(write, { modelId: 'CHAT_MODEL', name: 'chat' })}`,
  };
}

const runtimeClient = `const bedrock = new BedrockRuntimeClient({ region: 'us-east-1' });`;

const shapes = [
  {
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [client(write, 'BedrockRuntimeClient', 'InvokeModelCommand')],
      body: `${runtimeClient}\n\n${invoke(write, { modelId: `'${ids.source}'` })}`,
    }),
  },
  {
    fileName: 'bedrock-models',
    isCertain: true,
    text: ({ ids, write, file, module }) => {
      module.constants = file;
      return {
        body: `${write.exportConst('CHAT_MODEL')} '${ids.source}';\n${write.exportConst('TITLE_MODEL')} '${ids.other}';`,
      };
    },
  },
  {
    fileName: 'config',
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [client(write, 'BedrockRuntimeClient', 'InvokeModelCommand')],
      body: `const modelId = process.env.BEDROCK_MODEL_ID ?? '${ids.source}';\n${runtimeClient}\n\n${invoke(write, { modelId: 'modelId' })}`,
    }),
  },
  {
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [client(write, 'BedrockRuntimeClient', 'InvokeModelCommand')],
      body: `// ${ids.source}: the version that the tone review was made with.
const MODEL_ID = '${ids.source}';
${runtimeClient}

${invoke(write, { modelId: 'MODEL_ID', name: 'answer' })}`,
    }),
  },
  {
    fileName: 'models',
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [client(write, 'BedrockRuntimeClient', 'ConverseCommand')],
      body: `${write.exportConst('MODELS')} {
  sonnet: '${ids.source}',
  haiku: '${ids.other}',
}${write.type(' as const')};
${runtimeClient}

${write.exportConst('ask')} (text${write.type(': string')}) =>
  bedrock.send(new ConverseCommand({ modelId: MODELS.sonnet, messages: [{ role: 'user', content: [{ text }] }] }));`,
    }),
  },
  {
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [client(write, 'BedrockRuntimeClient', 'ConverseCommand')],
      body: `class Assistant {
  ${write.type('private ')}modelId = '${ids.source}';
  ${write.type('private ')}client = new BedrockRuntimeClient({ region: 'us-west-2' });

  ask(text${write.type(': string')}) {
    return this.client.send(new ConverseCommand({ modelId: this.modelId, messages: [{ role: 'user', content: [{ text }] }] }));
  }
}`,
    }),
  },
  {
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [
        write.importOf('{ bedrock }', '@ai-sdk/amazon-bedrock'),
        write.importOf('{ generateText }', 'ai'),
      ],
      body: `${write.exportConst('summarize')} (prompt${write.type(': string')}) => generateText({ model: bedrock('us.${ids.source}'), prompt });`,
    }),
  },
  {
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [write.importOf('{ ChatBedrockConverse }', '@langchain/aws')],
      body: `${write.exportConst('chat')} new ChatBedrockConverse({ model: '${ids.source}', region: 'us-east-1', temperature: 0 });`,
    }),
  },
  {
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [write.importOf('Anthropic', '@anthropic-ai/sdk')],
      body: `const anthropic = new Anthropic();

${write.exportConst('classify')} (content${write.type(': string')}) =>
  anthropic.messages.create({ model: '${ids.api}', max_tokens: 64, messages: [{ role: 'user', content }] });`,
    }),
  },
  {
    isCertain: true,
    text: ({ ids, write }) => ({
      imports: [client(write, 'BedrockRuntimeClient', 'InvokeModelCommand')],
      body: `const geography = process.env.BEDROCK_GEO ?? 'us';
${runtimeClient}

${invoke(write, { modelId: `\`\${geography}.${ids.source}\``, name: 'translate' })}`,
    }),
  },
  {
    isCertain: false,
    text: ({ ids, write }) => ({
      body: `${write.exportConst('supportsPhotos')} (modelId${write.type(': string')}) => modelId.includes('${ids.series}');`,
    }),
  },
  {
    fileName: 'prices',
    isCertain: false,
    text: ({ ids, write }) => ({
      body: `${write.exportConst('PRICES')} {
  '${ids.other}': { input: 0.25, output: 1.25 },
  '${ids.source}': { input: 3, output: 15 },
};`,
    }),
  },
  {
    isCertain: false,
    text: ({ ids, random }) => ({
      body: `// 2024-11-04  ${ids.older} replaced by ${ids.source} (#${random.integer(100, 999)})\n// ${random.sentence()}`,
    }),
  },
  {
    isTest: true,
    isCertain: false,
    text: ({ ids, write, random }) => ({
      imports: [
        client(write, 'BedrockRuntimeClient', 'InvokeModelCommand'),
        write.importOf('{ mockClient }', 'aws-sdk-client-mock'),
      ],
      body: `const bedrockMock = mockClient(BedrockRuntimeClient);

it('${random.sentence()}', () => {
  const [call] = bedrockMock.commandCalls(InvokeModelCommand);
  expect(call.args[0].input.modelId).toBe('${ids.source}');
});`,
    }),
  },
];

// Chance, the same on every machine

function spread(total, count, random) {
  const chosen = new Set();
  while (chosen.size < Math.min(count, total)) chosen.add(random.integer(0, total - 1));
  return chosen;
}

function pascal(word) {
  return word[0].toUpperCase() + word.slice(1);
}

/** mulberry32 and what is made from it. */
function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const random = {
    between: (from, to) => from + next() * (to - from),
    integer: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
    sample: (list, count) => {
      const rest = new Set();
      while (rest.size < Math.min(count, list.length)) rest.add(random.pick(list));
      return [...rest];
    },
    sentence: () =>
      `${pascal(random.pick(verbs))} the ${random.pick(nouns)} ${random.pick(details)} of a ${random.pick(nouns)}`,
    /** Characters of a file: 1 to 8 KB, most of them small. */
    size: () => 1000 + Math.floor(next() ** 1.8 * 7000),
  };
  return random;
}
