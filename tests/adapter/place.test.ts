import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { householdsOf, placeOf, specifierOf } from '../../analysis/households.js';
import { createProject, type Disk, type Project } from '../../analysis/project.js';
import { styleOf } from '../../edits/emitted.js';
import { migrate, transformSource } from '../../index.js';
import { adapterFile } from '../../transforms/invoke-model-to-converse/adapter/emit.js';

// The package is an ES module that jest does not load; what it says is the path of the binary beside it.
jest.mock('@vscode/ripgrep', () => ({
  rgPath: require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`),
}));

type Files = Readonly<Record<string, string>>;

/** A project of some files; those beside the code are on disk alone. */
function projectOf(files: Files): Project {
  const texts = new Map(Object.entries(files).map(([name, text]) => [`/app/${name}`, text]));
  const disk: Disk = {
    context: [],
    read: (path) => texts.get(path),
    isFile: (path) => texts.has(path),
  };
  const isCandidate = ([path, text]: [string, string]) =>
    /\.[cm]?[jt]sx?$/.test(path) && !text.startsWith('//!');
  return createProject(new Map([...texts].filter(isCandidate)), '/app', disk);
}

/** The files that need an adapter: all that are not adapters, and say nothing else. */
function usersIn(project: Project) {
  return project.files.filter(({ text }) => /\buse\(/.test(text));
}

/** Where the adapter of each household goes: its members, the path, and whether it is there. */
function placesIn(files: Files, asked?: string): string[] {
  const project = projectOf(files);
  const taken = new Set<string>();
  return householdsOf(usersIn(project), project).map((household) => {
    const { path, existing } = placeOf(household, adapterFile, {
      project,
      asked: asked && `/app/${asked}`,
      taken,
    });
    taken.add(path);
    const members = household.members.map(({ fileName }) => fileName.slice('/app/'.length));
    return `${members.join(' ')}: ${path.slice('/app/'.length)}${existing === undefined ? '' : ' is there'}`;
  });
}

const esm = "import { a } from 'a';\nuse(a);\n";
const cjs = "const a = require('a');\nuse(a);\n";
const adapter = `${adapterFile.mark}\nexport function toConverse() {}\n`;

describe('the place of an adapter', () => {
  test.each<[string, Files, string[]]>([
    ['beside the file', { 'src/a.ts': esm }, ['src/a.ts: src/converse-adapter.ts']],
    [
      'beside the first of several',
      { 'src/b/b.ts': esm, 'src/a/a.ts': esm },
      ['src/b/b.ts src/a/a.ts: src/b/converse-adapter.ts'],
    ],
    ['of JSX', { 'a.tsx': esm, 'b.jsx': esm }, ['a.tsx: converse-adapter.ts', 'b.jsx: converse-adapter.js']],
    [
      'of other extensions',
      { 'a.mts': esm, 'b.cts': esm, 'c.mjs': esm, 'd.cjs': cjs },
      [
        'a.mts: converse-adapter.mts',
        'b.cts: converse-adapter.cts',
        'c.mjs: converse-adapter.mjs',
        'd.cjs: converse-adapter.cjs',
      ],
    ],
    [
      'of each kind of modules, under names that differ',
      { 'a.js': esm, 'b.js': cjs },
      ['a.js: converse-adapter.js', 'b.js: bedrock-converse-adapter.js'],
    ],
    [
      'of each package',
      { 'package.json': '{}', 'a.ts': esm, 'p/package.json': '{}', 'p/src/b.ts': esm, 'p/src/c.ts': esm },
      ['a.ts: converse-adapter.ts', 'p/src/b.ts p/src/c.ts: p/src/converse-adapter.ts'],
    ],
    [
      'where another file has the name',
      { 'a.ts': esm, 'converse-adapter.ts': '//! mine' },
      ['a.ts: bedrock-converse-adapter.ts'],
    ],
    [
      'where others have both names',
      { 'a.ts': esm, 'converse-adapter.ts': '//! mine', 'bedrock-converse-adapter.ts': '//! mine' },
      ['a.ts: converse-adapter-esm.ts'],
    ],
    [
      'that is there',
      { 'src/a.ts': esm, 'lib/converse-adapter.ts': adapter },
      ['src/a.ts: lib/converse-adapter.ts is there'],
    ],
    [
      'that is there under another name',
      { 'src/a.ts': esm, 'lib/claude.ts': adapter },
      ['src/a.ts: lib/claude.ts is there'],
    ],
    [
      'that is there in another package',
      { 'a.ts': esm, 'p/package.json': '{}', 'p/converse-adapter.ts': adapter },
      ['a.ts: converse-adapter.ts'],
    ],
    [
      'that is there in another kind of modules',
      { 'a.js': cjs, 'converse-adapter.js': adapter },
      ['a.js: bedrock-converse-adapter.js'],
    ],
    [
      'that is there in another language',
      { 'a.ts': esm, 'converse-adapter.js': adapter },
      ['a.ts: converse-adapter.ts'],
    ],
  ])('%s', (_, files, places) => {
    expect(placesIn(files)).toEqual(places);
  });

  test('that is there and no part of the run', () => {
    const project = projectOf({ 'src/deep/a.ts': esm, 'src/converse-adapter.ts': `${adapter}` });
    // Beside a file or above it, it is found without a search.
    const own = Object.create(project, { files: { value: usersIn(project) } }) as Project;
    const [household] = householdsOf(own.files, own);
    if (household === undefined) throw new Error('There is no household.');
    const place = placeOf(household, adapterFile, { project: own, asked: undefined, taken: new Set() });
    expect(place.path).toBe('/app/src/converse-adapter.ts');
    expect(place.existing).toBeDefined();
  });

  test.each<[string, Files, string, string[]]>([
    ['as asked', { 'src/a.ts': esm }, 'lib/claude.ts', ['src/a.ts: lib/claude.ts']],
    [
      'as asked, where it is there',
      { 'src/a.ts': esm, 'lib/claude.ts': adapter, 'converse-adapter.ts': adapter },
      'lib/claude.ts',
      ['src/a.ts: lib/claude.ts is there'],
    ],
    [
      'for another language beside what was asked',
      { 'src/a.ts': esm, 'src/b.js': esm },
      'lib/claude.ts',
      ['src/a.ts: lib/claude.ts', 'src/b.js: lib/converse-adapter.js'],
    ],
  ])('%s', (_, files, asked, places) => {
    expect(placesIn(files, asked)).toEqual(places);
  });
});

describe('the style of an adapter is that of the first file', () => {
  const styleIn = (files: Files) => {
    const project = projectOf(files);
    const [household] = householdsOf(usersIn(project), project);
    if (household === undefined) throw new Error('There is no household.');
    const [first] = household.members;
    return first && styleOf(first, household.form);
  };

  test.each<[string, Files, object]>([
    [
      'plain',
      { 'a.ts': "import { a } from 'a';\nif (a) {\n  use(a);\n}\n" },
      {
        language: 'typescript',
        modules: 'esm',
        quote: "'",
        unit: '  ',
        lineBreak: '\n',
        hasSemicolons: true,
      },
    ],
    ['double quotes', { 'a.ts': 'import { a } from "a";\nuse(a);\n' }, { quote: '"' }],
    ['tabs', { 'a.ts': "import { a } from 'a';\nif (a) {\n\tuse(a);\n}\n" }, { unit: '\t' }],
    ['CRLF', { 'a.ts': "import { a } from 'a';\r\nuse(a);\r\n" }, { lineBreak: '\r\n' }],
    ['no semicolons', { 'a.ts': "import { a } from 'a'\nuse(a)\n" }, { hasSemicolons: false }],
    ['JavaScript', { 'a.js': esm }, { language: 'javascript', modules: 'esm' }],
    ['CommonJS', { 'a.js': cjs }, { language: 'javascript', modules: 'commonjs' }],
    ['TypeScript for CommonJS', { 'a.cts': cjs }, { language: 'typescript', modules: 'esm' }],
  ])('%s', (_, files, style) => {
    expect(styleIn(files)).toMatchObject(style);
  });
});

describe('how a file names its adapter', () => {
  const named = (files: Files, path: string, user = 'src/a.ts') => {
    const project = projectOf(files);
    const file = project.fileAt(`/app/${user}`);
    if (file === undefined) throw new Error(`There is no ${user}.`);
    return specifierOf(`/app/${path}`, file, project);
  };

  test.each([
    ['src/converse-adapter.ts', './converse-adapter'],
    ['src/deep/converse-adapter.ts', './deep/converse-adapter'],
    ['lib/converse-adapter.ts', '../lib/converse-adapter'],
  ])('%s as %s', (path, specifier) => {
    expect(named({ 'src/a.ts': esm }, path)).toBe(specifier);
  });

  test.each<[string, Files, string]>([
    ['as it names its neighbours', { 'src/a.ts': "import './b.js';\nuse();" }, './converse-adapter.js'],
    ['as it names them, without', { 'src/a.ts': "import './b';\nuse();" }, './converse-adapter'],
    ['with the extension of TypeScript', { 'src/a.ts': "import './b.ts';\nuse();" }, './converse-adapter.ts'],
    [
      'data and styles say nothing',
      { 'src/a.ts': "import './b.json';\nimport './c.css';\nuse();" },
      './converse-adapter',
    ],
    ['packages say nothing', { 'src/a.ts': "import 'b/c.js';\nuse();" }, './converse-adapter'],
    [
      'as its neighbours do, where it says nothing',
      { 'src/a.ts': esm, 'src/b.ts': "import './c.js';" },
      './converse-adapter.js',
    ],
    [
      'as Node wants it, by the settings of the compiler',
      { 'src/a.ts': esm, 'tsconfig.json': '{ "compilerOptions": { "module": "NodeNext" } }' },
      './converse-adapter.js',
    ],
    [
      'as a bundler wants it, by the settings of the compiler',
      { 'src/a.ts': esm, 'tsconfig.json': '{ "compilerOptions": { "module": "esnext" } }' },
      './converse-adapter',
    ],
  ])('%s', (_, files, specifier) => {
    expect(named(files, 'src/converse-adapter.ts')).toBe(specifier);
  });

  test.each([
    ['src/a.js', esm, 'src/converse-adapter.js', './converse-adapter.js'],
    ['src/a.js', cjs, 'src/converse-adapter.js', './converse-adapter'],
    ['src/a.mjs', esm, 'src/converse-adapter.mjs', './converse-adapter.mjs'],
    ['src/a.mts', esm, 'src/converse-adapter.mts', './converse-adapter.mjs'],
    ['src/a.cjs', cjs, 'src/converse-adapter.cjs', './converse-adapter.cjs'],
  ])('%s as %s names %s', (user, text, path, specifier) => {
    expect(named({ [user]: text }, path, user)).toBe(specifier);
  });
});

describe('written by a run', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'adapter-place-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const call = [
    "import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';",
    'export async function chat(client: BedrockRuntimeClient, modelId: string, messages: object[]) {',
    "  const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages });",
    '  const response = await client.send(new InvokeModelCommand({ modelId, body }));',
    '  return JSON.parse(new TextDecoder().decode(response.body)).content[0].text;',
    '}',
    '',
  ].join('\n');
  const only = ['invoke-model-to-converse'];

  test('where it was asked for, from the working directory; the next one finds it there', async () => {
    mkdirSync(join(folder, 'app/src'), { recursive: true });
    writeFileSync(join(folder, 'app/src/chat.ts'), call);
    const options = { cwd: join(folder, 'app'), only, adapter: 'lib/deep/converse.ts' };
    const first = await migrate(options);
    expect(first.errors).toEqual([]);
    expect(first.files.map(({ file }) => file).sort()).toEqual(['lib/deep/converse.ts', 'src/chat.ts']);
    const written = readFileSync(join(folder, 'app/lib/deep/converse.ts'), 'utf8');
    expect(written.startsWith(adapterFile.mark)).toBe(true);
    expect(readFileSync(join(folder, 'app/src/chat.ts'), 'utf8')).toContain("from '../lib/deep/converse';");

    // Without being asked, and in another folder.
    mkdirSync(join(folder, 'app/other'));
    writeFileSync(join(folder, 'app/other/chat.ts'), call);
    const second = await migrate({ cwd: join(folder, 'app'), only });
    expect(second.files.map(({ file }) => file)).toEqual(['other/chat.ts']);
    expect(readFileSync(join(folder, 'app/other/chat.ts'), 'utf8')).toContain("from '../lib/deep/converse';");
    expect(readFileSync(join(folder, 'app/lib/deep/converse.ts'), 'utf8')).toBe(written);
    expect((await migrate({ cwd: join(folder, 'app'), only })).files).toEqual([]);
  });

  test('not at all with `safe`, and not for one text alone', async () => {
    mkdirSync(join(folder, 'safe'));
    writeFileSync(join(folder, 'safe/chat.ts'), call);
    const report = await migrate({ cwd: join(folder, 'safe'), only, safe: true });
    expect(report.files).toEqual([]);
    expect(report.findings.map(({ verdict, code }) => `${verdict} ${code}`)).toEqual(['manual adapted']);
    const { code, findings } = transformSource(call, { path: 'chat.ts', only });
    expect(code).toBe(call);
    expect(findings.map((found) => `${found.verdict} ${found.code}`)).toEqual(['manual opaque-messages']);
  });
});
